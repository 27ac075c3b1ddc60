"""Signing: the exact letter is made first, seen by the second person, and named by its hash in the act itself."""

import hashlib

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.enums import DecisionKind, EventKind, Occasion, Status
from approvals.exceptions import AlreadyDecided, CaseChanged, LetterMissing, NotPossible
from approvals.letters import is_up_to_date, letter_kind_of, new_mark, render_decision_letter
from approvals.models import Application, Decision, Letter, Proposal
from approvals.permissions import check_may_sign, is_barred
from approvals.services.appeals import settle_by_decision
from approvals.services.approvals import is_ending, lock_what_stands, settle_approval
from approvals.services.letters import issue_letter
from approvals.services.reopening import close_reopening, decided_first_on, open_reopening
from approvals.services.requests.asking import withdraw_open_requests
from approvals.services.status import lock_application, move, record_event
from approvals.transitions import DECIDED_STATUSES, DECIDING_ACTION
from correspondence.pdf import PdfFailed
from correspondence.services import queue_delivery, store_document


def prepare_letter(proposal: Proposal, *, by: User) -> Letter:
    """Return the letter that `by` would sign today: made once, stored with its hash, and made anew when anything that
    it says has changed since.

    Rendering happens in a bounded process outside any transaction. Raises NotAllowed, NotPossible, or LetterMissing
    with what is lacking (the appeal body is not set, the PDF could not be made).
    """
    check_may_sign(by, proposal)
    _check_open(proposal)
    _check_unchanged(proposal)
    if not settings.APPEAL_BODY:
        raise LetterMissing(
            _("Klageinstansen er ikke lagt inn i innstillingene. Brevet kan ikke lages før det er gjort.")
        )
    today = timezone.localdate()
    prepared = _prepared_letter(proposal, by=by)
    if prepared is not None and is_up_to_date(prepared, proposal, approver=by):
        return prepared
    try:
        rendered = render_decision_letter(proposal, approver=by, dated=today, mark=new_mark(proposal.application))
    except PdfFailed as failure:
        raise LetterMissing(_("Brevet kunne ikke lages: %(reason)s") % {"reason": failure}) from failure
    with transaction.atomic():
        document = store_document(rendered.content, filename=rendered.filename, content_type="application/pdf")
        letter = Letter.objects.create(
            application=proposal.application,
            kind=letter_kind_of(proposal),
            proposal=proposal,
            number=rendered.mark.number,
            check_code=rendered.mark.check_code,
            document=document,
            prepared_for=by,
            dated=today,
            language=rendered.language,
            template_version=rendered.template_version,
            context=rendered.context,
        )
        record_event(
            proposal.application,
            EventKind.LETTER_PREPARED,
            by=by,
            detail={"letter": letter.pk, "sha256": document.sha256},
        )
    return letter


def sign_proposal(proposal: Proposal, *, by: User, sha256: str) -> Decision:
    """Make the decision: sign the letter with this hash. Decision, approval, status, delivery and event are one act.

    Raises NotAllowed (the proposer, or somebody without the right), AlreadyDecided naming who and when, CaseChanged
    when the letter is not the one prepared today for `by`, NotPossible otherwise. Nothing is changed then.
    """
    try:
        return _sign(proposal, by=by, sha256=sha256)
    except IntegrityError as lost_race:
        raise _already_decided(proposal.application) from lost_race


@transaction.atomic
def _sign(proposal: Proposal, *, by: User, sha256: str) -> Decision:
    application = lock_application(proposal.application)
    lock_what_stands(application)
    proposal = Proposal.objects.select_related("application__doctor", "assessment").get(pk=proposal.pk)
    check_may_sign(by, proposal)
    _check_open(proposal)
    proposal.application = application
    _check_unchanged(proposal)
    letter = _prepared_letter(proposal, by=by, sha256=sha256)
    if letter is None or not is_up_to_date(letter, proposal, approver=by):
        raise CaseChanged
    content = bytes(letter.document.content)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise LetterMissing(_("Brevet som er lagret, er ikke lenger det samme som ble laget. Lag det på nytt."))
    begins = None if is_ending(application) else proposal.starts_on
    if begins is not None and begins <= (decided_first_on(application) or letter.dated):
        raise NotPossible(
            _("Godkjenningen kan ikke begynne før dagen etter vedtaket. Send forslaget tilbake for ny startdato.")
        )
    now = timezone.now()
    proposal.closed_at = now
    proposal.save(update_fields=["closed_at"])
    standing = application.decisions.order_by("-round").first()
    decision = Decision.objects.create(
        application=application,
        round=standing.round + 1 if standing else 1,
        occasion=proposal.occasion,
        replaces=standing,
        proposal=proposal,
        assessment=proposal.assessment,
        letter=letter,
        kind=proposal.kind,
        proposed_by_id=proposal.proposed_by_id,
        approved_by=by,
        decided_at=now,
    )
    issue_letter(letter)
    move(
        application,
        DECIDING_ACTION[DecisionKind(proposal.kind)],
        by=by,
        detail={"decision": decision.pk, "sha256": sha256},
    )
    _end_round(application, by=by)
    settle_approval(application, decision)
    withdraw_open_requests(application, by=None)
    _queue_decision_letter(application, decision)
    return decision


