"""What each remaining role meets once a case is decided. Whoever may read the letter reads the one that was mailed."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from approvals.services.decisions import prepare_letter, sign_proposal
from correspondence.services import send_due_deliveries
from tests.approvals.admin.desk_client import proposed_case
from tests.factories import make_user
from tests.journeys.acts import log_in, words_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers, pytest.mark.slow]


def _status(page, live_server, path) -> int:
    return page.context.request.get(live_server.url + path).status


@pytest.fixture
def decision():
    """A case decided with a letter that was really made."""
    approver = make_user(Role.APPROVER)
    proposal = proposed_case()
    letter = prepare_letter(proposal, by=approver)
    return sign_proposal(proposal, by=approver, sha256=letter.document.sha256)


@pytest.fixture
def mailed_letter(decision, smtp_server) -> bytes:
    """The letter as the mail server took it."""
    send_due_deliveries()
    subject = f"Vedtak i sak {decision.application.case_number}"
    mail = next(each for each in smtp_server.accepted if each.message["Subject"] == subject)
    return next(mail.message.iter_attachments()).get_content()


def _download(page, live_server) -> bytes:
    address = page.locator("main a[href*='/brev/'], #content a[href*='/letter/']").first.get_attribute("href")
    return page.context.request.get(live_server.url + address).body()


def test_doctor_reads_the_letter_that_was_mailed(new_context, live_server, decision, mailed_letter):
    doctor = decision.application.doctor.user
    page = log_in(new_context().new_page(), live_server, doctor.email)
    page.get_by_role("link", name=decision.application.case_number).click()
    assert _download(page, live_server) == mailed_letter
    assert f"Vår ref: {decision.application.case_number}-2" in words_of(mailed_letter)
    assert _status(page, live_server, "/admin/approvals/application/") == 404


def test_supervisor_sees_the_appointment_and_not_the_case(new_context, live_server, decision, mailed_letter):
    supervisor = decision.application.service_period.appointments.get().supervisor.user
    page = log_in(new_context().new_page(), live_server, supervisor.email)
    page.get_by_role("link", name=decision.application.doctor.user.name).click()
    expect(page.get_by_text("Takket ja").first).to_be_visible()
    assert supervisor.name in words_of(mailed_letter)
    assert _status(page, live_server, decision.application.get_absolute_url()) == 404


def test_auditor_reads_everything_and_can_do_nothing(new_context, live_server, decision, mailed_letter):
    page = log_in(new_context().new_page(), live_server, make_user(Role.AUDITOR).email)
    desk = f"/admin/approvals/application/{decision.application.pk}/change/"
    page.goto(live_server.url + desk)
    assert page.locator("#content form").count() == 0
    letter = page.locator("#content a[href$='.pdf'], #content a[href*='letter']").first.get_attribute("href")
    assert page.context.request.get(live_server.url + letter).body() == mailed_letter
    assert decision.approved_by.name in words_of(mailed_letter)


def test_administrator_finds_people_and_no_case(new_context, live_server, decision):
    page = log_in(new_context().new_page(), live_server, make_user(Role.ADMINISTRATOR).email)
    assert _status(page, live_server, f"/admin/approvals/application/{decision.application.pk}/change/") == 403
    page.goto(f"{live_server.url}/admin/accounts/user/")
    expect(page.get_by_text(decision.approved_by.email).first).to_be_visible()


@pytest.mark.parametrize("role", [Role.UNIT_CONTACT, Role.CENTRE_CONTACT])
def test_contact_is_told_that_there_is_nothing_to_do_and_sees_no_case(new_context, live_server, decision, role):
    page = log_in(new_context().new_page(), live_server, make_user(role).email)
    expect(page.get_by_text("Du har ingen oppgaver her nå.")).to_be_visible()
    assert _status(page, live_server, decision.application.get_absolute_url()) == 404
    assert _status(page, live_server, "/admin/approvals/application/") == 404
    page.get_by_role("link", name="Gå til min konto").click()
    page.wait_for_url("**/konto/")
