"""Letters: ordered in the transaction of the act that they tell of, made by a worker, issued under a number, once."""

import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.enums import ConfirmationState, EventKind, LetterKind
from approvals.exceptions import CaseChanged, LetterMissing, NotPossible
from approvals.letters import DECISION_LETTERS, RenderedLetter, new_mark, next_number, render_message
from approvals.models import Application, IssuedLetter, Letter, LetterOrder, ServiceConfirmation
from approvals.permissions import check_may_assess
from approvals.services.status import lock_application, record_event
from approvals.tasks import make_ordered_letters as make_ordered_letters_task
from correspondence.services import queue_delivery, store_document
from correspondence.wake import Waker

log = structlog.get_logger(__name__)

#: how often a letter is made anew because another one of the same case took its number meanwhile
_ATTEMPTS = 5


def _wake_maker() -> None:
    make_ordered_letters_task.apply_async(retry=False)


maker = Waker(_wake_maker)
os.register_at_fork(after_in_child=maker.reset)


def order_letter(
    application: Application,
    kind: LetterKind,
    *,
    by: User | None,
    key: str,
    details: Mapping[str, Any] | None = None,
) -> LetterOrder:
    """Order a letter to the applicant: made, stored and sent by a worker when the transaction is through.

    Call inside the transaction of the act. `key` makes it once: the same key again returns the order that stands.
    `details` are what the letter says beyond the case, JSON-able; null `by` is the system.
    """
    order, is_new = LetterOrder.objects.get_or_create(
        key=key,
        defaults={
            "application": application,
            "kind": kind,
            "details": dict(details or {}),
            "language": application.language,
            "ordered_by": by,
        },
    )
    if is_new:
        transaction.on_commit(maker.wake, robust=True)
    return order


def make_ordered_letters() -> int:
    """Make every letter that is ordered and neither made nor stopped by something that lacks; return how many."""
    waiting = LetterOrder.objects.filter(letter__isnull=True, failure="").order_by("id").values_list("pk", flat=True)
    return sum(make_letter(pk) is not None for pk in list(waiting))


def make_letter(order_id: int) -> Letter | None:
    """Make, store and send one ordered letter; return it, or the one that was made before.

    Any number of workers may do the same order: rendering happens outside transactions, and whoever stores first has
    made the letter. What lacks is kept with the order in words, None is returned, and nothing is sent.
    """
    order = _load_order(order_id)
    if order.letter is not None:
        return order.letter
    for _attempt in range(_ATTEMPTS):
        application = order.application
        try:
            rendered = render_message(
                application,
                LetterKind(order.kind),
                details=order.details,
                mark=new_mark(application),
                dated=timezone.localdate(),
                language=order.language,
            )
        except LetterMissing as missing:
            _keep_failure(order, str(missing))
            return None
        try:
            return _issue_ordered(order, rendered)
        except (CaseChanged, IntegrityError):
            # Another letter of the case was issued while this one was made: it is made again with the next number.
            order = _load_order(order_id)
    log.warning("letter_number_contended", order=order.pk)
    return None


def _load_order(order_id: int) -> LetterOrder:
    related = ("letter", "ordered_by", "application__doctor__user", "application__assigned_to")
    period = ("application__service_period__unit__municipality", "application__changes__decision__application")
    return LetterOrder.objects.select_related(*related, *period).get(pk=order_id)


@transaction.atomic
def _issue_ordered(order: LetterOrder, rendered: RenderedLetter) -> Letter:
    """Store a letter that was made for an order, give it its number and queue its mail, unless another worker has."""
    application = lock_application(order.application)
    order = LetterOrder.objects.select_for_update(of=("self",)).select_related("ordered_by").get(pk=order.pk)
    if order.letter is not None:
        return order.letter
    if rendered.mark.number != next_number(application):
        raise CaseChanged
    by = order.ordered_by
    letter = Letter.objects.create(
        application=application,
        kind=order.kind,
        number=rendered.mark.number,
        check_code=rendered.mark.check_code,
        document=store_document(rendered.content, filename=rendered.filename, content_type="application/pdf"),
        prepared_for=application.assigned_to or (by if by and by.is_staff else None),
        dated=timezone.localdate(),
        language=rendered.language,
        template_version=rendered.template_version,
        context=rendered.context,
    )
    issue_letter(letter)
    if order.kind == LetterKind.CONFIRMATION:
        _note_confirmation(order, letter)
    order.letter, order.failure = letter, ""
    order.save(update_fields=["letter", "failure"])
    _queue_letter(order, letter, title=rendered.title)
    detail = {"letter": letter.pk, "letter_kind": str(letter.kind), "sha256": letter.document.sha256}
    record_event(application, EventKind.LETTER_SENT, by=by, detail=detail)
    return letter


