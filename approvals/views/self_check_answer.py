"""The answer to a self-check: every finding of the rules, ordered by what it asks of the reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import rules
from approvals.forms.base import language
from approvals.rules import Outcome, Strength
from approvals.rules.counterfactual import Changes, smallest_changes
from approvals.views.panel import STRENGTH_NOTES, calculation_rows

#: what a check does not ask about, because only the application, with its documents, can tell
_TOLD_LATER: Final = frozenset(
    {
        "applicant.doctor",
        "unit.definition",
        "unit.staffing",
        "unit.patients",
        "supervisor.appointed",
        "supervision.regular",
        "supervision.evaluation",
        "supervisor.continuity",
        "doctor.specialty",
        "doctor.nordic_course",
    }
)
#: told later as well, but only once the reader has said what the supervisor builds on
_DOCUMENTED_LATER: Final = "supervisor.eligible"
#: criteria that the facts alone can meet; a judgement there means that something is out of the ordinary
_CAN_BE_MET: Final = frozenset(
    each.id for each in rules.CRITERIA if any(branch.startswith("met") for branch in each.branches)
)
_COLORS: Final = {"not_met": "danger", "open": "warning", "judgement": "info", "met": "success"}

_TITLES: Final[dict[str, Promise]] = {
    "not_met": gettext_lazy("Ikke oppfylt"),
    "limited": gettext_lazy("Bare en del teller"),
    "open": gettext_lazy("Ikke svart på, eller ikke på plass ennå"),
    "judgement": gettext_lazy("Vurderes av en saksbehandler"),
    "met": gettext_lazy("Ser ut til å være oppfylt"),
    "later": gettext_lazy("Ikke dokumentert ennå"),
    "advice": gettext_lazy("Anbefalinger, og det som prøves ved endelig godkjenning"),
}
#: the groups of mandatory criteria that the answers decide
_TOLD_HERE: Final = ("not_met", "limited", "open", "judgement", "met")
_INTRODUCTIONS: Final[dict[str, Promise]] = {
    "later": gettext_lazy("Dette kan ikke sjekkes her. Det skrives i søknaden, og en saksbehandler vurderer det."),
    "advice": gettext_lazy("Dette avgjør ikke om tjenesten forhåndsgodkjennes."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """One criterion. `tag` and `word` say how it is marked; an empty word is the usual one of the tag."""

    criterion: str
    title: str
    tag: str
    word: str | Promise
    note: str | Promise
    explanation: str
    remedy: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGroup:
    """Criteria that ask the same of the reader."""

    key: str
    title: str | Promise
    introduction: str | Promise
    lines: list[AnswerLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAnswer:
    """The whole answer. `outcome` is not_met, open, judgement or met, and never a promise."""

    outcome: str
    color: str
    headline: str
    next_step: str
    groups: list[AnswerGroup]
    calculations: list[tuple[str, str]]
    changes: Changes | None
    on: date
    rules_from: date


def build_answer(facts: rules.Facts) -> CheckAnswer:
    """Ask the rules, and order what they find. Raises FactsError for a day on which no rules were in force."""
    lang = language()
    assessment = rules.assess(facts, lang=lang)
    lines: dict[str, list[AnswerLine]] = {key: [] for key in _TITLES}
    for finding in assessment.findings:
        key = _group_of(finding, facts)
        lines[key].append(_line(finding, key, lang, facts.on))
    outcome = _outcome(assessment.findings, lines)
    headline, next_step = _words(outcome)
    return CheckAnswer(
        outcome=outcome,
        color=_COLORS[outcome],
        headline=headline,
        next_step=next_step,
        groups=[
            AnswerGroup(key=key, title=title, introduction=_INTRODUCTIONS.get(key, ""), lines=lines[key])
            for key, title in _TITLES.items()
            if lines[key]
        ],
        calculations=calculation_rows(assessment.calculations, lang),
        changes=_changes(facts, lines, lang) if outcome == "not_met" else None,
        on=facts.on,
        rules_from=date.fromisoformat(assessment.ruleset_version),
    )


def _changes(facts: rules.Facts, lines: dict[str, list[AnswerLine]], lang: str) -> Changes:
    """Return the smallest changes among what the check asks about; what is documented later is no change."""
    told_here = {line.criterion for key in _TOLD_HERE for line in lines[key]}
    return smallest_changes(facts, lang=lang, only=told_here)


def _group_of(finding: rules.Finding, facts: rules.Facts) -> str:
    if finding.strength != Strength.MANDATORY:
        return "advice"
    if finding.outcome == Outcome.MISSING:
        return "later" if _is_told_later(finding.criterion, facts) else "open"
    return finding.outcome.value


def _is_told_later(criterion: str, facts: rules.Facts) -> bool:
    return criterion in _TOLD_LATER or (criterion == _DOCUMENTED_LATER and facts.supervisor.basis is not None)


def _line(finding: rules.Finding, key: str, lang: str, on: date) -> AnswerLine:
    is_later = finding.outcome == Outcome.MISSING and (key == "later" or finding.criterion in _TOLD_LATER)
    return AnswerLine(
        criterion=finding.criterion,
        title=rules.criterion_texts(finding.criterion, lang, on).title,
        # What nobody was asked is no gap: it has the colour of a task that has not begun.
        tag="not_started" if is_later else finding.outcome.value,
        word=_TITLES["later"] if is_later else "",
        note=STRENGTH_NOTES.get(finding.strength.value, ""),
        explanation=finding.explanation(lang),
        remedy=finding.remedy(lang),
    )


def _outcome(findings: Iterable[rules.Finding], lines: dict[str, list[AnswerLine]]) -> str:
    for key in ("not_met", "open"):
        if lines[key]:
            return key
    mandatory = [each for each in findings if each.strength == Strength.MANDATORY]
    judged = {each.criterion for each in mandatory if each.outcome == Outcome.JUDGEMENT}
    return "judgement" if judged & _CAN_BE_MET else "met"


def _words(outcome: str) -> tuple[str, str]:
    """Return the answer in a sentence, and what the reader can do with it."""
    return {
        "not_met": (
            _("Slik tjenesten er beskrevet her, er ikke alle kravene oppfylt"),
            _("Se hva det gjelder under «Ikke oppfylt», og hva som hjelper."),
        ),
        "open": (
            _("Noe er ikke svart på, eller ikke på plass ennå"),
            _("Det som er svart på, er ikke i strid med kravene. Svar på resten, så sier sjekken mer."),
        ),
        "judgement": (
            _("En saksbehandler må vurdere om tjenesten kan godkjennes"),
            _("Noe ved tjenesten er slik at reglene alene ikke gir svaret. Se under «Vurderes av en saksbehandler»."),
        ),
        "met": (
            _("Tjenesten ser ut til å oppfylle kravene"),
            _("Det du har svart på, er som kravene sier. Resten dokumenterer du i søknaden."),
        ),
    }[outcome]
