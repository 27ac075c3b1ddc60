"""Minutes that were written for longer than a session lasts: sent after log-in by one button, every line as it was."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from supervision.models import Meeting
from tests.accounts.conftest import PASSWORD
from tests.supervision.meeting_acts import in_may

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

LINES = 'Vi snakket om "rom 4" & <samtalen>.\n\n  Hun vil prøve selv neste gang.'


@pytest.fixture
def log_in(page, live_server):
    """Return a function that fills in the log-in page that is open."""

    def fill(user):
        page.get_by_label("E-postadresse").fill(user.email)
        page.get_by_label("Passord").fill(PASSWORD)
        page.get_by_role("button", name="Logg inn").click()
        page.wait_for_url(lambda url: "login" not in url)

    return fill


@pytest.fixture
def look(page, axe):
    """Return a function that checks the page that is open: nothing for axe, no scrolling sideways."""

    def check():
        assert axe(page) == []
        for width in (320, 1200):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") == width

    return check


def test_minutes_written_for_an_hour_are_sent_after_log_in(live_server, page, log_in, look, time_machine):
    service = in_may(time_machine)
    service.supervisor.set_password(PASSWORD)
    service.supervisor.save()
    form = reverse("supervision:log_meeting", kwargs={"public_id": service.logbook.public_id})
    page.goto(f"{live_server.url}/konto/login/?next={form}")
    log_in(service.supervisor)
    page.get_by_label("Video").check()
    for topic in ("Symptomlindring", "Legerollen"):
        page.get_by_label(topic).check()
    page.get_by_text("Referat og evaluering").click()
    page.get_by_label(re.compile("Referat")).last.fill(LINES)
    time_machine.shift(timedelta(hours=1))
    page.get_by_role("button", name="Logg møtet").click()

    expect(page.get_by_text("Det du skrev, er ikke sendt, men det er tatt vare på.")).to_be_visible()
    look()
    assert Meeting.objects.count() == 0
    log_in(service.supervisor)
    expect(page.get_by_role("heading", level=1)).to_have_text("Skjemaet er ikke sendt")
    expect(page.locator("blockquote")).to_contain_text("Hun vil prøve selv neste gang.")
    look()
    page.get_by_role("button", name="Send på nytt").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text(f"Møtet 10. mai {service.year}")
    meeting = Meeting.objects.get()
    assert (len(meeting.topics), meeting.notes.minutes.replace("\r\n", "\n")) == (2, LINES)
