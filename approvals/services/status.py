"""The one door to a case's status, the lock in front of it, and the timeline behind it."""

from typing import Any

from django.db.models import F

from accounts.models import User
from approvals.enums import Action, EventKind
from approvals.models import Application, CaseEvent
from approvals.services.audit import append_event_link
from approvals.transitions import check_transition


def lock_application(application: Application) -> Application:
    """Return the case as it is now, locked until the transaction ends (a real lock on PostgreSQL)."""
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("doctor__user", "service_period__unit", "education_plan", "assigned_to")
        .get(pk=application.pk)
    )


def record_event(
    application: Application, kind: EventKind, *, by: User | None, detail: dict[str, Any] | None = None
) -> CaseEvent:
    """Add a line to the timeline. Call inside the transaction of what it tells; null `by` is the system."""
    return _add(CaseEvent(application=application, kind=kind, actor=by, detail=detail or {}))


def move(
    application: Application, action: Action, *, by: User | None, detail: dict[str, Any] | None = None
) -> Application:
    """Write the status that `action` leads to, and the event that tells it. The case must be locked.

    Raises NotPossible when the table of transitions has no such row.
    """
    old = application.status
    application.status = check_transition(old, action)
    application.version += 1
    application.save(update_fields=["status", "version"])
    _add(
        CaseEvent(
            application=application,
            kind=EventKind.MOVED,
            action=action,
            old_status=old,
            new_status=application.status,
            actor=by,
            detail=detail or {},
        )
    )
    return application


def _add(event: CaseEvent) -> CaseEvent:
    """Store an event and its link in the audit chain, together or not at all."""
    event.save(force_insert=True)
    append_event_link(event)
    return event


def raise_version(application: Application) -> None:
    """Note that something in the case changed, so that whoever saw the older state is told."""
    Application.objects.filter(pk=application.pk).update(version=F("version") + 1)
    application.version += 1
