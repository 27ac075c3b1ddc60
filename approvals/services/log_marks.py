"""Marking logs that the follow-up must measure again. Alone in a file, since approvals and logs both mark."""

from django.utils import timezone

from approvals.models import ChangedLog
from curriculum.models import Logbook


def mark_changed(logbook: Logbook) -> None:
    """Let the next follow-up measure a log again. One statement, in the transaction of the act."""
    ChangedLog.objects.bulk_create(
        [ChangedLog(logbook=logbook, changed_on=timezone.localdate())],
        update_conflicts=True,
        unique_fields=["logbook"],
        update_fields=["changed_on"],
    )
