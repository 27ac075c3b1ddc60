"""The self-check in a real browser: on a phone, without an account, read by axe, and on paper."""

import pytest
from playwright.sync_api import expect

from approvals.models import Application
from tests.accessibility.sizes import PHONE, findings_in_both
from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_somebody_checks_a_service_on_a_phone(page, live_server, axe):
    page.set_viewport_size(PHONE)
    page.goto(live_server.url)
    page.get_by_role("link", name="Sjekk om tjenesten kan godkjennes").first.click()
    page.context.clear_cookies()  # the front page has forms that write; the check has none
    assert findings_in_both(page, axe) == []
    page.get_by_label("Hvor ligger enheten?").select_option("sykehjem")
    page.get_by_label("Palliative senger").fill("5")
    page.get_by_label("Første dag i tjenesten").fill("1.1.2027")
    page.get_by_label("Siste dag i tjenesten").fill("31.12.2026")
    page.get_by_label("Når regner du med at vedtaket kommer?").fill("22.11.2026")
    page.locator("#id_s1").fill("25")
    page.get_by_role("button", name="Legg til en stilling").click()
    expect(page.locator("#id_s3")).to_have_count(1)
    assert page.locator("#id_s1").input_value() == "25"
    page.get_by_role("button", name="Vis svaret").click()
    assert "Siste dag kan ikke være før første dag." in page.locator("#feiloppsummering").inner_text()
    assert findings_in_both(page, axe) == []
    page.get_by_label("Siste dag i tjenesten").fill("31.12.2027")
    page.keyboard.press("Enter")
    page.wait_for_url("**#svar")
    assert "er ikke alle kravene oppfylt" in page.locator("#answer-title").inner_text()
    assert findings_in_both(page, axe) == []
    shared = page.get_by_label("Adressen til dette svaret").input_value()
    assert shared.endswith("/sjekk/?type=sykehjem&senger=5&fra=2027-01-01&til=2027-12-31&vedtak=2026-11-22&s1=25")
    assert page.context.cookies() == []
    page.emulate_media(media="print")
    assert (page.locator(".check-form").is_visible(), page.locator("#svar").is_visible()) == (False, True)
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Ta med til en søknad").click()
    page.wait_for_url("**/konto/login/**")


def test_a_doctor_logs_in_on_a_phone_and_takes_the_answers_along(page, live_server, axe):
    doctor = make_user()
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/sjekk/?senger=6&fra=2027-01-01&til=2027-12-31&vedtak=2026-11-22&moter=2&s1=50")
    page.get_by_role("link", name="Ta med til en søknad").click()
    page.get_by_label("E-post").fill(doctor.email)
    page.get_by_label("Passord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Logg inn").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Ta svarene med til en søknad"
    assert findings_in_both(page, axe) == []
    page.get_by_role("button", name="Start søknaden").click()
    assert "Dette kunne ikke tas med" in page.locator(".messages").inner_text()
    service = Application.objects.get().service_period
    assert [part.percent for part in service.positions.all()] == [50]
