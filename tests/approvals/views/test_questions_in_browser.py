"""From question to answer in a real browser: on a phone, by keyboard alone, without scripts, and read by axe."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.roles import Role
from approvals.enums import RequestState, Status
from approvals.models import Request
from tests.approvals.admin.desk_client import address, case_under_review, desk_client, reload
from tests.approvals.questioned import BEDS, STAFFING, asked_doctor, doctor_of
from tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PHONE = {"width": 320, "height": 640}


def logged_in(context, live_server, user):
    """Give the browser the session of somebody who has logged in with a password."""
    (cookie,) = [each for name, each in desk_client(user).cookies.items() if "session" in name]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return context


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_question_is_asked_and_answered_without_scripts(browser, live_server):
    caseworker = make_user(Role.CASEWORKER)
    case = case_under_review(by=caseworker, beds=2)
    desk = logged_in(browser.new_context(java_script_enabled=False), live_server, caseworker).new_page()
    desk.goto(live_server.url + address("change", case))
    desk.get_by_text("Be legen om opplysninger").click()
    text = desk.locator('[name="text_unit_beds"]')
    expect(text).to_be_hidden()
    desk.locator('[name="tick_unit_beds"]').check()
    text.fill("Hvor mange palliative senger har enheten?")
    desk.get_by_role("button", name="Send spørsmålene").click()
    assert reload(case).status == Status.INFORMATION_REQUESTED

    phone = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = logged_in(phone, live_server, case.doctor.user).new_page()
    page.goto(live_server.url + case.get_absolute_url())
    page.get_by_role("link", name="Svar på spørsmålene").click()
    page.locator('[name="q1-text"]').fill("Vi åpnet fire senger til i høst.")
    page.get_by_role("button", name="Lagre, og rett opplysningen i «Enheten»").click()
    page.locator('[name="palliative_beds"]').fill("6")
    page.get_by_role("button", name="Lagre og gå tilbake til spørsmålene").click()
    assert page.locator('[name="q1-text"]').input_value() == "Vi åpnet fire senger til i høst."
    page.get_by_role("button", name="Send svarene").click()
    assert Request.objects.get(kind="information").state == RequestState.ANSWERED

    desk.reload()
    panel = desk.locator("#sporsmal")
    assert "Vi åpnet fire senger til i høst." in panel.inner_text()
    assert panel.locator(".desk-changes").inner_text() == "Palliative senger: 2 → 6"


def test_pages_of_questions_are_accessible_and_fit_a_phone(browser, live_server, axe):
    request = asked_doctor(BEDS, STAFFING, beds=2)
    page = logged_in(browser.new_context(viewport=PHONE), live_server, doctor_of(request)).new_page()
    page.goto(live_server.url + reverse("approvals:questions", args=[request.application.public_id]))
    assert (axe(page), fits(page)) == ([], True)
    page.locator('[name="q1-text"]').focus()
    page.keyboard.type("Seks senger.")
    page.get_by_role("button", name="Send svarene").focus()
    page.keyboard.press("Enter")
    assert page.locator("#feiloppsummering").inner_text().count("Svar med tekst eller fil") == 1
    assert (axe(page), fits(page)) == ([], True)
    for path in (request.application.get_absolute_url(), "/soknader/"):
        page.goto(live_server.url + path)
        assert (axe(page), fits(page)) == ([], True)


def test_panels_of_the_desk_are_accessible(browser, live_server, axe):
    caseworker = make_user(Role.CASEWORKER)
    case = case_under_review(by=caseworker, beds=2)
    page = logged_in(browser.new_context(), live_server, caseworker).new_page()
    page.goto(live_server.url + address("change", case))
    page.get_by_text("Be legen om opplysninger").click()
    page.locator('[name="tick_unit_beds"]').check()
    page.get_by_text("Send foreløpig svar").first.click()
    assert axe(page) == []
    page.get_by_role("button", name="Send spørsmålene").click()
    assert axe(page) == []
    page.goto(live_server.url + "/admin/approvals/application/")
    assert axe(page) == []
