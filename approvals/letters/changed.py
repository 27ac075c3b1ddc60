"""What a decision changes: an earlier decision of the same case, or the approval of another case."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from approvals.change_scope import only_ends
from approvals.enums import AppealState, ChangeKind, Occasion
from approvals.letters.messages import letter_reference
from approvals.models import Application, Approval, Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierDecision:
    """The decision that a new one takes the place of, and why it was taken up again.

    `appeal_received_on` is set after an appeal, and `changed_by` names the appeal body when it was the one that changed
    the decision; `notified_on` and `answer` are set after an advance notice.
    """

    reference: str
    dated: date
    outcome: str
    reason: str
    appeal_received_on: date | None
    changed_by: str
    notified_on: date | None
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedApproval:
    """The approval that a change case is about: what is to change, and from when.

    `last_day` is set when the case asks for nothing but that the approval end.
    """

    reference: str
    dated: date
    unit: str
    starts_on: date
    ends_on: date
    what: tuple[str, ...]
    from_day: date | None
    last_day: date | None


def earlier_decision(proposal: Proposal) -> EarlierDecision | None:
    """Return what the proposal would replace, in the language that is active; None for a first decision."""
    if proposal.occasion == Occasion.FIRST:
        return None
    reopenings = proposal.application.reopenings.filter(closed_at__isnull=True, occasion=proposal.occasion)
    reopening = reopenings.select_related("decision__letter__issue", "decision__application", "appeal").first()
    if reopening is None:
        return None
    appeal = reopening.appeal
    return EarlierDecision(
        reference=letter_reference(reopening.decision),
        dated=reopening.decision.letter.dated,
        outcome=str(reopening.decision.get_kind_display()),
        reason=reopening.reason.strip(),
        appeal_received_on=appeal.received_on if appeal else None,
        changed_by=appeal.appeal_body if appeal and appeal.state == AppealState.DECISION_CHANGED else "",
        notified_on=timezone.localdate(reopening.notice_sent_at) if reopening.notice_sent_at else None,
        answer=reopening.notice_answer.strip(),
    )


def changed_approval(application: Application) -> ChangedApproval | None:
    """Return the approval that a change case is about, in the language that is active; None for a first application."""
    approval = application.changes
    if approval is None:
        return None
    return ChangedApproval(
        reference=letter_reference(approval.decision),
        dated=approval.decision.letter.dated,
        unit=approval.unit.name,
        starts_on=approval.starts_on,
        ends_on=approval.ends_on,
        what=tuple(str(ChangeKind(kind).label) for kind in application.change_kinds if kind in ChangeKind.values),
        from_day=application.change_from,
        last_day=_last_day(application, approval),
    )


def _last_day(application: Application, approval: Approval) -> date | None:
    """Return the last day of an approval that the doctor asks to have ended."""
    if application.change_from is None or not only_ends(application.change_kinds):
        return None
    return min(application.change_from - timedelta(days=1), approval.ends_on)
