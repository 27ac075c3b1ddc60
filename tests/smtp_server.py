"""A real SMTP server that misbehaves when told to, and remembers what it took.

Ask for the fixture `smtp_server`, which also points Django's mail settings at it:

    smtp_server.misbehave(Fault.TRY_LATER, times=2)     # the next two messages; without times: until told otherwise
    smtp_server.refuse("nobody@example.org")            # 550 for this recipient only
    smtp_server.pace = 0.05                             # seconds before and after each message is taken
    assert smtp_server.recipients() == ["a@example.org"]
"""

import asyncio
import contextlib
import enum
import itertools
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax


class Fault(enum.Enum):
    """What goes wrong with a message."""

    NONE = "none"
    TRY_LATER = "451 to the recipient"
    REJECT = "550 to the recipient"
    TRY_LATER_AFTER_TEXT = "451 after the text"
    REJECT_AFTER_TEXT = "550 after the text"
    CLOSING = "421 to the sender address"
    DROP_BEFORE_TEXT = "connection closed at the recipient"
    DROP_IN_TEXT = "connection closed in the middle of the text, nothing accepted"
    DROP_AFTER_TEXT = "accepted, and the connection closed without an answer"
    NONSENSE_AFTER_TEXT = "accepted, and answered with something that is no reply"
    SLOW_BEFORE_TEXT = "no answer to the recipient"
    SLOW_AFTER_TEXT = "accepted, and no answer"


@dataclass(frozen=True, kw_only=True)
class ReceivedMail:
    """One accepted message and recipient."""

    sender: str
    recipient: str
    message: EmailMessage


class SmtpServer:
    """The server's memory and its mood."""

    def __init__(self, port: int, patience: float) -> None:
        self.port = port
        self.patience = patience
        self.accepted: list[ReceivedMail] = []
        self.connections = 0
        self.pace = 0.0
        self._fault = Fault.NONE
        self._left: int | None = None
        self._refused: set[str] = set()
        self._cycle: Iterator[Fault] | None = None
        self._lock = threading.Lock()

    def misbehave(self, fault: Fault, *, times: int | None = None) -> None:
        """Show `fault` for the next `times` messages, or until told otherwise."""
        self._cycle, self._fault, self._left = None, fault, times

    def misbehave_in_turn(self, *faults: Fault) -> None:
        """Show the faults one message after the other, again and again."""
        self._cycle = itertools.cycle(faults)

    def refuse(self, recipient: str) -> None:
        """Answer 550 for this recipient."""
        self._refused.add(recipient)

    def recipients(self) -> list[str]:
        """Who got mail, in order of arrival."""
        return [mail.recipient for mail in self.accepted]

    def count_by_message_id(self) -> Counter[str]:
        """How many times each message was accepted; more than once is a double."""
        return Counter(str(mail.message["Message-ID"]) for mail in self.accepted)

    def _next_fault(self) -> Fault:
        with self._lock:
            if self._cycle is not None:
                return next(self._cycle)
            if self._left is None:
                return self._fault
            if self._left == 0:
                return Fault.NONE
            self._left -= 1
            return self._fault


class _Handler:
    def __init__(self, server: SmtpServer) -> None:
        self._server = server

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address, options) -> str:  # noqa: N802 - aiosmtpd's names
        session.fault = self._server._next_fault()
        if session.fault is Fault.CLOSING:
            return "421 4.3.2 Closing down"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address, options) -> str:  # noqa: N802 - aiosmtpd's names
        if address in self._server._refused or session.fault is Fault.REJECT:
            return "550 5.1.1 No such user"
        if session.fault is Fault.TRY_LATER:
            return "451 4.7.1 Try again later"
        if session.fault is Fault.DROP_BEFORE_TEXT:
            server.transport.abort()
        if session.fault is Fault.SLOW_BEFORE_TEXT:
            await asyncio.sleep(self._server.patience)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's names
        if session.fault is Fault.TRY_LATER_AFTER_TEXT:
            return "451 4.3.0 Try again later"
        if session.fault is Fault.REJECT_AFTER_TEXT:
            return "554 5.7.1 Not wanted"
        message = message_from_bytes(envelope.original_content, policy=policy.default)
        await asyncio.sleep(self._server.pace)
        self._server.accepted += [
            ReceivedMail(sender=envelope.mail_from, recipient=recipient, message=message)
            for recipient in envelope.rcpt_tos
        ]
        await asyncio.sleep(self._server.pace)
        if session.fault is Fault.DROP_AFTER_TEXT:
            server.transport.abort()
        if session.fault is Fault.NONSENSE_AFTER_TEXT:
            return "perhaps"
        if session.fault is Fault.SLOW_AFTER_TEXT:
            await asyncio.sleep(self._server.patience)
        return "250 OK"


class _Smtp(SMTP):
    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's names
        if getattr(self.session, "fault", None) is Fault.DROP_IN_TEXT:
            await self.push("354 Go on")
            await self._reader.readline()
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def __init__(self, server: SmtpServer) -> None:
        self._smtp_server = server
        super().__init__(_Handler(server), hostname="127.0.0.1", port=server.port)

    def factory(self) -> SMTP:
        self._smtp_server.connections += 1
        return _Smtp(self.handler, data_size_limit=50 * 1024 * 1024)


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def run_smtp_server(*, patience: float = 3.0, port: int | None = None) -> Iterator[SmtpServer]:
    """A server until the block ends; `patience` is how long it keeps silent when it is slow, in seconds."""
    server = SmtpServer(port or free_port(), patience)
    controller = _Controller(server)
    controller.start()
    # The controller connects once to see that it answers.
    server.connections = 0
    try:
        yield server
    finally:
        controller.stop(no_assert=True)


@pytest.fixture
def smtp_server(settings) -> Iterator[SmtpServer]:
    """A real mail server, and Django's settings pointing at it."""
    with run_smtp_server() as server:
        settings.CORRESPONDENCE_TRANSPORT = "smtp"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield server
