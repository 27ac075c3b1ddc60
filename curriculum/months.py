"""Calendar months as numbers, so that a log of years is summed by month without looking at a single day."""

from datetime import date


def month_number(day: date) -> int:
    """Return the number of the calendar month of a day: months since January of the year 0."""
    return day.year * 12 + day.month - 1


def first_day_of(month: int) -> date:
    """Return the first day of the month with this number."""
    return date(month // 12, month % 12 + 1, 1)
