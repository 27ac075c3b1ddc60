"""The criteria as data: the same as the public pages, in all languages (docs/rules-api.md). Keys are never renamed."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from approvals import rules
from approvals.rules.examples import Example
from approvals.views.criterion_pages import worked_examples
from approvals.views.rule_words import sources_of

SCHEMA: Final = 1


def describe_all(ruleset: rules.Ruleset) -> dict[str, Any]:
    """Return every criterion of a version in short, and the versions there are."""
    return {
        "schema": SCHEMA,
        "ruleset": _ruleset(ruleset),
        "versions": [_ruleset(each) for each in rules.versions()],
        "criteria": [_short(criterion, ruleset) for criterion in ruleset.strengths],
    }


def describe(criterion: str, ruleset: rules.Ruleset, *, on: date) -> dict[str, Any]:
    """Return all there is to say of one criterion by one version. Raises KeyError when the version does not have it."""
    text = ruleset.about[criterion]
    return {
        "schema": SCHEMA,
        "ruleset": _ruleset(ruleset),
        **_short(criterion, ruleset),
        "plain": {lang: text[lang].plain for lang in rules.LANGUAGES},
        "reading": {lang: text[lang].reading for lang in rules.LANGUAGES},
        "formula": {lang: text[lang].formula for lang in rules.LANGUAGES} if text["nb"].formula else None,
        "sources": [_source(number, criterion, ruleset) for number in ruleset.sources[criterion].split()],
        "values": [_value(name, ruleset) for name in ruleset.values_of[criterion]],
        "examples": [_example(each) for each in worked_examples(criterion, ruleset, on=on)],
        "versions": [
            {**_span(each), **_addresses(criterion, each)} for each in rules.versions() if criterion in each.strengths
        ],
    }


def _ruleset(ruleset: rules.Ruleset) -> dict[str, str | None]:
    closed_from = ruleset.closed_from
    return {"id": ruleset.id, **_span(ruleset), "closed_from": None if closed_from is None else closed_from.isoformat()}


def _span(ruleset: rules.Ruleset) -> dict[str, str | None]:
    valid_to = ruleset.valid_to
    return {
        "version": ruleset.version,
        "valid_from": ruleset.valid_from.isoformat(),
        "valid_to": None if valid_to is None else valid_to.isoformat(),
    }


def _addresses(criterion: str, ruleset: rules.Ruleset) -> dict[str, str]:
    place = {"criterion": criterion, "version": ruleset.version}
    return {
        "page": settings.SITE_URL + reverse("approvals:criterion_version", kwargs=place),
        "json": settings.SITE_URL + reverse("approvals:criterion_version_json", kwargs=place),
    }


def _short(criterion: str, ruleset: rules.Ruleset) -> dict[str, Any]:
    text, strength = ruleset.about[criterion], ruleset.strengths[criterion].value
    return {
        "criterion": criterion,
        **_addresses(criterion, ruleset),
        "strength": strength,
        "strength_words": {lang: rules.word("strength", strength, lang) for lang in rules.LANGUAGES},
        "source": ruleset.sources[criterion],
        "title": {lang: text[lang].title for lang in rules.LANGUAGES},
        "requirement": {lang: text[lang].requirement for lang in rules.LANGUAGES},
    }


def _source(number: str, criterion: str, ruleset: rules.Ruleset) -> dict[str, Any]:
    about = {}
    for lang in rules.LANGUAGES:
        with override(lang):
            about[lang] = sources_of(number, ruleset, on_page_of=criterion)[0].about
    return {"number": number, "about": about}


def _value(name: str, ruleset: rules.Ruleset) -> dict[str, Any]:
    return {"name": name, "held": _dated(ruleset.in_force[name]), "history": [_dated(e) for e in rules.history(name)]}


def _dated(value: rules.DatedValue) -> dict[str, Any]:
    return {
        "value": list(value.shown) if isinstance(value.shown, tuple) else value.shown,
        "valid_from": value.valid_from.isoformat(),
        "source": value.source,
        "unit": _by_language(value.unit),
        "reading": _by_language(value.reading),
    }


def _by_language(text: Mapping[str, str]) -> dict[str, str]:
    return {lang: text[lang] for lang in rules.LANGUAGES}


def _example(example: Example) -> dict[str, Any]:
    finding = example.finding
    remedy = {lang: finding.remedy(lang) for lang in rules.LANGUAGES}
    return {
        "kind": example.kind,
        "facts": example.facts,
        "outcome": finding.outcome.value,
        "required": finding.required,
        "observed": finding.observed,
        "explanation": {lang: finding.explanation(lang) for lang in rules.LANGUAGES},
        "remedy": remedy if remedy["nb"] else None,
    }
