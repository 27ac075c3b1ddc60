"""Stating that a service stood still, and taking it back. Nothing is asked about anybody's health (E21)."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from curriculum.exceptions import LogChanged, NotPossible
from curriculum.hooks import log_changed
from curriculum.models import Absence, AbsenceKind, Logbook
from curriculum.permissions import check_may_keep
from curriculum.queries.absences import service_days

#: so many standing absences are more than any service has; a log is no place to store things in
MOST_ABSENCES = 200


@transaction.atomic
def state_absence(logbook: Logbook, *, by: User, kind: str, starts_on: date, ends_on: date) -> Absence:
    """Keep that the doctor was, or will be, away from `starts_on` to `ends_on`, both included.

    It explains what is missing in those days and stops the count. Raises NotAllowed for others than the doctor, and
    NotPossible, with `field`, for an end before the start, days outside the service, and days already stated.
    """
    logbook = _lock(logbook)
    check_may_keep(by, logbook)
    if kind not in AbsenceKind.values:
        raise NotPossible(_("Velg hva slags fravær det er."), field="kind")
    if ends_on < starts_on:
        raise NotPossible(_("Siste dag kan ikke være før første dag."), field="ends_on")
    _check_inside_service(logbook, starts_on, ends_on)
    standing = Absence.objects.standing().filter(logbook=logbook)
    overlapping = standing.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if overlapping is not None:
        raise NotPossible(
            _("Du har allerede ført fravær fra %(first)s til %(last)s. Trekk det først, eller velg andre dager.")
            % {"first": _day(overlapping.starts_on), "last": _day(overlapping.ends_on)},
            field="starts_on",
        )
    if standing.count() >= MOST_ABSENCES:
        raise NotPossible(_("Det er ført svært mange fravær i denne loggen. Trekk noen av dem først."))
    absence = Absence(logbook=logbook, kind=kind, starts_on=starts_on, ends_on=ends_on, stated_by=by)
    absence.full_clean(exclude=["logbook", "stated_by"])
    absence.save()
    log_changed(logbook)
    return absence


@transaction.atomic
def withdraw_absence(absence: Absence, *, by: User) -> Absence:
    """Take an absence back; it stays in the log as taken back. One that was wrong is stated anew.

    Raises NotAllowed for others than the doctor, and LogChanged when it has been taken back already.
    """
    logbook = _lock(absence.logbook)
    check_may_keep(by, logbook)
    absence = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
    if absence.withdrawn_at is not None:
        raise LogChanged(_("Fraværet er allerede trukket."))
    absence.withdrawn_at = timezone.now()
    absence.save(update_fields=["withdrawn_at"])
    log_changed(logbook)
    return absence


def _check_inside_service(logbook: Logbook, starts_on: date, ends_on: date) -> None:
    days = service_days(logbook)
    if days is None:
        raise NotPossible(_("Tjenesten har ingen datoer ennå."))
    first, last = days
    for field, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if not first <= day <= last:
            sentence = _("Tjenesten er fra %(first)s til %(last)s. Velg en dag i den.")
            raise NotPossible(sentence % {"first": _day(first), "last": _day(last)}, field=field)


def _lock(logbook: Logbook) -> Logbook:
    return Logbook.objects.select_for_update(of=("self",)).get(pk=logbook.pk)


def _day(day: date) -> str:
    return date_format(day, "j. F Y")
