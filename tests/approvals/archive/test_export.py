"""A closed case as a zip: what is in it, that it is the same each time, and who may have it."""

import hashlib
import io
import zipfile
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Role
from approvals.archive import build_arkivmelding, check_arkivmelding, collect_case
from approvals.archive.writing import NAMESPACE, XSI_TYPE
from approvals.enums import AppealState, EventKind
from approvals.exceptions import NotAllowed, NotPossible
from approvals.models import Appeal, Application, CaseEvent
from approvals.services.applications import submit_application, withdraw_application
from approvals.services.archive import export_case, list_closed_before
from approvals.services.letters import make_ordered_letters
from tests.approvals.admin.desk_client import address, decided_case, desk_client, next_service, received_case
from tests.factories import attach_pdf, complete_application, draft_application, make_user

pytestmark = pytest.mark.django_db


def exported(application: Application, *, by=None) -> bytes:
    with export_case(application, by=by).content as content:
        return content.read()


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


def message_of(content: bytes) -> ET.Element:
    return ET.fromstring(opened(content).read("arkivmelding.xml"))  # noqa: S314 - written by the code under test


def texts(root: ET.Element, tag: str) -> list[str]:
    return [element.text for element in root.iter(f"{{{NAMESPACE}}}{tag}")]


def withdrawn_case(**fields) -> Application:
    application = received_case(**fields)
    return withdraw_application(application, by=application.doctor.user, reason="Fikk en annen stilling.")


def closed_with_attachment(**fields) -> Application:
    application = complete_application(**{**next_service(), **fields})
    attach_pdf(application, name="Ola Nordmann sin plan.pdf")
    application.refresh_from_db()
    submitted = submit_application(application, by=application.doctor.user)
    return withdraw_application(submitted, by=submitted.doctor.user)


def test_message_of_a_decided_case_passes_the_check_and_names_the_files_of_the_zip():
    application = decided_case().application
    content = exported(application)
    assert check_arkivmelding(opened(content).read("arkivmelding.xml")) == []
    named = texts(message_of(content), "referanseDokumentfil")
    assert opened(content).namelist() == ["arkivmelding.xml", *named]
    assert texts(message_of(content), "antallFiler") == [str(len(named))]


def test_entries_of_a_decided_case_are_application_decision_and_receipt():
    application = decided_case().application
    make_ordered_letters()
    root = message_of(exported(application))
    entries = root.findall(f".//{{{NAMESPACE}}}basisregistrering")
    assert [entry.get(XSI_TYPE) for entry in entries] == ["journalpost"] * 3
    assert texts(root, "journalposttype") == ["Inngående dokument", "Utgående dokument", "Utgående dokument"]
    assert texts(root, "journalstatus") == ["Arkivert"] * 3
    assert texts(root, "saksstatus") == ["Avsluttet"]
    assert texts(root, "avskrivningsmaate") == ["Besvart med brev"]
    assert texts(root, "referanseAvskrivesAvJournalpost") == [entries[1].findtext(f"{{{NAMESPACE}}}systemID")]


def test_decision_letter_is_the_stored_bytes_in_archive_format():
    decision = decided_case()
    content = exported(decision.application)
    root = message_of(content)
    name = next(name for name in texts(root, "referanseDokumentfil") if name.endswith(".pdf"))
    stored = bytes(decision.letter.document.content)
    assert opened(content).read(name) == stored
    variant = next(
        element.findtext(f"{{{NAMESPACE}}}variantformat")
        for element in root.iter(f"{{{NAMESPACE}}}dokumentobjekt")
        if element.findtext(f"{{{NAMESPACE}}}referanseDokumentfil") == name
    )
    assert variant == "Arkivformat"


def test_two_exports_are_identical_also_in_another_language_and_on_another_day(time_machine):
    application = decided_case().application
    first = exported(application, by=make_user(Role.CASEWORKER))
    time_machine.move_to(timezone.now() + timedelta(days=40))
    with translation.override("en"):
        second = exported(Application.objects.get(pk=application.pk))
    assert hashlib.sha256(second).hexdigest() == hashlib.sha256(first).hexdigest()


def test_time_of_the_message_is_when_the_case_was_closed():
    decision = decided_case()
    root = message_of(exported(decision.application))
    closed = CaseEvent.objects.filter(application=decision.application, kind=EventKind.MOVED).latest("pk").at
    expected = timezone.localtime(closed).isoformat(timespec="seconds")
    assert texts(root, "tidspunkt") == [expected]
    assert texts(root, "avsluttetDato") == [expected]


