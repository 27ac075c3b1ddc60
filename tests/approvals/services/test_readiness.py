"""What is on record of the way to the final approval: the doctor's own page, the register of centres, and grants."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Doctor
from approvals.services.answers import CourseAnswers, CourseRow
from approvals.services.planner import PlanRow
from approvals.services.readiness import final_approval_readiness, record_of
from approvals.services.sections import save_course
from tests.approvals.change_cases import granted
from tests.factories import draft_application, make_centre, make_user

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 22)


@pytest.fixture
def doctor():
    return make_user()


def row(place, first, last, percent="100", **more):
    return PlanRow(
        place=place,
        starts_on=date.fromisoformat(first),
        ends_on=date.fromisoformat(last),
        percent=Decimal(percent),
        **more,
    )


def centre_row(first="2027-01-01", last="2027-12-31", **more):
    return row("palliative_centre", first, last, **more)


def home_row(first, last, percent="50", **more):
    return row("nursing_home", first, last, percent, **more)


def told(record):
    """Days, share and what is known of each period of a record."""
    return [
        (each.period.from_.isoformat(), each.period.to.isoformat(), f"{each.period.percent:.0f}", dict(each.known))
        for each in record.periods
    ]


def standing(by, rows, on=ON):
    return {each.requirement.id: each.standing.value for each in final_approval_readiness(by, rows, on=on)}


def test_nothing_is_on_record_of_a_doctor_who_has_told_nothing(doctor):
    record = record_of(doctor, [], on=ON)
    assert (record.periods, record.done) == ((), {})
    assert standing(doctor, []) == {
        "specialty": "missing",
        "nordic_course": "missing",
        "total": "not_met",
        "centre": "not_met",
        "nursing_home": "met",
    }


@pytest.mark.parametrize(
    ("fields", "done"),
    [
        ({"clinical_specialty": "onkologi"}, {"clinical_specialty": "completed"}),
        ({"clinical_specialty": "onkologi", "specialist_since": ON}, {"clinical_specialty": "completed"}),
        (
            {"clinical_specialty": "onkologi", "specialist_since": ON + timedelta(days=1)},
            {"clinical_specialty": "planned"},
        ),
        ({"nordic_course": "ongoing"}, {"nordic_course": "ongoing"}),
        ({"nordic_course": "none"}, {"nordic_course": "none"}),
        ({}, {}),
    ],
)
def test_what_the_doctor_has_stated_of_specialty_and_course_is_used(doctor, fields, done):
    Doctor.objects.create(user=doctor, **fields)
    assert record_of(doctor, [], on=ON).done == done


def test_centre_of_the_register_is_found_by_its_name(doctor):
    make_centre(name="Senter Vest", has_bed_unit=False)
    record = record_of(doctor, [centre_row(place_name="  senter   vest ")], on=ON)
    flags = {"team": True, "bed_unit": False, "approved_training_site": True}
    assert told(record) == [("2027-01-01", "2027-12-31", "100", flags)]


def test_centre_counts_only_on_the_days_it_is_approved(doctor):
    make_centre(name="Senter Vest", approved_from=date(2027, 2, 1), approved_to=date(2027, 11, 30))
    rows = [centre_row(place_name="Senter Vest")]
    sites = [
        (first, last, known["approved_training_site"]) for first, last, _, known in told(record_of(doctor, rows, on=ON))
    ]
    assert sites == [
        ("2027-01-01", "2027-01-31", False),
        ("2027-02-01", "2027-11-30", True),
        ("2027-12-01", "2027-12-31", False),
    ]


def test_centre_without_days_of_approval_in_the_register_is_not_documented(doctor):
    make_centre(name="Senter Vest", approved_from=None)
    assert standing(doctor, [centre_row(place_name="Senter Vest")])["centre"] == "missing"


def test_last_day_that_a_date_can_name_is_no_trouble(doctor):
    make_centre(name="Senter Vest", approved_to=date.max)
    assert standing(doctor, [centre_row(place_name="Senter Vest")])["centre"] == "planned"


def test_centre_that_nobody_knows_is_not_documented(doctor):
    record = record_of(doctor, [centre_row(place_name="Et annet senter"), centre_row()], on=ON)
    assert [dict(each.known) for each in record.periods] == [{}, {}]
    assert standing(doctor, [centre_row()])["centre"] == "missing"


def test_what_the_doctor_stated_of_a_centre_in_an_application_is_used(doctor):
    application = draft_application(by=doctor)
    stated = CourseRow(
        place="palliative_centre",
        place_name="Senter Nord",
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 12, 31),
        percent=Decimal(100),
        team=True,
        bed_unit=True,
        approved_training_site=True,
    )
    save_course(application, by=doctor, version=application.version, answers=CourseAnswers(periods=(stated,)))
    assert standing(doctor, [centre_row()])["centre"] == "planned"
    assert standing(doctor, [centre_row(last="2028-01-31")])["centre"] == "missing"
    assert standing(make_user(), [centre_row()])["centre"] == "missing"


def test_nursing_home_service_is_pre_approved_only_where_a_grant_covers_it():
    approval = granted()
    doctor, year = approval.doctor.user, approval.starts_on.year
    rows = [home_row(f"{year}-07-01", f"{year + 1}-03-31")]
    assert told(record_of(doctor, rows, on=ON)) == [
        (f"{year}-07-01", f"{year}-12-31", "50", {"preapproved": True}),
        (f"{year + 1}-01-01", f"{year + 1}-03-31", "50", {"preapproved": None}),
    ]
    assert standing(doctor, rows)["nursing_home"] == "missing"
    assert standing(doctor, [home_row(f"{year}-01-01", f"{year}-12-31")])["nursing_home"] == "met"


def test_more_than_the_share_that_was_granted_is_not_pre_approved():
    approval = granted()
    doctor, year = approval.doctor.user, approval.starts_on.year
    rows = [home_row(f"{year}-01-01", f"{year}-12-31", "80")]
    assert [(share, known) for _, _, share, known in told(record_of(doctor, rows, on=ON))] == [
        ("50", {"preapproved": True}),
        ("30", {"preapproved": None}),
    ]


def test_a_share_that_was_granted_is_used_once():
    approval = granted()
    doctor, year = approval.doctor.user, approval.starts_on.year
    name = approval.unit.name
    rows = [
        home_row(f"{year}-01-01", f"{year}-12-31", "30", place_name=name.upper()),
        home_row(f"{year}-01-01", f"{year}-12-31", "30", place_name=name),
    ]
    shares = [
        (f"{Decimal(share):.0f}", known["preapproved"]) for _, _, share, known in told(record_of(doctor, rows, on=ON))
    ]
    assert shares == [("30", True), ("20", True), ("10", None)]


def test_a_grant_at_one_unit_is_none_at_another():
    approval = granted()
    doctor, year = approval.doctor.user, approval.starts_on.year
    rows = [home_row(f"{year}-01-01", f"{year}-12-31", place_name="Et annet sykehjem")]
    assert [known for *_, known in told(record_of(doctor, rows, on=ON))] == [{"preapproved": None}]


def test_a_grant_of_another_doctor_is_none():
    year = granted().starts_on.year
    rows = [home_row(f"{year}-01-01", f"{year}-12-31")]
    assert [known for *_, known in told(record_of(make_user(), rows, on=ON))] == [{"preapproved": None}]


def test_what_began_without_a_grant_can_never_be_pre_approved(doctor):
    record = record_of(doctor, [home_row("2026-06-01", "2027-05-31")], on=ON)
    assert told(record) == [
        ("2026-06-01", "2026-11-22", "50", {"preapproved": False}),
        ("2026-11-23", "2027-05-31", "50", {"preapproved": None}),
    ]


def test_a_wish_stays_a_wish(doctor):
    make_centre(name="Senter Vest")
    rows = [centre_row(place_name="Senter Vest", is_wish=True)]
    assert standing(doctor, rows)["centre"] == "missing"


def test_queries_do_not_grow_with_the_plan():
    approval = granted()
    doctor, year = approval.doctor.user, approval.starts_on.year
    for name in ("Senter Vest", "Senter Sør", "Senter Øst"):
        make_centre(name=name)

    def count(rows):
        with CaptureQueriesContext(connection) as asked:
            final_approval_readiness(doctor, rows, on=ON)
        return len(asked)

    one = [centre_row(place_name="Senter Vest"), home_row(f"{year}-01-01", f"{year}-02-28")]
    more = [
        *one,
        centre_row("2028-01-01", "2028-05-31", place_name="Senter Sør"),
        centre_row("2028-06-01", "2028-12-31", place_name="Senter Øst"),
        home_row(f"{year}-03-01", f"{year}-04-30"),
        home_row(f"{year}-05-01", f"{year}-12-31"),
    ]
    assert count(more) == count(one)
