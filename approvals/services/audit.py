"""The audit chain: each link carries the hash of the one before, so that a change anywhere shows.

Links are added in the transaction of what they tell. `verify_chain` finds a changed, removed, inserted or swapped
link, an event without its link or unlike it, and (against an exported head) a tail that was cut off.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from approvals.models import AuditEntry, AuditHead, CaseEvent

GENESIS = "0" * 64
_CHUNK = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The newest link as it was when it was exported: its number and its hash."""

    sequence: int
    hash: str


def canonical(value: dict[str, Any]) -> str:
    """Return JSON that is the same for the same content: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def link_hash(*, sequence: int, at: str, kind: str, payload: str, previous_hash: str) -> str:
    """Return the SHA-256 of one link over everything it says and the hash before it."""
    content = canonical(
        {"sequence": sequence, "at": at, "kind": kind, "payload": payload, "previous_hash": previous_hash}
    )
    return hashlib.sha256(content.encode()).hexdigest()


def append_link(*, kind: str, payload: dict[str, Any], actor_id: int | None, case_id: int | None) -> AuditEntry:
    """Add a link. Call inside the transaction of what it tells; the head's lock keeps the links in one line."""
    AuditHead.objects.get_or_create(pk=1)
    head = AuditHead.objects.select_for_update().get(pk=1)
    at = timezone.now().isoformat()
    text = canonical(payload)
    sequence = head.sequence + 1
    entry = AuditEntry.objects.create(
        sequence=sequence,
        at=at,
        kind=kind,
        actor_id=actor_id,
        case_id=case_id,
        payload=text,
        previous_hash=head.hash,
        hash=link_hash(sequence=sequence, at=at, kind=kind, payload=text, previous_hash=head.hash),
    )
    head.sequence, head.hash = entry.sequence, entry.hash
    head.save(update_fields=["sequence", "hash"])
    return entry


def append_event_link(event: CaseEvent) -> AuditEntry:
    """Add the link of a line of the timeline."""
    return append_link(
        kind=event.kind, payload=event_payload(event), actor_id=event.actor_id, case_id=event.application_id
    )


def event_payload(event: CaseEvent) -> dict[str, Any]:
    """Return what a link says of an event: every column that tells something."""
    return {
        "event": event.pk,
        "case": event.application_id,
        "kind": str(event.kind),
        "action": str(event.action),
        "old_status": str(event.old_status),
        "new_status": str(event.new_status),
        "actor": event.actor_id,
        "at": event.at.isoformat(),
        "detail": event.detail,
    }


@transaction.atomic
def export_head() -> Head:
    """Return the newest link for safekeeping outside the database."""
    AuditHead.objects.get_or_create(pk=1)
    head = AuditHead.objects.select_for_update().get(pk=1)
    return Head(sequence=head.sequence, hash=head.hash)


def verify_chain(*, exported: Head | None = None) -> Iterator[str]:
    """Yield one sentence per fault, in the order of the chain; nothing when it is whole.."""
    previous, expected, exported_hash = GENESIS, 1, None
    for entry in AuditEntry.objects.order_by("sequence").iterator(chunk_size=_CHUNK):
        if entry.sequence != expected:
            yield f"link {expected} is missing: link {entry.sequence} stands in its place"
        if entry.previous_hash != previous:
            yield f"link {entry.sequence} does not follow the one before it"
        if entry.hash != _computed_hash(entry):
            yield f"link {entry.sequence} has been changed"
        if exported and entry.sequence == exported.sequence:
            exported_hash = entry.hash
        previous, expected = entry.hash, entry.sequence + 1
    yield from _check_head(previous, expected - 1, exported, exported_hash)
    yield from _check_events()


def _computed_hash(entry: AuditEntry) -> str:
    return link_hash(
        sequence=entry.sequence,
        at=entry.at,
        kind=entry.kind,
        payload=entry.payload,
        previous_hash=entry.previous_hash,
    )


def _check_head(last_hash: str, last: int, exported: Head | None, exported_hash: str | None) -> Iterator[str]:
    head = AuditHead.objects.filter(pk=1).first() or AuditHead()
    if (head.sequence, head.hash) != (last, last_hash):
        yield f"the head says link {head.sequence}, but the chain ends at link {last}"
    if exported and exported.sequence and exported_hash != exported.hash:
        what = "is missing" if exported_hash is None else "is another one"
        yield f"link {exported.sequence} {what}: it was exported as {exported.hash[:12]}"


def _check_events() -> Iterator[str]:
    """Compare each event with its link, both in the order in which they were made."""
    linked = {}
    links = AuditEntry.objects.exclude(case_id=None).values_list("sequence", "payload").order_by("sequence")
    for sequence, payload in links.iterator(chunk_size=_CHUNK):
        event_id = json.loads(payload).get("event")
        if event_id is not None:
            linked[event_id] = (sequence, hashlib.sha256(payload.encode()).digest())
    for event in CaseEvent.objects.order_by("id").iterator(chunk_size=_CHUNK):
        link = linked.pop(event.pk, None)
        if link is None:
            yield f"event {event.pk} has no link in the chain"
        elif link[1] != hashlib.sha256(canonical(event_payload(event)).encode()).digest():
            yield f"event {event.pk} is not what link {link[0]} says"
    for event_id, (sequence, _digest) in linked.items():
        yield f"event {event_id} of link {sequence} has been removed"
