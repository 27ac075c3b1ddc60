"""Checks an arkivmelding by the order, the must-haves and the closed lists of Noark 5 v3.1, in a table of our own.

Stricter than the schema where the rules for sending are: one case, each file named once, every received document
settled, nobody named in a public title.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID
from xml.etree import ElementTree as ET

from approvals.archive.writing import NAMESPACE, XSI_TYPE

_FILE_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]*\.[a-z0-9]{2,4}")
_WORD: Final = re.compile(r"\w{3,}")
_MANY: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class _Part:
    """An element's place in a sequence: its name, how often it stands there, and what it may hold."""

    name: str
    least: int = 1
    most: int = 1
    holds: "str | frozenset[str] | tuple[_Part, ...]" = "text"


def _one(name: str, holds: "str | frozenset[str] | tuple[_Part, ...]" = "text") -> _Part:
    return _Part(name, 1, 1, holds)


def _maybe(name: str, holds: "str | frozenset[str] | tuple[_Part, ...]" = "text") -> _Part:
    return _Part(name, 0, 1, holds)


def _any(name: str, holds: "str | frozenset[str] | tuple[_Part, ...]" = "text") -> _Part:
    return _Part(name, 0, _MANY, holds)


_MADE: Final = (_one("opprettetDato", "dateTime"), _one("opprettetAv"))
_MEDIUM: Final = frozenset({"Fysisk medium", "Elektronisk arkiv", "Blandet fysisk og elektronisk arkiv"})
_ADDRESS: Final = (
    _any("postadresse"),
    _maybe("postnummer"),
    _maybe("poststed"),
    _maybe("land"),
    _maybe("epostadresse"),
    _any("telefonnummer"),
    _maybe("kontaktperson"),
)
_SHIELDING: Final = (
    _one("tilgangsrestriksjon"),
    _one("skjermingshjemmel"),
    _Part("skjermingMetadata", 1, _MANY),
    _maybe("skjermingDokument", frozenset({"Skjerming av hele dokumentet", "Skjerming av deler av dokumentet"})),
    _maybe("skjermingsvarighet", "integer"),
    _maybe("skjermingOpphoererDato", "date"),
)
_FILE: Final = (
    _one("versjonsnummer", "integer"),
    _one(
        "variantformat",
        frozenset({"Produksjonsformat", "Arkivformat", "Dokument hvor deler av innholdet er skjermet"}),
    ),
    *_MADE,
    _one("referanseDokumentfil", "file"),
)
_DOCUMENT: Final = (
    _one("systemID", "uuid"),
    _one("dokumenttype"),
    _one("dokumentstatus", frozenset({"Dokumentet er under redigering", "Dokumentet er ferdigstilt"})),
    _one("tittel"),
    _maybe("beskrivelse"),
    _any("forfatter"),
    *_MADE,
    _maybe("dokumentmedium", _MEDIUM),
    _maybe("oppbevaringssted"),
    _any("referanseArkivdel"),
    _one("tilknyttetRegistreringSom", frozenset({"Hoveddokument", "Vedlegg"})),
    _one("dokumentnummer", "integer"),
    _one("tilknyttetDato", "dateTime"),
    _one("tilknyttetAv"),
    _maybe("skjerming", _SHIELDING),
    _Part("dokumentobjekt", 1, _MANY, _FILE),
)
_PARTY: Final = (
    _one(
        "korrespondanseparttype",
        frozenset({"Avsender", "Mottaker", "Kopimottaker", "Gruppemottaker", "Intern avsender", "Intern mottaker"}),
    ),
    _one("korrespondansepartNavn"),
    *_ADDRESS,
    _maybe("administrativEnhet"),
    _maybe("saksbehandler"),
)
_SETTLEMENT: Final = (
    _one("avskrivningsdato", "date"),
    _one("avskrevetAv"),
    _one(
        "avskrivningsmaate",
        frozenset(
            {
                "Besvart med brev",
                "Besvart med e-post",
                "Besvart på telefon",
                "Tatt til etterretning",
                "Tatt til orientering",
            }
        ),
    ),
    _maybe("referanseAvskrivesAvJournalpost", "uuid"),
)
_ENTRY: Final = (
    _one("systemID", "uuid"),
    *_MADE,
    _one("arkivertDato", "dateTime"),
    _one("arkivertAv"),
    _maybe("registreringsID"),
    _one("referanseForelderMappe", "uuid"),
    _maybe("skjerming", _SHIELDING),
    _Part("dokumentbeskrivelse", 1, _MANY, _DOCUMENT),
    _one("tittel"),
    _maybe("offentligTittel"),
    _maybe("beskrivelse"),
    _any("noekkelord"),
    _any("forfatter"),
    _maybe("dokumentmedium", _MEDIUM),
    _any("oppbevaringssted"),
    _maybe("journalaar", "integer"),
    _maybe("journalsekvensnummer", "integer"),
    _maybe("journalpostnummer", "integer"),
    _one(
        "journalposttype",
        frozenset(
            {
                "Inngående dokument",
                "Utgående dokument",
                "Organinternt dokument for oppfølging",
                "Organinternt dokument uten oppfølging",
                "Saksframlegg",
            }
        ),
    ),
    _one(
        "journalstatus",
        frozenset(
            {
                "Journalført",
                "Ferdigstilt fra saksbehandler",
                "Godkjent av leder",
                "Ekspedert",
                "Arkivert",
                "Utgår",
            }
        ),
    ),
    _one("journaldato", "date"),
    _maybe("dokumentetsDato", "date"),
    _maybe("mottattDato", "dateTime"),
    _maybe("sendtDato", "dateTime"),
    _maybe("forfallsdato", "date"),
    _maybe("offentlighetsvurdertDato", "date"),
    _maybe("antallVedlegg", "integer"),
    _maybe("journalenhet"),
    _any("korrespondansepart", _PARTY),
    _any("avskrivning", _SETTLEMENT),
)
_CASE: Final = (
    _one("systemID", "uuid"),
    _maybe("mappeID"),
    _one("tittel"),
    _maybe("offentligTittel"),
    _maybe("beskrivelse"),
    _any("noekkelord"),
    _maybe("dokumentmedium", _MEDIUM),
    _any("oppbevaringssted"),
    *_MADE,
    _maybe("avsluttetDato", "dateTime"),
    _maybe("avsluttetAv"),
    _any("referanseArkivdel"),
    _maybe("skjerming", _SHIELDING),
    _any(
        "klassifikasjon",
        (
            _one("referanseKlassifikasjonssystem"),
            _one("klasseID"),
            _one("tittel"),
            _maybe("beskrivelse"),
            _any("noekkelord"),
            _maybe("opprettetDato", "dateTime"),
            _maybe("opprettetAv"),
        ),
    ),
    _Part("basisregistrering", 1, _MANY, _ENTRY),
    _maybe("saksaar", "integer"),
    _maybe("sakssekvensnummer", "integer"),
    _one("saksdato", "date"),
    _one("administrativEnhet"),
    _one("saksansvarlig"),
    _maybe("journalenhet"),
    _one("saksstatus", frozenset({"Under behandling", "Avsluttet", "Utgår"})),
    _any("sakspart", (_maybe("sakspartID"), _one("sakspartNavn"), _one("sakspartRolle"), *_ADDRESS)),
)
_MESSAGE: Final = (
    _one("system"),
    _one("meldingId"),
    _one("tidspunkt", "dateTime"),
    _one("antallFiler", "integer"),
    _one("mappe", _CASE),
)
_TYPES: Final = {"mappe": "saksmappe", "basisregistrering": "journalpost"}


