"""The catalogue of the two-year course: learning goals and activities that a plan is made of, with their sources."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from curriculum.catalogue.strict import CatalogueError, in_language, languages, load_tree, rows, table, words

DATA: Final = Path(__file__).parents[1] / "data"
COURSE_FILE: Final = DATA / "doctor_course.yaml"
#: the parts of the course that an activity belongs to; a plan covers all of it (R30, T21)
PARTS: Final = ("centre", "nursing_home", "whole")

_KEY = re.compile(r"[a-z][a-z_]{1,48}")
_REGULATION = re.compile(r"R[0-9]{2}(?: R[0-9]{2})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where an entry comes from: numbers of the regulation, or a document (its names by language) and a place in it.

    `phrase` holds the document's own words, in the language that `language` names.
    """

    regulation: str = ""
    document: dict[str, str] | None = None
    place: str = ""
    phrase: str = ""
    language: str = "nb"

    @property
    def document_name(self) -> str:
        """What the document is called in the reader's language; empty for the regulation."""
        return in_language(self.document) if self.document else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A learning goal, or an activity with the part of the course it belongs to (empty for a goal)."""

    key: str
    texts: dict[str, str]
    source: Source
    part: str = ""

    @property
    def text(self) -> str:
        """The words in the reader's language."""
        return in_language(self.texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All learning goals and activities, in the order of the file."""

    goals: dict[str, Entry]
    activities: dict[str, Entry]


@cache
def course_catalogue() -> Catalogue:
    """Return the catalogue of the doctor's course. Raises CatalogueError."""
    return read_catalogue(COURSE_FILE)


def read_catalogue(path: Path) -> Catalogue:
    """Read a catalogue file. Raises CatalogueError naming the file and the place of what is wrong."""
    top = table(load_tree(path), path.name, {"documents", "goals", "activities"})
    documents = table(top["documents"], f"{path.name}.documents")
    names = {key: languages(value, f"{path.name}.documents.{key}") for key, value in documents.items()}
    goals = _entries(top["goals"], f"{path.name}.goals", names, has_part=False)
    activities = _entries(top["activities"], f"{path.name}.activities", names, has_part=True)
    if missing := set(PARTS) - {entry.part for entry in activities.values()}:
        raise CatalogueError(f"{path.name}.activities", f"nothing for {', '.join(sorted(missing))}")
    return Catalogue(goals=goals, activities=activities)


def read_key(tree: Any, where: str) -> str:
    """Return the key of an entry. Raises CatalogueError."""
    if not isinstance(tree, str) or not _KEY.fullmatch(tree):
        raise CatalogueError(where, "must be small letters and underscores")
    return tree


def read_regulation(tree: str, where: str) -> Source:
    """Return numbers of the regulation as a source. Raises CatalogueError."""
    if not _REGULATION.fullmatch(tree):
        raise CatalogueError(where, "must be numbers of the regulation, such as R30")
    return Source(regulation=tree)


def _entries(tree: Any, where: str, documents: dict[str, dict[str, str]], *, has_part: bool) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for place, each in enumerate(rows(tree, where)):
        entry = _entry(each, f"{where}[{place}]", documents, has_part=has_part)
        if entry.key in found:
            raise CatalogueError(f"{where}[{place}].key", f"{entry.key} stands more than once")
        found[entry.key] = entry
    return found


def _entry(tree: Any, where: str, documents: dict[str, dict[str, str]], *, has_part: bool) -> Entry:
    row = table(tree, where, {"key", "source", "text"} | ({"part"} if has_part else set()))
    key = read_key(row["key"], f"{where}.key")
    if has_part and row["part"] not in PARTS:
        raise CatalogueError(f"{where}.part", f"must be one of {', '.join(PARTS)}")
    return Entry(
        key=key,
        texts=languages(row["text"], f"{where}.text"),
        source=_source(row["source"], f"{where}.source", documents),
        part=row.get("part", ""),
    )


def _source(tree: Any, where: str, documents: dict[str, dict[str, str]]) -> Source:
    if isinstance(tree, str):
        return read_regulation(tree, where)
    row = table(tree, where, {"document", "place"})
    if not isinstance(row["document"], str) or row["document"] not in documents:
        raise CatalogueError(f"{where}.document", f"{row['document']} is not a known document")
    return Source(document=documents[row["document"]], place=words(row["place"], f"{where}.place"))
