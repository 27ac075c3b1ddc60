"""Planning meetings: agreed on by the two of them, moved, and called off. Nothing is removed."""

from datetime import date, time, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from curriculum.exceptions import LogChanged, NotAllowed, NotPossible
from curriculum.hooks import log_changed
from curriculum.models import Logbook
from curriculum.permissions import check_may_open
from supervision.models import Appointment, Meeting, PlannedMeeting
from supervision.permissions import check_may_plan
from supervision.services.meetings import check_day_is_followed, check_form_and_minutes, lock_log_of

#: so many meetings are planned at once at most
MOST_AT_ONCE: Final = 24
MOST_WEEKS_BETWEEN: Final = 12


@transaction.atomic
def plan_meeting(
    appointment: Appointment, *, by: User, on: date, at: time | None, minutes: int, form: str
) -> PlannedMeeting:
    """Keep a day on which the two have agreed to meet; either of them may, the supervisor on days of `appointment`.

    Raises NotAllowed for others than the two, LogChanged when a meeting is planned or logged on that day already, and
    NotPossible, with the field to mend, for a day that has been and one on which the supervisor does not follow the
    service.
    """
    appointment, logbook = lock_log_of(appointment)
    check_may_plan(by, logbook, appointment)
    check_form_and_minutes(form, minutes)
    planned = _plan(appointment, logbook, by=by, on=on, at=at, minutes=minutes, form=form)
    log_changed(logbook, day=on)
    return planned


@transaction.atomic
def plan_meetings(
    appointment: Appointment,
    *,
    by: User,
    on: date,
    at: time | None,
    minutes: int,
    form: str,
    times: int,
    weeks_between: int,
) -> list[PlannedMeeting]:
    """Keep several days, so many weeks apart, all of them or none.

    Raises as `plan_meeting` does, with the day that stands in the way in the sentence; NotPossible with the field for
    too many or a spacing that is too wide.
    """
    if not 1 <= times <= MOST_AT_ONCE:
        sentence = _("Planlegg fra 1 til %(most)s møter om gangen.")
        raise NotPossible(sentence % {"most": MOST_AT_ONCE}, field="times")
    if times > 1 and not 1 <= weeks_between <= MOST_WEEKS_BETWEEN:
        sentence = _("Skriv fra 1 til %(most)s uker mellom møtene.")
        raise NotPossible(sentence % {"most": MOST_WEEKS_BETWEEN}, field="weeks_between")
    days = [on + timedelta(weeks=weeks_between * number) for number in range(times)]
    appointment, logbook = lock_log_of(appointment)
    check_may_plan(by, logbook, appointment)
    check_form_and_minutes(form, minutes)
    planned = [_plan(appointment, logbook, by=by, on=day, at=at, minutes=minutes, form=form) for day in days]
    log_changed(logbook, day=min(days))
    return planned


@transaction.atomic
def move_planned_meeting(
    planned: PlannedMeeting,
    appointment: Appointment,
    *,
    by: User,
    on: date,
    at: time | None,
    minutes: int,
    form: str,
) -> PlannedMeeting:
    """Agree on another day or hour: the old one is called off, and a new one takes its place.

    `appointment` is the one that follows the new day. Raises as `plan_meeting` does for the days of both, and
    LogChanged when the meeting has been called off or logged meanwhile.
    """
    appointment, logbook = lock_log_of(appointment)
    check_may_plan(by, logbook, appointment)
    old = _lock_open(planned, logbook)
    check_may_plan(by, logbook, old.appointment)
    check_form_and_minutes(form, minutes)
    _call_off(old, cause=_("Flyttet til %(day)s.") % {"day": date_format(on, "j. F Y")})
    moved = _plan(appointment, logbook, by=by, on=on, at=at, minutes=minutes, form=form, moves=old)
    log_changed(logbook, day=min(on, old.on))
    return moved


@transaction.atomic
def cancel_planned_meeting(planned: PlannedMeeting, *, by: User, cause: str) -> PlannedMeeting:
    """Call a planned meeting off. Raises as `move_planned_meeting` does, and NotPossible without a cause."""
    _appointment, logbook = lock_log_of(planned.appointment)
    check_may_open(by, logbook)
    cancelled = _lock_open(planned, logbook)
    check_may_plan(by, logbook, cancelled.appointment)
    if not cause.strip():
        raise NotPossible(_("Skriv hvorfor møtet avlyses."), field="cause")
    _call_off(cancelled, cause=cause.strip())
    log_changed(logbook, day=cancelled.on)
    return cancelled


