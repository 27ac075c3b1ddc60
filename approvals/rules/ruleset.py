"""A ruleset in force: its values, its criteria and its texts, compiled once per version.

The data files are read the first time they are needed, and never again in the life of the process.
"""

import os.path
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final, cast

from approvals.rules.calculation import CALCULATIONS
from approvals.rules.criteria import CRITERIA
from approvals.rules.criterion import SHARED, VALUES_FROM, Criterion, Decide
from approvals.rules.datafile import Tree, read_tree, table, words
from approvals.rules.exceptions import FactsError, RuleDataError
from approvals.rules.facts import UNIT_KINDS
from approvals.rules.outcome import Outcome, Overall, Strength
from approvals.rules.parameters import DatedValue, Values, read_values, values_on
from approvals.rules.texts import LANGUAGES, CriterionText, Renderer, Text, Vocabulary, compile_text, in_languages

DATA: Final = os.path.join(os.path.dirname(__file__), "data")  # noqa: PTH118, PTH120 - pathlib alone takes 5 ms to import
RULESET_ID: Final = "no-preapproval"
RULESET_FILE: Final = "no_preapproval.yaml"
TEXT_FILES: Final = ("unit", "service", "centre", "supervision", "teaching", "course")

# The groups of words that must have an entry for each code: everything a text or a table names by a code.
_CODES: Final[Mapping[str, tuple[str, ...]]] = {
    "unit_kind": UNIT_KINDS,
    "outcome": tuple(Outcome),
    "overall": tuple(Overall),
    "strength": tuple(Strength),
    "calculation": CALCULATIONS,
    "heading": ("assessment", "overall", "required", "observed", "remedy"),
}
_NEEDS_REMEDY: Final = (Outcome.NOT_MET, Outcome.MISSING, Outcome.LIMITED)

