"""Queueing a message: a row in the caller's transaction, and a wake-up once it is committed."""

import uuid
from collections.abc import Sequence
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.encoding import punycode
from django.utils.translation import gettext as _

from correspondence.exceptions import InvalidDelivery, TransactionRequired
from correspondence.models import Delivery, DeliveryDocument, StoredDocument
from correspondence.services.text import check_single_line, check_storable
from correspondence.wake import waker


def queue_delivery(  # noqa: PLR0913 - a message has this many parts, and each is named at the call
    *,
    key: str,
    kind: str,
    recipient_email: str,
    recipient_name: str,
    language: str,
    subject: str,
    body: str,
    documents: Sequence[StoredDocument] = (),
    reference: str = "",
    holds_secret: bool = False,
) -> Delivery:
    """Put one message to one recipient in the outbox, in the caller's transaction.

    The same `key` again returns the row that is already there, unchanged. `holds_secret` is for messages with a
    personal link: the text is erased once sending has ended, and is never shown on the desk.
    Raises TransactionRequired outside a transaction, UnsafeText for line breaks or control characters in a header
    field, and InvalidDelivery for a wrong address, an unknown language or a value that is too long.
    """
    if not transaction.get_connection().in_atomic_block:
        raise TransactionRequired(_("En utsendelse kan bare legges i kø sammen med handlingen den gjelder."))
    check_single_line(
        key=key, kind=kind, e_post=recipient_email, navn=recipient_name, emne=subject, saksnummer=reference
    )
    check_storable(tekst=body)
    delivery = Delivery(
        key=key,
        kind=kind,
        reference=reference,
        recipient_email=recipient_email.strip(),
        recipient_name=recipient_name.strip(),
        language=language,
        subject=subject,
        body=body,
        holds_secret=holds_secret,
        message_id=new_message_id(),
    )
    return insert_delivery(delivery, documents)


def insert_delivery(delivery: Delivery, documents: Sequence[StoredDocument]) -> Delivery:
    """Save a new row with its attachments, or return the one that has its key; wake the sender after the commit."""
    existing = Delivery.objects.filter(key=delivery.key).first()
    if existing is not None:
        return existing
    try:
        delivery.full_clean(validate_unique=False)
    except ValidationError as error:
        raise InvalidDelivery(" ".join(error.messages)) from error
    try:
        with transaction.atomic():
            delivery.save(force_insert=True)
            DeliveryDocument.objects.bulk_create(
                DeliveryDocument(delivery=delivery, document=document, position=position)
                for position, document in enumerate(documents, start=1)
            )
    except IntegrityError:
        # Somebody else queued the same key between our look and our insert.
        winner = Delivery.objects.filter(key=delivery.key).first()
        if winner is None:
            raise
        return winner
    transaction.on_commit(waker.wake, robust=True)
    return delivery


def new_message_id() -> str:
    """A Message-ID under the sender's domain, fixed for the life of the row: a repeated mail can be recognised."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{uuid.uuid4().hex}@{punycode(domain)}>"