def check_arkivmelding(xml: bytes) -> list[str]:
    """Return one sentence per fault, naming elements and never what people wrote; an empty list is a pass."""
    if b"<!DOCTYPE" in xml:
        return ["the message must not declare a document type"]
    try:
        root = ET.fromstring(xml)  # noqa: S314 - no document type gets here, so there are no entities to expand
    except ET.ParseError as broken:
        return [f"the message is no XML: {broken}"]
    if root.tag != f"{{{NAMESPACE}}}arkivmelding":
        return ["the root is not arkivmelding in the namespace of Noark 5"]
    faults = list(_check_sequence(root, _MESSAGE, "arkivmelding"))
    # What the parts say of each other can be asked only when they are all there.
    return faults or list(_check_together(root))


def _check_sequence(parent: ET.Element, parts: tuple[_Part, ...], path: str) -> Iterator[str]:
    """Walk the sequence and the children side by side, and then into each child."""
    children, at = list(parent), 0
    for part in parts:
        start = at
        while at < len(children) and _local(children[at]) == part.name:
            at += 1
        found = children[start:at]
        if len(found) < part.least:
            yield f"{path} lacks {part.name}, or it stands in the wrong place"
        if len(found) > part.most:
            yield f"{path} has {part.name} {len(found)} times"
        for child in found:
            yield from _check_content(child, part, f"{path}/{part.name}")
    for child in children[at:][:1]:
        yield f"{path} has {_local(child)} where it cannot stand"


