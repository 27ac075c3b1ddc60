"""The one door to a case's status, the lock in front of it, and the timeline behind it."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from approvals.enums import Action, EventKind, Status
from approvals.models import Application, CaseEvent
from approvals.services.audit import append_event_link
from approvals.transitions import check_transition

_CLOCKS: Final = ("waiting_since", "waited_days", "counted_from", "provisional_due_on")


def lock_application(application: Application) -> Application:
    """Return the case as it is now, locked until the transaction ends (a real lock on PostgreSQL).

    Rows that only refer to the case, such as an event that another case's decision adds, do not wait for it.
    """
    return (
        Application.objects.select_for_update(of=("self",), no_key=True)
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

    The clocks of the case are kept here too, so that no way out of a wait can leave them running.
    Raises NotPossible when the table of transitions has no such row.
    """
    old = application.status
    application.status = check_transition(old, action)
    application.version += 1
    _keep_clocks(application, action, at=timezone.now())
    application.save(update_fields=["status", "version", *_CLOCKS])
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


def _keep_clocks(application: Application, action: Action, *, at: datetime) -> None:
    """Begin or end the wait for the applicant; a case that is taken up again is counted anew."""
    if application.status == Status.INFORMATION_REQUESTED:
        application.waiting_since = at
    elif application.waiting_since is not None:
        days = max((timezone.localdate(at) - timezone.localdate(application.waiting_since)).days, 0)
        application.waiting_since = None
        application.waited_days += days
        if application.counted_from is not None:
            application.counted_from += timedelta(days=days)
    if action == Action.REOPEN:
        # What was due before the first decision was met by it.
        application.counted_from, application.waited_days, application.provisional_due_on = at, 0, None


def _add(event: CaseEvent) -> CaseEvent:
    """Store an event and its link in the audit chain, together or not at all."""
    event.save(force_insert=True)
    append_event_link(event)
    return event


def raise_version(application: Application) -> None:
    """Note that something in the case changed, so that whoever saw the older state is told."""
    Application.objects.filter(pk=application.pk).update(version=F("version") + 1)
    application.version += 1
