"""The two years as a plan: which months count, and on which day enough of them do (R03, R04, R05, R18, R19; T05, T06).

Everything is in whole *shares*, as in :mod:`approvals.rules.calculation`: exact, and only printing rounds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import Final

from approvals.rules.months import PARTS, begin, day_beginning_at, day_ending_at, finish, two_places
from approvals.rules.parameters import Values
from approvals.rules.ruleset import ruleset_on

CENTRE: Final = "palliative_centre"
NURSING_HOME: Final = "nursing_home"
_WHOLE: Final = 100
#: the end of the last day that anybody would plan for
_END: Final = finish(date(2199, 12, 31))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPeriod:
    """A period of a plan, from and including to and including. Periods at the same unit add up (E04, E05)."""

    place: str
    from_: date
    to: date
    percent: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodResult:
    """What one period gives: its calendar months and its counted months as decimals, and why fewer than it could.

    `note` is empty, ``below`` (under the least position), ``cap`` (some of it is above the most that can count at
    nursing homes) or ``all_cap`` (all of it is).
    """

    months: str
    counted: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanResult:
    """What a plan comes to. Months are decimals with at most two places; a day is the last one that was needed.

    `ready_on` is the day on which the months and, of them, the months at a centre are both reached; `total_on` and
    `centre_on` tell of each alone. `forecast_on` is when that would be if the last day of the plan simply went on, and
    None when it is reached already or never would be. What is ``exact`` is for comparing: 11.996 reads as 12, and is
    less.
    """

    counted: str
    centre: str
    nursing_home: str
    excess: str
    needed: int
    needed_centre: int
    cap: int
    total_on: date | None
    centre_on: date | None
    forecast_on: date | None
    periods: tuple[PeriodResult, ...]
    exact_centre: Fraction
    exact_nursing_home: Fraction
    exact_excess: Fraction

    @property
    def ready_on(self) -> date | None:
        """The day on which everything is reached."""
        if self.total_on is None or self.centre_on is None:
            return None
        return max(self.total_on, self.centre_on)

    @property
    def expected_on(self) -> date | None:
        """The day on which everything is reached, or would be if the plan went on as it ends."""
        return self.ready_on or self.forecast_on


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Days in which nothing changes: from a point to a point, with the share of each period that can count in it."""

    first: int
    after: int
    shares: Mapping[int, int]


@dataclass(slots=True)
class _Sums:
    """Shares so far, and the points at which the totals were reached."""

    centre: int = 0
    home: int = 0
    total_at: int | None = None
    centre_at: int | None = None


def weigh_plan(periods: Sequence[PlanPeriod], *, on: date) -> PlanResult:
    """What the periods come to by the rules in force ``on`` a day. Raises FactsError for a day before any rules.

    At a palliative centre every position counts (T05). At a nursing home the positions at one unit together must reach
    the least position on the day (R18), and no more months count than the cap (T06).
    """
    values = ruleset_on(on).values
    shares, parts = _shares(periods)
    scale = PARTS * _WHOLE * parts
    stretches = _stretches(periods, shares, parts, values)
    sums, given, excess = _Sums(), [0] * len(periods), [0] * len(periods)
    for stretch in stretches:
        _add(sums, stretch, periods, values, scale, given=given, excess=excess)
    return PlanResult(
        counted=two_places(sums.centre + sums.home, scale),
        centre=two_places(sums.centre, scale),
        nursing_home=two_places(sums.home, scale),
        excess=two_places(sum(excess), scale),
        needed=values.course_months,
        needed_centre=values.centre_months,
        cap=values.nursing_home_months,
        total_on=_day(sums.total_at),
        centre_on=_day(sums.centre_at),
        forecast_on=_forecast(sums, stretches, periods, values, scale),
        periods=tuple(
            PeriodResult(
                months=two_places(finish(each.to) - begin(each.from_), PARTS),
                counted=two_places(given[place], scale),
                note=_note(given[place], excess[place]),
            )
            for place, each in enumerate(periods)
        ),
        exact_centre=Fraction(sums.centre, scale),
        exact_nursing_home=Fraction(sums.home, scale),
        exact_excess=Fraction(sum(excess), scale),
    )


def change_percent(periods: Sequence[PlanPeriod], *, place: int, from_: date, percent: Decimal) -> list[PlanPeriod]:
    """The periods, with another percent in one of them from a day on. A day before the period changes all of it."""
    changed: list[PlanPeriod] = []
    for number, period in enumerate(periods):
        if number != place or from_ > period.to:
            changed.append(period)
        elif from_ <= period.from_:
            changed.append(replace(period, percent=percent))
        else:
            day_before = date.fromordinal(from_.toordinal() - 1)
            changed += [replace(period, to=day_before), replace(period, from_=from_, percent=percent)]
    return changed


def first_day_above_whole(periods: Sequence[PlanPeriod]) -> date | None:
    """The first day on which the positions together are more than full time, if any."""
    shares, parts = _shares(periods)
    changes: dict[int, int] = {}
    for period, share in zip(periods, shares, strict=True):
        first, after = begin(period.from_), finish(period.to)
        changes[first] = changes.get(first, 0) + share
        changes[after] = changes.get(after, 0) - share
    running = 0
    for point in sorted(changes):
        running += changes[point]
        if running > _WHOLE * parts:
            return day_beginning_at(point)
    return None


