"""Queueing: in the caller's transaction, once per key, and never with a header that is not one line."""

import threading

import pytest
from celery import current_app
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from kombu import pools

from correspondence import tasks
from correspondence.exceptions import InvalidDelivery, TransactionRequired, UnsafeText
from correspondence.models import Delivery, StoredDocument
from correspondence.services import queue_delivery, send_due_deliveries, store_document
from correspondence.wake import THREAD_NAME
from tests.smtp_server import free_port

pytestmark = pytest.mark.both_databases

ADDRESSES = ("broker_url", "broker_read_url", "broker_write_url")
FIELDS = {
    "key": "decision:12:a@example.org",
    "kind": "decision",
    "recipient_email": "a@example.org",
    "recipient_name": "Åse Lege",
    "language": "nb",
    "subject": "Vedtak",
    "body": "Hei!",
}


@pytest.mark.django_db(transaction=True)
def test_queue_outside_a_transaction_is_refused():
    with pytest.raises(TransactionRequired):
        queue_delivery(**FIELDS)
    assert Delivery.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_rollback_leaves_no_row_and_no_mail(smtp_server):
    class Stop(Exception):
        pass

    def act_that_fails_at_the_end():
        with transaction.atomic():
            document = store_document(b"abc", filename="a.pdf", content_type="application/pdf")
            queue_delivery(**FIELDS, documents=[document])
            raise Stop

    with pytest.raises(Stop):
        act_that_fails_at_the_end()

    assert send_due_deliveries() == 0
    assert (Delivery.objects.count(), StoredDocument.objects.count()) == (0, 0)
    assert smtp_server.accepted == []


@pytest.mark.django_db
def test_same_key_again_returns_the_first_row_unchanged():
    first = queue_delivery(**FIELDS)
    again = queue_delivery(**{**FIELDS, "subject": "Noe annet", "recipient_email": "b@example.org"})
    assert again == first
    assert Delivery.objects.values_list("subject", "recipient_email").get() == ("Vedtak", "a@example.org")


@pytest.mark.django_db
def test_documents_keep_their_order():
    documents = [store_document(bytes([number]), filename=f"{number}", content_type="a/b") for number in (3, 1, 2)]
    delivery = queue_delivery(**FIELDS, documents=documents)
    names = [attached.document.filename for attached in delivery.attached.all()]
    assert names == ["3", "1", "2"]


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["key", "kind", "recipient_email", "recipient_name", "subject", "reference"])
@pytest.mark.parametrize(
    "planted", ["\r\nBcc: x@evil.example", "\n", "\r", "\0", "\x1b", "\x85", "\u2028", "\u2029", "\ud800"]
)
def test_header_field_with_control_character_is_refused(field, planted):
    values = {**FIELDS, "reference": "26/00001"}
    with pytest.raises(UnsafeText) as refused:
        queue_delivery(**{**values, field: values[field] + planted + "x"})
    assert "linjeskift" in str(refused.value)
    assert Delivery.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("planted", ["\0", "\ud800"])
def test_text_that_cannot_be_stored_is_refused(planted):
    with pytest.raises(UnsafeText, match="ikke kan lagres"):
        queue_delivery(**{**FIELDS, "body": f"Hei{planted}"})


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"recipient_email": "ikke en adresse"},
        {"recipient_email": "a@example.org, b@example.org"},
        {"recipient_email": ""},
        {"language": "sv"},
        {"subject": ""},
        {"subject": "x" * 256},
        {"recipient_name": "x" * 201},
        {"kind": "x" * 41},
    ],
)
def test_impossible_value_is_refused_with_a_sentence(changes):
    with pytest.raises(InvalidDelivery) as refused:
        queue_delivery(**{**FIELDS, **changes})
    assert str(refused.value) != ""
    assert Delivery.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("changes", [{"filename": "a\r\n.pdf"}, {"content_type": "a/b\r\nX: y"}])
def test_document_with_control_character_in_its_name_is_refused(changes):
    with pytest.raises(UnsafeText):
        store_document(b"a", **{"filename": "a.pdf", "content_type": "application/pdf", **changes})


@pytest.mark.django_db
def test_empty_document_is_refused():
    with pytest.raises(InvalidDelivery):
        store_document(b"", filename="a.pdf", content_type="application/pdf")


