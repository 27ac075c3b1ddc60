"""A meeting on a phone: logged by the supervisor with a few taps, confirmed by the doctor from the mail."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from curriculum.models import IndividualPlan
from supervision.models import Meeting
from tests.supervision.meeting_acts import in_may, link_to_answer, logged

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PHONE = {"width": 390, "height": 844}
FOLDED_HEIGHT = "Math.round(document.querySelector('details').getBoundingClientRect().height)"


@pytest.fixture
def phone_of(live_server, new_context, client):
    """Return a function that opens a phone's browser in which somebody has logged in."""

    def open_for(user=None):
        context = new_context()
        if user is not None:
            client.force_login(user)
            session = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.set_viewport_size(PHONE)
        return page

    return open_for


@pytest.fixture
def look(axe):
    """Return a function that checks a page as it is: nothing for axe, no scrolling sideways, not even at 320 px."""

    def check(page):
        assert axe(page) == []
        for width in (320, PHONE["width"]):
            page.set_viewport_size({**PHONE, "width": width})
            assert page.evaluate("document.documentElement.scrollWidth") == width, page.url

    return check


def heading(page):
    return page.get_by_role("heading", level=1).inner_text()


def test_supervisor_logs_a_meeting_and_the_doctor_confirms_it(live_server, phone_of, look, time_machine):
    service = in_may(time_machine)
    IndividualPlan.objects.create(
        logbook=service.logbook,
        version=1,
        goals=[{"key": "pain", "text": "Smertelindring", "by": None}],
        made_by=service.doctor,
    )
    page = phone_of(service.supervisor)
    page.goto(live_server.url + reverse("home"))
    page.get_by_role("link", name="Gå til mine leger").click()
    look(page)
    page.get_by_role("link", name=f"Logg møte med {service.doctor.name}").click()
    look(page)
    assert page.get_by_label("Når møttes dere?").input_value() == f"10.05.{service.year}"
    page.get_by_label("Video").check()
    for topic in ("Symptomlindring", "Pårørende", "Legerollen"):
        page.get_by_label(topic).check()
    page.get_by_label("Legen ble evaluert").check()
    page.get_by_text("Referat og evaluering").click()
    page.get_by_label(re.compile("Smertelindring")).select_option("partly")
    page.get_by_label(re.compile("Avtalt neste steg")).fill("Ta med to journaler.")
    look(page)
    page.get_by_role("button", name="Logg møtet").click()
    assert heading(page) == f"Møtet 10. mai {service.year}"
    look(page)

    meeting = Meeting.objects.get()
    mail = phone_of()
    mail.goto(live_server.url + link_to_answer(meeting))
    look(mail)
    mail.get_by_role("button", name="Bekreft").click()
    assert heading(mail) == "Takk for svaret"
    look(mail)
    meeting.refresh_from_db()
    assert meeting.answer == "confirmed"

    own = phone_of(service.doctor)
    own.goto(live_server.url + reverse("supervision:meetings", kwargs={"public_id": service.logbook.public_id}))
    look(own)
    own.get_by_role("link", name=f"10. mai {service.year}").click()
    expect(own.get_by_text("Ta med to journaler.")).to_be_visible()
    look(own)


def test_every_other_page_of_meetings_fits_a_phone(live_server, phone_of, look, time_machine):
    service = in_may(time_machine)
    meeting = logged(service)
    page = phone_of(service.supervisor)
    log = {"public_id": service.logbook.public_id}
    addresses = [
        reverse("supervision:plans", kwargs=log),
        reverse("supervision:supervisor", kwargs=log),
        *(
            reverse(f"supervision:{name}", kwargs={**log, "pk": meeting.pk})
            for name in ("correct_meeting", "strike_meeting")
        ),
        "/svar/mote/gjettet/",
    ]
    for address in addresses:
        page.goto(live_server.url + address)
        look(page)
    page.goto(live_server.url + reverse("supervision:log_meeting", kwargs=log))
    page.get_by_label("Når møttes dere?").fill("31.02.2027")
    page.get_by_role("button", name="Logg møtet").click()
    expect(page.locator("#feiloppsummering")).to_be_visible()
    look(page)


def test_page_is_looked_at_when_the_folded_part_has_opened(live_server, phone_of, axe, time_machine):
    service = in_may(time_machine)
    page = phone_of(service.supervisor)
    log = {"public_id": service.logbook.public_id}
    page.goto(live_server.url + reverse("supervision:log_meeting", kwargs=log))
    page.get_by_text("Referat og evaluering").click()
    assert axe(page) == []
    looked_at = page.evaluate(FOLDED_HEIGHT)
    page.wait_for_timeout(600)
    assert page.evaluate(FOLDED_HEIGHT) == looked_at
