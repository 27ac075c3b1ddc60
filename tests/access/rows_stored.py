"""Everything that is stored, to be compared before and after what must not change anything."""

from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session

from approvals.enums import EventKind
from approvals.models import AuditEntry, AuditHead, CaseEvent, Reading

#: what is noted of whoever looks and tries; what an act changes beyond that has rows of its own
_NOTED = {Session, Reading, AuditEntry, AuditHead}


def dump_rows() -> dict[str, list[Any]]:
    """Every row of every table but the sessions and the traces: that an act was tried and refused may be noted."""
    tables = {}
    for model in apps.get_models(include_auto_created=True):
        if model in _NOTED or not model._meta.managed:
            continue
        rows = model._base_manager.order_by("pk")
        if model is CaseEvent:
            rows = rows.exclude(kind=EventKind.REFUSED_ACT)
        tables[model._meta.label] = list(rows.values_list())
    return tables


def changed_tables(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> list[str]:
    """The tables in which anything differs."""
    return [label for label in before if before[label] != after[label]]
