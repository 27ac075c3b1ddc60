"""The catalogue of the two-year course: learning goals and activities that a plan is made of, with their sources.

The data file is read so strictly that a slip of the hand names its file and its place, and never becomes another value.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils.translation import get_language

LANGUAGES: Final = ("nb", "nn", "en")
COURSE_FILE: Final = Path(__file__).with_name("data") / "doctor_course.yaml"
#: the parts of the course that an activity belongs to; a plan covers all of it (R30, T21)
PARTS: Final = ("centre", "nursing_home", "whole")

_KEY = re.compile(r"[a-z][a-z_]{1,48}")
_REGULATION = re.compile(r"R[0-9]{2}(?: R[0-9]{2})*")


class CatalogueError(Exception):
    """The data file says something that it may not; the message names file and place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where an entry comes from: numbers of the regulation, or a document (its names by language) and a place in it."""

    regulation: str = ""
    document: dict[str, str] | None = None
    place: str = ""

    @property
    def document_name(self) -> str:
        """What the document is called in the reader's language; empty for the regulation."""
        return _in_language(self.document) if self.document else ""


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
        return _in_language(self.texts)


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
    try:
        tree = yaml.load(path.read_text("utf-8"), Loader=_StrictLoader)  # noqa: S506 - the loader makes only texts
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CatalogueError(f"{path.name}: {error}") from error
    top = _table(tree, path.name, {"documents", "goals", "activities"})
    documents = _table(top["documents"], f"{path.name}.documents")
    names = {key: _languages(value, f"{path.name}.documents.{key}") for key, value in documents.items()}
    goals = _entries(top["goals"], f"{path.name}.goals", names, has_part=False)
    activities = _entries(top["activities"], f"{path.name}.activities", names, has_part=True)
    if missing := set(PARTS) - {entry.part for entry in activities.values()}:
        raise CatalogueError(f"{path.name}.activities: nothing for {', '.join(sorted(missing))}")
    return Catalogue(goals=goals, activities=activities)


class _StrictLoader(yaml.BaseLoader):
    """Every scalar stays a text, and no key stands twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - the library's
        keys = [key.value for key, _value in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.YAMLError(f"line {node.start_mark.line + 1}: {key} stands more than once")
        return super().construct_mapping(node, deep=deep)


def _entries(tree: Any, where: str, documents: dict[str, dict[str, str]], *, has_part: bool) -> dict[str, Entry]:
    if not isinstance(tree, list) or not tree:
        raise CatalogueError(f"{where}: must be a list with at least one entry")
    found: dict[str, Entry] = {}
    for place, each in enumerate(tree):
        entry = _entry(each, f"{where}[{place}]", documents, has_part=has_part)
        if entry.key in found:
            raise CatalogueError(f"{where}[{place}].key: {entry.key} stands more than once")
        found[entry.key] = entry
    return found


def _entry(tree: Any, where: str, documents: dict[str, dict[str, str]], *, has_part: bool) -> Entry:
    row = _table(tree, where, {"key", "source", "text"} | ({"part"} if has_part else set()))
    if not isinstance(row["key"], str) or not _KEY.fullmatch(row["key"]):
        raise CatalogueError(f"{where}.key: must be small letters and underscores")
    if has_part and row["part"] not in PARTS:
        raise CatalogueError(f"{where}.part: must be one of {', '.join(PARTS)}")
    return Entry(
        key=row["key"],
        texts=_languages(row["text"], f"{where}.text"),
        source=_source(row["source"], f"{where}.source", documents),
        part=row.get("part", ""),
    )


def _source(tree: Any, where: str, documents: dict[str, dict[str, str]]) -> Source:
    if isinstance(tree, str):
        if not _REGULATION.fullmatch(tree):
            raise CatalogueError(f"{where}: must be numbers of the regulation, such as R30")
        return Source(regulation=tree)
    row = _table(tree, where, {"document", "place"})
    if not isinstance(row["document"], str) or row["document"] not in documents:
        raise CatalogueError(f"{where}.document: {row['document']} is not a known document")
    return Source(document=documents[row["document"]], place=_words(row["place"], f"{where}.place"))


def _languages(tree: Any, where: str) -> dict[str, str]:
    row = _table(tree, where, set(LANGUAGES))
    return {language: _words(row[language], f"{where}.{language}") for language in LANGUAGES}


def _table(tree: Any, where: str, keys: Collection[str] | None = None) -> dict[str, Any]:
    if not isinstance(tree, dict):
        raise CatalogueError(f"{where}: must be a table of keys and values")
    for key in sorted(keys or ()):
        if key not in tree:
            raise CatalogueError(f"{where}: {key} is missing")
    for key in tree:
        if keys is not None and key not in keys:
            raise CatalogueError(f"{where}: {key} is not a known key")
    return tree


def _words(tree: Any, where: str) -> str:
    if not isinstance(tree, str) or not tree.strip():
        raise CatalogueError(f"{where}: must be a text")
    return tree.strip()


def _in_language(texts: dict[str, str]) -> str:
    return texts.get((get_language() or "nb")[:2], texts["nb"])
