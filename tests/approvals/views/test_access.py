import pytest
from django.urls import reverse

from approvals.enums import Section
from approvals.models import Application
from tests import factories as f

pytestmark = pytest.mark.django_db


def pages_of(application, attachment):
    return [
        reverse("approvals:task_list", args=[application.public_id]),
        reverse("approvals:check", args=[application.public_id]),
        reverse("approvals:withdraw", args=[application.public_id]),
        reverse("approvals:ask_supervisor", args=[application.public_id]),
        reverse("approvals:choose_unit", args=[application.public_id]),
        reverse("approvals:add_unit", args=[application.public_id]),
        reverse("approvals:case", args=[application.public_id]),
        reverse("approvals:attachment", args=[application.public_id, attachment.public_id]),
        reverse("approvals:remove_attachment", args=[application.public_id, attachment.public_id]),
        reverse("approvals:letter", args=[application.public_id, attachment.public_id]),
        *(reverse("approvals:section", args=[application.public_id, section.value]) for section in Section),
        *(reverse("approvals:panel", args=[application.public_id, section.value]) for section in Section),
    ]


@pytest.mark.parametrize("role", ["doctor", "supervisor", "caseworker", "approver", "auditor", "administrator"])
def test_draft_of_somebody_else_is_not_there(client, role):
    application = f.complete_application()
    attachment = f.attach_pdf(application)
    client.force_login(f.make_user(role))
    before = Application.objects.values().get(pk=application.pk)
    for page in pages_of(application, attachment):
        only_post = client.get(page).status_code == 405
        assert only_post or client.get(page).status_code == 404, page
        assert client.post(page, {"version": 99, "confirm": "on"}).status_code in {404, 405}, page
    assert Application.objects.values().get(pk=application.pk) == before


def test_sent_case_of_somebody_else_is_not_there(client):
    application = f.complete_application()
    attachment = f.attach_pdf(application)
    from approvals.services.applications import submit_application  # noqa: PLC0415 - sent after the attachment

    submit_application(application, by=application.doctor.user)
    client.force_login(f.make_user())
    for page in pages_of(application, attachment):
        assert client.get(page).status_code in {404, 405}, page
        assert client.post(page).status_code in {404, 405}, page


def test_staff_read_a_sent_case_and_its_attachments_but_write_nothing(client):
    application = f.submitted_application()
    client.force_login(f.make_user("caseworker"))
    assert client.get(application.get_absolute_url()).status_code == 200
    assert client.get(reverse("approvals:withdraw", args=[application.public_id])).status_code == 404
    assert client.post(reverse("approvals:withdraw", args=[application.public_id])).status_code == 404


def test_unknown_case_and_unknown_section_are_not_there(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    assert as_doctor.get("/sak/00000000-0000-0000-0000-000000000000/").status_code == 404
    assert as_doctor.get(url("section", application, "finnes-ikke")).status_code == 404
    assert as_doctor.post(url("panel", application, "finnes-ikke")).status_code == 404
    assert as_doctor.post(url("panel", application, "attachments")).status_code == 404


def test_stranger_is_sent_to_log_in(client):
    application = f.submitted_application()
    for page in ("/soknader/", "/veileder/", application.get_absolute_url()):
        response = client.get(page)
        assert response.status_code == 302
        assert response.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("role", ["caseworker", "approver", "auditor", "administrator"])
def test_staff_neither_apply_nor_supervise(client, role):
    client.force_login(f.make_user(role))
    assert client.get("/soknader/").status_code == 404
    assert client.post("/soknader/ny/").status_code == 404
    assert client.get("/veileder/").status_code == 404
    assert client.get("/veileder/1/").status_code == 404
    assert Application.objects.count() == 0


def test_list_shows_only_ones_own(as_doctor, doctor):
    mine = f.submitted_application(by=doctor)
    other = f.submitted_application(unit=f.make_unit(name="Kanarienheten"))
    text = as_doctor.get("/soknader/").content.decode()
    assert mine.case_number in text
    assert other.case_number not in text
    assert "Kanarienheten" not in text
