"""A person's answer: with a reason, by the right person, once."""

import pytest
from django.utils import timezone

from correspondence.exceptions import (
    InvalidDelivery,
    SecretNotResendable,
    SettlementNotPermitted,
    SettlementRefused,
    UnsafeText,
)
from correspondence.models import Delivery
from correspondence.services import resend_delivery, send_due_deliveries, settle_delivery, store_document
from tests.smtp_server import Fault

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.fixture
def ended(queue):
    """Make a delivery that has ended in the given state."""

    def make(state, **changes):
        delivery = queue(**changes)
        ends = {"state": state, "next_attempt_at": None, "attempts": 1}
        ends |= {"sent_at": timezone.now()} if state == "sent" else {"reason": "Avvist"}
        ends |= {"body": ""} if delivery.holds_secret else {}
        Delivery.objects.filter(pk=delivery.pk).update(**ends)
        delivery.refresh_from_db()
        return delivery

    return make


@pytest.mark.parametrize("state", ["failed", "unknown"])
def test_settle_as_arrived_keeps_the_state_and_names_the_person(state, ended, caseworker):
    delivery = ended(state)

    settled = settle_delivery(delivery, by=caseworker, outcome="sent", note="  Ringte mottakeren  ")

    assert settled.pk == delivery.pk
    delivery.refresh_from_db()
    assert (delivery.state, delivery.settlement_outcome, delivery.settlement) == (state, "sent", "Ringte mottakeren")
    assert delivery.settled_by == caseworker
    assert delivery.is_delivered
    assert list(Delivery.objects.awaiting_person()) == []


@pytest.mark.parametrize("state", ["failed", "unknown"])
def test_settle_by_resending_makes_a_new_row_with_the_same_files(state, ended, caseworker):
    document = store_document(b"abc", filename="a.pdf", content_type="application/pdf")
    delivery = ended(state, documents=[document])

    resent = settle_delivery(delivery, by=caseworker, outcome="resend", note="Mottakeren fant det ikke")

    delivery.refresh_from_db()
    assert (delivery.state, delivery.settlement_outcome) == (state, "resend")
    assert (resent.state, resent.resend_of, resent.requested_by) == ("ready", delivery, caseworker)
    assert resent.request_note == "Mottakeren fant det ikke"
    assert resent.message_id != delivery.message_id
    assert [attached.document for attached in resent.attached.all()] == [document]
    copied = ["kind", "reference", "recipient_email", "recipient_name", "language", "subject", "body"]
    assert [getattr(resent, name) for name in copied] == [getattr(delivery, name) for name in copied]


def test_resend_to_a_corrected_address_leaves_the_old_one_standing(ended, caseworker):
    delivery = ended("failed", recipient_email="feil@example.org")
    resent = resend_delivery(delivery, by=caseworker, note="Feil adresse", recipient_email=" rett@example.org ")
    delivery.refresh_from_db()
    assert (delivery.recipient_email, resent.recipient_email) == ("feil@example.org", "rett@example.org")


def test_resend_of_a_sent_delivery_leaves_it_sent(ended, caseworker):
    delivery = ended("sent")
    resent = resend_delivery(delivery, by=caseworker, note="Mottakeren slettet den")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.settled_at) == ("sent", None)
    assert resent.resend_of == delivery


def test_resend_after_a_wrong_answer_is_possible(ended, caseworker):
    delivery = ended("unknown")
    settle_delivery(delivery, by=caseworker, outcome="sent", note="Antok det")
    resent = resend_delivery(delivery, by=caseworker, note="Den var ikke kommet")
    delivery.refresh_from_db()
    assert (delivery.settlement_outcome, resent.state) == ("sent", "ready")


def test_resend_twice_is_refused_and_makes_one_row(ended, caseworker):
    delivery = ended("failed")
    resend_delivery(delivery, by=caseworker, note="Prøver igjen")
    with pytest.raises(SettlementRefused, match="allerede sendt på nytt"):
        resend_delivery(delivery, by=caseworker, note="Prøver igjen")
    assert Delivery.objects.count() == 2


def test_settle_twice_is_refused(ended, caseworker):
    delivery = ended("unknown")
    settle_delivery(delivery, by=caseworker, outcome="sent", note="Ringte")
    with pytest.raises(SettlementRefused, match="allerede avgjort"):
        settle_delivery(delivery, by=caseworker, outcome="sent", note="Ringte igjen")


@pytest.mark.parametrize("state", ["ready", "sent"])
def test_settle_of_a_delivery_without_a_problem_is_refused(state, queue, ended, caseworker):
    delivery = queue() if state == "ready" else ended(state)
    with pytest.raises(SettlementRefused, match="venter ikke på"):
        settle_delivery(delivery, by=caseworker, outcome="sent", note="Ringte")


def test_resend_of_a_delivery_under_way_is_refused(queue, caseworker):
    with pytest.raises(SettlementRefused, match="ikke ferdig behandlet"):
        resend_delivery(queue(), by=caseworker, note="Utålmodig")


def test_resend_of_an_erased_secret_is_refused(ended, caseworker):
    delivery = ended("failed", holds_secret=True)
    with pytest.raises(SecretNotResendable, match="personlig lenke"):
        resend_delivery(delivery, by=caseworker, note="Prøver igjen")
    delivery.refresh_from_db()
    assert delivery.settled_at is None


@pytest.mark.parametrize("note", ["", "  \n "])
def test_answer_without_a_reason_is_refused(note, ended, caseworker):
    delivery = ended("failed")
    for outcome in ("sent", "resend"):
        with pytest.raises(SettlementRefused, match="begrunnelse"):
            settle_delivery(delivery, by=caseworker, outcome=outcome, note=note)


def test_answer_with_nul_is_refused(ended, caseworker):
    with pytest.raises(UnsafeText):
        settle_delivery(ended("failed"), by=caseworker, outcome="sent", note="a\0b")


@pytest.mark.parametrize("address", ["ikke en adresse", "a@b.no\r\nBcc: x@evil.example"])
def test_resend_to_an_impossible_address_changes_nothing(address, ended, caseworker):
    delivery = ended("failed")
    with pytest.raises((InvalidDelivery, UnsafeText)):
        resend_delivery(delivery, by=caseworker, note="Feil adresse", recipient_email=address)
    delivery.refresh_from_db()
    assert (delivery.settled_at, Delivery.objects.count()) == (None, 1)


def test_answer_by_a_person_without_the_right_is_refused(ended, doctor):
    delivery = ended("failed")
    with pytest.raises(SettlementNotPermitted):
        settle_delivery(delivery, by=doctor, outcome="sent", note="Ringte")
    with pytest.raises(SettlementNotPermitted):
        resend_delivery(delivery, by=doctor, note="Ringte")


def test_answer_by_a_disabled_account_is_refused(ended, caseworker):
    caseworker.is_active = False
    with pytest.raises(SettlementNotPermitted):
        settle_delivery(ended("failed"), by=caseworker, outcome="sent", note="Ringte")


@pytest.mark.django_db(transaction=True)
def test_unknown_then_resent_is_two_mails_with_two_ids(smtp_server, queue, caseworker):
    smtp_server.misbehave(Fault.DROP_AFTER_TEXT, times=1)
    delivery = queue()
    send_due_deliveries()

    resent = settle_delivery(delivery, by=caseworker, outcome="resend", note="Ingen svarte på telefonen")
    assert send_due_deliveries() == 1

    assert smtp_server.count_by_message_id() == {delivery.message_id: 1, resent.message_id: 1}
