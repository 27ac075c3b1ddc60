"""The numbers of a period: how many cases, where, how they ended, what stood in the way, and how long they took."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, DurationField, ExpressionWrapper, FilteredRelation, Q, QuerySet
from django.db.models.functions import TruncDate, TruncMonth, TruncQuarter, TruncYear
from django.utils import timezone

from approvals.enums import DecisionKind, Status
from approvals.models import Application, Decision
from approvals.services.statistics.criteria import count_unmet
from approvals.services.statistics.period import Grain, Period, buckets, midnight
from approvals.services.statistics.steps import StepDays, measure_steps

_TRUNCATE: Final = {Grain.MONTH: TruncMonth, Grain.QUARTER: TruncQuarter, Grain.YEAR: TruncYear}

#: What a first decision can say: only what was given before can be called back.
FIRST_OUTCOMES: Final = tuple(kind for kind in DecisionKind if kind != DecisionKind.REVOKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountByStatus:
    """How many of the cases received in the period have a status now."""

    status: Status
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountByTime:
    """Cases received and cases first decided in the part of time that begins on a day."""

    begins_on: date
    received: int
    decided: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountByUnit:
    """Cases of a unit or of a health region: received, and first decisions by outcome. Names may be empty."""

    unit: str
    municipality: str
    region: str
    received: int
    granted: int
    partly_granted: int
    refused: int
    dismissed: int

    @property
    def decided(self) -> int:
        """All first decisions."""
        return self.granted + self.partly_granted + self.refused + self.dismissed


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionCount:
    """In how many decided cases a mandatory criterion was not met, not documented, or met in part."""

    criterion: str
    not_met: int
    missing: int
    limited: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """Share of decided cases that were decided within so many calendar days of receipt."""

    within_days: int
    numerator: int
    denominator: int
    open_longer: int

    @property
    def percent(self) -> float | None:
        """The share in percent with one decimal; None when nothing was decided."""
        return round(100 * self.numerator / self.denominator, 1) if self.denominator else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """Everything the page shows of a period."""

    period: Period
    grain: Grain
    on: date
    statuses: tuple[CountByStatus, ...]
    times: tuple[CountByTime, ...]
    units: tuple[CountByUnit, ...]
    regions: tuple[CountByUnit, ...]
    criteria: tuple[CriterionCount, ...]
    steps: tuple[StepDays, ...]
    indicator: Indicator


def collect_statistics(period: Period, *, grain: Grain, within_days: int, today: date) -> Statistics:
    """Return the numbers of a period in eight queries, whatever the number of cases.

    A case belongs to the period in which it was received; its outcome, its criteria and its days to the one in which
    it was first decided. Later decisions in the same case (correction, reversal, appeal) change none of them.
    """
    decisions = Decision.objects.filter(round=1, decided_at__gte=period.starts_at, decided_at__lt=period.ends_before)
    units = tuple(_by_unit(period))
    return Statistics(
        period=period,
        grain=grain,
        on=today,
        statuses=_by_status(period),
        times=_by_time(period, decisions, grain),
        units=units,
        regions=_by_region(units),
        criteria=_by_criterion(period),
        steps=measure_steps(decisions),
        indicator=_indicator(decisions, within_days=within_days, today=today),
    )


def _received(period: Period) -> "QuerySet[Application]":
    return Application.objects.submitted().filter(
        submitted_at__gte=period.starts_at, submitted_at__lt=period.ends_before
    )


def _by_status(period: Period) -> tuple[CountByStatus, ...]:
    rows = _received(period).values_list("status").annotate(cases=Count("pk")).order_by()
    counts = dict(rows)
    return tuple(
        CountByStatus(status=status, cases=counts.get(status, 0)) for status in Status if status != Status.DRAFT
    )


def _by_time(period: Period, decisions: "QuerySet[Decision]", grain: Grain) -> tuple[CountByTime, ...]:
    """Every part of the period from the first with a case to the last, those without one between them too."""
    received = _per_part(_received(period), "submitted_at", grain)
    decided = _per_part(decisions, "decided_at", grain)
    begun = sorted({*received, *decided})
    if not begun:
        return ()
    return tuple(
        CountByTime(begins_on=day, received=received.get(day, 0), decided=decided.get(day, 0))
        for day in buckets(begun[0], begun[-1], grain)
    )


def _per_part(rows: "QuerySet[Any]", field: str, grain: Grain) -> dict[date, int]:
    part = _TRUNCATE[grain](field, tzinfo=timezone.get_current_timezone())
    counted = rows.annotate(part=part).values_list("part").annotate(cases=Count("pk")).order_by()
    return {timezone.localdate(begins_at): cases for begins_at, cases in counted}


def _by_unit(period: Period) -> Iterator[CountByUnit]:
    in_period = Q(submitted_at__gte=period.starts_at, submitted_at__lt=period.ends_before)
    decided = Q(first__decided_at__gte=period.starts_at, first__decided_at__lt=period.ends_before)
    outcomes = {str(kind): Count("pk", filter=decided & Q(first__kind=kind)) for kind in FIRST_OUTCOMES}
    unit = "service_period__unit__"
    rows = (
        Application.objects.submitted()
        .annotate(first=FilteredRelation("decisions", condition=Q(decisions__round=1)))
        .filter(in_period | decided)
        .values(f"{unit}id", f"{unit}name", f"{unit}municipality__name", f"{unit}municipality__health_region")
        .annotate(received=Count("pk", filter=in_period), **outcomes)
        .order_by("-received", f"{unit}name", f"{unit}id")
    )
    for row in rows:
        yield CountByUnit(
            unit=row[f"{unit}name"] or "",
            municipality=row[f"{unit}municipality__name"] or "",
            region=row[f"{unit}municipality__health_region"] or "",
            received=row["received"],
            **{str(kind): row[str(kind)] for kind in FIRST_OUTCOMES},
        )


def _by_region(units: tuple[CountByUnit, ...]) -> tuple[CountByUnit, ...]:
    """Add up the units of each region; the nameless region last."""
    regions: dict[str, list[CountByUnit]] = defaultdict(list)
    for unit in units:
        regions[unit.region].append(unit)
    summed = [
        CountByUnit(
            unit="",
            municipality="",
            region=region,
            received=sum(unit.received for unit in members),
            granted=sum(unit.granted for unit in members),
            partly_granted=sum(unit.partly_granted for unit in members),
            refused=sum(unit.refused for unit in members),
            dismissed=sum(unit.dismissed for unit in members),
        )
        for region, members in regions.items()
    ]
    return tuple(sorted(summed, key=lambda row: (not row.region, -row.received, row.region)))


def _by_criterion(period: Period) -> tuple[CriterionCount, ...]:
    counted = [
        CriterionCount(
            criterion=criterion,
            not_met=outcomes.get("not_met", 0),
            missing=outcomes.get("missing", 0),
            limited=outcomes.get("limited", 0),
        )
        for criterion, outcomes in count_unmet(period).items()
    ]
    return tuple(sorted(counted, key=lambda row: (-row.not_met - row.missing, -row.limited, row.criterion)))


def _indicator(decisions: "QuerySet[Decision]", *, within_days: int, today: date) -> Indicator:
    """Days are calendar days of Norway: the day after receipt is day 1."""
    zone = timezone.get_current_timezone()
    days = TruncDate("decided_at", tzinfo=zone) - TruncDate("application__submitted_at", tzinfo=zone)
    counted = decisions.annotate(days=ExpressionWrapper(days, output_field=DurationField())).aggregate(
        all=Count("pk"), soon=Count("pk", filter=Q(days__lte=timedelta(days=within_days)))
    )
    limit = midnight(today - timedelta(days=within_days))
    longer = Application.objects.open().filter(submitted_at__lt=limit).count()
    return Indicator(within_days=within_days, numerator=counted["soon"], denominator=counted["all"], open_longer=longer)
