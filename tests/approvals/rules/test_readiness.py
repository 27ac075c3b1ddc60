"""Readiness for a course: hand-computed cases around every boundary, and courses that never count in each other."""

from datetime import date
from decimal import Decimal

import pytest

from approvals.rules import LANGUAGES, FactsError
from approvals.rules.courses import DANISH_SPECIALIST, FINAL_APPROVAL, Basis, Standing, courses
from approvals.rules.planning import CENTRE, NURSING_HOME, PlanPeriod
from approvals.rules.readiness import Record, ServedPeriod, Statement, readiness

NORWEGIAN, DANISH = courses()[FINAL_APPROVAL], courses()[DANISH_SPECIALIST]
ON = date(2030, 1, 1)
GOOD = {"team": True, "bed_unit": True, "approved_training_site": True}


def period(place, first, last, percent="100", **more):
    return PlanPeriod(
        place=place, from_=date.fromisoformat(first), to=date.fromisoformat(last), percent=Decimal(percent), **more
    )


def centre(first, last, percent="100", *, is_wish=False, **known):
    return ServedPeriod(period=period(CENTRE, first, last, percent), known=GOOD | known, is_wish=is_wish)


def home(first, last, percent="100", *, preapproved=True, unit=""):
    return ServedPeriod(
        period=period(NURSING_HOME, first, last, percent, unit=unit), known={"preapproved": preapproved}
    )


def found(periods, on=ON, **done):
    by_id = {}
    for each in readiness(NORWEGIAN, Record(periods=tuple(periods), done=done), on):
        by_id[each.requirement.id] = each
    return by_id


def months(finding):
    """How it stands, and the numbers and days of its text."""
    return (finding.standing.value, *finding.values)


YEAR = centre("2027-01-01", "2027-12-31")
HOME_YEAR = home("2028-01-01", "2028-12-31")
DAY_12, DAY_24 = date(2027, 12, 31), date(2028, 12, 31)

