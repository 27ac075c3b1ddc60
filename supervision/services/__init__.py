"""What is done with supervisors: naming, asking, answering, and following a service that has been approved."""

from supervision.services.appointments import (
    ANSWER,
    accept_appointment,
    claim_appointments,
    decline_appointment,
    mark_asked,
    name_supervisor,
    readdress_appointment,
    verify_supervisor,
    withdraw_appointment,
)
from supervision.services.following import (
    begin_supervision,
    end_supervision,
    mark_ineligible,
    release_former_supervisors,
)

__all__ = [
    "ANSWER",
    "accept_appointment",
    "begin_supervision",
    "claim_appointments",
    "decline_appointment",
    "end_supervision",
    "mark_asked",
    "mark_ineligible",
    "name_supervisor",
    "readdress_appointment",
    "release_former_supervisors",
    "verify_supervisor",
    "withdraw_appointment",
]
