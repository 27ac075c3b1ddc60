"""Periods in whole days of Norway, and the parts of the calendar that a count is split by."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import assert_never

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_MONTHS_OF_YEAR = 12
_MONTHS_OF_QUARTER = 3


class PeriodName(models.TextChoices):
    """Periods that need no dates to be typed."""

    THIS_YEAR = "this_year", _("Dette året")
    LAST_YEAR = "last_year", _("I fjor")
    THIS_QUARTER = "this_quarter", _("Dette kvartalet")
    LAST_QUARTER = "last_quarter", _("Forrige kvartal")
    THIS_MONTH = "this_month", _("Denne måneden")
    LAST_MONTH = "last_month", _("Forrige måned")


class Grain(models.TextChoices):
    """How finely time is split."""

    MONTH = "month", _("Måned")
    QUARTER = "quarter", _("Kvartal")
    YEAR = "year", _("År")

    @property
    def months(self) -> int:
        """How many months a part has."""
        match self:
            case Grain.MONTH:
                return 1
            case Grain.QUARTER:
                return _MONTHS_OF_QUARTER
            case Grain.YEAR:
                return _MONTHS_OF_YEAR
            case _:
                assert_never(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From and including one day to and including another."""

    starts_on: date
    ends_on: date

    @property
    def starts_at(self) -> datetime:
        """The first moment of the first day in Norway."""
        return midnight(self.starts_on)

    @property
    def ends_before(self) -> datetime:
        """The first moment after the last day in Norway."""
        return midnight(self.ends_on + timedelta(days=1))


def named_period(name: PeriodName, *, today: date) -> Period:
    """Return the period of a name as seen from a day; one that is under way ends with its own last day."""
    match name:
        case PeriodName.THIS_YEAR | PeriodName.LAST_YEAR:
            grain = Grain.YEAR
        case PeriodName.THIS_QUARTER | PeriodName.LAST_QUARTER:
            grain = Grain.QUARTER
        case PeriodName.THIS_MONTH | PeriodName.LAST_MONTH:
            grain = Grain.MONTH
        case _:
            assert_never(name)
    first = first_day(today, grain)
    if name in {PeriodName.LAST_YEAR, PeriodName.LAST_QUARTER, PeriodName.LAST_MONTH}:
        first = _plus_months(first, -grain.months)
    return Period(starts_on=first, ends_on=_plus_months(first, grain.months) - timedelta(days=1))


def first_day(day: date, grain: Grain) -> date:
    """Return the first day of the month, quarter or year in which a day lies."""
    return day.replace(month=(day.month - 1) // grain.months * grain.months + 1, day=1)


def buckets(first: date, last: date, grain: Grain) -> Iterator[date]:
    """Give the first day of each part from the one with `first` to the one with `last`."""
    current = first_day(first, grain)
    while current <= last:
        yield current
        current = _plus_months(current, grain.months)


def _plus_months(first: date, months: int) -> date:
    year, month = divmod(first.year * _MONTHS_OF_YEAR + first.month - 1 + months, _MONTHS_OF_YEAR)
    return date(year, month + 1, 1)


def midnight(day: date) -> datetime:
    """Return the first moment of a day in Norway."""
    return timezone.make_aware(datetime.combine(day, time.min))
