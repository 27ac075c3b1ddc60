"""The chain that shows tampering: every way of touching it is found, and nothing else is reported."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from approvals import tasks
from approvals.admin.audit import LINKS_A_PAGE
from approvals.enums import EventKind, ReadingSubject
from approvals.models import Application, AuditEntry, AuditHead, CaseEvent, LetterOpening, Reading
from approvals.services.applications import start_application
from approvals.services.audit import (
    Head,
    append_event_link,
    canonical,
    event_payload,
    export_head,
    link_hash,
    read_head,
    write_head,
)
from approvals.services.audit_check import verify_chain
from approvals.services.traces import record_opening, record_reading
from tests.approvals.admin.desk_client import decided_case, desk_client
from tests.factories import draft_application, make_user, submitted_application

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

LIST = "/admin/approvals/auditentry/"


def _tamper(sql: str, *params: object) -> None:
    """What a person with the keys of the database could do: triggers off, one statement, triggers on."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(sql, params)
            cursor.execute("SET session_replication_role = origin")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _definition in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        cursor.execute(sql, params)
        for _name, definition in triggers:
            cursor.execute(definition)


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


def test_rolled_back_work_leaves_no_link(django_capture_on_commit_callbacks: object) -> None:
    user = make_user()

    class Undo(Exception):
        pass

    def start_and_undo() -> None:
        with transaction.atomic():
            start_application(by=user)
            raise Undo

    with pytest.raises(Undo):
        start_and_undo()

    assert AuditEntry.objects.count() == 0


def test_changed_reading_is_found(chain: list[AuditEntry]) -> None:
    application = Application.objects.get()
    reading = record_reading(application, by=make_user(Role.CASEWORKER), subject=ReadingSubject.CASE)
    _tamper("UPDATE approvals_reading SET what = 'letter:1' WHERE id = %s", reading.pk)

    assert _faults() == [f"reading {reading.pk} is not what link {len(chain) + 1} says"]


def test_removed_reading_is_found(chain: list[AuditEntry]) -> None:
    reading = record_reading(Application.objects.get(), by=make_user(Role.AUDITOR), subject=ReadingSubject.CASE)
    _tamper("DELETE FROM approvals_reading WHERE id = %s", reading.pk)

    assert _faults() == [f"reading {reading.pk} of link {len(chain) + 1} has been removed"]


def test_link_that_is_moved_to_another_case_is_found(chain: list[AuditEntry]) -> None:
    _tamper("UPDATE approvals_auditentry SET case_id = 999 WHERE sequence = %s", 3)

    assert _faults() == ["link 3 names another person or case than it was made for"]


def test_event_slipped_in_beside_the_services_is_found(chain: list[AuditEntry]) -> None:
    event = CaseEvent.objects.create(application=Application.objects.get(), kind=EventKind.CONCLUDED)

    assert _faults() == [f"event {event.pk} has no link in the chain"]


def test_links_in_another_order_than_their_events_are_no_fault() -> None:
    application = draft_application()
    events = [CaseEvent.objects.create(application=application, kind=EventKind.CONCLUDED) for _number in range(6)]
    for event in (events[1], events[0], events[4], events[5], events[3], events[2]):
        append_event_link(event)

    assert _faults() == []


def test_long_chain_is_verified_in_little_memory(chain: list[AuditEntry]) -> None:
    peaks = []
    for length in (6_000, 18_000):
        _lengthen_chain(length)
        tracemalloc.start()
        assert _faults(export_head()) == []
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < 1.2 * peaks[0]


def _lengthen_chain(count: int) -> None:
    """Add events with links, many at a time, as the services would have added them one by one."""
    application, head, at = Application.objects.get(), AuditHead.objects.get(), timezone.now()
    previous, sequence = head.hash, head.sequence
    while sequence < count:
        made = [CaseEvent(application=application, kind=EventKind.REMINDED, detail={"n": n}) for n in range(3_000)]
        links = []
        for event in CaseEvent.objects.bulk_create(made):
            sequence += 1
            values = {"sequence": sequence, "at": at.isoformat(), "kind": event.kind, "previous_hash": previous}
            values["payload"] = canonical(event_payload(event))
            previous = link_hash(**values)
            links.append(AuditEntry(**values, hash=previous, case_id=application.pk))
        AuditEntry.objects.bulk_create(links, batch_size=500)
    AuditHead.objects.update(sequence=sequence, hash=previous)


