"""The sentences about changes in three languages: read strictly the first time one is asked for."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from approvals.rules.datafile import Lines, located, read_tree, table
from approvals.rules.ruleset import DATA
from approvals.rules.texts import LANGUAGES, Text, compile_text, in_languages

TEXTS_FILE: Final = "changes.yaml"

_FROM_TO: Final = ("before:count", "after:count")
_TO: Final = ("after:count",)
_DAY: Final = ("after:date",)
_DAYS: Final = ("before:date", "after:date")

#: each kind of change, with the values its sentence may name (name, or name:kind as in the texts of the criteria)
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "heading": (),
    "applicant.is_doctor": (),
    "applicant.is_party": (),
    "unit.kind": (),
    "unit.description": (),
    "unit.palliative_beds": _FROM_TO,
    "unit.palliative_beds:new": _TO,
    "unit.staffing": (),
    "unit.patients_per_year": (),
    "unit.patient_mix": (),
    "service": ("starts_on:date", "ends_on:date"),
    "service.starts_on": _DAYS,
    "service.ends_on": _DAYS,
    "service.employed": (),
    "service.employed:other": (),
    "service.positions": ("before", "after", "first:date", "last:date"),
    "service.positions:new": ("after", "first:date", "last:date"),
    "centre.agreement_signed_on": _DAYS,
    "centre.agreement_signed_on:new": _DAY,
    "centre.agreement_from": _DAYS,
    "centre.agreement_to": _DAYS,
    "centre.conferences": _FROM_TO,
    "centre.conferences:new": _TO,
    "centre.conferences:months": ("after:count", "months:months"),
    "local.general_practitioners": (),
    "local.home_care": (),
    "supervisor.name": (),
    "supervisor.is_applicant": (),
    "supervisor.is_applicant:other": (),
    "supervisor.accepted_on": _DAYS,
    "supervisor.accepted_on:new": _DAY,
    "supervisor.basis:competence_area": (),
    "supervisor.basis:other": (),
    "supervisor.competence_area_verified": (),
    "supervisor.competence_area_verified:other": (),
    "supervisor.other_basis_documented": (),
    "supervisor.meetings": _FROM_TO,
    "supervisor.meetings:new": _TO,
    "supervisor.meetings:months": ("after:count", "months:months"),
    "supervisor.schedule": (),
    "supervisor.evaluation": (),
    "education.individual_plan": (),
    "education.individual_plan:other": (),
    "education.plan_covers_whole_course": (),
    "education.plan_covers_whole_course:other": (),
    "education.programme": (),
    "education.programme.hours": ("before", "after"),
    "education.programme.hours:new": ("after",),
    "education.programme.weeks": _FROM_TO,
    "education.programme.weeks:new": _TO,
    "education.programme.interval_weeks": ("before", "after"),
    "education.programme.interval_weeks:new": ("after",),
    "education.own_teaching_items": _FROM_TO,
    "education.own_teaching_items:new": _TO,
    "beyond.doctor": (),
    "beyond.party": (),
    "beyond.service": (),
    "beyond.judged": (),
    "beyond.unknown": (),
    "beyond.label": (),
    "beyond.judgement": (),
}


def sentence(kind: str, said: tuple[object, ...], lang: str) -> str:
    """The sentence of a kind with its values filled in. Raises KeyError for an unknown kind or language."""
    text = sentences()[kind][lang]
    return text if isinstance(text, str) else text(said)


@cache
def sentences(folder: str = DATA) -> Mapping[str, Mapping[str, Text]]:
    """Every sentence, checked: each kind in three languages, and none but those. Raises :class:`RuleDataError`."""
    lines: Lines = {}
    with located(lines):
        by_kind = table(read_tree(folder, "texts", TEXTS_FILE, lines=lines), TEXTS_FILE, KINDS)
        said = {kind: in_languages(text, f"{TEXTS_FILE}.{kind}") for kind, text in by_kind.items()}
        return {
            kind: {lang: compile_text(said[kind][lang], lang, names, {}, {}) for lang in LANGUAGES}
            for kind, names in KINDS.items()
        }
