"""Dismissing: whatever the assessment says, with a reason, for no period, and with a letter of its own."""

import pytest
from django.utils import timezone

from accounts.roles import Role
from approvals.enums import DecisionKind, Status
from approvals.exceptions import LetterMissing, NotPossible
from approvals.letters import build_decision_context, render_decision_html
from approvals.models import Approval
from approvals.services.appointments import register_supervisor_check
from approvals.services.decisions import prepare_letter, sign_proposal
from correspondence.models import Delivery
from tests.approvals.admin.desk_client import case_under_review, concluded_case, propose, reload
from tests.approvals.prepared import prepared_letter
from tests.factories import make_user

pytestmark = pytest.mark.django_db

WHY = "Søknaden gjelder en stilling som du ikke har fått."


@pytest.fixture
def caseworker():
    return make_user(Role.CASEWORKER)


@pytest.fixture
def approver():
    return make_user(Role.APPROVER)


def _dismissal(caseworker, statement=WHY, **content):
    application = case_under_review(by=caseworker)
    return propose(application, by=caseworker, kind=DecisionKind.DISMISSED, statement=statement, **content)


def test_dismissal_while_criteria_wait_for_judgement_proposed(caseworker):
    application = case_under_review(by=caseworker)
    register_supervisor_check(application, by=caseworker, found=True, source="Registeret")
    proposal = propose(application, by=caseworker, kind=DecisionKind.DISMISSED, statement=WHY)
    assert proposal.assessment.outcome == "needs_judgement"
    assert reload(proposal.application).status == Status.PROPOSED
    assert (proposal.kind, proposal.statement) == (DecisionKind.DISMISSED, WHY)
    assert (proposal.starts_on, proposal.ends_on, proposal.counted_months) == (None, None, None)
    assert (proposal.grounds, proposal.departure_reason) == ([], "")


@pytest.mark.parametrize("fields", [{}, {"beds": 5}])
def test_dismissal_with_every_criterion_judged_proposed(caseworker, fields):
    application = concluded_case(by=caseworker, **fields)
    proposal = propose(application, by=caseworker, kind=DecisionKind.DISMISSED, statement=WHY)
    assert proposal.grounds == []
    assert reload(application).status == Status.PROPOSED


def test_dismissal_with_dates_filled_in_covers_no_days(caseworker):
    service = case_under_review(by=caseworker).service_period
    proposal = _dismissal(caseworker, starts_on=service.starts_on, ends_on=service.ends_on)
    assert (proposal.starts_on, proposal.ends_on) == (None, None)


@pytest.mark.parametrize("statement", ["", "   ", "For kort.", "         x"])
def test_dismissal_without_a_written_reason_refused(caseworker, statement):
    application = case_under_review(by=caseworker)
    with pytest.raises(NotPossible) as refusal:
        propose(application, by=caseworker, kind=DecisionKind.DISMISSED, statement=statement)
    assert str(refusal.value) == "En avvisning må ha en begrunnelse i brevet (minst 10 tegn)."
    assert reload(application).status == Status.UNDER_REVIEW
    assert application.proposals.count() == 0


def test_dismissal_signed_gives_no_approval_and_goes_out(caseworker, approver):
    proposal = _dismissal(caseworker)
    letter = prepared_letter(proposal, approver)
    decision = sign_proposal(proposal, by=approver, sha256=letter.document.sha256)
    assert (decision.kind, reload(proposal.application).status) == (DecisionKind.DISMISSED, Status.DISMISSED)
    assert Approval.objects.count() == 0
    delivery = Delivery.objects.get(kind="decision")
    assert [row.document_id for row in delivery.attached.all()] == [letter.document_id]


def test_dismissal_letter_is_typeset(caseworker, approver):
    letter = prepare_letter(_dismissal(caseworker), by=approver)
    assert bytes(letter.document.content)[:5] == b"%PDF-"
    assert letter.context["statement"] == WHY


def test_dismissal_letter_says_what_it_means_and_how_to_appeal(caseworker, approver):
    context = build_decision_context(_dismissal(caseworker), approver=approver, dated=timezone.localdate())
    html = render_decision_html(context)
    assert "<h1>Vedtak: Søknaden er avvist</h1>" in html
    assert "Vi avviser søknaden din om forhåndsgodkjenning av tjenesten ved" in html
    assert "vi ikke har tatt stilling til om vilkårene for godkjenning er oppfylt" in html
    assert WHY in html
    assert "Klageadgang" in html
    assert "Du kan klage på vedtaket" in html
    for of_others in ("Vi avslår", "Vi har vurdert søknaden mot alle vilkårene", "Hva godkjenningen omfatter"):
        assert of_others not in html


def test_dismissal_letter_without_grounds_is_not_made(caseworker, approver):
    proposal = _dismissal(caseworker)
    type(proposal).objects.filter(pk=proposal.pk).update(statement="")
    proposal.refresh_from_db()
    with pytest.raises(LetterMissing, match="begrunnelsen mangler"):
        build_decision_context(proposal, approver=approver, dated=timezone.localdate())
