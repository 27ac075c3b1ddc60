"""An ordered letter: made once, numbered within its case, sent, and kept back when something lacks."""

import hashlib
import io
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader

from accounts.roles import Role
from approvals.enums import EventKind, LetterKind
from approvals.exceptions import CaseChanged, LetterMissing, NotAllowed, NotPossible
from approvals.letters import next_number
from approvals.models import CaseEvent, IssuedLetter, Letter, LetterOrder
from approvals.services.decisions import prepare_letter, sign_proposal
from approvals.services.letters import (
    issue_letter,
    make_letter,
    make_ordered_letters,
    notify_again_of_unopened_decisions,
    order_letter,
    retry_letter,
)
from approvals.services.traces import record_opening
from correspondence.models import Delivery
from tests.approvals.admin.desk_client import (
    case_under_review,
    decided_case,
    insert_again,
    proposed_case,
    stored_letter,
)
from tests.factories import make_user, submitted_application

pytestmark = pytest.mark.django_db
PROVISIONAL = {"reason": "Vi venter på svar fra enheten.", "expected_on": "2027-02-01"}


def order(application, kind=LetterKind.PROVISIONAL, *, by=None, key="prøve", details=PROVISIONAL):
    return order_letter(application, kind, by=by, key=key, details=details)


def test_make_letter_stores_issues_and_queues_what_was_ordered():
    caseworker = make_user(Role.CASEWORKER, name="Siri Saksbehandler")
    application = case_under_review(by=caseworker)
    ordered = order(application, by=caseworker)
    letter = make_letter(ordered.pk)
    ordered.refresh_from_db()
    assert (ordered.letter, ordered.failure) == (letter, "")
    assert (letter.kind, letter.number, letter.issue.number) == ("provisional", 2, 2)
    assert (letter.language, letter.prepared_for, letter.dated) == ("nb", caseworker, timezone.localdate())
    assert letter.context["reference"] == f"{application.case_number}-2"
    delivery = Delivery.objects.get(key="letter:prøve")
    assert list(delivery.documents.all()) == [letter.document]
    assert (delivery.recipient_email, delivery.kind) == (application.doctor.user.email, "provisional")
    assert delivery.reference == application.case_number
    event = CaseEvent.objects.get(application=application, kind=EventKind.LETTER_SENT)
    assert event.detail == {"letter": letter.pk, "letter_kind": "provisional", "sha256": letter.document.sha256}
    content = bytes(letter.document.content)
    assert hashlib.sha256(content).hexdigest() == letter.document.sha256
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert letter.check_code in " ".join(text.split())


def test_make_letter_again_makes_and_sends_nothing():
    ordered = order(submitted_application())
    first = make_letter(ordered.pk)
    assert make_letter(ordered.pk) == first
    assert (Letter.objects.count(), IssuedLetter.objects.count()) == (1, 1)
    assert Delivery.objects.filter(key="letter:prøve").count() == 1
    assert CaseEvent.objects.filter(kind=EventKind.LETTER_SENT).count() == 1


def test_order_letter_with_the_same_key_is_the_order_that_stands():
    application = submitted_application()
    assert order(application) == order(application, details={"reason": "En annen grunn."})
    assert LetterOrder.objects.get(key="prøve").details == PROVISIONAL


def test_make_letter_without_a_value_keeps_what_lacks_and_sends_nothing():
    ordered = order(submitted_application(), details={"reason": " "})
    assert make_letter(ordered.pk) is None
    ordered.refresh_from_db()
    assert (ordered.letter, ordered.failure) == (
        None,
        "Brevet kan ikke lages: hvorfor saken tar lengre tid mangler.",
    )
    assert (Letter.objects.count(), Delivery.objects.filter(kind="provisional").count()) == (0, 0)


def test_make_ordered_letters_leaves_those_that_lack_something_alone():
    application = submitted_application()
    make_ordered_letters()
    failing = order(application, key="mangler", details={"reason": ""})
    make_letter(failing.pk)
    order(application, key="hel")
    assert make_ordered_letters() == 1
    assert make_ordered_letters() == 0
    assert list(LetterOrder.objects.filter(letter__isnull=True)) == [failing]