def test_attachments_stand_with_the_application_under_names_of_ours():
    application = closed_with_attachment()
    content = exported(application)
    root = message_of(content)
    assert "01-02-vedlegg.pdf" in texts(root, "referanseDokumentfil")
    assert "Nordmann" not in opened(content).read("arkivmelding.xml").decode()
    application_entry = root.find(f".//{{{NAMESPACE}}}basisregistrering")
    # The supervisor answered before there was a case, so the answer came with the application.
    assert texts(application_entry, "tilknyttetRegistreringSom") == ["Hoveddokument", "Vedlegg", "Vedlegg"]
    assert texts(application_entry, "antallVedlegg") == ["2"]


def test_withdrawn_case_has_the_withdrawal_and_its_confirmation():
    application = withdrawn_case()
    make_ordered_letters()
    content = exported(application)
    root = message_of(content)
    assert check_arkivmelding(opened(content).read("arkivmelding.xml")) == []
    assert texts(root, "journalposttype") == [
        "Inngående dokument",
        "Inngående dokument",
        "Utgående dokument",
        "Utgående dokument",
    ]
    assert texts(root, "avskrivningsmaate") == ["Besvart med brev", "Besvart med brev"]
    withdrawal = next(name for name in opened(content).namelist() if name.endswith("trekking.txt"))
    assert "Fikk en annen stilling." in opened(content).read(withdrawal).decode()


def test_public_titles_hold_no_name_and_the_title_of_the_case_does():
    doctor = make_user(name="Ragnhild Østgård")
    root = message_of(exported(withdrawn_case(by=doctor)))
    assert [title for title in texts(root, "offentligTittel") if "Østgård" in title] == []
    assert texts(root, "tittel")[0].endswith("Ragnhild Østgård")


def test_ids_are_made_from_the_public_id_and_all_different():
    application = withdrawn_case()
    root = message_of(exported(application))
    ids = texts(root, "systemID")
    assert len(set(ids)) == len(ids)
    assert ids[0] == str(collect_case(application).id_of("saksmappe"))


def test_markup_and_control_characters_in_names_do_not_break_the_message():
    application = withdrawn_case()
    User.objects.filter(pk=application.doctor.user_id).update(name='<b>"Kari" & \x0b Ola]]></b>')
    content = exported(Application.objects.get(pk=application.pk))
    root = message_of(content)
    assert texts(root, "sakspartNavn") == ['<b>"Kari" & \ufffd Ola]]></b>']
    assert check_arkivmelding(opened(content).read("arkivmelding.xml")) == []


def test_leave_is_shielded_and_nothing_else_is():
    application = withdrawn_case()
    assert texts(message_of(exported(application)), "skjerming") == []
    Application.objects.filter(pk=application.pk).update(change_kinds=["leave"])
    root = message_of(exported(Application.objects.get(pk=application.pk)))
    assert texts(root, "tilgangsrestriksjon") == ["UO"]
    assert len(texts(root, "skjermingMetadata")) == 1
    assert check_arkivmelding(build_arkivmelding(collect_case(Application.objects.get(pk=application.pk)))) == []


@pytest.mark.parametrize("make", [received_case, draft_application])
def test_open_case_is_refused_and_nothing_is_noted(make):
    application = make()
    with pytest.raises(NotPossible) as refusal:
        export_case(application, by=None)
    assert "Bare avsluttede saker" in str(refusal.value)
    assert CaseEvent.objects.filter(kind=EventKind.EXPORTED).count() == 0


def test_case_with_an_open_appeal_is_refused_and_with_a_closed_one_has_it_as_an_entry():
    decision = decided_case()
    appeal = Appeal.objects.create(
        application=decision.application,
        decision=decision,
        text="Jeg er uenig.",
        received_on=timezone.localdate(),
        registered_by=decision.application.doctor.user,
    )
    with pytest.raises(NotPossible):
        export_case(decision.application, by=None)
    appeal.state, appeal.closed_at = AppealState.WITHDRAWN, timezone.now()
    appeal.save()
    root = message_of(exported(decision.application))
    assert "Klage på vedtaket" in texts(root, "offentligTittel")
    assert texts(root, "tidspunkt") == [timezone.localtime(appeal.closed_at).isoformat(timespec="seconds")]


