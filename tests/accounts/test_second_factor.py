import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from accounts.roles import Role
from tests.accounts.conftest import PASSWORD

REGISTER = "/konto/2fa/totp/activate/"


@pytest.fixture(autouse=True)
def _required(settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def register(client):
    secret = client.get(REGISTER).context["form"].secret
    client.post(REGISTER, {"code": code_of(secret)})
    return secret


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.APPROVER, Role.AUDITOR, Role.ADMINISTRATOR])
@pytest.mark.parametrize("address", ["/admin/", "/admin/accounts/user/", "/", "/admin/logout/", "/personvern/"])
def test_staff_without_it_reach_only_the_page_to_register(make_user, log_in, role, address):
    client = log_in(make_user(role=role))
    for response in (client.get(address), client.post(address)):
        assert (response.status_code, response["Location"]) == (302, REGISTER)


def test_doctor_needs_none(doctor, log_in):
    assert log_in(doctor).get("/").status_code == 200


def test_page_to_register_shows_the_key_as_a_picture_within_the_policy(caseworker, log_in):
    response = log_in(caseworker).get(REGISTER)
    html = response.content.decode()
    assert re.search(r'<img class="qr" src="(data:image/svg\+xml;[^"]{200,})" alt="[^"]{20,}">', html) is not None
    assert response.context["form"].secret in html
    assert "img-src 'self' data:" in response["Content-Security-Policy"]


def test_registered_app_opens_admin_and_is_told_by_mail(
    caseworker, log_in, mail_to, django_capture_on_commit_callbacks
):
    client = log_in(caseworker)
    with django_capture_on_commit_callbacks(execute=True):
        register(client)
    assert client.get("/admin/").status_code == 200
    assert mail_to(caseworker.email)[0].subject == "Totrinnsbekreftelse er slått på"


def test_wrong_code_registers_nothing(caseworker, log_in):
    client = log_in(caseworker)
    client.get(REGISTER)
    response = client.post(REGISTER, {"code": "000000"})
    assert response.context["form"].errors["code"] == ["Koden er feil eller for gammel. Prøv med den appen viser nå."]
    assert Authenticator.objects.count() == 0


def test_password_alone_does_not_log_in_any_more(caseworker, log_in):
    secret = register(log_in(caseworker))
    Authenticator.objects.filter(type="totp").update(last_used_at=None)
    client = Client()
    response = client.post("/konto/login/", {"login": caseworker.email, "password": PASSWORD})
    assert response["Location"] == "/konto/2fa/authenticate/"
    assert client.get("/admin/").status_code == 302
    assert client.get("/konto/2fa/authenticate/").status_code == 200
    assert client.post("/konto/2fa/authenticate/", {"code": "12345"}).status_code == 200
    from django.core.cache import cache  # noqa: PLC0415 - the code was used a moment ago; a real person waits

    cache.clear()
    assert client.post("/konto/2fa/authenticate/", {"code": code_of(secret)})["Location"] == "/admin/"


def test_recovery_code_logs_in_once(caseworker, log_in):
    register(log_in(caseworker))
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()

    def enter(code):
        client = Client()
        client.post("/konto/login/", {"login": caseworker.email, "password": PASSWORD})
        return client.post("/konto/2fa/authenticate/", {"code": code}).status_code

    assert (enter(codes[0]), enter(codes[0]), enter(codes[1])) == (302, 200, 302)


@pytest.mark.parametrize(
    "address",
    [
        "/konto/2fa/",
        "/konto/2fa/totp/deactivate/",
        "/konto/2fa/recovery-codes/",
        "/konto/2fa/recovery-codes/generate/",
        "/konto/2fa/reauthenticate/",
        "/konto/reauthenticate/",
    ],
)
def test_pages_about_it_are_ours(caseworker, log_in, address):
    client = log_in(caseworker)
    register(client)
    response = client.get(address)
    assert (response.status_code, response.templates[-1].name is not None) == (200, True)
    assert "base.html" in [template.name for template in response.templates]


def test_removed_app_closes_admin_again(caseworker, log_in):
    client = log_in(caseworker)
    register(client)
    client.post("/konto/2fa/totp/deactivate/")
    assert (Authenticator.objects.count(), client.get("/admin/")["Location"]) == (0, REGISTER)


def test_codes_are_for_download_as_text(caseworker, log_in):
    client = log_in(caseworker)
    register(client)
    response = client.get("/konto/2fa/recovery-codes/download/")
    assert (response["Content-Type"], len(response.content.split())) == ("text/plain", 10)


def test_later_than_five_minutes_after_log_in_the_password_is_asked_for(caseworker, log_in):
    with time_machine.travel("2026-11-23T08:00:00Z", tick=False) as now:
        client = log_in(caseworker)
        assert client.get(REGISTER).status_code == 200
        now.shift(timedelta(minutes=6))
        response = client.get(REGISTER)
        assert response["Location"] == "/konto/reauthenticate/?next=%2Fkonto%2F2fa%2Ftotp%2Factivate%2F"
        client.post(response["Location"], {"password": PASSWORD})
        assert client.get(REGISTER).status_code == 200