def _shares(periods: Sequence[PlanPeriod]) -> tuple[list[int], int]:
    """The percentages as whole numbers over one common denominator."""
    ratios = [each.percent.as_integer_ratio() for each in periods]
    common = lcm(1, *(denominator for _, denominator in ratios))
    return [numerator * (common // denominator) for numerator, denominator in ratios], common


def _stretches(periods: Sequence[PlanPeriod], shares: list[int], parts: int, values: Values) -> list[_Stretch]:
    points = sorted({point for each in periods for point in (begin(each.from_), finish(each.to))})
    needed, divisor = values.least_share
    found: list[_Stretch] = []
    for first, after in pairwise(points):
        there = [
            number for number, each in enumerate(periods) if begin(each.from_) <= first and finish(each.to) >= after
        ]
        at_unit: dict[str, int] = {}
        for number in there:
            key = _unit(periods[number], number)
            at_unit[key] = at_unit.get(key, 0) + shares[number]
        counting = {
            number: shares[number]
            for number in there
            if periods[number].place == CENTRE or at_unit[_unit(periods[number], number)] * divisor >= needed * parts
        }
        found.append(_Stretch(first=first, after=after, shares=counting))
    return found


def _unit(period: PlanPeriod, number: int) -> str:
    """The unit a period is at; one without a name stands alone."""
    named = " ".join(period.unit.split()).casefold()
    return f"{period.place}:{named}" if named else f"{number}"


def _add(
    sums: _Sums,
    stretch: _Stretch,
    periods: Sequence[PlanPeriod],
    values: Values,
    scale: int,
    *,
    given: list[int],
    excess: list[int],
) -> None:
    """Add a stretch to the sums, up to the cap, and note where a total is reached in it."""
    length = stretch.after - stretch.first
    room = values.nursing_home_months * scale - sums.home
    home_rate = sum(share for number, share in stretch.shares.items() if periods[number].place == NURSING_HOME)
    centre_rate = sum(stretch.shares.values()) - home_rate
    _note_reached(sums, stretch.first, length, rates=(centre_rate, home_rate), values=values, scale=scale)
    left = room
    for number, share in stretch.shares.items():
        whole = length * share
        if periods[number].place == CENTRE:
            given[number] += whole
            continue
        # Nursing homes at the same time share what is left under the cap in the order of the plan.
        kept = min(whole, left)
        left -= kept
        given[number] += kept
        excess[number] += whole - kept
    sums.centre += length * centre_rate
    sums.home += min(length * home_rate, room)


def _note_reached(sums: _Sums, first: int, length: int, *, rates: tuple[int, int], values: Values, scale: int) -> None:
    """Note at which point the totals are reached in so many points from `first`, if they are."""
    centre_rate, _home_rate = rates
    missing_centre = values.centre_months * scale - sums.centre
    if sums.centre_at is None and centre_rate and (steps := _steps(missing_centre, centre_rate)) <= length:
        sums.centre_at = first + steps
    if sums.total_at is None and (reached := _steps_to_total(sums, length, rates, values, scale)) is not None:
        sums.total_at = first + reached


def _steps_to_total(sums: _Sums, length: int, rates: tuple[int, int], values: Values, scale: int) -> int | None:
    """How many points until the months are enough: first with nursing homes counting, then with their cap reached."""
    centre_rate, home_rate = rates
    room = values.nursing_home_months * scale - sums.home
    missing = values.course_months * scale - sums.centre - sums.home
    before_cap = min(length, room // home_rate) if home_rate else length
    if centre_rate + home_rate and (steps := _steps(missing, centre_rate + home_rate)) <= before_cap:
        return steps
    cap_at = _steps(room, home_rate) if home_rate else 0
    missing -= room
    if cap_at > length or not home_rate:
        return None
    steps = cap_at if missing <= 0 else max(cap_at, _steps(missing, centre_rate)) if centre_rate else length + 1
    return steps if steps <= length else None


def _steps(shares: int, rate: int) -> int:
    """How many points it takes to gather so many shares."""
    return -(-shares // rate)


def _forecast(
    sums: _Sums, stretches: list[_Stretch], periods: Sequence[PlanPeriod], values: Values, scale: int
) -> date | None:
    """When everything would be reached if the last day of the plan went on."""
    if not stretches or (sums.total_at is not None and sums.centre_at is not None):
        return None
    last = stretches[-1]
    home_rate = sum(share for number, share in last.shares.items() if periods[number].place == NURSING_HOME)
    centre_rate = sum(last.shares.values()) - home_rate
    ahead = _Sums(centre=sums.centre, home=sums.home, total_at=sums.total_at, centre_at=sums.centre_at)
    length = _END - last.after
    _note_reached(ahead, last.after, length, rates=(centre_rate, home_rate), values=values, scale=scale)
    if ahead.total_at is None or ahead.centre_at is None:
        return None
    return day_ending_at(max(ahead.total_at, ahead.centre_at))


def _day(point: int | None) -> date | None:
    return None if point is None else day_ending_at(point)


def _note(given: int, excess: int) -> str:
    if excess:
        return "cap" if given else "all_cap"
    return "" if given else "below"
