"""How each kind of reminder is put in words. This floor knows no kinds: upper floors register theirs at the start.

A builder is called with the reader's language switched on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The finished text of one message."""

    subject: str
    body: str


#: makes one message of the reader's name and what each of the gathered reminders is about, the earliest first
Builder = Callable[[str, Sequence[Params]], Words]

_builders: dict[str, Builder] = {}


def register_builder(kind: str, builder: Builder) -> None:
    """Let `builder` write what is scheduled as `kind`."""
    _builders[kind] = builder


def find_builder(kind: str) -> Builder:
    """Return who writes this kind. Raises LookupError when nobody does."""
    return _builders[kind]
