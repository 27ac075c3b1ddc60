"""The months, hours and weeks of one application, exactly (R05, R19, R32, R33; formulas 1, 2 and 4).

Everything is a whole number of *shares*: a part of a month (:mod:`approvals.rules.months`) times a part of a percent.
All sums are therefore exact, and only printing rounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
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


@dataclass(slots=True, kw_only=True)
class Calculation:
    """What the criteria need to know about time. The service is ``start`` to ``end`` on the line of months.

    Sums of months are in shares, ``scale`` of them to a month. ``None`` means that what it needs is missing: a date, a
    position or the programme. ``gap`` is the first stretch of the service below the least position.
    """

    start: int | None = None
    end: int = 0
    has_positions: bool = False
    scale: int = PARTS * 100
    percent_parts: int = 1
    lowest: int = 0
    gap: Span | None = None
    first_counted_day: date | None = None
    counted: int | None = None
    excess: int | None = None
    nursing_home: int = 0
    required_hours: tuple[int, int] | None = None
    required_weeks: tuple[int, int] | None = None
    planned_hours: tuple[int, int] | None = None
    course_counted: int = 0
    course_centre: int = 0
    printed: dict[str, str | None]


def _ratio_parts(amounts: Sequence[Decimal]) -> tuple[list[int], int]:
    """The amounts as whole numbers over one common denominator."""
    ratios = [amount.as_integer_ratio() for amount in amounts]
    common = lcm(*(denominator for _, denominator in ratios))
    return [numerator * (common // denominator) for numerator, denominator in ratios], common


def _spans(service: Service, shares: list[int], start: int, end: int) -> list[Span]:
    """The service cut where the sum of positions changes; days outside it are ignored, a gap has 0 (E04, E06)."""
    changes = {start: 0, end: 0}
    for position, share in zip(service.positions, shares, strict=False):
        first, after = max(begin(position.from_), start), min(finish(position.to), end)
        if first < after:
            changes[first] = changes.get(first, 0) + share
            changes[after] = changes.get(after, 0) - share
    points = sorted(changes)
    spans: list[Span] = []
    running = 0
    for place in range(len(points) - 1):
        running += changes[points[place]]
        spans.append((points[place], points[place + 1], running))
    return spans


def _first_counted(start: int, end: int, starts_on: date, on: date) -> int:
    """The point from which service counts: its start, else the day after the decision (R11, T08)."""
    return start if on < starts_on else min(finish(on), end)


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
    positions = service.positions
    shares, parts = _ratio_parts([each.percent for each in positions] + [each.percent for each in periods])
    scale = PARTS * 100 * parts
    calc = Calculation(printed={}, scale=scale, percent_parts=parts, has_positions=bool(positions))
    centre, nursing_home = _course_months(facts.course, shares[len(positions) :]) if periods else (0, 0)
    cap = values.nursing_home_months * scale
    calc.planned_hours = _hours(facts.education)
    if service.starts_on is not None and service.ends_on is not None:
        start = calc.start = begin(service.starts_on)
        end = calc.end = finish(service.ends_on)
        counts_from = _first_counted(start, end, service.starts_on, facts.on)
        calc.first_counted_day = day_beginning_at(counts_from) if counts_from < end else None
        if positions:
            counted = _weigh(calc, _spans(service, shares, start, end), counts_from, values)
            calc.counted = min(counted, max(cap - nursing_home, 0))
            calc.excess = counted - calc.counted
            calc.nursing_home = nursing_home + counted
    calc.course_centre = centre
    calc.course_counted = centre + min(nursing_home, cap) + (calc.counted or 0)
    calc.printed = _printed(calc)
    return calc


def _weigh(calc: Calculation, spans: list[Span], counts_from: int, values: Values) -> int:
    """Set what the positions decide; return the shares that count before the cap (R18, R19, R33)."""
    least = values.minimum_percent.numerator * calc.percent_parts
    divisor = values.minimum_percent.denominator
    whole = counted = 0
    calc.lowest = min(share for _, _, share in spans)
    for span in spans:
        first, after, share = span
        whole += (after - first) * share
        if share * divisor >= least:
            if after > counts_from:
                counted += (after - max(first, counts_from)) * share
        elif calc.gap is None:
            calc.gap = span
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
