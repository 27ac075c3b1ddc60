"""Patient conferences: planned alone or in a series, held, cancelled, moved (R21, T16, T17). Nothing is removed."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from curriculum.exceptions import LogChanged, NotPossible
from curriculum.hooks import log_changed
from curriculum.models import Logbook
from curriculum.months import month_number
from curriculum.permissions import check_may_keep
from supervision.models import Conference, ConferenceForm, ConferenceSeries, ConferenceState
from supervision.queries.conferences import approved_days
from supervision.services.conference_ends import answer_of
from units.models import PalliativeCentre

MOST_IN_A_SERIES = 60
LEAST_INTERVAL, MOST_INTERVAL = 1, 12
LEAST_MINUTES, MOST_MINUTES = 5, 480
MOST_CAUSE = 200


@transaction.atomic
def plan_series(  # noqa: PLR0913 - what makes a series, each named at the call
    logbook: Logbook,
    *,
    by: User,
    first_on: date,
    last_on: date,
    interval_weeks: int,
    form: str,
    at: time | None = None,
    minutes: int = 60,
    centre: PalliativeCentre | None = None,
) -> ConferenceSeries:
    """Plan conferences `interval_weeks` apart from `first_on` to `last_on`, both included, with a centre.

    Raises NotAllowed for others than the doctor, and NotPossible, with `field`: the last day before the first, an
    interval outside 1-12 weeks, more than 60 conferences, a day outside the approved service, or one that has a
    conference already. All are planned, or none.
    """
    logbook = _lock(logbook, by)
    if last_on < first_on:
        raise NotPossible(_("Siste dag kan ikke være før første gang."), field="last_on")
    if not LEAST_INTERVAL <= interval_weeks <= MOST_INTERVAL:
        raise NotPossible(_("Det kan være fra 1 til 12 uker mellom konferansene."), field="interval_weeks")
    _check_form(form)
    _check_minutes(minutes)
    _check_inside_service(logbook, first_on, field="first_on")
    _check_inside_service(logbook, last_on, field="last_on")
    days = _days_of_series(first_on, last_on, interval_weeks)
    if len(days) > MOST_IN_A_SERIES:
        sentence = _("Rekken gir %(count)d konferanser. Høyst %(most)d kan planlegges om gangen.")
        raise NotPossible(sentence % {"count": len(days), "most": MOST_IN_A_SERIES}, field="last_on")
    _check_free(logbook, days, field="first_on")
    series = ConferenceSeries(
        logbook=logbook,
        centre=centre,
        first_on=first_on,
        last_on=last_on,
        interval_weeks=interval_weeks,
        at=at,
        minutes=minutes,
        form=form,
        made_by=by,
    )
    series.full_clean(exclude=["logbook", "centre", "made_by"])
    series.save()
    _insert(
        [
            Conference(
                logbook=logbook, series=series, on=day, month=month_number(day), at=at, minutes=minutes, form=form
            )
            for day in days
        ]
    )
    log_changed(logbook, day=min(days))
    return series


@transaction.atomic
def add_conference(
    logbook: Logbook,
    *,
    by: User,
    on: date,
    form: str,
    at: time | None = None,
    minutes: int = 60,
    was_held: bool = False,
) -> Conference:
    """Plan one conference, or keep that one was held.

    Raises NotAllowed for others than the doctor, and NotPossible, with `field`: held in the future, outside the
    approved service, or on a day that has a conference already.
    """
    logbook = _lock(logbook, by)
    _check_form(form)
    _check_minutes(minutes)
    _check_inside_service(logbook, on, field="on")
    if was_held:
        _check_not_ahead(on, field="on")
    _check_free(logbook, [on], field="on")
    conference = Conference(logbook=logbook, on=on, month=month_number(on), at=at, minutes=minutes, form=form)
    if was_held:
        _settle(conference, ConferenceState.HELD, by=by)
    conference.full_clean(exclude=["logbook", "series", "settled_by"])
    _insert([conference])
    if was_held:
        _keep_answer(conference, by=by)
    log_changed(logbook, day=on)
    return conference


@transaction.atomic
def tick_held(conference: Conference, *, by: User, form: str | None = None) -> Conference:
    """Keep that a planned conference was held, and how when it was not as planned.

    Raises NotAllowed for others than the doctor, LogChanged when it is settled already, and NotPossible, with `field`,
    before its day.
    """
    conference = _lock_planned(conference, by)
    if form is not None:
        _check_form(form)
        conference.form = form
    _check_not_ahead(conference.on, field="state")
    _settle(conference, ConferenceState.HELD, by=by)
    conference.save()
    _keep_answer(conference, by=by)
    log_changed(conference.logbook, day=conference.on)
    return conference


@transaction.atomic
def cancel_conference(conference: Conference, *, by: User, cause: str) -> Conference:
    """Keep that a planned conference does not take place, and why.

    Raises NotAllowed for others than the doctor, LogChanged when it is settled already, and NotPossible, with `field`,
    without a cause.
    """
    conference = _lock_planned(conference, by)
    conference.cancel_cause = check_cause(cause)
    conference.sequence += 1
    _settle(conference, ConferenceState.CANCELLED, by=by)
    conference.save()
    _keep_answer(conference, by=by)
    log_changed(conference.logbook, day=conference.on)
    return conference


@transaction.atomic
def move_conference(conference: Conference, *, by: User, on: date, at: time | None = None) -> Conference:
    """Move a planned conference to another day or another time.

    Raises as `add_conference` does, and LogChanged when it is settled already.
    """
    conference = _lock_planned(conference, by)
    _check_inside_service(conference.logbook, on, field="on")
    if on != conference.on:
        _check_free(conference.logbook, [on], field="on")
    before = conference.on
    conference.on, conference.at, conference.month = on, at, month_number(on)
    conference.sequence += 1
    try:
        with transaction.atomic():
            conference.save()
    except IntegrityError as lost_race:
        raise LogChanged(_taken(on), field="on") from lost_race
    log_changed(conference.logbook, day=min(on, before))
    return conference


@transaction.atomic
def undo_settling(conference: Conference, *, by: User) -> Conference:
    """Let a conference that was ticked or cancelled by mistake be planned again; what was said of it is kept.

    Raises NotAllowed for others than the doctor, LogChanged when it is planned already, and NotPossible when another
    has taken its day, or the service of a cancelled one does not have that day any more.
    """
    conference = _lock_conference(conference, by)
    if conference.state == ConferenceState.PLANNED:
        raise LogChanged(_("Konferansen står allerede som planlagt."))
    if conference.state == ConferenceState.CANCELLED:
        if not _is_inside_service(conference.logbook, conference.on):
            raise NotPossible(_("Tjenesten er ikke godkjent denne dagen lenger."), field="")
        _check_free(conference.logbook, [conference.on], field="")
        conference.sequence += 1
    conference.state, conference.cancel_cause = ConferenceState.PLANNED, ""
    conference.settled_at = conference.settled_by = None
    try:
        with transaction.atomic():
            conference.save()
    except IntegrityError as lost_race:
        raise LogChanged(_taken(conference.on)) from lost_race
    _keep_answer(conference, by=by)
    log_changed(conference.logbook, day=conference.on)
    return conference


def settle_without_account(conference: Conference, *, state: ConferenceState, cause: str = "") -> Conference:
    """Keep what the centre says of a planned conference. The caller has spent the link and holds the log's lock.

    Raises LogChanged when it is settled already, and NotPossible before its day or without a cause.
    """
    conference = Conference.objects.select_for_update(of=("self",)).get(pk=conference.pk)
    _check_planned(conference)
    if state == ConferenceState.HELD:
        _check_not_ahead(conference.on, field="state")
    else:
        conference.cancel_cause = check_cause(cause)
        conference.sequence += 1
    _settle(conference, state, by=None)
    conference.save()
    _keep_answer(conference, by=None)
    return conference


def check_cause(cause: str) -> str:
    """Return the cause, trimmed. Raises NotPossible, with `field`, for none and for one that is too long."""
    cause = cause.strip()
    if not cause:
        raise NotPossible(_("Skriv hvorfor konferansen er avlyst."), field="cause")
    if len(cause) > MOST_CAUSE:
        raise NotPossible(_("Skriv høyst %(most)d tegn.") % {"most": MOST_CAUSE}, field="cause")
    return cause


def _days_of_series(first: date, last: date, weeks: int) -> list[date]:
    step = timedelta(weeks=weeks)
    return [first + number * step for number in range((last - first) // step + 1)]


def _settle(conference: Conference, state: ConferenceState, *, by: User | None) -> None:
    conference.state = state
    conference.settled_at = timezone.now()
    conference.settled_by = by


def _keep_answer(conference: Conference, *, by: User | None) -> None:
    """Keep what is now said of the conference beside what was said before; `by` is nobody behind the centre's link."""
    answer = answer_of(conference, by=by)
    answer.full_clean(exclude=["conference", "by"])
    answer.save()


