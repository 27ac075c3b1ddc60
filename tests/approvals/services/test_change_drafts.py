"""Change cases that begin with what the plan and the supervisor's wish say of the change."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.roles import Role
from approvals.enums import ChangeKind, EventKind
from approvals.exceptions import NotPossible
from approvals.models import Application
from approvals.services.appointments import standing_appointment
from approvals.services.change_drafts import start_filled_change
from approvals.services.plan_changes import ways_onward
from supervision.services.handovers import ask_for_handover, withdraw_handover
from tests.approvals.change_cases import WHY, granted, july, sent
from tests.approvals.plans import home_row
from tests.factories import make_user
from tests.followed import followed
from tests.supervision.meeting_acts import in_may

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 22)
DAY = timedelta(days=1)


@pytest.fixture
def approval():
    return granted()


def begun(approval, *rows, kinds=None, change_from=None, number=0):
    """The draft that the doctor has when the rows of the plan are taken along as they are offered."""
    by = approval.doctor.user
    planned = ways_onward(by, rows, today=ON)[number].change
    return start_filled_change(
        approval,
        by=by,
        kinds=[kind.value for kind in kinds or planned.kinds],
        change_from=change_from or planned.change_from,
        reason=WHY,
        planned=planned,
    )


def at(approval, first, last, percent="50"):
    return home_row(first, last, percent, place_name=approval.unit.name)


def days_and_shares(case):
    service = Application.objects.get(pk=case.pk).service_period
    parts = service.positions.order_by("starts_on", "pk").values_list("starts_on", "ends_on", "percent")
    return service.starts_on, service.ends_on, list(parts)


def test_wished_percent_stands_in_the_draft(approval):
    case = begun(approval, at(approval, july(approval), approval.ends_on, "60"))
    first, last = july(approval), approval.ends_on
    assert days_and_shares(case) == (first, last, [(first, last, Decimal(60))])
    assert sent(case).status == "submitted"


def test_percent_of_some_weeks_leaves_the_rest_as_approved(approval):
    first, last = july(approval), july(approval) + timedelta(days=30)
    case = begun(approval, at(approval, first, last, "60"))
    shares = [(first, last, Decimal(60)), (last + DAY, approval.ends_on, Decimal(50))]
    assert days_and_shares(case) == (first, approval.ends_on, shares)


def test_days_beyond_the_approval_stand_in_the_draft(approval):
    first, last = approval.ends_on + DAY, approval.ends_on + timedelta(days=90)
    case = begun(approval, at(approval, approval.starts_on, last))
    assert days_and_shares(case) == (first, last, [(first, last, Decimal(50))])
    assert (case.change_kinds, case.change_from) == (["dates"], first)
    assert sent(case).status == "submitted"


def test_day_that_the_doctor_chooses_is_the_one_that_holds(approval):
    last, june = approval.ends_on + timedelta(days=90), july(approval) - timedelta(days=30)
    rows = [at(approval, approval.starts_on, july(approval) - DAY), at(approval, july(approval), last, "60")]
    case = begun(approval, *rows, change_from=june)
    shares = [(june, july(approval) - DAY, Decimal(50)), (july(approval), last, Decimal(60))]
    assert days_and_shares(case) == (june, last, shares)


def test_only_what_the_doctor_says_changes_is_filled_in(approval):
    last = approval.ends_on + timedelta(days=90)
    row = at(approval, july(approval), last, "60")
    case = begun(approval, row, kinds=[ChangeKind.DATES])
    shares = [(july(approval), approval.ends_on, Decimal(50)), (approval.ends_on + DAY, last, Decimal(60))]
    assert days_and_shares(case) == (july(approval), last, shares)


def test_position_alone_keeps_the_days_of_the_approval(approval):
    row = at(approval, july(approval), approval.ends_on + timedelta(days=90), "60")
    case = begun(approval, row, kinds=[ChangeKind.POSITION])
    first, last = july(approval), approval.ends_on
    assert days_and_shares(case) == (first, last, [(first, last, Decimal(60))])


def test_service_that_begins_later_begins_then_in_the_draft(approval):
    first, last = july(approval), approval.ends_on
    case = begun(approval, at(approval, first, last))
    assert (case.change_from, days_and_shares(case)) == (approval.starts_on, (first, last, [(first, last, 50)]))


def test_service_that_begins_earlier_begins_then_in_the_draft(approval):
    first, last = approval.starts_on - timedelta(days=20), approval.ends_on
    starts, ends, shares = days_and_shares(begun(approval, at(approval, first, last)))
    assert (starts, ends) == (first, last)
    assert [share for _first, _last, share in shares] == [Decimal(50)] * len(shares)
    assert (shares[0][0], shares[-1][1]) == (first, last)


def test_kinds_that_a_plan_does_not_speak_of_leave_the_service_as_it_was(approval):
    row = at(approval, july(approval), approval.ends_on, "60")
    case = begun(approval, row, kinds=[ChangeKind.UNIT])
    first, last = july(approval), approval.ends_on
    assert days_and_shares(case) == (first, last, [(first, last, Decimal(50))])
    assert not case.events.filter(kind=EventKind.SECTION_SAVED).exists()


def test_ending_of_a_shorter_plan_fills_in_nothing(approval):
    case = begun(approval, at(approval, approval.starts_on, july(approval) - DAY))
    assert (case.change_kinds, case.change_from) == (["ending"], july(approval))
    assert days_and_shares(case)[:2] == (approval.starts_on, july(approval) - DAY)


def test_refused_change_leaves_nothing_behind(approval):
    row = at(approval, july(approval), approval.ends_on, "60")
    with pytest.raises(NotPossible):
        begun(approval, row, change_from=approval.ends_on + DAY)
    assert approval.change_cases.count() == 0


# The supervisor's wish --------------------------------------------------------------------------
def wished(service):
    return ask_for_handover(
        service.appointment, by=service.supervisor, name="Nina Ny", email="nina@example.no", from_on=service.day(8, 1)
    )


def told(service, kinds=("supervisor",)):
    return start_filled_change(
        service.approval, by=service.doctor, kinds=list(kinds), change_from=service.day(8, 1), reason=WHY
    )


def test_new_supervisor_of_the_wish_is_named_on_the_terms_that_were_agreed(time_machine):
    service = in_may(time_machine)
    wished(service)
    named, agreed = standing_appointment(told(service)), service.appointment
    assert (named.name, named.email, named.accepted_at, named.basis) == ("Nina Ny", "nina@example.no", None, "")
    assert (named.meetings_per_month, named.schedule, named.evaluation) == (
        agreed.meetings_per_month,
        agreed.schedule,
        agreed.evaluation,
    )
    agreed.refresh_from_db()
    assert (agreed.withdrawn_at, agreed.email) == (None, service.supervisor.email)


def test_wish_is_of_no_matter_for_another_kind_of_change(time_machine):
    service = in_may(time_machine)
    wished(service)
    assert standing_appointment(told(service, kinds=["position"])).email == service.supervisor.email


def test_wish_that_is_taken_back_or_never_made_names_nobody(time_machine):
    service = in_may(time_machine)
    withdraw_handover(wished(service), by=service.supervisor)
    assert standing_appointment(told(service)).email == service.supervisor.email


def test_wish_of_somebody_elses_supervisor_names_nobody(time_machine):
    service = in_may(time_machine)
    wished(followed(supervisor=make_user(Role.SUPERVISOR)))
    assert standing_appointment(told(service)).email == service.supervisor.email
