"""Sending what is due: claim, send, mark, and nothing else while a row is claimed (promise P4)."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Case, F, TextField, Value, When
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from correspondence.enums import DeliveryState
from correspondence.maildir import MaildirTransport
from correspondence.messages import DocumentChanged, build_mail
from correspondence.models import Delivery
from correspondence.smtp import SmtpTransport, send_budget
from correspondence.transport import Fate, Outcome, Transport, TransportUnavailable

log = structlog.get_logger(__name__)

# Seconds to wait after the first, second ... failed attempt; the last one repeats.
BACK_OFF_SECONDS = (15, 45, 60, 90, 120)
# A delivery that would be tried again later than this after it was queued is given up, so that with the longest
# attempt, the margin below and one sweep it has ended within the ten minutes of P4.
GIVE_UP_AFTER = timedelta(minutes=8)
# A worker that was away comes back to old rows: they get this many attempts all the same.
LEAST_ATTEMPTS = 3
# Beyond the longest time a message may take, before a claim is taken for abandoned.
CLAIM_MARGIN = timedelta(seconds=30)


def send_due_deliveries(*, limit: int = 200) -> int:
    """Send up to `limit` deliveries that are due; return how many a mail server accepted.

    Any number of senders may run at the same time. Must not run inside a transaction: a claim that is not committed
    protects nothing (RuntimeError).
    """
    with translation.override(settings.LANGUAGE_CODE), _open_transport() as transport:
        give_up_stale_claims()
        accepted = 0
        for _attempt in range(limit):
            delivery = Delivery.objects.due(timezone.now()).order_by("next_attempt_at", "pk").first()
            if delivery is None:
                break
            try:
                transport.prepare()
            except TransportUnavailable as error:
                _defer_all_due(str(error))
                break
            accepted += _send_one(delivery, transport)
        return accepted


def give_up_stale_claims() -> int:
    """Mark deliveries whose sender vanished as unknown, never as ready: the message may have been accepted."""
    stale_before = timezone.now() - timedelta(seconds=send_budget()) - CLAIM_MARGIN
    reason = _("Sendingen ble avbrutt midtveis, så det er uvisst om brevet ble levert.")
    count = Delivery.objects.filter(state=DeliveryState.SENDING, claimed_at__lt=stale_before).update(
        state=DeliveryState.UNKNOWN, claimed_at=None, reason=reason, body=_erased_body()
    )
    if count:
        log.warning("deliveries_unknown", count=count)
    return count


def _send_one(delivery: Delivery, transport: Transport) -> bool:
    """One attempt at one row; True when it was accepted."""
    try:
        mail = build_mail(delivery)
    except (DocumentChanged, ValueError, LookupError) as error:
        reason = _("Brevet kan ikke settes sammen: %(error)s") % {"error": type(error).__name__}
        _close_unclaimed(delivery, reason)
        return False
    token = _claim(delivery)
    if token is None:
        return False
    outcome = transport.send(mail)
    _mark(delivery, token, outcome)
    return outcome.fate is Fate.ACCEPTED


def _claim(delivery: Delivery) -> uuid.UUID | None:
    """Take the row, committed, or return None when another sender was first."""
    token, now = uuid.uuid4(), timezone.now()
    with transaction.atomic(durable=True):
        taken = (
            Delivery.objects.due(now)
            .filter(pk=delivery.pk)
            .update(
                state=DeliveryState.SENDING,
                claimed_at=now,
                claim_token=token,
                next_attempt_at=None,
                attempts=F("attempts") + 1,
            )
        )
    return token if taken else None


def _mark(delivery: Delivery, token: uuid.UUID, outcome: Outcome) -> None:
    """Write down what became of a claimed row.

    A claim that was given up meanwhile is corrected when the message was accepted after all, as long as no person has
    answered for it; any other late news leaves the question with the person.
    """
    delivery.attempts += 1
    mine = Delivery.objects.filter(pk=delivery.pk, claim_token=token)
    match outcome.fate:
        case Fate.ACCEPTED:
            changes = {"state": DeliveryState.SENT, "sent_at": timezone.now(), "reason": ""}
        case Fate.DEFERRED:
            changes = _after_deferral(delivery, outcome.reason)
        case Fate.REJECTED:
            changes = {"state": DeliveryState.FAILED, "reason": outcome.reason}
        case Fate.UNKNOWN:
            changes = {"state": DeliveryState.UNKNOWN, "reason": outcome.reason}
    if changes["state"] != DeliveryState.READY:
        changes["body"] = _erased_body()
    marked = mine.filter(state=DeliveryState.SENDING).update(claimed_at=None, **changes)
    if not marked and outcome.fate is Fate.ACCEPTED:
        mine.filter(state=DeliveryState.UNKNOWN, settled_at__isnull=True).update(**changes)
    log.info("delivery_attempted", delivery=delivery.pk, kind=delivery.kind, state=str(changes["state"]))


def _after_deferral(delivery: Delivery, reason: str) -> dict[str, object]:
    """Ready again later, or failed when later would be too late."""
    delay = BACK_OFF_SECONDS[min(delivery.attempts, len(BACK_OFF_SECONDS)) - 1]
    next_attempt_at = timezone.now() + timedelta(seconds=delay)
    if delivery.attempts >= LEAST_ATTEMPTS and next_attempt_at > delivery.created_at + GIVE_UP_AFTER:
        given_up = _("Gitt opp etter %(attempts)d forsøk. %(reason)s") % {
            "attempts": delivery.attempts,
            "reason": reason,
        }
        return {"state": DeliveryState.FAILED, "reason": given_up, "next_attempt_at": None}
    return {"state": DeliveryState.READY, "reason": reason, "next_attempt_at": next_attempt_at}


def _defer_all_due(reason: str) -> None:
    """The mail server cannot be reached: one look is enough for every row that waits."""
    now = timezone.now()
    for delivery in list(Delivery.objects.due(now).only("attempts", "created_at")):
        seen = delivery.attempts
        delivery.attempts += 1
        changes = _after_deferral(delivery, reason)
        if changes["state"] != DeliveryState.READY:
            changes["body"] = _erased_body()
        Delivery.objects.due(now).filter(pk=delivery.pk, attempts=seen).update(attempts=delivery.attempts, **changes)
    log.warning("mail_server_unavailable")


def _close_unclaimed(delivery: Delivery, reason: str) -> None:
    Delivery.objects.due(timezone.now()).filter(pk=delivery.pk).update(
        state=DeliveryState.FAILED, next_attempt_at=None, reason=reason, body=_erased_body()
    )


def _erased_body() -> Case:
    """The text as it is, or nothing where it holds a personal link that must not lie about."""
    return Case(When(holds_secret=True, then=Value("")), default=F("body"), output_field=TextField())


@contextmanager
def _open_transport() -> Iterator[Transport]:
    kinds: dict[str, type[Transport]] = {"smtp": SmtpTransport, "maildir": MaildirTransport}
    kind = kinds.get(settings.CORRESPONDENCE_TRANSPORT)
    if kind is None:
        message = f"CORRESPONDENCE_TRANSPORT must be one of {', '.join(kinds)}."
        raise ImproperlyConfigured(message)
    transport = kind()
    try:
        yield transport
    finally:
        transport.close()
