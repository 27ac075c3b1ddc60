"""Rows of a log that call for reminders, made without the acts around them, and what waits because of them."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from approvals.services.log_changes import follow_change
from approvals.services.reminders.causes import about
from correspondence.models import ScheduledMessage
from curriculum.models import Absence, TeachingSeries, TeachingSession
from curriculum.months import month_number
from supervision.models import Conference, Meeting, PlannedMeeting

DAY = timedelta(days=1)


def morning(day):
    return timezone.make_aware(datetime.combine(day, time(8)))


def waiting(service, kind):
    """What waits of a kind, as (reader, when), in order."""
    follow_change(service.logbook)
    found = ScheduledMessage.objects.filter(about=about(service.logbook.pk), kind=kind, state="waiting")
    return list(found.order_by("due_at", "recipient_email").values_list("recipient_email", "due_at"))


def states(kind):
    return sorted(ScheduledMessage.objects.filter(kind=kind).values_list("state", flat=True))


def held(service, on, **fields):
    return Meeting.objects.create(
        logbook=service.logbook,
        appointment=service.appointment,
        held_on=on,
        month=month_number(on),
        form="video",
        minutes=60,
        has_evaluation=False,
        **fields,
    )


def planned(service, on, **fields):
    return PlannedMeeting.objects.create(
        logbook=service.logbook,
        appointment=service.appointment,
        on=on,
        form="video",
        planned_by=service.doctor,
        **fields,
    )


def conference(service, on):
    return Conference.objects.create(logbook=service.logbook, on=on, month=month_number(on), form="video")


def session(service, on):
    series = TeachingSeries.objects.create(
        logbook=service.logbook, title="Palliasjon i sykehjem", form="own", made_by=service.doctor
    )
    return TeachingSession.objects.create(
        series=series, logbook=service.logbook, on=on, month=month_number(on), hours=Decimal(2)
    )


def absent(service, first, last):
    return Absence.objects.create(
        logbook=service.logbook, kind="leave", starts_on=first, ends_on=last, stated_by=service.doctor
    )


def both(service, day):
    return sorted((user.email, morning(day)) for user in (service.doctor, service.supervisor))
