"""A ruleset in force: its values, its criteria and its texts, compiled once per version.

The data files are read the first time they are needed, and never again unless another folder is asked for.
"""

import os.path
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from operator import itemgetter
from typing import Any, Final, cast

from approvals.rules.calculation import CALCULATIONS
from approvals.rules.criteria import CRITERIA
from approvals.rules.criterion import SHARED, VALUES_FROM, Criterion, Decide, Verdict
from approvals.rules.datafile import Tree, located, table
from approvals.rules.editions import RULESET_ID, Edition, read_editions
from approvals.rules.exceptions import FactsError, RuleDataError
from approvals.rules.facts import UNIT_KINDS
from approvals.rules.outcome import Outcome, Overall, Strength
from approvals.rules.parameters import DatedValue, Values, values_on
from approvals.rules.texts import LANGUAGES, CriterionText, Renderer, Text, compile_text, in_languages

DATA: Final = os.path.join(os.path.dirname(__file__), "data")  # noqa: PTH118, PTH120 - pathlib alone takes 5 ms to import
RULESET_FILE: Final = "no_preapproval.yaml"

# The groups of words that must have an entry for each code: everything a text or a table names by a code.
CODES: Final[Mapping[str, tuple[str, ...]]] = {
    "unit_kind": UNIT_KINDS,
    "outcome": tuple(Outcome),
    "overall": tuple(Overall),
    "strength": tuple(Strength),
    "calculation": CALCULATIONS,
    "heading": ("assessment", "overall", "required", "observed", "remedy"),
}
_NEEDS_REMEDY: Final = (Outcome.NOT_MET, Outcome.MISSING, Outcome.LIMITED)
_ABOUT: Final = ("title", "requirement", "plain", "reading")
_NAMED = re.compile(r"\{([a-z_]+)")

