"""Signing: two people, one letter named by its hash, and everything or nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from approvals.enums import EventKind, Status
from approvals.exceptions import AlreadyDecided, CaseChanged, LetterMissing, NotAllowed, NotPossible
from approvals.models import Approval, Decision, Letter
from approvals.services.applications import withdraw_application
from approvals.services.decisions import prepare_letter, sign_proposal
from approvals.services.proposals import send_back_proposal
from approvals.services.status import raise_version
from correspondence.models import Delivery
from tests.approvals.admin.desk_client import (
    case_under_review,
    decided_case,
    propose,
    proposed_case,
    reload,
    stored_letter,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def approver():
    return make_user(Role.APPROVER)


def _sign(proposal, approver):
    return sign_proposal(proposal, by=approver, sha256=stored_letter(proposal, approver).document.sha256)


def _nothing_decided(proposal):
    case = reload(proposal.application)
    assert (Decision.objects.count(), Approval.objects.count(), Delivery.objects.filter(kind="decision").count()) == (
        0,
        0,
        0,
    )
    return case.status


def test_signing_makes_decision_approval_delivery_and_event_together(approver):
    proposal = proposed_case()
    decision = _sign(proposal, approver)
    case = reload(proposal.application)
    approval = Approval.objects.get()
    delivery = Delivery.objects.get(kind="decision")
    assert case.status == Status.GRANTED
    assert (decision.proposed_by, decision.approved_by) == (proposal.proposed_by, approver)
    assert (approval.starts_on, approval.ends_on, approval.counted_months) == (
        proposal.starts_on,
        proposal.ends_on,
        proposal.counted_months,
    )
    assert approval.supervisor_name == case.service_period.appointments.get().name
    assert list(delivery.documents.all()) == [decision.letter.document]
    assert (delivery.recipient_email, delivery.reference) == (case.doctor.user.email, case.case_number)
    assert case.events.filter(kind=EventKind.MOVED).last().detail == {
        "decision": decision.pk,
        "sha256": decision.letter.document.sha256,
    }


def test_refusal_gives_no_approval(approver):
    caseworker = make_user(Role.CASEWORKER)
    proposal = propose(case_under_review(by=caseworker, beds=5), by=caseworker, kind="refused")
    _sign(proposal, approver)
    assert reload(proposal.application).status == Status.REFUSED
    assert (Approval.objects.count(), Delivery.objects.filter(kind="decision").count()) == (0, 1)


def test_proposer_cannot_sign_even_as_approver():
    approver = make_user(Role.APPROVER)
    proposal = proposed_case(by=approver)
    with pytest.raises(NotAllowed, match=r"Du har selv foreslått dette vedtaket. En annen person må godkjenne det."):
        _sign(proposal, approver)
    assert _nothing_decided(proposal) == Status.PROPOSED


def test_proposer_cannot_sign_after_becoming_approver():
    caseworker = make_user(Role.CASEWORKER)
    proposal = proposed_case(by=caseworker)
    caseworker.role = Role.APPROVER
    caseworker.save()
    with pytest.raises(NotAllowed, match=r"Du har selv foreslått dette vedtaket."):
        _sign(proposal, caseworker)
    assert _nothing_decided(proposal) == Status.PROPOSED


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.AUDITOR, Role.DOCTOR, Role.ADMINISTRATOR, Role.SUPERVISOR])
def test_signing_without_the_right_refused(role):
    proposal = proposed_case()
    with pytest.raises(NotAllowed):
        _sign(proposal, make_user(role))
    assert _nothing_decided(proposal) == Status.PROPOSED


def test_applicant_who_has_become_approver_cannot_sign():
    proposal = proposed_case()
    person = proposal.application.doctor.user
    person.role = Role.APPROVER
    person.save()
    proposal.refresh_from_db()
    with pytest.raises(NotAllowed, match=r"Du er inhabil: du er selv søker i saken."):
        _sign(proposal, person)


def test_signing_another_hash_refused(approver):
    proposal = proposed_case()
    stored_letter(proposal, approver)
    with pytest.raises(CaseChanged):
        sign_proposal(proposal, by=approver, sha256="0" * 64)
    assert _nothing_decided(proposal) == Status.PROPOSED


def test_signing_the_letter_of_another_approver_refused(approver):
    proposal = proposed_case()
    letter = stored_letter(proposal, make_user(Role.APPROVER))
    with pytest.raises(CaseChanged):
        sign_proposal(proposal, by=approver, sha256=letter.document.sha256)
    assert _nothing_decided(proposal) == Status.PROPOSED


def test_signing_yesterdays_letter_refused(approver, time_machine):
    proposal = proposed_case()
    letter = stored_letter(proposal, approver)
    time_machine.move_to(timezone.now() + timedelta(days=1))
    with pytest.raises(CaseChanged):
        sign_proposal(proposal, by=approver, sha256=letter.document.sha256)
    assert _nothing_decided(proposal) == Status.PROPOSED


def test_signing_on_the_first_day_of_the_service_refused(approver, time_machine):
    proposal = proposed_case()
    time_machine.move_to(f"{proposal.starts_on.isoformat()}T10:00:00+01:00")
    with pytest.raises(NotPossible, match=r"Godkjenningen kan ikke begynne før dagen etter vedtaket."):
        _sign(proposal, approver)
    assert _nothing_decided(proposal) == Status.PROPOSED


def test_signing_when_the_case_has_changed_since_refused(approver):
    proposal = proposed_case()
    letter = stored_letter(proposal, approver)
    raise_version(reload(proposal.application))
    with pytest.raises(NotPossible, match=r"Opplysningene i saken er endret etter at vedtaket ble foreslått."):
        sign_proposal(proposal, by=approver, sha256=letter.document.sha256)
    assert _nothing_decided(proposal) == Status.PROPOSED


def test_signing_twice_tells_who_decided_and_when(approver):
    decision = decided_case(approver=approver)
    today = timezone.localdate()
    with pytest.raises(AlreadyDecided) as refusal:
        sign_proposal(decision.proposal, by=make_user(Role.APPROVER), sha256=decision.letter.document.sha256)
    assert str(refusal.value).startswith(f"Saken ble avgjort av {approver.name} {today.day}. ")
    assert Decision.objects.count() == 1


def test_signing_what_was_sent_back_refused(approver):
    proposal = proposed_case()
    letter = stored_letter(proposal, approver)
    send_back_proposal(proposal, by=approver, code="reason", reason="Skriv mer om bemanningen.")
    with pytest.raises(NotPossible, match=r"Forslaget er sendt tilbake eller trukket."):
        sign_proposal(proposal, by=approver, sha256=letter.document.sha256)


def test_signing_what_was_withdrawn_refused(approver):
    proposal = proposed_case()
    letter = stored_letter(proposal, approver)
    withdraw_application(proposal.application, by=proposal.application.doctor.user)
    with pytest.raises(NotPossible, match=r"Forslaget er sendt tilbake eller trukket."):
        sign_proposal(proposal, by=approver, sha256=letter.document.sha256)
    assert _nothing_decided(proposal) == Status.WITHDRAWN


def test_withdrawing_what_is_decided_refused():
    decision = decided_case()
    with pytest.raises(NotPossible):
        withdraw_application(decision.application, by=decision.application.doctor.user)


def test_prepared_letter_is_made_once_a_day_and_person(approver):
    proposal = proposed_case()
    first = prepare_letter(proposal, by=approver)
    assert prepare_letter(proposal, by=approver) == first
    assert first.document.is_intact()
    other = prepare_letter(proposal, by=make_user(Role.APPROVER))
    assert other.document.sha256 != first.document.sha256


def test_letter_is_not_made_for_the_proposer():
    approver = make_user(Role.APPROVER)
    proposal = proposed_case(by=approver)
    with pytest.raises(NotAllowed):
        prepare_letter(proposal, by=approver)
    assert Letter.objects.count() == 0


def test_letter_is_not_made_without_an_appeal_body(approver, settings):
    settings.APPEAL_BODY = ""
    with pytest.raises(LetterMissing, match=r"Klageinstansen er ikke lagt inn i innstillingene."):
        prepare_letter(proposed_case(), by=approver)


def test_letter_is_not_made_when_the_case_has_changed(approver):
    proposal = proposed_case()
    raise_version(reload(proposal.application))
    proposal.refresh_from_db()
    with pytest.raises(NotPossible, match=r"Send forslaget tilbake."):
        prepare_letter(proposal, by=approver)
