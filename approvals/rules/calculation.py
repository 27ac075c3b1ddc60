"""The months, hours and weeks of one application, exactly (R05, R19, R32, R33; formulas 1, 2 and 4).

Everything is a whole number of *shares*: a part of a month (:mod:`approvals.rules.months`) times a part of a percent.
All sums are therefore exact, and only printing rounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import lcm
from typing import Final

from approvals.rules.facts import Course, Education, Facts, Service
from approvals.rules.months import PARTS, begin, day_beginning_at, finish, two_places
from approvals.rules.parameters import Values

CALCULATIONS: Final = (
    "service_months",
    "counted_months",
    "excess_months",
    "required_hours",
    "required_weeks",
    "planned_hours",
    "first_counted_day",
    "course_counted_months",
    "course_centre_months",
)

Span = tuple[int, int, int]  # from a point, to a point, with so many parts of a percent


@dataclass(slots=True)
class Calculation:
    """What the criteria need to know about time. The service is ``start`` to ``end`` on the line of months.

    Sums of months are in shares, ``scale`` of them to a month. ``None`` means that what it needs is missing: a date, a
    position or the programme. ``gap`` is the first stretch of the service below the least position.
    """

    scale: int
    percent_parts: int
    has_positions: bool
    planned_hours: tuple[int, int] | None
    course_centre: int
    course_counted: int = 0
    nursing_home: int = 0
    start: int | None = None
    end: int = 0
    first_counted_day: date | None = None
    lowest: int = 0
    gap: Span | None = None
    counted: int | None = None
    excess: int | None = None
    required_hours: tuple[int, int] | None = None
    required_weeks: tuple[int, int] | None = None
    printed: dict[str, str | None] = field(default_factory=dict)


def _ratio_parts(amounts: Sequence[Decimal]) -> tuple[list[int], int]:
    """The amounts as whole numbers over one common denominator."""
    common = 1
    ratios = []
    for amount in amounts:
        ratio = amount.as_integer_ratio()
        ratios.append(ratio)
        if ratio[1] != 1:
            common = lcm(common, ratio[1])
    if common == 1:
        return [ratio[0] for ratio in ratios], 1
    return [numerator * (common // denominator) for numerator, denominator in ratios], common


def _spans(service: Service, shares: list[int], start: int, end: int) -> list[Span]:
    """The service cut where the sum of positions changes; days outside it are ignored, a gap has 0 (E04, E06)."""
    only = service.positions[0]
    if len(service.positions) == 1 and begin(only.from_) <= start and finish(only.to) >= end:
        return [(start, end, shares[0])]  # one position throughout: most applications
    changes = {start: 0, end: 0}
    for position, share in zip(service.positions, shares, strict=False):
        first, after = max(begin(position.from_), start), min(finish(position.to), end)
        if first < after:
            changes[first] = changes.get(first, 0) + share
            changes[after] = changes.get(after, 0) - share
    points = sorted(changes)
    spans: list[Span] = []
    running = 0
    for first, after in pairwise(points):
        running += changes[first]
        spans.append((first, after, running))
    return spans


def _course_months(course: Course, shares: list[int]) -> tuple[int, int]:
    """Shares at palliative centres that can count (R04), and at pre-approved nursing homes (R05, R06), uncapped."""
    centre = nursing_home = 0
    for period, share in zip(course.periods, shares, strict=True):
        if period.place == "palliative_centre":
            if period.team and period.bed_unit and period.approved_training_site:
                centre += (finish(period.to) - begin(period.from_)) * share
        elif period.preapproved:
            nursing_home += (finish(period.to) - begin(period.from_)) * share
    return centre, nursing_home


def _hours(education: Education) -> tuple[int, int] | None:
    if not education.programme:
        return None
    parts, common = _ratio_parts([part.hours for part in education.programme])
    return sum(parts), common


def calculate(facts: Facts, values: Values) -> Calculation:
    """Everything about months and hours that the facts allow to be computed."""
    service, periods = facts.service, facts.course.periods
    positions, starts_on, ends_on = service.positions, service.starts_on, service.ends_on
    shares, parts = _ratio_parts([*[each.percent for each in positions], *[each.percent for each in periods]])
    scale = PARTS * 100 * parts
    centre, elsewhere = _course_months(facts.course, shares[len(positions) :]) if periods else (0, 0)
    cap = values.nursing_home_months * scale
    calc = Calculation(scale, parts, bool(positions), _hours(facts.education), centre)
    counted = 0
    if starts_on is not None and ends_on is not None:
        start = calc.start = begin(starts_on)
        end = calc.end = finish(ends_on)
        counts_from = start
        if facts.on < starts_on:
            calc.first_counted_day = starts_on
        else:
            counts_from = finish(facts.on)  # the day after the decision (R11, T08)
            calc.first_counted_day = day_beginning_at(counts_from) if counts_from < end else None
        if positions:
            uncapped = _weigh(calc, _spans(service, shares, start, end), counts_from, values)
            counted = calc.counted = min(uncapped, max(cap - elsewhere, 0))
            calc.excess = uncapped - counted
            calc.nursing_home = elsewhere + uncapped
    calc.course_counted = centre + min(elsewhere, cap) + counted
    calc.printed = _printed(calc)
    return calc


def _weigh(calc: Calculation, spans: list[Span], counts_from: int, values: Values) -> int:
    """Set what the positions decide; return the shares that count before the cap (R18, R19, R33)."""
    needed, divisor = values.least_share
    needed *= calc.percent_parts
    whole = counted = 0
    lowest = spans[0][2]
    for span in spans:
        first, after, share = span
        whole += (after - first) * share
        lowest = min(lowest, share)
        if share * divisor >= needed:
            if after > counts_from:
                counted += (after - (max(counts_from, first))) * share
        elif calc.gap is None:
            calc.gap = span
    calc.lowest = lowest
    year = 12 * calc.scale
    calc.required_hours = (values.teaching_hours * whole, year)
    calc.required_weeks = (values.teaching_weeks * whole, year)
    return counted


def _printed(calc: Calculation) -> dict[str, str | None]:
    """The calculations of the contract, in its order, as decimals with at most two places."""
    start, scale = calc.start, calc.scale
    first = calc.first_counted_day
    hours, weeks, planned = calc.required_hours, calc.required_weeks, calc.planned_hours
    return {
        "service_months": None if start is None else two_places(calc.end - start, PARTS),
        "counted_months": None if calc.counted is None else two_places(calc.counted, scale),
        "excess_months": None if calc.excess is None else two_places(calc.excess, scale),
        "required_hours": None if hours is None else two_places(*hours),
        "required_weeks": None if weeks is None else two_places(*weeks),
        "planned_hours": None if planned is None else two_places(*planned),
        "first_counted_day": None if first is None else first.isoformat(),
        "course_counted_months": two_places(calc.course_counted, scale),
        "course_centre_months": two_places(calc.course_centre, scale),
    }
