"""A count of the competence of a unit and a fact about its municipality, for the matrix."""

from datetime import date
from typing import Any

from accounts.models import User
from curriculum.services.staff_competence import state_competence
from units.models import PalliativeUnit
from units.services.municipality_facts import state_municipality_fact


def competence_places(unit: PalliativeUnit, *, by: User) -> dict[str, Any]:
    """Of three physiotherapists two have taken the course, and the municipality uses SPICT."""
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
    fact = state_municipality_fact(
        unit.municipality, by=by, field="spict", value="ja", as_of=date(2026, 1, 1), stated_by="Kommuneoverlegen"
    )
    return {"competence": row.pk, "fact": fact.pk}
