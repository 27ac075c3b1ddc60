"""The competence of the demo's units: what their staff have taken part in, with a count that a newer one follows."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from approvals.demo.acts import World
from curriculum.services.staff_competence import state_competence
from units.models import PalliativeUnit, Profession

_PLAN: Final = "kompetanseplan-fysio-ergo"
_PACKAGE: Final = "lindrende-behandling-og-omsorg"
#: profession, activity, how many of how many, and how many days ago
_COUNTS: Final = (
    (Profession.PHYSIOTHERAPIST, f"{_PLAN}.lymfodembehandling", 1, 3, 400),
    (Profession.PHYSIOTHERAPIST, f"{_PLAN}.lymfodembehandling", 2, 3, 40),
    (Profession.PHYSIOTHERAPIST, f"{_PLAN}.fysioterapi_i_palliasjon", 3, 3, 40),
    (Profession.OCCUPATIONAL_THERAPIST, f"{_PLAN}.nettverkssamlinger", 0, 1, 40),
    (Profession.NURSE, f"{_PACKAGE}.samlinger", 9, 14, 12),
    (Profession.HEALTH_CARE_WORKER, f"{_PACKAGE}.samlinger", 4, 10, 12),
    (Profession.DOCTOR, "nordic-specialist-course.modul_6", 1, 2, 12),
)


def tell_competence(world: World) -> None:
    """State the counts of the unit of the contact, as a caseworker who was told them would."""
    contact, by = world.people["turid.lauvas"], world.people["marit.dalhaugen"]
    unit = PalliativeUnit.objects.filter(is_demo=True, contact_email=contact.email).order_by("pk").first()
    if unit is None:
        return
    today = timezone.localdate()
    for profession, activity, done, of, days in _COUNTS:
        state_competence(
            unit,
            by=by,
            profession=profession,
            activity=activity,
            done=done,
            of=of,
            as_of=today - timedelta(days=days),
            stated_by="Enhetslederen",
        )
