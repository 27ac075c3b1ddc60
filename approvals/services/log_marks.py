"""Marking logs that the follow-up must measure again. Alone in a file, since approvals and logs both mark."""

from datetime import date, timedelta

from django.utils import timezone

from approvals.models import ChangedLog
from curriculum.models import Logbook
from curriculum.months import month_number


def is_over(day: date) -> bool:
    """Return whether the month of a day may be over when the next follow-up runs. One that runs asks for nothing."""
    return month_number(day) < month_number(timezone.localdate() + timedelta(days=1))


def mark_changed(logbook: Logbook) -> None:
    """Let the next follow-up measure a log again. One statement, in the transaction of the act."""
    ChangedLog.objects.bulk_create(
        [ChangedLog(logbook=logbook, changed_on=timezone.localdate())],
        update_conflicts=True,
        unique_fields=["logbook"],
        update_fields=["changed_on"],
    )
