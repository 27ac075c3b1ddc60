"""Whether the audit chain is whole, and says what the tables say.

Finds a changed, removed, inserted or swapped link, a row without its link or unlike it, and (against an exported head)
a tail that was cut off. Links and rows are walked side by side, so that memory stays flat however long the chain is,
and what is added meanwhile is no fault.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Model, QuerySet

from approvals.models import AuditEntry, AuditHead, CaseEvent, Reading
from approvals.services.audit import Head, canonical, event_payload, link_hash, reading_payload

GENESIS = "0" * 64
_CHUNK = 2_000


def verify_chain(*, exported: Head | Iterable[Head] | None = None) -> Iterator[str]:
    """Yield one sentence per fault, those of the chain first; nothing when it is whole."""
    heads = _by_number(exported)
    before = _head()
    walks = [
        _Walk("event", CaseEvent.objects.order_by("id"), event_payload),
        _Walk("reading", Reading.objects.order_by("id"), reading_payload),
    ]
    previous, expected, at_start = GENESIS, 1, GENESIS if before.sequence == 0 else ""
    for entry in AuditEntry.objects.order_by("sequence").iterator(chunk_size=_CHUNK):
        yield from _faults_of(entry, previous, expected)
        others = heads.pop(entry.sequence, set()) - {entry.hash}
        yield from (_not_as_exported(entry.sequence, other, "is another one") for other in sorted(others))
        if entry.sequence == before.sequence:
            at_start = entry.hash
        for walk in walks:
            walk.take(entry)
        previous, expected = entry.hash, entry.sequence + 1
    yield from _check_head(before, at_start, last=expected - 1, last_hash=previous)
    for sequence, hashes in heads.items():
        yield from (_not_as_exported(sequence, each, "is missing") for each in sorted(hashes))
    for walk in walks:
        yield from walk.faults()


def _by_number(exported: Head | Iterable[Head] | None) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for head in [exported] if isinstance(exported, Head) else exported or []:
        if head.sequence:
            found.setdefault(head.sequence, set()).add(head.hash)
    return found


def _head() -> AuditHead:
    return AuditHead.objects.filter(pk=1).first() or AuditHead()


def _faults_of(entry: AuditEntry, previous: str, expected: int) -> Iterator[str]:
    if entry.sequence != expected:
        yield f"link {expected} is missing: link {entry.sequence} stands in its place"
    if entry.previous_hash != previous:
        yield f"link {entry.sequence} does not follow the one before it"
    computed = link_hash(
        sequence=entry.sequence,
        at=entry.at,
        kind=entry.kind,
        payload=entry.payload,
        previous_hash=entry.previous_hash,
    )
    if entry.hash != computed:
        yield f"link {entry.sequence} has been changed"
    elif not _columns_agree(entry):
        yield f"link {entry.sequence} names another person or case than it was made for"


def _columns_agree(entry: AuditEntry) -> bool:
    """Whether the columns that the hash does not cover, kept to look links up by, say what the payload says."""
    said = _payload_of(entry)
    return (entry.actor_id, entry.case_id) == (said.get("actor", entry.actor_id), said.get("case", entry.case_id))


def _check_head(before: AuditHead, at_start: str, *, last: int, last_hash: str) -> Iterator[str]:
    """The chain must reach the head as it was when we began, and must not reach past the head as it is now."""
    now = _head()
    is_past = last > now.sequence or (last == now.sequence and last_hash != now.hash)
    if is_past or at_start != before.hash:
        yield f"the head says link {now.sequence}, but the chain ends at link {last}"


def _not_as_exported(sequence: int, exported: str, what: str) -> str:
    return f"link {sequence} {what}: it was exported as {exported[:12]}"


def _payload_of(entry: AuditEntry) -> dict[str, Any]:
    try:
        said = json.loads(entry.payload)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


class _Walk:
    """One table beside the chain: for each link of it one row is read, and pairs are put away as soon as they meet.

    Two acts at once may take their numbers in one order and their links in the other; what waits for its other half
    is at most as much as happened at once, and one more for each fault.
    """

    def __init__(self, key: str, rows: QuerySet[Any], payload: Callable[[Any], dict[str, Any]]) -> None:
        self._key = key
        self._table = rows.model
        self._payload = payload
        self._rows = rows.iterator(chunk_size=_CHUNK)
        # Reading begins here, before the chain is read: whatever row we see has its link in what we read next.
        self._next: Model | None = next(self._rows, None)
        self._rows_waiting: dict[int, bytes] = {}
        self._links_waiting: dict[int, tuple[int, bytes]] = {}
        self._unlike: list[tuple[int, int]] = []

    def take(self, entry: AuditEntry) -> None:
        """Pair one link with its row, reading one row further if it is not among those that wait."""
        if f'"{self._key}":' not in entry.payload:
            return
        pk = _payload_of(entry).get(self._key)
        if not isinstance(pk, int):
            return
        link = (entry.sequence, _digest(entry.payload))
        if pk in self._rows_waiting:
            self._compare(pk, link, self._rows_waiting.pop(pk))
            return
        self._links_waiting[pk] = link
        self._read_one()

    def _read_one(self) -> None:
        row = self._next
        if row is None:
            return
        self._next = next(self._rows, None)
        digest = _digest(canonical(self._payload(row)))
        link = self._links_waiting.pop(row.pk, None)
        if link is None:
            self._rows_waiting[row.pk] = digest
        else:
            self._compare(row.pk, link, digest)

    def _compare(self, pk: int, link: tuple[int, bytes], digest: bytes) -> None:
        if link[1] != digest:
            self._unlike.append((pk, link[0]))

    def faults(self) -> Iterator[str]:
        """Yield what found no other half, or another one than it was made with."""
        while self._next is not None:
            self._read_one()
        self._look_again()
        for pk in sorted(self._rows_waiting):
            yield f"{self._key} {pk} has no link in the chain"
        for pk, sequence in self._unlike:
            yield f"{self._key} {pk} is not what link {sequence} says"
        for pk, (sequence, _digest_of) in self._links_waiting.items():
            yield f"{self._key} {pk} of link {sequence} has been removed"

    def _look_again(self) -> None:
        """Links may tell of rows that came after we began to read."""
        waiting = list(self._links_waiting)
        for start in range(0, len(waiting), _CHUNK):
            for row in self._table._default_manager.filter(pk__in=waiting[start : start + _CHUNK]):
                self._compare(row.pk, self._links_waiting.pop(row.pk), _digest(canonical(self._payload(row))))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
