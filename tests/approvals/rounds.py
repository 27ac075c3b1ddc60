"""Decided cases taken up again, and decided anew, through the services."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from approvals.enums import DecisionKind, Occasion
from approvals.models import Appeal, Application, Decision, Proposal, Reopening
from approvals.services.appeals import register_appeal
from approvals.services.decisions import sign_proposal
from approvals.services.reopening import reopen_case, send_advance_notice
from correspondence.enums import DeliveryState
from correspondence.models import Delivery
from tests.approvals.admin.desk_client import decided_case, propose, reload, stored_letter
from tests.factories import make_user

REASON = "Datoen i vedtaket er feil."
APPEAL = "Jeg mener at enheten oppfyller kravet."
STATEMENT = "Vi har sett på klagen og mener at vedtaket er riktig."
OUTCOME = "Klageinstansen kom til at enheten oppfyller kravet."
NOTICE = "Vi vurderer å gjøre om vedtaket fordi enheten har fått færre senger."
PART = {"kind": DecisionKind.PARTLY_GRANTED, "departure_reason": "Vurderes slik av andre grunner."}


def refused_case(**fields: Any) -> Decision:
    """A case that has been refused, against what the assessment says."""
    return decided_case(kind=DecisionKind.REFUSED, **fields)


def reopened(
    decision: Decision, *, by: User | None = None, occasion: str = Occasion.CORRECTION, **more: Any
) -> Reopening:
    """The case of a decision, taken up again."""
    by = by or make_user(Role.CASEWORKER)
    more.setdefault("reason", REASON)
    return reopen_case(reload(decision.application), by=by, occasion=Occasion(occasion), **more)


def appealed(decision: Decision, *, by: User | None = None) -> Appeal:
    """An appeal by the applicant, sent today."""
    by = by or decision.application.doctor.user
    return register_appeal(decision, by=by, text=APPEAL, received_on=timezone.localdate())


def warned(reopening: Reopening, *, is_over: bool = True) -> Reopening:
    """The applicant has been warned; and has let the time go by, unless it is not over."""
    reopening = send_advance_notice(reopening, by=reopening.opened_by, text=NOTICE)
    if is_over:
        Reopening.objects.filter(pk=reopening.pk).update(notice_due_on=timezone.localdate() - timedelta(days=1))
    return Reopening.objects.get(pk=reopening.pk)


def propose_again(reopening: Reopening, **content: Any) -> Proposal:
    """A proposal in the open round, by whoever opened it."""
    content.setdefault("statement", "Ny vurdering av saken.")
    return propose(reload(reopening.application), by=reopening.opened_by, **content)


def signed(proposal: Proposal, *, approver: User | None = None) -> Decision:
    """The decision that the proposal becomes."""
    approver = approver or make_user(Role.APPROVER)
    return sign_proposal(proposal, by=approver, sha256=stored_letter(proposal, approver).document.sha256)


def part_of(application: Application, *, months: int = 3) -> dict[str, Any]:
    """A part grant that begins so many months into the service."""
    service = application.service_period
    return {**PART, "starts_on": service.starts_on.replace(month=1 + months), "ends_on": service.ends_on}


def mail_arrived(decision: Decision, at: datetime) -> None:
    """The message with the decision was taken by the party's mail server at this moment."""
    deliveries = Delivery.objects.filter(documents=decision.letter.document)
    deliveries.update(state=DeliveryState.SENT, sent_at=at, next_attempt_at=None)
