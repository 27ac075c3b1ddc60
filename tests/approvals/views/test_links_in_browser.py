"""The page of a personal link in a real browser: by keyboard, on a phone, without scripts, and read by axe."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from approvals.enums import RequestState
from approvals.models import Request
from approvals.services.appointments import ask_supervisor
from tests.approvals.asked import asked_centre, asked_unit, secret_of
from tests.factories import complete_application

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PHONE = {"width": 320, "height": 640}


class Named:
    """A supervisor without an account."""

    email, name = "ny.veileder@sykehuset.example.no", "Nina Veileder"


def address_of(live_server, request):
    return live_server.url + reverse("approvals:answer_request", kwargs={"secret": secret_of(request)})


def asked_supervisor():
    application = complete_application(supervisor=Named(), accepted=False)
    ask_supervisor(application, by=application.doctor.user)
    return Request.objects.get(application=application)


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_unit_leader_corrects_one_fact_and_confirms_the_others(page, live_server, axe):
    request = asked_unit()
    address = address_of(live_server, request)
    page.goto(address)
    assert axe(page) == []
    for item in request.items.all():
        page.locator(f'input[name="f{item.position}-answer"][value="confirmed"]').check()
    value = page.locator('[name="f1-value"]')
    expect(value).to_be_hidden()
    page.locator('input[name="f1-answer"][value="corrected"]').check()
    value.fill("mange")
    page.get_by_role("button", name="Send svaret").click()
    assert page.locator("#feiloppsummering").inner_text().count("Skriv et helt tall") == 1
    assert axe(page) == []
    value.fill("5")
    page.get_by_role("button", name="Send svaret").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Takk for svaret"
    assert axe(page) == []
    assert request.items.get(position=1).value == "5"
    page.goto(address)
    assert page.get_by_role("heading", level=1).inner_text() == "Lenken virker ikke"
    assert axe(page) == []


def test_everything_fits_a_phone_and_works_without_scripts(browser, live_server):
    requests = [asked_unit(), asked_centre(), asked_supervisor()]
    addresses = [address_of(live_server, request) for request in requests]
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    checked = browser.new_context(viewport=PHONE)
    for address in addresses:
        page = checked.new_page()
        page.goto(address)
        assert fits(page)
    page = context.new_page()
    page.goto(addresses[1])
    for item in requests[1].items.all():
        page.locator(f'input[name="f{item.position}-answer"][value="confirmed"]').check()
    page.get_by_role("button", name="Send svaret").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Takk for svaret"
    assert Request.objects.get(pk=requests[1].pk).state == RequestState.ANSWERED


def test_a_supervisor_without_an_account_accepts(page, live_server, axe):
    request = asked_supervisor()
    page.goto(address_of(live_server, request))
    assert axe(page) == []
    page.get_by_label("HPR-nummeret ditt").fill("8123456")
    page.get_by_role("button", name="Ja, jeg takker ja").click()
    assert "Du har sagt ja til å være veileder" in page.locator("main").inner_text()
    assert Request.objects.get(pk=request.pk).state == RequestState.ANSWERED
    assert page.context.cookies() == []
