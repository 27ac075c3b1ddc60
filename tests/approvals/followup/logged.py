"""Rows of a log as they stand after somebody wrote them, for tests of what is computed from them."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from curriculum.models import Absence, Logbook, OwnTeaching, TeachingSeries, TeachingSession
from curriculum.months import month_number
from supervision.models import Appointment, Conference, Meeting
from supervision.services.log_months import recount_log


def meeting(appointment: Appointment, on: date, *, evaluation: bool = True, logbook: Logbook | None = None) -> Meeting:
    """A meeting that was held and logged."""
    logbook = logbook or appointment.service_period.logbook
    made = Meeting.objects.create(
        logbook=logbook,
        appointment=appointment,
        held_on=on,
        month=month_number(on),
        form="in_person",
        minutes=60,
        has_evaluation=evaluation,
    )
    recount_log(logbook)
    return made


def conference(logbook: Logbook, on: date, *, state: str = "held") -> Conference:
    """A conference that was held, unless said otherwise."""
    is_settled = state != "planned"
    made = Conference.objects.create(
        logbook=logbook,
        on=on,
        month=month_number(on),
        form="video",
        state=state,
        cancel_cause="Sykdom" if state == "cancelled" else "",
        settled_at=timezone.now() if is_settled else None,
    )
    recount_log(logbook)
    return made


def attended(logbook: Logbook, on: date, hours: str, *, by: User) -> TeachingSession:
    """Teaching that the doctor took part in from beginning to end."""
    series = TeachingSeries.objects.filter(logbook=logbook).first() or TeachingSeries.objects.create(
        logbook=logbook, title="Fast program", form="eget_program", made_by=by
    )
    made = TeachingSession.objects.create(
        series=series,
        logbook=logbook,
        on=on,
        month=month_number(on),
        hours=Decimal(hours),
        attended_hours=Decimal(hours),
        attended_at=timezone.now(),
        attended_by=by,
    )
    recount_log(logbook)
    return made


def taught(logbook: Logbook, on: date, hours: str, *, by: User) -> OwnTeaching:
    """Teaching that the doctor gave."""
    return OwnTeaching.objects.create(
        logbook=logbook, on=on, month=month_number(on), hours=Decimal(hours), title="Smerter", made_by=by
    )


def away(logbook: Logbook, first: date, last: date, *, by: User, kind: str = "leave") -> Absence:
    """Days on which the service stood still."""
    return Absence.objects.create(logbook=logbook, kind=kind, starts_on=first, ends_on=last, stated_by=by)


def days_of(month_first: date, count: int) -> list[date]:
    """So many days of a month, a week apart."""
    return [month_first + timedelta(days=7 * number) for number in range(count)]
