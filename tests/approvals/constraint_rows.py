"""What each constraint of requests, appeals, rounds, letters and traces refuses, by its name."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from accounts.models import SingleUseLink
from approvals.enums import AppealState, ItemAnswer, LetterKind, Occasion, RequestKind, RequestState, Status
from approvals.models import (
    Appeal,
    AuditHead,
    Disqualification,
    LetterOrder,
    Reopening,
    Request,
    RequestItem,
    StandardParagraph,
)
from tests.approvals.admin.desk_client import insert_again
from tests.approvals.constraint_rows_of_competence import COMPETENCE_BREAKS
from tests.approvals.constraint_rows_of_conferences import CONFERENCE_BREAKS
from tests.approvals.constraint_rows_of_followup import FOLLOWUP_BREAKS
from tests.approvals.constraint_rows_of_meetings import MEETING_BREAKS
from tests.approvals.constraint_rows_of_simulations import SIMULATION_BREAKS
from tests.approvals.constraint_rows_of_small_groups import SMALL_GROUP_BREAKS
from tests.approvals.constraint_rows_of_teaching import TEACHING_BREAKS

REASON = "En grunn som er lang nok."


def _appeal(world: Any, **fields: Any) -> Appeal:
    about = {"text": REASON, "received_on": timezone.localdate(), "registered_by": world.caseworker}
    return Appeal.objects.create(application=world.application, decision=world.decision, **{**about, **fields})


def _reopening(world: Any, **fields: Any) -> Reopening:
    about = {"occasion": Occasion.CORRECTION, "reason": REASON, "opened_by": world.caseworker}
    return Reopening.objects.create(application=world.application, decision=world.decision, **{**about, **fields})


def _request(world: Any, **fields: Any) -> Request:
    about = {
        "kind": RequestKind.UNIT,
        "recipient_name": "Kari Lind",
        "recipient_email": "kari@example.no",
        "asked_by": world.caseworker,
        "due_on": timezone.localdate(),
    }
    return Request.objects.create(application=world.application, **{**about, **fields})


def _item(world: Any, **fields: Any) -> RequestItem:
    asked = Request.objects.first() or _request(world)
    return RequestItem.objects.create(request=asked, **{"position": 1, "field": "unit.staffing", **fields})


def _paragraph(world: Any, **fields: Any) -> StandardParagraph:
    about = {"key": "avsnitt", "title": "Avsnitt", "text_nb": "a", "text_nn": "b", "text_en": "c"}
    return StandardParagraph.objects.create(written_by=world.caseworker, **{**about, **fields})


def _changing(world: Any, **fields: Any) -> Any:
    return insert_again(world.application, changes=world.approval, **{**fields, **world.draft_parts()})


MORE_BREAKS: dict[str, Callable[[Any], object]] = {
    "accounts_link_one_end": lambda _world: SingleUseLink.objects.create(
        purpose="request",
        subject_id=1,
        secret_hash="0" * 64,
        recipient_email="kari@example.no",
        expires_at=timezone.now(),
        used_at=timezone.now(),
        voided_at=timezone.now(),
    ),
    "approvals_appeal_one_open": lambda w: [
        _appeal(w, state=state, forwarded_at=at, appeal_body=body)
        for state, at, body in (
            (AppealState.FORWARDED, timezone.now(), "Klageinstansen"),
            (AppealState.RECEIVED, None, ""),
        )
    ],
    "approvals_appeal_closed_with_state": lambda w: _appeal(w, state=AppealState.WITHDRAWN),
    "approvals_appeal_forwarded_to_somebody": lambda w: _appeal(
        w, state=AppealState.FORWARDED, forwarded_at=timezone.now()
    ),
    "approvals_application_waiting_has_start": lambda w: insert_again(
        w.application, status=Status.INFORMATION_REQUESTED, case_number="26/90001", **w.draft_parts()
    ),
    "approvals_application_one_open_change": lambda w: [
        _changing(w, status=Status.DRAFT, case_number=None, submitted_at=None) for _time in range(2)
    ],
    "approvals_approval_ended_by_a_decision": lambda w: w.another_approval(ended_at=w.decision.decided_at),
    "approvals_audithead_single": lambda _world: AuditHead.objects.create(id=2),
    "approvals_confirmation_from_one_side": lambda w: insert_again(
        w.application.confirmations.first(), registered_by=None
    ),
    "approvals_disqualification_once": lambda w: [
        Disqualification.objects.create(
            application=w.application, person=w.approver, reason=REASON, marked_by=w.caseworker
        )
        for _time in range(2)
    ],
    "approvals_letterorder_made_or_failed": lambda w: LetterOrder.objects.create(
        application=w.application,
        kind=LetterKind.RECEIPT,
        key="receipt",
        language="nb",
        letter=w.letter,
        failure="Brevet kan ikke lages.",
    ),
    "approvals_paragraph_version_unique": lambda w: [_paragraph(w, retired_at=timezone.now()) for _time in range(2)],
    "approvals_paragraph_one_in_use": lambda w: [_paragraph(w, version=version) for version in (1, 2)],
    "approvals_proposal_revocation_has_day": lambda w: insert_again(
        w.proposal,
        closed_at=w.proposal.proposed_at,
        kind="revoked",
        starts_on=None,
        ends_on=None,
    ),
    "approvals_proposal_sent_back_with_code": lambda w: insert_again(
        w.proposal, closed_at=w.proposal.proposed_at, sent_back_by=w.approver, send_back_reason=REASON
    ),
    "approvals_reopening_one_open": lambda w: [_reopening(w) for _time in range(2)],
    "approvals_reopening_occasion_known": lambda w: _reopening(w, occasion=Occasion.FIRST),
    "approvals_reopening_appeal_with_occasion": lambda w: _reopening(w, occasion=Occasion.APPEAL),
    "approvals_reopening_notice_has_due": lambda w: _reopening(w, notice_sent_at=timezone.now()),
    "approvals_request_one_open_per_kind": lambda w: [_request(w) for _time in range(2)],
    "approvals_request_closed_with_state": lambda w: _request(w, state=RequestState.ANSWERED),
    "approvals_request_state_known": lambda w: _request(w, state="borte", closed_at=timezone.now()),
    "approvals_requestitem_in_order": lambda w: [_item(w) for _time in range(2)],
    "approvals_requestitem_answered_paired": lambda w: _item(w, answer=ItemAnswer.CONFIRMED),
    "curriculum_position_leave_has_no_share": lambda w: insert_again(w.service.positions.first(), is_leave=True),
    **MEETING_BREAKS,
    **FOLLOWUP_BREAKS,
    **TEACHING_BREAKS,
    **COMPETENCE_BREAKS,
    **CONFERENCE_BREAKS,
    **SIMULATION_BREAKS,
    **SMALL_GROUP_BREAKS,
}
