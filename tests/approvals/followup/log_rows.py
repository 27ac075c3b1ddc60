"""Rows of a log that call for reminders, made without the acts around them, and what waits because of them."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.roles import Role
from approvals.models import ServiceConfirmation
from approvals.services.log_changes import follow_change
from approvals.services.reminders.causes import about
from correspondence.models import ScheduledMessage
from correspondence.services import store_document
from curriculum.models import Absence, TeachingSeries, TeachingSession
from curriculum.months import month_number
from supervision.models import Conference, Meeting, PlannedMeeting
from tests.factories import make_user

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


def confirmed(service, through, state):
    """A confirmation from the first approved day, in a state that it may have come to."""
    signed, closed = timezone.now(), timezone.now() if state in {"replaced", "withdrawn"} else None
    is_signed, is_issued = state in {"supervisor_signed", "issued"}, state == "issued"
    caseworker = make_user(Role.CASEWORKER) if is_issued else None
    document = store_document(b"%PDF", filename="bekreftelse.pdf", content_type="application/pdf")
    return ServiceConfirmation.objects.create(
        logbook=service.logbook,
        approval=service.approval,
        state=state,
        starts_on=service.approval.starts_on,
        ends_on=through,
        language="nb",
        content={},
        sha256="0" * 64,
        made_by=service.doctor,
        supervisor=service.supervisor if is_signed else None,
        supervisor_signed_at=signed if is_signed else None,
        caseworker=caseworker,
        caseworker_signed_at=signed if is_issued else None,
        document=document if is_issued else None,
        number=1 if is_issued else None,
        check_code="ABCD-EFGH" if is_issued else None,
        closed_at=closed,
        close_reason="Trukket av legen" if closed else "",
    )


def both(service, day):
    return sorted((user.email, morning(day)) for user in (service.doctor, service.supervisor))
