"""A confirmation on a phone: asked for, renewed, signed by a former supervisor from the mail, issued and downloaded."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.roles import Role
from approvals.models import ServiceConfirmation
from approvals.services.letters import make_ordered_letters
from correspondence.models import Delivery
from supervision.services import release_former_supervisors
from tests.approvals.admin.desk_client import desk_client
from tests.approvals.followup import logged
from tests.factories import make_user
from tests.followed import followed, noon
from tests.journeys.acts import words_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def phone_of(live_server, new_context):
    """Return a function that opens a phone's browser in which somebody has logged in."""

    def open_for(user):
        session = desk_client(user).cookies["sessionid"].value
        context = new_context()
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


def press(page, name):
    page.get_by_role("button", name=name).press("Enter")


def ask(page, service, look):
    """Ask for a day that is not over, then for the last of the year; and anew when the log has changed."""
    look(page)
    page.get_by_label("Til og med").fill("31.12.2040")
    press(page, "Be om bekreftelse")
    expect(page.get_by_text("Velg en dag som er over.").first).to_be_visible()
    look(page)
    page.get_by_label("Til og med").fill(f"31.12.{service.year}")
    press(page, "Be om bekreftelse")
    expect(page.get_by_text("veilederen er bedt om å signere den")).to_be_visible()
    look(page)
    logged.meeting(service.appointment, service.day(2, 20))
    page.reload()
    expect(page.get_by_role("heading", name="Loggen er endret etter at bekreftelsen ble laget")).to_be_visible()
    look(page)
    press(page, "Be om en ny bekreftelse av de samme dagene")
    expect(page.get_by_text("veilederen er bedt om å signere den")).to_be_visible()
    look(page)


def sign(page, live_server, service, look):
    """Follow the link of the newest mail and sign, with the log closed."""
    mail = Delivery.objects.filter(kind="confirmation", recipient_email=service.supervisor.email).latest("pk")
    link = re.search(rf"{settings.SITE_URL}(\S+)", mail.body)[1]
    page.goto(live_server.url + link)
    look(page)
    press(page, "Signer bekreftelsen")
    expect(page.get_by_text("Du har signert.")).to_be_visible()
    look(page)
    page.get_by_role("link", name="Bekreftelse", exact=True).click()
    expect(page.get_by_role("link", name=f"– 31. desember {service.year}")).to_have_count(2)
    look(page)


def issue(page, live_server, look):
    """Sign for the authority on the desk, and let the worker make the document."""
    made = ServiceConfirmation.objects.get(state="supervisor_signed")
    page.goto(live_server.url + reverse("admin:approvals_serviceconfirmation_change", args=[made.pk]))
    look(page)
    press(page, "Signer og send bekreftelsen")
    expect(page.get_by_text("Bekreftelsen er signert. Dokumentet lages nå")).to_be_visible()
    make_ordered_letters()


def test_confirmation_goes_from_doctor_to_pdf_on_phones(live_server, phone_of, look, time_machine):
    service = followed()
    time_machine.move_to(noon(date(service.year + 1, 4, 1)))
    release_former_supervisors(today=timezone.localdate())
    doctor = phone_of(service.doctor)
    doctor.goto(live_server.url + reverse("approvals:confirmations", args=[service.logbook.public_id]))
    ask(doctor, service, look)
    sign(phone_of(service.supervisor), live_server, service, look)
    issue(phone_of(make_user(Role.CASEWORKER)), live_server, look)
    doctor.reload()
    look(doctor)
    with doctor.expect_download() as caught:
        doctor.get_by_role("link", name="Last ned (PDF)").click()
    content = Path(caught.value.path()).read_bytes()
    issued = ServiceConfirmation.objects.get(state="issued")
    assert content == bytes(issued.document.content)
    assert "Tellende måneder 6" in words_of(content)
