"""What a log comes to, measured against the rules: months, meetings, conferences and hours. Pure, and exact.

Months are laid out by `approvals.rules.months`, on which every day begins and ends on a whole number, so that the
sums are whole numbers and only printing rounds. A weight is such a length times hundredths of a percent of full time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from approvals.rules.months import PARTS, begin, finish
from curriculum.months import (
    EXPLAINED,
    FREE,
    FUTURE,
    HELD,
    MISSING,
    first_day_of,
    is_mostly_away,
    month_number,
    months_asked,
    state_of_month,
)

#: hundredths of a percent in a full position
FULL: Final = 10_000
#: the weight of a year in a full position, which the yearly hours are for (R32)
YEAR: Final = 12 * PARTS * FULL
_DAY: Final = timedelta(days=1)
_HUNDREDTH: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days, both included."""

    first: date
    last: date

    def within(self, first: date, last: date) -> "Span | None":
        """Return the part between two days, None when there is none."""
        low, high = max(self.first, first), min(self.last, last)
        return Span(first=low, last=high) if low <= high else None

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of full time on some days, in hundredths of a percent. Overlapping ones add up (E04)."""

    span: Span
    hundredths: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The days that one approval covers, with the shares of full time on them."""

    span: Span
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Approved service: its stretches in order of time, and the days on which the doctor was away, merged."""

    stretches: tuple[Stretch, ...]
    away: tuple[Span, ...]

    @property
    def first(self) -> date:
        """The first approved day."""
        return self.stretches[0].span.first

    @property
    def last(self) -> date:
        """The last approved day."""
        return self.stretches[-1].span.last

    def covers(self, day: date) -> bool:
        """Whether a day is approved service, away or not."""
        return any(each.span.first <= day <= each.span.last for each in self.stretches)


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimums:
    """What a calendar month asks for (R21, R28), as dated for that month."""

    meetings: int
    conferences: int


@dataclass(slots=True)
class Counts:
    """What stands in the log of one calendar month. Hours are hundredths of undervisningstimer (T03)."""

    meetings: int = 0
    evaluations: int = 0
    conferences: int = 0
    hundredths: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthMeasure:
    """One calendar month of the service.

    It asks for something when it lies wholly inside the service (T16). A month in which the doctor was away for more
    than half of the days of service asks for nothing: the gap is explained. The days away never count (E21).
    `state` is the worse of the two, in the order missing, future, explained, held; free asks for nothing. What was
    held in a month that asks for nothing is held all the same: `is_asked` and `is_explained` tell what it asks for.
    """

    month: int
    days: int
    days_away: int
    counted: Decimal
    counts: Counts
    least: Minimums
    is_asked: bool
    is_explained: bool
    meeting_state: str
    conference_state: str

    @property
    def first_day(self) -> date:
        """The first day of the calendar month."""
        return first_day_of(self.month)

    @property
    def state(self) -> str:
        """What the month comes to as a whole."""
        both = {self.meeting_state, self.conference_state}
        return next(each for each in (MISSING, FUTURE, EXPLAINED, FREE, HELD) if each in both)

    @property
    def hours(self) -> Decimal:
        """Undervisningstimer followed in the month."""
        return hours_of(self.counts.hundredths)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A service measured until a day. Hours, target and forecast are undervisningstimer, all in hundredths.

    `target` is for the whole service, `due` the part of it until the day, linear by months and share (R33, T04). The
    pace is asked for month by month, as everything else: `forecast` is what the whole comes to when the hours so far
    are held against the months that are over, and `is_behind` when they are fewer than those ask for. So nobody falls
    behind in the middle of a month, and whoever catches up is in pace at once. `forecast` is null in the first month.
    """

    through: date
    months: tuple[MonthMeasure, ...] = field(default=())
    hundredths: int = 0
    target: int = 0
    due: int = 0
    forecast: int | None = None
    is_behind: bool = False

    @property
    def closed(self) -> tuple[MonthMeasure, ...]:
        """The months that are over."""
        return tuple(each for each in self.months if end_of(each.month) <= self.through)


def hours_of(hundredths: int) -> Decimal:
    """Return undervisningstimer from hundredths of them."""
    return Decimal(hundredths) / 100


def end_of(month: int) -> date:
    """Return the last day of a calendar month."""
    return first_day_of(month + 1) - _DAY


def merged(spans: Iterable[Span], *, first: date, last: date) -> tuple[Span, ...]:
    """Return the days of the spans between two days, each once, in order of time."""
    found: list[Span] = []
    cut = (each.within(first, last) for each in spans)
    for each in sorted((span for span in cut if span), key=lambda span: (span.first, span.last)):
        if found and each.first <= found[-1].last + _DAY:
            found[-1] = Span(first=found[-1].first, last=max(found[-1].last, each.last))
        else:
            found.append(each)
    return tuple(found)


def weigh(service: Service, first: date, last: date) -> int:
    """Return months times share of full time between two days, days away left out."""
    total = 0
    for stretch in service.stretches:
        window = stretch.span.within(first, last)
        for share in stretch.shares if window else ():
            served = share.span.within(window.first, window.last) if window else None
            if served is None:
                continue
            gone = (served.within(each.first, each.last) for each in service.away)
            total += share.hundredths * (_length(served) - sum(_length(each) for each in gone if each))
    return total


