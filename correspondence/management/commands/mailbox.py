"""The demo's mail server: takes every message and puts it in a folder."""

import os
import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from correspondence.maildir import deliver
from correspondence.transport import OutgoingMail

_LARGEST_MESSAGE = 50 * 1024 * 1024


class _IntoFolder:
    """Answers yes only after the message stands in the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.original_content or b""
        for recipient in envelope.rcpt_tos:
            deliver(self._folder, OutgoingMail(sender=envelope.mail_from or "", recipient=recipient, content=content))
        return "250 OK"


class Command(BaseCommand):
    """Runs until it is told to stop."""

    help = "Receive mail on this machine and keep it in a Maildir; for the demo only."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Port, address and folder."""
        parser.add_argument("--port", type=int, default=int(os.environ.get("MAILBOX_PORT", settings.EMAIL_PORT)))
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--folder", type=Path, default=Path(settings.CORRESPONDENCE_MAILDIR))

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve, and stop cleanly on SIGTERM or Ctrl-C."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_arguments: stop.set())
        controller = Controller(
            _IntoFolder(options["folder"]),
            hostname=options["host"],
            port=options["port"],
            data_size_limit=_LARGEST_MESSAGE,
        )
        try:
            controller.start()
        except OSError as error:
            raise CommandError(f"Cannot listen on {options['host']}:{options['port']}: {error.strerror}") from error
        self.stdout.write(f"Mail to {options['host']}:{options['port']} lands in {options['folder']}")
        self.stdout.flush()
        stop.wait()
        controller.stop()
