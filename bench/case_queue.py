"""J2: the caseworkers' queue over many cases, beside a plain view that reads the same page by key.

``.venv/bin/python -m tests.servers postgresql -- .venv/bin/python bench/case_queue.py [--sizes 10000 1000000]``.
Both answer over the same middleware, session and log-in, by turns in one process; compared is the median of the rounds.
(Not called queue.py: a script's folder stands first in the search for modules, and the library has a `queue`.)
"""

import argparse
import html
import logging
import os
import re
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django  # noqa: E402 - the folder above must be found first

django.setup()

from django.conf import settings  # noqa: E402 - as above
from django.contrib.auth import get_user_model  # noqa: E402 - as above
from django.db import connection  # noqa: E402 - as above
from django.http import HttpRequest, HttpResponse  # noqa: E402 - as above
from django.template import Context, Engine  # noqa: E402 - as above
from django.test import Client  # noqa: E402 - as above
from django.urls import path  # noqa: E402 - as above
from django.utils import timezone  # noqa: E402 - as above

from config import urls  # noqa: E402 - as above

GOAL, LEAST, FLAT, NAME_GOAL, MOST_QUERIES = 2.0, 3.0, 1.3, 4.0, 6
QUEUE, LIMIT = "/admin/approvals/application/", "/limit"
PAGE = 50
#: one case in twenty is open, as in an authority that keeps its cases
OPEN_EVERY = 20

_ROWS = """
SELECT a.id, a.case_number, a.submitted_at, a.status, u.name, n.name, m.name, w.name,
       (SELECT s.counts FROM approvals_assessment s WHERE s.application_id = a.id ORDER BY s.id DESC LIMIT 1)
FROM approvals_application a
JOIN accounts_doctor d ON d.id = a.doctor_id JOIN accounts_user u ON u.id = d.user_id
JOIN curriculum_serviceperiod p ON p.id = a.service_period_id
LEFT JOIN units_palliativeunit n ON n.id = p.unit_id LEFT JOIN units_municipality m ON m.id = n.municipality_id
LEFT JOIN accounts_user w ON w.id = a.assigned_to_id
WHERE a.status IN ('submitted', 'under_review', 'proposed') ORDER BY a.counted_from, a.id LIMIT 51
"""
_TEMPLATE = Engine().from_string(
    "<!doctype html><title>Saker</title><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>"
    "{% endfor %}</tr>{% endfor %}</table>"
)


def limit(request: HttpRequest) -> HttpResponse:
    """The same page as plainly as it can be written: one hand-written query, one small template."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS)
        rows = cursor.fetchall()
    return HttpResponse(_TEMPLATE.render(Context({"rows": rows, "name": request.user.name})))


urlpatterns = [*urls.urlpatterns, path("limit", limit)]

_FILL = [
    """INSERT INTO units_municipality (name, number, county, health_region, size_class, is_demo)
       SELECT 'Kommune ' || n, '', '', '', '', false FROM generate_series(1, 356) n""",
    """INSERT INTO units_palliativeunit
         (name, kind, municipality_id, organisation_number, operated_by, contact_name, contact_email, is_demo)
       SELECT 'Lindrende enhet ' || n, 'sykehjem', 1 + n %% 356, '', '', '', '', false
       FROM generate_series(1, 700) n""",
    """INSERT INTO accounts_user (password, email, name, role, language, is_active, date_joined)
       SELECT '!', 'lege' || n || '@example.no', 'Lege ' || md5(n::text), 'doctor', 'nb', true, now()
       FROM generate_series(1, %(size)s) n""",
    """INSERT INTO accounts_doctor (user_id, hpr_number, phone, clinical_specialty, nordic_course, workplace)
       SELECT id, '', '', '', '', '' FROM accounts_user WHERE role = 'doctor'""",
    """INSERT INTO curriculum_serviceperiod (doctor_id, unit_id, starts_on, ends_on)
       SELECT id, 1 + id %% 700, '2027-01-01', '2027-12-31' FROM accounts_doctor""",
    """INSERT INTO curriculum_educationplan (doctor_id, plan_text, own_teaching_text)
       SELECT id, '', '' FROM accounts_doctor""",
    """INSERT INTO approvals_application (public_id, doctor_id, service_period_id, education_plan_id, status,
         case_number, language, saved_sections, version, created_at, submitted_at, counted_from,
         waited_days, change_kinds, change_reason, assigned_to_id)
       SELECT gen_random_uuid(), p.doctor_id, p.id, e.id,
         CASE WHEN r.n %% %(every)s > 0 THEN 'granted'
              ELSE (ARRAY['submitted', 'under_review', 'proposed'])[1 + (r.n / %(every)s) %% 3] END,
         lpad((10 + r.n / 100000)::text, 2, '0') || '/' || lpad((r.n %% 100000)::text, 5, '0'),
         'nb', '[]', 2, now(), now() - (%(size)s - r.n) * interval '1 minute',
         now() - (%(size)s - r.n) * interval '1 minute', 0, '[]', '',
         CASE WHEN (r.n / %(every)s) %% 3 = 1 THEN (SELECT id FROM accounts_user WHERE role <> 'doctor'
           ORDER BY id OFFSET (r.n / 60) %% 20 LIMIT 1) END
       FROM (SELECT id, doctor_id, row_number() OVER (ORDER BY id) n FROM curriculum_serviceperiod) r
       JOIN curriculum_serviceperiod p ON p.id = r.id JOIN curriculum_educationplan e ON e.doctor_id = r.doctor_id""",
    """INSERT INTO approvals_assessment (application_id, "on", application_version, facts, result, parameters, counts,
         ruleset_id, ruleset_version, made_by_id, made_at)
       SELECT a.id, now(), 1, '{}', '{}', '{}', '{"met": 11, "judgement": 10, "missing": 1}', 'r', '1',
         (SELECT min(id) FROM accounts_user), now() FROM approvals_application a""",
    "VACUUM ANALYZE",
]


def fill(size: int) -> list:
    """Put `size` cases into the empty tables; return a caseworker and an approver."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_user, units_municipality, curriculum_serviceperiod RESTART IDENTITY CASCADE")
        people = [_person(role, number) for number in range(10) for role in ("caseworker", "approver")]
        for statement in _FILL:
            cursor.execute(statement, {"size": size, "every": OPEN_EVERY} if "%" in statement else None)
    return people[:2]


