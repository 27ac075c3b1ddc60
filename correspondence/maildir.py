"""Messages as files: the demo's mailbox, and the way out when no mail server is wanted.

A folder in Maildir form (tmp, new, cur): a message appears under its final name whole or not at all.
"""

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_binary_file, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from correspondence.transport import Fate, Outcome, OutgoingMail, TransportUnavailable

_MESSAGE_NAME = re.compile(r"^[0-9]{10,}\.[0-9a-f]{16}\.eml$")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxEntry:
    """One message in the folder: its name (also its address in the demo's mailbox) and when it arrived."""

    name: str
    path: Path
    arrived_at: datetime


def deliver(folder: Path, mail: OutgoingMail) -> Path:
    """Write one message into the Maildir `folder`, made when missing; return its place. Raises OSError."""
    for part in ("tmp", "new", "cur"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    stamp = f"{int(now.timestamp() * 1_000_000):017d}"
    name = f"{stamp}.{hashlib.sha256(os.urandom(16)).hexdigest()[:16]}.eml"
    envelope = f"Return-Path: <{mail.sender}>\r\nDelivered-To: {mail.recipient}\r\n".encode("ascii", "replace")
    temporary = folder / "tmp" / name
    with temporary.open("wb") as file:
        file.write(envelope + mail.content)
        file.flush()
        os.fsync(file.fileno())
    final = folder / "new" / name
    temporary.rename(final)
    return final


def list_messages(folder: Path) -> list[MailboxEntry]:
    """All messages, newest first."""
    entries = []
    for part in ("new", "cur"):
        place = folder / part
        if not place.is_dir():
            continue
        for path in place.iterdir():
            if _MESSAGE_NAME.match(path.name):
                arrived_at = datetime.fromtimestamp(int(path.name.split(".")[0]) / 1_000_000, tz=UTC)
                entries.append(MailboxEntry(name=path.name, path=path, arrived_at=arrived_at))
    return sorted(entries, key=lambda entry: entry.name, reverse=True)


def read_message(folder: Path, name: str) -> EmailMessage | None:
    """The message called `name`, or None when there is none. A name that is no message name opens no file."""
    if not _MESSAGE_NAME.match(name):
        return None
    for part in ("new", "cur"):
        path = folder / part / name
        if path.is_file():
            with path.open("rb") as file:
                return message_from_binary_file(file, policy=policy.default)
    return None


class MaildirTransport:
    """Writes each message to the folder of `CORRESPONDENCE_MAILDIR`; no server, no network."""

    def __init__(self) -> None:
        """Read the folder from the settings."""
        self._folder = Path(settings.CORRESPONDENCE_MAILDIR)

    def prepare(self) -> None:
        """See that the folder can be written."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = _("Kan ikke skrive til postkassen: %(error)s") % {"error": error.strerror or type(error).__name__}
            raise TransportUnavailable(message) from error

    def send(self, mail: OutgoingMail) -> Outcome:
        """Write the message; a full disk is worth another try, since a half-written message never appears."""
        try:
            deliver(self._folder, mail)
        except OSError as error:
            reason = _("Kan ikke skrive til postkassen: %(error)s") % {"error": error.strerror or type(error).__name__}
            return Outcome(fate=Fate.DEFERRED, reason=reason)
        return Outcome(fate=Fate.ACCEPTED)

    def close(self) -> None:
        """Nothing is held open."""