def _insert(conferences: list[Conference]) -> None:
    try:
        with transaction.atomic():
            Conference.objects.bulk_create(conferences)
    except IntegrityError as lost_race:
        raise LogChanged(_("En av dagene fikk nettopp en konferanse. Se over, og prøv igjen.")) from lost_race


def _lock(logbook: Logbook, by: User) -> Logbook:
    logbook = Logbook.objects.select_for_update(of=("self",)).get(pk=logbook.pk)
    check_may_keep(by, logbook)
    return logbook


def _lock_conference(conference: Conference, by: User) -> Conference:
    logbook = _lock(conference.logbook, by)
    conference = Conference.objects.select_for_update(of=("self",)).get(pk=conference.pk)
    conference.logbook = logbook
    return conference


def _lock_planned(conference: Conference, by: User) -> Conference:
    conference = _lock_conference(conference, by)
    _check_planned(conference)
    return conference


def _check_planned(conference: Conference) -> None:
    if conference.state != ConferenceState.PLANNED:
        sentence = _("Konferansen %(day)s er allerede ført som %(state)s.")
        raise LogChanged(sentence % {"day": _day(conference.on), "state": conference.get_state_display()})


def _check_form(form: str) -> None:
    if form not in ConferenceForm.values:
        raise NotPossible(_("Velg fysisk møte eller video."), field="form")


