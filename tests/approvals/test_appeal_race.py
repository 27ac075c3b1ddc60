"""Two people, one decided case, one moment: one appeal, one round, one decision in it, whatever is pressed at once."""

import pytest
from django.utils import timezone

from accounts.roles import Role
from approvals.enums import AppealState, LetterKind, Occasion, Status
from approvals.exceptions import AlreadyDecided, NotPossible
from approvals.models import Appeal, Approval, Decision, LetterOrder, Proposal, Reopening
from approvals.services.appeals import forward_appeal, register_appeal, withdraw_appeal
from approvals.services.decisions import sign_proposal
from approvals.services.reopening import reopen_case
from correspondence.models import Delivery
from tests.approvals.admin.desk_client import reload, stored_letter
from tests.approvals.rounds import APPEAL, REASON, appealed, propose_again, reopened
from tests.at_once import at_once
from tests.factories import make_user

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True), pytest.mark.slow]

TRIES = 5


def _refusals(results: list[object]) -> list[str]:
    return [str(each) for each in results if isinstance(each, NotPossible)]


def test_doctor_and_caseworker_appeal_at_once_gives_one_appeal(decision, caseworker):
    doctor, today = decision.application.doctor.user, timezone.localdate()
    for number in range(1, TRIES + 1):
        results = at_once(
            *(
                lambda by=by: register_appeal(decision, by=by, text=APPEAL, received_on=today)
                for by in (doctor, caseworker)
            )
        )
        [kept] = [each for each in results if isinstance(each, Appeal)]
        assert _refusals(results) == ["Vedtaket er allerede påklaget."]
        assert Appeal.objects.count() == number
        withdraw_appeal(kept, by=doctor)


def test_appeal_is_withdrawn_or_sent_on_and_never_both(decision, caseworker):
    doctor = decision.application.doctor.user
    for _try in range(TRIES):
        appeal = appealed(decision)
        sent, withdrawn = at_once(
            lambda appeal=appeal: forward_appeal(appeal, by=caseworker, statement="Vi mener at vedtaket er riktig."),
            lambda appeal=appeal: withdraw_appeal(appeal, by=doctor),
        )
        appeal.refresh_from_db()
        # What was sent on first is withdrawn from there; what was withdrawn first is not sent.
        assert isinstance(withdrawn, Appeal)
        assert appeal.state == AppealState.WITHDRAWN
        is_ordered = LetterOrder.objects.filter(kind=LetterKind.FORWARDING, details__appeal=appeal.pk).exists()
        assert is_ordered == isinstance(sent, Appeal)


def test_two_who_take_the_case_up_at_once_open_one_round(decision, caseworker):
    case = reload(decision.application)
    results = at_once(
        *(
            lambda by=by: reopen_case(case, by=by, occasion=Occasion.CORRECTION, reason=REASON)
            for by in (caseworker, make_user(Role.CASEWORKER))
        )
    )
    assert sum(isinstance(each, Reopening) for each in results) == 1
    assert len(_refusals(results)) == 1
    assert Reopening.objects.count() == 1


def test_two_who_sign_the_same_round_at_once_make_one_decision(decision):
    first, second = make_user(Role.APPROVER), make_user(Role.APPROVER)
    newest = decision
    for number in range(2, TRIES + 2):
        proposal = propose_again(reopened(newest))
        hashes = {each: stored_letter(proposal, each).document.sha256 for each in (first, second)}
        results = at_once(
            *(
                lambda by=by, key=proposal.pk, sha256=hashes[by]: sign_proposal(
                    Proposal.objects.get(pk=key), by=by, sha256=sha256
                )
                for by in (first, second)
            )
        )
        [newest] = [each for each in results if isinstance(each, Decision)]
        assert [type(each) for each in results if not isinstance(each, Decision)] == [AlreadyDecided]
        assert (newest.round, Decision.objects.count()) == (number, number)
        assert Approval.objects.filter(ended_at__isnull=True).get().decision == newest
        assert Delivery.objects.filter(key__startswith=f"decision:{newest.pk}:").count() == 1
        assert reload(decision.application).status == Status.GRANTED
        assert Reopening.objects.filter(closed_at__isnull=True).count() == 0
