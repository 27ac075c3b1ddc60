"""Which law a letter names on its date: read from one dated file, so that a new act is an entry and not a rewrite."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

from approvals.rules import LANGUAGES, RuleDataError
from approvals.rules.datafile import Tree, entries, read_tree, table, words

Entry = TypeVar("Entry")
_Procedure = tuple[dict[str, str], dict[str, tuple[str, ...]]]

LAW_FILE: Final = Path(__file__).with_name("law.yaml")

#: What a letter may refer to; each has its sections in the file.
REFERENCES: Final = (
    "individual_decision",
    "guidance",
    "access",
    "grounds",
    "right_to_appeal",
    "deadline",
    "in_time",
    "form",
    "treatment",
    "processing_time",
    "advance_notice",
    "reversal",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """The act of procedure in one language, its sections by what they are about, and the title of the scheme."""

    act: str
    sections: dict[str, tuple[str, ...]]
    scheme: str


def law_on(day: date, language: str, path: Path = LAW_FILE) -> Law:
    """Return the law in force on `day`. Raises RuleDataError when the file is wrong or says nothing of that day."""
    procedure, scheme = _read(path)
    act, sections = _newest(procedure, day)
    return Law(act=act[language], sections=sections, scheme=_newest(scheme, day)[language])


def _newest(dated: Sequence[tuple[date, Entry]], day: date) -> Entry:
    in_force = [entry for valid_from, entry in dated if valid_from <= day]
    if not in_force:
        raise RuleDataError(f"{LAW_FILE.name}: nothing was in force on {day.isoformat()}")
    return in_force[-1]


@cache
def _read(path: Path) -> tuple[list[tuple[date, _Procedure]], list[tuple[date, dict[str, str]]]]:
    """The two lists of the file, each in order of time."""
    tree = table(read_tree(str(path.parent), path.name), path.name, ("procedure", "scheme"))
    procedure: list[tuple[date, _Procedure]] = []
    scheme: list[tuple[date, dict[str, str]]] = []
    for where, entry in entries(tree["procedure"], f"{path.name}.procedure"):
        row = table(entry, where, ("from", "act", "sections"))
        named = table(row["sections"], f"{where}.sections", REFERENCES)
        sections = {name: _numbers(named[name], f"{where}.sections.{name}") for name in REFERENCES}
        procedure.append((_day(row["from"], f"{where}.from"), (_languages(row["act"], f"{where}.act"), sections)))
    for where, entry in entries(tree["scheme"], f"{path.name}.scheme"):
        row = table(entry, where, ("from", "title"))
        scheme.append((_day(row["from"], f"{where}.from"), _languages(row["title"], f"{where}.title")))
    return sorted(procedure, key=_first), sorted(scheme, key=_first)


def _first(dated: tuple[date, object]) -> date:
    return dated[0]


def _languages(tree: Tree, where: str) -> dict[str, str]:
    by_language = table(tree, where, LANGUAGES)
    return {language: words(by_language[language], f"{where}.{language}") for language in LANGUAGES}


def _numbers(tree: Tree, where: str) -> tuple[str, ...]:
    return tuple(words(number, place) for place, number in entries(tree, where))


def _day(tree: Tree, where: str) -> date:
    try:
        return date.fromisoformat(words(tree, where))
    except ValueError as error:
        raise RuleDataError(f"{where}: must be a date") from error
