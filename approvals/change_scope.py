"""What a change touches: which parts of the application the doctor fills in anew, and which criteria are judged anew.

One table for each. Everything that a change does not touch stands as it was decided.
"""

from collections.abc import Iterable
from typing import Final

from approvals.enums import ChangeKind, Section

_DATES, _ENDING, _LEAVE = ChangeKind.DATES, ChangeKind.ENDING, ChangeKind.LEAVE
_POSITION, _SUPERVISOR, _UNIT = ChangeKind.POSITION, ChangeKind.SUPERVISOR, ChangeKind.UNIT

SECTIONS_OF_CHANGE: Final[dict[ChangeKind, frozenset[Section]]] = {
    _POSITION: frozenset({Section.SERVICE, Section.PLAN, Section.COURSE}),
    _UNIT: frozenset({Section.UNIT, Section.SERVICE, Section.CENTRE, Section.LOCAL, Section.PLAN, Section.COURSE}),
    _SUPERVISOR: frozenset({Section.SUPERVISOR}),
    _DATES: frozenset({Section.SERVICE, Section.CENTRE, Section.PLAN, Section.COURSE}),
    # The days of a leave are told when the change is; what may follow is other teaching, and another end of the course.
    _LEAVE: frozenset({Section.PLAN, Section.COURSE}),
    _ENDING: frozenset(),
}

#: criterion -> the changes after which it is judged anew; a test holds it against the rule set
_CONCERNED: Final[dict[str, frozenset[ChangeKind]]] = {
    "applicant.doctor": frozenset(),
    "timing.before_start": frozenset({_POSITION, _UNIT, _SUPERVISOR, _DATES, _LEAVE}),
    "position.size": frozenset({_POSITION, _UNIT, _DATES, _LEAVE}),
    "unit.kind": frozenset({_UNIT}),
    "unit.definition": frozenset({_UNIT}),
    "unit.beds": frozenset({_UNIT}),
    "unit.staffing": frozenset({_UNIT}),
    "unit.patients": frozenset({_UNIT}),
    "centre.agreement": frozenset({_UNIT, _DATES}),
    "centre.conferences": frozenset({_UNIT, _DATES}),
    "local.general_practitioners": frozenset({_UNIT}),
    "local.home_care": frozenset({_UNIT}),
    "supervisor.appointed": frozenset({_SUPERVISOR}),
    "supervisor.eligible": frozenset({_SUPERVISOR}),
    "supervisor.continuity": frozenset({_SUPERVISOR}),
    "supervision.meetings": frozenset({_SUPERVISOR}),
    "supervision.regular": frozenset({_SUPERVISOR}),
    "supervision.evaluation": frozenset({_SUPERVISOR}),
    "plan.individual": frozenset({_UNIT, _DATES}),
    "teaching.programme": frozenset({_UNIT, _DATES}),
    "teaching.hours": frozenset({_POSITION, _UNIT, _DATES, _LEAVE}),
    "teaching.weeks": frozenset({_POSITION, _UNIT, _DATES, _LEAVE}),
    "teaching.own": frozenset({_UNIT, _DATES}),
    "teaching.nearest_centre": frozenset({_UNIT}),
    "course.planned": frozenset({_POSITION, _UNIT, _DATES, _LEAVE}),
    "course.after_hospital": frozenset({_DATES}),
    "course.total": frozenset({_POSITION, _UNIT, _DATES, _LEAVE}),
    "course.centre_year": frozenset({_DATES}),
    "course.nursing_home_cap": frozenset({_POSITION, _UNIT, _DATES, _LEAVE}),
    "doctor.specialty": frozenset(),
    "doctor.nordic_course": frozenset(),
}


def known_kinds(kinds: Iterable[str]) -> list[ChangeKind]:
    """Return the kinds in the order of the list, each once; what is no kind is left out."""
    given = set(kinds)
    return [kind for kind in ChangeKind if kind.value in given]


def sections_of_change(kinds: Iterable[str]) -> list[Section]:
    """Return the sections that a change is filled in on, in the order of the task list; none when it only ends."""
    found = frozenset[Section]().union(*(SECTIONS_OF_CHANGE[kind] for kind in known_kinds(kinds)))
    if only_ends(kinds):
        return []
    return [section for section in Section if section in found or section == Section.ATTACHMENTS]


def criteria_of_change(kinds: Iterable[str]) -> frozenset[str]:
    """Return the ids of the criteria that are judged anew; all others stand as they were decided."""
    asked = frozenset(known_kinds(kinds))
    return frozenset(criterion for criterion, concerned in _CONCERNED.items() if concerned & asked)


def only_ends(kinds: Iterable[str]) -> bool:
    """Whether nothing but an end is asked for: then nothing is assessed."""
    return known_kinds(kinds) == [_ENDING]
