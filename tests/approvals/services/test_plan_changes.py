"""What a plan says of an approval: change or application, of what, and from which day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.enums import ChangeKind
from approvals.services.plan_changes import find_planned_change, ways_onward
from tests.approvals.change_cases import decided_change, granted, july
from tests.approvals.plans import centre_row, home_row, planned
from tests.factories import complete_application, make_user

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 22)
DAY = timedelta(days=1)
POSITION, DATES, ENDING = ChangeKind.POSITION, ChangeKind.DATES, ChangeKind.ENDING


@pytest.fixture
def approval():
    return granted()


def at(approval, first=None, last=None, percent="50"):
    """A row at the approved unit, for the approved days unless said otherwise."""
    return home_row(first or approval.starts_on, last or approval.ends_on, percent, place_name=approval.unit.name)


def also_granted(approval, first, last, **fields):
    """One more approval of the same doctor, at 50 percent."""
    by = approval.doctor.user
    return decided_change(complete_application(by=by, starts_on=first, ends_on=last, **fields)).approval


def ways(approval, *rows, today=ON):
    """For each row what the change is of, from when, and whether an application can be started."""
    found = ways_onward(approval.doctor.user, rows, today=today)
    return [(each.change and (each.change.kinds, each.change.change_from), each.may_apply) for each in found]


# Change or application --------------------------------------------------------------------------
def test_row_at_another_unit_is_an_application_also_on_approved_days(approval):
    elsewhere = home_row(approval.starts_on, approval.ends_on, "40", place_name="Et annet sykehjem")
    assert ways(approval, at(approval), elsewhere) == [(((), None), False), (None, True)]


def test_row_that_does_not_say_where_it_is_can_be_both(approval):
    row = home_row(july(approval), approval.ends_on, "60")
    assert ways(approval, row) == [(((POSITION,), july(approval)), True)]


def test_name_of_the_unit_is_read_as_people_write_it(approval):
    row = home_row(july(approval), approval.ends_on, "60", place_name=f"  {approval.unit.name.upper()} ")
    assert ways(approval, row) == [(((POSITION,), july(approval)), False)]


def test_row_that_goes_on_right_after_the_approval_can_be_both(approval):
    after = approval.ends_on + DAY
    assert ways(approval, at(approval, after, after + timedelta(days=90))) == [(((DATES,), after), True)]


def test_row_a_day_later_than_right_after_is_an_application(approval):
    later = approval.ends_on + 2 * DAY
    assert ways(approval, at(approval, later, later + timedelta(days=90))) == [(None, True)]


def test_row_at_a_centre_leads_nowhere(approval):
    assert ways(approval, centre_row(approval.starts_on, approval.ends_on)) == [(None, False)]


def test_row_that_is_over_changes_nothing(approval):
    row = at(approval, last=july(approval), percent="60")
    assert ways(approval, row, today=july(approval) + DAY) == [(None, False)]


def test_approval_that_is_over_is_not_changed(approval):
    after = approval.ends_on + DAY
    assert ways(approval, at(approval, last=after + DAY), today=after) == [(None, True)]


def test_approval_of_another_doctor_is_not_changed(approval):
    (way,) = ways_onward(make_user(), [at(approval, july(approval), percent="60")], today=ON)
    assert (way.change, way.may_apply) == (None, True)


# Of what, and from when -------------------------------------------------------------------------
def test_fetched_row_is_as_approved(approval):
    assert ways(approval, at(approval)) == [(((), None), False)]
    assert ways(approval, at(approval), today=july(approval)) == [(((), None), False)]


def test_another_percent_is_from_the_first_day_that_differs(approval):
    rows = [at(approval, last=july(approval) - DAY), at(approval, july(approval), percent="60")]
    assert ways(approval, *rows) == [(((POSITION,), july(approval)), False)] * 2


def test_another_percent_in_a_fetched_row_is_from_today_when_the_service_has_begun(approval):
    today = july(approval) + 3 * DAY
    assert ways(approval, at(approval, percent="60")) == [(((POSITION,), approval.starts_on), False)]
    assert ways(approval, at(approval, percent="60"), today=today) == [(((POSITION,), today), False)]


def test_row_that_goes_beyond_the_approval_is_a_change_of_dates_from_the_day_after(approval):
    last = approval.ends_on + timedelta(days=60)
    (way,) = ways_onward(approval.doctor.user, [at(approval, last=last)], today=ON)
    assert (way.change.kinds, way.change.change_from) == ((DATES,), approval.ends_on + DAY)
    assert (way.change.ends_on, [row.percent for row in way.change.new_shares]) == (last, [Decimal(50)])


def test_row_with_another_percent_that_goes_beyond_the_approval_is_both(approval):
    last = approval.ends_on + timedelta(days=60)
    rows = [at(approval, last=july(approval) - DAY), at(approval, july(approval), last, "60")]
    assert ways(approval, *rows) == [(((POSITION, DATES), july(approval)), False)] * 2


def test_percent_that_changes_only_after_the_approval_is_no_change_of_position(approval):
    after = approval.ends_on + DAY
    rows = [at(approval), at(approval, after, after + timedelta(days=90), "80")]
    assert ways(approval, *rows) == [(((DATES,), after), False), (((DATES,), after), True)]


def test_row_that_begins_before_the_approval_moves_the_dates(approval):
    first = approval.starts_on - timedelta(days=20)
    assert ways(approval, at(approval, first)) == [(((DATES,), first), False)]
    assert ways(approval, at(approval, first), today=first + DAY) == [(((DATES,), first + DAY), False)]


def test_fetched_row_that_is_made_shorter_ends_the_service(approval):
    row = at(approval, last=july(approval) - DAY)
    assert ways(approval, row) == [(((ENDING,), july(approval)), False)]


def test_fetched_row_that_begins_later_moves_the_dates(approval):
    (way,) = ways_onward(approval.doctor.user, [at(approval, july(approval))], today=ON)
    assert (way.change.kinds, way.change.change_from) == ((DATES,), approval.starts_on)
    assert way.change.starts_on == july(approval)


def test_days_that_a_plan_does_not_mention_are_not_wished_away(approval):
    row = at(approval, july(approval), july(approval) + timedelta(days=60), "60")
    (way,) = ways_onward(approval.doctor.user, [row], today=ON)
    assert (way.change.kinds, way.change.change_from, way.change.ends_on) == ((POSITION,), july(approval), None)


def test_days_without_service_between_two_periods_are_for_the_doctor_to_explain(approval):
    rows = [at(approval, last=july(approval) - DAY), at(approval, july(approval) + timedelta(days=31))]
    assert ways(approval, *rows) == [(((), july(approval)), False)] * 2


def test_two_positions_at_the_unit_are_one_share_of_full_time(approval):
    assert ways(approval, at(approval, percent="30"), at(approval, percent="20")) == [(((), None), False)] * 2
    rows = [at(approval), at(approval, july(approval), percent="20")]
    assert ways(approval, *rows) == [(((POSITION,), july(approval)), False)] * 2


def test_days_of_another_approval_at_the_unit_are_not_an_extension(approval):
    after = approval.ends_on + DAY
    last = after + timedelta(days=180)
    also_granted(approval, after, last, unit=approval.unit)
    assert ways(approval, at(approval, last=last)) == [(((), None), False)]
    assert ways(approval, at(approval, last=last + DAY)) == [(((DATES,), last + DAY), False)]


# A row of a plan --------------------------------------------------------------------------------
def test_change_is_found_by_plan_and_row_for_its_doctor_alone(approval):
    doctor, other = approval.doctor.user, make_user()
    row = at(approval, july(approval), percent="60")
    plan = planned(doctor, row)
    another = planned(other, row)

    def found(by=doctor, plan=plan, number=1):
        change = find_planned_change(by, approval, plan=plan and plan.public_id, number=number, today=ON)
        return change and change.kinds

    assert found() == (POSITION,)
    assert [found(number=0), found(number=2), found(plan=None), found(plan=another), found(by=other)] == [None] * 5


def test_change_of_one_approval_is_not_another_approvals(approval):
    doctor = approval.doctor.user
    plan = planned(doctor, at(approval, july(approval), percent="60"))
    after = approval.ends_on + DAY
    second = also_granted(approval, after, after + timedelta(days=180))
    assert find_planned_change(doctor, second, plan=plan.public_id, number=1, today=ON) is None


def test_ways_of_many_rows_are_as_many_questions_of_the_database_as_of_one(approval):
    doctor = approval.doctor.user
    after = approval.ends_on + DAY
    row, rows = at(approval), [at(approval, percent="60"), at(approval, after)] * 3
    with CaptureQueriesContext(connection) as one:
        ways_onward(doctor, [row], today=ON)
    also_granted(approval, after, after + timedelta(days=180), unit=approval.unit)
    with CaptureQueriesContext(connection) as many:
        ways_onward(doctor, rows, today=ON)
    assert len(many) == len(one)
