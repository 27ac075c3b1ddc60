from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from tests.accounts.conftest import PASSWORD

WRONG_PASSWORD = "galt-passord-hver-gang"
TOO_MANY = "For mange mislykkede forsøk. Vent fem minutter, og prøv igjen."
WRONG = "E-postadressen eller passordet er feil."


def attempt(client, email, password=WRONG_PASSWORD, **extra):
    return client.post("/konto/login/", {"login": email, "password": password}, **extra)


def errors(response):
    return list(response.context["form"].non_field_errors())


@pytest.mark.parametrize(
    ("role", "first_page"),
    [
        (Role.DOCTOR, "approvals:my_applications"),
        (Role.SUPERVISOR, "approvals:appointments"),
        (Role.CASEWORKER, "admin:index"),
        (Role.ADMINISTRATOR, "admin:index"),
        (Role.UNIT_CONTACT, "home"),
    ],
)
def test_each_role_begins_at_its_own_page(client, make_user, role, first_page):
    user = make_user(role=role)
    assert attempt(client, user.email, PASSWORD)["Location"] == reverse(first_page)


def test_address_is_recognised_whatever_its_case(client, doctor):
    assert attempt(client, "KARI@Eksempel.NO", PASSWORD).status_code == 302


def test_pages_turn_to_the_language_of_the_person(client, make_user):
    user = make_user(language="nn")
    assert attempt(client, user.email, PASSWORD).cookies["django_language"].value == "nn"


@pytest.mark.parametrize("target", ["https://ond.example/", "//ond.example", "javascript:alert(1)", "/\\ond.example"])
def test_next_never_leads_elsewhere(client, caseworker, target):
    response = client.post("/konto/login/", {"login": caseworker.email, "password": PASSWORD, "next": target})
    assert response["Location"] == "/admin/"


def test_known_and_unknown_address_get_the_same_answer(client, doctor):
    known, unknown = attempt(client, doctor.email), attempt(Client(), "ukjent@eksempel.no")
    assert (known.status_code, errors(known)) == (unknown.status_code, errors(unknown)) == (200, [WRONG])


def test_sixth_wrong_password_is_refused_and_so_is_the_right_one(client, doctor):
    assert [errors(attempt(client, doctor.email)) for _ in range(5)] == [[WRONG]] * 5
    assert errors(attempt(client, doctor.email)) == [TOO_MANY]
    assert errors(attempt(client, doctor.email, PASSWORD)) == [TOO_MANY]


