"""Proposing, and sending back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.roles import Role
from approvals.enums import DecisionKind, Status
from approvals.exceptions import CaseChanged, NotAllowed, NotPossible
from approvals.services.assessments import add_note, conclude
from approvals.services.proposals import ProposalContent, open_proposal, propose_decision, send_back_proposal
from tests.approvals.admin.desk_client import (
    REASON,
    case_under_review,
    concluded_case,
    next_service,
    propose,
    proposed_case,
    reload,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db

WHY_ELSE = "Enheten får en seng til i januar."


@pytest.fixture
def caseworker():
    return make_user(Role.CASEWORKER)


def test_proposal_to_grant_covers_the_whole_service(caseworker):
    proposal = propose(concluded_case(by=caseworker), by=caseworker)
    service = next_service()
    assert (proposal.starts_on, proposal.ends_on) == (service["starts_on"], service["ends_on"])
    assert (proposal.counted_months, proposal.grounds) == (Decimal("6.00"), [])
    assert proposal.assessment.outcome == "met"
    assert reload(proposal.application).status == Status.PROPOSED


def test_proposal_to_refuse_is_built_from_the_criteria_that_fail(caseworker):
    proposal = propose(case_under_review(by=caseworker, beds=5), by=caseworker, kind=DecisionKind.REFUSED)
    assert [(each["criterion"], each["outcome"]) for each in proposal.grounds] == [
        ("unit.beds", "not_met"),
        ("supervisor.eligible", "missing"),
    ]
    assert proposal.grounds[0]["remedy"] == "Enheten har 5 senger, trenger 6. Det mangler 1 seng."
    assert (proposal.starts_on, proposal.ends_on, proposal.counted_months) == (None, None, None)


def test_proposal_to_refuse_in_english_has_its_grounds_in_english(caseworker):
    proposal = propose(case_under_review(by=caseworker, beds=5, language="en"), by=caseworker, kind="refused")
    assert proposal.grounds[0]["explanation"] == "The unit has 5 palliative beds. At least 6 are required."


def test_proposal_to_grant_a_part_counts_that_part(caseworker):
    service = next_service()
    case = concluded_case(by=caseworker)
    half = service["starts_on"].replace(month=6, day=30)
    proposal = propose(
        case,
        by=caseworker,
        kind="partly_granted",
        starts_on=service["starts_on"],
        ends_on=half,
        statement="Et halvt år.",
    )
    assert (proposal.ends_on, proposal.counted_months) == (half, Decimal("3.00"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({}, "Oppgi fra og til hvilken dato godkjenningen skal gjelde."),
        ({"first": 10, "last": 5}, "Godkjenningen kan ikke slutte før den begynner."),
        ({"first": -1, "last": 5}, "Godkjenningen kan ikke gå utenfor tjenesten det er søkt om."),
        ({"first": 0, "last": 400}, "Godkjenningen kan ikke gå utenfor tjenesten det er søkt om."),
        ({"first": 0, "last": None}, "Perioden er hele tjenesten. Velg «Innvilget», eller kort ned perioden."),
    ],
)
def test_part_grant_with_an_impossible_period_refused(caseworker, content, sentence):
    case, service = concluded_case(by=caseworker), next_service()
    dates = {}
    if content:
        last = content["last"]
        dates["starts_on"] = service["starts_on"] + timedelta(days=content["first"])
        dates["ends_on"] = service["ends_on"] if last is None else service["starts_on"] + timedelta(days=last)
    with pytest.raises(NotPossible) as refusal:
        propose(case, by=caseworker, kind="partly_granted", statement="En del.", **dates)
    assert str(refusal.value) == sentence
    assert (reload(case).status, case.proposals.count()) == (Status.UNDER_REVIEW, 0)


def test_whole_service_may_be_partly_granted_when_the_cap_is_passed(caseworker):
    start = next_service()["starts_on"]
    case = concluded_case(
        by=caseworker,
        percent=Decimal(100),
        ends_on=start.replace(year=start.year + 1, month=12, day=31),
        hours=Decimal(144),
        weeks=72,
    )
    end = case.service_period.ends_on
    proposal = propose(case, by=caseworker, kind="partly_granted", starts_on=start, ends_on=end, statement="Taket.")
    assert proposal.counted_months == Decimal("12.00")
    assert [each["criterion"] for each in proposal.grounds] == ["course.nursing_home_cap"]


def test_service_that_has_begun_cannot_be_granted_whole(caseworker):
    today = timezone.localdate()
    case = concluded_case(
        by=caseworker, starts_on=today, ends_on=today + timedelta(days=364), hours=Decimal(72), weeks=36
    )
    with pytest.raises(NotPossible, match=r"Tellende tjeneste kan tidligst begynne dagen etter vedtaket."):
        propose(case, by=caseworker)


def test_judgement_cannot_be_skipped(caseworker):
    case = concluded_case(by=caseworker)
    fresh = case_under_review(by=caseworker)
    with pytest.raises(NotPossible, match=r"Forslaget avviker fra vurderingen."):
        propose(fresh, by=caseworker)
    assert open_proposal(case) is None


def test_proposal_that_departs_needs_a_reason(caseworker):
    case = case_under_review(by=caseworker, beds=5)
    with pytest.raises(NotPossible, match=r"Forslaget avviker fra vurderingen. Skriv hvorfor"):
        propose(case, by=caseworker, departure_reason="for kort")
    proposal = propose(case, by=caseworker, departure_reason=WHY_ELSE)
    assert (proposal.kind, proposal.departure_reason, proposal.assessment.outcome) == ("granted", WHY_ELSE, "not_met")


def test_refusal_without_grounds_needs_a_statement(caseworker):
    case = concluded_case(by=caseworker)
    with pytest.raises(NotPossible, match=r"Et avslag må ha en begrunnelse."):
        propose(case, by=caseworker, kind="refused", departure_reason=WHY_ELSE)


def test_proposal_on_an_older_version_refused(caseworker):
    case = concluded_case(by=caseworker)
    conclude(case, by=caseworker, criterion="unit.staffing", outcome="not_met", reason=REASON, on=timezone.localdate())
    with pytest.raises(CaseChanged):
        propose_decision(case, by=caseworker, content=ProposalContent(kind=DecisionKind.GRANTED), version=case.version)


def test_note_does_not_stand_in_the_way_of_a_proposal(caseworker):
    case = concluded_case(by=caseworker)
    add_note(case, by=caseworker, text="Bare et notat.")
    content = ProposalContent(kind=DecisionKind.GRANTED)
    assert propose_decision(case, by=caseworker, content=content, version=case.version).kind == "granted"


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.APPROVER, Role.AUDITOR, Role.DOCTOR])
def test_proposal_by_somebody_else_refused(caseworker, role):
    case = concluded_case(by=caseworker)
    with pytest.raises(NotAllowed):
        propose(case, by=make_user(role))


def test_send_back_gives_the_case_to_its_caseworker_with_the_reason(caseworker):
    proposal, approver = proposed_case(by=caseworker), make_user(Role.APPROVER)
    send_back_proposal(proposal, by=approver, code="reason", reason="Skriv mer om bemanningen.")
    case = reload(proposal.application)
    proposal.refresh_from_db()
    assert (case.status, case.assigned_to, open_proposal(case)) == (Status.UNDER_REVIEW, caseworker, None)
    assert (proposal.sent_back_by, proposal.send_back_reason) == (approver, "Skriv mer om bemanningen.")
    assert proposal.closed_at is not None


def test_sent_back_case_can_be_proposed_again(caseworker):
    proposal = proposed_case(by=caseworker)
    send_back_proposal(proposal, by=make_user(Role.APPROVER), code="reason", reason="Skriv mer om bemanningen.")
    again = propose(proposal.application, by=caseworker)
    assert open_proposal(reload(again.application)) == again


@pytest.mark.parametrize("reason", ["", "for kort", " " * 50])
def test_send_back_without_a_reason_refused(caseworker, reason):
    proposal = proposed_case(by=caseworker)
    with pytest.raises(NotPossible, match=r"Begrunnelsen må ha minst 10 tegn."):
        send_back_proposal(proposal, by=make_user(Role.APPROVER), code="reason", reason=reason)
    assert reload(proposal.application).status == Status.PROPOSED


def test_send_back_twice_refused(caseworker):
    proposal, approver = proposed_case(by=caseworker), make_user(Role.APPROVER)
    send_back_proposal(proposal, by=approver, code="reason", reason="Skriv mer om bemanningen.")
    with pytest.raises(NotPossible, match=r"Forslaget er allerede avgjort eller sendt tilbake."):
        send_back_proposal(proposal, by=approver, code="reason", reason="Skriv mer om bemanningen.")


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.AUDITOR, Role.DOCTOR, Role.ADMINISTRATOR])
def test_send_back_by_somebody_without_the_right_refused(caseworker, role):
    proposal = proposed_case(by=caseworker)
    with pytest.raises(NotAllowed):
        send_back_proposal(proposal, by=make_user(role), code="reason", reason="Skriv mer om bemanningen.")


def test_send_back_of_own_proposal_refused():
    approver = make_user(Role.APPROVER)
    proposal = proposed_case(by=approver)
    with pytest.raises(NotAllowed, match=r"Du har selv foreslått dette vedtaket."):
        send_back_proposal(proposal, by=approver, code="reason", reason="Jeg ombestemte meg altså.")
