"""J5: the follow-up of everything and of a night, beside reading every row of the log once, on PostgreSQL.

``.venv/bin/python -m tests.servers postgresql -- .venv/bin/python bench/followup.py [--approvals 100000]``

Each approval has a year of its own log: meetings, conferences and teaching, about fifty rows. What is written in a
month that runs asks for nothing before it is over, unless it is hours: teaching is noted on eighteen days of the year,
and a month that is over is written in on some four more. So a night measures every seventeenth log again.
"""

import argparse
import json
import os
import statistics
import sys
import time
from datetime import date, timedelta
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django  # noqa: E402 - the folder above must be found first

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - as above
from django.db import connection  # noqa: E402 - as above

from approvals.services.followup.nightly import find_and_settle  # noqa: E402 - as above
from supervision.services.log_months import ADD_ALL, COUNT_ALL  # noqa: E402 - as above

GOAL, GOAL_OF_A_NIGHT = 5.0, 1.0
ON = date(2027, 12, 20)
_LOG_TABLES = ("supervision_meeting", "supervision_conference", "curriculum_teachingsession")

_FILL = [
    """INSERT INTO units_municipality (name, number, county, health_region, size_class, is_demo)
       VALUES ('Kommune', '', '', '', '', false)""",
    """INSERT INTO units_palliativeunit
         (name, kind, municipality_id, organisation_number, operated_by, contact_name, contact_email, is_demo)
       VALUES ('Enhet', 'sykehjem', (SELECT min(id) FROM units_municipality), '', '', '', '', false)""",
    """INSERT INTO accounts_user (password, email, name, role, language, is_active, date_joined)
       SELECT '!', 'lege' || n || '@example.no', 'Lege ' || n, 'doctor', 'nb', true, now()
       FROM generate_series(1, %(size)s) n""",
    """INSERT INTO accounts_doctor (user_id, hpr_number, phone, clinical_specialty, nordic_course, workplace)
       SELECT id, '', '', '', '', '' FROM accounts_user WHERE role = 'doctor'""",
    """INSERT INTO curriculum_logbook (public_id, doctor_id, opened_at)
       SELECT gen_random_uuid(), id, now() FROM accounts_doctor""",
    """INSERT INTO curriculum_serviceperiod (doctor_id, unit_id, starts_on, ends_on, logbook_id)
       SELECT doctor_id, (SELECT min(id) FROM units_palliativeunit), '2027-01-01', '2027-12-31', id
       FROM curriculum_logbook""",
    """INSERT INTO curriculum_positionpart (service_period_id, starts_on, ends_on, percent, is_leave)
       SELECT id, '2027-01-01', '2027-12-31', 30 + 10 * (id %% 8), false FROM curriculum_serviceperiod""",
    """INSERT INTO curriculum_absence (logbook_id, kind, starts_on, ends_on, stated_by_id, stated_at)
       SELECT id, 'leave', '2027-04-01', '2027-04-30', (SELECT min(id) FROM accounts_user), now()
       FROM curriculum_logbook WHERE id %% 10 = 0""",
    """INSERT INTO supervision_supervisor (user_id, hpr_number, workplace, basis, basis_text, verified_source,
         competence_area_verified, verified_at, verified_by_id)
       SELECT id, '', '', 'competence_area', '', 'r', true, now(), id
       FROM accounts_user WHERE role = 'doctor' AND id %% 5 = 0""",
    """INSERT INTO supervision_appointment (service_period_id, supervisor_id, name, email, workplace, basis, schedule,
         evaluation, decline_reason, asked_at, accepted_at, first_day, last_day)
       SELECT p.id, v.id, 'V', 'v@example.no', '', 'competence_area', '', '', '', now(), now(), '2027-01-01',
         '2027-12-31'
       FROM curriculum_serviceperiod p JOIN accounts_doctor d ON d.id = p.doctor_id
       JOIN supervision_supervisor v ON v.user_id = GREATEST(5, d.user_id / 5 * 5)""",
    """INSERT INTO supervision_meeting (logbook_id, appointment_id, held_on, month, form, minutes, topics,
         has_evaluation, logged_at, answer, struck_reason)
       SELECT p.logbook_id, a.id, date '2027-01-05' + 30 * m, 24324 + (5 + 30 * m - 1) / 31, 'video', 60, '[]',
         m %% 3 = 0, now(), '', ''
       FROM supervision_appointment a JOIN curriculum_serviceperiod p ON p.id = a.service_period_id
       CROSS JOIN generate_series(0, 11) m WHERE (a.id + m) %% 40 <> 0""",
    """INSERT INTO supervision_conference (logbook_id, "on", month, minutes, form, state, cancel_cause, settled_at,
         sequence)
       SELECT l.id, make_date(2027, 1 + m / 2, 6 + 14 * (m %% 2)), 24324 + m / 2, 60, 'video', 'held', '', now(), 0
       FROM curriculum_logbook l CROSS JOIN generate_series(0, 23) m WHERE (l.id + m) %% 50 <> 0""",
    """INSERT INTO curriculum_teachingseries (logbook_id, title, form, leader, place, made_by_id, made_at)
       SELECT id, 'Program', 'eget_program', '', '', (SELECT min(id) FROM accounts_user), now()
       FROM curriculum_logbook""",
    """INSERT INTO curriculum_teachingsession (series_id, logbook_id, "on", month, hours, topic, attended_hours,
         attended_at, cancel_cause)
       SELECT s.id, s.logbook_id, make_date(2027, 1 + m / 2, 4 + 14 * (m %% 2)), 24324 + m / 2, 2, '', 2, now(), ''
       FROM curriculum_teachingseries s CROSS JOIN generate_series(0, 17) m""",
]
#: what the services that write in a log keep beside its rows
_SUMS = ["TRUNCATE supervision_logmonth, supervision_logsum", COUNT_ALL, ADD_ALL]
#: approvals of one decision would break its constraints: these are made without them, in tables of this run alone
_BARE = [
    "ALTER TABLE approvals_approval DISABLE TRIGGER ALL",
    "ALTER TABLE approvals_decision DISABLE TRIGGER ALL",
    "ALTER TABLE approvals_assessment DISABLE TRIGGER ALL",
    """INSERT INTO approvals_assessment (application_id, "on", application_version, facts, result, parameters, counts,
         ruleset_id, ruleset_version, made_by_id, made_at)
       SELECT id, '2026-11-01', 1, '{"centre": {"agreement_signed_on": "2026-03-01"}}', '{}', '{}', '{}', 'r', '1',
         1, now() FROM curriculum_serviceperiod""",
    """INSERT INTO approvals_decision (application_id, round, occasion, proposal_id, assessment_id, letter_id, kind,
         proposed_by_id, approved_by_id, decided_at)
       SELECT id, 1, 'first', id, id, id, 'granted', 1, 2, now() FROM approvals_assessment""",
    """INSERT INTO approvals_approval (decision_id, doctor_id, unit_id, service_period_id, supervisor_name, starts_on,
         ends_on, counted_months)
       SELECT n.id, p.doctor_id, p.unit_id, p.id, 'V', p.starts_on, p.ends_on, 6
       FROM curriculum_serviceperiod p JOIN approvals_decision n ON n.application_id = p.id""",
]


