"""A case in depth in a browser: asked, answered, sent back, refused by letter, appealed, and changed."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from approvals.enums import AppealState, Occasion, Status
from approvals.models import Appeal, Approval, Decision, LetterOpening
from correspondence.services import send_due_deliveries
from tests.approvals.admin.desk_client import address, case_under_review, reload
from tests.factories import make_unit, make_user
from tests.journeys.acts import log_in, open_queue, words_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers, pytest.mark.slow]

BEDS = "Vi har fem palliative senger. Den sjette kommer til nyttår."
WHY_NOT = "Enheten må ha minst seks palliative senger."
APPEAL = "Den sjette sengen er i bruk nå. Se vedlagte bekreftelse fra kommunen."


@pytest.fixture
def mail_about(smtp_server):
    """Return a function that sends what waits and gives the message with this subject."""

    def read(subject):
        send_due_deliveries()
        [found] = [mail for mail in smtp_server.accepted if mail.message["Subject"] == subject]
        return found

    return read


def _letter_in(mail) -> bytes:
    return next(mail.message.iter_attachments()).get_content()


def _to_desk(page, live_server, case):
    page.goto(live_server.url + address("change", case))


def _ask(page):
    page.get_by_text("Be legen om opplysninger").click()
    page.locator("input[name=tick_unit_beds]").check()
    page.locator("textarea[name=text_unit_beds]").fill("Hvor mange palliative senger har enheten?")
    page.get_by_role("button", name="Send spørsmålene").click()
    page.get_by_text("Spørsmålene er sendt, og saken venter på legen.").wait_for()


def _answer(page):
    page.get_by_role("link", name="Svar på spørsmålene").click()
    page.get_by_label("Svaret ditt på spørsmål 1").fill(BEDS)
    page.get_by_role("button", name="Send svarene").click()
    page.get_by_text("Svarene er sendt. Saken er tilbake hos saksbehandleren.").wait_for()


def _propose(page, kind, **texts):
    form = page.locator("#forslag form").first
    form.get_by_label(kind, exact=True).check()
    for name, text in texts.items():
        form.locator(f"textarea[name={name}]").fill(text)
    form.get_by_role("button", name="Send forslaget til godkjenning").click()
    page.get_by_text("Forslaget er sendt til godkjenning.").wait_for()


def _send_back(page):
    form = page.locator("#forslag form").first
    form.get_by_label("Årsak").select_option("reason")
    form.get_by_label("Hva må endres?").fill("Skriv hvor mange senger det må være.")
    form.get_by_role("button", name="Send tilbake").click()
    page.get_by_text("Forslaget er sendt tilbake til saksbehandleren.").wait_for()


def _sign(page, live_server, case) -> bytes:
    page.goto(live_server.url + address("sign", case))
    where = page.get_by_role("link", name="Åpne brevet (PDF, ny fane)").get_attribute("href")
    seen = page.context.request.get(live_server.url + where).body()
    page.get_by_role("button", name="Godkjenn vedtaket og send brevet").click()
    page.get_by_text("Brevet er lagt i kø for utsending.").wait_for()
    return seen


def _appeal(page, live_server, case, axe):
    page.goto(live_server.url + case.get_absolute_url())
    page.get_by_role("link", name="Klag på vedtaket").click()
    assert axe(page) == []
    page.get_by_label("Hvorfor mener du at vedtaket er feil?").fill(APPEAL)
    page.get_by_role("button", name="Send klagen").click()
    page.get_by_text("Klagen er sendt. Du får en bekreftelse på e-post.").wait_for()
    assert axe(page) == []
    appeal = Appeal.objects.get()
    assert (appeal.state, appeal.is_late, appeal.due_on is None) == (AppealState.RECEIVED, False, False)


def _take_up(page, live_server, case, axe):
    page.goto(f"{live_server.url}/admin/approvals/application/")
    page.get_by_role("link", name=case.case_number).click()
    expect(page.get_by_text(APPEAL).first).to_be_visible()
    page.get_by_text("Ta vedtaket opp til ny vurdering").click()
    assert axe(page) == []
    page.get_by_label("Hvorfor tas vedtaket opp til ny vurdering?").fill("Enheten har fått den sjette sengen.")
    page.locator("#klage").get_by_role("button", name="Ta saken opp igjen").click()
    page.get_by_text("Saken er tatt opp igjen, og du behandler den.").wait_for()


def _propose_until_it_holds(desk, signing, live_server, case):
    _propose(desk, "Avslag", statement="Nei.")
    _to_desk(signing, live_server, case)
    _send_back(signing)
    _to_desk(desk, live_server, case)
    expect(desk.get_by_text("Skriv hvor mange senger det må være.").first).to_be_visible()
    _propose(desk, "Avslag", statement=WHY_NOT)


def _read_letter(page, live_server, case) -> bytes:
    page.goto(live_server.url + case.get_absolute_url())
    where = page.locator("main a[href*='/brev/']").first.get_attribute("href")
    return page.context.request.get(live_server.url + where).body()


def test_case_is_asked_about_refused_appealed_and_changed(new_context, live_server, mail_about, axe):
    caseworker = make_user(Role.CASEWORKER, name="Siri Saksbehandler")
    approver = make_user(Role.APPROVER, name="Gunnar Godkjenner")
    case = case_under_review(by=caseworker, unit=make_unit(name="Lindrende enhet Fjellhaug"), beds=5)
    doctor = case.doctor.user
    desk = open_queue(new_context(), live_server, caseworker)
    signing = open_queue(new_context(), live_server, approver)
    doctors = new_context().new_page()
    log_in(doctors, live_server, doctor.email)

    # Question and answer: the case waits, and the answer stands on the desk.
    _to_desk(desk, live_server, case)
    _ask(desk)
    assert reload(case).status == Status.INFORMATION_REQUESTED
    doctors.goto(live_server.url + case.get_absolute_url())
    _answer(doctors)
    _to_desk(desk, live_server, case)
    expect(desk.get_by_text(BEDS).first).to_be_visible()

    # Proposal, sent back, proposal again, approved; the letter is what was signed.
    _propose_until_it_holds(desk, signing, live_server, case)
    seen = _sign(signing, live_server, case)
    mail = mail_about(f"Vedtak i sak {case.case_number}")
    assert (mail.recipient, _letter_in(mail)) == (doctor.email, seen)
    assert WHY_NOT in words_of(seen)
    assert _read_letter(doctors, live_server, case) == seen
    assert LetterOpening.objects.get().opened_by == doctor

    # Appealed in time, taken up, decided anew by two people, and told.
    _appeal(doctors, live_server, case, axe)
    _take_up(desk, live_server, case, axe)
    reason = "Kommunen har bekreftet den sjette sengen."
    _propose(desk, "Innvilget", statement="Enheten har nå seks senger.", departure_reason=reason)
    changed = _sign(signing, live_server, case)
    assert _letter_in(mail_about(f"Vedtaket i sak {case.case_number} er endret etter klage")) == changed
    doctors.goto(live_server.url + case.get_absolute_url())
    expect(doctors.get_by_role("heading", name="Tatt til følge av oss")).to_be_visible()

    first, second = Decision.objects.order_by("round")
    assert (second.replaces, second.occasion) == (first, Occasion.APPEAL)
    assert (first.approved_by, second.proposed_by) == (approver, caseworker)
    assert Approval.objects.get().decision == second
    assert reload(case).status == Status.GRANTED
