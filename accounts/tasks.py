"""What the clock does with accounts."""

from celery import shared_task


@shared_task(name="accounts.delete_old_sessions", ignore_result=True)
def delete_old_sessions() -> None:
    """Delete the rows of sessions that are over."""
    from accounts import services  # noqa: PLC0415 - a task loads its service when it runs

    services.delete_old_sessions()
