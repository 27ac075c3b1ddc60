"""The main job through every role in a browser, from signing up to the words of the letter in the doctor's mailbox."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import User
from accounts.roles import Role
from approvals.enums import Status
from approvals.models import Application, Decision
from approvals.services.letters import make_ordered_letters
from correspondence.services import send_due_deliveries
from tests.approvals.admin.desk_client import next_service
from tests.factories import PASSWORD, attach_pdf, complete_application, make_unit, make_user
from tests.journeys.acts import assess, log_in, open_queue, sign, words_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers, pytest.mark.slow]

DOCTOR, SUPERVISOR = "ingrid@example.no", "berit@example.no"


@pytest.fixture(autouse=True)
def _real_mail(settings):
    """Undo what pytest-django does to mail: everything goes through the outbox to the real server."""
    settings.EMAIL_BACKEND = "correspondence.backends.OutboxBackend"


@pytest.fixture
def newest_mail(smtp_server):
    """Return a function that makes and sends what waits and gives the newest message to an address."""

    def read(address):
        make_ordered_letters()
        send_due_deliveries()
        return [mail.message for mail in smtp_server.accepted if mail.recipient == address][-1]

    return read


def follow_link(page, live_server, mail):
    text = mail.get_body(("plain",)).get_content()
    page.goto(live_server.url + re.search(r"http://testserver(/\S+)", text)[1])


def sign_up(page, live_server, newest_mail, *, name, email, role):
    page.goto(f"{live_server.url}/konto/signup/")
    page.locator("input[name=name]").fill(name)
    page.locator(f"input[name=role][value={role}]").check()
    page.locator("input[name=email]").fill(email)
    for field in ("password1", "password2"):
        page.locator(f"input[name={field}]").fill(PASSWORD)
    page.locator("main button[type=submit]").last.click()
    page.wait_for_url("**/konto/confirm-email/")
    follow_link(page, live_server, newest_mail(email))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "confirm-email" not in url)
    log_in(page, live_server, email)


def filled_in(doctor):
    """What `test_doctor` types: a whole application that names a supervisor who has no account yet."""
    named = User(name="Berit Veileder", email=SUPERVISOR)
    unit = make_unit(name="Lindrende enhet Fjellhaug")
    application = complete_application(by=doctor, supervisor=named, unit=unit, accepted=False, **next_service())
    attach_pdf(application)
    return application


def send_application(page, live_server, application):
    page.goto(f"{live_server.url}/soknader/{application.public_id}/kontroller/")
    page.get_by_label("Jeg bekrefter at opplysningene er riktige, så langt jeg vet.").check()
    page.get_by_role("button", name="Send søknaden").click()
    page.wait_for_url("**/sak/**")
    return Application.objects.get(pk=application.pk)


def test_application_becomes_a_decision_in_the_doctors_mailbox(new_context, live_server, smtp_server, newest_mail):
    doctor_page = new_context().new_page()
    sign_up(doctor_page, live_server, newest_mail, name="Ingrid Lege", email=DOCTOR, role="doctor")
    case = send_application(doctor_page, live_server, filled_in(User.objects.get(email=DOCTOR)))
    assert case.case_number in newest_mail(DOCTOR)["Subject"]

    page = new_context().new_page()
    asked = newest_mail(SUPERVISOR)
    sign_up(page, live_server, newest_mail, name="Berit Veileder", email=SUPERVISOR, role="supervisor")
    follow_link(page, live_server, asked)
    page.get_by_label("HPR-nummeret ditt").fill("8765432")
    page.get_by_role("button", name="Ja, jeg takker ja").click()
    page.get_by_text("Du har sagt ja til å være veileder.").wait_for()

    caseworker = make_user(Role.CASEWORKER, name="Siri Saksbehandler")
    page = open_queue(new_context(), live_server, caseworker)
    page.get_by_role("link", name=case.case_number).click()
    assess(page)
    page.get_by_text("Du har selv foreslått vedtaket.").wait_for()

    approver = make_user(Role.APPROVER, name="Gunnar Godkjenner")
    page = open_queue(new_context(), live_server, approver)
    page.get_by_role("link", name=case.case_number).click()
    page.get_by_role("link", name="Se brevet og godkjenn").click()
    seen = sign(page, live_server)

    mail = newest_mail(DOCTOR)
    (letter,) = mail.iter_attachments()
    assert letter.get_content() == seen == bytes(Decision.objects.get().letter.document.content)
    words = words_of(letter.get_content())
    for expected in ("Ingrid Lege", "Lindrende enhet Fjellhaug", "Berit Veileder", caseworker.name, approver.name):
        assert expected in words
    doctor_page.reload()
    address = doctor_page.locator("main a[href*='/brev/']").first.get_attribute("href")
    assert doctor_page.context.request.get(live_server.url + address).body() == seen
    assert Application.objects.get().status == Status.GRANTED
    # The address to confirm, the receipt, the supervisor's yes, the decision.
    assert sum(mail.recipient == DOCTOR for mail in smtp_server.accepted) == 4
    assert "Berit Veileder" in newest_mail(SUPERVISOR).get_body(("plain",)).get_content()

    page = open_queue(new_context(), live_server, make_user(Role.AUDITOR))
    page.goto(f"{live_server.url}/admin/approvals/application/{case.pk}/change/")
    expect(page.get_by_text("Innvilget").first).to_be_visible()
    assert page.locator("#content form").count() == 0


def test_administrator_lets_a_caseworker_in(new_context, live_server, newest_mail):
    administrator = make_user(Role.ADMINISTRATOR)
    page = new_context().new_page()
    log_in(page, live_server, administrator.email)
    page.goto(f"{live_server.url}/admin/accounts/user/add/")
    # Who is let in is asked of a person, not of a screen left open.
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/admin/accounts/user/add/")
    page.locator("input[name=email]").fill("ny@example.no")
    page.locator("input[name=name]").fill("Nils Ny")
    page.locator("select[name=role]").select_option("caseworker")
    page.locator("input[name=_save]").click()
    page.wait_for_url("**/admin/accounts/user/")

    newcomer = new_context().new_page()
    follow_link(newcomer, live_server, newest_mail("ny@example.no"))
    chosen = "et-annet-langt-passord"
    for field in ("password1", "password2"):
        newcomer.locator(f"input[name={field}]").fill(chosen)
    newcomer.locator("main button[type=submit]").first.click()
    newcomer.wait_for_url(lambda url: "/reset/key/done/" in url or "/login/" in url or "/admin/" in url)
    log_in(newcomer, live_server, "ny@example.no", chosen)
    newcomer.goto(f"{live_server.url}/admin/approvals/application/")
    assert newcomer.locator("#content h1").count() == 1
    assert User.objects.get(email="ny@example.no").role == Role.CASEWORKER
