"""Asking a supervisor for the meeting of a month, by a personal link that logs it."""

from django.conf import settings
from django.db import transaction

from accounts.links import make_link
from curriculum.months import first_day_of, month_number
from supervision.models import Appointment, AskedMonth, Meeting
from supervision.services.meeting_mails import queue_question_for_month
from supervision.services.meetings import LOG_MONTH, end_of_day_in, lock_log_of


@transaction.atomic
def ask_for_month(appointment: Appointment, month: int) -> AskedMonth | None:
    """Mail the supervisor a link that logs the meeting of a month, and return what was asked.

    `month` is `curriculum.months.month_number` of any day in it. Returns None, and mails nothing, when it was asked
    before, when a meeting of that month is logged, when the appointment follows no day of it, and when nobody is there
    to answer. Safe to call twice, also at once.
    """
    appointment, logbook = lock_log_of(appointment)
    supervisor = appointment.supervisor
    if supervisor is None or not supervisor.user.is_active or not _follows(appointment, month):
        return None
    if Meeting.objects.standing().filter(logbook=logbook, month=month).exists():
        return None
    asked, is_new = AskedMonth.objects.get_or_create(appointment=appointment, month=month)
    if not is_new:
        return None
    secret = make_link(
        purpose=LOG_MONTH,
        subject_id=asked.pk,
        recipient_email=supervisor.user.email,
        expires_at=end_of_day_in(settings.MONTH_LINK_DAYS),
    )
    queue_question_for_month(asked, doctor=logbook.doctor.user, supervisor=supervisor.user, secret=secret)
    return asked


def _follows(appointment: Appointment, month: int) -> bool:
    first, last = appointment.first_day, appointment.last_day
    if first is None or last is None or first > last:
        return False
    return first < first_day_of(month + 1) and last >= first_day_of(month) and month_number(first) <= month
