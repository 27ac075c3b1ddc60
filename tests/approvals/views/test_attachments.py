import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from approvals.enums import EventKind
from approvals.models import Attachment
from tests import factories as f
from tests import files

pytestmark = pytest.mark.django_db


def upload(content=None, name="plan.pdf"):
    return SimpleUploadedFile(name, files.pdf_bytes() if content is None else content, content_type="application/pdf")


def test_good_file_is_attached(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    response = as_doctor.post(
        url("section", application, "attachments"),
        {"kind": "plan", "file": upload(name="../../min plan.pdf")},
        follow=True,
    )
    assert "«min plan.pdf» er lagt ved." in response.content.decode()
    assert Attachment.objects.get().application == application


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (
            b"<html>",
            "falsk.pdf",
            "«falsk.pdf» ble ikke lastet opp. Innholdet er ikke PDF, JPEG eller PNG, uansett hva filen heter.",
        ),
        (b"", "tom.pdf", "«tom.pdf» ble ikke lastet opp. Filen er tom."),
        (
            b"0" * (11 * 1024 * 1024),
            "stor.pdf",
            "«stor.pdf» ble ikke lastet opp. Filen er for stor. Et vedlegg kan være høyst 10 MB.",
        ),
    ],
)
def test_wrong_file_is_refused_by_name_beside_the_field(as_doctor, doctor, url, content, name, reason):
    application = f.draft_application(by=doctor)
    response = as_doctor.post(
        url("section", application, "attachments"), {"kind": "agreement", "file": upload(content, name)}
    )
    assert response.context["form"].errors == {"file": [reason]}
    assert response.context["form"]["kind"].value() == "agreement"
    assert Attachment.objects.count() == 0


def test_nothing_chosen_is_said_beside_the_fields(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    response = as_doctor.post(url("section", application, "attachments"), {})
    assert response.context["form"].errors == {"kind": ["Velg hva dokumentet viser."], "file": ["Velg en fil."]}


def test_full_application_is_told(as_doctor, doctor, url, settings):
    settings.ATTACHMENTS_PER_APPLICATION = 0
    application = f.draft_application(by=doctor)
    response = as_doctor.post(
        url("section", application, "attachments"), {"kind": "plan", "file": upload()}, follow=True
    )
    assert "En søknad kan ha høyst 0 vedlegg." in response.content.decode()


def test_document_comes_as_a_file_that_cannot_run(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    attachment = f.attach_pdf(application, name="Plan våren.pdf")
    response = as_doctor.get(url("attachment", application, attachment.public_id))
    assert b"".join(response.streaming_content) == files.pdf_bytes()
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["Content-Type"] == "application/pdf"


def test_document_of_another_case_is_not_there(as_doctor, doctor, url):
    mine, other = f.draft_application(by=doctor), f.draft_application()
    attachment = f.attach_pdf(other)
    assert as_doctor.get(url("attachment", mine, attachment.public_id)).status_code == 404
    as_doctor.post(url("remove_attachment", mine, attachment.public_id))
    assert Attachment.objects.count() == 1


def test_document_whose_file_is_gone_is_not_there(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    attachment = f.attach_pdf(application)
    attachment.file.storage.delete(attachment.file.name)
    assert as_doctor.get(url("attachment", application, attachment.public_id)).status_code == 404


def test_document_is_removed_once(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    attachment = f.attach_pdf(application)
    first = as_doctor.post(url("remove_attachment", application, attachment.public_id), follow=True)
    second = as_doctor.post(url("remove_attachment", application, attachment.public_id), follow=True)
    assert "«plan.pdf» er fjernet." in first.content.decode()
    assert "Vedlegget er allerede fjernet." in second.content.decode()


def test_sent_application_keeps_its_documents(as_doctor, doctor, url):
    application = f.complete_application(by=doctor)
    attachment = f.attach_pdf(application)
    as_doctor.post(url("check", application), {"version": application.version + 1, "confirm": "on"})
    response = as_doctor.post(url("remove_attachment", application, attachment.public_id), follow=True)
    assert "Søknaden er ikke lenger et utkast og kan ikke endres." in response.content.decode()
    assert Attachment.objects.count() == 1
    assert application.events.get(kind=EventKind.REFUSED_ACT).detail["act"] == "remove_attachment"
