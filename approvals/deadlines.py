"""Legal deadlines as calendar days in Norway: no clock, no database.

Weeks end on the weekday with the same name (domstolloven § 148); a deadline that ends on a Saturday, a Sunday or a
public holiday moves to the next working day (§ 149). Months end on the same day of the month, or on its last day.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

import holidays

_SATURDAY: Final = 5
_MONTHS_A_YEAR: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """How long a case has been with the authority, and how long it has waited for the applicant, in calendar days."""

    worked: int
    waited: int

    @property
    def total(self) -> int:
        """All days since the case came in."""
        return self.worked + self.waited


def count_age(counted_from: date, *, on: date, waited_days: int = 0, waiting_from: date | None = None) -> Age:
    """Return the two clocks of a case on the day `on`.

    `counted_from` is the day of receipt moved by the days already waited; `waiting_from` is when the wait that goes on
    now began. A day that has not come yet counts as none.
    """
    waiting = max((on - waiting_from).days, 0) if waiting_from else 0
    return Age(worked=max((on - counted_from).days - waiting, 0), waited=waited_days + waiting)


@cache
def _public_holidays(year: int) -> frozenset[date]:
    """Return the public holidays of a year in Norway: Easter, Pentecost, Christmas, 1 and 17 May and New Year's Day.

    Sundays are left out by the calendar used; they are asked about by weekday.
    """
    return frozenset(holidays.country_holidays("NO", years=year))


def is_working_day(day: date) -> bool:
    """Whether the day is neither Saturday, Sunday nor public holiday."""
    return day.weekday() < _SATURDAY and day not in _public_holidays(day.year)


def next_working_day(day: date) -> date:
    """Return the day itself, or the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_months(day: date, months: int) -> date:
    """Return the same day of the month `months` later, or that month's last day when it is shorter."""
    index = day.month - 1 + months
    year, month = day.year + index // _MONTHS_A_YEAR, index % _MONTHS_A_YEAR + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def appeal_deadline(arrived_on: date, *, weeks: int) -> date:
    """Return the last day of an appeal period of `weeks` weeks from the day the notice arrived (fvl. §§ 29, 30)."""
    return next_working_day(arrived_on + timedelta(weeks=weeks))


def provisional_answer_due(received_on: date, *, months: int = 1) -> date:
    """Return the day by which a case without a decision needs a provisional answer (fvl. § 11 a)."""
    return next_working_day(add_months(received_on, months))


def answer_due(asked_on: date, *, days: int) -> date:
    """Return the day by which a question must be answered: `days` calendar days on, then the next working day."""
    return next_working_day(asked_on + timedelta(days=days))
