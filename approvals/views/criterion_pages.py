"""What the public pages of the criteria show: everything is asked of the rules, nothing is typed here."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise

from approvals import rules
from approvals.criterion_areas import arrange
from approvals.forms.base import language
from approvals.rules.examples import Example, examples
from approvals.views.rule_words import (
    EXAMPLE_TITLES,
    STRENGTH_MEANING,
    Source,
    fact_lines,
    sources_of,
    value_words,
)

PAST, NOW, LATER = "past", "now", "later"
_LAST_YEAR_OF_EXAMPLES: Final = 9000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """What stands above every page: the version shown, and whether new cases are taken in."""

    ruleset: rules.Ruleset
    about: str
    state: str
    closed_from: date | None
    is_closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One criterion in the list."""

    criterion: str
    title: str
    requirement: str
    strength: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One value from a day on, and whether that is past, now or to come."""

    valid_from: date
    amount: str
    sources: list[Source]
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value that a criterion goes by, as it is in the version shown, with all it has been."""

    name: str
    is_number: bool
    amount: str
    unit: str
    reading: str
    history: list[Moment]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One worked example."""

    title: str | Promise
    facts: list[tuple[str, str]]
    outcome: str
    explanation: str
    remedy: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of the rules, and whether the criterion is another in it than in the one before."""

    version: str
    valid_from: date
    valid_to: date | None
    state: str
    is_shown: bool
    has_changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One criterion by one version of the rules."""

    criterion: str
    text: rules.CriterionText
    strength: str
    strength_meaning: str | Promise
    sources: list[Source]
    values: list[Value]
    examples: list[Shown]
    versions: list[Version]


def find_version(version: str) -> rules.Ruleset | None:
    """Return the version of the rules whose first day is written so; None when there is none."""
    return next((each for each in rules.versions() if each.version == version), None)


def scheme_of(ruleset: rules.Ruleset, *, on: date) -> Scheme:
    """Return what stands above the pages of a version on the day `on`."""
    closed_from = next((each.closed_from for each in rules.versions() if each.closed_from), None)
    return Scheme(
        ruleset=ruleset,
        about=ruleset.edition.about[language()],
        state=_state(ruleset, on),
        closed_from=closed_from,
        is_closed=not rules.is_open_for_new_cases(on),
    )


def list_criteria(ruleset: rules.Ruleset) -> list[tuple[Promise, list[Line]]]:
    """Return every criterion under its heading."""
    return arrange(
        [_line(criterion, ruleset) for criterion in ruleset.strengths],
        criterion=lambda line: line.criterion,
        strength=lambda line: ruleset.strengths[line.criterion].value,
    )


def list_coming(*, on: date) -> list[rules.Ruleset]:
    """Return the versions that are known and hold from a later day than `on`."""
    return [each for each in rules.versions() if each.valid_from > on]


def build_page(criterion: str, ruleset: rules.Ruleset, *, on: date) -> Page:
    """Return the page of one criterion by one version. Raises KeyError when the version does not have it."""
    lang = language()
    strength = ruleset.strengths[criterion].value
    return Page(
        criterion=criterion,
        text=ruleset.about[criterion][lang],
        strength=rules.word("strength", strength, lang),
        strength_meaning=STRENGTH_MEANING[strength],
        sources=sources_of(ruleset.sources[criterion], ruleset, on_page_of=criterion),
        values=[_value(name, criterion, ruleset, on=on) for name in ruleset.values_of[criterion]],
        examples=[_shown(each) for each in worked_examples(criterion, ruleset, on=on)],
        versions=[_version(criterion, each, ruleset, on=on) for each in reversed(rules.versions())],
    )


def worked_examples(criterion: str, ruleset: rules.Ruleset, *, on: date) -> tuple[Example, ...]:
    """Return the examples of a criterion: of this year by the version in force, else of the version's first year."""
    is_now = _state(ruleset, on) == NOW
    first = max(ruleset.valid_from, date(on.year, 1, 1)) if is_now else ruleset.valid_from
    return examples(criterion, ruleset, first.replace(year=min(first.year, _LAST_YEAR_OF_EXAMPLES), month=1, day=1))


def _line(criterion: str, ruleset: rules.Ruleset) -> Line:
    lang = language()
    text = ruleset.about[criterion][lang]
    return Line(
        criterion=criterion,
        title=text.title,
        requirement=text.requirement,
        strength=rules.word("strength", ruleset.strengths[criterion].value, lang),
        source=ruleset.sources[criterion],
    )


def _value(name: str, criterion: str, ruleset: rules.Ruleset, *, on: date) -> Value:
    lang = language()
    held = ruleset.in_force[name]
    history = rules.history(name)
    ends = [each.valid_from for each in history[1:]]
    moments = [
        Moment(
            valid_from=each.valid_from,
            amount=value_words(each.shown),
            sources=sources_of(each.source, ruleset, on_page_of=criterion),
            state=_moment_state(each.valid_from, end, on),
        )
        for each, end in zip(history, [*ends, None], strict=True)
    ]
    return Value(
        name=name,
        is_number=isinstance(held.shown, str),
        amount=value_words(held.shown),
        unit=held.unit[lang],
        reading=held.reading[lang],
        history=list(reversed(moments)),
    )


def _moment_state(first: date, next_first: date | None, on: date) -> str:
    if first > on:
        return LATER
    return PAST if next_first is not None and next_first <= on else NOW


def _state(ruleset: rules.Ruleset, on: date) -> str:
    if ruleset.valid_from > on:
        return LATER
    return PAST if ruleset.valid_to is not None and ruleset.valid_to < on else NOW


def _shown(example: Example) -> Shown:
    finding = example.finding
    return Shown(
        title=EXAMPLE_TITLES[example.kind],
        facts=fact_lines(example),
        outcome=finding.outcome.value,
        explanation=finding.explanation(language()),
        remedy=finding.remedy(language()),
    )


def _version(criterion: str, each: rules.Ruleset, shown: rules.Ruleset, *, on: date) -> Version:
    known = rules.versions()
    place = known.index(each)
    return Version(
        version=each.version,
        valid_from=each.valid_from,
        valid_to=each.valid_to,
        state=_state(each, on),
        is_shown=each.version == shown.version,
        has_changed=place > 0 and differs(criterion, known[place - 1], each),
    )


def differs(criterion: str, earlier: rules.Ruleset, later: rules.Ruleset) -> bool:
    """Return whether a criterion has other texts, another strength, source or value in the later version."""
    return _substance(criterion, earlier) != _substance(criterion, later)


def _substance(criterion: str, ruleset: rules.Ruleset) -> object:
    if criterion not in ruleset.strengths:
        return None
    values = {name: ruleset.in_force[name].shown for name in ruleset.values_of[criterion]}
    return ruleset.about[criterion], ruleset.strengths[criterion], ruleset.sources[criterion], values
