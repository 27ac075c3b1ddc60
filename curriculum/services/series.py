"""Making a series of teaching: which days it may have, and what is wrong with those that it may not."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from curriculum.exceptions import LogChanged, NotPossible
from curriculum.hooks import log_changed
from curriculum.models import Logbook, TeachingForm, TeachingSeries, TeachingSession
from curriculum.models.teaching import MOST_HOURS
from curriculum.months import month_number
from curriculum.permissions import check_may_keep

#: no series of a service has more times than this; a file has no more lines
MOST_SESSIONS: Final = 500
LEAST_HOURS: Final = Decimal("0.25")
_WEEK: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesFacts:
    """What a series is called, how it is taught, who leads it and where."""

    title: str
    form: str
    leader: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSession:
    """One time in a series: the day, undervisningstimer as declared, and what it is about."""

    on: date
    hours: Decimal
    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """How many weeks a small group may have between its meetings, both included (R36)."""

    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFault:
    """Why one of the sessions given cannot be taken: `index` is its place among them, `field` what to mend."""

    index: int
    field: str
    sentence: str


def spaced_days(first: date, last: date, *, weeks: int) -> list[date]:
    """Return every day from `first` to `last` with so many weeks between; at most one more than MOST_SESSIONS."""
    days: list[date] = []
    day = first
    while day <= last and len(days) <= MOST_SESSIONS:
        days.append(day)
        day += timedelta(weeks=weeks)
    return days


def days_of_service(logbook: Logbook) -> tuple[date, date] | None:
    """Return the first and the last day of what is granted of the service in the log; None while nothing is.

    The service of a change case has the log from its first draft on; only a grant gives it days. An approval that was
    ended gives the days before it did; where none is left at all, the log keeps the days that were granted.
    """
    granted = logbook.service_periods.filter(approvals__isnull=False).values_list(
        "approvals__starts_on", "approvals__ends_on", "approvals__ended_from"
    )
    standing = [(first, min(last, ended - timedelta(days=1)) if ended else last) for first, last, ended in granted]
    days = [(first, last) for first, last in standing if first <= last] or [
        (first, last) for first, last, _e in granted
    ]
    return (min(first for first, _last in days), max(last for _first, last in days)) if days else None


def outside_service(day: date, within: tuple[date, date] | None) -> str:
    """Return the sentence for a day outside the service (`days_of_service`); empty for one that is not."""
    if within is None or within[0] <= day <= within[1]:
        return ""
    return _("%(day)s er utenfor tjenesten, som er fra %(first)s til %(last)s.") % {
        "day": _written(day),
        "first": _written(within[0]),
        "last": _written(within[1]),
    }


def find_faults(
    form: str,
    sessions: Sequence[PlannedSession],
    *,
    spacing: Spacing,
    within: tuple[date, date] | None,
    left_out: Iterable[date] = (),
    known_gaps: Collection[date] = (),
) -> list[SessionFault]:
    """Return what is wrong with the sessions, each named by its place.

    Refused are hours outside 0.25 to 24, days outside the service, a day twice, and for a small group a day that is
    not as many weeks after the one before as R36 says (`spacing`, counted from calendar week to calendar week).

    The one before is the session before, whether or not it can be taken itself, so that one fault is told once; a day
    that fits the last session that can be taken is right too. `left_out` are days of sessions that were refused
    already and are measured against in the same way. A day in `known_gaps` may be too many weeks after the one before:
    somebody was told that others are left out there.
    """
    faults: list[SessionFault] = []
    taken: date | None = None
    others = sorted(day for day in left_out if within is None or within[0] <= day <= within[1])
    for index, session in sorted(enumerate(sessions), key=lambda pair: (pair[1].on, pair[0])):
        before = max((day for day in others if day < session.on), default=None)
        fault = (
            _fault_of_itself(session, within=within)
            or (_twice(session.on) if session.on == taken else None)
            or _fault_of_spacing(
                session.on, form=form, befores=(before, taken), spacing=spacing, is_known_gap=session.on in known_gaps
            )
        )
        if within is None or within[0] <= session.on <= within[1]:
            others.append(session.on)
        if fault is None:
            taken = session.on
        else:
            faults.append(SessionFault(index=index, field=fault[0], sentence=fault[1]))
    return sorted(faults, key=lambda fault: fault.index)


def check_interval(form: str, interval_weeks: int | None, *, spacing: Spacing) -> None:
    """Refuse a spacing that R36 does not know. Only a small group is bound to one. Raises NotPossible."""
    if form != TeachingForm.SMALL_GROUP or interval_weeks is None:
        return
    if not spacing.least <= interval_weeks <= spacing.most:
        raise NotPossible(_unknown_spacing(interval_weeks, spacing), field="interval_weeks")


def make_series(
    logbook: Logbook,
    *,
    by: User,
    facts: SeriesFacts,
    sessions: Sequence[PlannedSession],
    spacing: Spacing,
    interval_weeks: int | None = None,
    known_gaps: Collection[date] = (),
) -> TeachingSeries:
    """Put a series with all its sessions into the log, or nothing (R31, R35, R36).

    `known_gaps` are the days before which a file's lines were left out, as the preview told (`find_faults`).
    Raises NotAllowed for anybody but the doctor, NotPossible naming the field that is wrong, and LogChanged when the
    same series stands there already, as after pressing twice.
    """
    try:
        return _make_series(
            logbook,
            by=by,
            facts=facts,
            sessions=sessions,
            spacing=spacing,
            interval_weeks=interval_weeks,
            known_gaps=known_gaps,
        )
    except IntegrityError as lost:
        raise LogChanged(_("Rekken ble endret samtidig et annet sted. Se om den alt er lagt inn.")) from lost


def add_session(series: TeachingSeries, *, by: User, planned: PlannedSession, spacing: Spacing) -> TeachingSession:
    """Give a series one more session, such as the new day of one that was cancelled (R31, R36).

    It is held to the same as those of a new series, against the sessions that stand before and after it. Raises
    NotAllowed for anybody but the doctor, NotPossible naming the field (on, hours), and LogChanged when the series has
    teaching on that day already.
    """
    try:
        return _add_session(series, by=by, planned=planned, spacing=spacing)
    except IntegrityError as lost:
        raise LogChanged(_there_already(planned.on), field="on") from lost


@transaction.atomic
def _add_session(series: TeachingSeries, *, by: User, planned: PlannedSession, spacing: Spacing) -> TeachingSession:
    logbook = Logbook.objects.select_for_update(of=("self",)).get(pk=series.logbook_id)
    check_may_keep(by, logbook)
    standing = list(series.sessions.filter(cancelled_at__isnull=True).order_by("on").values_list("on", flat=True))
    if planned.on in standing:
        raise LogChanged(_there_already(planned.on), field="on")
    if len(standing) >= MOST_SESSIONS:
        raise NotPossible(_("En rekke kan ha høyst %(most)d datoer.") % {"most": MOST_SESSIONS}, field="on")
    before = max((day for day in standing if day < planned.on), default=None)
    after = min((day for day in standing if day > planned.on), default=None)
    fault = _fault_of_itself(planned, within=days_of_service(logbook)) or _fault_of_spacing(
        planned.on, form=series.form, befores=(before,), spacing=spacing
    )
    if fault is None and after is not None:
        # Of the one after, only the distance is asked about; the rest was judged when it was planned.
        fault = _fault_of_spacing(after, form=series.form, befores=(planned.on,), spacing=spacing)
    if fault:
        raise NotPossible(fault[1], field="on" if fault[0] == "dates" else fault[0])
    row = _session_row(series, planned)
    row.save()
    log_changed(logbook)
    return row


@transaction.atomic
def _make_series(
    logbook: Logbook,
    *,
    by: User,
    facts: SeriesFacts,
    sessions: Sequence[PlannedSession],
    spacing: Spacing,
    interval_weeks: int | None,
    known_gaps: Collection[date],
) -> TeachingSeries:
    logbook = Logbook.objects.select_for_update(of=("self",)).get(pk=logbook.pk)
    check_may_keep(by, logbook)
    _check_number(sessions)
    check_interval(facts.form, interval_weeks, spacing=spacing)
    faults = find_faults(facts.form, sessions, spacing=spacing, within=days_of_service(logbook), known_gaps=known_gaps)
    if faults:
        raise NotPossible(faults[0].sentence, field=faults[0].field)
    _check_not_there(logbook, facts, sessions)
    series = TeachingSeries(
        logbook=logbook,
        title=facts.title,
        form=facts.form,
        leader=facts.leader,
        place=facts.place,
        interval_weeks=interval_weeks,
        made_by=by,
    )
    series.full_clean()
    series.save()
    TeachingSession.objects.bulk_create(_session_row(series, each) for each in sessions)
    log_changed(logbook)
    return series


def _session_row(series: TeachingSeries, planned: PlannedSession) -> TeachingSession:
    row = TeachingSession(
        series=series,
        logbook=series.logbook,
        on=planned.on,
        month=month_number(planned.on),
        hours=planned.hours,
        topic=planned.topic,
    )
    # The fields alone: that no day stands twice was seen for all of them at once.
    row.clean_fields()
    return row


def _there_already(day: date) -> str:
    return _("Rekken har allerede undervisning %(day)s.") % {"day": _written(day)}


def _check_number(sessions: Sequence[PlannedSession]) -> None:
    if not sessions:
        raise NotPossible(_("Rekken må ha minst én dato."), field="dates")
    if len(sessions) > MOST_SESSIONS:
        raise NotPossible(_("En rekke kan ha høyst %(most)d datoer.") % {"most": MOST_SESSIONS}, field="dates")


def _check_not_there(logbook: Logbook, facts: SeriesFacts, sessions: Sequence[PlannedSession]) -> None:
    """Two presses of a button, or a file confirmed twice, make one series."""
    days = sorted(session.on for session in sessions)
    for like in TeachingSeries.objects.filter(logbook=logbook, title=facts.title, form=facts.form):
        standing = like.sessions.filter(cancelled_at__isnull=True).order_by("on").values_list("on", flat=True)
        if list(standing) == days:
            raise LogChanged(_("En rekke med samme navn og de samme datoene er alt lagt inn."), field="title")


def _fault_of_itself(session: PlannedSession, *, within: tuple[date, date] | None) -> tuple[str, str] | None:
    if not LEAST_HOURS <= session.hours <= MOST_HOURS:
        return "hours", _("Timene må være mellom 0,25 og 24.")
    outside = outside_service(session.on, within)
    return ("dates", outside) if outside else None


def _twice(day: date) -> tuple[str, str]:
    return "dates", _("%(day)s står mer enn én gang.") % {"day": _written(day)}


def _fault_of_spacing(
    day: date, *, form: str, befores: Iterable[date | None], spacing: Spacing, is_known_gap: bool = False
) -> tuple[str, str] | None:
    """Say what the distance is to the first of the days before, unless the day fits any of them."""
    weeks = [weeks_between(before, day) for before in befores if before is not None]
    if form != TeachingForm.SMALL_GROUP or not weeks or any(spacing.least <= each <= spacing.most for each in weeks):
        return None
    if is_known_gap and min(weeks) > spacing.most:
        return None
    return "dates", f"{_written(day)}: {_unknown_spacing(weeks[0], spacing)}"


def weeks_between(earlier: date, later: date) -> int:
    """Count weeks from Monday to Monday: a group that moves from Tuesday to Friday still meets in its week (R36)."""
    monday, other = (day - timedelta(days=day.weekday()) for day in (earlier, later))
    return (other - monday).days // _WEEK


def _unknown_spacing(weeks: int, spacing: Spacing) -> str:
    sentence = ngettext(
        "Smågruppen møtes med %(weeks)d uke mellom møtene. Det skal være %(least)d til %(most)d uker.",
        "Smågruppen møtes med %(weeks)d uker mellom møtene. Det skal være %(least)d til %(most)d uker.",
        weeks,
    )
    return sentence % {"weeks": weeks, "least": spacing.least, "most": spacing.most}


def _written(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
