"""The demo's register: ten anonymised municipalities with their profiles, units where there are beds, three centres."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from approvals.demo.people import PEOPLE
from units.models import Municipality, PalliativeCentre, PalliativeUnit, UnitFact, UnitField
from units.services.profiles import load_report

DATA: Final = Path(__file__).with_name("data")
_SOURCE: Final = "Demodata: opplysningene er funnet på"


def ensure_municipalities() -> dict[str, Municipality]:
    """Return the ten municipalities by name, each with what the mapping report says of it; add what is missing."""
    return load_report().municipalities


def ensure_units(municipalities: Mapping[str, Municipality]) -> dict[str, PalliativeUnit]:
    """Return the units by their key in the data file, with their facts; add what is missing."""
    names = {person.email: person.name for person in PEOPLE}
    units = {}
    for key, row in _read("register.yaml")["units"].items():
        unit, _created = PalliativeUnit.objects.get_or_create(
            municipality=municipalities[row["municipality"]],
            name=row["name"],
            defaults={
                "kind": row["kind"],
                "contact_name": names.get(row["contact"], ""),
                "contact_email": row["contact"],
                "is_demo": True,
            },
        )
        for field in UnitField.values:
            UnitFact.objects.get_or_create(
                unit=unit,
                field=field,
                as_of=row["as_of"],
                source=_SOURCE,
                defaults={"value": row["facts"][field]},
            )
        units[key] = unit
    return units


def ensure_centres() -> dict[str, PalliativeCentre]:
    """Return the centres by their key in the data file; add what is missing. One is no longer a training site."""
    names = {person.email: person.name for person in PEOPLE}
    centres = {}
    for key, row in _read("register.yaml")["centres"].items():
        fields = {name: value for name, value in row.items() if name not in {"name", "contact"}}
        contact = row.get("contact", "")
        centres[key], _created = PalliativeCentre.objects.get_or_create(
            name=row["name"],
            defaults={
                **fields,
                "contact_name": names.get(contact, ""),
                "contact_email": contact,
                "is_demo": True,
            },
        )
    return centres


def stated_facts(unit: PalliativeUnit) -> tuple[dict[str, str], date]:
    """Return what the register knows of a demo unit, by field, and from which day."""
    facts = {fact.field: fact for fact in unit.facts.order_by("as_of", "id")}
    return {field: fact.value for field, fact in facts.items()}, max(fact.as_of for fact in facts.values())


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    return content
