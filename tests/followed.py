"""Approved services with a log, for tests of what follows a grant."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from approvals.enums import ChangeKind
from approvals.models import Approval
from curriculum.models import Logbook
from supervision.models import Appointment
from tests.approvals.change_cases import decided_change, granted, started, with_supervisor
from tests.factories import make_user
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


@replayed
def changed_in(service: Followed, *days: date) -> Approval:
    """Let the service go on with another supervisor from each of the days, in the same log; return the last approval.

    Unlike the doctor, a test may let days be missing between two approvals: move the first day of what is returned.
    """
    approval = service.approval
    for day in days:
        change = started(approval, ChangeKind.SUPERVISOR, change_from=day)
        decision = decided_change(with_supervisor(change, make_user(Role.SUPERVISOR)))
        approval = Approval.objects.get(decision=decision)
    return approval


def noon(day: date) -> datetime:
    """Noon of a day in Norway, to move the clock to."""
    return timezone.make_aware(datetime.combine(day, time(12)))
