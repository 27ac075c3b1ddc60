"""The conferences of a log month by month, against what the regulation asks of a month (R21, T16)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from approvals import rules
from approvals.models import CentreStatement
from curriculum.models import Logbook, PositionPart
from curriculum.months import first_day_of, month_number
from curriculum.permissions import may_keep
from curriculum.queries.absences import Span, cut_spans, days_away, merge_spans
from curriculum.views.access import readable_logbook
from supervision.models import ConferenceState
from supervision.queries.conferences import ConferenceMonth, approved_days, conferences_by_month

MONTHS_A_PAGE: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """A month as the page shows it. `state` is one of ok, few, away, part, now and later."""

    month: ConferenceMonth
    state: str
    #: planned ones whose day has come: the centre can be asked about them
    waiting: int


@require_safe
def conferences(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the months of the service with their conferences; a past month with too few stands out."""
    logbook = readable_logbook(request, public_id)
    today = timezone.localdate()
    days = approved_days(logbook)
    least = least_conferences(today)
    months = conferences_by_month(logbook, first=days[0], last=days[1]) if days else ()
    rows = month_rows(months, days=days, away=_away(logbook), least=least, today=today) if days else []
    pages = Paginator(rows, MONTHS_A_PAGE)
    page = pages.get_page(request.GET.get("page") or _page_of_today(rows, today))
    is_own = may_keep(request.user, logbook)
    context: dict[str, Any] = {
        "logbook": logbook,
        "days": days,
        "page": page,
        "least": least,
        "few": sum(row.state == "few" for row in rows),
        "has_any": any(row.month.conferences for row in rows),
        "today": today,
        "is_own": is_own,
        "centre_id": _stated_centre(logbook) if is_own else None,
    }
    return render(request, "logbook/conferences/conferences.html", context)


def least_conferences(on: date) -> int:
    """Return how many conferences a month must have, by the rules in force on a day (R21)."""
    return int(str(rules.parameters_in_force(on)["minimum_conferences"]["value"]))


def month_rows(
    months: tuple[ConferenceMonth, ...], *, days: Span, away: tuple[Span, ...], least: int, today: date
) -> list[MonthRow]:
    """Say of each month how it stands.

    Asked for are the months that lie wholly inside the service (T16). Absence on more than half of a month's days
    explains what is missing in it, as in the follow-up (E21).
    """
    return [
        MonthRow(
            month=month,
            state=_state(month, days=days, away=away, least=least, today=today),
            waiting=sum(each.state == ConferenceState.PLANNED and each.on <= today for each in month.conferences),
        )
        for month in months
    ]


def _state(month: ConferenceMonth, *, days: Span, away: tuple[Span, ...], least: int, today: date) -> str:
    if month.held >= least:
        return "ok"
    if _is_explained(month.number, days=days, away=away):
        return "away"
    if month.number > month_number(today):
        return "later"
    if month.number == month_number(today):
        return "now"
    return "few" if _is_whole(month.number, days) else "part"


def _is_explained(month: int, *, days: Span, away: tuple[Span, ...]) -> bool:
    """Whether more than half of the month's days of service are days of absence."""
    first, last = first_day_of(month), first_day_of(month + 1) - timedelta(days=1)
    inside = cut_spans([days], first=first, last=last)
    absent = cut_spans(away, first=max(first, days[0]), last=min(last, days[1]))
    return 2 * _count(absent) > _count(inside)


def _count(spans: tuple[Span, ...]) -> int:
    return sum((last - first).days + 1 for first, last in spans)


def _is_whole(month: int, days: Span) -> bool:
    """Whether every day of the month is a day of the service."""
    first, last = days
    starts_late = month == month_number(first) and first.day > 1
    next_day = date.fromordinal(last.toordinal() + 1)
    return not starts_late and month < month_number(next_day)


def _away(logbook: Logbook) -> tuple[Span, ...]:
    leave = PositionPart.objects.filter(
        service_period__logbook=logbook, service_period__approvals__isnull=False, is_leave=True
    )
    return merge_spans([*days_away(logbook), *leave.values_list("starts_on", "ends_on").distinct()])


def _page_of_today(rows: list[MonthRow], today: date) -> int:
    before = sum(row.month.number < month_number(today) for row in rows)
    return min(before, max(len(rows) - 1, 0)) // MONTHS_A_PAGE + 1


def _stated_centre(logbook: Logbook) -> int | None:
    """Return the centre that the newest approved application in the log names."""
    stated = CentreStatement.objects.filter(
        application__service_period__logbook=logbook,
        application__service_period__approvals__isnull=False,
        centre__isnull=False,
    )
    return stated.order_by("-application_id").values_list("centre_id", flat=True).first()
