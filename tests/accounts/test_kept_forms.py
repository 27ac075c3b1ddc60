"""A form that is posted when the session has ended: kept for the same person, sent by their own button, else gone."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import kept_forms, tasks
from supervision.models import Meeting
from tests.accounts.conftest import PASSWORD
from tests.supervision.meeting_acts import in_may

pytestmark = pytest.mark.django_db

MINUTES = "Vi snakket lenge om samtalen på rom 4.\r\nHun vil prøve selv neste gang."
WRITTEN = {"minutes": MINUTES, "topics": ["pain", "talk"]}
FORM = "/soknader/?side=2"


def attempt(client, user, **more):
    return client.post("/konto/login/", {"login": user.email, "password": PASSWORD, **more})


@pytest.fixture
def idle(log_in, time_machine):
    """Return a function that logs a person in and lets an hour pass."""

    def leave(user, **extra):
        time_machine.move_to("2026-11-23T08:00:00Z", tick=False)
        client = log_in(user, **extra)
        client.get("/konto/")
        time_machine.move_to("2026-11-23T09:00:00Z", tick=False)
        return client

    return leave


def test_same_person_meets_what_was_written_after_log_in(doctor, idle):
    client = idle(doctor)
    told = client.post(FORM, WRITTEN, headers={"Referer": "http://testserver/soknader/?side=1"})
    assert (told.status_code, told["Location"]) == (302, "/konto/login/?ended=kept&next=/soknader/%3Fside%3D1")
    assert "Det du skrev, er ikke sendt, men det er tatt vare på." in client.get(told["Location"]).content.decode()
    answer = attempt(client, doctor, next="/soknader/?side=1")
    assert (answer.status_code, answer["Location"]) == (302, "/ikke-sendt/")
    page = client.get("/ikke-sendt/")
    assert page.context["kept"].path == FORM
    assert page.context["kept"].fields == (("minutes", MINUTES), ("topics", "pain"), ("topics", "talk"))
    assert page.context["kept"].texts == [MINUTES]
    assert 'action="/soknader/?side=2"' in page.content.decode()
    assert page.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_another_person_never_sees_it_and_it_is_removed(doctor, make_user, idle):
    client = idle(doctor)
    client.post(FORM, WRITTEN)
    other = make_user("ola@eksempel.no", name="Ola Lege")
    answer = attempt(client, other)
    assert answer["Location"] == "/soknader/"
    assert "kept_form" not in client.session
    client.post("/konto/logout/")
    assert attempt(client, doctor)["Location"] == "/soknader/"
    assert client.get("/ikke-sendt/")["Location"] == "/"


def test_what_is_kept_for_somebody_else_is_neither_shown_nor_left(doctor, make_user, idle):
    client = idle(doctor)
    client.post(FORM, WRITTEN)
    other = make_user("ola@eksempel.no", name="Ola Lege")
    client.force_login(other)
    assert (client.get("/ikke-sendt/")["Location"], "kept_form" in client.session) == ("/", False)


def test_what_is_kept_cannot_be_read_in_the_database(doctor, idle, settings):
    client = idle(doctor)
    client.post(FORM, WRITTEN)
    stored = Session.objects.get(session_key=client.session.session_key).get_decoded()
    assert sorted(stored) == ["kept_form"]
    assert "samtalen" not in json.dumps(stored)
    settings.SECRET_KEY = "another key of the same site, as long as it has to be"
    assert kept_forms.kept_for(client.session, doctor.pk) is None
    settings.SECRET_KEY_FALLBACKS = ["test-key-that-is-not-this-one"]
    assert kept_forms.kept_for(client.session, doctor.pk) is None


def test_key_that_was_changed_meanwhile_still_opens_it(doctor, idle, settings):
    client = idle(doctor)
    client.post(FORM, WRITTEN)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the same site, as long as it has to be"
    assert kept_forms.kept_for(client.session, doctor.pk).path == FORM


def test_nothing_is_kept_longer_than_two_hours(doctor, idle, time_machine):
    client = idle(doctor)
    client.post(FORM, WRITTEN)
    time_machine.shift(timedelta(hours=2, seconds=1))
    client.get("/konto/login/")
    assert "kept_form" not in client.session
    assert attempt(client, doctor, next="/soknader/?side=1")["Location"] == "/soknader/?side=1"


def test_it_can_be_thrown_away(doctor, idle):
    client = idle(doctor)
    client.post(FORM, WRITTEN)
    attempt(client, doctor)
    answer = client.post("/ikke-sendt/", follow=True)
    assert "Det du skrev, er forkastet." in answer.content.decode()
    assert "kept_form" not in client.session


@pytest.mark.parametrize("path", ["/konto/", "/konto/password/change/", "/admin/login/", "/ikke-sendt/", "/finnes/ei/"])
def test_nothing_is_kept_of_log_in_passwords_and_pages_that_are_not_there(doctor, idle, path):
    client = idle(doctor)
    told = client.post(path, WRITTEN)
    assert (told["Location"], "kept_form" in client.session) == ("/konto/login/?ended=lost", False)


@pytest.mark.parametrize(
    "posted",
    [
        {"minutes": "x" * 200_001},
        {"password1": "hemmelig"},
        {"nytt_passord": "hemmelig"},
        {"minutes": "x", "file": SimpleUploadedFile("plan.csv", b"dato")},
        {},
    ],
    ids=["large", "password", "passord", "file", "empty"],
)
def test_nothing_is_kept_of_large_forms_files_and_passwords(doctor, idle, posted):
    client = idle(doctor)
    told = client.post(FORM, posted, headers={"Referer": "http://testserver/soknader/"})
    assert (told["Location"], "kept_form" in client.session) == ("/konto/login/?ended=lost&next=/soknader/", False)
    assert "Det du sendte, ble ikke tatt imot." in client.get(told["Location"]).content.decode()
    assert attempt(client, doctor, next="/soknader/")["Location"] == "/soknader/"


def test_form_of_two_hundred_kilobytes_is_kept(doctor, idle):
    client = idle(doctor)
    client.post(FORM, {"minutes": "x" * 199_000})
    assert client.get(attempt(client, doctor)["Location"]).context["kept"].fields == (("minutes", "x" * 199_000),)


def test_part_of_a_page_is_answered_as_before_and_not_kept(doctor, idle):
    client = idle(doctor)
    told = client.post(FORM, WRITTEN, headers={"HX-Request": "true"})
    assert (told.status_code, told["HX-Redirect"]) == (204, "/konto/login/?ended=1")
    assert "kept_form" not in client.session


@pytest.mark.parametrize(
    ("token", "origin", "kept"),
    [
        ("own", "http://testserver", True),
        ("own", None, True),
        ("own", "https://ond.example", False),
        ("own", "null", False),
        ("wrong", "http://testserver", False),
        ("none", "http://testserver", False),
    ],
)
def test_only_a_form_of_our_own_page_is_kept(doctor, idle, token, origin, kept):
    client = idle(doctor)
    # Logged in before the check was switched on; the idle client then meets it as a browser does.
    client.handler.enforce_csrf_checks = True
    client.cookies["csrftoken"] = "a" * 32
    tokens = {"own": "a" * 32, "wrong": "b" * 32, "none": ""}
    told = client.post(
        FORM, {**WRITTEN, "csrfmiddlewaretoken": tokens[token]}, headers={"Origin": origin} if origin else {}
    )
    ended = "kept" if kept else "lost"
    assert (told["Location"], "kept_form" in client.session) == (f"/konto/login/?ended={ended}", kept)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("referer", "then"),
    [
        ("http://testserver/soknader/?side=1", "&next=/soknader/%3Fside%3D1"),
        ("http://ond.example/soknader/", ""),
        ("http://testserver//ond.example/", ""),
        ("http://testserver/konto/login/", ""),
        ("http://testserver/finnes/ei/", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_log_in_leads_back_to_the_page_of_the_form_when_it_is_ours(doctor, idle, referer, then):
    client = idle(doctor)
    told = client.post(FORM, {}, headers={"Referer": referer})
    assert told["Location"] == f"/konto/login/?ended=lost{then}"


def test_kept_minutes_are_logged_by_the_button_and_then_gone(time_machine):
    service = in_may(time_machine)
    supervisor = service.supervisor
    supervisor.set_password(PASSWORD)
    supervisor.save()
    client = Client()
    assert attempt(client, supervisor).status_code == 302
    client.get("/konto/")
    time_machine.shift(timedelta(hours=1))
    path = f"/logg/{service.logbook.public_id}/moter/nytt/"
    day = f"03.05.{service.year}"
    client.post(path, {"held_on": day, "form": "video", "minutes": "60", "notes": MINUTES})
    assert Meeting.objects.count() == 0
    page = client.get(attempt(client, supervisor)["Location"])
    kept = page.context["kept"]
    # Another form of the same address is not what was kept.
    client.post(path, {"held_on": day})
    assert "kept_form" in client.session
    assert client.post(kept.path, dict(kept.fields)).status_code == 302
    assert [meeting.held_on for meeting in Meeting.objects.all()] == [service.day(5, 3)]
    assert (client.get("/ikke-sendt/")["Location"], "kept_form" in client.session) == ("/", False)


def test_kept_form_stays_when_its_page_answers_that_it_is_not_there(doctor, idle):
    client = idle(doctor)
    path = "/logg/00000000-0000-4000-8000-000000000000/moter/nytt/"
    client.post(path, WRITTEN)
    attempt(client, doctor)
    assert client.post(path, WRITTEN).status_code == 404
    assert client.get("/ikke-sendt/").context["kept"].path == path


def test_kept_form_stays_when_its_page_asks_for_the_password_first(administrator, idle, time_machine):
    client = idle(administrator)
    path = "/admin/accounts/user/add/"
    written = {"name": "Nina Ny Saksbehandler", "email": "nina@eksempel.no"}
    client.post(path, written)
    attempt(client, administrator)
    time_machine.shift(timedelta(minutes=20))
    assert client.post(path, written)["Location"].startswith("/konto/reauthenticate/")
    assert client.get("/ikke-sendt/").context["kept"].path == path


def test_kept_form_that_nobody_came_back_for_is_deleted_with_its_session(idle, doctor, time_machine):
    client = idle(doctor)
    client.post(FORM, WRITTEN)
    (abandoned,) = Session.objects.all()
    time_machine.move_to("2026-11-23T20:59:00Z", tick=False)
    tasks.delete_old_sessions()
    assert list(Session.objects.all()) == [abandoned]
    time_machine.move_to("2026-11-23T21:01:00Z", tick=False)
    standing = Client()
    standing.force_login(doctor)
    tasks.delete_old_sessions()
    assert [each.session_key for each in Session.objects.all()] == [standing.session.session_key]


def test_clock_deletes_old_sessions():
    assert "accounts.delete_old_sessions" in {each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()}
    assert tasks.delete_old_sessions.name == "accounts.delete_old_sessions"
