"""Deadlines in Norway: weekdays, Easter, Pentecost, 1 and 17 May, Christmas, leap days."""

from datetime import date, timedelta

import pytest

from approvals.deadlines import (
    add_months,
    answer_due,
    appeal_deadline,
    count_age,
    is_working_day,
    provisional_answer_due,
)


def _easter_sunday(year: int) -> date:
    """The Gregorian computus, written independently of the calendar that the product uses."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 19 * m) // 433
    month = (h + m - 7 * n + 90) // 25
    return date(year, month, (h + m - 7 * n + 33 * month + 19) % 32)


def _free_days(year: int) -> set[date]:
    easter = _easter_sunday(year)
    movable = {easter + timedelta(days=offset) for offset in (-3, -2, 0, 1, 39, 49, 50)}
    return movable | {date(year, *day) for day in ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))}


@pytest.mark.parametrize("year", range(2026, 2036))
def test_working_days_agree_with_an_independent_calendar(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=offset) for offset in range(366)]
    days = [day for day in days if day.year == year]

    assert [day for day in days if not is_working_day(day)] == [
        day for day in days if day.weekday() >= 5 or day in _free_days(year)
    ]


@pytest.mark.parametrize(
    ("arrived", "deadline"),
    [
        (date(2026, 11, 3), date(2026, 11, 24)),
        (date(2026, 11, 7), date(2026, 11, 30)),
        (date(2026, 12, 4), date(2026, 12, 28)),
        (date(2027, 3, 4), date(2027, 3, 30)),
        (date(2027, 4, 26), date(2027, 5, 18)),
        (date(2027, 4, 10), date(2027, 5, 3)),
        (date(2026, 12, 11), date(2027, 1, 4)),
        (date(2028, 2, 8), date(2028, 2, 29)),
    ],
)
def test_appeal_deadline_ends_on_the_same_weekday_or_the_next_working_day(arrived: date, deadline: date) -> None:
    assert appeal_deadline(arrived, weeks=3) == deadline


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 11, 20), date(2026, 12, 21)),
        (date(2027, 1, 31), date(2027, 3, 1)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2027, 4, 17), date(2027, 5, 18)),
        (date(2026, 12, 1), date(2027, 1, 4)),
    ],
)
def test_provisional_answer_is_due_a_month_after_receipt(received: date, due: date) -> None:
    assert provisional_answer_due(received) == due


def test_adding_months_crosses_the_year() -> None:
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)


def test_answer_is_due_on_a_working_day() -> None:
    assert answer_due(date(2026, 12, 11), days=14) == date(2026, 12, 28)


@pytest.mark.parametrize(
    ("counted_from", "waited_days", "waiting_from", "age"),
    [
        (date(2026, 11, 2), 0, None, (8, 0)),
        (date(2026, 11, 2), 0, date(2026, 11, 5), (3, 5)),
        # Five days waited before have moved the day it is counted from.
        (date(2026, 11, 7), 5, None, (3, 5)),
        (date(2026, 11, 7), 5, date(2026, 11, 9), (2, 6)),
        # Over the change to winter time, and a clock that is behind.
        (date(2026, 10, 24), 0, None, (17, 0)),
        (date(2026, 11, 12), 0, None, (0, 0)),
        (date(2026, 11, 12), 0, date(2026, 11, 12), (0, 0)),
    ],
)
def test_worked_and_waited_days_are_counted_apart(
    counted_from: date, waited_days: int, waiting_from: date | None, age: tuple[int, int]
) -> None:
    found = count_age(counted_from, on=date(2026, 11, 10), waited_days=waited_days, waiting_from=waiting_from)

    assert (found.worked, found.waited, found.total) == (*age, sum(age))
