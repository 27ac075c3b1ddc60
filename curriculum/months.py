"""Calendar months as numbers, so that a log of years is summed by month without looking at a single day.

What a month of approved service comes to is said here too, once, for every floor that shows it.
"""

from calendar import monthrange
from datetime import date
from typing import Final

#: what a month comes to; free asks for nothing, because not all of it is service
HELD: Final = "held"
MISSING: Final = "missing"
EXPLAINED: Final = "explained"
FUTURE: Final = "future"
FREE: Final = "free"


def month_number(day: date) -> int:
    """Return the number of the calendar month of a day: months since January of the year 0."""
    return day.year * 12 + day.month - 1


def first_day_of(month: int) -> date:
    """Return the first day of the month with this number."""
    return date(month // 12, month % 12 + 1, 1)


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of that month where it is shorter."""
    later = first_day_of(month_number(day) + months)
    return later.replace(day=min(day.day, monthrange(later.year, later.month)[1]))


def months_asked(first: date, last: date) -> range:
    """Return the numbers of the months that service from day to day is asked about (T16).

    Every calendar month that lies wholly inside; when none does, every month that is touched. The rules say the same
    of their own line of months (`approvals.rules.months`).
    """
    start = month_number(first) + (first.day > 1)
    after = month_number(last) + (last.day == monthrange(last.year, last.month)[1])
    return range(start, after) if start < after else range(month_number(first), month_number(last) + 1)


def is_mostly_away(*, days: int, days_away: int) -> bool:
    """Whether somebody was away for more than half of the days of service in a month, which explains a gap (E21)."""
    return days_away * 2 > days


def state_of_month(*, is_enough: bool, days: int, days_away: int, is_asked: bool, is_over: bool) -> str:
    """Return what a month comes to, of one thing that it asks for.

    `is_enough` says whether it has what is asked for. A month with more than half of its `days` of service away asks
    for nothing: the gap is explained (E21). `is_asked` says whether it is among `months_asked` at all.
    """
    if is_enough:
        return HELD
    if is_mostly_away(days=days, days_away=days_away):
        return EXPLAINED
    if not is_asked:
        return FREE
    return MISSING if is_over else FUTURE
