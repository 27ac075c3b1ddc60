"""On which days a service stood still: the absences in its log, and the leave that its positions tell of."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Max, Min, QuerySet

from curriculum.models import Absence, Logbook, PositionPart, ServicePeriod

#: the first and the last day, both included
Span = tuple[date, date]

_DAY = timedelta(days=1)


def list_absences(logbook: Logbook) -> QuerySet[Absence]:
    """Return every absence that was ever stated, oldest first; those taken back have `withdrawn_at`."""
    return Absence.objects.filter(logbook=logbook).order_by("starts_on", "id")


def service_days(logbook: Logbook) -> Span | None:
    """Return the first and the last day of the service that the log is about, as far as dates are stated."""
    days = ServicePeriod.objects.filter(logbook=logbook).aggregate(first=Min("starts_on"), last=Max("ends_on"))
    return (days["first"], days["last"]) if days["first"] and days["last"] else None


def days_away(logbook: Logbook) -> tuple[Span, ...]:
    """Return the standing absences as spans that neither overlap nor touch, oldest first."""
    return merge_spans(list_absences(logbook).standing().values_list("starts_on", "ends_on"))  # type: ignore[attr-defined]


def days_stood_still(logbook: Logbook, service: ServicePeriod, *, first: date, last: date) -> tuple[Span, ...]:
    """Return the days from `first` to `last` that count nothing and ask for nothing (E21), oldest first.

    They are the absences in the log together with the leave among the positions of the approved service.
    """
    leave = PositionPart.objects.filter(service_period=service, is_leave=True).values_list("starts_on", "ends_on")
    return cut_spans([*days_away(logbook), *leave], first=first, last=last)


def merge_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the same days as spans in order that neither overlap nor touch."""
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + _DAY:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def cut_spans(spans: Iterable[Span], *, first: date, last: date) -> tuple[Span, ...]:
    """Return the days of the spans that lie from `first` to `last`, merged."""
    inside = ((max(start, first), min(end, last)) for start, end in spans)
    return merge_spans((start, end) for start, end in inside if start <= end)
