"""Plans for the two years: made, kept, and filled from what stands."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.roles import Role
from approvals.exceptions import CaseChanged, NotAllowed, NotPossible
from approvals.models import Application, CoursePlan
from approvals.services.plan_applications import start_application_from_plan
from approvals.services.planner import (
    MOST_PLANS,
    MOST_ROWS,
    PlanRow,
    close_plan,
    fetch_into_plan,
    make_plan,
    rows_of,
    save_plan_rows,
)
from tests.approvals.change_cases import granted
from tests.factories import make_user

pytestmark = pytest.mark.django_db

HOSPITAL = PlanRow(
    place="palliative_centre",
    place_name="Haukeland",
    starts_on=date(2027, 1, 1),
    ends_on=date(2027, 12, 31),
    percent=Decimal(100),
)
NURSING_HOME = PlanRow(
    place="nursing_home",
    starts_on=date(2028, 1, 1),
    ends_on=date(2029, 12, 31),
    percent=Decimal("37.5"),
    is_wish=True,
)


@pytest.fixture
def doctor():
    return make_user()


def made(doctor, *rows):
    plan = make_plan(by=doctor, title="Halv stilling")
    if rows:
        plan = save_plan_rows(plan, by=doctor, version=0, title=plan.title, rows=rows)
    return plan


def test_plan_keeps_its_rows_exactly(doctor):
    plan = CoursePlan.objects.get(pk=made(doctor, HOSPITAL, NURSING_HOME).pk)
    assert rows_of(plan) == [HOSPITAL, NURSING_HOME]
    assert (plan.title, plan.version, str(plan)) == ("Halv stilling", 1, "Halv stilling")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DOCTOR])
def test_plan_is_made_only_by_whoever_may_apply(role):
    user = make_user(role)
    try:
        make_plan(by=user, title="Plan")
    except NotAllowed:
        assert user.is_staff
    else:
        assert not user.is_staff


def test_plan_without_a_name_or_with_one_too_long_is_refused(doctor):
    for title in ("", "x" * 101):
        with pytest.raises(ValidationError):
            make_plan(by=doctor, title=title)


def test_plans_are_not_made_without_end(doctor):
    CoursePlan.objects.bulk_create(CoursePlan(user=doctor, title=str(number)) for number in range(MOST_PLANS))
    with pytest.raises(NotPossible) as refused:
        make_plan(by=doctor, title="En til")
    assert refused.value.field == "title"
    close_plan(CoursePlan.objects.first(), by=doctor)
    assert make_plan(by=doctor, title="En til").title == "En til"


def test_plan_of_somebody_else_is_refused(doctor):
    plan, other = made(doctor, NURSING_HOME), make_user()
    for act in (
        lambda: save_plan_rows(plan, by=other, version=1, title="x", rows=[]),
        lambda: fetch_into_plan(plan, by=other),
        lambda: start_application_from_plan(plan, by=other, place=0),
        lambda: close_plan(plan, by=other),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert Application.objects.count() == 0


def test_plan_that_is_put_away_takes_no_more(doctor):
    plan = made(doctor)
    close_plan(plan, by=doctor)
    with pytest.raises(NotAllowed):
        save_plan_rows(plan, by=doctor, version=0, title="x", rows=[])
    assert CoursePlan.objects.open().count() == 0


def test_plan_saved_elsewhere_meanwhile_is_not_overwritten(doctor):
    plan = made(doctor, HOSPITAL)
    with pytest.raises(CaseChanged):
        save_plan_rows(plan, by=doctor, version=0, title="x", rows=[])
    assert rows_of(CoursePlan.objects.get()) == [HOSPITAL]


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ([HOSPITAL] * (MOST_ROWS + 1), ""),
        (
            [PlanRow(place="nursing_home", starts_on=date(2027, 2, 2), ends_on=date(2027, 2, 1), percent=Decimal(50))],
            "ends_on",
        ),
        (
            [
                HOSPITAL,
                PlanRow(
                    place="nursing_home", starts_on=date(2027, 12, 31), ends_on=date(2028, 2, 1), percent=Decimal(1)
                ),
            ],
            "percent",
        ),
    ],
    ids=["too many", "ends before it starts", "more than full time"],
)
def test_impossible_rows_are_refused(doctor, rows, field):
    plan = made(doctor)
    with pytest.raises(NotPossible) as refused:
        save_plan_rows(plan, by=doctor, version=0, title="x", rows=rows)
    assert refused.value.field == field
    assert CoursePlan.objects.get().rows == []


def test_what_stands_is_fetched_into_a_plan_once():
    approval = granted()
    doctor = approval.doctor.user
    plan = made(doctor)
    count = fetch_into_plan(plan, by=doctor)
    stated = list(approval.decision.application.education_plan.course_periods.all())
    rows = rows_of(CoursePlan.objects.get())
    approved = [row for row in rows if row.place_name == approval.unit.name]
    assert [(row.starts_on, row.ends_on, row.percent, row.is_wish) for row in approved] == [
        (approval.starts_on, approval.ends_on, Decimal(50), False)
    ]
    assert (count, len(rows)) == (1 + len(stated), 1 + len(stated))
    assert fetch_into_plan(plan, by=doctor) == 0


def test_nothing_is_fetched_for_somebody_who_has_nothing(doctor):
    assert fetch_into_plan(made(doctor), by=doctor) == 0
