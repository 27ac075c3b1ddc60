"""From a row of the outbox to the bytes on the wire."""

from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.utils.encoding import punycode

from correspondence.models import Delivery, StoredDocument
from correspondence.transport import OutgoingMail


class DocumentChanged(Exception):
    """A stored document no longer has the hash noted when it was stored; it must not be sent."""


def build_mail(delivery: Delivery) -> OutgoingMail:
    """The finished message of a delivery: always the same Message-ID and date, whichever attempt this is.

    Raises DocumentChanged, and ValueError for an address or header that cannot be written.
    """
    sender_name, sender_address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    sender, recipient = _ascii_address(sender_address), _ascii_address(delivery.recipient_email)
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = Address(display_name=sender_name, addr_spec=sender)
    message["To"] = Address(display_name=delivery.recipient_name, addr_spec=recipient)
    message["Subject"] = delivery.subject
    message["Date"] = format_datetime(delivery.created_at)
    message["Message-ID"] = delivery.message_id
    # Tells out-of-office robots to keep quiet (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(delivery.body, charset="utf-8", cte="quoted-printable")
    message["Content-Language"] = delivery.language
    for document in documents_of(delivery):
        _attach(message, document)
    return OutgoingMail(sender=sender, recipient=recipient, content=message.as_bytes())


def documents_of(delivery: Delivery) -> list[StoredDocument]:
    """The attachments in their order, bytes included."""
    return [attached.document for attached in delivery.attached.select_related("document").order_by("position")]


def _attach(message: EmailMessage, document: StoredDocument) -> None:
    if not document.is_intact():
        raise DocumentChanged(document.filename)
    main_type, _, sub_type = document.content_type.partition("/")
    message.add_attachment(
        bytes(document.content),
        maintype=main_type or "application",
        subtype=sub_type or "octet-stream",
        filename=document.filename,
    )


def _ascii_address(address: str) -> str:
    """The address with its domain in ASCII; the local part is ASCII already, the form field sees to that."""
    local_part, _, domain = address.rpartition("@")
    return f"{local_part}@{punycode(domain)}"
