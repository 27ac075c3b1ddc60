"""A signature covers what was proposed: any edit of it since, by anybody, and the proposal can only go back."""

import pytest
from django.utils import timezone

from accounts.roles import Role
from approvals.enums import DecisionKind, Status
from approvals.exceptions import CaseChanged, CaseError, NotPossible
from approvals.models import Application
from approvals.services.appointments import (
    accept_supervision,
    decline_supervision,
    register_supervisor_check,
    standing_appointment,
)
from approvals.services.assessments import conclude, confirm_fact
from approvals.services.casework import hand_over_case
from approvals.services.decisions import prepare_letter, sign_proposal, void_reason
from approvals.services.impartiality import mark_disqualified
from approvals.services.proposals import ProposalContent, propose_decision, send_back_proposal
from approvals.services.requests.asking import ask_centre, ask_unit
from supervision.services import claim_appointments
from tests.approvals.admin.desk_client import case_under_review, propose, reload
from tests.approvals.asked import answer
from tests.approvals.prepared import prepared_letter
from tests.factories import make_user

pytestmark = pytest.mark.django_db

CHANGED = "Opplysningene i saken er endret etter at vedtaket ble foreslått. Send forslaget tilbake."


@pytest.fixture
def caseworker():
    return make_user(Role.CASEWORKER)


@pytest.fixture
def approver():
    return make_user(Role.APPROVER)


@pytest.fixture
def supervisor():
    return make_user(Role.SUPERVISOR)


@pytest.fixture
def proposal(caseworker, supervisor):
    application = case_under_review(by=caseworker, supervisor=supervisor)
    return propose(application, by=caseworker, kind="dismissed", statement="Stillingen finnes ikke lenger.")


def _supervisor_accepts(proposal, supervisor, approver):
    claim_appointments(supervisor)
    accept_supervision(
        standing_appointment(proposal.application),
        by=supervisor,
        basis="competence_area",
        hpr_number="8999999",
        workplace="Palliativt senter",
    )


def _supervisor_declines(proposal, supervisor, approver):
    decline_supervision(standing_appointment(proposal.application), by=supervisor, reason="Jeg har ikke tid.")


def _unit_answers(proposal, supervisor, approver):
    answer(ask_unit(proposal.application, by=approver, name="Kari Lind", email="kari@kommunen.example.no"))


def _centre_answers(proposal, supervisor, approver):
    answer(ask_centre(proposal.application, by=approver, name="Per Senter", email="per@sykehuset.example.no"))


def _refused(proposal, letter, approver):
    """Neither a letter nor a signature: each is refused with the sentence, and nothing is decided."""
    proposal = type(proposal).objects.get(pk=proposal.pk)
    assert void_reason(proposal) == CHANGED
    with pytest.raises(NotPossible) as of_letter:
        prepare_letter(proposal, by=approver)
    with pytest.raises(NotPossible) as of_signature:
        sign_proposal(proposal, by=approver, sha256=letter.document.sha256)
    assert [str(of_letter.value), str(of_signature.value)] == [CHANGED, CHANGED]
    assert proposal.application.decisions.count() == 0
    return Application.objects.get(pk=proposal.application_id).status == Status.PROPOSED


@pytest.mark.parametrize("act", [_supervisor_accepts, _supervisor_declines], ids=["accepts", "declines"])
def test_signature_is_void_when_the_supervisor_answers(caseworker, approver, supervisor, act):
    application = case_under_review(by=caseworker, supervisor=supervisor, accepted=False)
    proposal = propose(application, by=caseworker, kind="dismissed", statement="Stillingen finnes ikke lenger.")
    letter = prepared_letter(proposal, approver)
    act(proposal, supervisor, approver)
    assert _refused(proposal, letter, approver)


@pytest.mark.parametrize("act", [_unit_answers, _centre_answers], ids=["unit", "centre"])
def test_signature_is_void_when_a_third_party_answers(proposal, approver, supervisor, act):
    letter = prepared_letter(proposal, approver)
    act(proposal, supervisor, approver)
    assert _refused(proposal, letter, approver)


def test_void_proposal_can_be_sent_back_and_made_anew(proposal, caseworker, approver, supervisor):
    letter = prepared_letter(proposal, approver)
    _unit_answers(proposal, supervisor, approver)
    assert _refused(proposal, letter, approver)
    send_back_proposal(proposal, by=approver, code="facts", reason="Enheten har svart i mellomtiden.")
    again = propose(proposal.application, by=caseworker, kind="dismissed", statement="Stillingen er trukket tilbake.")
    assert void_reason(again) == ""
    decision = sign_proposal(again, by=approver, sha256=prepared_letter(again, approver).document.sha256)
    assert decision.proposal == again