# A finding as it leaves the engine; prepared for each branch with everything that no fact can change, and what renders
# its explanation and its remedy where a fact can.
Written = dict[str, str | None]
Branch = tuple[Written, Renderer | None, Renderer | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """All data files, read and checked, before any value of a certain day is joined with the texts."""

    dated: dict[str, list[DatedValue]]
    texts: dict[str, Tree]
    shared: dict[str, Tree]
    vocabulary: Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruleset:
    """One version of the rules, ready to use. ``version`` is the day from which its youngest value holds."""

    id: str
    version: str
    values: Values
    in_force: Mapping[str, DatedValue]
    deciders: tuple[Decide, ...]
    rows: Mapping[str, tuple[Mapping[str, Branch], ...]]
    about: Mapping[str, Mapping[str, CriterionText]]
    vocabulary: Vocabulary


@cache
def sources(folder: str = DATA) -> Sources:
    """Read and check all data files of a folder. Raises :class:`RuleDataError` for the first thing that is wrong."""
    tree = table(read_tree(folder, RULESET_FILE), RULESET_FILE, ("ruleset", "title", "about", "values"))
    if words(tree["ruleset"], f"{RULESET_FILE}.ruleset") != RULESET_ID:
        raise RuleDataError(f"{RULESET_FILE}.ruleset: must be {RULESET_ID}")
    texts: dict[str, Tree] = {}
    for name in TEXT_FILES:
        one = read_tree(folder, "texts", f"{name}.yaml")
        for criterion_id, text in table(one, f"{name}.yaml", (), [each.id for each in CRITERIA]).items():
            if criterion_id in texts:
                raise RuleDataError(f"{name}.yaml.{criterion_id}: has its texts in another file already")
            texts[criterion_id] = text
    table(texts, "texts", [each.id for each in CRITERIA])
    common = table(read_tree(folder, "texts", "common.yaml"), "common.yaml", ("shared", "words"))
    return Sources(
        dated=read_values(tree["values"], f"{RULESET_FILE}.values"),
        texts=texts,
        shared=table(common["shared"], "common.yaml.shared", SHARED),
        vocabulary=_vocabulary(common["words"]),
    )


def _vocabulary(tree: Tree) -> Vocabulary:
    groups = table(tree, "common.yaml.words", _CODES)
    vocabulary: dict[str, dict[str, dict[str, str]]] = {}
    for group, codes in groups.items():
        where = f"common.yaml.words.{group}"
        vocabulary[group] = {
            code: in_languages(text, f"{where}.{code}") for code, text in table(codes, where, _CODES[group]).items()
        }
    return vocabulary


def ruleset_on(on: date) -> Ruleset:
    """The ruleset in force on a day. Raises :class:`FactsError` on a day before the rules existed."""
    for first_day, version in _versions():
        if first_day <= on:
            return version
    first_day = _versions()[-1][0]
    raise FactsError([f"on: no rules were in force before {first_day.isoformat()}"])


@cache
def _versions() -> tuple[tuple[date, Ruleset], ...]:
    """Every version there has been, youngest first."""
    data = sources()
    days = {each.valid_from for history in data.dated.values() for each in history}
    in_force = {day: values_on(data.dated, day) for day in days}
    return tuple(
        (day, compile_ruleset(data, values, day))
        for day, values in sorted(in_force.items(), reverse=True)
        if values is not None
    )


def compile_ruleset(data: Sources, in_force: Mapping[str, DatedValue], valid_from: date) -> Ruleset:
    """Join texts with the values of one day. Raises :class:`RuleDataError` for a text that cannot be used."""
    constants = {name: each.shown for name, each in in_force.items() if isinstance(each.shown, str)}
    texts = {
        each.id: table(data.texts[each.id], each.id, ("title", "requirement", "plain", *each.branches))
        for each in CRITERIA
    }
    return Ruleset(
        id=RULESET_ID,
        version=valid_from.isoformat(),
        values=Values(**cast("dict[str, Any]", {name: each.value for name, each in in_force.items()})),
        in_force=in_force,
        deciders=tuple(each.decide for each in CRITERIA),
        rows={
            lang: tuple(_branches(each, texts[each.id], lang, constants, data) for each in CRITERIA)
            for lang in LANGUAGES
        },
        about={each.id: _about(each, texts[each.id], constants, data.vocabulary) for each in CRITERIA},
        vocabulary=data.vocabulary,
    )


def _about(
    each: Criterion, text: Mapping[str, Tree], constants: Mapping[str, str], vocabulary: Vocabulary
) -> dict[str, CriterionText]:
    by_part = {part: in_languages(text[part], f"{each.id}.{part}") for part in ("title", "requirement", "plain")}
    return {
        lang: CriterionText(
            *(str(compile_text(by_lang[lang], lang, (), constants, vocabulary)) for by_lang in by_part.values())
        )
        for lang in LANGUAGES
    }


def _branches(
    each: Criterion, text: Mapping[str, Tree], lang: str, constants: Mapping[str, str], data: Sources
) -> dict[str, Branch]:
    known = {name: (text[name], names) for name, names in each.branches.items()}
    known |= {name: (data.shared[name], SHARED[name]) for name in each.shared}
    return {name: _branch(each, name, tree, lang, names, constants, data) for name, (tree, names) in known.items()}


def _branch(
    each: Criterion,
    name: str,
    tree: Tree,
    lang: str,
    names: tuple[str, ...],
    constants: Mapping[str, str],
    data: Sources,
) -> Branch:
    outcome = Outcome(name.partition(":")[0])
    where = f"{each.id}.{name}"
    wanted = ("explanation", "remedy") if outcome in _NEEDS_REMEDY else ("explanation",)
    parts = table(tree, where, wanted)
    compiled: dict[str, Text] = {}
    for part in wanted:
        said = in_languages(parts[part], f"{where}.{part}")[lang]
        compiled[part] = compile_text(said, lang, names, constants, data.vocabulary, offset=VALUES_FROM)
    explanation, remedy = compiled["explanation"], compiled.get("remedy")
    written: Written = {
        "criterion": each.id,
        "source": each.source,
        "strength": each.strength.value,
        "outcome": outcome.value,
        "required": None if each.required is None else constants[each.required],
        "observed": None,
        "explanation": explanation if isinstance(explanation, str) else None,
        "remedy": remedy if isinstance(remedy, str) else None,
    }
    return (
        written,
        None if isinstance(explanation, str) else explanation,
        None if isinstance(remedy, str) else remedy,
    )
