"""The documents of a case, each in the journalpost to which it belongs. Files are numbered when all are in order."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from approvals.archive.message import (
    ArchivedFile,
    Document,
    Entry,
    EntryKind,
    Party,
    PartyRole,
    SettledBy,
    Settlement,
    Shielding,
    VariantFormat,
)
from approvals.archive.texts import facts_text, plain_text
from approvals.enums import ChangeKind, ConfirmedField
from approvals.models import Appeal, Application, Assessment, Attachment, CaseEvent, Letter, Request
from correspondence.models import Delivery

APPLICATION: Final = "application"
_SENDERS: Final = (PartyRole.SENDER, PartyRole.INTERNAL_SENDER)
_EXTENSIONS: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
#: an absence may tell of health or family, which the agency must keep to itself
_PERSONAL: Final = Shielding(
    restriction="UO",
    basis="Offentleglova § 13, jf. forvaltningsloven § 13 første ledd nr. 1",
    hides=("Innholdet i dokumentene",),
)
_MAIL_TITLES: Final = {
    "receipt": "Kvittering for mottatt søknad",
    "withdrawn": "Bekreftelse på at søknaden er trukket",
}
#: mails of these kinds are documents of the case when no letter says the same
ARCHIVED_MAILS: Final = tuple(_MAIL_TITLES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Whose names stand on the documents of a case."""

    application: Application
    responsible: str

    @property
    def doctor(self) -> str:
        """The applicant's name."""
        return self.application.doctor.user.name

    def received_from(self, name: str) -> tuple[Party, ...]:
        """The parties of a document that came in."""
        return (Party(role=PartyRole.SENDER, name=name), self._own(PartyRole.INTERNAL_RECIPIENT))

    def sent_to(self, name: str) -> tuple[Party, ...]:
        """The parties of a document that went out."""
        return (Party(role=PartyRole.RECIPIENT, name=name), self._own(PartyRole.INTERNAL_SENDER))

    def _own(self, role: PartyRole) -> Party:
        agency = settings.AGENCY_NAME
        return Party(role=role, name=agency, unit=agency, caseworker=self.responsible)


def application_entry(
    desk: Desk, assessment: Assessment | None, attached: tuple[Document, ...], *, settlement: Settlement
) -> Entry:
    """The application as it was received: its facts as text and as data, and what came with it."""
    application = desk.application
    at = _received(application)
    facts = assessment.facts if assessment else {}
    files = [_made("soknad.txt", VariantFormat.ARCHIVE, facts_text(_application_heading(application), facts))]
    if assessment:
        files.append(_made("soknad.json", VariantFormat.PRODUCTION, _as_json(facts)))
    title = "Søknad om forhåndsgodkjenning av tjeneste"
    if application.changes_id:
        title = "Søknad om endring av godkjent tjeneste"
    main = Document(key="soknad", kind="Søknad", title=title, created_at=at, created_by=desk.doctor, files=tuple(files))
    return Entry(
        key=APPLICATION,
        kind=EntryKind.INBOUND,
        title=title,
        at=at,
        created_by=desk.doctor,
        parties=desk.received_from(desk.doctor),
        documents=(main, *attached),
        settlement=settlement,
        shielding=_PERSONAL if ChangeKind.LEAVE in application.change_kinds else None,
    )


def attached_documents(attachments: Iterable[Attachment], *, by: str) -> tuple[Document, ...]:
    """Files that somebody sent, by what they are meant to show: their own names may name people."""
    return tuple(
        Document(
            key=str(attachment.public_id),
            kind="Vedlegg",
            title=attachment.get_kind_display(),
            created_at=attachment.uploaded_at,
            created_by=by,
            files=(
                ArchivedFile(
                    name=f"vedlegg.{_EXTENSIONS[attachment.content_type]}",
                    variant=VariantFormat.PRODUCTION,
                    read=partial(_read_attachment, attachment),
                    sha256=attachment.sha256,
                ),
            ),
        )
        for attachment in attachments
    )


