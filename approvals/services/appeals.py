"""Appeals: received, answered by us or sent on with a statement, and settled (forvaltningsloven §§ 28-36)."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Min
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.deadlines import appeal_deadline
from approvals.enums import AppealState, EventKind, LetterKind, Occasion
from approvals.exceptions import NotPossible
from approvals.models import Appeal, Application, Decision, LetterOpening
from approvals.models.appeal import OPEN_APPEAL_STATES
from approvals.permissions import check_may_assess, check_may_edit
from approvals.queries import list_appeals
from approvals.services.assessments import MIN_REASON
from approvals.services.letters import order_letter
from approvals.services.reopening import open_reopening
from approvals.services.status import lock_application, record_event
from approvals.transitions import DECIDED_STATUSES
from correspondence.enums import DeliveryState
from correspondence.models import Delivery
from correspondence.services import queue_delivery

#: what the appeal body has answered
_RULED = frozenset({AppealState.DECISION_STANDS, AppealState.DECISION_CHANGED})


def arrived_on(decision: Decision) -> date | None:
    """Return the day on which the decision reached the party, None as long as nobody knows that it has.

    The letter is attached to the message, so it arrives when the mail server of the party takes it; whoever opens the
    letter here has it at that moment, if that is earlier, or if the message never got through (eForvaltningsforskriften
    § 8; forvaltningsloven § 29).
    """
    document = decision.letter.document_id
    sent = Delivery.objects.filter(documents=document, state=DeliveryState.SENT).aggregate(at=Min("sent_at"))["at"]
    opened = LetterOpening.objects.filter(letter=decision.letter_id).aggregate(at=Min("opened_at"))["at"]
    known = [at for at in (sent, opened) if at is not None]
    return timezone.localdate(min(known)) if known else None


def deadline_of(decision: Decision) -> date | None:
    """Return the last day on which an appeal is in time; None while the decision is not known to have arrived."""
    arrived = arrived_on(decision)
    return appeal_deadline(arrived, weeks=settings.APPEAL_WEEKS) if arrived else None


def is_final(decision: Decision, appeals: Iterable[Appeal]) -> bool:
    """Whether the appeal body has had the last word on the newest decision of a case, given all its appeals.

    So it is once it has answered an appeal against the decision, and when the decision carries out what it decided
    (forvaltningsloven § 28).
    """
    for appeal in appeals:
        if appeal.decision_id == decision.pk and appeal.state in _RULED:
            return True
        is_carried_out = decision.occasion == Occasion.APPEAL and appeal.decision.round == decision.round - 1
        if is_carried_out and appeal.state == AppealState.DECISION_CHANGED:
            return True
    return False


def bar_to_appeal(decision: Decision, appeals: Sequence[Appeal]) -> str:
    """Return why there is no appeal against the newest decision of a case, given all its appeals; empty when there is.

    One appeal is answered before the next, and what the appeal body has decided is final. Who let go of an appeal may
    appeal again.
    """
    if any(appeal.decision_id == decision.pk and appeal.state in OPEN_APPEAL_STATES for appeal in appeals):
        return _("Vedtaket er allerede påklaget.")
    if is_final(decision, appeals):
        return _("Klageinstansen har avgjort klagen. Avgjørelsen er endelig og kan ikke påklages på nytt.")
    return ""


def register_appeal(decision: Decision, *, by: User, text: str, received_on: date) -> Appeal:
    """Keep an appeal against the newest decision: the applicant's own today, or one that came to us on `received_on`.

    A late one is marked, never turned away: whether it is heard is for a person to say (§ 31). An appeal is in time
    when it was posted in time (§ 30), so `received_on` is the day it was sent when that is known. Raises NotAllowed, or
    NotPossible with a sentence: the decision has been replaced, is appealed already or is final, nothing is said, the
    day is not between the decision and today.
    """
    try:
        return _register(decision, by=by, text=text, received_on=received_on)
    except IntegrityError as lost_race:
        raise NotPossible(_("Vedtaket er allerede påklaget.")) from lost_race


@transaction.atomic
def _register(decision: Decision, *, by: User, text: str, received_on: date) -> Appeal:
    application = lock_application(decision.application)
    _check_may_appeal(by, application)
    decision = application.decisions.select_related("letter").get(pk=decision.pk)
    today = timezone.localdate()
    if not by.is_staff and received_on != today:
        raise NotPossible(_("Klagen regnes som levert i dag."))
    if not timezone.localdate(decision.decided_at) <= received_on <= today:
        raise NotPossible(_("Klagen må være mottatt etter vedtaket, og ikke senere enn i dag."), field="received_on")
    if application.decisions.filter(round__gt=decision.round).exists():
        raise NotPossible(_("Vedtaket er erstattet av et nyere. Det er det nyeste vedtaket det kan klages på."))
    if bar := bar_to_appeal(decision, list_appeals(application)):
        raise NotPossible(bar)
    due_on = deadline_of(decision)
    appeal = Appeal(
        application=application,
        decision=decision,
        text=_said(text),
        received_on=received_on,
        due_on=due_on,
        is_late=due_on is not None and received_on > due_on,
        registered_by=by,
    )
    _clean(appeal)
    appeal.save()
    detail = {"appeal": appeal.pk, "decision": decision.pk, "late": appeal.is_late, "on": received_on.isoformat()}
    record_event(application, EventKind.APPEAL_RECEIVED, by=by, detail=detail)
    _queue_receipt(application, appeal)
    return appeal


@transaction.atomic
def withdraw_appeal(appeal: Appeal, *, by: User) -> Appeal:
    """Let go of one's own appeal, wherever it lies. Raises NotAllowed, or NotPossible when it is settled."""
    application = lock_application(appeal.application)
    check_may_edit(by, application)
    appeal = _lock(appeal)
    if appeal.state not in OPEN_APPEAL_STATES:
        raise _settled(appeal)
    return _move(application, appeal, AppealState.WITHDRAWN, by=by)


