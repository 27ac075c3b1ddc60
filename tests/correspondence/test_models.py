"""What the database itself refuses, by the name of the constraint."""

import hashlib
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from correspondence.models import Delivery, DeliveryDocument, StoredDocument
from correspondence.services import store_document

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

NOW = timezone.now()


def _problem(**changes: Any) -> dict[str, Any]:
    return {"state": "failed", "next_attempt_at": None, "reason": "Avvist", **changes}


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("delivery_state_known", {"state": "lost", "next_attempt_at": None}),
        ("delivery_language_known", {"language": "sv"}),
        ("delivery_has_recipient", {"recipient_email": ""}),
        ("delivery_sent_has_time", {"state": "sent", "next_attempt_at": None}),
        ("delivery_sent_has_time", {"sent_at": NOW}),
        ("delivery_sending_is_claimed", {"state": "sending", "next_attempt_at": None}),
        ("delivery_sending_is_claimed", {"claimed_at": NOW}),
        ("delivery_ready_has_next_attempt", {"next_attempt_at": None}),
        ("delivery_ready_has_next_attempt", {"state": "sent", "sent_at": NOW}),
        ("delivery_problem_has_reason", _problem(reason="")),
        ("delivery_settlement_is_whole", _problem(settled_at=NOW)),
        ("delivery_settlement_is_whole", _problem(settlement="Ringte")),
        ("delivery_settlement_is_whole", _problem(settlement_outcome="sent")),
        ("delivery_resend_is_asked_for", {"request_note": "Ringte"}),
        ("delivery_secret_is_erased_at_the_end", _problem(holds_secret=True)),
    ],
)
def test_constraint_refuses(constraint, changes, queue):
    delivery = queue()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(**changes)


def test_constraint_settled_only_after_problem_refuses_a_settled_ready_row(queue, caseworker):
    delivery = queue()
    with pytest.raises(IntegrityError, match="delivery_settled_only_after_problem"), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(
            settled_at=NOW, settled_by=caseworker, settlement="Ringte", settlement_outcome="sent"
        )


def test_constraint_not_resend_of_itself_refuses_a_loop(queue, caseworker):
    delivery = queue()
    with pytest.raises(IntegrityError, match="delivery_not_resend_of_itself"), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(
            resend_of=delivery, requested_by=caseworker, request_note="Ringte"
        )


@pytest.mark.parametrize("field", ["key", "message_id"])
def test_two_rows_never_share_key_or_message_id(field, queue):
    first, second = queue(), queue()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=second.pk).update(**{field: getattr(first, field)})


def test_documents_have_one_place_each(queue):
    document = store_document(b"a", filename="a.pdf", content_type="application/pdf")
    other = store_document(b"b", filename="b.pdf", content_type="application/pdf")
    delivery = queue(documents=[document])
    with pytest.raises(IntegrityError), transaction.atomic():
        DeliveryDocument.objects.create(delivery=delivery, document=document, position=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeliveryDocument.objects.create(delivery=delivery, document=other, position=1)


def test_stored_document_keeps_bytes_hash_and_size():
    document = store_document(b"\x00\xff brev", filename="brev.pdf", content_type="application/pdf")
    stored = StoredDocument.objects.get(public_id=document.public_id)
    assert bytes(stored.content) == b"\x00\xff brev"
    assert stored.sha256 == hashlib.sha256(b"\x00\xff brev").hexdigest()
    assert stored.size == 7
    assert stored.is_intact()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE correspondence_storeddocument SET filename = 'annet.pdf'",
        "UPDATE correspondence_storeddocument SET content = content",
        "DELETE FROM correspondence_storeddocument",
    ],
)
def test_stored_document_refuses_change_by_sql(statement):
    store_document(b"abc", filename="a.pdf", content_type="application/pdf")
    with pytest.raises(DatabaseError, match="correspondence_storeddocument is append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert StoredDocument.objects.get().filename == "a.pdf"


def test_stored_document_refuses_change_by_queryset():
    document = store_document(b"abc", filename="a.pdf", content_type="application/pdf")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        StoredDocument.objects.update(filename="annet.pdf")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        StoredDocument.objects.filter(pk=document.pk).delete()


def test_stored_document_constraints_refuse_empty_and_half_a_hash():
    empty = StoredDocument(content=b"", sha256="0" * 64, size=0, filename="a", content_type="a/b")
    with pytest.raises(IntegrityError, match="storeddocument_not_empty"), transaction.atomic():
        empty.save()
    half = StoredDocument(content=b"a", sha256="0" * 32, size=1, filename="a", content_type="a/b")
    with pytest.raises(IntegrityError, match="storeddocument_sha256_is_whole"), transaction.atomic():
        half.save()
