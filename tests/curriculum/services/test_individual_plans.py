"""Versions of the individual education plan, and who signs which."""

from datetime import date

import pytest

from curriculum.exceptions import LogChanged, NotAllowed, NotPossible
from curriculum.models import IndividualPlan
from curriculum.services import individual_plans as p
from tests.factories import make_user
from tests.followed import followed

pytestmark = pytest.mark.django_db

GOAL = p.Goal(key="symptom_relief", by=date(2027, 6, 1))
OWN_GOAL = p.Goal(text="Lære subkutan pumpe", by=date(2027, 3, 1))
CENTRE = p.Activity(key="centre_service", first=date(2025, 1, 1), last=date(2025, 12, 31))
COURSE = p.Activity(key="specialist_course", first=date(2027, 9, 1), last=date(2028, 5, 31))


@pytest.fixture
def log():
    return followed()


def made(log, *, by=None, goals=(GOAL,), activities=(CENTRE,), based_on=0, remark=""):
    return p.make_version(
        log.logbook, by=by or log.doctor, goals=goals, activities=activities, based_on=based_on, remark=remark
    )


def test_first_version_keeps_the_words_of_the_catalogue(log):
    plan = made(log, goals=[GOAL, OWN_GOAL], remark="  Sees på i juni. ")
    assert plan.version == 1
    assert plan.goals == [
        {"key": "symptom_relief", "text": "Lindre smerte, tung pust, kvalme, uro og andre plager", "by": "2027-06-01"},
        {"key": "", "text": "Lære subkutan pumpe", "by": "2027-03-01"},
    ]
    assert plan.activities[0]["from"] == "2025-01-01"
    assert plan.remark == "Sees på i juni."


def test_supervisor_may_write_a_version_too(log):
    assert made(log, by=log.supervisor).made_by == log.supervisor


def test_somebody_else_writes_and_signs_nothing(log):
    other = make_user()
    with pytest.raises(NotAllowed):
        made(log, by=other)
    plan = made(log)
    with pytest.raises(NotAllowed):
        p.sign_as_doctor(plan, by=other)
    with pytest.raises(NotAllowed):
        p.sign_as_supervisor(plan, by=other)


def test_version_from_an_older_one_is_told_and_not_made(log):
    made(log)
    with pytest.raises(LogChanged):
        made(log, activities=[COURSE], based_on=0)
    assert IndividualPlan.objects.count() == 1


def test_both_sign_once_and_the_next_version_makes_it_history(log):
    first = p.sign_as_doctor(made(log), by=log.doctor)
    assert first.is_signed is False
    first = p.sign_as_supervisor(first, by=log.supervisor)
    assert first.is_signed is True
    assert first.supervisor == log.supervisor
    second = made(log, activities=[CENTRE, COURSE], based_on=1)
    assert second.is_signed is False
    assert p.newest_plan(log.logbook) == second
    first.refresh_from_db()
    assert first.is_signed is True
    assert first.activities == [
        {**second.activities[0]},
    ]


def test_nobody_signs_twice_or_for_the_other(log):
    plan = made(log)
    with pytest.raises(NotAllowed):
        p.sign_as_supervisor(plan, by=log.doctor)
    with pytest.raises(NotAllowed):
        p.sign_as_doctor(plan, by=log.supervisor)
    p.sign_as_doctor(plan, by=log.doctor)
    p.sign_as_supervisor(plan, by=log.supervisor)
    signed = p.newest_plan(log.logbook)
    with pytest.raises(LogChanged):
        p.sign_as_doctor(plan, by=log.doctor)
    with pytest.raises(LogChanged):
        p.sign_as_supervisor(plan, by=log.supervisor)
    assert p.newest_plan(log.logbook).signed_by_supervisor_at == signed.signed_by_supervisor_at


