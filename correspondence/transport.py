"""What every way out of the house has in common: a message, a session, and four possible outcomes."""

import enum
from dataclasses import dataclass
from typing import Protocol


class Fate(enum.Enum):
    """What is known about a message after one attempt."""

    ACCEPTED = "accepted"
    # Surely not accepted, and worth another try.
    DEFERRED = "deferred"
    # Surely not accepted, and the server will not change its mind.
    REJECTED = "rejected"
    # The text was under way when the line broke: it may have been accepted.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Fate of one attempt, with the reason in words (empty when accepted)."""

    fate: Fate
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMail:
    """A finished message in wire form (CRLF line ends) with the two envelope addresses, in ASCII."""

    sender: str
    recipient: str
    content: bytes


class TransportUnavailable(Exception):
    """No session could be made, so nothing was sent; the text says why."""


class Transport(Protocol):
    """A way out. `prepare` is called before a row is claimed, so that the claim covers the message and nothing else."""

    def prepare(self) -> None:
        """Make sure that a live session stands; raise TransportUnavailable when it cannot."""

    def send(self, mail: OutgoingMail) -> Outcome:
        """Send one message; never raises for anything the other side does."""

    def close(self) -> None:
        """Say goodbye; never raises."""
