"""Change cases that begin with what is known of the change: the service as planned, or the supervisor who takes over.

What is written goes through the sections as if the doctor had typed it, and can be changed there.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction

from accounts.models import User
from approvals.enums import ChangeKind
from approvals.models import Application, Approval
from approvals.services.answers import PositionRow, ServiceAnswers, SupervisorAnswers
from approvals.services.appointments import standing_appointment
from approvals.services.change_cases import start_change_case
from approvals.services.change_copies import Part, parts_between, without_leave
from approvals.services.plan_changes import PlannedChange
from approvals.services.sections import save_service, save_supervisor
from supervision.models import Appointment, Handover
from supervision.services.handovers import open_handover

_DAY: Final = timedelta(days=1)
_OF_SERVICE: Final = frozenset({ChangeKind.POSITION.value, ChangeKind.DATES.value})


@transaction.atomic
def start_filled_change(
    approval: Approval,
    *,
    by: User,
    kinds: Sequence[str],
    planned: PlannedChange | None = None,
    **said: Any,
) -> Application:
    """Return a draft that asks to change an approval, filled in with what a plan and the supervisor's wish say of it.

    Only what the change is of is filled in: the service when it is of the position or the dates, the new supervisor
    when it is of the supervisor. `said` and what is raised are those of `start_change_case`.
    """
    case = start_change_case(approval, by=by, kinds=kinds, **said)
    if planned is not None and planned.shares and _OF_SERVICE & set(kinds):
        case = _write_service(case, by=by, planned=planned, kinds=frozenset(kinds))
    wish = find_wish(approval) if ChangeKind.SUPERVISOR in kinds else None
    return _write_supervisor(case, by=by, wish=wish) if wish is not None else case


def find_wish(approval: Approval) -> Handover | None:
    """Return what the supervisor of an approved service has asked for and not taken back: somebody else from a day."""
    standing = Appointment.objects.standing().filter(service_period=approval.service_period_id).first()
    return open_handover(standing) if standing is not None else None


def _write_service(case: Application, *, by: User, planned: PlannedChange, kinds: frozenset[str]) -> Application:
    """Write the planned days and shares; what the plan does not tell of stays as copied from the approval."""
    service, approval = case.service_period, planned.approval
    first, last = service.starts_on, service.ends_on
    if ChangeKind.DATES in kinds:
        first = max(filter(None, (first, planned.starts_on)), default=None)
        last = planned.ends_on or last
    if first is None or last is None or last < first:
        return case
    wished = [_part(row) for row in planned.shares]
    if ChangeKind.POSITION not in kinds:
        wished = [
            *parts_between(wished, date.min, approval.starts_on - _DAY),
            *parts_between(wished, approval.ends_on + _DAY, date.max),
        ]
    copied = [_part(row) for row in service.positions.all() if not row.is_leave]
    shares = parts_between([*wished, *_outside(copied, wished)], first, last)
    positions = tuple(
        PositionRow(starts_on=each.starts_on, ends_on=each.ends_on, percent=each.percent)
        for each in sorted(shares, key=lambda each: each.starts_on)
    )
    answers = ServiceAnswers(employed=service.employed, starts_on=first, ends_on=last, positions=positions)
    return save_service(case, by=by, version=case.version, answers=answers)


def _part(row: Any, *, is_leave: bool = False) -> Part:
    return Part(starts_on=row.starts_on, ends_on=row.ends_on, percent=row.percent, is_leave=is_leave)


def _outside(parts: Iterable[Part], taken: Iterable[Part]) -> list[Part]:
    """Return the parts without the days that are taken."""
    return without_leave([*parts, *(_part(each, is_leave=True) for each in taken)])


def _write_supervisor(case: Application, *, by: User, wish: Handover) -> Application:
    """Name whoever is to take over, on the terms that were agreed; who they are, the doctor and they themselves say."""
    agreed = standing_appointment(case)
    answers = SupervisorAnswers(name=wish.name, email=wish.email)
    if agreed is not None:
        answers = SupervisorAnswers(
            name=wish.name,
            email=wish.email,
            meetings_per_month=agreed.meetings_per_month,
            schedule=agreed.schedule,
            evaluation=agreed.evaluation,
        )
    return save_supervisor(case, by=by, version=case.version, answers=answers)