def _person(role: str, number: int) -> object:
    return get_user_model().objects.create_user(
        f"{role}{number}@example.no", "x" * 20, role=role, name=f"{role} {number}"
    )


def median_seconds(client: Client, address: str, rounds: int) -> tuple[float, int]:
    """Return the median time of an answer in seconds, and how many queries it asks."""
    client.get(address)
    asked: list[str] = []
    with connection.execute_wrapper(lambda execute, sql, *rest: (asked.append(sql), execute(sql, *rest))[1]):
        client.get(address)
    taken = []
    for _round in range(rounds):
        begun = time.perf_counter()
        response = client.get(address)
        taken.append(time.perf_counter() - begun)
        if response.status_code != HttpResponse.status_code:
            raise SystemExit(f"{address} answered {response.status_code}")
    return statistics.median(taken), len(asked)


def measure(size: int, rounds: int) -> dict[str, float]:
    """Fill the tables and time every page; return seconds by name."""
    caseworker, approver = fill(size)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, (SELECT case_number FROM approvals_application ORDER BY id DESC LIMIT 1) FROM "
            "accounts_user WHERE role = 'doctor' ORDER BY id OFFSET %s LIMIT 1",
            [size // 2],
        )
        name, number = cursor.fetchone()
    clients = {person.role: Client() for person in (caseworker, approver)}
    for person in (caseworker, approver):
        clients[person.role].force_login(person)
    first_page = clients["caseworker"].get(QUEUE).content.decode()
    following = html.unescape(re.search(r'<a href="([^"]*)" rel="next"', first_page)[1])
    pages = {
        "limit": ("caseworker", LIMIT),
        "queue of a caseworker": ("caseworker", QUEUE),
        "queue of an approver": ("approver", QUEUE),
        "second page": ("caseworker", QUEUE + following),
        "closed cases": ("caseworker", QUEUE + "?status=closed"),
        "search by case number": ("caseworker", f"{QUEUE}?q={number}"),
        "search by name": ("caseworker", f"{QUEUE}?q={name.split()[1][:12]}"),
    }
    found = {}
    print(f"\n{size} cases, {size // OPEN_EVERY} of them open")
    for label, (role, address) in pages.items():
        found[label], queries = median_seconds(clients[role], address, rounds)
        share = found[label] / found["limit"]
        print(f"  {label:24} {found[label] * 1000:8.1f} ms {share:6.2f} x limit {queries:3} queries")
    return found


def main() -> None:
    """Measure every size and say what the goals say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    logging.disable(logging.INFO)
    settings.ROOT_URLCONF = "__main__"
    settings.SESSION_IDLE_SECONDS = int(timedelta(days=1).total_seconds())
    connection.creation.create_test_db(verbosity=0)
    print(timezone.localdate().isoformat(), connection.vendor)
    found = [measure(size, arguments.rounds) for size in sorted(arguments.sizes)]
    small, large = found[0], found[-1]
    queue = "queue of a caseworker"
    print(f"\nlarge beside small      {large[queue] / small[queue]:6.2f}  (goal {FLAT})")
    print(f"queue beside limit      {large[queue] / large['limit']:6.2f}  (goal {GOAL}, least {LEAST})")
    print(f"search by name          {large['search by name'] / large['limit']:6.2f}  (goal {NAME_GOAL})")
    connection.creation.destroy_test_db("", verbosity=0)


if __name__ == "__main__":
    main()
