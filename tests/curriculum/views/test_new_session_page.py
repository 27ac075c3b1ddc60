"""The page on which a series gets one more session."""

import pytest
from django.test import Client
from django.urls import reverse

from curriculum.services.teaching import cancel_session
from tests.curriculum.series_made import course, small_group
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(time_machine):
    made = followed()
    time_machine.move_to(noon(made.day(1, 20)))
    return made


@pytest.fixture
def doctor(log):
    client = Client()
    client.force_login(log.doctor)
    return client


def address(log, series, name="approvals:new_session"):
    return reverse(name, kwargs={"public_id": log.logbook.public_id, "pk": series.pk})


def test_doctor_adds_a_session_from_the_page_of_the_series(doctor, log):
    series = course(log, log.day(2, 1))
    page = doctor.get(address(log, series, "curriculum:series")).content.decode()
    assert f'href="{address(log, series)}"' in page
    asked = doctor.get(address(log, series))
    assert asked.context["form"]["hours"].value() == "2"
    answer = doctor.post(
        address(log, series), {"on": f"2.2.{log.year}", "hours": "1,5", "topic": "Kvalme"}, follow=True
    )
    made = series.sessions.get(on=log.day(2, 2))
    assert answer.redirect_chain == [(f"{address(log, series, 'curriculum:series')}?page=1#gang-{made.pk}", 302)]
    page = answer.content.decode()
    assert f"Undervisningen 2. februar {log.year} er lagt til." in page
    assert "1,5 timer: Kvalme" in page


@pytest.mark.parametrize(
    ("changed", "status", "field", "sentence"),
    [
        ({"on": ""}, 422, "on", None),
        ({"on": "31.2.2027"}, 422, "on", "Denne datoen finnes ikke i kalenderen."),
        ({"on": "9.2.{year}"}, 409, "on", "Rekken har allerede undervisning 9. februar {year}."),
        (
            {"on": "25.5.{year}"},
            409,
            "on",
            "25. mai {year}: Smågruppen møtes med 11 uker mellom møtene. Det skal være 3 til 4 uker.",
        ),
        ({"hours": "mye"}, 422, "hours", "Skriv timene som et tall, for eksempel 1,5."),
        ({"hours": "25"}, 422, "hours", "Tallet kan være høyst 24."),
        ({"topic": "x" * 201}, 422, "topic", None),
    ],
)
def test_bad_session_is_refused_beside_its_field_and_keeps_what_was_typed(
    doctor, log, changed, status, field, sentence
):
    series = small_group(log)
    typed = {"on": f"6.4.{log.year}", "hours": "2", "topic": "Kvalme"}
    typed |= {name: value.format(year=log.year) for name, value in changed.items()}
    answer = doctor.post(address(log, series), typed)
    errors = answer.context["form"].errors
    assert (answer.status_code, list(errors), series.sessions.count()) == (status, [field], 3)
    if sentence:
        assert errors[field] == [sentence.format(year=log.year)]
    kept = {name: answer.context["form"][name].value() for name in typed}
    assert kept == typed


def test_page_of_a_cancelled_session_says_where_the_new_day_goes(doctor, log):
    series = course(log, log.day(2, 1))
    session = series.sessions.get()
    where = reverse("curriculum:cancel_session", args=[log.logbook.public_id, series.pk, session.pk])
    assert "legger du den dagen til i rekken" in doctor.get(where).content.decode()
    cancel_session(session, by=log.doctor, cause="Snøstorm")
    assert doctor.post(address(log, series), {"on": f"1.2.{log.year}", "hours": "2"}).status_code == 302


def test_series_of_another_log_and_numbers_of_none_are_not_there(doctor, log):
    other = followed()
    theirs = course(other, other.day(2, 1))
    assert doctor.get(address(log, theirs)).status_code == 404
    assert doctor.get(f"/logg/{log.logbook.public_id}/undervisning/{'9' * 30}/ny/").status_code == 404


def test_supervisor_sees_no_button_and_gets_no_page(log):
    series = course(log, log.day(2, 1))
    client = Client()
    client.force_login(log.supervisor)
    page = client.get(address(log, series, "curriculum:series")).content.decode()
    assert "Legg til en gang" not in page
    assert client.get(address(log, series)).status_code == 404