@transaction.atomic
def forward_appeal(appeal: Appeal, *, by: User, statement: str) -> Appeal:
    """Send the appeal on to the appeal body with our statement, and a copy of it to the party (§ 33).

    Raises NotAllowed, or NotPossible: no appeal body is set, the appeal is not with us, the case is taken up again and
    must be ended first, or nothing is said.
    """
    application = lock_application(appeal.application)
    check_may_assess(by, application)
    appeal = _lock(appeal)
    if appeal.state != AppealState.RECEIVED:
        raise _settled(appeal)
    if not settings.APPEAL_BODY:
        raise NotPossible(
            _("Klageinstansen er ikke lagt inn i innstillingene. Klagen kan ikke sendes før det er gjort.")
        )
    if open_reopening(application) is not None or application.status not in DECIDED_STATUSES:
        raise NotPossible(_("Saken er tatt opp igjen. La vedtaket bli stående før klagen sendes videre."))
    appeal.statement = _said(statement)
    appeal.appeal_body = settings.APPEAL_BODY
    appeal.forwarded_at = timezone.now()
    _move(application, appeal, AppealState.FORWARDED, by=by)
    key = f"forwarding:{appeal.pk}"
    order_letter(application, LetterKind.FORWARDING, by=by, key=key, details={"appeal": appeal.pk})
    return appeal


@transaction.atomic
def register_outcome(appeal: Appeal, *, by: User, is_changed: bool, text: str) -> Appeal:
    """Note what the appeal body decided. A changed decision is carried out by taking the case up again.

    Raises NotAllowed, or NotPossible when the appeal is not with the appeal body or nothing is said.
    """
    application = lock_application(appeal.application)
    check_may_assess(by, application)
    appeal = _lock(appeal)
    if appeal.state != AppealState.FORWARDED:
        raise _settled(appeal)
    appeal.outcome_text = _said(text)
    state = AppealState.DECISION_CHANGED if is_changed else AppealState.DECISION_STANDS
    return _move(application, appeal, state, by=by, reason=appeal.outcome_text)


def settle_by_decision(appeal: Appeal, *, by: User) -> None:
    """Note that our new decision answers the appeal. Call inside the transaction of the decision, the case locked.

    One that the appeal body has answered, or that was withdrawn meanwhile, stays as it is.
    """
    appeal = _lock(appeal)
    if appeal.state == AppealState.RECEIVED:
        _move(appeal.application, appeal, AppealState.CHANGED_BY_US, by=by)


def _move(application: Application, appeal: Appeal, to: AppealState, *, by: User, reason: str = "") -> Appeal:
    """The one door to the state of an appeal."""
    before = appeal.state
    appeal.state = to
    appeal.closed_at = None if to in OPEN_APPEAL_STATES else timezone.now()
    _clean(appeal)
    appeal.save()
    detail = {"appeal": appeal.pk, "from": str(before), "to": str(to)}
    record_event(application, EventKind.APPEAL_MOVED, by=by, detail={**detail, "reason": reason} if reason else detail)
    return appeal


def _check_may_appeal(by: User, application: Application) -> None:
    if by.is_staff:
        check_may_assess(by, application)
    else:
        check_may_edit(by, application)


def _lock(appeal: Appeal) -> Appeal:
    """Return the appeal as it is now. The case is locked already, and everybody locks in this order."""
    return Appeal.objects.select_for_update(of=("self",)).select_related("application").get(pk=appeal.pk)


def _said(text: str) -> str:
    text = text.strip()
    if len(text) < MIN_REASON:
        raise NotPossible(_("Teksten må ha minst %(count)d tegn.") % {"count": MIN_REASON})
    return text


def _clean(appeal: Appeal) -> None:
    try:
        appeal.full_clean(exclude=["application", "decision", "registered_by"])
    except ValidationError as refusal:
        raise NotPossible(" ".join(refusal.messages)) from refusal


def _settled(appeal: Appeal) -> NotPossible:
    state = AppealState(appeal.state).label
    return NotPossible(_("Dette kan ikke gjøres nå: klagen har status «%(state)s».") % {"state": state})


def _queue_receipt(application: Application, appeal: Appeal) -> None:
    user = application.doctor.user
    with translation.override(application.language):
        subject = _("Vi har mottatt klagen din – sak %(number)s") % {"number": application.case_number}
        body = _(
            "Hei %(name)s\n\n"
            "Vi har mottatt klagen på vedtaket i sak %(number)s. Vi ser først på om vi selv vil endre vedtaket. "
            "Gjør vi ikke det, sender vi klagen videre til klageinstansen, og du får et brev om det. "
            "Du kan følge klagen her:\n%(link)s\n\n"
            "Ikke svar på denne e-posten.\n\nHilsen\n%(agency)s\n"
        ) % {
            "name": user.name,
            "number": application.case_number,
            "link": settings.SITE_URL + application.get_absolute_url(),
            "agency": settings.AGENCY_NAME,
        }
    queue_delivery(
        key=f"appeal:{appeal.pk}",
        kind="appeal",
        recipient_email=user.email,
        recipient_name=user.name,
        language=application.language,
        subject=subject,
        body=body,
        reference=application.case_number or "",
    )
