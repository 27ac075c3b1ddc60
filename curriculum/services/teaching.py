"""What the doctor took part in, what was cancelled, and what the doctor taught. The two kinds are never added (T20)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.form_fields import format_decimal
from accounts.models import User
from curriculum.exceptions import LogChanged, NotPossible
from curriculum.hooks import log_changed
from curriculum.models import Logbook, OwnTeaching, TeachingSeries, TeachingSession
from curriculum.models.teaching import MOST_HOURS
from curriculum.months import month_number
from curriculum.permissions import check_may_keep
from curriculum.services.series import LEAST_HOURS, days_of_service, outside_service


def hours_received(logbook: Logbook) -> Decimal:
    """Return the undervisningstimer that the doctor took part in. What the doctor gave is not among them (E20, T20)."""
    total = logbook.teaching_sessions.filter(attended_hours__isnull=False).aggregate(hours=Sum("attended_hours"))
    return total["hours"] or Decimal(0)


def hours_given(logbook: Logbook) -> Decimal:
    """Return the undervisningstimer that the doctor gave (R34)."""
    total = logbook.own_teaching.filter(removed_at__isnull=True).aggregate(hours=Sum("hours"))
    return total["hours"] or Decimal(0)


def marks_of(sessions: Iterable[TeachingSession]) -> str:
    """Return the marks of the attendance that is logged in the sessions, as a page carries what it showed."""
    return " ".join(session.attendance_mark for session in sessions if session.attended_hours is not None)


@transaction.atomic
def record_attendance(
    series: TeachingSeries, *, by: User, on: date, hours: Decimal | None = None, seen: str | None = None
) -> TeachingSession:
    """Log that the doctor took part in the series on a day, for `hours` undervisningstimer or for all of them.

    Logged once more, the new hours stand instead, unless the person has not seen those that stand: `seen` are the
    marks of what their page showed (`marks_of`), None when there was no page (LogChanged). Raises NotAllowed, and
    NotPossible with the field: a day that the series does not have, that was cancelled or has not come, and hours
    outside 0.25 to what the session lasted.
    """
    _locked(series.logbook, by)
    session = _session_on(series, on)
    _check_seen(session, seen)
    hours = session.hours if hours is None else hours
    if hours < LEAST_HOURS:
        raise NotPossible(_("Timene må være minst 0,25."), field="hours")
    if hours > session.hours:
        raise NotPossible(
            _("Du kan ikke ha deltatt i flere timer enn undervisningen varte: %(hours)s.")
            % {"hours": format_decimal(session.hours)},
            field="hours",
        )
    session.attended_hours, session.attended_at, session.attended_by = hours, timezone.now(), by
    session.full_clean()
    session.save(update_fields=["attended_hours", "attended_at", "attended_by"])
    log_changed(session.logbook)
    return session


@transaction.atomic
def undo_attendance(session: TeachingSession, *, by: User, seen: str | None = None) -> TeachingSession:
    """Take back that the doctor took part; `seen` as in `record_attendance`.

    Raises NotAllowed, and LogChanged when it does not stand, or stands with other hours than the person has seen.
    """
    _locked(session.logbook, by)
    session = TeachingSession.objects.get(pk=session.pk)
    if session.attended_hours is None:
        raise LogChanged(_("Det er ikke ført at du deltok."))
    if _is_unseen(session, seen):
        raise LogChanged(
            _("Deltakelsen %(day)s er ført på nytt et annet sted (%(hours)s). Se om den fortsatt skal tas bort.")
            % {"day": date_format(session.on, "DATE_FORMAT"), "hours": _hours_in_words(session)}
        )
    session.attended_hours = session.attended_at = session.attended_by = None
    session.save(update_fields=["attended_hours", "attended_at", "attended_by"])
    log_changed(session.logbook)
    return session


@transaction.atomic
def cancel_session(session: TeachingSession, *, by: User, cause: str) -> TeachingSession:
    """Say that a session was not held, and why. Raises NotAllowed, NotPossible (field), and LogChanged when it was."""
    _locked(session.logbook, by)
    session = TeachingSession.objects.get(pk=session.pk)
    if session.cancelled_at is not None:
        raise LogChanged(_("Undervisningen er alt avlyst."))
    if session.attended_hours is not None:
        raise NotPossible(_("Du har ført at du deltok. Ta bort deltakelsen før du avlyser."))
    if not cause.strip():
        raise NotPossible(_("Skriv hvorfor undervisningen ble avlyst."), field="cause")
    session.cancelled_at, session.cancel_cause = timezone.now(), cause.strip()
    session.full_clean()
    session.save(update_fields=["cancelled_at", "cancel_cause"])
    log_changed(session.logbook)
    return session


@transaction.atomic
def record_own_teaching(
    logbook: Logbook, *, by: User, on: date, hours: Decimal, title: str, audience: str = ""
) -> OwnTeaching:
    """Log teaching that the doctor gave in the service, in undervisningstimer (R34). It counts as nothing received.

    Raises NotAllowed, NotPossible with the field: a day that has not come or is outside the service, which no
    confirmation would count, and hours outside 0.25 to 24; and LogChanged when the same teaching stands there already.
    """
    logbook = _locked(logbook, by)
    if on > timezone.localdate():
        raise NotPossible(_("Dagen er ikke kommet. Før undervisningen når du har holdt den."), field="on")
    outside = outside_service(on, days_of_service(logbook))
    if outside:
        raise NotPossible(outside, field="on")
    if not LEAST_HOURS <= hours <= MOST_HOURS:
        raise NotPossible(_("Timene må være mellom 0,25 og 24."), field="hours")
    if logbook.own_teaching.filter(on=on, title=title, removed_at__isnull=True).exists():
        raise LogChanged(_("Den samme undervisningen er alt ført den dagen."), field="title")
    given = OwnTeaching(
        logbook=logbook, on=on, month=month_number(on), hours=hours, title=title, audience=audience, made_by=by
    )
    given.full_clean()
    given.save()
    log_changed(given.logbook)
    return given


@transaction.atomic
def remove_own_teaching(given: OwnTeaching, *, by: User) -> OwnTeaching:
    """Take back teaching that was logged by mistake; the row is kept. Raises NotAllowed, and LogChanged when it was."""
    _locked(given.logbook, by)
    given = OwnTeaching.objects.get(pk=given.pk)
    if given.removed_at is not None:
        raise LogChanged(_("Undervisningen er alt tatt bort."))
    given.removed_at = timezone.now()
    given.save(update_fields=["removed_at"])
    log_changed(given.logbook)
    return given


def _locked(logbook: Logbook, by: User) -> Logbook:
    logbook = Logbook.objects.select_for_update(of=("self",)).get(pk=logbook.pk)
    check_may_keep(by, logbook)
    return logbook


def _is_unseen(session: TeachingSession, seen: str | None) -> bool:
    return seen is not None and session.attended_hours is not None and session.attendance_mark not in seen.split()


def _check_seen(session: TeachingSession, seen: str | None) -> None:
    if _is_unseen(session, seen):
        told = _("Det er alt ført at du deltok %(day)s (%(hours)s). Skal timene rettes, fører du dem en gang til.")
        about = {"day": date_format(session.on, "DATE_FORMAT"), "hours": _hours_in_words(session)}
        raise LogChanged(told % about, field="on")


def _hours_in_words(session: TeachingSession) -> str:
    hours = session.attended_hours or Decimal(0)
    return ngettext("%(hours)s time", "%(hours)s timer", 1 if hours == 1 else 2) % {"hours": format_decimal(hours)}


def _session_on(series: TeachingSeries, on: date) -> TeachingSession:
    """Return the session of the day. One that was cancelled and planned anew is the new one."""
    found = list(series.sessions.filter(on=on))
    held = next((session for session in found if session.cancelled_at is None), None)
    shown = date_format(on, "DATE_FORMAT")
    if not found:
        raise NotPossible(_("Rekken har ingen undervisning %(day)s.") % {"day": shown}, field="on")
    if held is None:
        raise NotPossible(_("Undervisningen %(day)s er avlyst.") % {"day": shown}, field="on")
    if on > timezone.localdate():
        raise NotPossible(_("Dagen er ikke kommet. Før deltakelsen når undervisningen har vært."), field="on")
    return held
