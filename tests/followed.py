"""Approved services with a log, for tests of what follows a grant."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from accounts.models import User
from approvals.models import Approval
from curriculum.models import Logbook
from supervision.models import Appointment
from tests.approvals.change_cases import granted
from tests.replays import replayed


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A granted service of the whole of next year at 50 percent, its log, and the two who write in it."""

    approval: Approval
    logbook: Logbook
    appointment: Appointment
    doctor: User
    supervisor: User

    @property
    def year(self) -> int:
        """The year that is approved."""
        return self.approval.starts_on.year

    def day(self, month: int, day: int) -> date:
        """A day of the approved year."""
        return date(self.year, month, day)


@replayed
def followed(**fields: Any) -> Followed:
    """Grant an application; `fields` are those of `tests.factories.complete_application`."""
    approval = granted(**fields)
    logbook = approval.service_period.logbook
    appointment = Appointment.objects.select_related("supervisor__user").get(service_period=approval.service_period)
    return Followed(
        approval=approval,
        logbook=logbook,
        appointment=appointment,
        doctor=approval.doctor.user,
        supervisor=appointment.supervisor.user,
    )


def noon(day: date) -> datetime:
    """Noon of a day in Norway, to move the clock to."""
    return timezone.make_aware(datetime.combine(day, time(12)))
