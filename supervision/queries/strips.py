"""The supervisor's list of doctors: each log with its months, in as many questions for one doctor as for twenty."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import F, QuerySet
from guardian.shortcuts import get_objects_for_user

from accounts.models import User
from curriculum.models import Absence, Logbook, PositionPart
from curriculum.months import first_day_of, month_number
from curriculum.permissions import SUPERVISE
from supervision.enums import MonthState
from supervision.models import Appointment, Meeting, PlannedMeeting

#: as many months as a strip shows; a course is two years
MOST_MONTHS: Final = 24
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCell:
    """One month of a strip."""

    first_day: date
    state: MonthState
    is_now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days, both included, on which somebody follows the service."""

    first: date
    last: date


def list_followed_logbooks(user: User) -> QuerySet[Logbook]:
    """Return the logs that the person follows as supervisor, the doctor's name first."""
    found = get_objects_for_user(user, SUPERVISE, klass=Logbook, use_groups=False, accept_global_perms=False)
    return found.select_related("doctor__user").order_by("doctor__user__name", "pk")


def collect_strips(logbooks: Iterable[Logbook], *, today: date) -> dict[int, list[MonthCell]]:
    """Return the months of each log, by its key, whoever was supervisor; no months where nobody follows the service."""
    keys = [logbook.pk for logbook in logbooks]
    spans = collect_spans(keys)
    held = _months_of(Meeting.objects.standing().filter(logbook__in=keys).values_list("logbook_id", "month"))
    plans = PlannedMeeting.objects.filter(logbook__in=keys, cancelled_at__isnull=True)
    planned = _months_of((key, month_number(day)) for key, day in plans.values_list("logbook_id", "on"))
    away, asked = _collect_away(keys), {key: _months_that_ask(spans[key]) for key in keys}
    found: dict[int, list[MonthCell]] = {}
    for key in keys:
        found[key] = []
        for month in months_of(spans[key], today=today):
            state = _state(month, today, held[key], planned[key], served=spans[key], away=away[key], asked=asked[key])
            cell = MonthCell(first_day=first_day_of(month), state=state, is_now=month == month_number(today))
            found[key].append(cell)
    return found


def collect_spans(keys: Sequence[int]) -> dict[int, list[Span]]:
    """Return the days on which anybody follows the service of each log."""
    spans: dict[int, list[Span]] = defaultdict(list)
    found = Appointment.objects.filter(service_period__logbook__in=keys, first_day__isnull=False)
    for key, first, last in found.order_by("first_day").values_list(
        "service_period__logbook_id", "first_day", "last_day"
    ):
        if first and last and first <= last:
            spans[key].append(Span(first=first, last=last))
    return spans


def months_of(spans: Sequence[Span], *, today: date) -> list[int]:
    """Return the numbers of the months that the spans touch; of very many, those around today."""
    touched = sorted(
        {month for span in spans for month in range(month_number(span.first), month_number(span.last) + 1)}
    )
    if len(touched) <= MOST_MONTHS:
        return touched
    before = sum(month < month_number(today) for month in touched)
    start = min(max(before - MOST_MONTHS // 2, 0), len(touched) - MOST_MONTHS)
    return touched[start : start + MOST_MONTHS]


def _collect_away(keys: Sequence[int]) -> dict[int, list[Span]]:
    """Return the days away that stand in each log, and leave that was part of what was approved (E21). A query."""
    stated = Absence.objects.standing().filter(logbook__in=keys).annotate(low=F("starts_on"), high=F("ends_on"))
    # What was approved holds on the days that follow from the approval, which a later one may have cut short.
    follows = {"low": F("service_period__appointments__first_day"), "high": F("service_period__appointments__last_day")}
    approved = PositionPart.objects.filter(
        is_leave=True, service_period__logbook__in=keys, service_period__appointments__first_day__isnull=False
    ).annotate(**follows)
    days = ("starts_on", "ends_on", "low", "high")
    away: dict[int, list[Span]] = defaultdict(list)
    for key, first, last, low, high in (
        stated.order_by()
        .values_list("logbook_id", *days)
        .union(approved.order_by().values_list("service_period__logbook_id", *days))
    ):
        away[key].append(Span(first=max(first, low), last=min(last, high)))
    return away


def _months_that_ask(spans: Sequence[Span]) -> set[int]:
    """Return the numbers of the months wholly between the first and the last day; when none is, of all (T16)."""
    if not spans:
        return set()
    first, last = min(span.first for span in spans), max(span.last for span in spans)
    touched = range(month_number(first), month_number(last) + 1)
    whole = {each for each in touched if first_day_of(each) >= first and first_day_of(each + 1) <= last + _DAY}
    return whole or set(touched)


def _months_of(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    months: dict[int, set[int]] = defaultdict(set)
    for key, month in pairs:
        months[key].add(month)
    return months


def _state(
    month: int,
    today: date,
    held: set[int],
    planned: set[int],
    *,
    served: Sequence[Span],
    away: Sequence[Span],
    asked: set[int],
) -> MonthState:
    now = month_number(today)
    if month in held:
        return MonthState.HELD
    if month in planned and month >= now:
        return MonthState.PLANNED
    if away and _is_away(month, served=served, away=away):
        return MonthState.LEAVE
    if month not in asked:
        return MonthState.FREE
    return MonthState.MISSING if month < now else MonthState.FUTURE


def _is_away(month: int, *, served: Sequence[Span], away: Sequence[Span]) -> bool:
    """Whether the doctor was away on more than half of the days of service, which explains the month (E21)."""
    first, end = first_day_of(month), first_day_of(month + 1)
    days = [first + timedelta(days=number) for number in range((end - first).days)]
    serving = [day for day in days if any(span.first <= day <= span.last for span in served)]
    gone = sum(any(span.first <= day <= span.last for span in away) for day in serving)
    return gone * 2 > len(serving)
