"""Why somebody is reminded. Each function says which reminders one log calls for on a day, and when each is to go.

A cause that has gone away yields nothing, and one that has moved yields the same key with another time; what waits is
brought in line with that. Nothing is asked for of days that are not approved or on which the service stands still, and
nothing but what happens tomorrow goes while the doctor is away (E21).
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from approvals.services.reminders.facts import LogFacts, supervisor_of
from correspondence.services import Planned
from curriculum.months import first_day_of, month_number

MEETING_MONTH: Final = "meeting_month"
MEETING_PLANNED: Final = "meeting_planned"
MEETING_UNANSWERED: Final = "meeting_unanswered"
CONFERENCE_PLANNED: Final = "conference_planned"
CONFERENCES_UNTICKED: Final = "conferences_unticked"
ATTENDANCE_UNTICKED: Final = "attendance_unticked"
PLAN_UNSIGNED: Final = "plan_unsigned"
APPROVAL_ENDS: Final = "approval_ends"

_MORNING: Final = time(8)
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
#: a conference that is so near is told of by itself, for the week's digest may have gone
_NEAR: Final = timedelta(days=2)

Cause = Callable[[LogFacts, date], Iterator[Planned]]


def wanted_by(log: LogFacts, *, today: date) -> list[Planned]:
    """Return every reminder that a log calls for, whether its time has come or not."""
    if log.last_day is None or not log.doctor.is_active:
        return []
    return [planned for cause in CAUSES for planned in cause(log, today)]


def about(logbook_id: int) -> str:
    """Return what all reminders of a log are planned under."""
    return f"log:{logbook_id}"


def _months_not_met(log: LogFacts, today: date) -> Iterator[Planned]:
    """Whoever followed the last day of a month in which no meeting is logged hears of it when the month is over."""
    for month in (month_number(today) - 1, month_number(today)):
        day = log.last_working_day(month)
        supervisor = log.supervisor_on(day) if day is not None else None
        if supervisor is not None and not log.has_met_in(month):
            due_on = log.back_from(first_day_of(month + 1))
            yield _plan(log, MEETING_MONTH, month, supervisor, due_on, month=month, doctor=log.doctor.name)


def _meetings_planned(log: LogFacts, today: date) -> Iterator[Planned]:
    """Both hear of a planned meeting the day before."""
    for each in log.planned:
        supervisor = supervisor_of(each.appointment)
        # Planned with somebody who has stopped following the service: it is not theirs to hold any more.
        is_left = each.appointment.last_day is None or each.on > each.appointment.last_day
        if supervisor is None or is_left or each.on in log.held or not log.is_served_on(each.on):
            continue
        details = {"on": each.on.isoformat(), "at": each.at.isoformat("minutes") if each.at else "", "form": each.form}
        for reader, other in ((log.doctor, supervisor), (supervisor, log.doctor)):
            yield _plan(
                log,
                MEETING_PLANNED,
                each.calendar_id,
                reader,
                each.on - _DAY,
                is_urgent=True,
                other=other.name,
                **details,
            )


def _meetings_unanswered(log: LogFacts, today: date) -> Iterator[Planned]:
    """The doctor has not said whether a meeting was as it is logged."""
    for meeting in log.unanswered:
        logged_on = timezone.localdate(meeting.logged_at)
        due_on = log.back_from(logged_on + timedelta(days=settings.REMINDER_ANSWER_DAYS))
        name = meeting.appointment.name
        yield _plan(
            log, MEETING_UNANSWERED, meeting.pk, log.doctor, due_on, on=meeting.held_on.isoformat(), supervisor=name
        )


def _conferences_planned(log: LogFacts, today: date) -> Iterator[Planned]:
    """The doctor hears of the conferences of a week on its Monday."""
    for each in log.conferences:
        if each.on < today or not log.is_served_on(each.on):
            continue
        due_on = each.on - timedelta(days=each.on.weekday())
        details = {"on": each.on.isoformat(), "at": each.at.isoformat("minutes") if each.at else "", "form": each.form}
        is_near = each.on - today <= _NEAR
        yield _plan(log, CONFERENCE_PLANNED, each.pk, log.doctor, due_on, is_urgent=is_near, **details)


def _conferences_unticked(log: LogFacts, today: date) -> Iterator[Planned]:
    """Conferences of a month that is over are still neither held nor cancelled."""
    counts: dict[int, int] = {}
    for each in log.conferences:
        if each.on < today and log.is_served_on(each.on):
            counts[month_number(each.on)] = counts.get(month_number(each.on), 0) + 1
    for month, count in counts.items():
        due_on = log.back_from(first_day_of(month + 1) + timedelta(days=settings.REMINDER_UNTICKED_DAYS))
        yield _plan(log, CONFERENCES_UNTICKED, month, log.doctor, due_on, month=month, count=count)


def _attendance_unticked(log: LogFacts, today: date) -> Iterator[Planned]:
    """The doctor has not said whether a session that has been was attended."""
    for session in log.sessions:
        if session.on < today and log.is_served_on(session.on):
            due_on = log.back_from(session.on + timedelta(days=settings.REMINDER_UNTICKED_DAYS))
            title = session.series.title
            yield _plan(
                log, ATTENDANCE_UNTICKED, session.pk, log.doctor, due_on, on=session.on.isoformat(), title=title
            )


def _plan_unsigned(log: LogFacts, today: date) -> Iterator[Planned]:
    """The newest version of the plan waits for one of the two, or for both."""
    plan = log.plan
    if plan is None:
        return
    due_on = log.back_from(timezone.localdate(plan.made_at) + timedelta(days=settings.REMINDER_PLAN_DAYS))
    supervisor = log.supervisor_on(max(today, log.service[0][0]))
    missing = [
        (log.doctor, plan.signed_by_doctor_at),
        (supervisor, plan.signed_by_supervisor_at),
    ]
    for reader, signed_at in missing:
        if reader is not None and signed_at is None:
            yield _plan(log, PLAN_UNSIGNED, plan.pk, reader, due_on, version=plan.version, doctor=log.doctor.name)


def _approval_ends(log: LogFacts, today: date) -> Iterator[Planned]:
    """The confirmation is asked for in time; once one of the whole service is, nobody needs to be told.

    Whoever is away until the end hears of it the day after, when the supervisor still can sign.
    """
    last = log.last_day
    if last is None or log.is_confirmed_to_the_end:
        return
    due_on = log.back_from(max(last - timedelta(days=settings.REMINDER_ENDS_DAYS), log.service[0][0]))
    if today <= max(last, due_on + _WEEK):
        yield _plan(log, APPROVAL_ENDS, "end", log.doctor, due_on, on=last.isoformat())


CAUSES: Final[tuple[Cause, ...]] = (
    _months_not_met,
    _meetings_planned,
    _meetings_unanswered,
    _conferences_planned,
    _conferences_unticked,
    _attendance_unticked,
    _plan_unsigned,
    _approval_ends,
)


def _plan(
    log: LogFacts, kind: str, cause: object, reader: User, due_on: date, *, is_urgent: bool = False, **params: Any
) -> Planned:
    return Planned(
        key=f"{about(log.logbook.pk)}:{kind}:{cause}:{reader.pk}",
        kind=kind,
        about=about(log.logbook.pk),
        recipient_email=reader.email,
        recipient_name=reader.name,
        language=reader.language,
        due_at=timezone.make_aware(datetime.combine(due_on, _MORNING)),
        is_urgent=is_urgent,
        params={"log": str(log.logbook.public_id), **params},
    )
