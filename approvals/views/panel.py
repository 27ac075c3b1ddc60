"""The live panel: what the engine says of the application, in the words of the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.templatetags.ds import STATUSES
from approvals import rules
from approvals.change_scope import criteria_of_change
from approvals.enums import Section
from approvals.forms.base import language
from approvals.models import Application
from approvals.rules.counterfactual import Changes, smallest_changes

#: first part of a criterion's id -> the section where its answers are given
_SECTIONS: Final = {
    "applicant": Section.ABOUT,
    "doctor": Section.ABOUT,
    "unit": Section.UNIT,
    "timing": Section.SERVICE,
    "position": Section.SERVICE,
    "centre": Section.CENTRE,
    "local": Section.LOCAL,
    "supervisor": Section.SUPERVISOR,
    "supervision": Section.SUPERVISOR,
    "plan": Section.PLAN,
    "teaching": Section.PLAN,
    "course": Section.COURSE,
}
#: what is said of a criterion that does not bind
STRENGTH_NOTES: Final[dict[str, Promise]] = {
    "recommended": gettext_lazy("Anbefaling"),
    "frame": gettext_lazy("Prøves ved endelig godkjenning"),
}
_WORST_FIRST: Final = {outcome: STATUSES[outcome] for outcome in ("not_met", "missing", "limited", "judgement", "met")}
_COLORS: Final = {"met": "success", "not_met": "danger", "incomplete": "warning", "needs_judgement": "info"}


_WEIGHTIEST: Final = {"not_met": "not_met", "missing": "incomplete", "judgement": "needs_judgement"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelLine:
    """One criterion."""

    criterion: str
    title: str
    outcome: str
    explanation: str
    remedy: str | None
    note: str | Promise
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeCount:
    """How many criteria of a section came to one outcome, and how that is shown."""

    number: int
    color: str
    icon: str
    word: str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelGroup:
    """The criteria of one section."""

    section: Section
    lines: list[PanelLine]
    is_open: bool

    @property
    def counts(self) -> list["OutcomeCount"]:
        """How many criteria came to each outcome, worst first."""
        outcomes = [line.outcome for line in self.lines]
        return [
            OutcomeCount(number=outcomes.count(outcome), color=color, icon=icon, word=word)
            for outcome, (color, icon, word) in _WORST_FIRST.items()
            if outcome in outcomes
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The whole answer."""

    outcome: str
    color: str
    headline: str
    summary: list[str]
    groups: list[PanelGroup]
    calculations: list[tuple[str, str]]
    numbers_first: bool
    changes: Changes

    @property
    def unmet(self) -> list[PanelLine]:
        """Mandatory criteria that are not met."""
        return self._mandatory("not_met")

    @property
    def missing(self) -> list[PanelLine]:
        """Mandatory criteria that nothing documents yet."""
        return self._mandatory("missing")

    def _mandatory(self, outcome: str) -> list[PanelLine]:
        return [line for group in self.groups for line in group.lines if line.outcome == outcome and not line.note]


def build_panel(application: Application, facts: rules.Facts, *, current: Section | None = None) -> Panel:
    """Return the panel for the facts of a draft; the criteria of the section being written stand first and open."""
    lang = language()
    assessment = rules.assess(facts)
    findings = _asked(application, assessment.findings)
    lines: dict[Section, list[PanelLine]] = {section: [] for section in Section}
    for finding in findings:
        section = section_of(finding.criterion)
        lines[section].append(_line(application, finding, section, lang))
    order = sorted((section for section in Section if lines[section]), key=lambda section: section != current)
    mandatory = [f for f in findings if f.strength == rules.Strength.MANDATORY]
    outcome = _overall(mandatory) if application.changes_id else assessment.outcome.value
    return Panel(
        outcome=outcome,
        color=_COLORS[outcome],
        headline=_headline(outcome),
        summary=_summary([finding.outcome.value for finding in mandatory]),
        groups=[PanelGroup(section=s, lines=lines[s], is_open=s == current) for s in order],
        calculations=calculation_rows(assessment.calculations, lang),
        numbers_first=current in {Section.SERVICE, Section.PLAN, Section.COURSE},
        changes=smallest_changes(facts, lang=lang, only={finding.criterion for finding in findings}),
    )


def _asked(application: Application, findings: Iterable[rules.Finding]) -> list[rules.Finding]:
    """Return what the case is judged on: in a change only what it touches; the rest stands as it was decided."""
    if not application.changes_id:
        return list(findings)
    asked = criteria_of_change(application.change_kinds)
    return [finding for finding in findings if finding.criterion in asked]


def _overall(mandatory: list[rules.Finding]) -> str:
    """Return what the criteria shown come to together, by the order in which the engine weighs outcomes."""
    found = {finding.outcome.value for finding in mandatory}
    return next((overall for outcome, overall in _WEIGHTIEST.items() if outcome in found), "met")


def section_of(criterion: str) -> Section:
    """Return the section where a criterion's answers are given."""
    return _SECTIONS[criterion.split(".", maxsplit=1)[0]]


def _line(application: Application, finding: rules.Finding, section: Section, lang: str) -> PanelLine:
    return PanelLine(
        criterion=finding.criterion,
        title=rules.criterion_texts(finding.criterion, lang).title,
        outcome=finding.outcome.value,
        explanation=finding.explanation(lang),
        remedy=finding.remedy(lang),
        note=STRENGTH_NOTES.get(finding.strength.value, ""),
        url=reverse("approvals:section", kwargs={"public_id": application.public_id, "section": section.value}),
    )


def _headline(outcome: str) -> str:
    return {
        "met": _("Alle krav er oppfylt"),
        "not_met": _("Noen krav er ikke oppfylt"),
        "incomplete": _("Noen opplysninger mangler"),
        "needs_judgement": _("Klar til å bli vurdert"),
    }[outcome]


def _summary(outcomes: list[str]) -> list[str]:
    """Return how many mandatory criteria came to what, one sentence each, without those that none came to."""
    numbers = {name: outcomes.count(name) for name in ("met", "judgement", "missing", "not_met")}
    numbers["met"] += outcomes.count("limited")
    sentences = {
        "met": _("%(n)d av %(all)d krav er oppfylt."),
        "judgement": ngettext(
            "%(n)d krav vurderes av en saksbehandler.", "%(n)d krav vurderes av en saksbehandler.", numbers["judgement"]
        ),
        "missing": ngettext("%(n)d krav mangler opplysninger.", "%(n)d krav mangler opplysninger.", numbers["missing"]),
        "not_met": ngettext("%(n)d krav er ikke oppfylt.", "%(n)d krav er ikke oppfylt.", numbers["not_met"]),
    }
    return [
        sentence % {"n": numbers[name], "all": len(outcomes)} for name, sentence in sentences.items() if numbers[name]
    ]


def calculation_rows(values: object, lang: str) -> list[tuple[str, str]]:
    """Return what was computed, as label and number in the language; what could not be computed is left out."""
    rows = (
        ("service_months", _("Måneder i tjenesten")),
        ("counted_months", _("Tellende måneder")),
        ("excess_months", _("Måneder over taket")),
        ("required_hours", _("Undervisningstimer som kreves")),
        ("planned_hours", _("Undervisningstimer du har lagt inn")),
        ("required_weeks", _("Undervisningsuker ved løpende program")),
        ("course_counted_months", _("Tellende måneder i hele løpet")),
        ("course_centre_months", _("Av dem ved palliativt senter")),
    )
    shown = [(label, values[key]) for key, label in rows if values[key] is not None]  # type: ignore[index]
    return [(label, value if lang == "en" else value.replace(".", ",")) for label, value in shown]
