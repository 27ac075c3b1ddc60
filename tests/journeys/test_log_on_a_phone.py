"""Every page of the log of the demo's granted case on a phone: nothing for axe, nothing wider than the screen."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from approvals.demo.groups import tell_small_groups
from approvals.models import ServiceConfirmation
from approvals.services.followup import follow_up_all
from correspondence.models import Delivery
from curriculum.months import month_number
from supervision.models import Appointment, Meeting
from supervision.services.asking import ask_for_month
from supervision.services.conference_links import ask_centre_to_confirm
from supervision.services.conferences import plan_series, tick_held
from supervision.services.meetings import log_meeting
from tests.followed import noon
from tests.journeys.year import DOCTOR, OLD, YEAR, granted_demo_case

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def case(settings, time_machine):
    """The granted case on 25 March: a meeting in January, none in February, and conferences that wait for an answer."""
    settings.DEMO = True
    time_machine.move_to(noon(date(YEAR - 1, 11, 2)))
    world, approval = granted_demo_case()
    tell_small_groups(world)
    time_machine.move_to(noon(date(YEAR, 3, 25)))
    logbook = approval.service_period.logbook
    follows = Appointment.objects.get(service_period=approval.service_period, first_day__isnull=False)
    by = {"by": world.people[DOCTOR]}
    log_meeting(follows, by=world.people[OLD], held_on=date(YEAR, 1, 14), form="video", minutes=60, has_evaluation=True)
    for conference in logbook.conferences.filter(on__month__lt=3):
        tick_held(conference, **by)
    days = {"first_on": date(YEAR, 7, 6), "last_on": date(YEAR, 12, 31), "interval_weeks": 2}
    plan_series(logbook, **by, **days, form="video", centre=world.centres["fjordbyen"])
    ask_centre_to_confirm(logbook, **by, month=month_number(date(YEAR, 3, 1)))
    ask_for_month(follows, month_number(date(YEAR, 3, 1)))
    follow_up_all(on=date(YEAR, 3, 25))
    return world, logbook


@pytest.fixture
def look(axe):
    def check(page):
        assert axe(page) == [], page.url
        for width in (320, PHONE["width"]):
            page.set_viewport_size({**PHONE, "width": width})
            assert page.evaluate("document.documentElement.scrollWidth") == width, page.url

    return check


@pytest.fixture
def phone_of(live_server, new_context, client):
    """Return a function that opens a phone's browser in which somebody has logged in, or nobody."""

    def open_for(user=None):
        context = new_context(base_url=live_server.url)
        if user is not None:
            client.force_login(user)
            session = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.set_viewport_size(PHONE)
        return page

    return open_for


def visit(page, look, addresses):
    for address in addresses:
        assert page.goto(address).status == 200, address
        look(page)


def log_of(logbook, *parts):
    return [f"/logg/{logbook.public_id}/{part}" for part in parts]


def link_in(kind):
    body = Delivery.objects.filter(kind=kind, holds_secret=True).latest("pk").body
    return re.search(r"http://testserver(/svar/\S+)", body)[1]


def test_doctor_goes_through_the_log(case, phone_of, look):
    world, logbook = case
    page = phone_of(world.people[DOCTOR])
    plan = logbook.planned_meetings.get(on=date(YEAR, 4, 8)).pk
    visit(page, look, log_of(logbook, "", "moter/", "moter/plan/", f"moter/plan/{plan}/flytt/"))
    visit(page, look, log_of(logbook, f"moter/plan/{plan}/avlys/", "veileder/"))
    conference = logbook.conferences.get(on=date(YEAR, 3, 2)).pk
    visit(page, look, log_of(logbook, "konferanser/rekke/", "konferanser/ny/", f"konferanser/{conference}/"))
    page.goto(*log_of(logbook, "konferanser/"))
    page.get_by_role("button", name=f"Holdt 16. mars {YEAR}").click()
    look(page)
    series = logbook.teaching_series.earliest("pk").pk
    visit(page, look, log_of(logbook, "undervisning/rekker/", f"undervisning/{series}/", f"undervisning/{series}/ny/"))
    page.goto(*log_of(logbook, "undervisning/"))
    page.get_by_role("button", name=re.compile(f"Jeg deltok 18. mars {YEAR}")).click()
    look(page)
    group = logbook.small_groups.get()
    described = group.series.sessions.earliest("on").pk
    groups = ("smagruppe/", "smagruppe/ny/", f"smagruppe/{group.public_id}/")
    visit(page, look, log_of(logbook, *groups, f"smagruppe/{group.public_id}/{described}/"))


