"""The chain that shows tampering: every way of touching it is found, and nothing else is reported."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from approvals.models import AuditEntry, AuditHead, CaseEvent
from approvals.services.applications import start_application
from approvals.services.audit import (
    Head,
    export_head,
)
from approvals.services.audit_check import verify_chain
from tests.factories import make_user, submitted_application

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

LIST = "/admin/approvals/auditentry/"


def _tamper(sql: str, *params: object) -> None:
    """What a person with the keys of the database could do: triggers off, one statement, triggers on."""
    tables = ("approvals_auditentry", "approvals_caseevent", "approvals_reading")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _definition in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            cursor.execute(sql, params)
            for _name, definition in triggers:
                cursor.execute(definition)
            return
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        cursor.execute(sql, params)
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def _faults(exported: Head | None = None) -> list[str]:
    return list(verify_chain(exported=exported))


@pytest.fixture
def chain() -> list[AuditEntry]:
    submitted_application()
    return list(AuditEntry.objects.order_by("sequence"))


def test_chain_is_whole_after_ordinary_work(chain: list[AuditEntry]) -> None:
    assert _faults(export_head()) == []


def test_every_event_has_exactly_one_link(chain: list[AuditEntry]) -> None:
    linked = sorted(json.loads(entry.payload)["event"] for entry in chain)

    assert linked == list(CaseEvent.objects.order_by("id").values_list("id", flat=True))


def test_changed_link_is_found(chain: list[AuditEntry]) -> None:
    _tamper("UPDATE approvals_auditentry SET kind = 'concluded' WHERE sequence = %s", 2)

    assert _faults() == ["link 2 has been changed"]


def test_removed_link_is_found(chain: list[AuditEntry]) -> None:
    event = json.loads(chain[1].payload)["event"]
    _tamper("DELETE FROM approvals_auditentry WHERE sequence = %s", 2)

    assert _faults() == [
        "link 2 is missing: link 3 stands in its place",
        "link 3 does not follow the one before it",
        f"event {event} has no link in the chain",
    ]


def test_swapped_links_are_found(chain: list[AuditEntry]) -> None:
    _tamper("UPDATE approvals_auditentry SET sequence = 1000 WHERE sequence = %s", 2)
    _tamper("UPDATE approvals_auditentry SET sequence = 2 WHERE sequence = %s", 3)
    _tamper("UPDATE approvals_auditentry SET sequence = 3 WHERE sequence = %s", 1000)

    assert "link 2 has been changed" in _faults()
    assert "link 3 has been changed" in _faults()


def test_inserted_link_is_found(chain: list[AuditEntry]) -> None:
    last = chain[-1]
    AuditEntry.objects.create(
        sequence=last.sequence + 1,
        at=last.at,
        kind="concluded",
        payload="{}",
        previous_hash=last.hash,
        hash="f" * 64,
    )

    assert _faults() == [
        f"link {last.sequence + 1} has been changed",
        f"the head says link {last.sequence}, but the chain ends at link {last.sequence + 1}",
    ]


def test_cut_tail_is_found_even_when_the_head_was_moved_along(chain: list[AuditEntry]) -> None:
    exported = export_head()
    last, before = chain[-1], chain[-2]
    event = json.loads(last.payload)["event"]
    _tamper("DELETE FROM approvals_auditentry WHERE sequence = %s", last.sequence)
    _tamper("DELETE FROM approvals_caseevent WHERE id = %s", event)
    AuditHead.objects.update(sequence=before.sequence, hash=before.hash)

    assert _faults() == []
    assert _faults(exported) == [f"link {last.sequence} is missing: it was exported as {last.hash[:12]}"]


def test_changed_event_is_found(chain: list[AuditEntry]) -> None:
    event = json.loads(chain[0].payload)["event"]
    _tamper("UPDATE approvals_caseevent SET actor_id = NULL WHERE id = %s", event)

    assert _faults() == [f"event {event} is not what link 1 says"]


def test_removed_event_is_found(chain: list[AuditEntry]) -> None:
    event = json.loads(chain[0].payload)["event"]
    _tamper("DELETE FROM approvals_caseevent WHERE id = %s", event)

    assert _faults() == [f"event {event} of link 1 has been removed"]


def test_verify_audit_says_where_and_ends_with_an_error(chain: list[AuditEntry], tmp_path: Path) -> None:
    call_command("export_audit_head", to=tmp_path)
    [head] = list(tmp_path.iterdir())
    call_command("verify_audit", head=head)
    _tamper("UPDATE approvals_auditentry SET payload = '{}' WHERE sequence = %s", 1)

    with pytest.raises(CommandError, match="broken in"):
        call_command("verify_audit", head=head)


def test_verify_audit_refuses_a_file_that_is_no_head(tmp_path: Path) -> None:
    path = tmp_path / "head.json"
    path.write_text("[]", encoding="utf-8")

    with pytest.raises(CommandError, match="not a head"):
        call_command("verify_audit", head=path)


def test_rolled_back_work_leaves_no_link() -> None:
    with transaction.atomic():
        start_application(by=make_user())
        transaction.set_rollback(True)

    assert AuditEntry.objects.count() == 0
