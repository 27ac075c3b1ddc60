"""What each constraint of a unit's competence refuses, by its name."""

from collections.abc import Callable
from datetime import date
from typing import Any

from units.models import StaffCompetence


def _count(world: Any, **fields: Any) -> StaffCompetence:
    about = {
        "profession": "physiotherapist",
        "activity": "kompetanseplan-fysio-ergo.hospitering",
        "activity_text": "Hospitering",
        "done": 2,
        "of": 3,
        "as_of": date(2026, 5, 1),
        "stated_by": "Enhetslederen",
        **fields,
    }
    return StaffCompetence.objects.create(unit=world.unit, recorded_by=world.caseworker, **about)


COMPETENCE_BREAKS: dict[str, Callable[[Any], object]] = {
    "units_competence_done_at_most_all": lambda w: _count(w, done=4),
    "units_competence_of_somebody": lambda w: _count(w, done=0, of=0),
    "units_competence_says_who": lambda w: _count(w, stated_by=""),
}
