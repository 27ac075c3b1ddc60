"""The supervisor's list of doctors: each log with its months, in as many questions for one doctor as for twenty."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import F, QuerySet
from guardian.shortcuts import get_objects_for_user

from accounts.models import User
from curriculum.models import Absence, Logbook, PositionPart
from curriculum.months import (
    EXPLAINED,
    FREE,
    FUTURE,
    HELD,
    MISSING,
    first_day_of,
    month_number,
    months_asked,
    state_of_month,
)
from curriculum.permissions import SUPERVISE
from curriculum.queries.absences import Span, cut_spans, merge_spans
from supervision.enums import MonthState
from supervision.models import Appointment, DoctorAnswer, Meeting, PlannedMeeting

#: as many months as a strip shows; a course is two years
MOST_MONTHS: Final = 24
_STATES: Final = {
    HELD: MonthState.HELD,
    EXPLAINED: MonthState.LEAVE,
    FREE: MonthState.FREE,
    MISSING: MonthState.MISSING,
    FUTURE: MonthState.FUTURE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCell:
    """One month of a strip."""

    first_day: date
    state: MonthState
    is_now: bool
    #: whether the doctor disputes every meeting that is logged in it
    is_disputed: bool = False


def list_followed_logbooks(user: User) -> QuerySet[Logbook]:
    """Return the logs that the person follows as supervisor, the doctor's name first."""
    found = get_objects_for_user(user, SUPERVISE, klass=Logbook, use_groups=False, accept_global_perms=False)
    return found.select_related("doctor__user").order_by("doctor__user__name", "pk")


def collect_strips(logbooks: Iterable[Logbook], *, today: date) -> dict[int, list[MonthCell]]:
    """Return the months of each log, by its key, whoever was supervisor; no months where nobody follows the service.

    What a month comes to is what the follow-up says of its meetings (T16, E21), and a meeting ahead is told too.
    """
    keys = [logbook.pk for logbook in logbooks]
    spans = collect_spans(keys)
    away = _collect_away(keys, spans)
    answers = _collect_answers(keys, spans)
    plans = PlannedMeeting.objects.filter(logbook__in=keys, cancelled_at__isnull=True)
    planned: dict[int, set[int]] = defaultdict(set)
    for key, day in plans.values_list("logbook_id", "on"):
        planned[key].add(month_number(day))
    return {
        key: [
            MonthCell(
                first_day=first_day_of(month),
                state=_state(
                    month, today, is_held=month in answers[key], spans=spans[key], away=away[key], planned=planned[key]
                ),
                is_now=month == month_number(today),
                is_disputed=answers[key].get(month) == {DoctorAnswer.DISPUTED.value},
            )
            for month in months_of(spans[key], today=today)
        ]
        for key in keys
    }


def collect_spans(keys: Sequence[int]) -> dict[int, tuple[Span, ...]]:
    """Return the days on which anybody follows the service of each log, each once, in order of time."""
    spans: dict[int, list[Span]] = defaultdict(list)
    found = Appointment.objects.filter(service_period__logbook__in=keys, first_day__lte=F("last_day"))
    for key, first, last in found.values_list("service_period__logbook_id", "first_day", "last_day"):
        if first and last:
            spans[key].append((first, last))
    return {key: merge_spans(spans[key]) for key in keys}


def _collect_away(keys: Sequence[int], spans: Mapping[int, Sequence[Span]]) -> dict[int, tuple[Span, ...]]:
    """Return the days of service away: absence stated in the log, and leave that was part of what is approved."""
    away: dict[int, list[Span]] = defaultdict(list)
    stated = Absence.objects.standing().filter(logbook__in=keys)
    for key, first, last in stated.values_list("logbook_id", "starts_on", "ends_on"):
        away[key].append((first, last))
    leave = PositionPart.objects.filter(
        service_period__logbook__in=keys, service_period__appointments__first_day__isnull=False, is_leave=True
    ).values_list(
        "service_period__logbook_id",
        "starts_on",
        "ends_on",
        "service_period__appointments__first_day",
        "service_period__appointments__last_day",
    )
    for key, first, last, begins, ends in leave:
        # Of a service that was changed later, only the days before the change were approved as they stand there.
        if begins and ends:
            away[key].extend(cut_spans([(first, last)], first=begins, last=ends))
    return {
        key: merge_spans(part for span in spans[key] for part in cut_spans(away[key], first=span[0], last=span[1]))
        for key in keys
    }


def _collect_answers(keys: Sequence[int], spans: Mapping[int, Sequence[Span]]) -> dict[int, dict[int, set[str]]]:
    """Return the doctor's answers for the standing meetings of each month; those on days of service count."""
    answers: dict[int, dict[int, set[str]]] = {key: defaultdict(set) for key in keys}
    held = Meeting.objects.standing().filter(logbook__in=keys).order_by()
    for key, day, answer in held.values_list("logbook_id", "held_on", "answer"):
        if any(first <= day <= last for first, last in spans[key]):
            answers[key][month_number(day)].add(answer)
    return answers


def months_of(spans: Sequence[Span], *, today: date) -> list[int]:
    """Return the numbers of the months that the spans touch; of very many, those around today."""
    touched = sorted({month for first, last in spans for month in range(month_number(first), month_number(last) + 1)})
    if len(touched) <= MOST_MONTHS:
        return touched
    before = sum(month < month_number(today) for month in touched)
    start = min(max(before - MOST_MONTHS // 2, 0), len(touched) - MOST_MONTHS)
    return touched[start : start + MOST_MONTHS]


def _state(
    month: int, today: date, *, is_held: bool, spans: Sequence[Span], away: Sequence[Span], planned: set[int]
) -> MonthState:
    now = month_number(today)
    if not is_held and month in planned and month >= now:
        return MonthState.PLANNED
    return _STATES[
        state_of_month(
            is_enough=is_held,
            days=_days(month, spans),
            days_away=_days(month, away),
            is_asked=any(month in months_asked(first, last) for first, last in spans),
            is_over=month < now,
        )
    ]


def _days(month: int, spans: Iterable[Span]) -> int:
    inside = cut_spans(spans, first=first_day_of(month), last=first_day_of(month + 1) - timedelta(days=1))
    return sum((last - first).days + 1 for first, last in inside)