def _note_confirmation(order: LetterOrder, letter: Letter) -> None:
    """A confirmation that has been signed is issued when its letter is."""
    ServiceConfirmation.objects.filter(pk=order.details["confirmation"], caseworker__isnull=False).update(
        state=ConfirmationState.ISSUED,
        document=letter.document,
        number=letter.number,
        check_code=letter.check_code,
    )


def issue_letter(letter: Letter) -> IssuedLetter:
    """Enter a letter among those of its case under the number that is printed on it. The case must be locked.

    Raises CaseChanged when another letter has been issued since this one was made.
    """
    if letter.number != next_number(letter.application):
        raise CaseChanged
    return IssuedLetter.objects.create(application=letter.application, letter=letter, number=letter.number)


@transaction.atomic
def _keep_failure(order: LetterOrder, reason: str) -> None:
    """Note what the letter lacks, unless another worker has made it."""
    locked = LetterOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if locked.letter_id is None:
        locked.failure = reason
        locked.save(update_fields=["failure"])
        log.warning("letter_not_made", order=order.pk, kind=str(order.kind))


def retry_letter(order: LetterOrder, *, by: User) -> Letter:
    """Make a letter that lacked something, now that it may be mended.

    Raises NotAllowed, NotPossible when it does not wait for that, and LetterMissing when something lacks still.
    """
    check_may_assess(by, order.application)
    order = _load_order(order.pk)
    if order.letter is not None:
        raise NotPossible(_("Brevet er allerede laget."))
    letter = make_letter(order.pk)
    if letter is None:
        order.refresh_from_db(fields=["failure"])
        raise LetterMissing(order.failure or _("Brevet kunne ikke lages nå. Prøv igjen om litt."))
    return letter


def notify_again_of_unopened_decisions() -> int:
    """Order one more notice for each decision letter that nobody has opened (eForvaltningsforskriften § 8).

    Once for each letter, so many days after it was issued; a decision that another has replaced needs none. Returns how
    many were ordered.
    """
    limit = timezone.now() - timedelta(days=settings.LETTER_REMINDER_DAYS)
    unopened = IssuedLetter.objects.filter(
        issued_at__lte=limit,
        letter__kind__in=DECISION_LETTERS,
        letter__decision__isnull=False,
        letter__decision__replaced_by__isnull=True,
        letter__openings__isnull=True,
    )
    return sum(_notify_again(issued) for issued in unopened.select_related("letter", "application").order_by("id"))


@transaction.atomic
def _notify_again(issued: IssuedLetter) -> bool:
    lock_application(issued.application)
    key = f"renotification:{issued.letter_id}"
    if LetterOrder.objects.filter(key=key).exists() or issued.letter.openings.exists():
        return False
    details = {"letter": issued.letter_id}
    order_letter(issued.application, LetterKind.RENOTIFICATION, by=None, key=key, details=details)
    return True


def _queue_letter(order: LetterOrder, letter: Letter, *, title: str) -> None:
    application, user = order.application, order.application.doctor.user
    with translation.override(letter.language):
        about = {
            "name": user.name,
            "number": application.case_number,
            "title": title,
            "link": settings.SITE_URL + application.get_absolute_url(),
            "agency": settings.AGENCY_NAME,
        }
        subject = _("%(title)s – sak %(number)s") % about
        body = (
            _(
                "Hei %(name)s\n\n"
                "Du har fått et brev i sak %(number)s: %(title)s.\n\n"
                "Brevet ligger ved som PDF, og du finner det også på siden om saken din:\n%(link)s\n\n"
                "Ikke svar på denne e-posten.\n\nHilsen\n%(agency)s\n"
            )
            % about
        )
    queue_delivery(
        key=f"letter:{order.key}",
        kind=str(letter.kind),
        recipient_email=user.email,
        recipient_name=user.name,
        language=letter.language,
        subject=subject,
        body=body,
        documents=[letter.document],
        reference=application.case_number or "",
    )