def test_version_that_is_history_is_not_signed(log):
    first = made(log)
    made(log, activities=[COURSE], based_on=1)
    with pytest.raises(LogChanged):
        p.sign_as_doctor(first, by=log.doctor)
    with pytest.raises(LogChanged):
        p.sign_as_supervisor(first, by=log.supervisor)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({"goals": []}, "Planen må ha minst ett læringsmål."),
        ({"activities": []}, "Planen må ha minst én læringsaktivitet."),
        ({"goals": [GOAL, GOAL]}, "Det samme står mer enn én gang i planen."),
        ({"goals": [p.Goal(text=" ", by=date(2027, 1, 1))]}, "Skriv hva læringsmålet eller aktiviteten går ut på."),
        ({"goals": [p.Goal(key="x", by=date(2027, 1, 1))]}, "Planen viser til noe som ikke står i katalogen."),
        ({"goals": [p.Goal(text="x" * 301, by=date(2027, 1, 1))]}, "Skriv kortere: høyst 300 tegn på hver linje."),
        ({"goals": [OWN_GOAL] * 61}, "Planen kan ha høyst 60 linjer av hvert slag."),
        (
            {"activities": [p.Activity(text="Kurs", first=date(2027, 2, 1), last=date(2027, 1, 1))]},
            "Siste dag kan ikke være før første dag.",
        ),
    ],
)
def test_plan_that_cannot_be_is_refused_and_nothing_is_made(log, content, sentence):
    with pytest.raises(NotPossible) as refusal:
        made(log, **content)
    assert str(refusal.value) == sentence
    assert IndividualPlan.objects.count() == 0


def test_version_without_a_change_is_refused(log):
    made(log)
    with pytest.raises(NotPossible):
        made(log, based_on=1)
    assert IndividualPlan.objects.count() == 1


def test_parts_of_the_course_that_the_plan_leaves_out_are_named(log):
    plan = made(log)
    assert p.uncovered_parts(plan) == ["nursing_home", "whole"]
    home = p.Activity(key="nursing_home_service", first=date(2027, 1, 1), last=date(2027, 12, 31))
    assert p.uncovered_parts(made(log, activities=[CENTRE, COURSE, home], based_on=1)) == []


def served(log, *days, months=24):
    """What is read of a plan with service at the centre, then at the nursing home, on those days."""
    keys = ("centre_service", "nursing_home_service", "patient_conferences")
    rows = [p.Activity(key=key, first=first, last=last) for key, (first, last) in zip(keys, days, strict=False)]
    found = p.service_in_plan(made(log, activities=[*rows, COURSE]), months=months)
    return found.is_short, found.gaps


def test_plan_of_one_day_for_each_part_is_too_short_and_has_a_gap(log):
    first, last = date(2027, 1, 1), date(2028, 6, 1)
    assert served(log, (first, first), (last, last)) == (True, ((date(2027, 1, 2), date(2028, 5, 31)),))


@pytest.mark.parametrize(("last", "is_short"), [(date(2028, 12, 30), True), (date(2028, 12, 31), False)])
def test_plan_is_too_short_until_the_day_that_fills_the_months(log, last, is_short):
    centre, home = (date(2027, 1, 1), date(2027, 12, 31)), (date(2028, 1, 1), last)
    assert served(log, centre, home) == (is_short, ())


def test_plan_from_the_last_of_a_long_month_fills_the_months(log):
    assert served(log, (date(2027, 8, 31), date(2029, 2, 27)), months=18) == (False, ())


def test_week_between_two_services_is_no_gap_and_more_is(log):
    centre = (date(2027, 1, 1), date(2027, 12, 31))
    assert served(log, centre, (date(2028, 1, 7), date(2029, 6, 1)), (centre[0], centre[0])) == (False, ())


def test_service_inside_another_opens_no_gap(log):
    whole, inside = (date(2027, 1, 1), date(2028, 12, 31)), (date(2027, 3, 1), date(2027, 4, 1))
    assert served(log, inside, whole) == (False, ())


def test_pause_of_more_than_a_week_is_a_gap(log):
    centre, home = (date(2027, 1, 1), date(2027, 12, 31)), (date(2028, 1, 9), date(2029, 6, 1))
    assert served(log, centre, home) == (False, ((date(2028, 1, 1), date(2028, 1, 8)),))


def test_plan_without_service_of_the_catalogue_has_no_days(log):
    assert p.service_in_plan(made(log, activities=[COURSE]), months=24) is None
