"""The page of the private calendar address, on a phone and with the keyboard."""

import pytest
from playwright.sync_api import expect

from tests.followed import followed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PHONE = {"width": 390, "height": 844}


def check(page, axe):
    assert axe(page) == []
    for width in (320, PHONE["width"]):
        page.set_viewport_size({**PHONE, "width": width})
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_doctor_makes_renews_and_closes_an_address(live_server, new_context, client, axe):
    service = followed()
    client.force_login(service.doctor)
    context = new_context()
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.set_viewport_size(PHONE)
    page.goto(live_server.url)
    page.get_by_role("link", name="Møtene i kalenderen din").click()
    check(page, axe)
    page.get_by_role("button", name="Lag kalenderadresse").press("Enter")
    address = page.get_by_label("Kalenderadresse").input_value().replace("http://testserver", live_server.url)
    check(page, axe)
    answer = new_context().request.get(address)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.body()[:17] == b"BEGIN:VCALENDAR\r\n"
    page.get_by_role("button", name="Steng adressen").press("Enter")
    expect(page.get_by_text("Kalenderadressen er stengt")).to_be_visible()
    check(page, axe)
    expect(page.get_by_role("button", name="Lag kalenderadresse")).to_be_visible()