def test_retry_letter_makes_it_when_what_lacked_is_there(settings):
    caseworker = make_user(Role.CASEWORKER)
    application = case_under_review(by=caseworker)
    settings.AGENCY_ADDRESS = ""
    ordered = order(application)
    assert make_letter(ordered.pk) is None
    with pytest.raises(LetterMissing) as missing:
        retry_letter(ordered, by=caseworker)
    assert str(missing.value) == "Brevet kan ikke lages: etatens adresse mangler."
    settings.AGENCY_ADDRESS = "Postboks 220 Skøyen, 0213 Oslo"
    letter = retry_letter(ordered, by=caseworker)
    ordered.refresh_from_db()
    assert (ordered.letter, ordered.failure) == (letter, "")
    with pytest.raises(NotPossible) as refusal:
        retry_letter(ordered, by=caseworker)
    assert str(refusal.value) == "Brevet er allerede laget."


def test_retry_letter_by_the_applicant_is_refused():
    application = submitted_application()
    ordered = order(application)
    with pytest.raises(NotAllowed):
        retry_letter(ordered, by=application.doctor.user)
    assert Letter.objects.count() == 0


def test_letters_of_a_case_are_numbered_in_the_order_in_which_they_are_issued():
    application = submitted_application()
    letters = [make_letter(order(application, key=key).pk) for key in ("a", "b")]
    assert [letter.number for letter in letters] == [2, 3]
    assert len({letter.check_code for letter in letters}) == 2


def test_decision_letter_that_nobody_signed_takes_no_number():
    proposal = proposed_case()
    approvers = [make_user(Role.APPROVER) for _each in range(2)]
    unsigned, signed = (stored_letter(proposal, approver) for approver in approvers)
    assert (unsigned.number, signed.number) == (2, 2)
    sign_proposal(proposal, by=approvers[1], sha256=signed.document.sha256)
    assert list(IssuedLetter.objects.values_list("letter", "number")) == [(signed.pk, 2)]
    assert next_number(proposal.application) == 3


def test_prepared_letter_is_made_anew_when_another_letter_took_its_number():
    approver = make_user(Role.APPROVER)
    proposal = proposed_case()
    first = prepare_letter(proposal, by=approver)
    assert prepare_letter(proposal, by=approver) == first
    other = make_letter(order(proposal.application).pk)
    with pytest.raises(CaseChanged):
        sign_proposal(proposal, by=approver, sha256=first.document.sha256)
    second = prepare_letter(proposal, by=approver)
    decision = sign_proposal(proposal, by=approver, sha256=second.document.sha256)
    assert [first.number, other.number, second.number, decision.letter.issue.number] == [2, 2, 3, 3]
    assert first.check_code != second.check_code


def test_issue_letter_with_a_number_that_is_taken_is_refused():
    letter = make_letter(order(submitted_application()).pk)
    copy = insert_again(letter, check_code=None, document=insert_again(letter.document, public_id=uuid.uuid4()))
    with pytest.raises(CaseChanged):
        issue_letter(copy)


def test_unopened_decision_is_told_of_once_more_after_a_week(time_machine):
    decision = decided_case()
    assert notify_again_of_unopened_decisions() == 0
    time_machine.move_to(timezone.now() + timedelta(days=7, minutes=1))
    assert [notify_again_of_unopened_decisions(), notify_again_of_unopened_decisions()] == [1, 0]
    ordered = LetterOrder.objects.get(kind=LetterKind.RENOTIFICATION)
    assert (ordered.details, ordered.ordered_by) == ({"letter": decision.letter_id}, None)
    letter = make_letter(ordered.pk)
    assert letter.context["decision"]["reference"] == f"{decision.application.case_number}-2"
    time_machine.move_to(timezone.now() + timedelta(days=30))
    assert notify_again_of_unopened_decisions() == 0


def test_opened_decision_and_letters_that_decide_nothing_are_not_told_of_again(time_machine):
    decision = decided_case()
    make_letter(order(decision.application).pk)
    record_opening(decision.letter, by=decision.application.doctor.user)
    time_machine.move_to(timezone.now() + timedelta(days=30))
    assert notify_again_of_unopened_decisions() == 0
