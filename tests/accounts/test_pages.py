import pytest
from django.test import Client

from accounts.roles import Role

PUBLIC = [
    "/",
    "/tilgjengelighet/",
    "/personvern/",
    "/om/",
    "/konto/login/",
    "/konto/signup/",
    "/konto/inactive/",
    "/konto/confirm-email/",
    "/konto/confirm-email/x/",
    "/konto/password/reset/",
    "/konto/password/reset/done/",
    "/konto/password/reset/key/done/",
    "/konto/password/reset/key/1-set/",
]
OWN = [
    "/konto/",
    "/konto/email/",
    "/konto/password/change/",
    "/konto/logout/",
    "/konto/reauthenticate/",
    "/konto/2fa/",
    "/konto/2fa/totp/activate/",
]


def is_ours(response):
    return "base.html" in [template.name for template in response.templates]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_page_needs_no_log_in_and_is_ours(client, db, address):
    response = client.get(address)
    assert (response.status_code, is_ours(response)) == (200, True)


@pytest.mark.parametrize("address", OWN)
def test_own_page_needs_a_log_in_and_is_ours(doctor, log_in, address):
    assert Client().get(address).status_code == 302
    response = log_in(doctor).get(address)
    assert (response.status_code, is_ours(response)) == (200, True)


@pytest.mark.parametrize("address", PUBLIC)
def test_page_has_one_heading_one_main_and_a_title(client, db, address):
    html = client.get(address).content.decode()
    assert (html.count("<h1"), html.count("<main"), html.count("<title>")) == (1, 1, 1)
    assert html.index("ds-skip-link") < html.index("<header")


@pytest.mark.parametrize(
    ("wanted", "shown"), [("nb", "nb"), ("nn", "nn"), ("en", "en"), ("xx", "nb"), ("../etc", "nb")]
)
def test_page_is_in_the_language_chosen(client, db, wanted, shown):
    client.cookies["django_language"] = wanted
    response = client.get("/", headers={"accept-language": "en"})
    assert (response["Content-Language"], f'<html lang="{shown}"' in response.content.decode()) == (shown, True)


def test_language_is_chosen_by_a_button_and_leads_back(client, db):
    response = client.post("/sprak/", {"language": "nn", "next": "/om/"})
    assert (response["Location"], response.cookies["django_language"].value) == ("/om/", "nn")
    assert client.post("/sprak/", {"language": "nn", "next": "https://ond.example/"})["Location"] == "/"


@pytest.mark.parametrize(
    ("role", "link"), [(Role.CASEWORKER, "/admin/"), (Role.ADMINISTRATOR, "/admin/"), (Role.UNIT_CONTACT, "/konto/")]
)
def test_front_page_shows_the_way_on(make_user, log_in, role, link):
    html = log_in(make_user(role=role)).get("/").content.decode()
    assert f'<a class="ds-button" href="{link}">' in html


def test_name_is_escaped_everywhere(make_user, log_in):
    client = log_in(make_user(name="<script>alert(1)</script>"))
    assert "<script>alert" not in client.get("/", follow=True).content.decode()
    assert "<script>alert" not in client.get("/konto/").content.decode()


def test_gallery_is_for_the_demo_only(client, db):
    assert client.get("/komponenter/").status_code in {302, 404}


def test_policy_forbids_everything_inline_and_foreign(client, db):
    policy = client.get("/")["Content-Security-Policy"]
    assert ("script-src 'self'" in policy, "unsafe" in policy, "http" in policy) == (True, False, False)


def test_privacy_says_what_the_log_keeps_and_how_long_a_former_supervisor_reads_it(client, settings):
    settings.FORMER_SUPERVISOR_DAYS = 45
    page = client.get("/personvern/").content.decode()
    assert "Loggen etter godkjenningen" in page
    assert "beholder tilgangen til loggen i 45 dager" in page
    settings.FORMER_SUPERVISOR_DAYS = 1
    assert "beholder tilgangen til loggen i 1 dag." in client.get("/personvern/").content.decode()