@transaction.atomic
def follow_on(logbook: Logbook, *, cause: str) -> int:
    """Let planned meetings follow a change of approval; return how many were called off, for `cause`.

    Call when the days of the appointments are settled, with the log locked; the caller tells of the change. A meeting
    on a day that its supervisor still follows, under a new appointment, goes on under that one; one on a day that its
    supervisor does not follow any more is called off.
    """
    ahead = PlannedMeeting.objects.select_related("appointment").filter(
        logbook=logbook, cancelled_at__isnull=True, on__gt=timezone.localdate()
    )
    outside = list(ahead.filter(Q(on__gt=F("appointment__last_day")) | Q(on__lt=F("appointment__first_day"))))
    following = list(Appointment.objects.filter(service_period__logbook=logbook, first_day__isnull=False))
    called_off = 0
    for meeting in outside:
        heir = next((each for each in following if _follows(each, meeting)), None)
        if heir is None:
            _call_off(meeting, cause=cause)
            called_off += 1
        else:
            PlannedMeeting.objects.filter(pk=meeting.pk).update(appointment=heir)
    return called_off


def _follows(appointment: Appointment, meeting: PlannedMeeting) -> bool:
    if appointment.first_day is None or appointment.last_day is None:
        return False
    is_same = appointment.supervisor_id == meeting.appointment.supervisor_id
    return is_same and appointment.first_day <= meeting.on <= appointment.last_day


def _plan(
    appointment: Appointment,
    logbook: Logbook,
    *,
    by: User,
    on: date,
    at: time | None,
    minutes: int,
    form: str,
    moves: PlannedMeeting | None = None,
) -> PlannedMeeting:
    if on < timezone.localdate():
        sentence = _("%(day)s har vært. Er møtet holdt, kan du føre det i stedet.")
        raise NotPossible(sentence % {"day": date_format(on, "j. F Y")}, field="on")
    check_day_is_followed(appointment, on, field="on")
    _check_day_is_free(logbook, on)
    planned = PlannedMeeting(
        logbook=logbook,
        appointment=appointment,
        on=on,
        at=at,
        minutes=minutes,
        form=form,
        planned_by=by,
    )
    if moves is not None and moves.appointment.supervisor_id == appointment.supervisor_id:
        # The same meeting to a calendar, in its next version; with somebody else, it is another one.
        planned.calendar_id, planned.sequence = moves.calendar_id, moves.sequence
    planned.full_clean()
    planned.save()
    return planned


def _check_day_is_free(logbook: Logbook, day: date) -> None:
    there = PlannedMeeting.objects.filter(logbook=logbook, on=day, cancelled_at__isnull=True)
    first = there.select_related("planned_by").first()
    if first is not None:
        sentence = _("%(who)s har alt planlagt et møte %(day)s.")
        names = {"who": first.planned_by.name, "day": date_format(day, "j. F Y")}
        raise LogChanged(sentence % names, field="on")
    if Meeting.objects.standing().filter(logbook=logbook, held_on=day).exists():
        sentence = _("Det er alt ført et møte %(day)s.")
        raise LogChanged(sentence % {"day": date_format(day, "j. F Y")}, field="on")


def _lock_open(planned: PlannedMeeting, logbook: Logbook) -> PlannedMeeting:
    """Return the planned meeting as it is now. The log is locked already, so nothing changes it meanwhile."""
    rows = PlannedMeeting.objects.select_related("appointment__supervisor")
    found = rows.filter(pk=planned.pk, logbook=logbook).first()
    if found is None:
        raise NotAllowed(_("Møtet hører ikke til denne loggen."))
    if found.cancelled_at is not None:
        sentence = _("Møtet er alt avlyst. %(cause)s")
        raise LogChanged(sentence % {"cause": found.cancel_cause})
    if Meeting.objects.standing().filter(logbook=logbook, held_on=found.on).exists():
        raise LogChanged(_("Møtet er alt ført som holdt."))
    return found


def _call_off(planned: PlannedMeeting, *, cause: str) -> None:
    planned.cancelled_at = timezone.now()
    planned.cancel_cause = cause
    planned.sequence += 1
    planned.full_clean()
    planned.save(update_fields=["cancelled_at", "cancel_cause", "sequence"])
