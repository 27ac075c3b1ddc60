"""The two years as a plan: hand-computed cases, what a change of percent does, and what always holds."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from approvals.rules.planning import CENTRE, NURSING_HOME, PlanPeriod, change_percent, first_day_above_whole, weigh_plan

ON = date(2026, 11, 22)


def centre(first, last, percent="100", unit=""):
    return PlanPeriod(place=CENTRE, from_=day(first), to=day(last), percent=Decimal(percent), unit=unit)


def home(first, last, percent="100", unit=""):
    return PlanPeriod(place=NURSING_HOME, from_=day(first), to=day(last), percent=Decimal(percent), unit=unit)


def day(text):
    return date.fromisoformat(text)


# name: periods, counted, at a centre, at nursing homes, above the cap, ready on
CASES = {
    "half a position for 24 months gives 12, and no centre": (
        [home("2027-01-01", "2028-12-31", "50")],
        ("12", "0", "12", "0", None),
    ),
    "a year at a centre and a year at a nursing home": (
        [centre("2027-01-01", "2027-12-31"), home("2028-01-01", "2028-12-31")],
        ("24", "12", "12", "0", "2028-12-31"),
    ),
    "two years at a centre": ([centre("2027-01-01", "2029-06-30")], ("30", "30", "0", "0", "2028-12-31")),
    "a year at a centre and half a position for two": (
        [centre("2027-01-01", "2027-12-31"), home("2028-01-01", "2029-12-31", "50")],
        ("24", "12", "12", "0", "2029-12-31"),
    ),
    "30, 60 and 50 percent one after the other": (
        # 8 months at 30 % are 2.4, 4 at 60 % are 2.4, 12 at 50 % are 6.
        [
            home("2027-01-01", "2027-08-31", "30"),
            home("2027-09-01", "2027-12-31", "60"),
            home("2028-01-01", "2028-12-31", "50"),
        ],
        ("10.8", "0", "10.8", "0", None),
    ),
    "under 30 percent counts nothing at a nursing home": (
        [home("2027-01-01", "2027-06-30", "25"), home("2027-07-01", "2027-12-31", "60")],
        ("3.6", "0", "3.6", "0", None),
    ),
    "29.99 percent counts nothing": ([home("2027-01-01", "2027-12-31", "29.99")], ("0", "0", "0", "0", None)),
    "two parts at the same unit add up": (
        [home("2027-01-01", "2027-12-31", "20", "Lindring"), home("2027-01-01", "2027-12-31", "20", " lindring ")],
        ("4.8", "0", "4.8", "0", None),
    ),
    "two parts at different units stand alone": (
        [home("2027-01-01", "2027-12-31", "20", "Nord"), home("2027-01-01", "2027-12-31", "20", "Sør")],
        ("0", "0", "0", "0", None),
    ),
    "a small position at a centre counts by its share": (
        [centre("2027-01-01", "2027-12-31", "20")],
        ("2.4", "2.4", "0", "0", None),
    ),
    "nursing homes count no more than 12 months": (
        [home("2027-01-01", "2028-06-30")],
        ("12", "0", "12", "6", None),
    ),
    "the cap holds over several periods": (
        [centre("2027-01-01", "2027-12-31"), home("2028-01-01", "2028-12-31"), home("2029-01-01", "2029-06-30", "50")],
        ("24", "12", "12", "3", "2028-12-31"),
    ),
    "nursing home first, centre afterwards": (
        [home("2027-01-01", "2028-06-30"), centre("2028-07-01", "2029-06-30")],
        ("24", "12", "12", "6", "2029-06-30"),
    ),
    "a leap February is a whole month": (
        [home("2028-02-01", "2028-02-29"), home("2027-02-01", "2027-02-28")],
        ("2", "0", "2", "0", None),
    ),
    "a day is so much of its own month": ([home("2028-02-29", "2028-02-29")], ("0.03", "0", "0.03", "0", None)),
    "a gap counts nothing": (
        [centre("2027-01-01", "2027-06-30"), centre("2028-01-01", "2028-06-30"), home("2028-07-01", "2029-06-30")],
        ("24", "12", "12", "0", "2029-06-30"),
    ),
    "both at the same time": (
        # Half at each: 12 months of each take two years, and are reached on the same day.
        [centre("2027-01-01", "2028-12-31", "50"), home("2027-01-01", "2028-12-31", "50")],
        ("24", "12", "12", "0", "2028-12-31"),
    ),
    "24 months reached before the 12 at a centre": (
        # Six at a centre and twelve at a nursing home, then six at a centre: the last day settles both.
        [
            centre("2027-01-01", "2027-06-30"),
            home("2027-07-01", "2028-06-30"),
            centre("2028-07-01", "2028-12-31"),
        ],
        ("24", "12", "12", "0", "2028-12-31"),
    ),
    "nothing planned": ([], ("0", "0", "0", "0", None)),
}


@pytest.mark.parametrize("name", CASES)
def test_plan_comes_to_what_was_computed_by_hand(name):
    periods, expected = CASES[name]
    found = weigh_plan(periods, on=ON)
    ready = found.ready_on.isoformat() if found.ready_on else None
    assert (found.counted, found.centre, found.nursing_home, found.excess, ready) == expected


def test_plan_tells_the_numbers_of_the_regulation_it_used():
    found = weigh_plan([], on=ON)
    assert (found.needed, found.needed_centre, found.cap) == (24, 12, 12)


def test_each_total_has_its_own_day():
    found = weigh_plan([centre("2027-01-01", "2027-12-31"), home("2028-01-01", "2029-12-31", "50")], on=ON)
    assert (found.centre_on, found.total_on) == (date(2027, 12, 31), date(2029, 12, 31))


def test_a_total_is_reached_in_the_middle_of_a_month():
    # 12 months at a centre, then 60 %: 12 / 0.6 = 20 months.
    found = weigh_plan([centre("2027-01-01", "2027-12-31"), home("2028-01-16", "2030-12-31", "60")], on=ON)
    # 16 January 2028 is 16/31 of a month left, so 19 whole months and 15/31 of September 2029, which is 14.5 days.
    assert found.total_on == date(2029, 9, 15)
    assert found.excess == "9.31"


def test_a_period_tells_why_it_gives_less():
    periods = [
        home("2027-01-01", "2027-12-31", "20"),
        home("2028-01-01", "2029-06-30"),
        home("2029-07-01", "2029-12-31"),
        centre("2030-01-01", "2030-01-31"),
    ]
    told = [(each.months, each.counted, each.note) for each in weigh_plan(periods, on=ON).periods]
    assert told == [("12", "0", "below"), ("18", "12", "cap"), ("6", "0", "all_cap"), ("1", "1", "")]


def test_forecast_goes_on_as_the_plan_ends():
    found = weigh_plan([centre("2027-01-01", "2027-12-31"), home("2028-01-01", "2028-12-31", "50")], on=ON)
    assert (found.ready_on, found.forecast_on, found.expected_on) == (None, date(2029, 12, 31), date(2029, 12, 31))


@pytest.mark.parametrize(
    "periods",
    [
        [home("2027-01-01", "2028-12-31", "50")],
        [centre("2027-01-01", "2027-12-31"), home("2028-01-01", "2028-12-31", "20")],
        [],
    ],
    ids=["no centre ever", "under 30 percent", "nothing"],
)
def test_there_is_no_forecast_when_it_would_never_be_reached(periods):
    assert weigh_plan(periods, on=ON).forecast_on is None


def test_from_50_to_60_percent_ends_earlier():
    plan = [centre("2027-01-01", "2027-12-31"), home("2028-01-01", "2029-12-31", "50")]
    changed = change_percent(plan, place=1, from_=date(2028, 8, 1), percent=Decimal(60))
    # 7 months at 50 % are 3.5; the other 8.5 take 14 1/6 months at 60 %: to 1/6 of October 2029, 5.17 days.
    assert weigh_plan(changed, on=ON).total_on == date(2029, 10, 6)


@pytest.mark.parametrize(
    ("from_", "spans"),
    [
        ("2027-12-31", [("2028-01-01", "2028-12-31", 60)]),
        ("2028-01-01", [("2028-01-01", "2028-12-31", 60)]),
        ("2028-12-31", [("2028-01-01", "2028-12-30", 50), ("2028-12-31", "2028-12-31", 60)]),
        ("2029-01-01", [("2028-01-01", "2028-12-31", 50)]),
    ],
)
def test_change_of_percent_cuts_the_period(from_, spans):
    plan = [home("2028-01-01", "2028-12-31", "50")]
    changed = change_percent(plan, place=0, from_=day(from_), percent=Decimal(60))
    assert [(each.from_.isoformat(), each.to.isoformat(), int(each.percent)) for each in changed] == spans


def test_more_than_full_time_is_found_on_its_first_day():
    plan = [centre("2027-01-01", "2027-12-31", "60"), home("2027-03-01", "2027-06-30", "40.5")]
    assert first_day_above_whole(plan) == date(2027, 3, 1)
    assert first_day_above_whole([centre("2027-01-01", "2027-12-31"), home("2028-01-01", "2028-12-31")]) is None
    assert first_day_above_whole([]) is None


@pytest.mark.parametrize("percent", ["30", "37.5", "50", "66.67", "100"])
@pytest.mark.parametrize("offset", [0, 1, 45, 59, 200, 364])
def test_cutting_a_period_in_two_changes_nothing(percent, offset):
    whole = [centre("2027-01-01", "2027-12-31"), home("2028-01-01", "2030-12-31", percent)]
    cut = change_percent(whole, place=1, from_=date(2028, 1, 1) + timedelta(days=offset), percent=Decimal(percent))
    a, b = weigh_plan(whole, on=ON), weigh_plan(cut, on=ON)
    assert (a.counted, a.excess, a.ready_on, a.centre_on) == (b.counted, b.excess, b.ready_on, b.centre_on)


@pytest.mark.parametrize("percent", ["30", "37.5", "50", "66.67", "100"])
def test_the_day_a_total_is_reached_is_the_first_that_is_enough(percent):
    plan = [centre("2027-02-11", "2028-02-28"), home("2028-03-05", "2032-12-31", percent)]
    reached = weigh_plan(plan, on=ON).total_on
    until = [plan[0], PlanPeriod(place=NURSING_HOME, from_=plan[1].from_, to=reached, percent=plan[1].percent)]
    a_day_less = [
        until[0],
        PlanPeriod(place=NURSING_HOME, from_=plan[1].from_, to=reached - timedelta(days=1), percent=plan[1].percent),
    ]
    assert weigh_plan(until, on=ON).total_on == reached
    assert weigh_plan(a_day_less, on=ON).total_on is None


def test_more_percent_is_never_later():
    days = [
        weigh_plan([centre("2027-01-01", "2027-12-31"), home("2028-01-01", "2035-12-31", str(share))], on=ON).total_on
        for share in range(30, 101)
    ]
    assert days == sorted(days, reverse=True)
