"""The doctor's way from an empty list to a case number, in a real browser."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse

from approvals.enums import Section, Status
from approvals.models import Application
from approvals.services.appointments import ask_supervisor, standing_appointment
from tests import factories as f
from tests.files import pdf_bytes

pytestmark = pytest.mark.django_db(transaction=True)

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 700}


@pytest.fixture
def log_in(live_server, page, client) -> Callable:
    """Return a function that gives the browser a person's session."""

    def enter(user):
        client.force_login(user)
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])

    return enter


@pytest.fixture
def look(page, axe) -> Callable:
    """Return a function that checks the page as it is: nothing for axe, no scrolling sideways on a small phone."""

    def check():
        assert axe(page) == []
        page.set_viewport_size(PHONE)
        width = page.evaluate("document.documentElement.scrollWidth")
        page.set_viewport_size(WIDE)
        assert width == PHONE["width"], page.url

    return check


def choose(page, question, answer):
    page.get_by_role("group", name=re.compile(re.escape(question))).get_by_label(answer, exact=True).check()


def save(page):
    page.get_by_role("button", name="Lagre og gå videre").click()


def test_doctor_applies_and_gets_a_case_number(live_server, page, log_in, look, tmp_path):  # noqa: PLR0915 - one journey
    doctor = f.make_user(name="Ingrid Lege")
    f.make_unit(name="Fjellhaug", municipality=f.make_municipality(name="Nordvik"))
    f.make_centre(name="Senter Nord")
    plan = tmp_path / "plan.pdf"
    plan.write_bytes(pdf_bytes())
    log_in(doctor)
    page.goto(live_server.url + reverse("approvals:my_applications"))
    look()
    page.get_by_role("button", name="Start en ny søknad").click()
    look()

    page.get_by_role("link", name="Om deg").click()
    look()
    page.get_by_label("HPR-nummer").fill("7654321")
    choose(page, "Søker du for din egen tjeneste?", "Ja")
    page.get_by_label("Klinisk spesialitet (valgfritt)").fill("Allmennmedisin")
    save(page)

    look()
    page.get_by_label("Søk etter enheten eller kommunen").fill("nordvik")
    page.get_by_role("button", name="Søk").click()
    page.get_by_role("button", name="Velg Fjellhaug, Nordvik").click()
    look()
    page.get_by_label("Palliative senger").fill("5")
    # The panel answers while the doctor writes, before anything is saved.
    page.get_by_text("Enheten har 5 palliative senger. Kravet er minst 6.").wait_for()
    page.get_by_label("Palliative senger").fill("8")
    page.get_by_text("Enheten har 8 palliative senger.").wait_for()
    page.get_by_label("Organisering og kompetanse").fill("Egen enhet med fast personale.")
    page.get_by_label("Bemanning").fill("14 årsverk sykepleiere og lege i 60 prosent.")
    page.get_by_label("Palliative pasienter i året").fill("90")
    page.get_by_label("Hvilke pasienter enheten har").fill("Mest kreft.")
    page.get_by_label("Opplysningene gjelder per").fill("01.10.2026")
    page.get_by_label("Hvem har bekreftet opplysningene?").fill("Kari Leder")
    save(page)

    look()
    choose(page, "Er du ansatt ved enheten i perioden?", "Ja")
    page.get_by_label("Første dag i tjenesten").fill("31.02.2027")
    page.get_by_label("Siste dag i tjenesten").fill("31.12.2027")
    page.get_by_label("Stillingsprosent ved enheten").fill("37,5")
    save(page)
    look()
    page.get_by_role("link", name=re.compile("Denne datoen finnes ikke i kalenderen")).click()
    page.get_by_label("Første dag i tjenesten").fill("01.01.2027")
    page.get_by_role("button", name="Legg til en stilling").click()
    page.get_by_role("button", name="Fjern stilling 2").click()
    save(page)

    look()
    page.get_by_label("Palliativt senter").select_option(label="Senter Nord")
    page.get_by_label("Avtalen ble undertegnet").fill("1.3.2026")
    page.get_by_label("Pasientkonferanser hver måned").fill("2")
    save(page)

    look()
    page.get_by_label("Samarbeidet med fastlegene").fill("Møte hver måned.")
    page.get_by_label("Samarbeidet med hjemmetjenesten").fill("Møte hver uke.")
    save(page)

    look()
    page.get_by_label("Veilederens navn").fill("Berit Veileder")
    page.get_by_label("Veilederens e-post").fill("berit@example.no")
    page.get_by_label("Hva bygger veilederrollen på?").select_option(index=1)
    page.get_by_label("Veiledningsmøter hver måned").fill("1")
    page.get_by_label("Plan for veiledningen").fill("Første torsdag i måneden.")
    page.get_by_label("Evalueringen av deg").fill("Skriftlig hvert halvår.")
    save(page)

    look()
    choose(page, "Har du en individuell utdanningsplan?", "Ja")
    choose(page, "Dekker planen hele utdanningsløpet", "Ja")
    page.get_by_label("Hvor mange ganger skal du selv undervise?").fill("2")
    page.get_by_label("Undervisningsform").select_option(label="Undervisning ved palliativt senter")
    page.get_by_label("Undervisningstimer i hele tjenesten").fill("27")
    page.get_by_label("Uker med undervisning").fill("14")
    save(page)

    look()
    choose(page, "Er hele utdanningsløpet på to år planlagt?", "Nei")
    save(page)

    look()
    page.get_by_label("Hva viser dokumentet?").select_option(label="Individuell utdanningsplan")
    page.get_by_label("Fil", exact=True).set_input_files(plan)
    page.get_by_role("button", name="Last opp").click()
    page.get_by_text("«plan.pdf» er lagt ved.").wait_for()
    look()
    page.get_by_role("link", name="Gå til kontroll og sending").click()

    look()
    page.get_by_label("Jeg bekrefter at opplysningene er riktige, så langt jeg vet.").check()
    page.get_by_role("button", name="Send søknaden").click()
    look()
    application = Application.objects.get()
    assert application.status == Status.SUBMITTED
    assert page.get_by_role("heading", level=1).inner_text() == f"Sak {application.case_number}"
    assert [str(part.percent) for part in application.service_period.positions.all()] == ["37.50"]
    assert set(application.saved_sections) == {section.value for section in Section} - {"attachments"}


