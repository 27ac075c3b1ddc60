"""What the clock starts. Each task only calls a service that is safe to run twice."""

from celery import shared_task
from django.conf import settings


@shared_task(name="approvals.export_audit_head", ignore_result=True)
def export_audit_head() -> None:
    """Keep the audit chain's newest link outside the database."""
    from approvals.services import audit  # noqa: PLC0415 - a task loads its service when it runs

    audit.write_head(settings.AUDIT_HEADS_DIR)


@shared_task(name="approvals.mark_delivered_requests", ignore_result=True)
def mark_delivered_requests() -> None:
    """Note which requests have reached the mail server of the person asked."""
    from approvals.services.requests import following  # noqa: PLC0415 - a task loads its service when it runs

    following.mark_delivered_requests()


@shared_task(name="approvals.remind_due_requests", ignore_result=True)
def remind_due_requests() -> None:
    """Remind those who have been asked, and the applicants who wait."""
    from approvals.services.requests import following  # noqa: PLC0415 - a task loads its service when it runs

    following.remind_due_requests()


@shared_task(name="approvals.follow_old_drafts", ignore_result=True)
def follow_old_drafts() -> None:
    """Warn about drafts that nobody touches, and empty those whose time is up."""
    from approvals.services import old_drafts  # noqa: PLC0415 - a task loads its service when it runs

    old_drafts.follow_old_drafts()


@shared_task(name="approvals.follow_up", ignore_result=True)
def follow_up() -> None:
    """Measure every approval in force by the rules, tell whom it concerns, and close logs to former supervisors."""
    from approvals.services.followup import nightly  # noqa: PLC0415 - a task loads its service when it runs

    nightly.follow_up_all(on=nightly.today())


@shared_task(name="approvals.renew_outdated_confirmations", ignore_result=True)
def renew_outdated_confirmations() -> None:
    """Ask anew for the signature of confirmations whose log has changed."""
    from approvals.services import confirmations  # noqa: PLC0415 - a task loads its service when it runs

    confirmations.renew_outdated_confirmations()


@shared_task(name="approvals.expire_overdue_requests", ignore_result=True)
def expire_overdue_requests() -> None:
    """Close requests whose time is up."""
    from approvals.services.requests import following  # noqa: PLC0415 - a task loads its service when it runs

    following.expire_overdue_requests()


@shared_task(name="approvals.make_ordered_letters", ignore_result=True)
def make_ordered_letters() -> None:
    """Make, store and send every letter that is ordered and not made."""
    from approvals.services import letters  # noqa: PLC0415 - a task loads its service when it runs

    letters.make_ordered_letters()


@shared_task(name="approvals.notify_again_of_unopened_decisions", ignore_result=True)
def notify_again_of_unopened_decisions() -> None:
    """Order one more notice to those who have not opened their decision."""
    from approvals.services import letters  # noqa: PLC0415 - a task loads its service when it runs

    letters.notify_again_of_unopened_decisions()


@shared_task(name="approvals.plan_reminders", ignore_result=True)
def plan_reminders() -> None:
    """Let the reminders that wait be those that every log calls for today, and ask for this month's meetings."""
    from approvals.services.reminders import planning  # noqa: PLC0415 - a task loads its service when it runs

    planning.plan_all_reminders()


@shared_task(name="approvals.run_waiting_simulations", ignore_result=True)
def run_waiting_simulations() -> None:
    """Ask every draft of the rules that waits for it over all cases."""
    from approvals.services import simulation  # noqa: PLC0415 - a task loads its service when it runs

    simulation.run_waiting_simulations()


@shared_task(name="approvals.delete_old_simulations", ignore_result=True)
def delete_old_simulations() -> None:
    """Delete simulations that nobody needs any more."""
    from approvals.services import simulation  # noqa: PLC0415 - a task loads its service when it runs

    simulation.delete_old_simulations()
