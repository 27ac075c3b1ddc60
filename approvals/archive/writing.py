"""From a closed case to the bytes of arkivmelding.xml. The same case always gives the same bytes."""

import re
from datetime import datetime
from typing import Final
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from approvals.archive.message import ArchivedCase, Document, Entry, Party

NAMESPACE: Final = "http://www.arkivverket.no/standarder/noark5/arkivmelding"
XSI_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
_OSLO: Final = ZoneInfo("Europe/Oslo")
#: what XML 1.0 cannot hold, however it is written
_UNWRITABLE: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def build_arkivmelding(case: ArchivedCase) -> bytes:
    """Return the message as UTF-8. Times are Norwegian; the message's own time is when the case was closed (B4)."""
    root = ET.Element(_name("arkivmelding"))
    _add(root, "system", case.system)
    _add(root, "meldingId", case.id_of("arkivmelding"))
    _add(root, "tidspunkt", _moment(case.closed_at))
    _add(root, "antallFiler", len(list(case.files())))
    _add_case(root, case)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True, default_namespace=NAMESPACE)
    return written + b"\n"


def _add_case(root: ET.Element, case: ArchivedCase) -> None:
    folder = ET.SubElement(root, _name("mappe"), {XSI_TYPE: "saksmappe"})
    _add(folder, "systemID", case.id_of("saksmappe"))
    _add(folder, "mappeID", case.number)
    _add(folder, "tittel", case.title)
    _add(folder, "offentligTittel", case.public_title)
    _add(folder, "dokumentmedium", "Elektronisk arkiv")
    _add(folder, "opprettetDato", _moment(case.opened_at))
    _add(folder, "opprettetAv", case.opened_by)
    _add(folder, "avsluttetDato", _moment(case.closed_at))
    _add(folder, "avsluttetAv", case.closed_by)
    for number, entry in enumerate(case.entries, start=1):
        _add_entry(folder, case, entry, number)
    _add(folder, "saksaar", case.year)
    _add(folder, "sakssekvensnummer", case.sequence)
    _add(folder, "saksdato", _day(case.opened_at))
    _add(folder, "administrativEnhet", case.unit)
    _add(folder, "saksansvarlig", case.responsible)
    _add(folder, "saksstatus", "Avsluttet")
    party = ET.SubElement(folder, _name("sakspart"))
    _add(party, "sakspartNavn", case.party)
    _add(party, "sakspartRolle", "Søker")


def _add_entry(folder: ET.Element, case: ArchivedCase, entry: Entry, number: int) -> None:
    post = ET.SubElement(folder, _name("basisregistrering"), {XSI_TYPE: "journalpost"})
    _add(post, "systemID", case.id_of("journalpost", entry.key))
    _add(post, "opprettetDato", _moment(entry.at))
    _add(post, "opprettetAv", entry.created_by)
    _add(post, "arkivertDato", _moment(case.closed_at))
    _add(post, "arkivertAv", case.system)
    _add(post, "referanseForelderMappe", case.id_of("saksmappe"))
    if entry.shielding:
        shielding = ET.SubElement(post, _name("skjerming"))
        _add(shielding, "tilgangsrestriksjon", entry.shielding.restriction)
        _add(shielding, "skjermingshjemmel", entry.shielding.basis)
        for hidden in entry.shielding.hides:
            _add(shielding, "skjermingMetadata", hidden)
        _add(shielding, "skjermingDokument", "Skjerming av hele dokumentet")
    for place, document in enumerate(entry.documents, start=1):
        _add_document(post, case, entry, document, place)
    _add(post, "tittel", entry.title)
    _add(post, "offentligTittel", entry.title)
    _add(post, "journalpostnummer", number)
    _add(post, "journalposttype", entry.kind)
    _add(post, "journalstatus", "Arkivert")
    _add(post, "journaldato", _day(entry.at))
    _add(post, "dokumentetsDato", _day(entry.at))
    if entry.settlement:
        _add(post, "mottattDato", _moment(entry.at))
    _add(post, "antallVedlegg", len(entry.documents) - 1)
    for party in entry.parties:
        _add_party(post, party)
    _add_settlement(post, case, entry)


def _add_document(post: ET.Element, case: ArchivedCase, entry: Entry, document: Document, place: int) -> None:
    described = ET.SubElement(post, _name("dokumentbeskrivelse"))
    _add(described, "systemID", case.id_of("dokument", entry.key, document.key))
    _add(described, "dokumenttype", document.kind)
    _add(described, "dokumentstatus", "Dokumentet er ferdigstilt")
    _add(described, "tittel", document.title)
    _add(described, "opprettetDato", _moment(document.created_at))
    _add(described, "opprettetAv", document.created_by)
    _add(described, "tilknyttetRegistreringSom", "Hoveddokument" if place == 1 else "Vedlegg")
    _add(described, "dokumentnummer", place)
    _add(described, "tilknyttetDato", _moment(document.created_at))
    _add(described, "tilknyttetAv", document.created_by)
    for file in document.files:
        copy = ET.SubElement(described, _name("dokumentobjekt"))
        _add(copy, "versjonsnummer", 1)
        _add(copy, "variantformat", file.variant)
        _add(copy, "opprettetDato", _moment(document.created_at))
        _add(copy, "opprettetAv", document.created_by)
        _add(copy, "referanseDokumentfil", file.name)


def _add_party(post: ET.Element, party: Party) -> None:
    part = ET.SubElement(post, _name("korrespondansepart"))
    _add(part, "korrespondanseparttype", party.role)
    _add(part, "korrespondansepartNavn", party.name)
    if party.unit:
        _add(part, "administrativEnhet", party.unit)
    if party.caseworker:
        _add(part, "saksbehandler", party.caseworker)


def _add_settlement(post: ET.Element, case: ArchivedCase, entry: Entry) -> None:
    if entry.settlement is None:
        return
    settled = ET.SubElement(post, _name("avskrivning"))
    _add(settled, "avskrivningsdato", entry.settlement.on.isoformat())
    _add(settled, "avskrevetAv", case.responsible)
    _add(settled, "avskrivningsmaate", entry.settlement.how)
    if entry.settlement.by_entry:
        _add(settled, "referanseAvskrivesAvJournalpost", case.id_of("journalpost", entry.settlement.by_entry))


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _add(parent: ET.Element, tag: str, value: object) -> None:
    ET.SubElement(parent, _name(tag)).text = _UNWRITABLE.sub("\ufffd", str(value))


def _moment(at: datetime) -> str:
    return at.astimezone(_OSLO).isoformat(timespec="seconds")


def _day(at: datetime) -> str:
    return at.astimezone(_OSLO).date().isoformat()
