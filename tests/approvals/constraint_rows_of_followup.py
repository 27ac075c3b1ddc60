"""What each constraint of alerts, confirmations and calendars refuses, by its name."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from approvals.models import Alert, CalendarFeed, CalendarNotice, ServiceConfirmation
from correspondence.services import queue_delivery
from curriculum.models import Logbook

DAY = date(2027, 5, 3)


def _alert(world: Any, **fields: Any) -> Alert:
    return Alert.objects.create(approval=world.approval, kind="ends_soon", found_on=DAY, **fields)


def _confirmation(world: Any, **fields: Any) -> ServiceConfirmation:
    logbook = Logbook.objects.get_or_create(doctor=world.doctor)[0]
    about = {"starts_on": DAY, "ends_on": DAY, "language": "nb", "content": {}, "sha256": "0" * 64}
    return ServiceConfirmation.objects.create(
        logbook=logbook, approval=world.approval, made_by=world.caseworker, **{**about, **fields}
    )


def _told(world: Any) -> CalendarNotice:
    delivery = queue_delivery(
        key="calendar:1",
        kind="calendar",
        recipient_email="kari@example.no",
        recipient_name="Kari",
        language="nb",
        subject="Flyttet",
        body="Flyttet.",
    )
    return CalendarNotice.objects.create(
        user=world.caseworker, entry="en@example.no", sequence=1, is_cancelled=False, delivery=delivery
    )


FOLLOWUP_BREAKS: dict[str, Callable[[Any], object]] = {
    "approvals_alert_one_open": lambda w: [_alert(w) for _time in range(2)],
    "approvals_alert_one_open_a_month": lambda w: [_alert(w, month=24_327) for _time in range(2)],
    "approvals_confirmation_start_before_end": lambda w: _confirmation(w, ends_on=date(2027, 5, 2)),
    "approvals_confirmation_supervisor_paired": lambda w: _confirmation(w, supervisor=w.approver),
    "approvals_confirmation_caseworker_signs_last": lambda w: _confirmation(
        w, caseworker=w.caseworker, caseworker_signed_at=timezone.now()
    ),
    "approvals_confirmation_issued_is_whole": lambda w: _confirmation(w, state="issued"),
    "approvals_confirmation_one_open": lambda w: [_confirmation(w) for _time in range(2)],
    "approvals_calendar_one_open": lambda w: [
        CalendarFeed.objects.create(user=w.caseworker, secret_hash=str(number) * 64) for number in range(2)
    ],
    "approvals_calendar_told_once": lambda w: [_told(w) for _time in range(2)],
}
