"""A caseworker and an approver take a case from the queue to the letter in the doctor's mailbox, in a browser."""

import pytest

from accounts.roles import Role
from approvals.models import Decision
from correspondence.services import send_due_deliveries
from tests.approvals.admin.desk_client import received_case
from tests.factories import make_unit, make_user
from tests.journeys.acts import assess, open_queue, sign, words_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers, pytest.mark.slow]


def test_case_is_assessed_proposed_signed_and_delivered(new_context, live_server, smtp_server, axe):
    doctor = make_user(name="Kari Nordmann")
    case = received_case(by=doctor, unit=make_unit(name="Lindrende enhet Solbakken"))
    caseworker = make_user(Role.CASEWORKER, name="Siri Saksbehandler")
    approver = make_user(Role.APPROVER, name="Gunnar Godkjenner")

    page = open_queue(new_context(), live_server, caseworker)
    assert axe(page) == []
    page.get_by_role("link", name=case.case_number).click()
    assert axe(page) == []
    assess(page)
    page.get_by_text("Du har selv foreslått vedtaket. En annen person må godkjenne det.").wait_for()
    assert page.get_by_role("link", name="Se brevet og godkjenn").count() == 0

    page = open_queue(new_context(), live_server, approver)
    page.get_by_role("link", name=case.case_number).click()
    page.get_by_role("link", name="Se brevet og godkjenn").click()
    assert axe(page) == []
    seen = sign(page, live_server)
    assert axe(page) == []

    send_due_deliveries()
    subject = f"Vedtak i sak {case.case_number}"
    mail = next(each for each in smtp_server.accepted if each.message["Subject"] == subject)
    attached = next(mail.message.iter_attachments()).get_content()
    assert (mail.recipient, attached) == (doctor.email, seen)
    assert attached == bytes(Decision.objects.get().letter.document.content)
    for expected in (doctor.name, "Lindrende enhet Solbakken", case.case_number, caseworker.name, approver.name):
        assert expected in words_of(attached)
    page.reload()
    assert page.get_by_role("link", name=subject).locator("xpath=..").inner_text().endswith("Sendt")
