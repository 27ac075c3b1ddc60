"""The audit chain: each link carries the hash of the one before, so that a change anywhere shows.

Links are added in the transaction of what they tell; `audit_check` says whether the chain is whole.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from approvals.models import AuditEntry, AuditHead, CaseEvent, Reading

READING = "reading"
PARAGRAPH = "paragraph"
SIMULATION = "simulation"


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


def lock_head() -> AuditHead:
    """Return the chain's newest link, locked until the transaction ends: whoever adds a link stands in this line."""
    AuditHead.objects.get_or_create(pk=1)
    return AuditHead.objects.select_for_update().get(pk=1)


def append_link(*, kind: str, payload: dict[str, Any], actor_id: int | None, case_id: int | None) -> AuditEntry:
    """Add a link. Call inside the transaction of what it tells; the head's lock keeps the links in one line."""
    head = lock_head()
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


def append_reading_link(reading: Reading) -> AuditEntry:
    """Add the link of a reading."""
    return append_link(
        kind=READING, payload=reading_payload(reading), actor_id=reading.reader_id, case_id=reading.application_id
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


def reading_payload(reading: Reading) -> dict[str, Any]:
    """Return what a link says of a reading: every column."""
    return {
        "reading": reading.pk,
        "case": reading.application_id,
        "actor": reading.reader_id,
        "what": reading.what,
        "at": reading.read_at.isoformat(),
    }


@transaction.atomic
def export_head() -> Head:
    """Return the newest link for safekeeping outside the database."""
    head = lock_head()
    return Head(sequence=head.sequence, hash=head.hash)


def write_head(folder: Path) -> Path:
    """Write the newest link to a new file in `folder` and return its path. Raises OSError when it cannot be written.

    The file is named by the time, tells nothing of any case, and comes into being whole or not at all.
    """
    head = export_head()
    now = timezone.now()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"audit-head-{now:%Y%m%dT%H%M%S%f}.json"
    text = json.dumps({"sequence": head.sequence, "hash": head.hash, "at": now.isoformat()})
    unfinished = path.with_suffix(".part")
    unfinished.write_text(text, encoding="utf-8")
    return unfinished.rename(path)


def read_head(path: Path) -> Head:
    """Return an exported head. Raises ValueError when the file is none, OSError when it cannot be read."""
    data = json.loads(path.read_text(encoding="utf-8"))
    try:
        return Head(sequence=int(data["sequence"]), hash=str(data["hash"]))
    except (KeyError, TypeError) as problem:
        raise ValueError(f"{path.name} lacks its number or its hash") from problem
