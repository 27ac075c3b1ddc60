"""A decided case taken up again: who may, when, what is decided anew, and what the applicant is told first."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.roles import Role
from approvals.enums import Action, DecisionKind, EventKind, Occasion, Status
from approvals.exceptions import AlreadyDecided, NotAllowed, NotPossible
from approvals.facts import collect_facts, load_for_facts
from approvals.models import Approval, Decision, Reopening
from approvals.services.applications import withdraw_application
from approvals.services.decisions import sign_proposal
from approvals.services.impartiality import mark_disqualified
from approvals.services.proposals import send_back_proposal
from approvals.services.reopening import (
    decided_first_on,
    keep_decision,
    open_reopening,
    reopen_case,
)
from correspondence.models import Delivery
from tests.approvals.admin.desk_client import case_under_review, decided_case, reload, stored_letter
from tests.approvals.rounds import (
    REASON,
    appealed,
    propose_again,
    refused_case,
    reopened,
    signed,
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


# Taking up again ---------------------------------------------------------------------------------


def test_reopening_puts_the_case_under_review_with_who_opened_it(granted, caseworker):
    reopening = reopen_case(granted.application, by=caseworker, occasion=Occasion.CORRECTION, reason=f"  {REASON} ")
    case = reload(granted.application)
    event = case.events.filter(kind=EventKind.MOVED).last()
    assert (case.status, case.assigned_to) == (Status.UNDER_REVIEW, caseworker)
    assert (reopening.decision, reopening.reason, reopening.closed_at) == (granted, REASON, None)
    assert (event.action, event.detail) == (
        Action.REOPEN,
        {"reopening": reopening.pk, "occasion": "correction", "reason": REASON},
    )
    assert open_reopening(case) == reopening
    assert Approval.objects.get().ended_at is None


def test_reopening_without_a_reason_refused(granted, caseworker):
    with pytest.raises(NotPossible, match=r"Begrunnelsen må ha minst 10 tegn\."):
        reopen_case(granted.application, by=caseworker, occasion=Occasion.CORRECTION, reason=" kort ")
    assert (reload(granted.application).status, Reopening.objects.count()) == (Status.GRANTED, 0)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DOCTOR, Role.ADMINISTRATOR, Role.SUPERVISOR])
def test_reopening_without_the_right_refused(granted, role):
    with pytest.raises(NotAllowed):
        reopen_case(granted.application, by=make_user(role), occasion=Occasion.CORRECTION, reason=REASON)
    assert Reopening.objects.count() == 0


def test_reopening_by_somebody_disqualified_refused(granted, caseworker):
    mark_disqualified(
        granted.application, by=make_user(Role.APPROVER), person=caseworker, reason="Gift med veilederen."
    )
    with pytest.raises(NotAllowed, match=r"Du er inhabil i denne saken"):
        reopen_case(granted.application, by=caseworker, occasion=Occasion.CORRECTION, reason=REASON)


def test_reopening_an_undecided_case_refused(caseworker):
    case = case_under_review(by=caseworker)
    with pytest.raises(NotPossible, match=r"Dette kan ikke gjøres nå: saken har status «Under behandling»\."):
        reopen_case(case, by=caseworker, occasion=Occasion.CORRECTION, reason=REASON)


def test_reopening_twice_refused(granted, caseworker):
    reopened(granted)
    with pytest.raises(NotPossible, match=r"saken har status «Under behandling»"):
        reopen_case(granted.application, by=caseworker, occasion=Occasion.REVERSAL, reason=REASON)
    assert Reopening.objects.count() == 1


def test_reopening_as_a_first_decision_refused(granted, caseworker):
    with pytest.raises(NotPossible, match=r"Velg hvorfor saken tas opp igjen\."):
        reopen_case(granted.application, by=caseworker, occasion=Occasion.FIRST, reason=REASON)


def test_reopening_for_another_reason_while_an_appeal_waits_refused(refused, caseworker):
    appealed(refused)
    with pytest.raises(NotPossible, match=r"Vedtaket er påklaget\. Klagen må avgjøres"):
        reopen_case(refused.application, by=caseworker, occasion=Occasion.REVERSAL, reason=REASON)


def test_reopening_after_appeal_without_an_appeal_refused(refused, caseworker):
    with pytest.raises(NotPossible, match=r"Velg hvilken klage saken tas opp igjen for\."):
        reopen_case(refused.application, by=caseworker, occasion=Occasion.APPEAL, reason=REASON)


def test_reopening_for_the_appeal_of_another_case_refused(refused, caseworker):
    other = appealed(refused_case())
    with pytest.raises(NotPossible, match=r"Velg hvilken klage saken tas opp igjen for\."):
        reopen_case(refused.application, by=caseworker, occasion=Occasion.APPEAL, reason=REASON, appeal=other)


def test_reopening_a_refusal_for_revocation_refused(refused, caseworker):
    with pytest.raises(NotPossible, match=r"Det er ingen godkjenning å kalle tilbake i denne saken\."):
        reopen_case(refused.application, by=caseworker, occasion=Occasion.REVOCATION, reason=REASON)


def test_reopened_case_cannot_be_withdrawn_by_the_doctor(granted):
    reopened(granted)
    with pytest.raises(NotPossible, match=r"Det er fattet vedtak i saken, så søknaden kan ikke trekkes lenger\."):
        withdraw_application(granted.application, by=granted.application.doctor.user)
    assert reload(granted.application).status == Status.UNDER_REVIEW


# Keeping -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "action"),
    [
        (DecisionKind.GRANTED, Action.KEEP_GRANT),
        (DecisionKind.REFUSED, Action.KEEP_REFUSAL),
        (DecisionKind.DISMISSED, Action.KEEP_DISMISSAL),
    ],
)
def test_keeping_returns_the_case_to_where_it_stood(kind, action):
    decision = decided_case(kind=kind)
    reopening = reopened(decision)
    keep_decision(decision.application, by=reopening.opened_by, reason="Vedtaket er riktig likevel.")
    case = reload(decision.application)
    event = case.events.filter(kind=EventKind.MOVED).last()
    assert (case.status, open_reopening(case)) == (Status(kind), None)
    assert (event.action, event.detail) == (
        action,
        {"reopening": reopening.pk, "decision": decision.pk, "reason": "Vedtaket er riktig likevel."},
    )
    assert (Decision.objects.count(), Approval.objects.filter(ended_at__isnull=False).count()) == (1, 0)


def test_keeping_a_case_in_its_first_round_refused(caseworker):
    case = case_under_review(by=caseworker)
    with pytest.raises(NotPossible, match=r"Saken er ikke tatt opp igjen etter et vedtak\."):
        keep_decision(case, by=caseworker, reason="Vedtaket er riktig likevel.")
    assert reload(case).status == Status.UNDER_REVIEW


def test_keeping_by_another_than_who_handles_the_case_refused(granted, caseworker):
    reopening = reopened(granted)
    with pytest.raises(NotAllowed, match=rf"Saken behandles av {reopening.opened_by.name}"):
        keep_decision(granted.application, by=caseworker, reason="Vedtaket er riktig likevel.")


def test_keeping_without_a_reason_refused(granted):
    reopening = reopened(granted)
    with pytest.raises(NotPossible, match=r"Begrunnelsen må ha minst 10 tegn\."):
        keep_decision(granted.application, by=reopening.opened_by, reason="nei")
    assert open_reopening(granted.application) == reopening


# Deciding anew -----------------------------------------------------------------------------------


def test_correction_replaces_the_decision_and_its_approval(granted):
    reopening = reopened(granted)
    proposal = propose_again(reopening, statement="Navnet på enheten var skrevet feil.")
    decision = signed(proposal)
    case = reload(granted.application)
    old, new = Approval.objects.order_by("pk")
    assert (decision.round, decision.occasion, decision.replaces) == (2, Occasion.CORRECTION, granted)
    assert (proposal.occasion, case.status) == (Occasion.CORRECTION, Status.GRANTED)
    assert open_reopening(case) is None
    assert (old.ended_by, old.ended_at, new.ended_at, new.decision) == (decision, decision.decided_at, None, decision)


def test_reversal_to_the_better_needs_no_notice(refused):
    decision = signed(propose_again(reopened(refused, occasion=Occasion.REVERSAL)))
    assert (decision.kind, decision.occasion, decision.round) == (DecisionKind.GRANTED, Occasion.REVERSAL, 2)
    assert Approval.objects.get().decision == decision


def test_third_round_replaces_the_second(refused):
    second = signed(propose_again(reopened(refused, occasion=Occasion.REVERSAL)))
    third = signed(propose_again(reopened(second), statement="Skrivefeil i begrunnelsen."))
    assert (third.round, third.replaces, second.replaces) == (3, second, refused)
    assert list(Approval.objects.filter(ended_at__isnull=True).values_list("decision", flat=True)) == [third.pk]


def test_signing_a_round_again_answers_already_decided(granted):
    approver = make_user(Role.APPROVER, name="Anne Først")
    proposal = propose_again(reopened(granted))
    sha256 = stored_letter(proposal, approver).document.sha256
    sign_proposal(proposal, by=approver, sha256=sha256)
    with pytest.raises(AlreadyDecided, match=r"Saken ble avgjort av Anne Først"):
        sign_proposal(proposal, by=approver, sha256=sha256)
    assert Decision.objects.count() == 2


def test_signing_the_first_proposal_in_a_later_round_answers_already_decided(granted):
    approver = granted.approved_by
    reopened(granted)
    with pytest.raises(AlreadyDecided):
        sign_proposal(granted.proposal, by=approver, sha256=granted.letter.document.sha256)
    assert Decision.objects.count() == 1


def test_proposer_cannot_sign_their_own_correction(granted):
    approver = make_user(Role.APPROVER)
    proposal = propose_again(reopened(granted, by=approver))
    with pytest.raises(NotAllowed, match=r"Du har selv foreslått dette vedtaket\."):
        sign_proposal(proposal, by=approver, sha256="0" * 64)


def test_proposal_of_a_round_can_be_sent_back_and_the_round_stays_open(granted):
    reopening = reopened(granted)
    proposal = propose_again(reopening)
    send_back_proposal(proposal, by=make_user(Role.APPROVER), code="letter", reason="Skriv hva som er rettet.")
    assert open_reopening(granted.application) == reopening
    keep_decision(granted.application, by=reopening.opened_by, reason="Det var ikke noe å rette.")
    assert reload(granted.application).status == Status.GRANTED


@pytest.mark.parametrize(
    ("occasion", "subject"),
    [
        (Occasion.CORRECTION, "Rettet vedtak i sak {}"),
        (Occasion.REVERSAL, "Vedtaket i sak {} er gjort om"),
        (Occasion.APPEAL, "Vedtaket i sak {} er endret etter klage"),
    ],
)
def test_mail_tells_why_there_is_a_new_decision(refused, occasion, subject):
    appeal = {"appeal": appealed(refused)} if occasion == Occasion.APPEAL else {}
    decision = signed(propose_again(reopened(refused, occasion=occasion, **appeal)))
    mail = Delivery.objects.get(key__startswith=f"decision:{decision.pk}:")
    assert mail.subject == subject.format(refused.application.case_number)
    assert "Det nye vedtaket erstatter det forrige. Vedtaksbrevet ligger ved som PDF" in mail.body


# What counts -------------------------------------------------------------------------------------


def test_service_that_has_begun_since_the_first_decision_still_counts_whole(refused):
    """The doctor applied in time; the months that an appeal takes are not taken from them."""
    service = refused.application.service_period
    after_start = service.starts_on + timedelta(days=40)
    facts = collect_facts(load_for_facts(refused.application_id), on=after_start)
    assert facts.on == after_start
    assert facts.decided_on == timezone.localdate(refused.decided_at) == decided_first_on(refused.application)


def test_later_round_may_grant_from_a_day_that_has_passed(refused, time_machine):
    service = refused.application.service_period
    now = timezone.make_aware(datetime.combine(service.starts_on + timedelta(days=40), datetime.min.time()))
    reopening = reopened(refused, occasion=Occasion.REVERSAL)
    time_machine.move_to(now)
    decision = signed(propose_again(reopening))
    approval = Approval.objects.get()
    assert (decision.kind, approval.starts_on, approval.counted_months) == (
        DecisionKind.GRANTED,
        service.starts_on,
        Decimal("6.00"),
    )
    assert timezone.localdate(decision.decided_at) > approval.starts_on
