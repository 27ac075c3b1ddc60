"""What is said of a conference is kept with who said it and when, also when it is said anew (R21)."""

from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from curriculum.exceptions import LogChanged, NotPossible
from supervision.models import Conference, ConferenceAnswer
from supervision.queries.conferences import answers_about
from supervision.services.conferences import (
    cancel_conference,
    move_conference,
    settle_without_account,
    tick_held,
    undo_settling,
)
from tests.followed import followed, noon
from tests.supervision.conferenced import added, base_of, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def service(time_machine):
    made = followed()
    time_machine.move_to(noon(made.day(3, 3)))
    return made


@pytest.fixture
def conference(service):
    return added(service, service.day(3, 1))


def kept(conference):
    return list(conference.answers.order_by("id").values_list("state", "cause", "by__name", "on"))


def test_answer_of_the_centre_stays_when_the_doctor_takes_it_back(service, conference):
    settle_without_account(conference, state="cancelled", cause="Snøstorm")
    undo_settling(conference, by=service.doctor)
    move_conference(conference, by=service.doctor, on=service.day(3, 2))
    tick_held(conference, by=service.doctor)
    name = service.doctor.name
    assert kept(conference) == [
        ("cancelled", "Snøstorm", None, service.day(3, 1)),
        ("planned", "", name, service.day(3, 1)),
        ("held", "", name, service.day(3, 2)),
    ]
    conference.refresh_from_db()
    standing, earlier = answers_about(conference)
    assert (standing.state, standing.at, [each.state for each in earlier]) == (
        "held",
        conference.settled_at,
        ["planned", "cancelled"],
    )


def test_conference_logged_as_held_or_cancelled_has_its_answer(service):
    held = added(service, service.day(3, 1), was_held=True)
    cancelled = cancel_conference(added(service, service.day(4, 1)), by=service.doctor, cause=" Ferie ")
    name = service.doctor.name
    assert (kept(held), kept(cancelled)) == (
        [("held", "", name, service.day(3, 1))],
        [("cancelled", "Ferie", name, service.day(4, 1))],
    )


def test_refused_answer_is_not_kept(service, conference):
    with pytest.raises(LogChanged):
        undo_settling(conference, by=service.doctor)
    with pytest.raises(NotPossible):
        cancel_conference(conference, by=service.doctor, cause="")
    assert kept(conference) == []


def test_answer_can_neither_be_changed_nor_removed(service, conference):
    tick_held(conference, by=service.doctor)
    for act in (lambda rows: rows.update(state="cancelled", cause="x"), lambda rows: rows._raw_delete(rows.db)):
        with pytest.raises(IntegrityError, match="conferenceanswer is append-only"), transaction.atomic():
            act(ConferenceAnswer.objects.all())
    assert kept(conference) == [("held", "", service.doctor.name, service.day(3, 1))]


def test_conferences_settled_before_get_the_answer_that_stands(service, conference):
    now = timezone.now()
    about = {"logbook": service.logbook, "month": conference.month, "form": "video", "settled_at": now}
    held = Conference.objects.create(on=service.day(1, 5), state="held", settled_by=service.doctor, **about)
    by_link = Conference.objects.create(on=service.day(1, 6), state="cancelled", cancel_cause="Snøstorm", **about)
    with connection.cursor() as cursor:
        cursor.execute(import_module("supervision.migrations.0008_conference_answers").FILL)
    assert kept(held) == [("held", "", service.doctor.name, service.day(1, 5))]
    assert kept(by_link) == [("cancelled", "Snøstorm", None, service.day(1, 6))]
    assert set(ConferenceAnswer.objects.values_list("at", "conference")) == {(now, held.pk), (now, by_link.pk)}


def test_page_says_who_answered_and_what_was_said_before(service, conference):
    client, address = client_of(service.doctor), f"{base_of(service)}{conference.pk}/"
    assert "Tidligere svar" not in client.get(address).content.decode()
    settle_without_account(conference, state="held")
    page = client.get(address).content.decode()
    assert (f"Bekreftet av senteret 3. mars {service.year}" in page, "Tidligere svar</h2>" in page) == (True, False)
    assert client.post(address, {"act": "undo"}).status_code == 302
    assert client.post(address, {"act": "cancel", "cancel-cause": "Snøstorm"}).status_code == 302
    said, before = client.get(address).content.decode().split("Tidligere svar</h2>")
    name, day = service.doctor.name, f"3. mars {service.year}"
    assert f"Ført som avlyst av {name} {day}" in said
    assert f"Satt tilbake til planlagt av {name} {day}" in before
    assert f"Bekreftet av senteret {day}" in before


def test_page_reads_as_much_however_often_it_was_answered(service, conference, django_assert_max_num_queries):
    client, address = client_of(service.doctor), f"{base_of(service)}{conference.pk}/"
    for _time in range(2):
        tick_held(conference, by=service.doctor)
        undo_settling(conference, by=service.doctor)
    client.get(address)
    with django_assert_max_num_queries(100) as few:
        client.get(address)
    for _time in range(6):
        tick_held(conference, by=service.doctor)
        undo_settling(conference, by=service.doctor)
    with django_assert_max_num_queries(100) as many:
        client.get(address)
    assert len(many) == len(few)
