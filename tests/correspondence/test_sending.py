"""Each fault of a mail server ends where promise P4 says, and the count of accepted mails is what the rows say."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from correspondence.enums import DeliveryState
from correspondence.models import Delivery
from correspondence.services import send_due_deliveries, store_document
from correspondence.services.sending import BACK_OFF_SECONDS, GIVE_UP_AFTER, give_up_stale_claims
from tests.smtp_server import Fault, free_port

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]


def test_delivery_sent_is_accepted_once(smtp_server, queue):
    delivery = queue(recipient_email="a@example.org")

    assert send_due_deliveries() == 1
    assert send_due_deliveries() == 0

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT
    assert delivery.attempts == 1
    assert delivery.sent_at is not None
    assert smtp_server.recipients() == ["a@example.org"]


def test_delivery_sent_carries_text_files_and_fixed_headers(smtp_server, queue, settings):
    settings.DEFAULT_FROM_EMAIL = "Helsedirektoratet <ikke-svar@hdir.example>"
    with transaction.atomic():
        letter = store_document(b"%PDF-1.7 letter", filename="vedtak-æøå.pdf", content_type="application/pdf")
        facts = store_document(b'{"a": 1}', filename="vurdering.json", content_type="application/json")
    delivery = queue(
        recipient_email="a@bücher.example",
        recipient_name='Åse "Ås", Øye',
        language="nn",
        subject="Vedtak æøå",
        body="Hei!\n.punktum først\n..\næøå\n",
        documents=[letter, facts],
    )

    send_due_deliveries()

    mail = smtp_server.accepted[0]
    assert (mail.sender, mail.recipient) == ("ikke-svar@hdir.example", "a@xn--bcher-kva.example")
    assert mail.message["Subject"] == "Vedtak æøå"
    assert mail.message["To"].addresses[0].display_name == 'Åse "Ås", Øye'
    assert mail.message["Message-ID"] == delivery.message_id
    assert mail.message["Date"].datetime == delivery.created_at.replace(microsecond=0)
    text = mail.message.get_body()
    assert text["Content-Language"] == "nn"
    assert text.get_content().replace("\r\n", "\n") == "Hei!\n.punktum først\n..\næøå\n"
    attached = [
        (part.get_filename(), part.get_content_type(), part.get_payload(decode=True))
        for part in mail.message.iter_attachments()
    ]
    assert attached == [
        ("vedtak-æøå.pdf", "application/pdf", b"%PDF-1.7 letter"),
        ("vurdering.json", "application/json", b'{"a": 1}'),
    ]


@pytest.mark.parametrize(
    "fault",
    [
        Fault.TRY_LATER,
        Fault.TRY_LATER_AFTER_TEXT,
        Fault.CLOSING,
        Fault.DROP_BEFORE_TEXT,
        Fault.SLOW_BEFORE_TEXT,
    ],
)
def test_fault_that_surely_accepted_nothing_is_tried_again_and_sent_once(fault, smtp_server, queue, make_due, settings):
    settings.EMAIL_TIMEOUT = 1
    smtp_server.misbehave(fault, times=1)
    delivery = queue()

    assert send_due_deliveries() == 0
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.READY
    assert delivery.reason != ""
    assert timezone.now() < delivery.next_attempt_at <= timezone.now() + timedelta(seconds=BACK_OFF_SECONDS[0])
    assert send_due_deliveries() == 0
    assert smtp_server.recipients() == []

    make_due()
    assert send_due_deliveries() == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.reason) == (DeliveryState.SENT, 2, "")
    assert smtp_server.count_by_message_id() == {delivery.message_id: 1}


@pytest.mark.parametrize("fault", [Fault.REJECT, Fault.REJECT_AFTER_TEXT])
def test_rejection_fails_at_once_with_the_servers_words(fault, smtp_server, queue, make_due):
    smtp_server.misbehave(fault)
    delivery = queue()

    send_due_deliveries()
    make_due()
    send_due_deliveries()

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, 1)
    words = {
        Fault.REJECT: "550 på RCPT TO: 5.1.1 No such user",
        Fault.REJECT_AFTER_TEXT: "554 på teksten: 5.7.1 Not wanted",
    }
    assert delivery.reason == f"E-posttjeneren svarte {words[fault]}"
    assert list(Delivery.objects.awaiting_person()) == [delivery]
    assert smtp_server.recipients() == []


@pytest.mark.parametrize(
    ("fault", "accepted"),
    [
        (Fault.DROP_IN_TEXT, 0),
        (Fault.DROP_AFTER_TEXT, 1),
        (Fault.NONSENSE_AFTER_TEXT, 1),
        (Fault.SLOW_AFTER_TEXT, 1),
    ],
)
def test_fault_after_the_text_began_is_unknown_and_never_sent_again(
    fault, accepted, smtp_server, queue, make_due, settings
):
    settings.EMAIL_TIMEOUT = 1
    smtp_server.misbehave(fault, times=1)
    delivery = queue()

    for _attempt in range(3):
        send_due_deliveries()
        make_due()

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.UNKNOWN, 1)
    assert delivery.reason != ""
    assert list(Delivery.objects.awaiting_person()) == [delivery]
    assert len(smtp_server.accepted) == accepted


def test_fault_of_one_message_does_not_stop_the_others(smtp_server, queue):
    smtp_server.misbehave_in_turn(Fault.DROP_IN_TEXT, Fault.NONE, Fault.CLOSING, Fault.NONE, Fault.DROP_AFTER_TEXT)
    deliveries = [queue() for _number in range(5)]

    assert send_due_deliveries() == 2

    states = list(Delivery.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["unknown", "sent", "ready", "sent", "unknown"]
    assert smtp_server.recipients() == [deliveries[number].recipient_email for number in (1, 3, 4)]


def test_recipient_refused_leaves_the_other_recipient_alone(smtp_server, queue):
    smtp_server.refuse("borte@example.org")
    gone, there = queue(recipient_email="borte@example.org"), queue(recipient_email="her@example.org")

    assert send_due_deliveries() == 1

    gone.refresh_from_db()
    there.refresh_from_db()
    assert (gone.state, there.state) == (DeliveryState.FAILED, DeliveryState.SENT)
    assert smtp_server.recipients() == ["her@example.org"]


def test_healthy_server_gets_all_messages_over_one_connection(smtp_server, queue):
    for _number in range(8):
        queue()

    assert send_due_deliveries() == 8
    assert smtp_server.connections == 1


def test_limit_bounds_one_round(smtp_server, queue):
    for _number in range(5):
        queue()

    assert [send_due_deliveries(limit=2) for _round in range(4)] == [2, 2, 1, 0]


def test_refused_connection_defers_every_row_after_one_look(settings, queue):
    settings.CORRESPONDENCE_TRANSPORT = "smtp"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    for _number in range(3):
        queue()

    assert send_due_deliveries() == 0

    rows = list(Delivery.objects.values_list("state", "attempts", "claimed_at", "claim_token"))
    assert rows == [("ready", 1, None, None)] * 3
    assert set(Delivery.objects.values_list("reason", flat=True)) == {
        "E-posttjeneren kunne ikke nås: [Errno 111] Connection refused"
    }


def test_server_that_stays_away_fails_the_delivery_within_ten_minutes(settings, queue, time_machine):
    settings.CORRESPONDENCE_TRANSPORT = "smtp"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    start = timezone.now().replace(microsecond=0)
    time_machine.move_to(start, tick=False)
    delivery = queue()

    for minute in range(11):
        time_machine.move_to(start + timedelta(minutes=minute), tick=False)
        send_due_deliveries()
        delivery.refresh_from_db()
        if delivery.state != DeliveryState.READY:
            break

    assert delivery.state == DeliveryState.FAILED
    assert timezone.now() - start <= timedelta(minutes=9)
    assert delivery.reason == (
        f"Gitt opp etter {delivery.attempts} forsøk. E-posttjeneren kunne ikke nås: [Errno 111] Connection refused"
    )


def test_old_row_after_a_long_stop_is_still_tried(smtp_server, queue):
    smtp_server.misbehave(Fault.TRY_LATER, times=1)
    delivery = queue()
    old = timezone.now() - 10 * GIVE_UP_AFTER
    Delivery.objects.update(created_at=old, next_attempt_at=old)

    send_due_deliveries()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.READY, 1)


def test_stale_claim_becomes_unknown_and_fresh_claim_stays(queue, settings):
    settings.EMAIL_TIMEOUT = 30
    now = timezone.now()
    stale, fresh = queue(), queue()
    claim = {"state": "sending", "next_attempt_at": None, "claim_token": "0" * 32}
    Delivery.objects.filter(pk=stale.pk).update(**claim, claimed_at=now - timedelta(seconds=61))
    Delivery.objects.filter(pk=fresh.pk).update(**claim, claimed_at=now - timedelta(seconds=55))

    assert give_up_stale_claims() == 1

    stale.refresh_from_db()
    fresh.refresh_from_db()
    assert (stale.state, fresh.state) == (DeliveryState.UNKNOWN, DeliveryState.SENDING)
    assert stale.claimed_at is None
    assert list(Delivery.objects.awaiting_person()) == [stale]


def test_document_changed_behind_our_back_is_not_sent(smtp_server, queue):
    with transaction.atomic():
        document = store_document(b"abc", filename="a.pdf", content_type="application/pdf")
    delivery = queue(documents=[document])
    delivery.documents.set([])
    tampered = type(document)(content=b"abd", sha256=document.sha256, size=3, filename="a.pdf", content_type="a/b")
    tampered.save()
    delivery.attached.create(document=tampered, position=1)

    assert send_due_deliveries() == 0

    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (
        DeliveryState.FAILED,
        "Brevet kan ikke settes sammen: DocumentChanged",
    )
    assert smtp_server.accepted == []


def test_maildir_transport_writes_one_file_per_delivery(settings, queue, tmp_path):
    settings.CORRESPONDENCE_TRANSPORT = "maildir"
    settings.CORRESPONDENCE_MAILDIR = tmp_path / "post"
    queue(recipient_email="a@example.org")

    assert send_due_deliveries() == 1

    (message,) = (tmp_path / "post" / "new").iterdir()
    assert message.suffix == ".eml"
    assert b"Delivered-To: a@example.org\r\n" in message.read_bytes()


def test_maildir_that_cannot_be_written_defers(settings, queue, tmp_path):
    (tmp_path / "post").write_text("a file where the folder should be")
    settings.CORRESPONDENCE_TRANSPORT = "maildir"
    settings.CORRESPONDENCE_MAILDIR = tmp_path / "post"
    delivery = queue()

    assert send_due_deliveries() == 0

    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (
        DeliveryState.READY,
        "Kan ikke skrive til postkassen: File exists",
    )


def test_unknown_transport_names_the_choices(settings, queue):
    settings.CORRESPONDENCE_TRANSPORT = "pigeon"
    with pytest.raises(ImproperlyConfigured, match="smtp, maildir"):
        send_due_deliveries()


def test_sending_inside_a_transaction_is_refused(smtp_server, queue):
    queue()
    with transaction.atomic(), pytest.raises(RuntimeError):
        send_due_deliveries()
    assert smtp_server.accepted == []


def test_secret_text_is_erased_when_sending_ends(smtp_server, queue):
    smtp_server.refuse("borte@example.org")
    kept, sent, failed = (
        queue(),
        queue(holds_secret=True),
        queue(holds_secret=True, recipient_email="borte@example.org"),
    )

    send_due_deliveries()

    rows = dict(Delivery.objects.values_list("pk", "body"))
    assert rows == {kept.pk: kept.body, sent.pk: "", failed.pk: ""}
    assert "Vedtaket ligger ved." in smtp_server.accepted[1].message.get_body().get_content()
