"""The register: municipalities, palliative units and palliative centres."""

from units.models.centre import PalliativeCentre
from units.models.competence import Profession, StaffCompetence
from units.models.municipality import Municipality, MunicipalityFact, ProfileField, SizeClass
from units.models.unit import PalliativeUnit, UnitFact, UnitField, UnitKind

__all__ = [
    "Municipality",
    "MunicipalityFact",
    "PalliativeCentre",
    "PalliativeUnit",
    "Profession",
    "ProfileField",
    "SizeClass",
    "StaffCompetence",
    "UnitFact",
    "UnitField",
    "UnitKind",
]
