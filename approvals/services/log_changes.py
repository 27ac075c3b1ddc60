"""What follows when somebody has written in a log: it is measured again, reminders are planned, calendars are told."""

from datetime import date

from django.utils import timezone

from approvals.rules import parameters_in_force
from approvals.services.calendars.mails import tell_calendars
from approvals.services.followup import telling
from approvals.services.log_marks import is_over, mark_changed
from approvals.services.reminders.planning import plan_reminders
from approvals.services.reminders.words import register_words
from curriculum.hooks import course_months_known_by, on_log_changed, on_plan_waits
from curriculum.models import Logbook
from supervision.services.plan_mails import tell_who_has_not_signed


def listen() -> None:
    """Join those who want to know of changes in logs: how reminders and alerts are worded, how long the course is.

    Safe to call twice.
    """
    register_words()
    telling.register_words()
    if follow_change not in on_log_changed:
        on_log_changed.append(follow_change)
    if tell_who_has_not_signed not in on_plan_waits:
        on_plan_waits.append(tell_who_has_not_signed)
    if course_months_on not in course_months_known_by:
        course_months_known_by.append(course_months_on)


def course_months_on(day: date) -> int:
    """Return how many months the whole course has by the rules of a day (R03)."""
    return int(str(parameters_in_force(day)["course_months"]["value"]))


def follow_change(logbook: Logbook, day: date | None = None) -> None:
    """Do for one log, in the transaction of the act, what the sweep at night does for all."""
    if day is None or is_over(day):
        mark_changed(logbook)
    plan_reminders([logbook.pk], today=timezone.localdate())
    tell_calendars([logbook.pk], today=timezone.localdate())
