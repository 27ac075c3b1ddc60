import hashlib

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.signals import post_save
from django.test import override_settings

from approvals.enums import EventKind
from approvals.exceptions import NotAllowed, NotPossible
from approvals.models import Attachment
from approvals.services.attachments import attach_document, remove_attachment
from approvals.services.uploads import UploadRefused, clean_name, judge_upload
from tests import factories as f
from tests import files


def upload(content, name="plan.pdf", content_type="application/pdf"):
    return SimpleUploadedFile(name, content, content_type=content_type)


def refusal_of(content, name="plan.pdf"):
    with pytest.raises(UploadRefused) as refused:
        judge_upload(upload(content, name))
    return str(refused.value)


NOT_OURS = "Innholdet er ikke PDF, JPEG eller PNG, uansett hva filen heter."
ACTIVE = "PDF-en inneholder skript, innebygde filer eller handlinger. Skriv den ut som ny PDF."
PASSWORD = "PDF-en er beskyttet med passord. Lagre den uten passord, og prøv igjen."
BROKEN_PDF = "PDF-en er skadet og kan ikke leses. Lagre den på nytt, og prøv igjen."
TAIL_PDF = "Det ligger noe etter slutten av PDF-en. Lagre den på nytt som PDF, og prøv igjen."
BROKEN_IMAGE = "Bildet er skadet og kan ikke leses. Lagre det på nytt, og prøv igjen."
TAIL_IMAGE = "Det ligger noe etter slutten av bildet. Lagre det på nytt, og prøv igjen."
TOO_MANY_PIXELS = "Bildet har for mange bildepunkter. Gjør det mindre, og prøv igjen."
JAVASCRIPT = files.javascript_action()

HOSTILE = {
    "html named pdf": (b"<html><script>alert(1)</script></html>", NOT_OURS),
    "empty": (b"", "Filen er tom."),
    "eleven megabytes": (b"%PDF-" + b"0" * (11 * 1024 * 1024), "Filen er for stor. Et vedlegg kan være høyst 10 MB."),
    "program": (b"MZ" + b"\0" * 500, NOT_OURS),
    "zip": (b"PK\x03\x04" + b"\0" * 500, NOT_OURS),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", NOT_OURS),
    "noise": (b"\x00\x01\x02", NOT_OURS),
    "nested out of sight": (files.pdf_with_root(Dypt=files.nested(60)), ACTIVE),
    "gif": (b"GIF89a" + b"\0" * 60, NOT_OURS),
    "html before the pdf": (b"<html>" + files.pdf_bytes(), NOT_OURS),
    "zip after the pdf": (files.pdf_bytes() + b"PK\x03\x04evil", TAIL_PDF),
    "encrypted": (files.encrypted_pdf("hemmelig"), PASSWORD),
    "encrypted without password": (files.encrypted_pdf(""), PASSWORD),
    "script on opening": (files.pdf_with_root(OpenAction=JAVASCRIPT), ACTIVE),
    "launch on opening": (files.pdf_with_root(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.Launch)), ACTIVE),
    "address on opening": (files.pdf_with_root(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.URI)), ACTIVE),
    "named scripts": (
        files.pdf_with_root(Names=pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([])))),
        ACTIVE,
    ),
    "events of the document": (files.pdf_with_root(AA=pikepdf.Dictionary(WC=JAVASCRIPT)), ACTIVE),
    "form in XFA": (files.pdf_with_root(AcroForm=pikepdf.Dictionary(XFA=pikepdf.String("x"))), ACTIVE),
    "launching link": (files.pdf_with_action("/Launch"), ACTIVE),
    "sending link": (files.pdf_with_action("/SubmitForm"), ACTIVE),
    "embedded file": (files.pdf_with_embedded_file(), ACTIVE),
    "cut pdf": (files.pdf_bytes()[:60] + b"\n%%EOF", BROKEN_PDF),
    "cut png": (files.image_bytes("PNG", (400, 300))[:120], BROKEN_IMAGE),
    "cut jpeg": (files.image_bytes("JPEG", (400, 300))[:400], BROKEN_IMAGE),
    "png bomb": (files.png_bomb(), TOO_MANY_PIXELS),
    "png of fifty megapixels": (files.png_bomb(7_100), TOO_MANY_PIXELS),
    "script after png": (files.image_bytes() + b"<script>alert(1)</script>", TAIL_IMAGE),
    "zip after jpeg": (files.image_bytes("JPEG") + b"PK\x03\x04evil", TAIL_IMAGE),
    "only a pdf header": (b"%PDF-1.7\n", BROKEN_PDF),
}


