"""Asking the rules: every criterion is decided, none stops another."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from operator import itemgetter
from typing import Final

from approvals.rules.assessment import Assessment
from approvals.rules.calculation import calculate
from approvals.rules.criteria import CRITERIA
from approvals.rules.criterion import Verdict
from approvals.rules.facts import Facts, Judgement
from approvals.rules.intake import facts_reader
from approvals.rules.outcome import Outcome, Overall
from approvals.rules.ruleset import Ruleset, latest_ruleset, ruleset_on
from approvals.rules.texts import LANGUAGES, CriterionText

LEAST_REASON: Final = 10  # characters a caseworker's reason must have, after trimming

_PLACES: Final = {each.id: place for place, each in enumerate(CRITERIA)}
_read_facts: Final = facts_reader(_PLACES)
_BRANCH: Final = itemgetter(0)
_WEIGHTIEST_FIRST: Final = tuple(
    (overall, frozenset(name for each in CRITERIA for name in each.all_branches if name.startswith(outcome)))
    for overall, outcome in (
        (Overall.NOT_MET, Outcome.NOT_MET),
        (Overall.INCOMPLETE, Outcome.MISSING),
        (Overall.NEEDS_JUDGEMENT, Outcome.JUDGEMENT),
    )
)


def parse_facts(data: Mapping[str, object]) -> Facts:
    """Check ``data`` against the contract's input (schema 1) and freeze it.

    Numbers may be ``int``, :class:`~decimal.Decimal` or strings, never ``float``. Raises :class:`FactsError`, whose
    ``problems`` names every field that is wrong.
    """
    return _read_facts(data)


def assess(facts: Facts, *, lang: str = "nb", ruleset: Ruleset | None = None) -> Assessment:
    """Decide every criterion for the day ``facts.on``; its texts are in ``lang`` unless another language is asked for.

    The rules are those in force on that day, unless a ``ruleset`` is given, such as a draft. Raises
    :class:`FactsError` when no rules were in force on that day, and ValueError for an unknown language.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"no texts in the language {lang!r}: choose one of {', '.join(LANGUAGES)}")
    if ruleset is None:
        ruleset = ruleset_on(facts.on)
    values = ruleset.values
    calc = calculate(facts, values)
    verdicts = [decide(facts, values, calc) for decide in ruleset.deciders]
    warnings = _settle(facts.judgements, verdicts) if facts.judgements else ()
    overall = _overall(ruleset.pick_mandatory(verdicts))
    return Assessment(ruleset, facts.on, lang, verdicts, overall, calc.printed, warnings)


def counted_months(facts: Facts) -> Fraction | None:
    """The months that count (R05, R11, R18, R19, E21), exactly, for sums that are rounded once; None where unknown.

    What :func:`assess` prints with two places, by the rules in force on ``facts.on``. Raises :class:`FactsError` when
    no rules were in force on that day.
    """
    calc = calculate(facts, ruleset_on(facts.on).values)
    return None if calc.counted is None else Fraction(calc.counted, calc.scale)


def _overall(mandatory: tuple[Verdict, ...]) -> Overall:
    """What the mandatory criteria come to: a failure outweighs a gap, a gap outweighs a pending judgement."""
    taken = set(map(_BRANCH, mandatory))
    for outcome, branches in _WEIGHTIEST_FIRST:
        if not taken.isdisjoint(branches):
            return outcome
    return Overall.MET


def _settle(judgements: Mapping[str, Judgement], verdicts: list[Verdict]) -> tuple[str, ...]:
    """Let judgements settle what awaits one, and nothing else; say which of them changed nothing."""
    warnings: list[str] = []
    for criterion, judgement in judgements.items():
        branch, required, observed, *_ = verdicts[_PLACES[criterion]]
        reason = (judgement.reason or "").strip()
        if branch != "judgement":
            why = "documents are missing" if branch.startswith("missing") else "the facts decide this criterion"
        elif judgement.outcome is None:
            why = "it has no outcome"
        elif len(reason) < LEAST_REASON:
            why = f"its reason has fewer than {LEAST_REASON} characters"
        else:
            verdicts[_PLACES[criterion]] = (f"{judgement.outcome}:judged", required, observed, reason)
            continue
        warnings.append(f"judgements.{criterion}: changes nothing, because {why}")
    return tuple(warnings)


def parameters_in_force(on: date) -> dict[str, dict[str, object]]:
    """The values of the regulation in force on a day: name to value, unit, source and valid_from, all JSON-able."""
    return {name: each.to_dict() for name, each in ruleset_on(on).in_force.items()}


def criterion_texts(criterion_id: str, lang: str, on: date = date.max) -> CriterionText:
    """What a criterion says, with the numbers in force ``on`` a day (left out: the youngest).

    Raises KeyError for an unknown criterion or language.
    """
    return ruleset_on(on).about[criterion_id][lang]


def is_open_for_new_cases(on: date) -> bool:
    """Whether the scheme takes in new cases on a day. Raises :class:`FactsError` on a day before the rules existed."""
    closed_from = ruleset_on(on).closed_from
    return closed_from is None or on < closed_from


def word(group: str, code: str, lang: str) -> str:
    """The word for a code, such as ``word("outcome", "not_met", "nb")``. Raises KeyError for an unknown one."""
    return latest_ruleset().vocabulary[group][code][lang]
