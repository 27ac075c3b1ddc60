"""Whether the log has changed since a confirmation was made, and which newer one says the same days.

Whoever reads one is told that the log says something else by now; reading changes nothing. One that still waits for a
signature cannot be signed then, and gives way to a new one (`confirmations`). One that the authority has signed stays
as it is.
"""

from typing import Any, Final

from approvals.enums import ConfirmationState
from approvals.models import ServiceConfirmation
from approvals.services.confirmation_content import confirmation_content, hash_of
from approvals.services.logbooks import approvals_of

#: not issued yet
OPEN: Final = (ConfirmationState.MADE, ConfirmationState.SUPERVISOR_SIGNED)

#: what comes from the log; that somebody or some unit has a new name since changes nothing that was done
_FROM_THE_LOG: Final = (
    "from",
    "to",
    "away",
    "counted_months",
    "months",
    "meetings",
    "conferences",
    "hours",
    "own_teaching",
    "gaps",
)


def is_outdated(confirmation: ServiceConfirmation) -> bool:
    """Whether a confirmation that waits for a signature would say something else if it were made now.

    False for one that the authority has signed, or that no longer counts. Computed from the log; stores nothing.
    """
    if confirmation.state not in OPEN or confirmation.caseworker_id is not None:
        return False
    logbook = confirmation.logbook
    content = confirmation_content(logbook, approvals_of(logbook), until=confirmation.ends_on)
    return content is None or hash_of(content) != confirmation.sha256


def log_has_changed(confirmation: ServiceConfirmation) -> bool:
    """Whether the log says something else of the confirmed days than what the authority has signed (E21, R21, R28).

    False for a confirmation that is not signed by both, or that no longer counts.
    """
    is_signed = confirmation.state == ConfirmationState.ISSUED or (
        confirmation.state == ConfirmationState.SUPERVISOR_SIGNED and confirmation.caseworker_id is not None
    )
    if not is_signed:
        return False
    logbook = confirmation.logbook
    content = confirmation_content(logbook, approvals_of(logbook), until=confirmation.ends_on)
    return _logged(content) != _logged(confirmation.content)


def newer_confirmation(confirmation: ServiceConfirmation) -> ServiceConfirmation | None:
    """Return the newest confirmation that was made later, covers the same days and is issued or about to be."""
    return (
        ServiceConfirmation.objects.filter(
            logbook=confirmation.logbook_id,
            pk__gt=confirmation.pk,
            starts_on__lte=confirmation.starts_on,
            ends_on__gte=confirmation.ends_on,
            state__in=[ConfirmationState.MADE, ConfirmationState.SUPERVISOR_SIGNED, ConfirmationState.ISSUED],
        )
        .select_related("logbook")
        .defer("content")
        .order_by("-pk")
        .first()
    )


def _logged(content: dict[str, Any] | None) -> dict[str, Any]:
    return {name: content[name] for name in _FROM_THE_LOG if name in content} if content else {}
