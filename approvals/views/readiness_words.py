"""Courses and how the doctor stands to them, in the words of the pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from approvals.forms.base import language
from approvals.rules.courses import Basis, Course, Kind, Source, Standing, courses
from approvals.rules.readiness import RequirementFinding

#: what the tag says, and which of the usual statuses lends it colour and icon
STANDING_WORDS: Final[dict[Standing, tuple[str, Promise]]] = {
    Standing.MET: ("met", gettext_lazy("Oppfylt")),
    Standing.LIMITED: ("limited", gettext_lazy("Delvis oppfylt")),
    Standing.PLANNED: ("in_progress", gettext_lazy("Planlagt")),
    Standing.MISSING: ("missing", gettext_lazy("Ikke dokumentert")),
    Standing.NOT_MET: ("not_met", gettext_lazy("Ikke oppfylt")),
}
#: an application that comes last is neither met nor unmet before its time
_OF_AN_APPLICATION: Final[dict[Standing, tuple[str, Promise]]] = {
    Standing.MET: ("met", gettext_lazy("Sendt")),
    Standing.MISSING: ("in_progress", gettext_lazy("Kan sendes")),
    Standing.NOT_MET: ("not_started", gettext_lazy("Kommer til slutt")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCourse:
    """A course in one language."""

    id: str
    title: str
    about: str
    apart: str
    body: str
    source: Source

    @classmethod
    def of(cls, course: Course, lang: str) -> Self:
        """Return the course in a language."""
        return cls(
            id=course.id,
            title=course.title[lang],
            about=course.about[lang],
            apart=course.apart[lang],
            body=course.body[lang],
            source=course.source,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessLine:
    """A requirement of a course as a page shows it. `criterion` is the condition about the same, if any."""

    title: str
    asked: str
    explanation: str
    tag: str
    word: Promise
    source: Source
    criterion: str


def lines_of(findings: Iterable[RequirementFinding]) -> list[ReadinessLine]:
    """Return the findings in the language of the page."""
    return [_line(each, language()) for each in findings]


def _line(each: RequirementFinding, lang: str) -> ReadinessLine:
    words = _OF_AN_APPLICATION if each.requirement.kind == Kind.APPLICATION else STANDING_WORDS
    tag, word = words[each.standing]
    return ReadinessLine(
        title=each.title(lang),
        asked=each.asked(lang),
        explanation=each.explanation(lang),
        tag=tag,
        word=word,
        source=each.requirement.source,
        criterion=each.requirement.criterion,
    )


def other_courses(today: date) -> list[ShownCourse]:
    """Return the courses that have nothing to do with the Norwegian one, for whoever asks for them."""
    return [
        ShownCourse.of(each, language())
        for each in courses().values()
        if each.basis == Basis.STATED and each.valid_from <= today
    ]
