"""Calendar months as numbers, so that a log of years is summed by month without looking at a single day."""

from calendar import monthrange
from datetime import date


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
