"""A draft of the rules over many cases, in one process, beside reading the same facts once, on PostgreSQL.

``.venv/bin/python -m tests.servers postgresql -- .venv/bin/python bench/simulate.py [--cases 100000]``.
Two hundred different applications, some with everything in order and most with something wrong, stand behind the cases.
"""

import argparse
import json
import os
import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django  # noqa: E402 - the folder above must be found first

django.setup()

from applications import mixed  # noqa: E402 - as above
from django.contrib.auth import get_user_model  # noqa: E402 - as above
from django.db import connection  # noqa: E402 - as above

from approvals.models import Assessment  # noqa: E402 - as above
from approvals.rules import parse_facts, read_draft  # noqa: E402 - as above
from approvals.services.simulation import Totals, compare_cases  # noqa: E402 - as above
from tests.approvals.drafts import SEVEN_BEDS  # noqa: E402 - as above

GOAL_SECONDS = 60
UNITS = 300

_FILL = [
    """INSERT INTO units_municipality (name, number, county, health_region, size_class, is_demo)
       VALUES ('Kommune', '', '', '', '', false)""",
    """INSERT INTO units_palliativeunit
         (name, kind, municipality_id, organisation_number, operated_by, contact_name, contact_email, is_demo)
       SELECT 'Enhet ' || n, 'sykehjem', (SELECT min(id) FROM units_municipality), '', '', '', '', false
       FROM generate_series(1, %(units)s) n""",
    """INSERT INTO accounts_doctor (user_id, hpr_number, phone, clinical_specialty, nordic_course, workplace)
       SELECT min(id), '', '', '', '', '' FROM accounts_user""",
    """INSERT INTO curriculum_serviceperiod (doctor_id, unit_id, starts_on, ends_on)
       SELECT (SELECT min(id) FROM accounts_doctor), (SELECT min(id) FROM units_palliativeunit) + n %% %(units)s,
         '2027-01-01', '2027-12-31' FROM generate_series(1, %(cases)s) n""",
    # What only the simulation reads is there; the plan of a case is not, so the tables are filled without their checks.
    "ALTER TABLE approvals_application DISABLE TRIGGER ALL",
    "ALTER TABLE approvals_assessment DISABLE TRIGGER ALL",
    """INSERT INTO approvals_application (public_id, doctor_id, service_period_id, education_plan_id, status,
         case_number, language, saved_sections, version, created_at, submitted_at, waited_days, change_kinds,
         change_reason)
       SELECT gen_random_uuid(), doctor_id, id, id, 'submitted', to_char(id, 'FM00000000'), 'nb', '[]', 1, now(), now(),
         0, '[]', '' FROM curriculum_serviceperiod""",
    "CREATE TEMPORARY TABLE bench_facts (number integer PRIMARY KEY, facts jsonb)",
]
_ASSESS = """
    INSERT INTO approvals_assessment (application_id, "on", application_version, facts, result, parameters, counts,
      ruleset_id, ruleset_version, made_by_id, made_at)
    SELECT a.id, '2026-11-21', 1, f.facts, '{}', '{}', '{}', 'no-preapproval', '2011-03-01', 1, now()
    FROM approvals_application a JOIN bench_facts f ON f.number = a.id %% %(facts)s
"""


def fill(cases: int) -> None:
    """Put so many assessed cases into the empty tables."""
    facts = [json.dumps(parse_facts(each).to_dict()) for each in mixed(200)]
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_user, units_municipality RESTART IDENTITY CASCADE")
        get_user_model().objects.create_user("a@example.no", "x" * 20, role="caseworker", name="A")
        for statement in _FILL:
            cursor.execute(statement, {"cases": cases, "units": UNITS} if "%" in statement else None)
        cursor.executemany("INSERT INTO bench_facts VALUES (%s, %s)", list(enumerate(facts)))
        cursor.execute(_ASSESS, {"facts": len(facts)})
        cursor.execute("VACUUM ANALYZE")


def read_once() -> None:
    """The limit: the facts of every case are read and taken apart, and nothing is asked of them."""
    for _facts in Assessment.objects.values_list("facts", flat=True).iterator(chunk_size=2000):
        pass


def simulate() -> Totals:
    """Ask the draft over all cases."""
    totals = Totals()
    for cases in compare_cases(read_draft(SEVEN_BEDS).ruleset, on=date(2026, 11, 21)):
        for each in cases:
            totals.add(each)
    return totals


def main() -> None:
    """Print a JSON line, then a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    chosen = parser.parse_args()
    connection.creation.create_test_db(verbosity=0)
    fill(chosen.cases)
    asked: list[str] = []
    begun, begun_on_processor = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(lambda execute, sql, *rest: (asked.append(sql), execute(sql, *rest))[1]):
        found = simulate()
    ours, on_processor = time.perf_counter() - begun, time.process_time() - begun_on_processor
    begun = time.perf_counter()
    read_once()
    limit = time.perf_counter() - begun
    figure = {
        "job": "simulate",
        "figure": f"{found.cases} cases, {found.flipped} flip",
        "ours_seconds": round(ours, 2),
        "processor_seconds": round(on_processor, 2),
        "limit_seconds": round(limit, 2),
        "ratio": round(ours / limit, 2),
        "statements": len(asked),
        "goal_seconds": GOAL_SECONDS,
        "met": ours * 100_000 / found.cases <= GOAL_SECONDS,
    }
    print(json.dumps(figure))
    for name, value in figure.items():
        print(f"{name:<20}{value}")


if __name__ == "__main__":
    main()
