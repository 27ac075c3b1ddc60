"""What people of several journeys do in a browser, each written once."""

import io
import re

from pypdf import PdfReader

from tests.factories import PASSWORD


def log_in(page, live_server, email, password=PASSWORD):
    """Log in by hand, unless the browser already has; return the page."""
    page.goto(f"{live_server.url}/konto/login/")
    if "/konto/login/" in page.url:
        page.locator("input[name=login]").fill(email)
        page.locator("input[name=password]").fill(password)
        page.locator("main button[type=submit]").first.click()
        page.wait_for_url(lambda url: "/konto/login/" not in url)
    return page


def open_queue(context, live_server, user):
    """Log in as staff in a browser of their own and go to the queue; return the page."""
    page = log_in(context.new_page(), live_server, user.email)
    page.goto(f"{live_server.url}/admin/approvals/application/")
    return page


def assess(page):
    """Take the case, check the supervisor, conclude on every judgement, and propose to grant."""
    page.get_by_role("button", name="Ta saken").click()
    page.get_by_text("Registrer oppslag i registeret").click()
    check = page.locator("#veileder form")
    check.get_by_label("Ja, funnet").check()
    check.get_by_label("Kilde").fill("Helsedirektoratets register, i dag")
    check.get_by_role("button").click()
    page.wait_for_load_state()
    # What asks for judgement has its form open; the page comes back after each.
    while page.locator(".criterion[open] > form").count():
        form = page.locator(".criterion[open] > form").first
        form.get_by_label("Oppfylt", exact=True).check()
        form.get_by_label("Begrunnelse").fill("Beskrivelsen viser at kravet er oppfylt.")
        form.get_by_role("button").click()
        page.get_by_text("Konklusjonen er lagret.").wait_for()
        page.wait_for_load_state()
    proposal = page.locator("#forslag form")
    proposal.get_by_label("Innvilget", exact=True).check()
    proposal.get_by_role("button", name="Send forslaget til godkjenning").click()


def sign(page, live_server) -> bytes:
    """Open the letter, sign exactly that file, and return what was seen."""
    address = page.get_by_role("link", name="Åpne brevet (PDF, ny fane)").get_attribute("href")
    seen = page.context.request.get(live_server.url + address).body()
    page.get_by_role("button", name="Godkjenn vedtaket og send brevet").click()
    page.get_by_text("Vedtaket er fattet: innvilget. Brevet er lagt i kø for utsending.").wait_for()
    return seen


def words_of(pdf: bytes) -> str:
    """The text of a PDF in one line."""
    sheets = PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(sheet.extract_text() for sheet in sheets))