def tab_to(page, name):
    """Press Tab until what has focus is called `name`; fail when the page has been gone through."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if (
            page.evaluate("document.activeElement.innerText || document.activeElement.labels?.[0]?.innerText || ''")
            == name
        ):
            return
    pytest.fail(f"{name} was not reached with the keyboard.")


def test_section_is_filled_in_and_sent_with_the_keyboard_alone(live_server, page, log_in):
    doctor = f.make_user()
    application = f.complete_application(by=doctor)
    log_in(doctor)
    page.goto(live_server.url + reverse("approvals:section", args=[application.public_id, "service"]))
    tab_to(page, "Siste dag i tjenesten")
    page.keyboard.press("Control+A")
    page.keyboard.type("30.06.2027")
    # Enter saves; it must not press «Fjern», which stands first on the page.
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/centre/$"))
    stored = Application.objects.get(pk=application.pk).service_period
    assert (str(stored.ends_on), stored.positions.count()) == ("2027-06-30", 1)
    page.goto(live_server.url + reverse("approvals:check", args=[application.public_id]))
    tab_to(page, "Jeg bekrefter at opplysningene er riktige, så langt jeg vet.")
    page.keyboard.press("Space")
    tab_to(page, "Send søknaden")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/sak/"))
    assert Application.objects.get(pk=application.pk).status == Status.SUBMITTED


def test_form_works_without_a_script(live_server, browser, client):
    doctor = f.make_user()
    application = f.draft_application(by=doctor)
    client.force_login(doctor)
    context = browser.new_context(java_script_enabled=False, locale="nb-NO")
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(live_server.url + reverse("approvals:section", args=[application.public_id, "service"]))
    page.get_by_label("Første dag i tjenesten").fill("01.01.2027")
    page.get_by_label("Siste dag i tjenesten").fill("31.12.2027")
    page.get_by_label("Stillingsprosent ved enheten").fill("20")
    page.get_by_role("button", name="Legg til en stilling").click()
    page.get_by_label("Stillingsprosent ved enheten").nth(1).fill("30,00")
    page.get_by_role("button", name="Lagre og gå videre").click()
    page.wait_for_url(re.compile("/centre/$"))
    context.close()
    parts = Application.objects.get().service_period.positions.all()
    assert sorted(str(part.percent) for part in parts) == ["20.00", "30.00"]


def test_supervisor_reads_and_accepts(live_server, page, log_in, look):
    supervisor = f.make_user("supervisor")
    application = f.complete_application(supervisor=supervisor, accepted=False)
    ask_supervisor(application, by=application.doctor.user)
    log_in(supervisor)
    page.goto(live_server.url + reverse("approvals:appointments"))
    look()
    page.get_by_role("link", name=application.doctor.user.name).click()
    look()
    page.get_by_label("HPR-nummeret ditt").fill("8765432")
    page.get_by_role("button", name="Ja, jeg takker ja").click()
    page.get_by_text("Takk! Du har sagt ja til å være veileder.").wait_for()
    look()
    assert standing_appointment(application).state == "accepted"


def test_remaining_pages_are_accessible(live_server, page, log_in, look):
    doctor = f.make_user()
    sent = f.submitted_application(by=doctor)
    draft = f.complete_application(by=doctor, beds=5, hpr_number=sent.doctor.hpr_number)
    log_in(doctor)
    for name, application in (
        ("case", sent),
        ("withdraw", sent),
        ("add_unit", draft),
        ("check", draft),
        ("task_list", draft),
    ):
        page.goto(live_server.url + reverse(f"approvals:{name}", args=[application.public_id]))
        look()