def test_nothing_the_caseworker_edits_can_be_edited_while_a_proposal_waits(proposal, caseworker, approver):
    application, today = proposal.application, timezone.localdate()
    letter = prepared_letter(proposal, approver)
    edits = [
        lambda: conclude(
            application,
            by=caseworker,
            criterion="unit.definition",
            outcome="met",
            reason="En egen avdeling med egen leder.",
            on=today,
        ),
        lambda: confirm_fact(
            application,
            by=caseworker,
            field="unit.palliative_beds",
            value="9",
            confirmed_by="Kari Lind",
            as_of=today,
            source="E-post",
        ),
        lambda: register_supervisor_check(application, by=caseworker, found=True, source="Registeret"),
    ]
    before = reload(application).version
    for edit in edits:
        with pytest.raises(CaseError):
            edit()
    assert reload(application).version == before
    assert sign_proposal(proposal, by=approver, sha256=letter.document.sha256).letter == letter


@pytest.mark.parametrize("edit", ["conclusion", "confirmation", "supervisor_check"])
def test_each_edit_by_the_caseworker_raises_the_version_that_a_proposal_is_held_against(caseworker, edit):
    application, today = case_under_review(by=caseworker), timezone.localdate()
    before = reload(application).version
    if edit == "conclusion":
        reason = "En egen avdeling med egen leder."
        conclude(application, by=caseworker, criterion="unit.definition", outcome="met", reason=reason, on=today)
    elif edit == "confirmation":
        confirm_fact(
            application,
            by=caseworker,
            field="unit.palliative_beds",
            value="9",
            confirmed_by="Kari Lind",
            as_of=today,
            source="E-post",
        )
    else:
        register_supervisor_check(application, by=caseworker, found=True, source="Registeret")
    assert reload(application).version == before + 1
    content = ProposalContent(kind=DecisionKind.DISMISSED, statement="Stillingen finnes ikke lenger.")
    with pytest.raises(CaseChanged):
        propose_decision(application, by=caseworker, content=content, version=before)


def test_hand_over_leaves_the_signature_since_the_letter_names_the_proposer(proposal, caseworker, approver):
    letter = prepared_letter(proposal, approver)
    hand_over_case(proposal.application, by=caseworker, to=make_user(Role.CASEWORKER))
    decision = sign_proposal(proposal, by=approver, sha256=letter.document.sha256)
    assert letter.context["caseworker_name"] == caseworker.name == decision.proposed_by.name


@pytest.mark.parametrize("whose", ["doctor", "caseworker", "approver", "unit"])
def test_signature_is_void_when_a_name_in_the_letter_changes(proposal, caseworker, approver, whose):
    letter = prepared_letter(proposal, approver)
    named = {
        "doctor": proposal.application.doctor.user,
        "caseworker": caseworker,
        "approver": approver,
        "unit": proposal.application.service_period.unit,
    }[whose]
    named.name = "Et Annet Navn"
    named.save()
    proposal = type(proposal).objects.get(pk=proposal.pk)
    with pytest.raises(CaseChanged):
        sign_proposal(proposal, by=type(approver).objects.get(pk=approver.pk), sha256=letter.document.sha256)
    assert reload(proposal.application).status == Status.PROPOSED


def test_letter_is_made_anew_when_a_name_in_it_has_changed(proposal, approver):
    old = prepared_letter(proposal, approver)
    user = proposal.application.doctor.user
    user.name = "Et Annet Navn"
    user.save()
    proposal = type(proposal).objects.get(pk=proposal.pk)
    new = prepare_letter(proposal, by=approver)
    assert new.pk != old.pk
    assert new.context["recipient_name"] == "Et Annet Navn"
    assert sign_proposal(proposal, by=approver, sha256=new.document.sha256).letter == new


def test_signature_is_void_when_the_proposer_is_marked_as_disqualified(proposal, caseworker, approver):
    letter = prepared_letter(proposal, approver)
    mark_disqualified(proposal.application, by=approver, person=caseworker, reason="Er søsken av legen som søker.")
    proposal = type(proposal).objects.get(pk=proposal.pk)
    with pytest.raises(NotPossible, match=r"Den som foreslo vedtaket, er inhabil i saken. Send forslaget tilbake."):
        sign_proposal(proposal, by=approver, sha256=letter.document.sha256)
    send_back_proposal(proposal, by=approver, code="impartiality", reason="Forslaget må lages av en annen.")
    application = reload(proposal.application)
    assert (application.status, application.assigned_to) == (Status.UNDER_REVIEW, None)