def test_changed_attachment_is_refused():
    application = closed_with_attachment()
    attachment = application.attachments.get()
    path = attachment.file.name
    attachment.file.storage.delete(path)
    attachment.file.storage.save(path, ContentFile(b"%PDF-1.7 another"))
    with pytest.raises(NotPossible) as refusal:
        export_case(application, by=None)
    assert "01-02-vedlegg.pdf" in str(refusal.value)
    attachment.file.storage.delete(path)
    with pytest.raises(NotPossible):
        export_case(application, by=None)
    assert CaseEvent.objects.filter(kind=EventKind.EXPORTED).count() == 0


def test_export_is_noted_with_its_hash_and_who_asked():
    caseworker = make_user(Role.CASEWORKER)
    application = withdrawn_case()
    content = exported(application, by=caseworker)
    event = CaseEvent.objects.get(kind=EventKind.EXPORTED)
    assert event.actor == caseworker
    assert event.detail["sha256"] == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR, Role.DOCTOR, Role.SUPERVISOR])
def test_roles_without_the_right_are_refused(role):
    application = withdrawn_case()
    with pytest.raises(NotAllowed):
        export_case(application, by=make_user(role))


# The desk ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.APPROVER])
def test_desk_offers_the_archive_of_a_closed_case_and_answers_with_the_zip(role):
    application = withdrawn_case()
    client = desk_client(make_user(role))
    assert address("archive", application) in client.get(address("change", application)).content.decode()
    answer = client.post(address("archive", application))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/zip"
    name = application.case_number.replace("/", "-")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}-arkiv.zip"'
    assert opened(b"".join(answer.streaming_content)).testzip() is None


def test_desk_does_not_offer_the_archive_of_an_open_case_and_refuses_it():
    application = received_case()
    client = desk_client(make_user(Role.CASEWORKER))
    assert address("archive", application) not in client.get(address("change", application)).content.decode()
    answer = client.post(address("archive", application))
    assert answer.status_code == 409
    assert "Bare avsluttede saker" in answer.content.decode()
    assert CaseEvent.objects.get(kind=EventKind.REFUSED_ACT).detail["act"] == "export_archive"


@pytest.mark.parametrize(("role", "status"), [(Role.AUDITOR, 403), (Role.ADMINISTRATOR, 403), (Role.DOCTOR, 302)])
def test_desk_refuses_the_archive_to_other_roles(role, status):
    application = withdrawn_case()
    answer = desk_client(make_user(role)).post(address("archive", application))
    assert answer.status_code == status
    assert CaseEvent.objects.filter(kind=EventKind.EXPORTED).count() == 0


def test_archive_is_no_page_to_open():
    assert desk_client(make_user(Role.CASEWORKER)).get(address("archive", withdrawn_case())).status_code == 405


# The command ----------------------------------------------------------------------------------------
def test_command_writes_the_zip_of_one_case(tmp_path, capsys):
    application = withdrawn_case()
    call_command("export_archive", application.case_number, to=tmp_path)
    path = tmp_path / f"{application.case_number.replace('/', '-')}-arkiv.zip"
    assert capsys.readouterr().out == f"{path}\n"
    assert path.read_bytes() == exported(application)
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_command_writes_what_was_closed_before_a_day(tmp_path):
    application, still_open = withdrawn_case(), received_case()
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert list(list_closed_before(timezone.localdate())) == []
    call_command("export_archive", closed_before=tomorrow, to=tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == [f"{application.case_number.replace('/', '-')}-arkiv.zip"]
    assert still_open.case_number != application.case_number


@pytest.mark.parametrize(
    "arguments", [["99/99999"], [], ["--closed-before", "31.12.2026"], ["1", "--closed-before", "2026-01-01"]]
)
def test_command_refuses_what_it_cannot_do(arguments, tmp_path):
    with pytest.raises(CommandError):
        call_command("export_archive", *arguments, "--to", str(tmp_path))


def test_command_names_a_case_that_is_not_closed(tmp_path, capsys):
    application = received_case()
    with pytest.raises(CommandError):
        call_command("export_archive", application.case_number, to=tmp_path)
    assert application.case_number in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_closed_before_counts_days_of_norway(time_machine):
    time_machine.move_to("2026-11-30T23:30:00Z", tick=True)
    application = withdrawn_case(starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))
    assert list(list_closed_before(date(2026, 12, 1))) == []
    assert list(list_closed_before(date(2026, 12, 2))) == [application]
