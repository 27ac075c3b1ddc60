"""Accessibility, reflow and the content policy, seen by a real browser."""

import pytest

from accounts.roles import Role
from tests.accounts.conftest import PASSWORD

PUBLIC = [
    "/",
    "/tilgjengelighet/",
    "/konto/login/",
    "/konto/signup/",
    "/konto/password/reset/",
    "/finnes-ikke/",
    "/komponenter/",
]
OWN = ["/konto/", "/konto/password/change/", "/konto/email/", "/konto/2fa/", "/konto/2fa/totp/activate/"]
DESK = ["/admin/accounts/user/", "/admin/accounts/user/add/", "/admin/accounts/user/{pk}/change/"]
WIDTHS = [320, 1200]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _with_gallery(settings):
    settings.ROOT_URLCONF = "tests.accounts.gallery_urls"


@pytest.fixture
def inspect(page, live_server, axe):
    """Open each address at each width; return every finding, overflow and message of the console."""
    said = []
    page.on("console", lambda message: said.append(message.text) if "Content Security Policy" in message.text else None)

    def look(addresses):
        findings = []
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for address in addresses:
                page.goto(live_server.url + address)
                # Before axe, which adds styles of its own.
                findings += [f"{address} {width}: {text}" for text in said]
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    findings.append(f"{address} {width}: scrolls sideways")
                findings += [f"{address} {width}: {finding}" for finding in axe(page)]
                said.clear()
        return findings

    return look


@pytest.fixture
def enter(page, live_server):
    def log_in(user):
        page.goto(f"{live_server.url}/konto/login/")
        page.get_by_label("E-postadresse").fill(user.email)
        page.get_by_label("Passord").fill(PASSWORD)
        page.get_by_role("button", name="Logg inn").click()
        page.wait_for_url(lambda url: "login" not in url)
        page.goto(f"{live_server.url}/konto/reauthenticate/")
        page.get_by_label("Passord").fill(PASSWORD)
        page.get_by_role("button", name="Bekreft").click()
        page.wait_for_url(lambda url: "reauthenticate" not in url)

    return log_in


def test_public_pages_have_no_finding(inspect):
    assert inspect(PUBLIC) == []


def test_own_pages_have_no_finding(inspect, enter, make_user):
    enter(make_user(role=Role.UNIT_CONTACT))
    assert inspect(OWN) == []


def test_user_management_has_no_finding(inspect, enter, administrator, doctor):
    enter(administrator)
    assert inspect([address.format(pk=doctor.pk) for address in DESK]) == []


def test_keyboard_reaches_the_content_first(page, live_server):
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "innhold"


def test_wrong_answer_moves_focus_to_the_summary_and_names_it_in_the_title(page, live_server):
    page.goto(f"{live_server.url}/konto/login/")
    page.get_by_label("E-postadresse").fill("kari")
    page.get_by_role("button", name="Logg inn").click()
    page.wait_for_selector("#feiloppsummering")
    assert page.evaluate("document.activeElement.id") == "feiloppsummering"
    assert page.title() == "Feil: Logg inn – Helsedirektoratet"
    page.get_by_role("link", name="Passord – Skriv passordet.").click()
    assert page.evaluate("document.activeElement.id") == "id_password"


def test_person_without_scripts_signs_up(browser, live_server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/konto/signup/")
    page.get_by_label("Navn").fill("Nora Ny")
    page.get_by_label("Jeg er veileder").check()
    page.get_by_label("E-postadresse").fill("nora@eksempel.no")
    page.get_by_label("Passord", exact=True).fill(PASSWORD)
    page.get_by_label("Gjenta passordet").fill(PASSWORD)
    page.get_by_role("button", name="Lag bruker").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Se etter e-posten fra oss"
    context.close()
