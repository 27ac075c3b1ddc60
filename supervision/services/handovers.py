"""A supervisor who wants to be relieved asks the doctor. Who takes over, and from when, is decided in a change case."""

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from curriculum.exceptions import LogChanged, NotAllowed, NotPossible
from supervision.models import Appointment, Handover
from supervision.permissions import check_may_log_for, is_supervisor_of
from supervision.services.meeting_mails import queue_handover_to_doctor
from supervision.services.meetings import lock_log_of


@transaction.atomic
def ask_for_handover(
    appointment: Appointment, *, by: User, name: str, email: str, from_on: date, message: str = ""
) -> Handover:
    """Ask the doctor to report a new supervisor from a day; the doctor gets a mail with the way there.

    Raises NotAllowed for anybody but the supervisor who follows the service, LogChanged when it has been asked
    already, and NotPossible, with the field to mend, for a day that has been or comes after the last, and for oneself.
    """
    appointment, logbook = lock_log_of(appointment)
    check_may_log_for(by, appointment)
    if open_handover(appointment) is not None:
        raise LogChanged(_("Du har alt bedt legen om å bytte veileder. Trekk ønsket tilbake før du sender et nytt."))
    email = email.strip().lower()
    if email in {by.email.lower(), appointment.email.lower()}:
        raise NotPossible(_("Skriv adressen til den som skal ta over, ikke din egen."), field="email")
    if email == logbook.doctor.user.email.lower():
        raise NotPossible(_("Legen kan ikke være sin egen veileder."), field="email")
    _check_day(appointment, from_on)
    handover = Handover(
        appointment=appointment, name=name.strip(), email=email, from_on=from_on, message=message, asked_by=by
    )
    handover.full_clean()
    handover.save()
    page = reverse("supervision:supervisor", kwargs={"public_id": logbook.public_id})
    queue_handover_to_doctor(handover, doctor=logbook.doctor.user, supervisor=by, page=page)
    return handover


@transaction.atomic
def withdraw_handover(handover: Handover, *, by: User) -> Handover:
    """Take the wish back. Raises NotAllowed for others than the supervisor, and LogChanged when it is taken back."""
    appointment, _logbook = lock_log_of(handover.appointment)
    if not is_supervisor_of(by, appointment):
        raise NotAllowed(_("Bare veilederen kan trekke ønsket tilbake."))
    withdrawn = Handover.objects.get(pk=handover.pk)
    if withdrawn.withdrawn_at is not None:
        raise LogChanged(_("Ønsket er alt trukket tilbake."))
    withdrawn.withdrawn_at = timezone.now()
    withdrawn.save(update_fields=["withdrawn_at"])
    return withdrawn


def open_handover(appointment: Appointment) -> Handover | None:
    """Return what the supervisor has asked for and not taken back."""
    return Handover.objects.filter(appointment=appointment, withdrawn_at__isnull=True).first()


def _check_day(appointment: Appointment, day: date) -> None:
    if day <= timezone.localdate():
        raise NotPossible(_("Velg en dag som ikke har begynt: byttet må godkjennes først."), field="from_on")
    if appointment.first_day is not None and day <= appointment.first_day:
        sentence = _("Du følger tjenesten fra %(day)s. Velg en senere dag.")
        raise NotPossible(sentence % {"day": date_format(appointment.first_day, "j. F Y")}, field="from_on")
    if appointment.last_day is not None and day > appointment.last_day:
        sentence = _("Du følger tjenesten til og med %(day)s. Velg en dag innen da.")
        raise NotPossible(sentence % {"day": date_format(appointment.last_day, "j. F Y")}, field="from_on")