def measure(
    service: Service,
    counts: Mapping[int, Counts],
    *,
    through: date,
    least: Mapping[int, Minimums],
    yearly_hours: int,
) -> Measure:
    """Measure a service until the end of the day `through`.

    `counts` holds what is logged by month number, hours only until that day; `least` what each month asks for, and
    `yearly_hours` the hours of a full year (R32).
    """
    asked = months_that_ask(service)
    numbers = range(month_number(service.first), month_number(service.last) + 1)
    months = tuple(
        _month(service, number, counts.get(number, Counts()), through, least[number], is_asked=number in asked)
        for number in numbers
        if _days_inside(service, number)
    )
    logged = sum(each.counts.hundredths for each in months)
    whole = weigh(service, service.first, service.last)
    gone, paced = _weight_until(service, through), _weight_until(service, paced_through(service, through))
    return Measure(
        through=through,
        months=months,
        hundredths=logged,
        target=hours_for(whole, yearly_hours),
        due=hours_for(gone, yearly_hours),
        forecast=logged * whole // paced if paced else None,
        is_behind=logged * YEAR < 100 * yearly_hours * paced,
    )


def paced_through(service: Service, through: date) -> date:
    """Return the last day of the last month that is over on the day, or of the service when all of it is over."""
    return service.last if through >= service.last else end_of(month_number(through + _DAY) - 1)


def _weight_until(service: Service, day: date) -> int:
    return weigh(service, service.first, min(day, service.last)) if day >= service.first else 0


def hours_for(weight: int, yearly_hours: int) -> int:
    """Return the hours that so much service asks for, in whole hundredths, the rest cut off (R33, T04)."""
    return 100 * yearly_hours * weight // YEAR


def months_that_ask(service: Service) -> set[int]:
    """Return the month numbers wholly inside the service; when there are none, those it touches (T16).

    Stretches that follow one another day by day are one service here: a change of approval in the middle of a month
    lets nobody off.
    """
    whole = merged((each.span for each in service.stretches), first=service.first, last=service.last)
    return {number for each in whole for number in months_asked(each.first, each.last)}


def is_explained(service: Service, number: int) -> bool:
    """Whether the doctor was away for more than half of the days of service in a month (E21)."""
    return is_mostly_away(days=_days_inside(service, number), days_away=_days_away(service, number))


def months_over(service: Service, through: date) -> int:
    """Return how many months that ask are over on a day; as `months_that_ask`, for each unbroken stretch by itself."""
    whole = merged((each.span for each in service.stretches), first=service.first, last=service.last)
    asked = (number for each in whole for number in months_asked(each.first, each.last))
    return sum(end_of(number) <= through for number in asked)


def counted_months(weight: int) -> Decimal:
    """Return counted months with two places from months times share of full time."""
    return (Decimal(weight) / (PARTS * FULL)).quantize(_HUNDREDTH, ROUND_HALF_UP)


def _month(
    service: Service, number: int, counts: Counts, through: date, least: Minimums, *, is_asked: bool
) -> MonthMeasure:
    first, last = first_day_of(number), end_of(number)
    days, away = _days_inside(service, number), _days_away(service, number)
    explained = is_mostly_away(days=days, days_away=away)

    def state(held: int, needed: int) -> str:
        return state_of_month(
            is_enough=held >= needed, days=days, days_away=away, is_asked=is_asked, is_over=last <= through
        )

    return MonthMeasure(
        month=number,
        days=days,
        days_away=away,
        counted=counted_months(weigh(service, first, last)),
        counts=counts,
        least=least,
        is_asked=is_asked,
        is_explained=explained,
        meeting_state=state(counts.meetings, least.meetings),
        conference_state=state(counts.conferences, least.conferences),
    )


def _days_inside(service: Service, number: int) -> int:
    return _days((each.span for each in service.stretches), number)


def _days_away(service: Service, number: int) -> int:
    return sum(_days(service.away, number, first=each.span.first, last=each.span.last) for each in service.stretches)


def _days(spans: Iterable[Span], number: int, *, first: date = date.min, last: date = date.max) -> int:
    low, high = max(first_day_of(number), first), min(end_of(number), last)
    if low > high:
        return 0
    return sum(part.days for each in spans if (part := each.within(low, high)))


def _length(span: Span) -> int:
    return finish(span.last) - begin(span.first)


def lowest_share(service: Service, *, least: int) -> tuple[date, int] | None:
    """Return the first day of service on which the shares come to less than `least`, and what they come to (R18).

    Both in hundredths of a percent. Days away ask for no share; None when every day has enough.
    """
    for stretch in service.stretches:
        for day in _turns(stretch, service.away):
            if any(each.first <= day <= each.last for each in service.away):
                continue
            share = sum(each.hundredths for each in stretch.shares if each.span.first <= day <= each.span.last)
            if share < least:
                return day, share
    return None


def _turns(stretch: Stretch, away: Sequence[Span]) -> list[date]:
    """Return the days on which the sum of the shares can change."""
    starts = {each.span.first for each in stretch.shares} | {each.span.last + _DAY for each in stretch.shares}
    starts |= {each.last + _DAY for each in away} | {stretch.span.first}
    return sorted(day for day in starts if stretch.span.first <= day <= stretch.span.last)
