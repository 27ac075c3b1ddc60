"""Naming, asking and answering: how a supervisor becomes appointed (R24, R25)."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm, get_objects_for_user, get_users_with_perms, remove_perm

from accounts.models import User
from curriculum.models import ServicePeriod
from supervision.exceptions import AppointmentError
from supervision.models import Appointment, Supervisor

ANSWER = "supervision.answer_appointment"
_TERMS = (
    "workplace",
    "basis",
    "meetings_per_month",
    "schedule",
    "evaluation",
    "at_palliative_centre",
    "whole_course",
)


@transaction.atomic
def name_supervisor(service_period: ServicePeriod, *, name: str, email: str, **terms: Any) -> Appointment | None:
    """Store whom the doctor names and on what terms; return the standing appointment, or None without a name.

    Another address is another person: the earlier appointment is withdrawn and its answer does not carry over.
    `terms` are workplace, basis, meetings_per_month, schedule, evaluation, at_palliative_centre and whole_course.
    """
    standing = Appointment.objects.select_for_update().standing().filter(service_period=service_period).first()
    email = email.strip().lower()
    if standing is not None and (not name or standing.email != email):
        withdraw_appointment(standing)
        standing = None
    if not name:
        return None
    appointment = standing or Appointment(service_period=service_period)
    appointment.name, appointment.email = name, email
    for term in _TERMS:
        if term in terms:
            setattr(appointment, term, terms[term])
    appointment.full_clean()
    appointment.save()
    return appointment


@transaction.atomic
def withdraw_appointment(appointment: Appointment) -> None:
    """Release the person named; the row is kept with its date."""
    appointment.withdrawn_at = timezone.now()
    appointment.save(update_fields=["withdrawn_at"])


@transaction.atomic
def mark_asked(appointment: Appointment) -> bool:
    """Note that the person named is being asked now; return False when that has been done before."""
    if appointment.asked_at is not None:
        return False
    appointment.asked_at = timezone.now()
    appointment.save(update_fields=["asked_at"])
    _let_answer(appointment)
    return True


def _let_answer(appointment: Appointment) -> None:
    named = get_user_model().objects.filter(email__iexact=appointment.email, is_active=True).first()
    if named is not None:
        assign_perm(ANSWER, named, appointment)


@transaction.atomic
def readdress_appointment(appointment: Appointment, *, email: str) -> Appointment:
    """Correct the address of somebody who has been asked and has not answered; whoever had the old one may not answer.

    Raises AppointmentError when it is answered or withdrawn.
    """
    appointment = _lock_open(appointment, by=None)
    for person in get_users_with_perms(appointment, only_with_perms_in=["answer_appointment"]):
        remove_perm(ANSWER, person, appointment)
    appointment.email = email.strip().lower()
    appointment.full_clean()
    appointment.save(update_fields=["email"])
    _let_answer(appointment)
    return appointment


@transaction.atomic
def claim_appointments(user: User) -> None:
    """Give a person with a confirmed address the right to answer the appointments that name that address."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    held = get_objects_for_user(user, ANSWER, klass=Appointment, use_groups=False, accept_global_perms=False)
    for email in confirmed:
        named = Appointment.objects.for_address(email).filter(asked_at__isnull=False)
        for appointment in named.exclude(pk__in=held.values("pk")):
            assign_perm(ANSWER, user, appointment)


@transaction.atomic
def accept_appointment(
    appointment: Appointment, *, by: User, basis: str, hpr_number: str, workplace: str, basis_text: str = ""
) -> Appointment:
    """Record that the person named accepts, and on what basis (R25).

    Raises AppointmentError for others than the one named, and when it is answered or withdrawn.
    """
    appointment = _lock_open(appointment, by=by)
    supervisor, _created = Supervisor.objects.select_for_update().get_or_create(user=by, defaults={"basis": basis})
    if (supervisor.basis, supervisor.hpr_number) != (basis, hpr_number):
        # What was found in the register was found for the earlier number and basis.
        supervisor.competence_area_verified = supervisor.verified_at = supervisor.verified_by = None
        supervisor.verified_source = ""
    supervisor.basis, supervisor.basis_text = basis, basis_text
    supervisor.hpr_number, supervisor.workplace = hpr_number, workplace
    supervisor.full_clean()
    supervisor.save()
    appointment.supervisor = supervisor
    appointment.accepted_at = timezone.now()
    appointment.full_clean()
    appointment.save()
    return appointment


@transaction.atomic
def decline_appointment(appointment: Appointment, *, by: User | None, reason: str) -> Appointment:
    """Record that the person named declines; null `by` is whoever holds the personal link.

    Raises AppointmentError as `accept_appointment` does.
    """
    appointment = _lock_open(appointment, by=by)
    appointment.declined_at = timezone.now()
    appointment.decline_reason = reason
    appointment.full_clean()
    appointment.save()
    return appointment


@transaction.atomic
def verify_supervisor(supervisor: Supervisor, *, by: User, found: bool, source: str) -> Supervisor:
    """Record a caseworker's look-up: whether the supervisor's own approval stands in the register (R25 a)."""
    supervisor = Supervisor.objects.select_for_update().get(pk=supervisor.pk)
    supervisor.competence_area_verified = found
    supervisor.verified_at = timezone.now()
    supervisor.verified_by = by
    supervisor.verified_source = source
    supervisor.full_clean()
    supervisor.save()
    return supervisor


def _lock_open(appointment: Appointment, *, by: User | None) -> Appointment:
    appointment = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if by is not None and not by.has_perm(ANSWER, appointment):
        raise AppointmentError(_("Bare den som er oppnevnt, kan svare."))
    if appointment.withdrawn_at is not None:
        raise AppointmentError(_("Forespørselen er trukket tilbake. Du trenger ikke å svare."))
    if appointment.state != "asked":
        raise AppointmentError(_("Forespørselen er allerede besvart."))
    return appointment