@pytest.mark.parametrize(("content", "reason"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_file_is_refused_by_name_and_reason(content, reason):
    assert refusal_of(content) == f"«plan.pdf» ble ikke lastet opp. {reason}"


def test_too_many_pages_are_refused():
    assert refusal_of(files.pdf_bytes(pages=2_001)).endswith(
        "PDF-en har ingen sider, eller for mange. Del den opp, og prøv igjen."
    )


@pytest.mark.parametrize(
    ("content", "name", "content_type", "kept_name"),
    [
        (files.pdf_bytes(), "plan.pdf", "application/pdf", "plan.pdf"),
        (files.pdf_bytes() + b"\r\n", "Utdanningsplan våren.PDF", "application/pdf", "Utdanningsplan våren.pdf"),
        (files.image_bytes("PNG"), "bilde.png", "image/png", "bilde.png"),
        (files.image_bytes("JPEG"), "bilde.jpeg", "image/jpeg", "bilde.jpg"),
        (files.image_bytes("PNG"), "egentlig-et-bilde.pdf", "image/png", "egentlig-et-bilde.png"),
        (
            files.pdf_with_root(OpenAction=pikepdf.Array([0, pikepdf.Name.Fit])),
            "fra-word.pdf",
            "application/pdf",
            "fra-word.pdf",
        ),
    ],
)
def test_good_file_is_kept_with_the_name_of_its_content(content, name, content_type, kept_name):
    judged = judge_upload(upload(content, name, "text/html"))
    assert (judged.content_type, judged.name) == (content_type, kept_name)
    assert judged.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\lege\\plan.pdf", "plan.pdf"),
        ("plan\u202efdp.exe", "planfdp.exe"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ("  .. ", "Vedlegg"),
        ("", "Vedlegg"),
        ("å" * 400 + ".pdf", "å" * 150),
    ],
)
def test_names_lose_what_steers(name, cleaned):
    assert clean_name(name) == cleaned


@pytest.mark.django_db
def test_attached_file_lies_under_a_name_of_our_own():
    application = f.draft_application()
    attachment = attach_document(
        application, by=application.doctor.user, kind="plan", upload=upload(files.pdf_bytes(), "Ola Nordmanns plan.pdf")
    )
    stored = Attachment.objects.get(pk=attachment.pk)
    assert stored.file.name == f"attachments/{stored.public_id.hex[:2]}/{stored.public_id.hex}"
    with stored.file.open() as content:
        assert content.read() == files.pdf_bytes()
    assert (stored.original_name, stored.size) == ("Ola Nordmanns plan.pdf", len(files.pdf_bytes()))
    assert application.events.filter(kind=EventKind.ATTACHED).count() == 1


@pytest.mark.django_db
@override_settings(ATTACHMENTS_PER_APPLICATION=1)
def test_more_files_than_allowed_are_refused_and_leave_nothing_on_disk():
    application = f.draft_application()
    first = f.attach_pdf(application)
    with pytest.raises(NotPossible) as refused:
        attach_document(
            application,
            by=application.doctor.user,
            kind="plan",
            upload=upload(files.image_bytes(), "b.png", "image/png"),
        )
    assert str(refused.value) == "En søknad kan ha høyst 1 vedlegg. Fjern ett av dem først."
    assert list(Attachment.objects.all()) == [first]


@pytest.mark.django_db
def test_same_file_twice_is_refused():
    application = f.draft_application()
    f.attach_pdf(application)
    with pytest.raises(UploadRefused) as refused:
        f.attach_pdf(application)
    assert str(refused.value) == "«plan.pdf» er allerede lagt ved."


@pytest.mark.django_db
def test_unknown_kind_is_refused():
    application = f.draft_application()
    with pytest.raises(NotPossible):
        attach_document(application, by=application.doctor.user, kind="x", upload=upload(files.pdf_bytes()))


@pytest.mark.django_db
def test_removed_file_leaves_the_disk_when_it_is_certain(django_capture_on_commit_callbacks):
    application = f.draft_application()
    attachment = f.attach_pdf(application)
    storage, name = attachment.file.storage, attachment.file.name
    with django_capture_on_commit_callbacks(execute=True):
        remove_attachment(attachment, by=application.doctor.user)
    assert not storage.exists(name)
    assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_sent_application_takes_and_gives_no_files():
    application = f.complete_application()
    attachment = f.attach_pdf(application)
    by = application.doctor.user
    from approvals.services.applications import submit_application  # noqa: PLC0415 - the one test that sends

    submit_application(application, by=by)
    with pytest.raises(NotPossible):
        remove_attachment(attachment, by=by)
    application.refresh_from_db()
    with pytest.raises(NotPossible):
        attach_document(application, by=by, kind="plan", upload=upload(files.image_bytes(), "b.png"))
    with pytest.raises(NotAllowed):
        attach_document(application, by=f.make_user(), kind="plan", upload=upload(files.pdf_bytes()))
    assert Attachment.objects.count() == 1
    assert attachment.file.storage.exists(attachment.file.name)


@pytest.mark.django_db
def test_file_does_not_stay_behind_when_its_row_fails():
    application = f.draft_application()
    written = []

    def fail(instance, **_kwargs):
        written.append(instance.file)
        message = "the database said no"
        raise RuntimeError(message)

    post_save.connect(fail, sender=Attachment)
    try:
        with pytest.raises(RuntimeError):
            f.attach_pdf(application)
    finally:
        post_save.disconnect(fail, sender=Attachment)
    assert [file.storage.exists(file.name) for file in written] == [False]
    assert Attachment.objects.count() == 0
