"""Advance notice before a worse outcome, and calling an approval back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from approvals.deadlines import answer_due
from approvals.enums import DecisionKind, EventKind, LetterKind, Occasion, Status
from approvals.exceptions import NotAllowed, NotPossible
from approvals.models import Approval, LetterOrder, Reopening
from approvals.services.reopening import (
    answer_notice,
    keep_decision,
    send_advance_notice,
)
from tests.approvals.admin.desk_client import decided_case, reload
from tests.approvals.rounds import (
    NOTICE,
    part_of,
    propose_again,
    refused_case,
    reopened,
    signed,
    warned,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def caseworker():
    return make_user(Role.CASEWORKER)


@pytest.fixture
def granted():
    return decided_case()


@pytest.fixture
def refused():
    return refused_case()


# Notice ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("occasion", [Occasion.REVERSAL, Occasion.CORRECTION])
def test_worse_outcome_without_notice_refused(granted, occasion):
    reopening = reopened(granted, occasion=occasion)
    with pytest.raises(NotPossible, match=r"Forslaget er til skade for legen\. Send forhåndsvarsel først"):
        propose_again(reopening, kind=DecisionKind.REFUSED, departure_reason="Enheten har færre senger.")
    assert reload(granted.application).status == Status.UNDER_REVIEW


def test_fewer_days_without_notice_refused(granted):
    reopening = reopened(granted, occasion=Occasion.REVERSAL)
    with pytest.raises(NotPossible, match=r"Forslaget er til skade for legen\."):
        propose_again(reopening, **part_of(granted.application))


def test_worse_outcome_before_the_time_is_up_refused(granted):
    reopening = warned(reopened(granted, occasion=Occasion.REVERSAL), is_over=False)
    due = reopening.notice_due_on
    with pytest.raises(NotPossible, match=rf"fristen er ikke ute før {due.day}\. "):
        propose_again(reopening, **part_of(granted.application))


def test_worse_outcome_after_the_time_is_up(granted):
    reopening = warned(reopened(granted, occasion=Occasion.REVERSAL))
    decision = signed(propose_again(reopening, **part_of(granted.application)))
    assert (decision.kind, reload(granted.application).status) == (DecisionKind.PARTLY_GRANTED, Status.PARTLY_GRANTED)


def test_worse_outcome_once_the_doctor_has_answered(granted):
    reopening = warned(reopened(granted, occasion=Occasion.REVERSAL), is_over=False)
    answer_notice(reopening, by=granted.application.doctor.user, text="Jeg har ingenting å innvende.")
    assert signed(propose_again(reopening, **part_of(granted.application))).round == 2


def test_notice_orders_its_letter_and_sets_the_time(granted):
    reopening = reopened(granted, occasion=Occasion.REVERSAL)
    sent = send_advance_notice(reopening, by=reopening.opened_by, text=f" {NOTICE} ")
    order = LetterOrder.objects.get(kind=LetterKind.ADVANCE_NOTICE)
    due = answer_due(timezone.localdate(), days=14)
    assert (sent.notice_due_on, sent.notice_text) == (due, NOTICE)
    assert (order.application, order.details["reopening"], order.details["text"]) == (
        granted.application,
        reopening.pk,
        NOTICE,
    )
    assert reload(granted.application).events.get(kind=EventKind.NOTICE_SENT).detail == {
        "reopening": reopening.pk,
        "due_on": due.isoformat(),
        "reason": NOTICE,
    }


def test_notice_sent_twice_refused(granted):
    reopening = warned(reopened(granted, occasion=Occasion.REVERSAL))
    with pytest.raises(NotPossible, match=r"Forhåndsvarselet er allerede sendt\."):
        send_advance_notice(reopening, by=reopening.opened_by, text=NOTICE)
    assert LetterOrder.objects.filter(kind=LetterKind.ADVANCE_NOTICE).count() == 1


def test_notice_by_another_than_who_handles_the_case_refused(granted, caseworker):
    reopening = reopened(granted, occasion=Occasion.REVERSAL)
    with pytest.raises(NotAllowed):
        send_advance_notice(reopening, by=caseworker, text=NOTICE)
    assert LetterOrder.objects.filter(kind=LetterKind.ADVANCE_NOTICE).count() == 0


def test_notice_without_words_refused(granted):
    reopening = reopened(granted, occasion=Occasion.REVERSAL)
    with pytest.raises(NotPossible, match=r"Varselet må ha minst 10 tegn\."):
        send_advance_notice(reopening, by=reopening.opened_by, text="varsel")


def test_answer_to_a_notice_is_kept_once(granted):
    doctor = granted.application.doctor.user
    reopening = warned(reopened(granted, occasion=Occasion.REVERSAL), is_over=False)
    answered = answer_notice(reopening, by=doctor, text=" Jeg er uenig. ")
    assert (answered.notice_answer, answered.notice_answered_at is None) == ("Jeg er uenig.", False)
    with pytest.raises(NotPossible, match=r"Du har allerede svart på forhåndsvarselet\."):
        answer_notice(reopening, by=doctor, text="Og en ting til.")
    assert Reopening.objects.get().notice_answer == "Jeg er uenig."


def test_answer_to_a_notice_by_anybody_else_refused(granted):
    reopening = warned(reopened(granted, occasion=Occasion.REVERSAL), is_over=False)
    for other in (make_user(), make_user(Role.CASEWORKER)):
        with pytest.raises(NotAllowed):
            answer_notice(reopening, by=other, text="Jeg er uenig.")
    assert Reopening.objects.get().notice_answered_at is None


def test_answer_to_a_notice_that_was_not_sent_refused(granted):
    reopening = reopened(granted, occasion=Occasion.REVERSAL)
    with pytest.raises(NotPossible, match=r"Det er ikke sendt noe forhåndsvarsel i saken\."):
        answer_notice(reopening, by=granted.application.doctor.user, text="Jeg er uenig.")


def test_answer_to_a_notice_after_the_round_is_over_refused(granted):
    reopening = warned(reopened(granted, occasion=Occasion.REVERSAL), is_over=False)
    keep_decision(granted.application, by=reopening.opened_by, reason="Vedtaket er riktig likevel.")
    with pytest.raises(NotPossible, match=r"Saken er avgjort, og det kan ikke varsles eller svares lenger\."):
        answer_notice(reopening, by=granted.application.doctor.user, text="Jeg er uenig.")


# Revocation --------------------------------------------------------------------------------------


def test_revocation_outside_its_round_refused(granted):
    reopening = warned(reopened(granted, occasion=Occasion.REVERSAL))
    day = granted.proposal.starts_on
    with pytest.raises(NotPossible, match=r"Et tilbakekall må tas opp som tilbakekall"):
        propose_again(reopening, kind=DecisionKind.REVOKED, effective_on=day)


def test_revocation_round_allows_nothing_but_revoking(granted):
    reopening = warned(reopened(granted, occasion=Occasion.REVOCATION))
    with pytest.raises(NotPossible, match=r"Kall tilbake, eller la vedtaket bli stående\."):
        propose_again(reopening, kind=DecisionKind.GRANTED)


def test_revocation_without_notice_refused(granted):
    reopening = reopened(granted, occasion=Occasion.REVOCATION)
    with pytest.raises(NotPossible, match=r"Send forhåndsvarsel først"):
        propose_again(reopening, kind=DecisionKind.REVOKED, effective_on=granted.proposal.starts_on)


@pytest.mark.parametrize("days", [None, -1, 400])
def test_revocation_from_a_day_outside_the_approval_refused(granted, days):
    reopening = warned(reopened(granted, occasion=Occasion.REVOCATION))
    day = None if days is None else granted.proposal.starts_on + timedelta(days=days)
    with pytest.raises(NotPossible):
        propose_again(reopening, kind=DecisionKind.REVOKED, effective_on=day)
    assert reload(granted.application).status == Status.UNDER_REVIEW


def test_revocation_ends_the_approval_from_its_day(granted):
    day = granted.proposal.starts_on + timedelta(days=60)
    reopening = warned(reopened(granted, occasion=Occasion.REVOCATION))
    decision = signed(propose_again(reopening, kind=DecisionKind.REVOKED, effective_on=day))
    approval = Approval.objects.get()
    assert (reload(granted.application).status, decision.kind) == (Status.REVOKED, DecisionKind.REVOKED)
    assert (approval.ended_from, approval.ended_by) == (day, decision)


def test_effective_day_on_another_kind_refused(granted):
    with pytest.raises(NotPossible, match=r"Bare et tilbakekall har en dag det gjelder fra\."):
        propose_again(reopened(granted), effective_on=granted.proposal.starts_on)