def _check_minutes(minutes: int) -> None:
    if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        sentence = _("En konferanse varer fra %(least)d til %(most)d minutter.")
        raise NotPossible(sentence % {"least": LEAST_MINUTES, "most": MOST_MINUTES}, field="minutes")


def _check_not_ahead(on: date, *, field: str) -> None:
    if on > timezone.localdate():
        raise NotPossible(_("En konferanse som ikke har vært ennå, kan ikke føres som holdt."), field=field)


def _check_inside_service(logbook: Logbook, day: date, *, field: str) -> None:
    days = approved_days(logbook)
    if days is None:
        raise NotPossible(_("Det er ingen godkjent tjeneste i denne loggen."), field=field)
    first, last = days
    if not first <= day <= last:
        sentence = _("Tjenesten er godkjent fra %(first)s til %(last)s. Velg en dag i den.")
        raise NotPossible(sentence % {"first": _day(first), "last": _day(last)}, field=field)


def _is_inside_service(logbook: Logbook, day: date) -> bool:
    days = approved_days(logbook)
    return days is not None and days[0] <= day <= days[1]


def _check_free(logbook: Logbook, days: Sequence[date], *, field: str) -> None:
    taken = Conference.objects.filter(logbook=logbook, on__in=days).exclude(state=ConferenceState.CANCELLED).first()
    if taken is not None:
        raise NotPossible(_taken(taken.on), field=field)


def _taken(day: date) -> str:
    return _("Det er allerede en pasientkonferanse %(day)s.") % {"day": _day(day)}


def _day(day: date) -> str:
    return date_format(day, "j. F Y")