def test_doctor_states_absence_plans_on_and_asks_for_a_confirmation(case, phone_of, look):
    world, logbook = case
    page = phone_of(world.people[DOCTOR])
    page.goto(*log_of(logbook, "egen-undervisning/"))
    page.get_by_label("Hvilken dag?").fill(f"17.2.{YEAR}")
    page.get_by_label("Undervisningstimer").fill("1,5")
    page.get_by_label("Hva underviste du om?").fill("Smerter")
    page.get_by_role("button", name="Før undervisningen").click()
    expect(page.get_by_text("Undervisningen er ført.")).to_be_visible()
    look(page)
    page.goto(*log_of(logbook, "fravar/"))
    page.get_by_label("Permisjon").check()
    page.get_by_label("Første dag borte").fill(f"7.4.{YEAR}")
    page.get_by_label("Siste dag borte").fill(f"30.4.{YEAR}")
    page.get_by_role("button", name="Før fraværet").click()
    look(page)
    visit(page, look, [*log_of(logbook, "utdanningsplan/", "utdanningsplan/1/"), "/kalender/"])
    page.goto("/planlegger/")
    page.get_by_label("Navn på planen").fill("Etter sykehjemmet")
    page.get_by_role("button", name="Lag planen").click()
    page.get_by_role("button", name=re.compile("Hent")).click()
    look(page)
    page.goto(*log_of(logbook, "bekreftelse/"))
    page.get_by_label("Til og med").fill(f"28.2.{YEAR}")
    page.get_by_role("button", name=re.compile("Be om")).click()
    look(page)
    supervisor = phone_of(world.people[OLD])
    made = ServiceConfirmation.objects.get()
    supervisor.goto(*log_of(logbook, f"bekreftelse/{made.public_id}/"))
    supervisor.get_by_role("button", name="Signer bekreftelsen").click()
    look(supervisor)
    made.refresh_from_db()
    assert made.supervisor == world.people[OLD]


def test_supervisor_and_centre_answer_with_and_without_logging_in(case, phone_of, look):
    world, logbook = case
    page = phone_of(world.people[OLD])
    visit(page, look, ["/veileder/leger/", *log_of(logbook, "", "moter/", "konferanser/", "undervisning/")])
    page.goto(*log_of(logbook, "moter/nytt/"))
    page.get_by_label("Når møttes dere?").fill(f"18.2.{YEAR}")
    page.get_by_label("Video").check()
    page.get_by_label("Varighet").fill("45")
    page.get_by_role("button", name="Logg møtet").click()
    look(page)
    mail = phone_of()
    visit(mail, look, [link_in("supervision")])
    mail.goto(link_in("conferences"))
    look(mail)
    mail.get_by_label("Ja, den ble holdt").first.check()
    mail.get_by_role("button").last.click()
    look(mail)
    month = Delivery.objects.filter(key__startswith="month:").latest("pk")
    mail.goto(re.search(r"http://testserver(/svar/\S+)", month.body)[1])
    look(mail)
    mail.get_by_label("Når møttes dere?").fill(f"19.3.{YEAR}")
    mail.get_by_role("button").last.click()
    expect(mail.get_by_role("heading", level=1)).to_contain_text("Takk")
    look(mail)
    assert list(Meeting.objects.order_by("held_on").values_list("held_on", flat=True)) == [
        date(YEAR, 1, 14),
        date(YEAR, 2, 18),
        date(YEAR, 3, 19),
    ]
