"""What a calendar month of approved service asks for, on the floor that every page may read it from."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.rules import months as of_the_rules
from curriculum.months import month_number, months_asked, state_of_month


@pytest.mark.parametrize(
    ("first", "last", "asked"),
    [
        (date(2027, 1, 1), date(2027, 3, 31), [1, 2, 3]),
        (date(2027, 1, 2), date(2027, 3, 30), [2]),
        (date(2028, 2, 1), date(2028, 2, 28), [2]),
        (date(2027, 1, 20), date(2027, 2, 10), [1, 2]),
    ],
)
def test_months_that_lie_wholly_inside_are_asked_else_those_touched(first, last, asked):
    assert [number % 12 + 1 for number in months_asked(first, last)] == asked


@given(st.dates(date(2020, 1, 1), date(2032, 12, 31)), st.integers(0, 1000))
def test_months_asked_are_those_of_the_rules(first, length):
    last = first + timedelta(days=length)
    assert months_asked(first, last) == of_the_rules.months_asked(of_the_rules.begin(first), of_the_rules.finish(last))


def test_last_day_that_a_date_can_name_is_in_a_month_too():
    assert list(months_asked(date(9999, 12, 1), date.max)) == [month_number(date.max)]


@pytest.mark.parametrize(
    ("about", "state"),
    [
        ({"is_enough": True, "days_away": 31}, "held"),
        ({"days_away": 16}, "explained"),
        ({"days_away": 15}, "missing"),
        ({"is_asked": False}, "free"),
        ({"is_over": False}, "future"),
        ({"is_over": False, "is_asked": False, "days_away": 16}, "explained"),
    ],
)
def test_month_comes_to(about, state):
    usual = {"is_enough": False, "days": 31, "days_away": 0, "is_asked": True, "is_over": True}
    assert state_of_month(**usual | about) == state