# name: periods, the total, at a centre, at nursing homes
CASES = {
    "a year at each": (
        [YEAR, HOME_YEAR],
        ("met", "24", "24", DAY_24),
        ("met", "12", "12", DAY_12),
        ("met", "12", "12"),
    ),
    "a day less at the nursing home": (
        # A day of December is 1/31 of a month: 23.97.
        [YEAR, home("2028-01-01", "2028-12-30")],
        ("not_met", "23.97", "23.97", "24", "0.04"),
        ("met", "12", "12", DAY_12),
        ("met", "11.97", "12"),
    ),
    "a day less at the centre": (
        [centre("2027-01-01", "2027-12-30"), home("2028-01-01", "2029-01-31")],
        ("not_met", "23.97", "23.97", "24", "0.04"),
        ("not_met", "11.97", "11.97", "12", "0.04"),
        ("limited", "13", "12", "1", "13"),
    ),
    "11.99 months at a centre": (
        # Eleven months of full time and one at 99 %.
        [centre("2027-01-01", "2027-11-30"), centre("2027-12-01", "2027-12-31", "99")],
        ("not_met", "11.99", "11.99", "24", "12.01"),
        ("not_met", "11.99", "11.99", "12", "0.01"),
        ("met", "0", "12"),
    ),
    "11.996 months read as 12 and are not": (
        [centre("2027-01-01", "2027-11-30"), centre("2027-12-01", "2027-12-31", "99.6")],
        ("not_met", "12", "12", "24", "12.01"),
        ("not_met", "12", "12", "12", "0.01"),
        ("met", "0", "12"),
    ),
    "the cap takes what is above a year at nursing homes": (
        [YEAR, home("2028-01-01", "2029-06-30")],
        ("met", "24", "24", DAY_24),
        ("met", "12", "12", DAY_12),
        ("limited", "18", "12", "6", "18"),
    ),
    "two years at nursing homes are one": (
        [home("2027-01-01", "2028-12-31")],
        ("not_met", "12", "12", "24", "12"),
        ("not_met", "0", "0", "12", "12"),
        ("limited", "24", "12", "12", "24"),
    ),
    "exactly a day of December above": (
        [YEAR, home("2027-12-31", "2028-12-31", "50"), home("2029-01-01", "2029-06-30")],
        # 12 months at 50 % and half a day of December are 6.016; six more are 12.016.
        ("met", "24", "24", date(2029, 6, 30)),
        ("met", "12", "12", DAY_12),
        ("limited", "12.02", "12", "0.02", "12.02"),
    ),
    "two years at a centre need no nursing home": (
        [centre("2027-01-01", "2028-12-31")],
        ("met", "24", "24", DAY_24),
        ("met", "24", "12", DAY_12),
        ("met", "0", "12"),
    ),
    "half a position takes twice as long": (
        [centre("2026-01-01", "2027-12-31", "50"), home("2028-01-01", "2029-12-31", "50")],
        ("met", "24", "24", date(2029, 12, 31)),
        ("met", "12", "12", DAY_12),
        ("met", "12", "12"),
    ),
    "under the least position nothing counts at a nursing home": (
        [YEAR, home("2028-01-01", "2028-12-31", "29.99")],
        ("not_met", "12", "12", "24", "12"),
        ("met", "12", "12", DAY_12),
        ("met", "0", "12"),
    ),
    "nothing at all": (
        [],
        ("not_met", "0", "0", "24", "24"),
        ("not_met", "0", "0", "12", "12"),
        ("met", "0", "12"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_months_toward_the_final_approval_are_what_was_computed_by_hand(name):
    periods, total, at_centre, at_home = CASES[name]
    got = found(periods)
    assert months(got["total"]) == total
    assert months(got["centre"]) == at_centre
    assert months(got["nursing_home"]) == at_home


@pytest.mark.parametrize("need", ["team", "bed_unit", "approved_training_site"])
def test_centre_without_what_it_needs_counts_nothing(need):
    got = found([centre("2027-01-01", "2027-12-31", **{need: False}), HOME_YEAR])
    assert months(got["centre"]) == ("not_met", "0", "0", "12", "12")
    assert months(got["total"]) == ("not_met", "12", "12", "24", "12")


@pytest.mark.parametrize("need", ["team", "bed_unit", "approved_training_site"])
def test_centre_of_which_too_little_is_known_is_not_documented_and_never_refused(need):
    got = found([centre("2027-01-01", "2027-12-31", **{need: None}), HOME_YEAR])
    assert months(got["centre"]) == ("missing", "0", "12", "12", "12")
    assert months(got["total"]) == ("missing", "12", "24", "24", "12")


def test_a_wish_is_not_documented_however_good_the_centre_is():
    got = found([centre("2027-01-01", "2027-12-31", is_wish=True), HOME_YEAR])
    assert months(got["centre"]) == ("missing", "0", "12", "12", "12")


def test_nursing_home_service_counts_only_when_pre_approved():
    unknown, never = (
        found([YEAR, home("2028-01-01", "2028-12-31", preapproved=None)]),
        found([YEAR, home("2028-01-01", "2028-12-31", preapproved=False)]),
    )
    assert months(unknown["nursing_home"]) == ("missing", "0", "12", "12")
    assert months(unknown["total"]) == ("missing", "12", "24", "24", "12")
    assert months(never["nursing_home"]) == ("missing", "0", "12", "12")
    assert months(never["total"]) == ("not_met", "12", "12", "24", "12")


def test_what_is_above_the_cap_tells_how_much_is_pre_approved():
    got = found([YEAR, HOME_YEAR, home("2029-01-01", "2029-06-30", preapproved=None)])["nursing_home"]
    assert months(got) == ("limited", "18", "12", "6", "12")
    assert got.explanation("nb") == (
        "Planen har 18 måneder. 6 over grensen på 12 er erfaring, men teller ikke. Forhåndsgodkjent så langt: 12."
    )


def test_parts_of_a_position_at_one_unit_add_up_to_the_least():
    parts = [
        home("2028-01-01", "2028-12-31", "20", unit="Lindring"),
        home("2028-01-01", "2028-12-31", "20", unit="lindring"),
    ]
    assert months(found(parts)["nursing_home"]) == ("met", "4.8", "12")


@pytest.mark.parametrize(
    ("on", "total", "at_centre"),
    [
        ("2026-12-31", ("planned", "0", "24", "24", DAY_24), ("planned", "0", "12", "12", DAY_12)),
        ("2027-12-30", ("planned", "11.97", "24", "24", DAY_24), ("planned", "11.97", "12", "12", DAY_12)),
        ("2027-12-31", ("planned", "12", "24", "24", DAY_24), ("met", "12", "12", DAY_12)),
        ("2028-12-30", ("planned", "23.97", "24", "24", DAY_24), ("met", "12", "12", DAY_12)),
        ("2028-12-31", ("met", "24", "24", DAY_24), ("met", "12", "12", DAY_12)),
    ],
)
def test_planned_months_are_met_on_the_day_they_are_served(on, total, at_centre):
    got = found([YEAR, HOME_YEAR], on=date.fromisoformat(on))
    assert (months(got["total"]), months(got["centre"])) == (total, at_centre)


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        ("completed", Standing.MET),
        ("ongoing", Standing.PLANNED),
        ("planned", Standing.PLANNED),
        ("none", Standing.NOT_MET),
        ("", Standing.MISSING),
        ("something else", Standing.MISSING),
    ],
)
def test_a_thing_stands_as_far_as_it_is(state, standing):
    got = found([], clinical_specialty=state, nordic_course=state)
    assert (got["specialty"].standing, got["nordic_course"].standing) == (standing, standing)


def test_numbers_asked_for_are_those_in_force():
    got = found([])
    assert {name: each.needed for name, each in got.items()} == {
        "specialty": None,
        "nordic_course": None,
        "total": "24",
        "centre": "12",
        "nursing_home": "12",
    }
    assert got["total"].asked("nb") == "Du må ha 24 tellende måneder klinisk tjeneste i palliativ virksomhet."


def test_explanation_says_what_is_short_and_when_it_is_reached():
    short = found([YEAR, home("2028-01-01", "2028-12-30")])["total"]
    planned = found([YEAR, HOME_YEAR], on=date(2027, 12, 31))["total"]
    assert short.explanation("nb") == "Planen gir ikke mer enn 23,97 tellende måneder. Det mangler 0,04."
    assert (
        planned.explanation("nn") == "Du har 12 av 24 så langt. Planen gir 24, og kravet blir nådd 31. desember 2028."
    )
    assert planned.explanation("en") == (
        "You have 12 of 24 so far. The plan gives 24, and the requirement is reached on 31 December 2028."
    )


def danish(on=ON, first=None, last=None, **done):
    statement = Statement(course=DANISH.id, first=first, last=last, done=done)
    return {each.requirement.id: each for each in readiness(DANISH, statement, on)}


@pytest.mark.parametrize(
    ("last", "duration"),
    [
        (date(2025, 12, 31), ("met", "24", "24", date(2025, 12, 31))),
        (date(2025, 12, 30), ("not_met", "23.97", "23.97", "24", "0.04")),
        (date(2026, 6, 30), ("met", "30", "24", date(2025, 12, 31))),
    ],
)
def test_danish_course_lasts_two_years_by_the_calendar(last, duration):
    assert months(danish(first=date(2024, 1, 1), last=last)["duration"]) == duration


def test_danish_days_ahead_are_planned():
    got = danish(on=date(2024, 12, 31), first=date(2024, 1, 1), last=date(2025, 12, 31))
    assert months(got["duration"]) == ("planned", "12", "24", "24", date(2025, 12, 31))
    before = danish(on=date(2023, 12, 31), first=date(2024, 1, 1), last=date(2025, 12, 31))
    assert months(before["duration"]) == ("planned", "0", "24", "24", date(2025, 12, 31))


def test_danish_course_of_which_nothing_is_stated_is_not_documented():
    got = danish()
    assert {name: each.standing.value for name, each in got.items()} == {
        "theory": "missing",
        "clinic": "missing",
        "duration": "missing",
        "application": "not_met",
    }
    assert got["duration"].explanation("nb") == "Du har ikke oppgitt når utdanningen begynte og slutter."


@pytest.mark.parametrize(
    ("done", "standing"),
    [
        ({"theory": "completed", "clinic": "completed"}, "missing"),
        ({"theory": "completed", "clinic": "completed", "application": "completed"}, "met"),
        ({"theory": "completed", "clinic": "completed", "application": "none"}, "missing"),
        ({"theory": "completed", "clinic": "ongoing", "application": "completed"}, "not_met"),
        ({"theory": "planned", "clinic": "completed", "application": "completed"}, "not_met"),
        ({"clinic": "completed", "application": "completed"}, "not_met"),
    ],
)
def test_danish_application_comes_after_both_parts(done, standing):
    got = danish(first=date(2024, 1, 1), last=date(2025, 12, 31), **done)
    assert got["application"].standing.value == standing


def test_danish_application_comes_after_two_years():
    got = danish(first=date(2024, 1, 1), last=date(2025, 12, 30), theory="completed", clinic="completed")
    assert got["application"].standing == Standing.NOT_MET


def test_nothing_of_one_course_is_taken_for_another():
    statement = Statement(course=DANISH.id, done={"theory": "completed"})
    for course, facts in (
        (NORWEGIAN, statement),
        (DANISH, Record(periods=(YEAR, HOME_YEAR))),
        (DANISH, Statement(course="elsewhere")),
    ):
        with pytest.raises(FactsError) as refused:
            readiness(course, facts, ON)
        assert refused.value.problems == [f"facts: are not about {course.id}"]


def test_things_and_places_of_another_course_change_nothing():
    plain = found([YEAR, HOME_YEAR])
    mixed = found(
        [YEAR, HOME_YEAR, ServedPeriod(period=period("danish_clinic", "2025-01-01", "2026-12-31"), known=GOOD)],
        theory="completed",
        clinic="completed",
        application="completed",
        danish_specialist="completed",
    )
    assert [each.to_dict("nb") for each in mixed.values()] == [each.to_dict("nb") for each in plain.values()]


@pytest.mark.parametrize("course", [NORWEGIAN, DANISH], ids=[NORWEGIAN.id, DANISH.id])
def test_no_course_is_told_before_its_first_day(course):
    facts = Record() if course.basis == Basis.RECORDED else Statement(course=course.id)
    with pytest.raises(FactsError):
        readiness(course, facts, date.fromordinal(course.valid_from.toordinal() - 1))
    assert len(readiness(course, facts, course.valid_from)) == len(course.requirements)


def test_every_finding_can_be_told_in_each_language():
    periods = [[], [YEAR, HOME_YEAR], [YEAR, home("2028-01-01", "2029-12-31", preapproved=None)]]
    told = [
        each.to_dict(lang)
        for plan in periods
        for on in (date(2026, 1, 1), ON)
        for each in found(plan, on=on).values()
        for lang in LANGUAGES
    ]
    assert len(told) == 3 * 2 * 5 * 3
    assert {type(each["explanation"]) for each in told} == {str}


def test_the_day_it_is_reached_is_the_first_that_is_enough():
    plan = [centre("2027-02-11", "2028-02-28"), home("2028-03-05", "2032-12-31", "37.5")]
    got = found(plan, on=date(2033, 1, 1))
    # 18/28 of February and eleven months; 5/14 of a month is left, 10.36 days of the leap February.
    assert got["centre"].values == ("12.61", "12", date(2028, 2, 11))
    reached = got["total"].values[2] if got["total"].standing == Standing.MET else None
    assert reached is not None
    assert found(plan, on=reached)["total"].standing == Standing.MET
    assert found(plan, on=date.fromordinal(reached.toordinal() - 1))["total"].standing == Standing.PLANNED