@pytest.mark.parametrize("model", [AuditEntry, CaseEvent, Reading, LetterOpening])
def test_database_refuses_to_change_or_remove_a_trace(model: type[Model]) -> None:
    decision = decided_case()
    record_opening(decision.letter, by=decision.application.doctor.user)
    record_reading(decision.application, by=make_user(Role.AUDITOR), subject=ReadingSubject.CASE)
    rows, table = model._default_manager.all(), model._meta.db_table
    before = list(rows.values())

    for sql in (f'UPDATE "{table}" SET id = id', f'DELETE FROM "{table}"'):  # noqa: S608 - names of our own tables
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)

    assert before != []
    assert list(rows.values()) == before


def test_head_is_exported_by_the_clock(chain: list[AuditEntry], settings: Any, tmp_path: Path) -> None:
    settings.AUDIT_HEADS_DIR = tmp_path / "heads"

    tasks.export_audit_head()

    [path] = (tmp_path / "heads").iterdir()
    assert read_head(path) == Head(sequence=chain[-1].sequence, hash=chain[-1].hash)
    assert settings.CELERY_BEAT_SCHEDULE["approvals.export_audit_head"]["task"] == tasks.export_audit_head.name


def test_verify_audit_compares_with_every_head_of_a_folder(chain: list[AuditEntry], tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="holds no head"):
        call_command("verify_audit", head=tmp_path)
    write_head(tmp_path)
    submitted_application()
    write_head(tmp_path)
    call_command("verify_audit", head=tmp_path)
    first = min(tmp_path.iterdir())
    first.write_text(json.dumps({"sequence": 2, "hash": "0" * 64}), encoding="utf-8")

    with pytest.raises(CommandError, match=r"broken in 1 place"):
        call_command("verify_audit", head=tmp_path)


# The chain in admin ---------------------------------------------------------------------------------
def test_auditor_reads_the_chain_page_by_page_in_as_many_queries() -> None:
    client = desk_client(make_user(Role.AUDITOR))
    submitted_application()
    with CaptureQueriesContext(connection) as few:
        short = client.get(LIST)
    for _number in range(6):
        submitted_application()
    with CaptureQueriesContext(connection) as many:
        first = client.get(LIST)
    rest = client.get(LIST, {"before": first.context["next_place"]})

    numbers = [row["entry"].sequence for page in (first, rest) for row in page.context["rows"]]
    assert (short.status_code, len(many)) == (200, len(few))
    assert len(first.context["rows"]) == LINKS_A_PAGE
    assert numbers[:75] == sorted(AuditEntry.objects.values_list("sequence", flat=True), reverse=True)[:75]


def test_chain_can_be_read_for_one_case() -> None:
    application, _other = submitted_application(), submitted_application()

    page = desk_client(make_user(Role.AUDITOR)).get(LIST, {"case": application.case_number})

    assert {row["case"] for row in page.context["rows"]} == {application}


def test_auditor_reads_one_link(chain: list[AuditEntry]) -> None:
    page = desk_client(make_user(Role.AUDITOR)).get(f"{LIST}{chain[2].pk}/change/")

    assert page.status_code == 200
    assert chain[2].hash in page.content.decode()


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.APPROVER, Role.ADMINISTRATOR])
def test_chain_is_for_auditors(role: str, chain: list[AuditEntry]) -> None:
    client = desk_client(make_user(role))

    assert [client.get(page).status_code for page in (LIST, f"{LIST}{chain[0].pk}/change/")] == [403, 403]


def test_nobody_changes_the_chain_in_admin(chain: list[AuditEntry]) -> None:
    client = desk_client(make_user(Role.AUDITOR))
    link = f"{LIST}{chain[0].pk}/"

    answers = [client.post(page, {"kind": "x"}).status_code for page in (LIST, f"{link}change/")]
    answers += [client.post(page, {"post": "yes"}).status_code for page in (f"{link}delete/", f"{LIST}add/")]

    assert answers == [405, 403, 403, 403]
    assert list(AuditEntry.objects.order_by("sequence")) == chain
