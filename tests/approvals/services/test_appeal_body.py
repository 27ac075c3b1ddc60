"""An appeal that goes on to the appeal body: the statement, the letter, what the body decides, and that it is final."""

import pytest

from accounts.roles import Role
from approvals.enums import AppealState, EventKind, LetterKind, Occasion
from approvals.exceptions import NotAllowed, NotPossible
from approvals.models import Appeal, LetterOrder
from approvals.services.appeals import forward_appeal, register_outcome
from approvals.services.reopening import reopen_case
from tests.approvals.admin.desk_client import reload
from tests.approvals.rounds import OUTCOME, REASON, STATEMENT, appealed, propose_again, reopened, signed
from tests.factories import make_user

pytestmark = pytest.mark.django_db


# Forwarding --------------------------------------------------------------------------------------


def test_forwarding_orders_the_letter_with_the_statement(decision, caseworker, settings):
    appeal = forward_appeal(appealed(decision), by=caseworker, statement=f" {STATEMENT} ")
    order = LetterOrder.objects.get(kind=LetterKind.FORWARDING)
    assert (appeal.state, appeal.statement, appeal.appeal_body) == (
        AppealState.FORWARDED,
        STATEMENT,
        settings.APPEAL_BODY,
    )
    assert (order.application, order.details, appeal.forwarded_at is None) == (
        decision.application,
        {"appeal": appeal.pk},
        False,
    )


def test_forwarding_without_an_appeal_body_refused(decision, caseworker, settings):
    settings.APPEAL_BODY = ""
    appeal = appealed(decision)
    with pytest.raises(NotPossible, match=r"Klageinstansen er ikke lagt inn i innstillingene\."):
        forward_appeal(appeal, by=caseworker, statement=STATEMENT)
    assert (Appeal.objects.get().state, LetterOrder.objects.filter(kind=LetterKind.FORWARDING).count()) == (
        AppealState.RECEIVED,
        0,
    )


def test_forwarding_without_a_statement_refused(decision, caseworker):
    with pytest.raises(NotPossible, match=r"Teksten må ha minst 10 tegn\."):
        forward_appeal(appealed(decision), by=caseworker, statement="Nei.")


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_forwarding_without_the_right_refused(decision, role):
    with pytest.raises(NotAllowed):
        forward_appeal(appealed(decision), by=make_user(role), statement=STATEMENT)


def test_forwarding_while_the_case_is_taken_up_refused(decision):
    appeal = appealed(decision)
    reopening = reopened(decision, occasion=Occasion.APPEAL, appeal=appeal)
    with pytest.raises(NotPossible, match=r"La vedtaket bli stående før klagen sendes videre\."):
        forward_appeal(appeal, by=reopening.opened_by, statement=STATEMENT)


def test_forwarding_twice_refused(decision, caseworker):
    appeal = forward_appeal(appealed(decision), by=caseworker, statement=STATEMENT)
    with pytest.raises(NotPossible, match=r"klagen har status «Sendt klageinstansen»"):
        forward_appeal(appeal, by=caseworker, statement=STATEMENT)
    assert LetterOrder.objects.filter(kind=LetterKind.FORWARDING).count() == 1


# The appeal body's decision ----------------------------------------------------------------------


def test_outcome_that_stands_ends_the_appeal(decision, caseworker):
    appeal = forward_appeal(appealed(decision), by=caseworker, statement=STATEMENT)
    appeal = register_outcome(appeal, by=caseworker, is_changed=False, text="Vedtaket er stadfestet.")
    event = reload(decision.application).events.filter(kind=EventKind.APPEAL_MOVED).last()
    assert (appeal.state, appeal.outcome_text) == (AppealState.DECISION_STANDS, "Vedtaket er stadfestet.")
    assert event.detail == {
        "appeal": appeal.pk,
        "from": "forwarded",
        "to": "upheld",
        "reason": "Vedtaket er stadfestet.",
    }


def test_changed_outcome_is_carried_out_by_taking_the_case_up(decision, caseworker):
    appeal = forward_appeal(appealed(decision), by=caseworker, statement=STATEMENT)
    appeal = register_outcome(appeal, by=caseworker, is_changed=True, text=OUTCOME)
    changed = signed(propose_again(reopened(decision, occasion=Occasion.APPEAL, appeal=appeal)))
    appeal.refresh_from_db()
    assert (changed.occasion, appeal.state) == (Occasion.APPEAL, AppealState.DECISION_CHANGED)
    with pytest.raises(NotPossible, match=r"Klagen har status «Vedtaket er endret av klageinstansen»"):
        reopen_case(reload(decision.application), by=caseworker, occasion=Occasion.APPEAL, reason=REASON, appeal=appeal)


def test_case_cannot_be_taken_up_for_an_appeal_that_failed(decision, caseworker):
    appeal = forward_appeal(appealed(decision), by=caseworker, statement=STATEMENT)
    appeal = register_outcome(appeal, by=caseworker, is_changed=False, text="Vedtaket er stadfestet.")
    with pytest.raises(NotPossible, match=r"Klagen har status «Vedtaket er stadfestet»"):
        reopen_case(decision.application, by=caseworker, occasion=Occasion.APPEAL, reason=REASON, appeal=appeal)


FINAL = r"Klageinstansen har avgjort klagen. Avgjørelsen er endelig og kan ikke påklages på nytt."


@pytest.mark.parametrize("is_changed", [True, False])
def test_appeal_against_what_the_appeal_body_has_decided_refused(decision, caseworker, is_changed):
    appeal = forward_appeal(appealed(decision), by=caseworker, statement=STATEMENT)
    register_outcome(appeal, by=caseworker, is_changed=is_changed, text=OUTCOME)
    with pytest.raises(NotPossible, match=FINAL):
        appealed(decision)
    assert Appeal.objects.count() == 1


def test_appeal_against_the_decision_that_carries_out_the_appeal_bodys_refused(decision, caseworker):
    appeal = forward_appeal(appealed(decision), by=caseworker, statement=STATEMENT)
    appeal = register_outcome(appeal, by=caseworker, is_changed=True, text=OUTCOME)
    changed = signed(propose_again(reopened(decision, occasion=Occasion.APPEAL, appeal=appeal)))
    with pytest.raises(NotPossible, match=FINAL):
        appealed(changed)


def test_our_own_change_after_an_appeal_can_be_appealed(decision):
    appeal = appealed(decision)
    changed = signed(propose_again(reopened(decision, occasion=Occasion.APPEAL, appeal=appeal)))
    assert appealed(changed).state == AppealState.RECEIVED


def test_outcome_of_an_appeal_that_is_with_us_refused(decision, caseworker):
    with pytest.raises(NotPossible, match=r"klagen har status «Mottatt»"):
        register_outcome(appealed(decision), by=caseworker, is_changed=True, text=OUTCOME)


def test_outcome_without_the_right_refused(decision, caseworker):
    appeal = forward_appeal(appealed(decision), by=caseworker, statement=STATEMENT)
    with pytest.raises(NotAllowed):
        register_outcome(appeal, by=decision.application.doctor.user, is_changed=True, text=OUTCOME)
