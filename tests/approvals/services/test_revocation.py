"""Revocation: grounds, notice, two people, and from a day on; what was served before it stays counted."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.roles import Role
from approvals.enums import ApprovalState, DecisionKind, EventKind, LetterKind, Occasion, Status
from approvals.exceptions import NotAllowed, NotPossible
from approvals.models import Approval, LetterOrder
from approvals.services.approvals import standing_months
from approvals.services.impartiality import mark_disqualified
from approvals.services.reopening import answer_notice, keep_decision
from approvals.services.revocation import start_revocation
from tests.approvals.admin.desk_client import reload
from tests.approvals.change_cases import day_before, decided_change, granted, july, started, with_position
from tests.approvals.rounds import propose_again, signed, warned
from tests.factories import make_user

pytestmark = pytest.mark.django_db

GROUNDS = "Enheten har fått fem senger etter en ombygging."
REVOKED = {"kind": DecisionKind.REVOKED, "statement": "Enheten har færre enn seks senger."}


@pytest.fixture
def caseworker():
    return make_user(Role.CASEWORKER)


@pytest.fixture
def approval():
    return granted()


def test_unit_that_falls_below_six_beds_ends_the_approval_from_the_day_said(caseworker, approval):
    reopening = warned(start_revocation(approval, by=caseworker, grounds=GROUNDS))
    decision = signed(propose_again(reopening, effective_on=july(approval), **REVOKED))
    approval.refresh_from_db()

    assert (decision.kind, decision.occasion, reload(decision.application).status) == (
        DecisionKind.REVOKED,
        Occasion.REVOCATION,
        Status.REVOKED,
    )
    assert (approval.ended_from, approval.ended_by, Approval.objects.count()) == (july(approval), decision, 1)
    assert approval.state_on(day_before(july(approval))) == ApprovalState.ACTIVE
    assert approval.state_on(july(approval)) == ApprovalState.REVOKED
    assert standing_months(approval) == Decimal(3)
    event = decision.application.events.get(kind=EventKind.APPROVAL_ENDED)
    assert event.detail == {
        "approval": approval.pk,
        "from": july(approval).isoformat(),
        "decision": decision.pk,
    }


def test_starting_says_why_and_takes_nothing_back(caseworker, approval):
    reopening = start_revocation(approval, by=caseworker, grounds=GROUNDS)
    approval.refresh_from_db()

    assert (reopening.occasion, reopening.reason, reopening.opened_by) == (Occasion.REVOCATION, GROUNDS, caseworker)
    assert approval.ended_at is None
    assert reload(approval.decision.application).status == Status.UNDER_REVIEW


def test_nothing_is_revoked_before_the_doctor_was_warned(caseworker, approval):
    reopening = start_revocation(approval, by=caseworker, grounds=GROUNDS)
    with pytest.raises(NotPossible, match="Send forhåndsvarsel først"):
        propose_again(reopening, effective_on=july(approval), **REVOKED)


def test_nothing_is_revoked_while_the_doctor_may_answer(caseworker, approval):
    reopening = warned(start_revocation(approval, by=caseworker, grounds=GROUNDS), is_over=False)
    with pytest.raises(NotPossible, match="fristen er ikke ute"):
        propose_again(reopening, effective_on=july(approval), **REVOKED)
    answer_notice(reopening, by=approval.doctor.user, text="Vi har fått seks senger igjen.")

    assert propose_again(reopening, effective_on=july(approval), **REVOKED).effective_on == july(approval)


def test_notice_goes_out_as_a_letter(caseworker, approval):
    reopening = warned(start_revocation(approval, by=caseworker, grounds=GROUNDS))
    order = LetterOrder.objects.get(kind=LetterKind.ADVANCE_NOTICE)

    assert (order.application, order.details["reopening"]) == (approval.decision.application, reopening.pk)


@pytest.mark.parametrize("days", [-1, 366])
def test_day_outside_what_is_approved_is_refused(caseworker, approval, days):
    reopening = warned(start_revocation(approval, by=caseworker, grounds=GROUNDS))
    with pytest.raises(NotPossible, match="en dag i perioden"):
        propose_again(reopening, effective_on=approval.starts_on + timedelta(days=days), **REVOKED)


def test_revocation_that_comes_to_nothing_leaves_the_approval(caseworker, approval):
    start_revocation(approval, by=caseworker, grounds=GROUNDS)
    case = keep_decision(
        reload(approval.decision.application), by=caseworker, reason="Enheten har fått seks senger igjen."
    )
    approval.refresh_from_db()

    assert (case.status, approval.ended_at) == (Status.GRANTED, None)


def test_approval_that_was_followed_by_another_is_not_revoked(caseworker, approval):
    new = decided_change(with_position(started(approval), 80)).approval
    with pytest.raises(NotPossible, match="gjelder ikke lenger"):
        start_revocation(approval, by=caseworker, grounds=GROUNDS)
    reopening = warned(start_revocation(new, by=caseworker, grounds=GROUNDS))
    decision = signed(propose_again(reopening, effective_on=july(approval) + timedelta(days=31), **REVOKED))
    new.refresh_from_db()

    assert (new.ended_by, standing_months(new)) == (decision, Decimal("0.8"))


def test_revocation_without_grounds_is_refused(caseworker, approval):
    with pytest.raises(NotPossible, match="minst 10 tegn"):
        start_revocation(approval, by=caseworker, grounds="  kort ")

    assert reload(approval.decision.application).status == Status.GRANTED


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.SUPERVISOR])
def test_nobody_outside_the_authority_revokes(approval, role):
    with pytest.raises(NotAllowed):
        start_revocation(approval, by=make_user(role), grounds=GROUNDS)


def test_somebody_marked_as_partial_does_not_revoke(caseworker, approval):
    mark_disqualified(
        approval.decision.application,
        by=make_user(Role.APPROVER),
        person=caseworker,
        reason="Tidligere kollega av legen.",
    )
    with pytest.raises(NotAllowed):
        start_revocation(approval, by=caseworker, grounds=GROUNDS)


def test_change_of_a_revoked_approval_is_not_told(caseworker, approval):
    reopening = warned(start_revocation(approval, by=caseworker, grounds=GROUNDS))
    signed(propose_again(reopening, effective_on=july(approval), **REVOKED))
    with pytest.raises(NotPossible, match="gjelder ikke lenger"):
        started(approval)


def test_change_waits_while_the_case_is_taken_up_again(caseworker, approval):
    start_revocation(approval, by=caseworker, grounds=GROUNDS)
    with pytest.raises(NotPossible, match="tatt opp igjen"):
        started(approval)


def test_change_that_was_open_when_the_approval_was_revoked_is_not_granted(caseworker, approval):
    case = with_position(started(approval), 80)
    reopening = warned(start_revocation(approval, by=caseworker, grounds=GROUNDS))
    signed(propose_again(reopening, effective_on=july(approval), **REVOKED))
    with pytest.raises(NotPossible, match="gjelder ikke lenger"):
        decided_change(case)
