"""Seals on what has been in force: nobody changes unseen what decided cases rest on.

``data/sealed.txt`` has a line for every value, every criterion's terms, and every text that goes into a finding, in
each language. A test compares it with the data. What is only read beside the findings (titles, readings, formulas) is
not sealed and may be put better at any time.
"""

import hashlib
import json
import os.path
from collections.abc import Iterator
from datetime import date
from typing import Final

from approvals.rules.criteria import CRITERIA
from approvals.rules.datafile import Tree
from approvals.rules.editions import Edition
from approvals.rules.exceptions import RuleDataError
from approvals.rules.ruleset import CODES, DATA, sources
from approvals.rules.texts import LANGUAGES

SEAL_FILE: Final = "sealed.txt"
_HEAD: Final = (
    "# What has been in force, or will be, sealed by `manage.py seal_rules`. A line is never edited by hand.\n"
    "# Edition, what it is, the day it holds from, and the value with its source, or the mark of a text.\n"
)
_NOT_IN_FINDINGS: Final = frozenset({"title", "requirement", "plain", "reading", "formula"})
_LENGTH: Final = 16
_KINDS: Final = {name.partition(":")[2] for each in CRITERIA for names in each.branches.values() for name in names}
#: groups of words that a finding can name
_GROUPS: Final = sorted(_KINDS & set(CODES))

#: edition and what is sealed, to the day it holds from and what it is
Seals = dict[tuple[str, str], tuple[str, str]]


def seals_of(folder: str = DATA) -> Seals:
    """A seal for everything in the data of a folder. Raises :class:`RuleDataError` for data that cannot be used."""
    return {(edition, what): (day, content) for edition, what, day, content in _sealed(sources(folder))}


def _sealed(editions: tuple[Edition, ...]) -> Iterator[tuple[str, str, str, str]]:
    known: Seals = {}
    for edition in editions:
        begins = edition.valid_from.isoformat()
        for what, day, content in _of_edition(edition):
            # an edition that takes over what an earlier one says has nothing of its own to seal
            earlier = [said for (_edition, name), said in known.items() if name == what]
            if not earlier or earlier[-1][1] != content:
                known[begins, what] = (day, content)
                yield begins, what, day, content


def _of_edition(edition: Edition) -> Iterator[tuple[str, str, str]]:
    begins = edition.valid_from.isoformat()
    for name, history in edition.dated.items():
        for each in history:
            day = each.valid_from.isoformat()
            shown = each.shown if isinstance(each.shown, str) else "+".join(each.shown)
            yield f"value {name} {day}", day, f"{shown} {each.source}"
    for key, terms in edition.criteria.items():
        yield f"criterion {key}", begins, f"{terms.strength.value} {terms.source}"
    for what, lang, mark in _texts_of(edition):
        yield f"{what} {lang}", begins, mark


def _texts_of(edition: Edition) -> Iterator[tuple[str, str, str]]:
    """Everything that can stand in a finding, by language, with its mark."""
    for lang in LANGUAGES:
        for key, text in edition.texts.items():
            branches = {part: said for part, said in _table(text).items() if part not in _NOT_IN_FINDINGS}
            yield f"text {key}", lang, _mark(branches, lang)
        for key, shared in edition.shared.items():
            yield f"shared {key}", lang, _mark({key: shared}, lang)
        for group in _GROUPS:
            for code, by_lang in edition.vocabulary[group].items():
                yield f"word {group}.{code}", lang, _digest(by_lang[lang])


def _table(tree: Tree) -> dict[str, Tree]:
    return tree if isinstance(tree, dict) else {}


def _mark(branches: dict[str, Tree], lang: str) -> str:
    """The mark of what a criterion can say in a language: each way it goes, with its explanation and its remedy."""
    said = {
        name: {part: _table(by_lang).get(lang, "") for part, by_lang in _table(parts).items()}
        for name, parts in branches.items()
    }
    return _digest(said)


def _digest(content: object) -> str:
    written = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode("utf-8")).hexdigest()[:_LENGTH]


def read_seals(folder: str = DATA) -> Seals:
    """The seals that are kept in a folder. Raises :class:`RuleDataError` for a line that is none."""
    path = os.path.join(folder, SEAL_FILE)  # noqa: PTH118 - see ruleset.DATA
    seals: Seals = {}
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 - as above
            lines = file.read().splitlines()
    except FileNotFoundError:
        return {}
    for number, line in enumerate(lines, 1):
        if line.startswith("#") or not line:
            continue
        parts = line.split("\t")
        if len(parts) != 4:  # noqa: PLR2004 - edition, what, day, content
            raise RuleDataError(f"{SEAL_FILE}, line {number}: is no seal; take the file back as it was")
        edition, what, day, content = parts
        seals[edition, what] = (day, content)
    return seals


def broken_seals(folder: str = DATA) -> list[str]:
    """A sentence for everything that is no longer as it was sealed, and for everything that has no seal yet."""
    kept, now = read_seals(folder), seals_of(folder)
    problems = [_broken(key, before, now.get(key)) for key, before in kept.items() if now.get(key) != before]
    problems += [
        f"{_named(what)} in the edition from {edition} has no seal yet: run manage.py seal_rules and commit {SEAL_FILE}"
        for edition, what in now
        if (edition, what) not in kept
    ]
    return problems


def _broken(key: tuple[str, str], before: tuple[str, str], now: tuple[str, str] | None) -> str:
    edition, what = key
    changed = "is gone" if now is None else f"is {now[1]} now"
    return (
        f"{_named(what)} in the edition from {edition} was {before[1]} when it was sealed, and {changed}. What has "
        "been in force is never edited: take it back, and give what is new its own date"
    )


def _named(what: str) -> str:
    """What a seal is on, in words: ``value minimum_beds 2011-03-01`` is minimum_beds from 2011-03-01."""
    kind, _, rest = what.partition(" ")
    name, _, detail = rest.rpartition(" ")
    match kind:
        case "value":
            return f"{name} from {detail}"
        case "criterion":
            return f"the terms of {rest}"
        case _:
            return f"the {kind} of {name} in {detail}"


def seal(folder: str = DATA, *, on: date) -> list[str]:
    """Seal what has no seal yet, and anew what is not in force ``on`` a day; return what was sealed, in words.

    Raises :class:`RuleDataError` where something in force is no longer as it was sealed; then nothing is written.
    """
    kept, now = read_seals(folder), seals_of(folder)
    for key, before in kept.items():
        if now.get(key) != before and before[0] <= on.isoformat():
            raise RuleDataError(_broken(key, before, now.get(key)))
    new = [_named(what) for (edition, what), said in now.items() if kept.get((edition, what)) != said]
    path = os.path.join(folder, SEAL_FILE)  # noqa: PTH118 - as above
    with open(path, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123 - as above
        file.write(_HEAD)
        file.writelines(f"{edition}\t{what}\t{day}\t{content}\n" for (edition, what), (day, content) in now.items())
    return new
