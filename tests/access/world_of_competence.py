"""A count of the competence of a unit, for the matrix."""

from datetime import date
from typing import Any

from accounts.models import User
from curriculum.services.staff_competence import state_competence
from units.models import PalliativeUnit


def competence_places(unit: PalliativeUnit, *, by: User) -> dict[str, Any]:
    """Of three physiotherapists two have taken the course."""
    row = state_competence(
        unit,
        by=by,
        profession="physiotherapist",
        activity="kompetanseplan-fysio-ergo.lymfodembehandling",
        done=2,
        of=3,
        as_of=date(2026, 1, 1),
        stated_by="Enhetslederen",
    )
    return {"competence": row.pk}
