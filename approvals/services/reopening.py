"""Taking a decided case up again: correction, reversal, appeal and revocation, with notice where it is due."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.deadlines import answer_due
from approvals.enums import Action, AppealState, DecisionKind, EventKind, LetterKind, Occasion
from approvals.exceptions import NotPossible
from approvals.models import Appeal, Application, Approval, Decision, Reopening
from approvals.models.appeal import OPEN_APPEAL_STATES
from approvals.models.decision import WITHOUT_PERIOD
from approvals.permissions import check_may_assess, check_may_edit
from approvals.services.assessments import MIN_REASON, lock_for_review
from approvals.services.letters import order_letter
from approvals.services.status import lock_application, move, record_event
from approvals.transitions import KEEPING_ACTION, check_transition


@transaction.atomic
def reopen_case(
    application: Application, *, by: User, occasion: Occasion, reason: str, appeal: Appeal | None = None
) -> Reopening:
    """Take a decided case up again; `by` handles it from here, and the standing decision holds until a new one is made.

    `appeal` goes with the occasion APPEAL: one that we have received, or one in which the appeal body has changed the
    decision and we carry that out. Raises NotAllowed, or NotPossible with a sentence: not decided, no reason, an appeal
    that waits, nothing to revoke (forvaltningsloven §§ 33, 35).
    """
    application = lock_application(application)
    check_may_assess(by, application)
    check_transition(application.status, Action.REOPEN)
    decision = standing_decision(application)
    if occasion == Occasion.FIRST:
        raise NotPossible(_("Velg hvorfor saken tas opp igjen."), field="occasion")
    if occasion == Occasion.APPEAL:
        _check_appeal(application, appeal)
    else:
        _check_no_appeal(application, appeal)
    _check_approval(decision, occasion)
    reopening = Reopening(
        application=application,
        decision=decision,
        occasion=occasion,
        reason=_reason(reason),
        appeal=appeal,
        opened_by=by,
    )
    _clean(reopening)
    reopening.save()
    application.assigned_to = by
    application.save(update_fields=["assigned_to"])
    detail = {"reopening": reopening.pk, "occasion": str(occasion), "reason": reopening.reason}
    move(application, Action.REOPEN, by=by, detail=detail)
    return reopening


def open_reopening(application: Application) -> Reopening | None:
    """Return the round that is open in a case that has been decided before; None in the first round."""
    return application.reopenings.filter(closed_at__isnull=True).select_related("decision", "appeal").first()


def standing_decision(application: Application) -> Decision:
    """Return the newest decision, which holds until another replaces it. Raises NotPossible when there is none."""
    decision = application.decisions.select_related("proposal").order_by("-round").first()
    if decision is None:
        raise NotPossible(_("Saken har ikke noe vedtak."))
    return decision


def decided_first_on(application: Application) -> date | None:
    """Return the day of the case's first decision, which later rounds count from; None before there is one.

    The service was applied for before it began. Were a later round to count from its own day, a correction or an appeal
    that takes time would cost the doctor the days it took (R11).
    """
    first = application.decisions.order_by("round").values_list("decided_at", flat=True).first()
    return timezone.localdate(first) if first else None


@transaction.atomic
def keep_decision(application: Application, *, by: User, reason: str) -> Application:
    """Let the standing decision stand: the round is closed and the case is as decided as it was.

    An appeal that was the occasion is still to be forwarded. Raises NotAllowed, or NotPossible when the case is not
    taken up again or the reason is too short.
    """
    application = lock_for_review(application, by=by)
    reopening = _open_or_refuse(application)
    decision = reopening.decision
    reason = _reason(reason)
    close_reopening(reopening)
    action = KEEPING_ACTION[DecisionKind(decision.kind)]
    detail = {"reopening": reopening.pk, "decision": decision.pk, "reason": reason}
    return move(application, action, by=by, detail=detail)


def close_reopening(reopening: Reopening) -> None:
    """Note that the round is over. Call inside the transaction of the act that ends it, with the case locked."""
    reopening.closed_at = timezone.now()
    reopening.save(update_fields=["closed_at"])


@transaction.atomic
def send_advance_notice(reopening: Reopening, *, by: User, text: str) -> Reopening:
    """Tell the applicant what we consider, and give them time to answer (forvaltningsloven § 16).

    `text` says what and why; it stands in the letter. Raises NotAllowed, or NotPossible when the round is closed, the
    notice has been sent, or nothing is said.
    """
    application = lock_for_review(reopening.application, by=by)
    reopening = _lock(reopening, application)
    if reopening.notice_sent_at is not None:
        raise NotPossible(_("Forhåndsvarselet er allerede sendt."))
    text = text.strip()
    if len(text) < MIN_REASON:
        raise NotPossible(_("Varselet må ha minst %(count)d tegn.") % {"count": MIN_REASON}, field="text")
    reopening.notice_text = text
    reopening.notice_sent_at = timezone.now()
    reopening.notice_due_on = answer_due(timezone.localdate(), days=settings.ADVANCE_NOTICE_DAYS)
    _clean(reopening)
    reopening.save(update_fields=["notice_text", "notice_sent_at", "notice_due_on"])
    due = reopening.notice_due_on.isoformat()
    order_letter(
        application,
        LetterKind.ADVANCE_NOTICE,
        by=by,
        key=f"advance-notice:{reopening.pk}",
        details={"reopening": reopening.pk, "text": text, "due_on": due},
    )
    detail = {"reopening": reopening.pk, "due_on": due, "reason": text}
    record_event(application, EventKind.NOTICE_SENT, by=by, detail=detail)
    return reopening


@transaction.atomic
def answer_notice(reopening: Reopening, *, by: User, text: str) -> Reopening:
    """Keep what the applicant answers to the notice, once; also after the time is up, as long as nothing is decided.

    Raises NotAllowed for anybody else, or NotPossible with a sentence.
    """
    application = lock_application(reopening.application)
    check_may_edit(by, application)
    reopening = _lock(reopening, application)
    if reopening.notice_sent_at is None:
        raise NotPossible(_("Det er ikke sendt noe forhåndsvarsel i saken."))
    if reopening.notice_answered_at is not None:
        raise NotPossible(_("Du har allerede svart på forhåndsvarselet."))
    text = text.strip()
    if not text:
        raise NotPossible(_("Skriv hva du mener."), field="text")
    reopening.notice_answer = text
    reopening.notice_answered_at = timezone.now()
    _clean(reopening)
    reopening.save(update_fields=["notice_answer", "notice_answered_at"])
    record_event(application, EventKind.NOTICE_ANSWERED, by=by, detail={"reopening": reopening.pk, "reason": text})
    return reopening


def is_notice_over(reopening: Reopening) -> bool:
    """Whether the applicant has been told and has answered, or has let the time go by."""
    if reopening.notice_sent_at is None or reopening.notice_due_on is None:
        return False
    return reopening.notice_answered_at is not None or reopening.notice_due_on < timezone.localdate()


def _check_appeal(application: Application, appeal: Appeal | None) -> None:
    """An appeal that waits for us, or one that the appeal body has decided and we have not carried out."""
    if appeal is None or appeal.application_id != application.pk:
        raise NotPossible(_("Velg hvilken klage saken tas opp igjen for."))
    if appeal.state == AppealState.RECEIVED:
        return
    since = appeal.closed_at
    carried_out = application.decisions.filter(occasion=Occasion.APPEAL, decided_at__gte=since) if since else None
    if appeal.state == AppealState.DECISION_CHANGED and carried_out is not None and not carried_out.exists():
        return
    raise NotPossible(
        _("Klagen har status «%(state)s», og saken kan ikke tas opp igjen for den.")
        % {"state": appeal.get_state_display()}
    )


def _check_approval(decision: Decision, occasion: Occasion) -> None:
    """What another case has put in the place of this approval is that case's to change."""
    if decision.kind in WITHOUT_PERIOD:
        if occasion == Occasion.REVOCATION:
            raise NotPossible(_("Det er ingen godkjenning å kalle tilbake i denne saken."), field="occasion")
        return
    if Approval.objects.filter(decision=decision, ended_at__isnull=False).exists():
        raise NotPossible(_("Godkjenningen er avsluttet ved et senere vedtak, i en annen sak. Ta opp den saken."))