@pytest.mark.django_db(transaction=True)
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=60), subject=st.text(min_size=1, max_size=80), body=st.text(max_size=200))
def test_whatever_is_typed_one_mail_with_the_same_words_or_a_refusal(name, subject, body, smtp_server):
    smtp_server.accepted.clear()
    before = Delivery.objects.count()
    try:
        with transaction.atomic():
            queue_delivery(**{**FIELDS, "key": f"k{before}", "recipient_name": name, "subject": subject, "body": body})
    except (UnsafeText, InvalidDelivery):
        assert Delivery.objects.count() == before
        return

    assert send_due_deliveries() == 1
    (received,) = smtp_server.accepted
    headers = sorted({header.lower() for header in received.message})
    assert headers == [
        "auto-submitted",
        "content-language",
        "content-transfer-encoding",
        "content-type",
        "date",
        "from",
        "message-id",
        "mime-version",
        "subject",
        "to",
    ]
    assert received.recipient == "a@example.org"


@pytest.fixture
def broker_down():
    """Celery publishes to a port where nobody listens."""
    before = {name: current_app.conf[name] for name in ADDRESSES}
    _publish_to(dict.fromkeys(ADDRESSES, f"redis://127.0.0.1:{free_port()}/0"))
    yield
    _publish_to(before)


def _join_wakers():
    for thread in threading.enumerate():
        if thread.name == THREAD_NAME:
            thread.join()


def _publish_to(addresses):
    pools.reset()
    current_app.conf.update(addresses)
    current_app._pool = None
    current_app.amqp.__dict__.pop("producer_pool", None)
    current_app.amqp._producer_pool = None


@pytest.mark.django_db(transaction=True)
def test_broker_that_is_down_neither_breaks_nor_holds_the_request(broker_down, caplog, queue):
    for _number in range(3):
        queue()

    assert list(Delivery.objects.values_list("state", flat=True)) == ["ready"] * 3
    _join_wakers()
    events = {record.msg["event"] for record in caplog.records if isinstance(record.msg, dict)}
    assert events == {"outbox_wake_failed"}


@pytest.mark.django_db(transaction=True)
def test_wake_after_the_broker_is_back_is_published(broker_down, caplog, queue):
    queue()
    _join_wakers()
    caplog.clear()
    _publish_to(dict.fromkeys(ADDRESSES, "memory://"))
    queue()
    _join_wakers()
    assert [record for record in caplog.records if "outbox_wake_failed" in str(record.msg)] == []


@pytest.mark.django_db(transaction=True)
def test_task_sends_what_is_due(smtp_server, queue):
    queue()
    assert tasks.send_due.name == "correspondence.send_due"
    tasks.send_due.apply()
    assert len(smtp_server.accepted) == 1


@pytest.mark.django_db
def test_django_mail_becomes_a_secret_delivery_per_recipient(settings):
    settings.EMAIL_BACKEND = "correspondence.backends.OutboxBackend"
    message = EmailMultiAlternatives(
        "Bekreft adressen", "Lenken: https://example.org/x", to=["Åse <a@example.org>"], bcc=["b@example.org"]
    )
    message.attach_alternative("<p>Lenken</p>", "text/html")
    message.attach("notat.txt", "hei", "text/plain")

    with translation.override("nn"):
        assert message.send() == 1

    rows = list(Delivery.objects.order_by("pk"))
    assert [(row.kind, row.recipient_email, row.recipient_name, row.language, row.holds_secret) for row in rows] == [
        ("account", "a@example.org", "Åse", "nn", True),
        ("account", "b@example.org", "", "nn", True),
    ]
    assert rows[0].body == "Lenken: https://example.org/x"
    assert [document.filename for document in rows[1].documents.all()] == ["notat.txt"]


@pytest.mark.django_db
def test_django_mail_to_an_impossible_address_is_refused_or_silent(settings):
    settings.EMAIL_BACKEND = "correspondence.backends.OutboxBackend"
    with pytest.raises(InvalidDelivery):
        mail.send_mail("Emne", "Tekst", None, ["ikke en adresse"])
    assert mail.send_mail("Emne", "Tekst", None, ["ikke en adresse"], fail_silently=True) == 0
    assert Delivery.objects.count() == 0


@pytest.mark.django_db
def test_failed_account_mail_is_not_on_the_list_of_persons(settings, queue):
    queue(kind="account", holds_secret=True)
    Delivery.objects.update(state="failed", reason="Avvist", next_attempt_at=None, body="")
    assert list(Delivery.objects.awaiting_person()) == []
    assert not Delivery.objects.get().is_awaiting_person