# A finding as it leaves the engine; prepared for each branch with everything that no fact can change, and what renders
# its explanation and its remedy where a fact can.
Written = dict[str, str | None]
Branch = tuple[Written, Renderer | None, Renderer | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruleset:
    """One version of the rules, ready to use.

    ``version`` is the day from which its youngest value, or its edition, holds. ``valid_to`` is its last day, None
    while no later version is known. ``values_of`` names the values a criterion goes by.
    """

    id: str
    version: str
    valid_from: date
    valid_to: date | None
    edition: Edition = field(repr=False)
    values: Values
    in_force: Mapping[str, DatedValue]
    deciders: tuple[Decide, ...]
    rows: Mapping[str, tuple[Mapping[str, Branch], ...]] = field(repr=False)
    about: Mapping[str, Mapping[str, CriterionText]] = field(repr=False)
    strengths: Mapping[str, Strength]
    sources: Mapping[str, str]
    values_of: Mapping[str, tuple[str, ...]]
    pick_mandatory: Callable[[Sequence[Verdict]], tuple[Verdict, ...]] = field(repr=False)

    @property
    def vocabulary(self) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
        """Words for codes: by group, code and language."""
        return self.edition.vocabulary

    @property
    def closed_from(self) -> date | None:
        """The day from which no new case is taken in; None while the scheme is open."""
        return self.edition.closed_from


class _Folder:
    """Where the data files are read from."""

    path: str = DATA


def read_from(folder: str = DATA) -> None:
    """Read the rules from another folder from now on; without one, from their own. Raises :class:`RuleDataError`."""
    before = _Folder.path
    _Folder.path = folder
    versions.cache_clear()
    try:
        versions()
    except RuleDataError:
        _Folder.path = before
        versions.cache_clear()
        raise


@cache
def sources(folder: str) -> tuple[Edition, ...]:
    """Read and check all data files of a folder, oldest edition first. Raises :class:`RuleDataError`."""
    return read_editions(folder, CODES)


def editions() -> tuple[Edition, ...]:
    """The ruleset files that are read, oldest first."""
    return sources(_Folder.path)


def ruleset_on(on: date) -> Ruleset:
    """The ruleset in force on a day. Raises :class:`FactsError` on a day before the rules existed."""
    known = versions()
    place = bisect_right(known, on, key=_first_day)
    if place == 0:
        raise FactsError([f"on: no rules were in force before {known[0].version}"])
    return known[place - 1]


def latest_ruleset() -> Ruleset:
    """The youngest version of the rules."""
    return ruleset_on(date.max)


def _first_day(ruleset: Ruleset) -> date:
    return ruleset.valid_from


@cache
def versions() -> tuple[Ruleset, ...]:
    """Every version there has been and will be as far as is known, oldest first."""
    return compile_versions(editions())


def compile_versions(known: Sequence[Edition]) -> tuple[Ruleset, ...]:
    """Every version of some editions, oldest first. Raises :class:`RuleDataError` for a text that cannot be used."""
    begins: list[tuple[date, Edition]] = []
    for edition in known:
        days = {each.valid_from for history in edition.dated.values() for each in history}
        days = {day for day in days if edition.valid_from <= day <= edition.last_day} | {edition.valid_from}
        begins += [(day, edition) for day in sorted(days)]
    ends = [day - timedelta(days=1) for day, _edition in begins[1:]]
    made = []
    for (day, edition), end in zip(begins, [*ends, None], strict=True):
        in_force = values_on(edition.dated, day)
        if in_force is None:
            raise RuleDataError(f"{edition.file}.values: every value must hold from {edition.valid_from}, or earlier")
        made.append(compile_ruleset(edition, in_force, day, end))
    return tuple(made)


def history(name: str) -> tuple[DatedValue, ...]:
    """Everything one value has been and is known to become, oldest first. Raises KeyError for an unknown name."""
    return tuple(editions()[-1].dated[name])


def compile_ruleset(
    edition: Edition, in_force: Mapping[str, DatedValue], valid_from: date, valid_to: date | None = None
) -> Ruleset:
    """Join texts with the values of one day. Raises :class:`RuleDataError` for a text that cannot be used."""
    constants = {name: each.shown for name, each in in_force.items() if isinstance(each.shown, str)}
    mandatory: list[Any] = [place for place, each in enumerate(CRITERIA) if _is_mandatory(edition, each)]
    with located(edition.lines):
        texts = {
            each.id: table(
                edition.texts[each.id], edition.text_places[each.id], (*_ABOUT, *each.branches), ("formula",)
            )
            for each in CRITERIA
        }
        return Ruleset(
            id=RULESET_ID,
            version=valid_from.isoformat(),
            valid_from=valid_from,
            valid_to=valid_to,
            edition=edition,
            values=Values(**cast("dict[str, Any]", {name: each.value for name, each in in_force.items()})),
            in_force=in_force,
            deciders=tuple(each.decide for each in CRITERIA),
            rows={
                lang: tuple(_branches(each, texts[each.id], lang, constants, edition) for each in CRITERIA)
                for lang in LANGUAGES
            },
            about={each.id: _about(each, texts[each.id], constants, edition) for each in CRITERIA},
            strengths={each.id: edition.criteria[each.id].strength for each in CRITERIA},
            sources={each.id: edition.criteria[each.id].source for each in CRITERIA},
            values_of={each.id: _values_of(each, texts[each.id], constants, edition) for each in CRITERIA},
            pick_mandatory=cast("Callable[[Sequence[Verdict]], tuple[Verdict, ...]]", itemgetter(*mandatory)),
        )


def _is_mandatory(edition: Edition, each: Criterion) -> bool:
    return edition.criteria[each.id].strength is Strength.MANDATORY


def _values_of(
    each: Criterion, text: Mapping[str, Tree], constants: Mapping[str, str], edition: Edition
) -> tuple[str, ...]:
    """The values a criterion goes by: its limit, those its texts name, and those its terms add."""
    found = [] if each.required is None else [each.required]
    found += [name for name in _NAMED.findall(repr(text)) if name in constants]
    return tuple(dict.fromkeys([*found, *edition.criteria[each.id].values]))


def _about(
    each: Criterion, text: Mapping[str, Tree], constants: Mapping[str, str], edition: Edition
) -> dict[str, CriterionText]:
    place = edition.text_places[each.id]
    parts = {part: in_languages(text[part], f"{place}.{part}") for part in (*_ABOUT, "formula") if part in text}

    def said(part: str, lang: str) -> str:
        where = f"{place}.{part}.{lang}"
        return str(compile_text(parts[part][lang], lang, (), constants, edition.vocabulary, where=where))

    return {lang: CriterionText(**{part: said(part, lang) for part in parts}) for lang in LANGUAGES}


def _branches(
    each: Criterion, text: Mapping[str, Tree], lang: str, constants: Mapping[str, str], edition: Edition
) -> dict[str, Branch]:
    place = edition.text_places[each.id]
    known = {name: (text[name], f"{place}.{name}", names) for name, names in each.branches.items()}
    for name in each.shared:
        known[name] = (edition.shared[name], f"common.yaml.shared.{name}", SHARED[name])
    return {
        name: _branch(each, name, tree, where, lang, names, constants, edition)
        for name, (tree, where, names) in known.items()
    }


def _branch(
    each: Criterion,
    name: str,
    tree: Tree,
    where: str,
    lang: str,
    names: tuple[str, ...],
    constants: Mapping[str, str],
    edition: Edition,
) -> Branch:
    outcome = Outcome(name.partition(":")[0])
    wanted = ("explanation", "remedy") if outcome in _NEEDS_REMEDY else ("explanation",)
    parts = table(tree, where, wanted)
    compiled: dict[str, Text] = {}
    for part in wanted:
        place = f"{where}.{part}"
        said = in_languages(parts[part], place)[lang]
        compiled[part] = compile_text(
            said, lang, names, constants, edition.vocabulary, offset=VALUES_FROM, where=f"{place}.{lang}"
        )
    explanation, remedy = compiled["explanation"], compiled.get("remedy")
    terms = edition.criteria[each.id]
    written: Written = {
        "criterion": each.id,
        "source": terms.source,
        "strength": terms.strength.value,
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