def fill(size: int) -> int:
    """Put so many approvals with their logs into the empty tables; return how many rows the logs have."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_user, units_municipality RESTART IDENTITY CASCADE")
        get_user_model().objects.create_user("a@example.no", "x" * 20, role="caseworker", name="A")
        for statement in _FILL:
            cursor.execute(statement, {"size": size} if "%" in statement else None)
        for statement in [*_SUMS, *_BARE]:
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE")
        return sum(count_rows(cursor, table) for table in _LOG_TABLES)


def count_rows(cursor: object, table: str) -> int:
    """Return the length of a table."""
    cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own names
    return cursor.fetchone()[0]


def read_once() -> None:
    """The limit: every row of the log is read once, and its month is added to a sum."""
    with connection.cursor() as cursor:
        for table in _LOG_TABLES:
            cursor.execute(f"SELECT count(*), sum(month), sum(logbook_id) FROM {table}")  # noqa: S608 - our own names


def write_for_a_day() -> None:
    """The day before: everything was measured in the morning, and since then every seventeenth log was written in."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE approvals_changedlog, approvals_followuprun")
        day = ON - timedelta(days=1)
        cursor.execute(
            """INSERT INTO approvals_followuprun ("on", ran_on, is_whole, opened, resolved)
               VALUES (%s, %s, true, 0, 0)""",
            [day, day],
        )
        written = "SELECT id, %s::date FROM curriculum_logbook WHERE id %% 17 = 0"
        cursor.execute(f"INSERT INTO approvals_changedlog {written}", [day])
        cursor.execute("ANALYZE approvals_changedlog")


def count_statements(work: object) -> int:
    """Return how many statements a piece of work asks."""
    asked: list[str] = []
    with connection.execute_wrapper(lambda execute, sql, *rest: (asked.append(sql), execute(sql, *rest))[1]):
        work()
    return len(asked)


def compare(work: object, *, rounds: int, before: object = lambda: None) -> tuple[float, float]:
    """Return the median seconds of the limit and of a piece of work, in turns, so that what else goes on hits both."""
    pairs = []
    for _round in range(rounds):
        before()
        pairs.append((seconds(read_once), seconds(work)))
    limit, ours = (statistics.median(times) for times in zip(*pairs, strict=True))
    return limit, ours


def seconds(work: object) -> float:
    """Return how long a piece of work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    """Print a JSON line per figure, then a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--approvals", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    connection.creation.create_test_db(verbosity=0)
    rows = fill(chosen.approvals)
    first = seconds(lambda: find_and_settle(on=ON))
    works = {
        "everything": (lambda: find_and_settle(on=ON), lambda: None, GOAL),
        "a night": (lambda: find_and_settle(on=ON, everything=False), write_for_a_day, GOAL_OF_A_NIGHT),
    }
    for name, (work, before, goal) in works.items():
        before()
        statements = count_statements(work)
        limit, ours = compare(work, rounds=chosen.rounds, before=before)
        ratio = ours / limit
        figure = {
            "job": "J5",
            "figure": f"{name}: {chosen.approvals} approvals, {rows} log rows",
            "first_run_seconds": round(first, 2),
            "ours_seconds": round(ours, 2),
            "limit_seconds": round(limit, 2),
            "ratio": round(ratio, 2),
            "statements": statements,
            "goal": goal,
            "met": ratio <= goal,
        }
        print(json.dumps(figure))
        for key, value in figure.items():
            print(f"{key:<20}{value}")


if __name__ == "__main__":
    main()
