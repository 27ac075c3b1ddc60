"""Courses and how the doctor stands to them, in the words of the pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from approvals.forms.base import language
from approvals.rules.courses import Basis, Course, Source, Standing, courses
from approvals.rules.readiness import RequirementFinding

#: what the tag says, and which of the usual statuses lends it colour and icon
STANDING_WORDS: Final[dict[Standing, tuple[str, Promise]]] = {
    Standing.MET: ("met", gettext_lazy("Oppfylt")),
    Standing.PLANNED: ("in_progress", gettext_lazy("Planlagt")),
    Standing.MISSING: ("missing", gettext_lazy("Ikke dokumentert")),
    Standing.NOT_MET: ("not_met", gettext_lazy("Ikke oppfylt")),
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
    lang = language()
    return [
        ReadinessLine(
            title=each.title(lang),
            asked=each.asked(lang),
            explanation=each.explanation(lang),
            tag=STANDING_WORDS[each.standing][0],
            word=STANDING_WORDS[each.standing][1],
            source=each.requirement.source,
            criterion=each.requirement.criterion,
        )
        for each in findings
    ]


def other_courses(today: date) -> list[ShownCourse]:
    """Return the courses that have nothing to do with the Norwegian one, for whoever asks for them."""
    return [
        ShownCourse.of(each, language())
        for each in courses().values()
        if each.basis == Basis.STATED and each.valid_from <= today
    ]