def later_attachment_entry(desk: Desk, attachment: Attachment, *, settlement: Settlement) -> Entry:
    """A document that came after the application and answers no request."""
    return Entry(
        key=f"attachment:{attachment.public_id}",
        kind=EntryKind.INBOUND,
        title="Ettersendt dokument",
        at=attachment.uploaded_at,
        created_by=desk.doctor,
        parties=desk.received_from(desk.doctor),
        documents=attached_documents([attachment], by=desk.doctor),
        settlement=settlement,
    )


def letter_entry(desk: Desk, letter: Letter) -> Entry:
    """A letter that was sent: the stored bytes, and for a decision the assessment that it rests on."""
    decision = getattr(letter, "decision", None)
    at = decision.decided_at if decision else letter.prepared_at
    title = str(letter.get_kind_display())
    if decision:
        title = f"{title}: {str(decision.get_kind_display()).lower()}"
    by = letter.prepared_for.name if letter.prepared_for else desk.responsible
    stored = ArchivedFile(
        name="brev.pdf",
        variant=VariantFormat.ARCHIVE,
        read=partial(_read_letter, letter),
        sha256=letter.document.sha256,
    )
    documents = [Document(key="brev", kind="Brev", title=title, created_at=at, created_by=by, files=(stored,))]
    if decision:
        content = _made("vurdering.json", VariantFormat.PRODUCTION, _assessment_json(decision.assessment))
        documents.append(
            Document(
                key="vurdering",
                kind="Vedlegg",
                title="Vurderingen som vedtaket bygger på",
                created_at=decision.assessment.made_at,
                created_by=by,
                files=(content,),
            )
        )
    return Entry(
        key=letter_key(letter),
        kind=EntryKind.OUTBOUND,
        title=title,
        at=at,
        created_by=by,
        parties=desk.sent_to(desk.doctor),
        documents=tuple(documents),
    )


def letter_key(letter: Letter) -> str:
    """Return the key of a letter's entry: its stored document has an id that never changes."""
    return f"letter:{letter.document.public_id}"


def mail_entry(desk: Desk, delivery: Delivery) -> Entry:
    """A mail that says what no letter says."""
    text = plain_text([("Til", delivery.recipient_name), ("Emne", delivery.subject)], [delivery.body])
    return _text_entry(
        key=f"mail:{delivery.key}",
        kind=EntryKind.OUTBOUND,
        title=_MAIL_TITLES[delivery.kind],
        at=delivery.created_at,
        parties=desk.sent_to(delivery.recipient_name),
        content=("epost.txt", text),
    )


def answer_entry(desk: Desk, request: Request, *, settlement: Settlement) -> Entry:
    """What somebody who was asked has answered, item by item, with the files that came with it."""
    documents = answer_documents(request)
    return Entry(
        key=f"request:{request.public_id}",
        kind=EntryKind.INBOUND,
        title=documents[0].title,
        at=documents[0].created_at,
        created_by=request.recipient_name,
        parties=desk.received_from(request.recipient_name),
        documents=documents,
        settlement=settlement,
    )


def answer_documents(request: Request) -> tuple[Document, ...]:
    """The answer as text, and the files that came with it."""
    at, by = request.closed_at or request.asked_at, request.recipient_name
    heading = [
        ("Spurt", _when(request.asked_at)),
        ("Svar fra", by),
        ("Besvart", _when(at)),
        ("Svar", str(request.get_state_display())),
    ]
    items = list(request.items.all())
    text = plain_text(heading, [request.message, *map(_item_text, items), request.comment])
    main = Document(
        key=f"svar:{request.public_id}",
        kind="Brev",
        title=str(request.get_kind_display()),
        created_at=at,
        created_by=by,
        files=(_made("svar.txt", VariantFormat.ARCHIVE, text),),
    )
    return (main, *attached_documents([item.attachment for item in items if item.attachment], by=by))


def withdrawal_entry(desk: Desk, event: CaseEvent, *, settlement: Settlement) -> Entry:
    """The applicant's own message that the application is withdrawn."""
    heading = [("Trukket av", desk.doctor), ("Trukket", _when(event.at))]
    return _text_entry(
        key=f"withdrawal:{event.pk}",
        kind=EntryKind.INBOUND,
        title="Trekking av søknaden",
        at=event.at,
        parties=desk.received_from(desk.doctor),
        content=("trekking.txt", plain_text(heading, [str(event.detail.get("reason", ""))])),
        settlement=settlement,
    )