def _end_round(application: Application, *, by: User) -> None:
    """Close what was opened for this decision; the appeal that it answers is answered by it."""
    reopening = open_reopening(application)
    if reopening is None:
        return
    close_reopening(reopening)
    if reopening.appeal is not None:
        settle_by_decision(reopening.appeal, by=by)


def _queue_decision_letter(application: Application, decision: Decision) -> None:
    user = application.doctor.user
    with translation.override(application.language):
        about = {
            "name": user.name,
            "number": application.case_number,
            "link": settings.SITE_URL + application.get_absolute_url(),
            "agency": settings.AGENCY_NAME,
        }
        subject, told = _words_of_mail(Occasion(decision.occasion))
        subject = subject % about
        body = (
            _("Hei %(name)s\n\n")
            + told
            + _(
                " Vedtaksbrevet ligger ved som PDF, og du finner det også på siden om saken din:\n%(link)s\n\n"
                "Brevet forteller hva vedtaket går ut på, og om du kan klage på det.\n\n"
                "Ikke svar på denne e-posten.\n\nHilsen\n%(agency)s\n"
            )
        ) % about
    queue_delivery(
        key=f"decision:{decision.pk}:{user.email}",
        kind="decision",
        recipient_email=user.email,
        recipient_name=user.name,
        language=application.language,
        subject=subject,
        body=body,
        documents=[decision.letter.document],
        reference=application.case_number or "",
    )


def _words_of_mail(occasion: Occasion) -> tuple[str, str]:
    """Return the subject, and the sentence that tells why there is a decision."""
    match occasion:
        case Occasion.FIRST:
            return _("Vedtak i sak %(number)s"), _("Vi har fattet vedtak i sak %(number)s.")
        case Occasion.CORRECTION:
            return (
                _("Rettet vedtak i sak %(number)s"),
                _("Vi har rettet en feil i vedtaket i sak %(number)s. Det nye vedtaket erstatter det forrige."),
            )
        case Occasion.REVERSAL:
            return (
                _("Vedtaket i sak %(number)s er gjort om"),
                _("Vi har gjort om vedtaket i sak %(number)s. Det nye vedtaket erstatter det forrige."),
            )
        case Occasion.APPEAL:
            return (
                _("Vedtaket i sak %(number)s er endret etter klage"),
                _("Vedtaket i sak %(number)s er endret etter klagen din. Det nye vedtaket erstatter det forrige."),
            )
        case Occasion.REVOCATION:
            return (
                _("Godkjenningen i sak %(number)s er kalt tilbake"),
                _("Vi har kalt tilbake godkjenningen i sak %(number)s."),
            )


def _prepared_letter(proposal: Proposal, *, by: User, sha256: str | None = None) -> Letter | None:
    """Return today's letter of this proposal with this approver's name, if it has been made.

    Two pages opened in the same second may have made one each: the hash says which of them was seen.
    """
    letters = Letter.objects.filter(proposal=proposal, prepared_for=by, dated=timezone.localdate())
    if sha256 is not None:
        letters = letters.filter(document__sha256=sha256)
    return letters.select_related("document").first()


def void_reason(proposal: Proposal) -> str:
    """Return why an open proposal can only be sent back, as a sentence; empty when it can be signed.

    It no longer says what the case says, such as when the supervisor has answered since, or whoever made it turned out
    to be somebody who may not handle the case.
    """
    if proposal.application.version != proposal.application_version:
        return _("Opplysningene i saken er endret etter at vedtaket ble foreslått. Send forslaget tilbake.")
    if is_barred(proposal.proposed_by, proposal.application):
        return _("Den som foreslo vedtaket, er inhabil i saken. Send forslaget tilbake.")
    return ""


def _check_unchanged(proposal: Proposal) -> None:
    if reason := void_reason(proposal):
        raise NotPossible(reason)


def check_undecided(application: Application) -> None:
    """Raise AlreadyDecided, naming who and when, if the case has its decision and has not been taken up again."""
    status = Application.objects.values_list("status", flat=True).get(pk=application.pk)
    if status in DECIDED_STATUSES:
        raise _already_decided(application)


def _check_open(proposal: Proposal) -> None:
    if proposal.closed_at is not None and Decision.objects.filter(proposal=proposal).exists():
        raise _already_decided(proposal.application)
    check_undecided(proposal.application)
    if proposal.closed_at is not None:
        raise NotPossible(_("Forslaget er sendt tilbake eller trukket."))
    if proposal.application.status != Status.PROPOSED:
        raise NotPossible(_("Saken venter ikke på godkjenning."))


def _already_decided(application: Application) -> AlreadyDecided:
    decision = application.decisions.select_related("approved_by").order_by("-round").first()
    if decision is None:
        return AlreadyDecided(_("Saken er allerede avgjort."))
    return AlreadyDecided(
        _("Saken ble avgjort av %(name)s %(when)s.")
        % {
            "name": decision.approved_by.name,
            "when": date_format(timezone.localtime(decision.decided_at), "j. F Y \\k\\l. H.i"),
        }
    )
