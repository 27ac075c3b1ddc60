"""Wake-ups. The queue holds no truth: losing every message costs a minute, until the next sweep."""

from celery import shared_task


@shared_task(name="correspondence.send_due", ignore_result=True)
def send_due() -> None:
    """Send what is due. Safe to run twice or at the same time as itself: each row is claimed by one sender."""
    from correspondence.services import send_due_deliveries  # noqa: PLC0415 - the service wakes this task

    send_due_deliveries()


@shared_task(name="correspondence.send_scheduled", ignore_result=True)
def send_scheduled() -> None:
    """Turn reminders that are due into messages. Safe to run twice or at the same time as itself."""
    from correspondence.services import send_due_scheduled  # noqa: PLC0415 - a task loads its service when it runs

    send_due_scheduled()
