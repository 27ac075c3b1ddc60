"""A caseworker and an approver take a case from the queue to the letter in the doctor's mailbox, in a browser."""

import io
import re

import pytest
from pypdf import PdfReader

from accounts.roles import Role
from approvals.models import Decision
from correspondence.services import send_due_deliveries
from tests.approvals.admin.desk_client import received_case
from tests.factories import PASSWORD, make_unit, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers, pytest.mark.slow]


def _log_in(context, live_server, user):
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/approvals/application/")
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/admin/approvals/application/")
    return page


def _assess(page):
    """Take the case, check the supervisor, conclude on every judgement, and propose to grant."""
    page.get_by_role("button", name="Ta saken").click()
    page.get_by_text("Registrer oppslag i registeret").click()
    check = page.locator("#veileder form")
    check.get_by_label("Ja, funnet").check()
    check.get_by_label("Kilde").fill("Helsedirektoratets register, i dag")
    check.get_by_role("button").click()
    # What asks for judgement has its form open; the page comes back after each.
    while page.locator(".criterion[open] > form").count():
        form = page.locator(".criterion[open] > form").first
        form.get_by_label("Oppfylt", exact=True).check()
        form.get_by_label("Begrunnelse").fill("Beskrivelsen viser at kravet er oppfylt.")
        form.get_by_role("button").click()
        page.get_by_text("Konklusjonen er lagret.").wait_for()
    proposal = page.locator("#forslag form")
    proposal.get_by_label("Innvilget", exact=True).check()
    proposal.get_by_role("button", name="Send forslaget til godkjenning").click()


def _sign(page, live_server) -> bytes:
    """Open the letter, sign exactly that file, and return what was seen."""
    address = page.get_by_role("link", name="Åpne brevet (PDF, ny fane)").get_attribute("href")
    seen = page.context.request.get(live_server.url + address).body()
    page.get_by_role("button", name="Godkjenn vedtaket og send brevet").click()
    page.get_by_text("Vedtaket er fattet: innvilget. Brevet er lagt i kø for utsending.").wait_for()
    return seen


def _text(pdf: bytes) -> str:
    sheets = PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(sheet.extract_text() for sheet in sheets))


def test_case_is_assessed_proposed_signed_and_delivered(new_context, live_server, smtp_server, axe):
    doctor = make_user(name="Kari Nordmann")
    case = received_case(by=doctor, unit=make_unit(name="Lindrende enhet Solbakken"))
    caseworker = make_user(Role.CASEWORKER, name="Siri Saksbehandler")
    approver = make_user(Role.APPROVER, name="Gunnar Godkjenner")

    page = _log_in(new_context(), live_server, caseworker)
    assert axe(page) == []
    page.get_by_role("link", name=case.case_number).click()
    assert axe(page) == []
    _assess(page)
    page.get_by_text("Du har selv foreslått vedtaket. En annen person må godkjenne det.").wait_for()
    assert page.get_by_role("link", name="Se brevet og godkjenn").count() == 0

    page = _log_in(new_context(), live_server, approver)
    page.get_by_role("link", name=case.case_number).click()
    page.get_by_role("link", name="Se brevet og godkjenn").click()
    assert axe(page) == []
    seen = _sign(page, live_server)
    assert axe(page) == []

    send_due_deliveries()
    subject = f"Vedtak i sak {case.case_number}"
    mail = next(each for each in smtp_server.accepted if each.message["Subject"] == subject)
    attached = next(mail.message.iter_attachments()).get_content()
    assert (mail.recipient, attached) == (doctor.email, seen)
    assert attached == bytes(Decision.objects.get().letter.document.content)
    for expected in (doctor.name, "Lindrende enhet Solbakken", case.case_number, caseworker.name, approver.name):
        assert expected in _text(attached)
    page.reload()
    assert page.get_by_role("link", name=subject).locator("xpath=..").inner_text().endswith("Sendt")