def _check_content(child: ET.Element, part: _Part, path: str) -> Iterator[str]:
    if isinstance(part.holds, tuple):
        if _TYPES.get(part.name) not in (None, child.get(XSI_TYPE)):
            yield f"{path} is not of the type {_TYPES[part.name]}"
        yield from _check_sequence(child, part.holds, path)
        return
    text = child.text or ""
    if len(child):
        yield f"{path} holds elements"
    elif isinstance(part.holds, frozenset):
        if text not in part.holds:
            yield f"{path} is not a value of its closed list"
    elif not _READERS[part.holds](text):
        yield f"{path} is no {part.holds}"


def _check_together(root: ET.Element) -> Iterator[str]:
    files = _texts(root, "referanseDokumentfil")
    if root.findtext(_path("antallFiler")) != str(len(files)):
        yield "antallFiler is not the number of files named"
    yield from (f"{count} documents name the same file" for count in Counter(files).values() if count > 1)
    yield from (
        f"{count} parts have the same systemID" for count in Counter(_texts(root, "systemID")).values() if count > 1
    )
    folder = root.find(_path("mappe"))
    if folder is None:
        return
    yield from _check_titles(folder)
    ids = set(_texts(folder, "systemID"))
    for number, entry in enumerate(folder.findall(_path("basisregistrering")), start=1):
        yield from (f"journalpost {number} {fault}" for fault in _check_entry(entry, folder, ids))


def _check_entry(entry: ET.Element, folder: ET.Element, ids: set[str]) -> Iterator[str]:
    if entry.findtext(_path("referanseForelderMappe")) != folder.findtext(_path("systemID")):
        yield "points at another mappe"
    roles = [each.findtext(_path("tilknyttetRegistreringSom")) for each in entry.findall(_path("dokumentbeskrivelse"))]
    if roles != ["Hoveddokument", *["Vedlegg"] * (len(roles) - 1)]:
        yield "does not have one Hoveddokument, first"
    closed = folder.findtext(_path("saksstatus")) == "Avsluttet"
    if closed and entry.findtext(_path("journalstatus")) not in {"Arkivert", "Utgår"}:
        yield "is not archived, although the case is closed"
    parties = _texts(entry, "korrespondanseparttype")
    inbound = entry.findtext(_path("journalposttype")) == "Inngående dokument"
    if inbound and "Avsender" not in parties:
        yield "came in from nobody"
    if inbound and closed and entry.find(_path("avskrivning")) is None:
        yield "came in and was never settled"
    if entry.findtext(_path("journalposttype")) == "Utgående dokument" and "Mottaker" not in parties:
        yield "went out to nobody"
    if not set(_texts(entry, "referanseAvskrivesAvJournalpost")) <= ids:
        yield "was settled by a journalpost that is not here"


def _check_titles(folder: ET.Element) -> Iterator[str]:
    """A public title that holds a correspondent's name, or a capitalised part of one, is none."""
    names = {name for tag in ("sakspartNavn", "korrespondansepartNavn") for name in _texts(folder, tag)}
    names.discard(folder.findtext(_path("administrativEnhet")) or "")
    parts = {word for name in names for word in _WORD.findall(name) if word[0].isupper()}
    for title in _texts(folder, "offentligTittel"):
        # A sentence begins with a capital whoever it is about, so the first word alone says nothing.
        if any(name in title for name in names) or parts & set(_WORD.findall(title)[1:]):
            yield "an offentligTittel names a person"


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _is_whole_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


_READERS: Final[Mapping[str, Callable[[str], bool]]] = {
    "text": lambda text: bool(text.strip()),
    "dateTime": _is_moment,
    "date": _is_day,
    "integer": _is_whole_number,
    "uuid": _is_uuid,
    "file": lambda text: _FILE_NAME.fullmatch(text) is not None,
}


def _path(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _local(element: ET.Element) -> str:
    namespace, _brace, tag = element.tag.rpartition("}")
    return tag if namespace == f"{{{NAMESPACE}" else element.tag


def _texts(root: ET.Element, tag: str) -> list[str]:
    return [element.text or "" for element in root.iter(_path(tag))]
