"""The months, hours and weeks of one application, exactly (R05, R19, R32, R33; formulas 1, 2 and 4).

Everything is a whole number of *shares*: a part of a month (:mod:`approvals.rules.months`) times a part of a percent.
All sums are therefore exact, and only printing rounds.
"""

from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from math import lcm
from typing import Final

from approvals.rules.facts import CoursePeriod, Facts, Leave, Position, Teaching
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
    printed: dict[str, str | None] = field(init=False)


def _shares(positions: tuple[Position, ...], periods: tuple[CoursePeriod, ...]) -> tuple[list[int], int]:
    """The percentages of the positions, then of the periods, as whole numbers over one common denominator."""
    ratios = [each.percent.as_integer_ratio() for each in positions]
    for period in periods:
        ratios.append(period.percent.as_integer_ratio())  # noqa: PERF401 - a second list would cost more than it tells
    common = 1
    for _, denominator in ratios:
        if denominator != 1:
            common = lcm(common, denominator)
    if common == 1:
        return [numerator for numerator, _ in ratios], 1
    return [numerator * (common // denominator) for numerator, denominator in ratios], common


def _spans(positions: tuple[Position, ...], shares: list[int], start: int, end: int) -> list[Span]:
    """The service cut where the sum of positions changes; days outside it are ignored, a gap has 0 (E04, E06)."""
    changes = {start: 0, end: 0}
    for position, share in zip(positions, shares, strict=False):
        first, after = max(begin(position.from_), start), min(finish(position.to), end)
        if first < after:
            changes[first] = changes.get(first, 0) + share
            changes[after] = changes.get(after, 0) - share
    points = sorted(point for point, change in changes.items() if change or point in (start, end))
    spans: list[Span] = []
    running = 0
    for first, after in pairwise(points):
        running += changes[first]
        spans.append((first, after, running))
    return spans


def _outside(leave: tuple[Leave, ...], spans: list[Span]) -> list[Span]:
    """The spans without the days on leave: they count nothing, and ask for no position and no teaching (E21).

    Leave throughout leaves nothing to count; the service then has no position at all.
    """
    left = spans
    for away in leave:
        first, after = begin(away.from_), finish(away.to)
        cut = [
            part
            for low, high, share in left
            for part in ((low, min(high, first), share), (max(low, after), high, share))
        ]
        left = [part for part in cut if part[0] < part[1]]
    return left or [(spans[0][0], spans[-1][1], 0)]


def _course_months(periods: tuple[CoursePeriod, ...], shares: list[int]) -> tuple[int, int]:
    """Shares at palliative centres that can count (R04), and at pre-approved nursing homes (R05, R06), uncapped."""
    centre = nursing_home = 0
    for period, share in zip(periods, shares, strict=True):
        if period.place == "palliative_centre":
            if period.team and period.bed_unit and period.approved_training_site:
                centre += (finish(period.to) - begin(period.from_)) * share
        elif period.preapproved:
            nursing_home += (finish(period.to) - begin(period.from_)) * share
    return centre, nursing_home


def _hours(programme: tuple[Teaching, ...]) -> tuple[int, int]:
    """The declared hours of all parts together, as a fraction (T03)."""
    total, common = 0, 1
    for part in programme:
        numerator, denominator = part.hours.as_integer_ratio()
        if common % denominator:
            wider = lcm(common, denominator)
            total *= wider // common
            common = wider
        total += numerator * (common // denominator)
    return total, common


def calculate(facts: Facts, values: Values) -> Calculation:
    """Everything about months and hours that the facts allow to be computed."""
    service, periods = facts.service, facts.course.periods
    positions, starts_on, ends_on = service.positions, service.starts_on, service.ends_on
    shares, parts = _shares(positions, periods)
    scale = PARTS * 100 * parts
    centre, elsewhere = _course_months(periods, shares[len(positions) :]) if periods else (0, 0)
    cap = values.nursing_home_months * scale
    programme = facts.education.programme
    calc = Calculation(scale, parts, bool(positions), _hours(programme) if programme else None, centre)
    counted = 0
    if starts_on is not None and ends_on is not None:
        start = calc.start = begin(starts_on)
        end = calc.end = finish(ends_on)
        counts_from = start
        if facts.decided_on < starts_on:
            calc.first_counted_day = starts_on
        else:
            counts_from = finish(facts.decided_on)  # the day after the decision (R11, T08)
            calc.first_counted_day = day_beginning_at(counts_from) if counts_from < end else None
        if positions:
            if len(positions) == 1 and positions[0].from_ <= starts_on and positions[0].to >= ends_on:
                spans = [(start, end, shares[0])]  # one position throughout: most applications
            else:
                spans = _spans(positions, shares, start, end)
            if service.leave:
                spans = _outside(service.leave, spans)
            uncapped = _weigh(calc, spans, counts_from, values)
            counted = uncapped
            if elsewhere + uncapped > cap:
                counted = max(cap - elsewhere, 0)
            calc.counted = counted
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
            if first >= counts_from:
                counted += (after - first) * share
            elif after > counts_from:
                counted += (after - counts_from) * share
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
