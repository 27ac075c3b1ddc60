"""Teaching on a phone: a series is made, a session ticked, a file taken in, and a plan written and signed."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from curriculum.models import IndividualPlan, TeachingSession
from curriculum.services.teaching import hours_received
from tests.followed import followed, noon

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def service(time_machine):
    made = followed()
    time_machine.move_to(noon(made.day(2, 15)))
    return made


@pytest.fixture
def phone(live_server, page, client, service):
    """A phone's browser in which the doctor has logged in."""
    client.force_login(service.doctor)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.set_viewport_size(PHONE)
    return page


@pytest.fixture
def look(axe, phone):
    """Return a function that checks the page: nothing for axe, no scrolling sideways, not even at 320 px."""

    def check():
        assert axe(phone) == []
        for width in (320, PHONE["width"]):
            phone.set_viewport_size({**PHONE, "width": width})
            assert phone.evaluate("document.documentElement.scrollWidth") == width, phone.url

    return check


def open_page(page, live_server, service, name, **more):
    page.goto(live_server.url + reverse(name, kwargs={"public_id": service.logbook.public_id, **more}))


def test_doctor_makes_a_series_and_ticks_a_session(live_server, phone, look, service):
    open_page(phone, live_server, service, "curriculum:teaching")
    look()
    phone.get_by_role("link", name="Legg inn undervisning").click()
    look()
    phone.get_by_label("Hva heter undervisningen?").fill("Smågruppe i lindring")
    phone.get_by_label("Smågruppe: en fast gruppe").check()
    phone.get_by_label("Undervisningstimer hver gang").fill("1,5")
    phone.get_by_label("Første gang").fill(f"12.1.{service.year}")
    phone.get_by_label("Siste dag rekken kan ha").fill(f"30.6.{service.year}")
    phone.get_by_label("Uker mellom gangene").fill("2")
    phone.get_by_role("button", name="Legg inn").click()
    expect(phone.get_by_text("Det skal være 3 til 4 uker.").first).to_be_visible()
    look()
    phone.get_by_label("Uker mellom gangene").fill("4")
    phone.get_by_role("button", name="Legg inn").click()
    assert phone.get_by_role("heading", level=1).inner_text() == "Smågruppe i lindring"
    look()
    open_page(phone, live_server, service, "curriculum:teaching")
    phone.get_by_role("button", name=f"Jeg deltok 9. februar {service.year}").click()
    expect(phone.get_by_text("Deltok 1,5 timer")).to_be_visible()
    look()
    assert hours_received(service.logbook) == 1.5
    phone.get_by_role("link", name="Alle rekkene").click()
    look()
    open_page(phone, live_server, service, "curriculum:own_teaching")
    phone.get_by_role("button", name="Før undervisningen").click()
    look()
    later = TeachingSession.objects.order_by("on").last()
    keys = {"pk": later.series_id, "session_pk": later.pk}
    open_page(phone, live_server, service, "curriculum:cancel_session", **keys)
    look()


def test_doctor_takes_a_series_from_a_file(live_server, phone, look, service, tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text(f"Dato;Timer;Tema\n1.3.{service.year};2,5;Smerte\n8.3.{service.year};40,5,5;Kvalme\n", "utf-8")
    open_page(phone, live_server, service, "approvals:import_series")
    phone.get_by_label("Hva heter undervisningen?").fill("Onsdagsundervisning")
    phone.get_by_label("Eget, fast undervisningsprogram").check()
    phone.get_by_label("Fil").set_input_files(path)
    look()
    phone.get_by_role("button", name="Se hva filen inneholder").click()
    expect(phone.get_by_role("row", name="3 Timer Skriv et tall")).to_be_visible()
    look()
    phone.get_by_role("button", name="Legg inn 1 linje").click()
    expect(phone.get_by_text("Rekken er lagt inn med 1 dato.")).to_be_visible()
    assert TeachingSession.objects.count() == 1


def test_doctor_writes_and_signs_the_plan(live_server, phone, look, service):
    open_page(phone, live_server, service, "curriculum:individual_plan")
    look()
    phone.get_by_role("link", name="Skriv planen").click()
    look()
    group = phone.get_by_role("group", name="Lindre smerte")
    group.get_by_label("Skal være nådd").fill("31.02.2027")
    phone.get_by_role("button", name="Lagre ny versjon").last.click()
    expect(phone.locator("#feiloppsummering")).to_be_visible()
    look()
    group.get_by_label("Skal være nådd").fill("1.6.2027")
    centre = phone.get_by_role("group", name="Tjeneste ved palliativt senter")
    centre.get_by_label("Fra og med").fill("1.1.2025")
    centre.get_by_label("Til og med").fill("31.12.2025")
    phone.get_by_role("button", name="Lagre ny versjon").last.click()
    phone.get_by_role("button", name="Signer versjon 1").click()
    look()
    assert IndividualPlan.objects.get().signed_by_doctor_at is not None
    phone.get_by_role("link", name="Versjon 1", exact=True).click()
    look()
