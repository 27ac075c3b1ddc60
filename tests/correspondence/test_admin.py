"""The desk of the outbox: reads for those who may read, two acts for those who may act, and nothing else."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from correspondence.models import Delivery
from correspondence.services import store_document

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

LIST = "admin:correspondence_delivery_changelist"
PAGE = "admin:correspondence_delivery_change"
SETTLE = "admin:correspondence_delivery_settle"
RESEND = "admin:correspondence_delivery_resend"
ANSWER = {"outcome": "sent", "recipient_email": "a@example.org", "note": "Ringte mottakeren"}


@pytest.fixture
def failed(queue):
    delivery = queue(recipient_email="a@example.org")
    Delivery.objects.filter(pk=delivery.pk).update(
        state="failed", next_attempt_at=None, reason="E-posttjeneren svarte 550", attempts=1
    )
    delivery.refresh_from_db()
    return delivery


@pytest.fixture
def auditor(db):
    return get_user_model().objects.create_user(
        "kontroll@example.org", "et langt passord", name="Eva Kontroll", role="auditor"
    )


def _page(delivery, name=PAGE):
    return reverse(name, args=[delivery.pk])


def test_list_shows_what_waits_for_a_person(client, caseworker, failed, queue):
    queue(subject="Denne venter på tur")
    client.force_login(caseworker)

    everything = client.get(reverse(LIST)).content.decode()
    waiting = client.get(reverse(LIST), {"needs": "person"}).content.decode()

    assert ("Denne venter på tur" in everything, "Denne venter på tur" in waiting) == (True, False)
    assert (failed.subject in waiting, "E-posttjeneren svarte 550" in waiting) == (True, True)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_number_of_queries_for_one_row_and_three(
    rows, client, caseworker, queue, django_assert_max_num_queries
):
    for _number in range(rows):
        queue()
    client.force_login(caseworker)
    with django_assert_max_num_queries(9):
        assert client.get(reverse(LIST)).status_code == 200


def test_page_shows_message_fate_and_files(client, caseworker, queue):
    document = store_document(b"abc", filename="vedtak.pdf", content_type="application/pdf")
    delivery = queue(documents=[document], body="Hei & hallo")
    client.force_login(caseworker)

    page = client.get(_page(delivery)).content.decode()

    shown = ["Hei &amp; hallo", "vedtak.pdf", document.sha256, "Venter på sending", delivery.reference]
    assert [word in page for word in shown] == [True] * 5
    assert [_page(delivery, name) in page for name in (SETTLE, RESEND)] == [False, False]


def test_page_of_a_secret_never_shows_its_text(client, caseworker, queue):
    delivery = queue(holds_secret=True, body="https://example.org/hemmelig-lenke")
    client.force_login(caseworker)
    page = client.get(_page(delivery)).content.decode()
    assert "hemmelig-lenke" not in page
    assert "Teksten vises ikke" in page


def test_page_offers_the_act_that_is_possible(client, caseworker, auditor, failed, queue):
    sent = queue()
    Delivery.objects.filter(pk=sent.pk).update(state="sent", sent_at=timezone.now(), next_attempt_at=None)
    offered = {}
    for person in (caseworker, auditor):
        client.force_login(person)
        for delivery in (failed, sent):
            page = client.get(_page(delivery)).content.decode()
            offered[person.role, delivery.pk] = [_page(delivery, name) in page for name in (SETTLE, RESEND)]
    assert offered == {
        ("caseworker", failed.pk): [True, False],
        ("caseworker", sent.pk): [False, True],
        ("auditor", failed.pk): [False, False],
        ("auditor", sent.pk): [False, False],
    }


def test_settle_as_arrived(client, caseworker, failed):
    client.force_login(caseworker)
    answer = client.post(_page(failed, SETTLE), ANSWER)
    assert (answer.status_code, answer["Location"]) == (302, _page(failed))
    failed.refresh_from_db()
    assert (failed.settlement_outcome, failed.settlement, failed.settled_by) == (
        "sent",
        "Ringte mottakeren",
        caseworker,
    )
    assert "Regnes som mottatt" in client.get(_page(failed)).content.decode()


def test_settle_by_resending_to_another_address(client, caseworker, failed):
    client.force_login(caseworker)
    answer = client.post(
        _page(failed, SETTLE), {"outcome": "resend", "recipient_email": "b@example.org", "note": "Feil adresse"}
    )
    resent = Delivery.objects.get(resend_of=failed)
    assert (answer.status_code, answer["Location"]) == (302, _page(resent))
    assert (resent.recipient_email, resent.request_note) == ("b@example.org", "Feil adresse")
    assert _page(failed) in client.get(_page(resent)).content.decode()


def test_resend_of_a_sent_delivery(client, caseworker, queue):
    delivery = queue()
    Delivery.objects.filter(pk=delivery.pk).update(state="sent", sent_at=timezone.now(), next_attempt_at=None)
    client.force_login(caseworker)
    client.post(_page(delivery, RESEND), {"recipient_email": "b@example.org", "note": "Slettet ved en feil"})
    assert Delivery.objects.get(resend_of=delivery).recipient_email == "b@example.org"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"note": ""}, "Feltet er påkrevet."),
        ({"note": "   "}, "Feltet er påkrevet."),
        ({"outcome": "noe annet"}, "noe annet er ikke et av de tilgjengelige valgene"),
        ({"outcome": "resend", "recipient_email": "ikke en adresse"}, "Oppgi en gyldig e-postadresse"),
        ({"note": "x" * 2001}, "2000 eller færre tegn"),
    ],
)
def test_answer_that_cannot_be_used_keeps_what_was_typed(changes, sentence, client, caseworker, failed):
    client.force_login(caseworker)
    page = client.post(_page(failed, SETTLE), {**ANSWER, **changes})
    text = page.content.decode()
    assert page.status_code == 200
    assert "errornote" in text
    assert sentence in text
    assert (changes.get("recipient_email") or ANSWER["recipient_email"]) in text
    failed.refresh_from_db()
    assert failed.settled_at is None


def test_second_answer_is_refused_with_a_sentence(client, caseworker, failed):
    client.force_login(caseworker)
    client.post(_page(failed, SETTLE), ANSWER)
    page = client.post(_page(failed, SETTLE), {**ANSWER, "note": "En gang til"}).content.decode()
    assert "Utsendelsen er allerede avgjort." in page
    assert "En gang til" in page


@pytest.mark.parametrize("name", [SETTLE, RESEND])
@pytest.mark.parametrize("method", ["get", "post"])
def test_act_by_a_reader_is_refused(name, method, client, auditor, failed):
    client.force_login(auditor)
    assert getattr(client, method)(_page(failed, name), ANSWER).status_code == 403
    failed.refresh_from_db()
    assert failed.settled_at is None


def test_doctor_learns_nothing_of_the_desk(client, doctor, failed):
    client.force_login(doctor)
    addresses = (reverse(LIST), _page(failed), _page(failed, SETTLE))
    statuses = [client.get(address, follow=True).status_code for address in addresses]
    assert statuses == [404, 404, 404]


@pytest.mark.parametrize("key", ["999999", "abc", "1_5F", "%00"])
@pytest.mark.parametrize("name", [SETTLE, RESEND])
def test_act_on_nothing_is_not_found(name, key, client, caseworker):
    client.force_login(caseworker)
    assert client.get(reverse(name, args=["x"]).replace("/x/", f"/{key}/")).status_code in {400, 404}


def test_nothing_is_added_changed_or_deleted_by_hand(client, caseworker, failed):
    client.force_login(caseworker)
    before = Delivery.objects.values().get()
    statuses = [
        client.get(reverse("admin:correspondence_delivery_add")).status_code,
        client.post(_page(failed), {"subject": "Annet", "state": "sent"}).status_code,
        client.post(reverse("admin:correspondence_delivery_delete", args=[failed.pk]), {"post": "yes"}).status_code,
    ]
    client.post(reverse(LIST), {"action": "delete_selected", "_selected_action": [failed.pk], "post": "yes"})
    assert statuses == [403, 403, 403]
    assert Delivery.objects.values().get() == before


def test_act_without_csrf_token_is_refused(caseworker, failed):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(caseworker)
    assert strict.post(_page(failed, SETTLE), ANSWER).status_code == 403
