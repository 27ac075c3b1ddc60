"""SMTP, driven step by step, because what a broken connection means depends on where it broke.

Before the text is sent nothing can have been accepted; from the first byte of the text on, it may have been (RFC 1047),
and the library raises the same exception for both. One recipient per message, so a partly refused message cannot exist.
"""

import contextlib
import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator

from django.conf import settings
from django.core.mail.utils import DNS_NAME
from django.utils.encoding import punycode
from django.utils.translation import gettext as _

from correspondence.transport import Fate, Outcome, OutgoingMail, TransportUnavailable

# A server may close a long session; a new one costs less than finding out in the middle.
_MESSAGES_PER_SESSION = 50
_REPLY_LIMIT = 300
_OK = 250
_ACCEPTED_FAMILY = 2
_OK_WILL_FORWARD = 251
_GO_ON = 354
_SERVICE_CLOSING = 421
_BROKEN = (smtplib.SMTPException, OSError, ValueError)


def send_budget() -> float:
    """Seconds one message may take from MAIL FROM to the last reply; the session is cut after that."""
    return float(settings.EMAIL_TIMEOUT or 30)


class SmtpTransport:
    """One SMTP session at a time, by Django's EMAIL_* settings."""

    def __init__(self) -> None:
        """No connection yet: the first `prepare` makes it."""
        self._smtp: smtplib.SMTP | None = None
        self._sent = 0

    def prepare(self) -> None:
        """Reset a live session or open a new one; raise TransportUnavailable with the reason."""
        if self._sent < _MESSAGES_PER_SESSION and self._is_alive():
            return
        self.close()
        try:
            self._smtp = _open_session()
        except _BROKEN as error:
            message = _("E-posttjeneren kunne ikke nås: %(error)s") % {"error": _describe(error)}
            raise TransportUnavailable(message) from error

    def send(self, mail: OutgoingMail) -> Outcome:
        """Send one message over the prepared session."""
        smtp = self._smtp
        if smtp is None:
            return Outcome(fate=Fate.DEFERRED, reason=_("Forbindelsen til e-posttjeneren var ikke åpnet."))
        self._sent += 1
        budget = send_budget()
        deadline = time.monotonic() + budget
        with _cut_after(smtp.sock, budget):
            refused = self._send_envelope(smtp, mail, deadline)
            return refused or self._send_text(smtp, mail)

    def close(self) -> None:
        """End the session politely if it still lives."""
        smtp, self._smtp, self._sent = self._smtp, None, 0
        if smtp is not None:
            with contextlib.suppress(*_BROKEN):
                smtp.quit()
            smtp.close()

    def _is_alive(self) -> bool:
        try:
            return self._smtp is not None and self._smtp.rset()[0] == _OK
        except _BROKEN:
            return False

    def _send_envelope(self, smtp: smtplib.SMTP, mail: OutgoingMail, deadline: float) -> Outcome | None:
        """Everything up to the server's «go on»; an outcome when it did not get that far. Nothing is accepted yet."""
        try:
            smtp.ehlo_or_helo_if_needed()
            code, reply = smtp.mail(mail.sender, [f"size={len(mail.content)}"] if smtp.has_extn("size") else [])
            if code != _OK:
                return self._refused("MAIL FROM", code, reply)
            code, reply = smtp.rcpt(mail.recipient)
            if code not in (_OK, _OK_WILL_FORWARD):
                return self._refused("RCPT TO", code, reply)
            code, reply = smtp.docmd("data")
        except _BROKEN as error:
            self._drop()
            message = _("Forbindelsen ble brutt før teksten ble sendt: %(error)s") % {"error": _describe(error)}
            return Outcome(fate=Fate.DEFERRED, reason=message)
        if code != _GO_ON:
            return self._refused("DATA", code, reply)
        if time.monotonic() >= deadline:
            # The claim may have been given up by now, so the text must not leave; the server forgets the envelope.
            self._drop()
            return Outcome(fate=Fate.DEFERRED, reason=_("E-posttjeneren svarte for langsomt."))
        return None

    def _send_text(self, smtp: smtplib.SMTP, mail: OutgoingMail) -> Outcome:
        try:
            smtp.send(_stuff_dots(mail.content) + b".\r\n")
            code, reply = smtp.getreply()
        except _BROKEN as error:
            self._drop()
            message = _("Forbindelsen ble brutt mens brevet ble sendt: %(error)s") % {"error": _describe(error)}
            return Outcome(fate=Fate.UNKNOWN, reason=message)
        if code // 100 == _ACCEPTED_FAMILY:
            return Outcome(fate=Fate.ACCEPTED)
        return self._refused(_("teksten"), code, reply, text_was_sent=True)

    def _refused(self, verb: str, code: int, reply: bytes, *, text_was_sent: bool = False) -> Outcome:
        """What a reply other than yes means; one that is no SMTP reply says nothing about a text already sent."""
        message = _("E-posttjeneren svarte %(code)d på %(verb)s: %(reply)s") % {
            "code": code,
            "verb": verb,
            "reply": _readable(reply),
        }
        if code == _SERVICE_CLOSING:
            self._drop()
        match code // 100:
            case 4:
                return Outcome(fate=Fate.DEFERRED, reason=message)
            case 5:
                return Outcome(fate=Fate.REJECTED, reason=message)
            case _:
                self._drop()
                return Outcome(fate=Fate.UNKNOWN if text_was_sent else Fate.DEFERRED, reason=message)

    def _drop(self) -> None:
        """Close the socket without a word: after a fault the other side's view of the session is unknown."""
        smtp, self._smtp, self._sent = self._smtp, None, 0
        if smtp is not None:
            smtp.close()


def _open_session() -> smtplib.SMTP:
    # TLS always checks the server's certificate: letters hold personal data.
    context = ssl.create_default_context()
    if settings.EMAIL_SSL_CERTFILE:
        context.load_cert_chain(settings.EMAIL_SSL_CERTFILE, settings.EMAIL_SSL_KEYFILE)
    name = punycode(DNS_NAME.get_fqdn())
    smtp: smtplib.SMTP
    if settings.EMAIL_USE_SSL:
        smtp = smtplib.SMTP_SSL(
            settings.EMAIL_HOST, settings.EMAIL_PORT, local_hostname=name, timeout=send_budget(), context=context
        )
    else:
        smtp = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, local_hostname=name, timeout=send_budget())
    try:
        smtp.ehlo()
        if settings.EMAIL_USE_TLS:
            smtp.starttls(context=context)
            smtp.ehlo()
        if settings.EMAIL_HOST_USER:
            smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    except BaseException:
        smtp.close()
        raise
    return smtp


@contextlib.contextmanager
def _cut_after(sock: socket.socket | None, seconds: float) -> Iterator[None]:
    """Shut the socket down when the time is up: a server that dribbles bytes never meets a read timeout."""

    def cut() -> None:
        if sock is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _stuff_dots(content: bytes) -> bytes:
    """A line that starts with a dot gets a second one (RFC 5321 4.5.2), and the text ends with a line end."""
    stuffed = re.sub(rb"(?m)^\.", b"..", content)
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"


def _describe(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        return f"{error.smtp_code} {_readable(reply if isinstance(reply, bytes) else str(reply).encode())}"
    return _readable(str(error).encode("utf-8", "replace")) or type(error).__name__


def _readable(reply: bytes) -> str:
    """The server's words on one line, without control characters, of bounded length."""
    words = "".join(character if character.isprintable() else " " for character in reply.decode("utf-8", "replace"))
    return " ".join(words.split())[:_REPLY_LIMIT]
