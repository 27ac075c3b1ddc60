"""A proposal goes back with a code and words, never with only one of them."""

import pytest
from django.db import IntegrityError, transaction

from accounts.roles import Role
from approvals.enums import Action, SendBackCode, Status
from approvals.exceptions import NotPossible
from approvals.models import Proposal
from approvals.services.proposals import send_back_proposal
from tests.approvals.admin.desk_client import case_under_review, propose, reload
from tests.factories import make_user

pytestmark = pytest.mark.django_db

REASON = "Skriv mer om bemanningen."


@pytest.fixture
def approver():
    return make_user(Role.APPROVER)


@pytest.fixture
def proposal():
    caseworker = make_user(Role.CASEWORKER)
    application = case_under_review(by=caseworker)
    return propose(application, by=caseworker, kind="dismissed", statement="Stillingen finnes ikke lenger.")


@pytest.mark.parametrize("code", SendBackCode.values)
def test_send_back_keeps_code_and_words(proposal, approver, code):
    send_back_proposal(proposal, by=approver, code=code, reason=f"  {REASON} ")
    proposal.refresh_from_db()
    assert (proposal.send_back_code, proposal.send_back_reason, proposal.sent_back_by) == (code, REASON, approver)
    event = proposal.application.events.get(action=Action.SEND_BACK)
    assert event.detail == {"code": code, "reason": REASON, "proposal": proposal.pk}
    assert reload(proposal.application).status == Status.UNDER_REVIEW


@pytest.mark.parametrize("code", ["", "annet", "CRITERION", "\x00"])
def test_send_back_without_a_known_code_refused(proposal, approver, code):
    with pytest.raises(NotPossible, match=r"Velg hva slags grunn det er"):
        send_back_proposal(proposal, by=approver, code=code, reason=REASON)
    proposal.refresh_from_db()
    assert (proposal.closed_at, proposal.send_back_code) == (None, "")


@pytest.mark.parametrize("reason", ["", "   ", "Kort."])
def test_send_back_with_a_code_and_no_words_refused(proposal, approver, reason):
    with pytest.raises(NotPossible, match=r"Begrunnelsen må ha minst 10 tegn."):
        send_back_proposal(proposal, by=approver, code="facts", reason=reason)
    assert reload(proposal.application).status == Status.PROPOSED


@pytest.mark.parametrize("code", ["", "nonsense"])
def test_database_refuses_sent_back_without_a_code(proposal, approver, code):
    send_back_proposal(proposal, by=approver, code="facts", reason=REASON)
    with pytest.raises(IntegrityError, match="approvals_proposal_sent_back_with_code"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(send_back_code=code)


def test_database_refuses_a_code_on_what_was_not_sent_back(proposal):
    with pytest.raises(IntegrityError, match="approvals_proposal_sent_back_with_code"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(send_back_code="facts")