def test_stranger_cannot_lock_the_owner_out(client, doctor):
    for _ in range(8):
        attempt(client, doctor.email, REMOTE_ADDR="203.0.113.9")
    assert attempt(client, doctor.email, PASSWORD, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_guessing_from_one_address_across_people_is_limited(client, make_user):
    people = [make_user(f"p{n}@eksempel.no") for n in range(11)]
    assert [errors(attempt(client, person.email)) for person in people] == [[WRONG]] * 10 + [[TOO_MANY]]


def test_admin_log_in_page_sends_to_the_limited_one(client, administrator):
    response = client.get("/admin/login/?next=/admin/accounts/user/")
    assert (response.status_code, response["Location"]) == (302, "/konto/login/?next=/admin/accounts/user/")
    posted = client.post("/admin/login/", {"username": administrator.email, "password": PASSWORD})
    assert (posted.status_code, "_auth_user_id" in client.session) == (302, False)


def test_admin_log_in_page_sends_nobody_elsewhere(client, db):
    assert client.get("/admin/login/?next=https://ond.example/")["Location"] == "/konto/login/?next=/admin/"


def test_doctor_learns_nothing_of_admin(doctor, log_in):
    client = log_in(doctor)
    assert client.get("/admin/", follow=True).status_code == 404


def test_session_gets_a_new_key_at_log_in_and_dies_at_log_out(client, doctor):
    client.get("/konto/login/")
    session = client.session
    session["planted"] = "1"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    attempt(client, doctor.email, PASSWORD)
    key = client.session.session_key
    assert key != planted
    client.post("/konto/logout/")
    assert Session.objects.filter(session_key__in=[planted, key]).count() == 0


def test_log_out_needs_a_post(doctor, log_in):
    client = log_in(doctor)
    assert client.get("/konto/logout/").status_code == 200
    assert "_auth_user_id" in client.session


def test_cookies_are_hidden_from_scripts(doctor, log_in):
    client = log_in(doctor)
    session = client.cookies["sessionid"]
    assert (session["httponly"], session["samesite"], session["max-age"]) == (True, "Lax", "")


def test_form_without_token_is_refused(doctor):
    client = Client(enforce_csrf_checks=True)
    assert attempt(client, doctor.email, PASSWORD).status_code == 403


def test_idle_session_ends(doctor, log_in):
    with time_machine.travel("2026-11-23T08:00:00Z", tick=False) as now:
        client = log_in(doctor)
        assert client.get("/konto/").status_code == 200
        now.shift(timedelta(minutes=29))
        assert client.get("/konto/").status_code == 200
        now.shift(timedelta(minutes=31))
        response = client.get("/konto/")
        assert (response.status_code, response["Location"]) == (302, "/konto/login/?ended=1&next=/konto/")
        assert "Du er logget ut fordi" in client.get(response["Location"]).content.decode()


def test_session_in_use_ends_after_twelve_hours(doctor, log_in):
    with time_machine.travel("2026-11-23T08:00:00Z", tick=False) as now:
        client = log_in(doctor)
        answers = []
        for _ in range(30):
            answers.append(client.get("/konto/").status_code)
            now.shift(timedelta(minutes=25))
        assert answers == [200] * 29 + [302]


def test_ended_session_sends_a_part_of_a_page_to_log_in(doctor, log_in):
    with time_machine.travel("2026-11-23T08:00:00Z", tick=False) as now:
        client = log_in(doctor)
        client.get("/konto/")
        now.shift(timedelta(hours=1))
        response = client.get("/konto/", headers={"HX-Request": "true"})
        assert (response.status_code, response["HX-Redirect"]) == (204, "/konto/login/?ended=1")


def test_closed_account_loses_access_at_the_next_request(doctor, log_in):
    client = log_in(doctor)
    User.objects.filter(pk=doctor.pk).update(is_active=False)
    assert client.get("/konto/").status_code == 302


def test_closed_account_cannot_log_in(client, make_user):
    user = make_user(is_active=False)
    response = attempt(client, user.email, PASSWORD)
    assert (response.status_code, response["Location"]) == (302, "/konto/inactive/")
    assert client.get("/konto/inactive/").status_code == 200


def test_changed_role_ends_the_sessions_at_the_next_request(caseworker, log_in):
    client = log_in(caseworker)
    assert client.get("/admin/").status_code == 200
    User.objects.filter(pk=caseworker.pk).update(role=Role.AUDITOR)
    assert client.get("/admin/").status_code == 302


def test_password_change_ends_other_sessions_and_is_told_by_mail(doctor, log_in, mail_to):
    here, there = log_in(doctor), log_in(doctor)
    new = {"oldpassword": PASSWORD, "password1": "en-helt-ny-setning", "password2": "en-helt-ny-setning"}
    response = here.post("/konto/password/change/", new)
    assert (response.status_code, response["Location"]) == (302, "/konto/")
    assert (here.get("/konto/").status_code, there.get("/konto/").status_code) == (200, 302)
    assert [m.subject for m in mail_to(doctor.email)] == ["Passordet er byttet"]


def test_forgotten_password_is_replaced_by_the_link_once(client, doctor, log_in, mail_to, link_in):
    elsewhere = log_in(doctor)
    client.post("/konto/password/reset/", {"email": doctor.email}, headers={"host": "localhost"})
    (message,) = mail_to(doctor.email)
    assert message.subject == "Velg nytt passord"
    page = client.get(link_in(message), follow=True)
    address = page.redirect_chain[-1][0]
    new = {"password1": "en-helt-ny-setning", "password2": "en-helt-ny-setning"}
    assert client.post(address, new).status_code == 302
    assert attempt(Client(), doctor.email, "en-helt-ny-setning").status_code == 302
    assert elsewhere.get("/konto/").status_code == 302
    assert Client().get(link_in(message)).context["token_fail"] is True


def test_forgotten_password_of_unknown_address_is_answered_the_same(client, doctor, mail_to):
    known = client.post("/konto/password/reset/", {"email": doctor.email})
    unknown = client.post("/konto/password/reset/", {"email": "ukjent@eksempel.no"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [m.subject for m in mail_to("ukjent@eksempel.no")] == ["Ingen bruker med denne e-postadressen"]


def test_foreign_host_is_refused(client, doctor, mail_to):
    response = client.post("/konto/password/reset/", {"email": doctor.email}, headers={"host": "ond.example"})
    assert response.status_code == 400
    assert mail_to(doctor.email) == []


def test_new_address_counts_when_confirmed(doctor, log_in, mail_to, link_in):
    client = log_in(doctor)
    asked = client.post("/konto/email/", {"email": "ny@eksempel.no", "action_add": "1"})
    assert asked["Location"] == "/konto/reauthenticate/?next=%2Fkonto%2Femail%2F"
    assert mail_to("ny@eksempel.no") == []
    client.post(asked["Location"], {"password": PASSWORD})
    doctor.refresh_from_db()
    assert doctor.email == "kari@eksempel.no"
    client.post(link_in(mail_to("ny@eksempel.no")[0]))
    doctor.refresh_from_db()
    assert doctor.email == "ny@eksempel.no"
    assert [m.subject for m in mail_to("kari@eksempel.no")] == ["E-postadressen er byttet"]


def test_own_name_and_language_can_be_changed_and_nothing_else(doctor, log_in):
    client = log_in(doctor)
    response = client.post(
        "/konto/", {"name": "Kari Nytt", "language": "nn", "role": "administrator", "email": "x@y.no"}
    )
    assert (response.status_code, response.cookies["django_language"].value) == (302, "nn")
    doctor.refresh_from_db()
    assert (doctor.name, doctor.language, doctor.role, doctor.email) == (
        "Kari Nytt",
        "nn",
        Role.DOCTOR,
        "kari@eksempel.no",
    )


def test_own_details_refuse_what_cannot_be_stored(doctor, log_in):
    response = log_in(doctor).post("/konto/", {"name": "", "language": "xx"})
    assert (response.status_code, sorted(response.context["form"].errors)) == (200, ["language", "name"])


def test_row_in_a_group_gives_no_right(make_user, db):
    from django.contrib.auth.models import Group, Permission  # noqa: PLC0415 - only here

    user = make_user()
    group = Group.objects.create(name="planted")
    group.permissions.set(Permission.objects.all())
    user.groups.add(group)
    assert User.objects.get(pk=user.pk).get_all_permissions() == set()
    assert timezone.now() > user.date_joined
