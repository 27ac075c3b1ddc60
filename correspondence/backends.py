"""A mail backend that never talks to a mail server, so that no request waits for one."""

import uuid
from collections.abc import Sequence
from email.mime.base import MIMEBase
from email.utils import parseaddr

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.translation import get_language

from correspondence.enums import ACCOUNT_KIND, DeliveryLanguage
from correspondence.exceptions import CorrespondenceError
from correspondence.models import StoredDocument
from correspondence.services import queue_delivery, store_document


class OutboxBackend(BaseEmailBackend):
    """Turns each recipient of a Django mail into a row of the outbox (text body only)."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue all messages and return how many; raises CorrespondenceError unless `fail_silently`."""
        queued = 0
        for message in email_messages:
            try:
                queued += _queue(message)
            except CorrespondenceError:
                if not self.fail_silently:
                    raise
        return queued


@transaction.atomic
def _queue(message: EmailMessage) -> int:
    documents = _store_attachments(message)
    recipients = message.recipients()
    for recipient in recipients:
        name, address = parseaddr(recipient)
        queue_delivery(
            key=f"account:{uuid.uuid4()}",
            kind=ACCOUNT_KIND,
            recipient_email=address,
            recipient_name=name,
            language=_language(),
            subject=str(message.subject),
            body=str(message.body),
            documents=documents,
            # Confirmations and password links open an account to whoever reads them.
            holds_secret=True,
        )
    return bool(recipients)


def _store_attachments(message: EmailMessage) -> list[StoredDocument]:
    documents = []
    for attachment in message.attachments:
        if isinstance(attachment, MIMEBase):
            name, content = attachment.get_filename(), attachment.get_payload(decode=True)
            kind = attachment.get_content_type()
        else:
            name, content, kind = attachment
        payload = content.encode() if isinstance(content, str) else bytes(content)
        documents.append(
            store_document(payload, filename=name or "vedlegg", content_type=kind or "application/octet-stream")
        )
    return documents


def _language() -> str:
    """The language the text was just made in, so that a screen reader reads it as it is written."""
    language = (get_language() or "").partition("-")[0]
    return language if language in DeliveryLanguage.values else DeliveryLanguage.BOKMAAL
