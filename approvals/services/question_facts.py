"""What stands in an application when questions are asked and when they are answered, so that the change can be told.

The engine reads confirmations instead of what the doctor stated, and does not read every text. A question is about what
the doctor wrote, so a snapshot holds the facts of the engine, what was stated, and the texts that only people read.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from approvals.facts import load_for_facts, stated_facts
from approvals.models import Application
from approvals.services.changes import Change, compare_snapshots, take_snapshot

Snapshot = dict[str, dict[str, str]]
_GROUPS: Final = ("unit", "centre")


def take_answers_snapshot(application: Application, *, on: date) -> Snapshot:
    """Return the facts as the engine reads them, and what the doctor has stated, apart."""
    loaded = load_for_facts(application.pk)
    stated = {key: str(value) for group in _GROUPS for key, value in stated_facts(loaded, group=group).items()}
    return {"engine": take_snapshot(application, on=on), "stated": stated | _read_by_people(loaded)}


def compare_answers(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return what the doctor changed, field by field.

    Facts that contradict each other cannot be read by the engine; then only what is stated is compared.
    """
    both = all(snapshot.get("engine") for snapshot in (before, after))
    flat = [
        {**(snapshot.get("engine", {}) if both else {}), **_blanked(snapshot, before, after)}
        for snapshot in (before, after)
    ]
    return compare_snapshots(*flat)


def _blanked(snapshot: Mapping[str, Any], *both: Mapping[str, Any]) -> dict[str, str]:
    """Return what is stated; what only the other one states is empty here, whatever has been confirmed about it."""
    names = {name for each in both for name in each.get("stated", {})}
    stated = snapshot.get("stated", {})
    return {name: stated.get(name, "") for name in names}


def _read_by_people(application: Application) -> dict[str, str]:
    """Return the texts that no criterion counts, under names of the same kind as the engine's."""
    doctor, statement, plan = application.doctor, application.unit_statement, application.education_plan
    standing = application.service_period.standing_appointments
    found: dict[str, Any] = {
        "applicant.name": doctor.user.name,
        "applicant.hpr_number": doctor.hpr_number,
        "applicant.specialist_since": doctor.specialist_since,
        "applicant.workplace": doctor.workplace,
        "unit.as_of": statement.as_of,
        "unit.stated_by": statement.stated_by,
        "education.plan_text": plan.plan_text,
        "education.own_teaching_text": plan.own_teaching_text,
    }
    if standing:
        found |= {f"supervisor.{name}": getattr(standing[0], name) for name in ("email", "workplace")}
    for number, row in enumerate(plan.teaching.all(), start=1):
        found[f"education.programme.{number}.content"] = row.content
    for number, period in enumerate(plan.course_periods.all(), start=1):
        found[f"course.periods.{number}.place_name"] = period.place_name
    return {name: str(value) for name, value in found.items() if value not in (None, "")}
