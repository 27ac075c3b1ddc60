"""The message by itself: its bytes, its ids, and the check that finds what is planted. No database."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from typing import get_args, get_type_hints
from uuid import UUID

import pytest

from approvals.archive.checking import check_arkivmelding
from approvals.archive.message import (
    ArchivedCase,
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
from approvals.archive.texts import LABELS, facts_text, plain_text
from approvals.archive.writing import build_arkivmelding
from approvals.rules import Facts

AT = datetime(2026, 11, 30, 23, 30, 15, 999, tzinfo=UTC)


def document(key: str, name: str, variant: VariantFormat = VariantFormat.ARCHIVE) -> Document:
    file = ArchivedFile(name=name, variant=variant, read=lambda: b"x")
    return Document(key=key, kind="Brev", title="Tittel", created_at=AT, created_by="Kari Lind", files=(file,))


def example() -> ArchivedCase:
    """A case with one document in and one out."""
    inbound = Entry(
        key="application",
        kind=EntryKind.INBOUND,
        title="Søknad om forhåndsgodkjenning",
        at=AT,
        created_by="Kari Lind",
        parties=(Party(role=PartyRole.SENDER, name="Kari Lind"),),
        documents=(document("a", "01-01-soknad.txt"), document("b", "01-02-vedlegg.pdf", VariantFormat.PRODUCTION)),
        settlement=Settlement(on=date(2026, 12, 1), how=SettledBy.LETTER, by_entry="letter"),
        shielding=Shielding(restriction="UO", basis="Offentleglova § 13", hides=("Innholdet",)),
    )
    outbound = Entry(
        key="letter",
        kind=EntryKind.OUTBOUND,
        title="Vedtak: innvilget",
        at=AT,
        created_by="Ola Berg",
        parties=(
            Party(role=PartyRole.RECIPIENT, name="Kari Lind"),
            Party(role=PartyRole.INTERNAL_SENDER, name="Etaten", unit="Etaten", caseworker="Ola Berg"),
        ),
        documents=(document("a", "02-01-brev.pdf"),),
    )
    return ArchivedCase(
        public_id=UUID("6f6e9b0e-9f53-4e5c-9d56-0f4e3c2b1a09"),
        number="26/00042",
        year=2026,
        sequence=42,
        title="Forhåndsgodkjenning – Kari Lind",
        public_title="Forhåndsgodkjenning",
        opened_at=AT,
        opened_by="Kari Lind",
        closed_at=AT,
        closed_by="Ola Berg",
        unit="Etaten",
        responsible="Ola Berg",
        party="Kari Lind",
        system="Forhåndsgodkjenning",
        entries=(inbound, outbound),
    )


def test_message_passes_its_check():
    assert check_arkivmelding(build_arkivmelding(example())) == []


def test_message_is_the_same_each_time_and_in_norwegian_time():
    message = build_arkivmelding(example())
    assert build_arkivmelding(example()) == message
    assert message.count(b"2026-12-01T00:30:15+01:00") > 0
    assert message.count(b"+00:00") == 0
    assert b"<saksdato>2026-12-01</saksdato>" in message


def test_ids_follow_from_the_public_id():
    one, other = example(), replace(example(), public_id=UUID(int=7))
    assert one.id_of("saksmappe") == example().id_of("saksmappe")
    assert one.id_of("saksmappe") != other.id_of("saksmappe")
    assert one.id_of("journalpost", "a") != one.id_of("dokument", "a")


def swapped(one: bytes, other: bytes) -> Callable[[bytes], bytes]:
    """Put two neighbouring elements in the other order."""
    return lambda message: message.replace(one, b"@", 1).replace(other, one, 1).replace(b"@", other)


def changed(old: str, new: str, times: int = 1) -> Callable[[bytes], bytes]:
    return lambda message: message.replace(old.encode(), new.encode(), times)


FAULTS = {
    "no xml": (lambda _message: b"<arkivmelding", "the message is no XML"),
    "another root": (lambda _message: b"<arkivmelding/>", "the root is not arkivmelding"),
    "a document type": (lambda message: b'<!DOCTYPE a [<!ENTITY b "c">]>' + message, "must not declare"),
    "a missing must-have": (changed("<tittel>Vedtak: innvilget</tittel>", ""), "lacks tittel"),
    "an empty must-have": (changed("<saksansvarlig>Ola Berg<", "<saksansvarlig> <"), "saksansvarlig is no text"),
    "a wrong order": (
        swapped(b"<saksstatus>Avsluttet</saksstatus>", b"<saksansvarlig>Ola Berg</saksansvarlig>"),
        "lacks saksansvarlig, or it stands in the wrong place",
    ),
    "an element nobody knows": (changed("<saksstatus>", "<pris>1</pris><saksstatus>"), "lacks saksstatus"),
    "an element at the end": (changed("</arkivmelding>", "<pris>1</pris></arkivmelding>"), "has pris where it cannot"),
    "one too many": (changed("<system>", "<system>A</system><system>"), "has system 2 times"),
    "a status off the list": (changed("<saksstatus>Avsluttet", "<saksstatus>Lukket"), "saksstatus is not a value"),
    "a type off the list": (changed(">Utgående dokument<", ">Utgående brev<"), "journalposttype is not a value"),
    "a role off the list": (changed(">Avsender<", ">Fra<"), "korrespondanseparttype is not a value"),
    "a variant off the list": (changed(">Arkivformat<", ">PDF<"), "variantformat is not a value"),
    "a way of settling off the list": (changed(">Besvart med brev<", ">Besvart<"), "avskrivningsmaate is not a value"),
    "a date in another form": (changed("<saksdato>2026-12-01", "<saksdato>01.12.2026"), "saksdato is no date"),
    "a moment without a zone": (changed("15+01:00</tidspunkt>", "15</tidspunkt>"), "tidspunkt is no dateTime"),
    "an id that is none": (changed("<systemID>", "<systemID>x"), "systemID is no uuid"),
    "a number that is none": (changed("<antallFiler>3", "<antallFiler>tre"), "antallFiler is no integer"),
    "a path as a file name": (changed(">02-01-brev.pdf<", ">../brev.pdf<"), "referanseDokumentfil is no file"),
    "text that holds elements": (changed(">UO<", "><b>UO</b><"), "tilgangsrestriksjon holds elements"),
    "shielding without what it hides": (
        changed("<skjermingMetadata>Innholdet</skjermingMetadata>", ""),
        "lacks skjermingMetadata",
    ),
    "another kind of folder": (changed('xsi:type="saksmappe"', 'xsi:type="mappe"'), "not of the type saksmappe"),
    "a wrong count of files": (changed("<antallFiler>3", "<antallFiler>4"), "antallFiler is not the number"),
    "the same file twice": (changed("02-01-brev.pdf", "01-01-soknad.txt"), "2 documents name the same file"),
    "no main document": (changed(">Hoveddokument<", ">Vedlegg<"), "does not have one Hoveddokument"),
    "an open entry in a closed case": (changed(">Arkivert<", ">Journalført<"), "is not archived"),
    "a document from nobody": (changed(">Avsender<", ">Mottaker<"), "came in from nobody"),
    "a document to nobody": (changed(">Mottaker<", ">Kopimottaker<"), "went out to nobody"),
    "a name in a public title": (
        changed("<offentligTittel>Søknad om", "<offentligTittel>Søknad fra Lind om"),
        "names a person",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_check_finds_what_is_planted(fault):
    plant, sentence = FAULTS[fault]
    faulty = plant(build_arkivmelding(example()))
    assert faulty != build_arkivmelding(example())
    assert [found for found in check_arkivmelding(faulty) if sentence in found] != []


def test_check_finds_an_entry_of_another_folder_and_ids_used_twice():
    case = example()
    message = build_arkivmelding(case).decode()
    folder = str(case.id_of("saksmappe"))
    parent = f"<referanseForelderMappe>{folder}"
    elsewhere = message.replace(parent, f"<referanseForelderMappe>{UUID(int=1)}", 1).encode()
    assert check_arkivmelding(elsewhere) == ["journalpost 1 points at another mappe"]
    twice = message.replace(str(case.id_of("journalpost", "letter")), str(case.id_of("dokument", "letter", "a")))
    assert check_arkivmelding(twice.encode()) == ["2 parts have the same systemID"]


def test_check_finds_what_was_never_settled_or_settled_by_nothing():
    inbound, outbound = example().entries
    unsettled = replace(example(), entries=(replace(inbound, settlement=None), outbound))
    assert check_arkivmelding(build_arkivmelding(unsettled)) == ["journalpost 1 came in and was never settled"]
    lost = replace(inbound, settlement=Settlement(on=AT.date(), how=SettledBy.LETTER, by_entry="elsewhere"))
    assert check_arkivmelding(build_arkivmelding(replace(example(), entries=(lost, outbound)))) == [
        "journalpost 1 was settled by a journalpost that is not here"
    ]


def test_check_says_nothing_of_what_people_wrote():
    message = build_arkivmelding(replace(example(), public_title="Sak om Kari Lind"))
    assert check_arkivmelding(message) == ["an offentligTittel names a person"]


def test_markup_in_texts_is_escaped_and_what_xml_cannot_hold_is_replaced():
    message = build_arkivmelding(replace(example(), title="<a> & \x00 ]]> \ud800 😀"))
    assert "<tittel>&lt;a&gt; &amp; \ufffd ]]&gt; \ufffd 😀</tittel>" in message.decode()
    assert check_arkivmelding(message) == []


# The texts -------------------------------------------------------------------------------------------
def paths(kind: type, prefix: str = "") -> list[str]:
    """Every path of the facts, as the stored assessment writes it."""
    found = []
    for field in fields(kind):
        path = f"{prefix}{field.name.rstrip('_')}"
        found.append(path)
        hint = get_type_hints(kind)[field.name]
        inner = next((each for each in (hint, *get_args(hint)) if is_dataclass(each)), None)
        if inner and field.name != "judgements":
            found += paths(inner, f"{path}.")
    return found


def test_every_fact_has_a_name_in_the_text():
    assert [path for path in paths(Facts) if path not in LABELS] == []


def test_text_of_facts_is_the_same_whatever_the_order_of_their_keys():
    facts = {"schema": 1, "unit": {"palliative_beds": 8, "kind": "dms"}, "on": "2026-12-01"}
    again = {"on": "2026-12-01", "unit": {"kind": "dms", "palliative_beds": 8}, "schema": 1}
    assert facts_text([("Sak", "26/00042")], facts) == facts_text([("Sak", "26/00042")], again)
    assert facts_text([("Sak", "26/00042")], facts).decode().split("\r\n") == [
        "Sak: 26/00042",
        "Vurdert per: 2026-12-01",
        "",
        "ENHETEN",
        "  Type enhet: distriktsmedisinsk senter",
        "  Palliative senger: 8",
        "",
    ]


def test_text_of_lists_and_answers_by_yes_and_no():
    facts = {"service": {"employed": True, "positions": [{"from": "2027-01-01", "percent": "50"}]}}
    assert facts_text([], facts).decode().split("\r\n") == [
        "",
        "TJENESTEN",
        "  Ansatt ved enheten: ja",
        "  Stilling 1:",
        "    Fra og med: 2027-01-01",
        "    Prosent av hel stilling: 50",
        "",
    ]


def test_plain_text_leaves_out_what_was_not_said():
    assert plain_text([("Fra", "Kari")], ["", "En.", ""]) == b"Fra: Kari\r\n\r\nEn.\r\n"
