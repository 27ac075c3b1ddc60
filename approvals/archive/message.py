"""What an arkivmelding says, frozen. Ids are made from the case's public id, so that a second export has the same."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid5


class EntryKind(StrEnum):
    """The kinds of journalpost that a case here can have (journalposttype)."""

    INBOUND = "Inngående dokument"
    OUTBOUND = "Utgående dokument"


class PartyRole(StrEnum):
    """What a correspondent is to a journalpost (korrespondanseparttype)."""

    SENDER = "Avsender"
    RECIPIENT = "Mottaker"
    INTERNAL_SENDER = "Intern avsender"
    INTERNAL_RECIPIENT = "Intern mottaker"


class VariantFormat(StrEnum):
    """Which copy of a document a file is (variantformat)."""

    PRODUCTION = "Produksjonsformat"
    ARCHIVE = "Arkivformat"


class SettledBy(StrEnum):
    """How a received document was dealt with (avskrivningsmaate)."""

    LETTER = "Besvart med brev"
    MAIL = "Besvart med e-post"
    NOTED = "Tatt til etterretning"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedFile:
    """One file of the archive. `read` gives its bytes; `sha256` is what they must be, empty for what is made now."""

    name: str
    variant: VariantFormat
    read: Callable[[], bytes]
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document (dokumentbeskrivelse) in one or two variants. The first of an entry is its main document."""

    key: str
    kind: str
    title: str
    created_at: datetime
    created_by: str
    files: tuple[ArchivedFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A correspondent. Unit and caseworker are for the agency's own side."""

    role: PartyRole
    name: str
    unit: str = ""
    caseworker: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shielding:
    """Why a document is kept from the public: the restriction's code, its legal basis, and what it hides."""

    restriction: str
    basis: str
    hides: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How and when a received document was dealt with; `by_entry` is the key of the entry that answered it."""

    on: date
    how: SettledBy
    by_entry: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One journalpost. Its title names nobody, so it is its public title as well."""

    key: str
    kind: EntryKind
    title: str
    at: datetime
    created_by: str
    parties: tuple[Party, ...]
    documents: tuple[Document, ...]
    settlement: Settlement | None = None
    shielding: Shielding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedCase:
    """A closed case (saksmappe) with its entries in the order of the journal."""

    public_id: UUID
    number: str
    year: int
    sequence: int
    title: str
    public_title: str
    opened_at: datetime
    opened_by: str
    closed_at: datetime
    closed_by: str
    unit: str
    responsible: str
    party: str
    system: str
    entries: tuple[Entry, ...]

    def id_of(self, *parts: str) -> UUID:
        """Return the id of a part of the case: the same parts give the same id, for ever."""
        return uuid5(self.public_id, ":".join(parts))

    def files(self) -> Iterator[ArchivedFile]:
        """Give every file in the order in which the message names them."""
        for entry in self.entries:
            for document in entry.documents:
                yield from document.files
