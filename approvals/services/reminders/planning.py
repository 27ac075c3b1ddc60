"""Bringing what waits in line with what the logs call for: at once when a log changes, and for all of them at night."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from approvals.models import Approval
from approvals.services.calendars.mails import tell_calendars
from approvals.services.reminders.causes import about, wanted_by
from approvals.services.reminders.facts import LogFacts, collect_facts
from correspondence.enums import ScheduledState
from correspondence.models import ScheduledMessage
from correspondence.services import schedule_all
from curriculum.models import Logbook
from curriculum.months import first_day_of, month_number
from supervision.services.asking import ask_for_month

_CHUNK = 200
#: what an ended service left undone is asked for so long
_AFTER_THE_END = timedelta(days=60)
#: the meeting of a month is asked for until so many days into the next one
_LATE_DAYS = 7


@transaction.atomic
def plan_reminders(logbooks: Iterable[int], *, today: date) -> list[LogFacts]:
    """Let exactly the reminders wait that the logs with these keys call for; return what was known of them.

    Locks the logs, so that an act going on in one of them is seen whole. In as many statements for many as for one.
    """
    keys = sorted(logbooks)
    list(
        Logbook.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=keys)
        .order_by("pk")
        .values_list("pk")
    )
    facts = collect_facts(keys, today=today)
    open_logs = [each for each in facts if each.last_day is not None and each.last_day >= today - _AFTER_THE_END]
    planned = [reminder for each in open_logs for reminder in wanted_by(each, today=today)]
    schedule_all(planned, abouts=[about(key) for key in keys])
    return facts


def plan_all_reminders(today: date | None = None) -> int:
    """Plan anew for every log that is open or has something waiting; return how many logs that is.

    Calendars are told of what they have missed, and supervisors are asked for the meetings of the month that nobody
    has logged. Safe to run twice.
    """
    today = today or timezone.localdate()
    keys = sorted(_open_logbooks(today) | _logbooks_with_waiting())
    for chunk in _chunks(keys):
        with transaction.atomic():
            known = plan_reminders(chunk, today=today)
            tell_calendars(chunk, today=today)
        for facts in known:
            _ask_for_months(facts, today=today)
    return len(keys)


def _open_logbooks(today: date) -> set[int]:
    ended = today - _AFTER_THE_END
    current = Approval.objects.filter(Q(ended_from__isnull=True) | Q(ended_from__gt=ended), ends_on__gte=ended)
    return set(current.filter(service_period__logbook__isnull=False).values_list("service_period__logbook", flat=True))


def _logbooks_with_waiting() -> set[int]:
    waiting = ScheduledMessage.objects.filter(state=ScheduledState.WAITING, about__startswith=about(0)[:-1])
    return {int(each.rpartition(":")[2]) for each in waiting.order_by().values_list("about", flat=True).distinct()}


def _chunks(keys: list[int]) -> Iterator[list[int]]:
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))


def _ask_for_months(facts: LogFacts, *, today: date) -> None:
    for month in _months_to_ask_for(facts, today=today):
        day = facts.last_working_day(month)
        appointment = facts.appointment_on(day) if day is not None else None
        if appointment is not None and (appointment.pk, month) not in facts.asked:
            ask_for_month(appointment, month)


def _months_to_ask_for(facts: LogFacts, *, today: date) -> Iterator[int]:
    """Yield the months whose meeting is missing and may be asked for.

    Not before the service has begun, while a meeting is planned, nor during absence.
    """
    if facts.is_away(today) or not facts.doctor.is_active:
        return
    this = month_number(today)
    is_planned = any(each.on < first_day_of(this + 1) for each in facts.planned)
    has_begun = facts.has_begun_in(this, today=today)
    if today.day >= settings.REMINDER_ASK_FROM_DAY and has_begun and not is_planned and not facts.has_met_in(this):
        yield this
    if today.day <= _LATE_DAYS and not facts.has_met_in(this - 1):
        yield this - 1
