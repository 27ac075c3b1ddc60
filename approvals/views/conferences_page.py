"""The conferences of a log month by month, against what the regulation asks of a month (R21, T16)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from approvals import rules
from approvals.models import CentreStatement
from approvals.services.followup import MonthMeasure
from approvals.services.followup.loading import day_before, measure_service, service_of
from approvals.services.followup.measures import Service
from approvals.services.logbooks import approvals_of
from curriculum.models import Logbook
from curriculum.months import EXPLAINED, FREE, FUTURE, HELD, MISSING, month_number
from curriculum.permissions import may_keep
from curriculum.views.access import readable_logbook
from supervision.models import ConferenceState
from supervision.queries.conferences import ConferenceMonth, approved_days, conferences_by_month

MONTHS_A_PAGE: Final = 6
#: what the follow-up calls a month, and what the page does; a month ahead is told from the one that runs
_STATES: Final = {HELD: "ok", MISSING: "few", EXPLAINED: "away", FREE: "part", FUTURE: "later"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """A month as the page shows it. `state` is one of ok, few, away, part, now, later and outside.

    `outside` is a month of which nothing is approved service; it is shown for the conferences that stand in it.
    """

    month: ConferenceMonth
    state: str
    #: how many were held on days of approved service, which are those that count
    held: int
    #: how many the month must have, by the rules in force on its first day; none when it is outside
    least: int
    #: planned ones whose day has come: the centre can be asked about them
    waiting: int
    #: the keys of those on days that are not approved service
    uncounted: frozenset[int]
    #: the keys of planned ones still to come, on days that the doctor is away
    in_absence: frozenset[int]


@require_safe
def conferences(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the months of the service with their conferences; a past month with too few stands out."""
    logbook = readable_logbook(request, public_id)
    today = timezone.localdate()
    rows = month_rows(logbook, today=today)
    pages = Paginator(rows, MONTHS_A_PAGE)
    page = pages.get_page(request.GET.get("page") or _page_of_today(rows, today))
    is_own = may_keep(request.user, logbook)
    context: dict[str, Any] = {
        "logbook": logbook,
        "page": page,
        "least": least_conferences(today),
        "few": sum(row.state == "few" for row in rows),
        "today": today,
        "is_own": is_own,
        "centre_id": _stated_centre(logbook) if is_own else None,
    }
    return render(request, "logbook/conferences/conferences.html", context)


def least_conferences(on: date) -> int:
    """Return how many conferences a month must have, by the rules in force on a day (R21)."""
    return int(str(rules.parameters_in_force(on)["minimum_conferences"]["value"]))


def month_rows(logbook: Logbook, *, today: date) -> list[MonthRow]:
    """Say of each month of approved service how it stands, as the follow-up and the confirmation do (T16, E21).

    A month between two approvals asks for nothing, and is left out unless a conference stands in it.
    """
    approvals = approvals_of(logbook)
    prefetch_related_objects(approvals, "service_period__positions")
    service = service_of(approvals, logbook)
    days = (service.first, service.last) if service else approved_days(logbook)
    if days is None:
        return []
    measured = measure_service(service, logbook, through=day_before(today), on=today).months if service else ()
    by_number = {each.month: each for each in measured}
    return [
        _row(month, by_number.get(month.number), service, today=today)
        for month in conferences_by_month(logbook, first=days[0], last=days[1])
        if month.number in by_number or month.conferences
    ]


def _row(month: ConferenceMonth, measured: MonthMeasure | None, service: Service | None, *, today: date) -> MonthRow:
    conferences = month.conferences
    return MonthRow(
        month=month,
        state=_state(measured, today),
        held=measured.counts.conferences if measured else 0,
        least=measured.least.conferences if measured else 0,
        waiting=sum(each.state == ConferenceState.PLANNED and each.on <= today for each in conferences),
        uncounted=frozenset(each.pk for each in conferences if service is None or not service.covers(each.on)),
        in_absence=frozenset(
            each.pk
            for each in conferences
            if service is not None
            and each.state == ConferenceState.PLANNED
            and each.on >= today
            and any(away.first <= each.on <= away.last for away in service.away)
        ),
    )


def _state(measured: MonthMeasure | None, today: date) -> str:
    if measured is None:
        return "outside"
    if measured.conference_state == FUTURE and measured.month == month_number(today):
        return "now"
    return _STATES[measured.conference_state]


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