def appeal_entries(desk: Desk, appeal: Appeal, *, settlement: Settlement) -> list[Entry]:
    """The appeal, and the appeal body's answer when there is one."""
    received = date_format(appeal.received_on, "d.m.Y")
    entries = [
        _text_entry(
            key=f"appeal:{appeal.pk}",
            kind=EntryKind.INBOUND,
            title="Klage på vedtaket",
            at=appeal.registered_at,
            parties=desk.received_from(desk.doctor),
            content=("klage.txt", plain_text([("Klage fra", desk.doctor), ("Mottatt", received)], [appeal.text])),
            settlement=settlement,
        )
    ]
    if appeal.outcome_text and appeal.closed_at:
        body = appeal.appeal_body or settings.APPEAL_BODY or "Klageinstansen"
        heading = [("Fra", body), ("Utfall", str(appeal.get_state_display()))]
        entries.append(
            _text_entry(
                key=f"appeal-outcome:{appeal.pk}",
                kind=EntryKind.INBOUND,
                title="Klageinstansens avgjørelse",
                at=appeal.closed_at,
                parties=desk.received_from(body),
                content=("avgjorelse.txt", plain_text(heading, [appeal.outcome_text])),
                settlement=Settlement(on=timezone.localdate(appeal.closed_at), how=SettledBy.NOTED),
            )
        )
    return entries


def _text_entry(
    *,
    key: str,
    kind: EntryKind,
    title: str,
    at: datetime,
    parties: tuple[Party, ...],
    content: tuple[str, bytes],
    settlement: Settlement | None = None,
) -> Entry:
    created_by = next(party.name for party in parties if party.role in _SENDERS)
    file = _made(content[0], VariantFormat.ARCHIVE, content[1])
    main = Document(key="tekst", kind="Brev", title=title, created_at=at, created_by=created_by, files=(file,))
    return Entry(
        key=key,
        kind=kind,
        title=title,
        at=at,
        created_by=created_by,
        parties=parties,
        documents=(main,),
        settlement=settlement,
    )


def _application_heading(application: Application) -> list[tuple[str, str]]:
    unit = application.service_period.unit
    heading = [
        ("Saksnummer", str(application.case_number)),
        ("Mottatt", _when(_received(application))),
        ("Søker", application.doctor.user.name),
        ("HPR-nummer", application.doctor.hpr_number),
        ("Enhet", f"{unit.name}, {unit.municipality.name}" if unit else "–"),
    ]
    if application.changes_id:
        kinds = [str(ChangeKind(kind).label) for kind in application.change_kinds if kind in ChangeKind.values]
        begins = date_format(application.change_from, "d.m.Y") if application.change_from else "–"
        heading += [("Endring", ", ".join(kinds)), ("Fra og med", begins), ("Hvorfor", application.change_reason)]
    return heading


def _item_text(item: Any) -> str:
    label = str(ConfirmedField(item.field).label) if item.field in ConfirmedField.values else item.field
    lines = [
        (f"{item.position}", item.question or label),
        ("Oppgitt", item.stated),
        ("Svar", str(item.get_answer_display())),
        ("Verdi", item.value),
        ("Kommentar", item.comment),
    ]
    return "\r\n".join(f"{name}: {value}" for name, value in lines if value)


def _assessment_json(assessment: Assessment) -> bytes:
    return _as_json(
        {
            "on": assessment.on.isoformat(),
            "facts": assessment.facts,
            "result": assessment.result,
            "parameters": assessment.parameters,
            "ruleset": {"id": assessment.ruleset_id, "version": assessment.ruleset_version},
        }
    )


def _as_json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8", "replace")


def _made(name: str, variant: VariantFormat, content: bytes) -> ArchivedFile:
    return ArchivedFile(name=name, variant=variant, read=lambda: content)


def _read_attachment(attachment: Attachment) -> bytes:
    with attachment.file.open("rb") as file:
        return bytes(file.read())


def _read_letter(letter: Letter) -> bytes:
    return bytes(letter.document.content)


def _received(application: Application) -> datetime:
    return application.submitted_at or application.created_at


def _when(at: datetime) -> str:
    return date_format(timezone.localtime(at), "d.m.Y H:i")
