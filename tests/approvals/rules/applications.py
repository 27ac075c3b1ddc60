"""An application with everything in order, and ways to change one thing in it."""

import copy
from collections.abc import Mapping

GONE = object()  # as a new value: leave the key out

COMPLETE: dict[str, object] = {
    "schema": 1,
    "on": "2026-11-21",
    "applicant": {
        "is_doctor": True,
        "is_party": True,
        "clinical_specialty": "allmennmedisin",
        "nordic_course": "completed",
    },
    "unit": {
        "kind": "sykehjem",
        "palliative_beds": 8,
        "description": "Egen avdeling for lindrende behandling.",
        "staffing": "Lege 1,0 årsverk, sykepleiere 9,5 årsverk.",
        "patients_per_year": 90,
        "patient_mix": "Tre av fire har kreft.",
    },
    "service": {
        "employed": True,
        "starts_on": "2027-01-01",
        "ends_on": "2027-12-31",
        "positions": [{"from": "2027-01-01", "to": "2027-12-31", "percent": "50"}],
    },
    "centre": {
        "name": "Lindrende senter",
        "agreement_signed_on": "2026-05-01",
        "agreement_from": "2026-06-01",
        "agreement_to": "2028-12-31",
        "conferences": 2,
    },
    "local": {"general_practitioners": "Møte hver måned.", "home_care": "Felles rutiner."},
    "supervisor": {
        "name": "Kari Veileder",
        "is_applicant": False,
        "accepted_on": "2026-11-01",
        "basis": "competence_area",
        "competence_area_verified": True,
        "meetings": 1,
        "schedule": "Første tirsdag i måneden.",
        "evaluation": "Hvert halvår.",
        "at_palliative_centre": True,
        "whole_course": True,
    },
    "education": {
        "individual_plan": True,
        "plan_covers_whole_course": True,
        "own_teaching_items": 2,
        "programme": [{"form": "palliativt_senter", "hours": "36", "weeks": 18}],
    },
    "course": {
        "planned_whole": True,
        "periods": [
            {
                "place": "palliative_centre",
                "from": "2025-01-01",
                "to": "2026-06-30",
                "percent": "100",
                "team": True,
                "bed_unit": True,
                "approved_training_site": True,
            }
        ],
    },
}


def changed(changes: Mapping[str, object]) -> dict[str, object]:
    """The complete application with some paths set to other values, or left out where the value is GONE."""
    data = copy.deepcopy(COMPLETE)
    for path, value in changes.items():
        *sections, key = path.split(".")
        place: object = data
        for section in sections:
            place = place[int(section)] if isinstance(place, list) else place.setdefault(section, {})
        if value is GONE:
            del place[key]
        else:
            place[key] = value
    return data


def in_each_month(number: int, year: int = 2027, **others: int) -> dict[str, int]:
    """A plan for each month of a year; others as ``m07=0``."""
    plan = {f"{year}-{month:02d}": number for month in range(1, 13)}
    return plan | {f"{year}-{name[1:]}": other for name, other in others.items()}
