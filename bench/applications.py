"""Applications to measure with: a typical one, and two hundred that differ in what people get wrong and leave out."""

import copy
import random

TYPICAL = {
    "schema": 1,
    "on": "2026-11-21",
    "applicant": {"is_doctor": True, "is_party": True, "clinical_specialty": "onkologi", "nordic_course": "ongoing"},
    "unit": {
        "kind": "sykehjem",
        "palliative_beds": 8,
        "description": "Egen lindrende avdeling med åtte enerom og eget personale.",
        "staffing": "Lege 1,2 årsverk, sykepleiere 11 årsverk, fire med videreutdanning.",
        "patients_per_year": 110,
        "patient_mix": "To av tre har kreft; ellers hjertesvikt, kols og nevrologisk sykdom.",
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
    "local": {"general_practitioners": "Fast møte hver måned.", "home_care": "Felles rutiner ved inn- og utskriving."},
    "supervisor": {
        "name": "Kari Veileder",
        "is_applicant": False,
        "accepted_on": "2026-11-01",
        "basis": "competence_area",
        "competence_area_verified": True,
        "meetings": 1,
        "schedule": "Første tirsdag i måneden.",
        "evaluation": "Samtale med skriftlig oppsummering hvert halvår.",
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
                "from": "2025-07-01",
                "to": "2026-06-30",
                "percent": "100",
                "team": True,
                "bed_unit": True,
                "approved_training_site": True,
            }
        ],
    },
}

PLAN = {f"2027-{month:02d}": 2 for month in range(1, 13)}
PARTS = [
    {"from": "2027-01-01", "to": "2027-05-14", "percent": "37.5"},
    {"from": "2027-05-15", "to": "2027-12-31", "percent": "60"},
]
CHANGES = [
    ("unit", "palliative_beds", [4, 5, 6, 12, None]),
    ("unit", "kind", ["helsehus", "dms", None]),
    ("unit", "staffing", [None]),
    ("unit", "patient_mix", [None]),
    ("service", "employed", [False, None]),
    ("service", "positions", [[], PARTS, [PARTS[0]], [{**PARTS[0], "percent": "25"}, PARTS[1]]]),
    ("service", "ends_on", ["2027-06-15", "2028-12-31", None]),
    ("centre", "agreement_signed_on", ["2026-12-24", None]),
    ("centre", "conferences", [1, PLAN, {**PLAN, "2027-07": 0}, None]),
    ("local", "home_care", [None]),
    ("supervisor", "accepted_on", [None]),
    ("supervisor", "basis", ["other", None]),
    ("supervisor", "meetings", [0, PLAN, {**PLAN, "2027-07": 0}]),
    ("education", "individual_plan", [False, None]),
    ("education", "own_teaching_items", [0, None]),
    (
        "education",
        "programme",
        [
            [],
            [{"form": "smagruppe", "hours": "24.5", "interval_weeks": "3.5"}, {"form": "kurs", "hours": "12"}],
            [{"form": "eget_program", "hours": "30", "weeks": 15}],
        ],
    ),
    ("course", "planned_whole", [False, None]),
    ("course", "periods", [[]]),
]


def mixed(number: int) -> list[dict[str, object]]:
    """Applications with up to four changes each, always the same ones."""
    chance = random.Random(20261121)  # noqa: S311 - variety, not secrecy
    drawn = []
    for _ in range(number):
        data = copy.deepcopy(TYPICAL)
        for section, key, values in chance.sample(CHANGES, chance.randint(0, 4)):
            data[section][key] = chance.choice(values)
        data["on"] = chance.choice(["2026-11-21", "2026-11-21", "2027-03-01"])
        drawn.append(data)
    return drawn