def _check_no_appeal(application: Application, appeal: Appeal | None) -> None:
    """Who has appealed gets an answer to the appeal, not another decision beside it (forvaltningsloven § 33)."""
    if appeal is not None:
        raise NotPossible(_("Bare en sak som tas opp igjen etter klage, kan høre til en klage."))
    if application.appeals.filter(state__in=OPEN_APPEAL_STATES).exists():
        raise NotPossible(_("Vedtaket er påklaget. Klagen må avgjøres før saken kan tas opp av en annen grunn."))


def _open_or_refuse(application: Application) -> Reopening:
    reopening = open_reopening(application)
    if reopening is None:
        raise NotPossible(_("Saken er ikke tatt opp igjen etter et vedtak."))
    return reopening


def _lock(reopening: Reopening, application: Application) -> Reopening:
    """Return the round as it is now, if it is the open one. The case is locked already."""
    current = open_reopening(application)
    if current is None or current.pk != reopening.pk:
        raise NotPossible(_("Saken er avgjort, og det kan ikke varsles eller svares lenger."))
    current.application = application
    return current


def _reason(reason: str) -> str:
    reason = reason.strip()
    if len(reason) < MIN_REASON:
        raise NotPossible(_("Begrunnelsen må ha minst %(count)d tegn.") % {"count": MIN_REASON}, field="reason")
    return reason


def _clean(reopening: Reopening) -> None:
    try:
        reopening.full_clean(exclude=["application", "decision", "appeal", "opened_by"])
    except ValidationError as refusal:
        raise NotPossible(" ".join(refusal.messages)) from refusal
