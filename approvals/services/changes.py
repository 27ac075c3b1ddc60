"""Before and after: what an act changed in the facts of a case, as its event tells it.

An event of any kind may carry a list of changes under `CHANGES`; the timeline shows them field by field.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from approvals import rules
from approvals.facts import collect_facts, is_still_about, load_for_facts, stated_facts
from approvals.models import Application

CHANGES: Final = "changes"
Change = dict[str, str]


def change(field: str, *, before: str, after: str) -> Change:
    """Return one change; an empty text is nothing stated."""
    return {"field": field, "before": before, "after": after}


def standing_value(application: Application, field: str) -> str:
    """Return what counts for a confirmed field now: the newest confirmation, else what the doctor stated."""
    loaded = load_for_facts(application.pk)
    confirmed = [row for row in loaded.confirmations.all() if row.field == field and is_still_about(row, loaded)]
    if confirmed:
        return confirmed[-1].value
    group = "centre" if field.startswith("centre.") else "unit"
    return stated_facts(loaded, group=group).get(field, "")


def take_snapshot(application: Application, *, on: date) -> dict[str, str]:
    """Return the facts of a case as the engine reads them, flat: `service.starts_on` -> `2027-01-01`.

    Take one before an act and one after it, and `compare_snapshots` says what the act changed. Facts that contradict
    each other give an empty snapshot, for the engine cannot read them.
    """
    try:
        facts = collect_facts(load_for_facts(application.pk), on=on, with_judgements=False).to_dict()
    except rules.FactsError:
        return {}
    found: dict[str, str] = {}
    for group, values in facts.items():
        if isinstance(values, Mapping):
            _flatten(found, group, values)
    return found


def compare_snapshots(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """Return what differs, in the order of the fields' names."""
    return [
        change(field, before=before.get(field, ""), after=after.get(field, ""))
        for field in sorted(before.keys() | after.keys())
        if before.get(field) != after.get(field)
    ]


def _flatten(found: dict[str, str], path: str, value: Any) -> None:
    if isinstance(value, Mapping):
        for key, part in value.items():
            _flatten(found, f"{path}.{key}", part)
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value, start=1):
            _flatten(found, f"{path}.{number}", part)
    elif value is not None:
        found[path] = str(value)
