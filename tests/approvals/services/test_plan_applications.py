"""From a plan to an application: the row applied for, and what is known of the others."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from approvals.exceptions import NotPossible
from approvals.models import Application
from approvals.services.answers import CourseAnswers, CourseRow
from approvals.services.applications import MAX_DRAFTS
from approvals.services.plan_applications import known_rows, start_application_from_plan
from approvals.services.planner import rows_of
from approvals.services.sections import save_course
from tests.approvals.change_cases import granted
from tests.approvals.plans import centre_row, home_row, planned
from tests.factories import draft_application, make_centre, make_user

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 22)
HOSPITAL = centre_row(date(2027, 1, 1), date(2027, 12, 31), place_name="Haukeland")
NURSING_HOME = home_row(date(2028, 1, 1), date(2029, 12, 31), "37.5", is_wish=True)


@pytest.fixture
def doctor():
    return make_user()


def told(rows):
    return [(each.starts_on, each.ends_on, each.percent, each.preapproved) for each in rows]


def test_application_starts_with_the_rows_of_the_plan(doctor):
    plan = planned(doctor, HOSPITAL, NURSING_HOME)
    application = start_application_from_plan(plan, by=doctor, place=1)
    service = application.service_period
    assert (service.starts_on, service.ends_on) == (NURSING_HOME.starts_on, NURSING_HOME.ends_on)
    assert [part.percent for part in service.positions.all()] == [Decimal("37.5")]
    periods = application.education_plan.course_periods.values_list("place", "place_name", "starts_on", "percent")
    assert list(periods) == [("palliative_centre", "Haukeland", date(2027, 1, 1), Decimal(100))]
    assert application.doctor.user == doctor


@pytest.mark.parametrize("place", [0, 2, -1])
def test_application_does_not_start_from_a_hospital_or_from_nothing(doctor, place):
    plan = planned(doctor, HOSPITAL, NURSING_HOME)
    with pytest.raises(NotPossible):
        start_application_from_plan(plan, by=doctor, place=place)
    assert Application.objects.count() == 0


def test_application_does_not_start_when_there_are_many_drafts(doctor):
    for _ in range(MAX_DRAFTS):
        draft_application(by=doctor)
    with pytest.raises(NotPossible):
        start_application_from_plan(planned(doctor, NURSING_HOME), by=doctor, place=0)


def test_approved_row_is_preapproved_in_the_application():
    approval = granted()
    doctor = approval.doctor.user
    first, last = approval.starts_on, approval.ends_on
    plan = planned(doctor, home_row(first, last, place_name=approval.unit.name), NURSING_HOME)
    application = start_application_from_plan(plan, by=doctor, place=1)
    (period,) = application.education_plan.course_periods.all()
    assert told([period]) == [(first, last, Decimal(50), True)]


def test_approved_row_is_one_period_also_when_today_is_in_the_middle_of_it():
    approval = granted()
    row = home_row(approval.starts_on, approval.ends_on, place_name=approval.unit.name)
    middle = approval.starts_on + timedelta(days=100)
    assert told(known_rows(approval.doctor.user, [row], on=middle)) == [(row.starts_on, row.ends_on, row.percent, True)]


def test_row_is_cut_where_the_approval_ends_and_the_rest_is_not_answered_for():
    approval = granted()
    last = approval.ends_on + timedelta(days=90)
    row = home_row(approval.starts_on, last, "80", place_name=approval.unit.name)
    assert told(known_rows(approval.doctor.user, [row], on=ON)) == [
        (approval.starts_on, approval.ends_on, Decimal(50), True),
        (approval.starts_on, approval.ends_on, Decimal(30), None),
        (approval.ends_on + timedelta(days=1), last, Decimal(80), None),
    ]


def test_row_that_is_over_and_not_approved_is_not_answered_for(doctor):
    over = home_row(date(2025, 1, 1), date(2025, 12, 31), place_name="Solbakken")
    assert told(known_rows(doctor, [over], on=ON)) == [(over.starts_on, over.ends_on, Decimal(50), None)]


def test_what_the_doctor_stated_of_a_period_goes_along(doctor):
    home = {"place": "nursing_home", "place_name": "Solbakken", "percent": Decimal(50), "preapproved": True}
    centre = {"place": "palliative_centre", "place_name": "Haukeland", "percent": Decimal(100), "team": True}
    stated = (
        CourseRow(starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), **home),
        CourseRow(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), bed_unit=False, **centre),
    )
    draft = draft_application(by=doctor)
    save_course(draft, by=doctor, version=draft.version, answers=CourseAnswers(periods=stated))
    rows = [
        home_row(date(2025, 1, 1), date(2025, 12, 31), place_name=" solbakken"),
        centre_row(date(2026, 1, 1), date(2026, 12, 31), place_name="Haukeland"),
    ]
    found = known_rows(doctor, rows, on=ON)
    assert [(each.preapproved, each.team, each.bed_unit) for each in found] == [(True, None, None), (None, True, False)]


def test_what_the_register_knows_of_a_centre_goes_along(doctor):
    make_centre(name="Haukeland", has_team=True, has_bed_unit=True, approved_from=date(2027, 7, 1))
    found = known_rows(doctor, [HOSPITAL], on=ON)
    assert [(each.starts_on, each.team, each.bed_unit, each.approved_training_site) for each in found] == [
        (date(2027, 1, 1), True, True, False),
        (date(2027, 7, 1), True, True, True),
    ]


def test_more_parts_than_an_application_has_room_for_are_left_uncut(doctor):
    make_centre(name="Haukeland", has_team=True, has_bed_unit=True, approved_from=date(2027, 1, 2))
    rows = [centre_row(date(2027, 1, 1), date(2027, 1, 3), "5", place_name="Haukeland")] * 20
    plan = planned(doctor, *rows)
    found = known_rows(doctor, rows_of(plan), on=ON)
    assert (len(found), {each.approved_training_site for each in found}) == (20, {None})
