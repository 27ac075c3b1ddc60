"""Months, hours and weeks: the oracle of the regulation, the edge cases, and exact arithmetic."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from approvals.rules import FactsError, assess, counted_months, parse_facts
from approvals.rules.months import (
    begin,
    day_beginning_at,
    day_ending_at,
    finish,
    months_asked,
    two_places,
    two_places_up,
)
from tests.approvals.rules.applications import GONE, changed


def calculations(changes):
    return dict(assess(parse_facts(changed(changes))).calculations)


def service(*parts, starts_on=None, ends_on=None):
    positions = [{"from": first, "to": last, "percent": percent} for first, last, percent in parts]
    return {
        "service.positions": positions,
        "service.starts_on": starts_on or parts[0][0],
        "service.ends_on": ends_on or parts[-1][1],
    }


@pytest.mark.parametrize(
    ("percent", "counted", "hours", "weeks"),
    [
        ("29.99", "0", "21.59", "10.8"),
        ("30", "3.6", "21.6", "10.8"),
        ("40", "4.8", "28.8", "14.4"),
        ("50", "6", "36", "18"),
        ("60", "7.2", "43.2", "21.6"),
        ("75", "9", "54", "27"),
        ("80", "9.6", "57.6", "28.8"),
        ("100", "12", "72", "36"),
    ],
)
def test_one_year_of_a_position_counts_as_the_oracle_says(percent, counted, hours, weeks):
    found = calculations({"service.positions.0.percent": percent, "course.periods": []})

    assert found["counted_months"] == counted
    assert (found["required_hours"], found["required_weeks"]) == (hours, weeks)
    assert found["service_months"] == "12"


@pytest.mark.parametrize(
    ("percent", "ends_on", "months"),
    [
        ("30", "2030-04-30", "40"),
        ("40", "2029-06-30", "30"),
        ("50", "2028-12-31", "24"),
        ("60", "2028-08-31", "20"),
        ("75", "2028-04-30", "16"),
        ("80", "2028-03-31", "15"),
        ("100", "2027-12-31", "12"),
    ],
)
def test_cap_is_reached_exactly_after_the_months_of_the_oracle(percent, ends_on, months):
    found = calculations({**service(("2027-01-01", ends_on, percent)), "course.periods": []})

    assert (found["service_months"], found["counted_months"], found["excess_months"]) == (months, "12", "0")


def test_half_a_year_at_half_counts_three_months():
    found = calculations(service(("2027-01-01", "2027-06-30", "50")))

    assert (found["counted_months"], found["required_hours"]) == ("3", "18")


def test_a_full_year_and_half_a_year_at_half_leave_three_in_excess():
    found = calculations(service(("2027-01-01", "2027-12-31", "100"), ("2028-01-01", "2028-06-30", "50")))

    assert (found["counted_months"], found["excess_months"]) == ("12", "3")


def test_changed_position_is_split_and_summed():
    found = calculations(service(("2027-01-01", "2027-08-31", "30"), ("2027-09-01", "2027-12-31", "60")))

    assert (found["counted_months"], found["required_hours"]) == ("4.8", "28.8")


def test_part_below_thirty_percent_counts_nothing_but_needs_teaching():
    changes = service(("2027-01-01", "2027-06-30", "25"), ("2027-07-01", "2027-12-31", "60"))

    found = calculations(changes)

    assert (found["counted_months"], found["required_hours"]) == ("3.6", "30.6")
    assert assess(parse_facts(changed(changes))).finding("position.size").outcome.value == "not_met"


def test_two_positions_at_the_unit_add_up():
    changes = service(("2027-01-01", "2027-12-31", "20"), ("2027-01-01", "2027-12-31", "10"))

    assert calculations(changes)["counted_months"] == "3.6"
    assert assess(parse_facts(changed(changes))).finding("position.size").observed == "30"


def test_overlapping_positions_may_pass_a_hundred_percent():
    changes = service(("2027-01-01", "2027-06-30", "80"), ("2027-01-01", "2027-06-30", "70"))

    assert calculations({**changes, "course.periods": []})["counted_months"] == "9"


def test_days_of_a_position_outside_the_service_are_ignored():
    changes = service(("2020-01-01", "2035-12-31", "50"), starts_on="2027-01-01", ends_on="2027-12-31")

    assert calculations(changes)["counted_months"] == "6"


def test_positions_wholly_outside_the_service_leave_it_uncovered():
    changes = service(("2020-01-01", "2020-12-31", "50"), starts_on="2027-01-01", ends_on="2027-12-31")

    found = calculations(changes)

    assert (found["counted_months"], found["required_hours"]) == ("0", "0")
    assert assess(parse_facts(changed(changes))).finding("position.size").observed == "0"


def test_broken_months_are_fractions_of_their_own_month():
    found = calculations(service(("2027-01-15", "2027-02-14", "100")))

    assert found["service_months"] == "1.05"  # 17/31 + 14/28
    assert found["required_hours"] == "6.29"


def test_leap_february_is_one_month():
    assert calculations(service(("2028-02-01", "2028-02-29", "100")))["service_months"] == "1"


def test_decision_on_the_day_of_the_start_counts_from_the_day_after():
    found = calculations({"on": "2027-01-01", "course.periods": []})

    assert found["first_counted_day"] == "2027-01-02"
    assert found["counted_months"] == "5.98"  # (11 + 30/31) / 2
    assert found["required_hours"] == "36"


def test_decision_in_the_middle_counts_the_rest():
    found = calculations({"on": "2027-06-30"})

    assert (found["first_counted_day"], found["counted_months"]) == ("2027-07-01", "3")


def test_decision_at_the_end_leaves_nothing_to_count():
    found = calculations({"on": "2027-12-31"})

    assert found["first_counted_day"] is None
    assert (found["counted_months"], found["excess_months"]) == ("0", "0")


def test_preapproved_nursing_home_periods_share_the_cap():
    home = {"place": "nursing_home", "from": "2025-01-01", "to": "2025-08-31", "percent": 100, "preapproved": True}

    found = calculations({"course.periods": [home]})

    assert (found["counted_months"], found["excess_months"]) == ("4", "2")
    assert (found["course_counted_months"], found["course_centre_months"]) == ("12", "0")


def test_nursing_home_months_above_the_cap_leave_no_room():
    home = {"place": "nursing_home", "from": "2024-01-01", "to": "2025-06-30", "percent": 100, "preapproved": True}

    found = calculations({"course.periods": [home]})

    assert (found["counted_months"], found["excess_months"], found["course_counted_months"]) == ("0", "6", "12")


def test_nursing_home_period_without_approval_counts_nothing():
    home = {"place": "nursing_home", "from": "2025-01-01", "to": "2025-12-31", "percent": 100}

    found = calculations({"course.periods": [home]})

    assert (found["counted_months"], found["course_counted_months"]) == ("6", "6")


def test_course_periods_know_no_threshold_and_overlaps_add():
    centre = {"place": "palliative_centre", "from": "2025-01-01", "to": "2025-12-31", "percent": 10}
    centre |= {"team": True, "bed_unit": True, "approved_training_site": True}

    found = calculations({"course.periods": [centre, centre, centre]})

    assert found["course_centre_months"] == "3.6"


def test_without_service_dates_the_course_counts_its_periods_alone():
    found = calculations({"service.starts_on": GONE, "service.ends_on": GONE})

    assert found == {
        "service_months": None,
        "counted_months": None,
        "excess_months": None,
        "required_hours": None,
        "required_weeks": None,
        "planned_hours": "36",
        "first_counted_day": None,
        "course_counted_months": "18",
        "course_centre_months": "18",
    }


def test_without_positions_everything_with_a_percentage_is_unknown():
    found = calculations({"service.positions": GONE})

    assert found == {
        "service_months": "12",
        "counted_months": None,
        "excess_months": None,
        "required_hours": None,
        "required_weeks": None,
        "planned_hours": "36",
        "first_counted_day": "2027-01-01",
        "course_counted_months": "18",
        "course_centre_months": "18",
    }


def test_without_periods_the_course_is_this_service_alone():
    found = calculations({"course.periods": GONE})

    assert (found["course_counted_months"], found["course_centre_months"]) == ("6", "0")


def test_without_programme_no_hours_are_planned():
    assert calculations({"education.programme": GONE})["planned_hours"] is None


def test_hours_are_summed_exactly():
    parts = [{"form": "kurs", "hours": hours} for hours in ("0.1", "0.2", "35.7")]

    assert calculations({"education.programme": parts})["planned_hours"] == "36"
    assert assess(parse_facts(changed({"education.programme": parts}))).finding("teaching.hours").outcome.value == "met"


def test_shortfall_too_small_to_print_still_shows():
    changes = {"education.programme": [{"form": "kurs", "hours": "35.9999"}]}

    finding = assess(parse_facts(changed(changes))).finding("teaching.hours")

    assert (finding.outcome.value, finding.required, finding.observed) == ("not_met", "36", "36")
    assert finding.remedy("nb") == "Det mangler 0,01 undervisningstimer. Planlegg minst 36 i alt."


def test_percent_with_many_decimals_is_exact():
    third = "33.333333333333333333333333333"

    changes = service(*[("2027-01-01", "2027-12-31", third)] * 3)

    assert calculations({**changes, "course.periods": []})["counted_months"] == "12"
    assert assess(parse_facts(changed(changes))).finding("position.size").observed == "100"


def test_day_before_the_rules_existed_is_refused():
    with pytest.raises(FactsError) as refused:
        assess(parse_facts({"schema": 1, "on": "2011-02-28"}))

    assert refused.value.problems == ["on: no rules were in force before 2011-03-01"]


def test_last_day_of_the_calendar_is_safe():
    changes = {"on": "9999-12-31", **service(("9999-01-01", "9999-12-31", "50"))}

    assert calculations(changes)["first_counted_day"] is None


def test_longest_service_a_date_can_name_is_counted():
    found = calculations({"on": "2026-11-21", **service(("0001-01-01", "9999-12-31", "100"))})

    assert found["service_months"] == "119988"


@pytest.mark.parametrize(
    ("numerator", "denominator", "printed", "up"),
    [
        (0, 1, "0", "0"),
        (1, 1, "1", "1"),
        (1, 200, "0.01", "0.01"),
        (1, 201, "0", "0.01"),
        (1, 3, "0.33", "0.34"),
        (2, 3, "0.67", "0.67"),
        (5, 2, "2.5", "2.5"),
        (199_999, 1000, "200", "200"),
        (1005, 1000, "1.01", "1.01"),
    ],
)
def test_decimals_are_rounded_half_up_only_when_printed(numerator, denominator, printed, up):
    assert (two_places(numerator, denominator), two_places_up(numerator, denominator)) == (printed, up)


def test_line_of_months_is_continuous_over_every_day_of_a_leap_cycle():
    day = date(1999, 12, 30)
    while day < date(2104, 1, 2):
        following = day + timedelta(days=1)
        assert finish(day) == begin(following)
        assert day_beginning_at(begin(day)) == day
        assert day_ending_at(finish(day)) == day
        day = following


def test_months_asked_of_one_whole_year():
    asked = months_asked(begin(date(2027, 1, 1)), finish(date(2027, 12, 31)))

    assert list(asked) == list(range(2027 * 12, 2028 * 12))


LEAVE = {"service.leave": [{"from": "2027-04-01", "to": "2027-06-30"}]}


def test_leave_counts_no_months_and_asks_for_no_teaching():
    found = calculations({**service(("2027-01-01", "2027-12-31", "100")), **LEAVE, "course.periods": []})

    assert (found["service_months"], found["counted_months"]) == ("12", "9")
    assert (found["required_hours"], found["required_weeks"]) == ("54", "27")


def test_leave_is_no_gap_in_the_position():
    facts = {**service(("2027-01-01", "2027-12-31", "50")), **LEAVE}
    found = {each.criterion: each.outcome for each in assess(parse_facts(changed(facts))).findings}

    assert found["position.size"] == "met"


def test_days_without_a_position_beside_leave_are_still_a_gap():
    parts = [("2027-01-01", "2027-03-31", "50"), ("2027-08-01", "2027-12-31", "50")]
    facts = {**service(*parts), **LEAVE, "course.periods": []}
    found = {each.criterion: each.outcome for each in assess(parse_facts(changed(facts))).findings}

    assert found["position.size"] == "not_met"
    assert calculations(facts)["counted_months"] == "4"


def test_leave_throughout_leaves_nothing_to_count():
    facts = {
        **service(("2027-01-01", "2027-12-31", "50")),
        "service.leave": [{"from": "2026-12-01", "to": "2028-01-31"}],
        "course.periods": [],
    }
    found = {each.criterion: each.outcome for each in assess(parse_facts(changed(facts))).findings}

    assert (calculations(facts)["counted_months"], found["position.size"]) == ("0", "not_met")


def test_leave_is_read_back_from_what_is_stored():
    facts = parse_facts(changed({**service(("2027-01-01", "2027-12-31", "50")), **LEAVE}))

    assert parse_facts(facts.to_dict()) == facts
    assert facts.to_dict()["service"]["leave"] == [{"from": "2027-04-01", "to": "2027-06-30"}]


def test_leave_that_ends_before_it_begins_is_refused():
    with pytest.raises(FactsError, match=r"service\.leave\[0\]\.to: is before from"):
        parse_facts(changed({"service.leave": [{"from": "2027-04-02", "to": "2027-04-01"}]}))


def test_counted_months_are_told_exactly_for_sums():
    found = [
        counted_months(parse_facts(changed({**service((first, last, "50")), "course.periods": []})))
        for first, last in (("2027-01-01", "2027-04-10"), ("2027-04-11", "2027-06-20"), ("2027-06-21", "2027-12-31"))
    ]

    assert found == [Fraction(5, 3), Fraction(7, 6), Fraction(19, 6)]
    assert sum(found) == 6


def test_counted_months_are_unknown_without_positions():
    assert counted_months(parse_facts(changed({"service.positions": GONE}))) is None
