"""The supervisor's side of a case: asked by e-mail, answered by link or after log-in, checked in the register."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.enums import EventKind, RequestState, Status
from approvals.exceptions import NotAllowed, NotPossible
from approvals.models import Application, Request
from approvals.permissions import check_may_assess, check_may_edit
from approvals.services.appointment_mails import queue_acceptance, queue_refusal
from approvals.services.requests.asking import ask_supervisor_by_link
from approvals.services.requests.lifecycle import (
    check_somebody_else,
    check_takes_answers,
    lock_request,
    move_request,
)
from approvals.services.status import lock_application, raise_version, record_event
from supervision.exceptions import AppointmentError
from supervision.models import Appointment, SupervisorBasis
from supervision.services import (
    accept_appointment,
    decline_appointment,
    verify_supervisor,
    withdraw_appointment,
)


def standing_appointment(application: Application) -> Appointment | None:
    """Return the appointment that is neither declined nor withdrawn, if any."""
    return (
        Appointment.objects.standing()
        .filter(service_period_id=application.service_period_id)
        .select_related("supervisor__user")
        .first()
    )


@transaction.atomic
def ask_supervisor(application: Application, *, by: User) -> bool:
    """Ask the supervisor named in the application by e-mail; return False when that was done before.

    Raises NotAllowed, or NotPossible when nobody is named, it is the applicant's own address, or the case is closed.
    """
    application = lock_application(application)
    check_may_edit(by, application)
    check_takes_answers(application)
    appointment = standing_appointment(application)
    if appointment is None:
        raise NotPossible(_("Oppgi veilederens navn og e-post først."))
    check_somebody_else(application, appointment.email)
    return ask_supervisor_by_link(application, appointment, by=by)


def ask_named_supervisor(application: Application, *, by: User) -> bool:
    """Ask whoever is named and not waited for. The caller holds the lock and has checked the right.

    The applicant's own address is not asked: the assessment says what is wrong with it.
    """
    appointment = standing_appointment(application)
    return appointment is not None and ask_supervisor_by_link(application, appointment, by=by)


@transaction.atomic
def accept_supervision(
    appointment: Appointment, *, by: User, basis: str, hpr_number: str, workplace: str, basis_text: str = ""
) -> None:
    """The person named accepts, and the doctor is told. Raises NotPossible with a sentence when that cannot be done."""
    application = lock_application(appointment.service_period.application)
    _check_not_oneself(application, by=by)
    try:
        accept_appointment(
            appointment, by=by, basis=basis, hpr_number=hpr_number, workplace=workplace, basis_text=basis_text
        )
    except AppointmentError as refused:
        raise NotPossible(str(refused)) from refused
    raise_version(application)
    _close_request(application, appointment, RequestState.ANSWERED, EventKind.SUPERVISOR_ACCEPTED, by=by)
    queue_acceptance(application, appointment)


@transaction.atomic
def decline_supervision(appointment: Appointment, *, by: User | None, reason: str) -> None:
    """The person named declines, and the doctor is told; null `by` is the holder of the personal link.

    Raises NotPossible with a sentence.
    """
    application = lock_application(appointment.service_period.application)
    try:
        decline_appointment(appointment, by=by, reason=reason)
    except AppointmentError as refused:
        raise NotPossible(str(refused)) from refused
    raise_version(application)
    _close_request(application, appointment, RequestState.DECLINED, EventKind.SUPERVISOR_DECLINED, by=by)
    queue_refusal(application, appointment)


@transaction.atomic
def register_supervisor_check(application: Application, *, by: User, found: bool, source: str) -> None:
    """A caseworker notes whether the supervisor's own approval was found in the register (R25 a).

    Raises NotAllowed, or NotPossible when nobody has accepted or the basis is another one.
    """
    application = lock_application(application)
    check_may_assess(by, application)
    if application.status != Status.UNDER_REVIEW:
        raise NotPossible(_("Ta saken til behandling først."))
    appointment = standing_appointment(application)
    if appointment is None or appointment.supervisor is None:
        raise NotPossible(_("Veilederen har ikke svart ennå."))
    if appointment.supervisor.basis != SupervisorBasis.COMPETENCE_AREA:
        raise NotPossible(_("Veilederen er oppgitt på annet grunnlag og kontrolleres ikke i registeret."))
    before = appointment.supervisor.competence_area_verified
    verify_supervisor(appointment.supervisor, by=by, found=found, source=source)
    raise_version(application)
    record_event(
        application, EventKind.SUPERVISOR_VERIFIED, by=by, detail={"found": found, "before": before, "source": source}
    )


def withdraw_standing_appointment(application: Application) -> None:
    """Release whoever is named and has not answered; an answer once given is kept as it is."""
    appointment = standing_appointment(application)
    if appointment is not None and appointment.accepted_at is None:
        withdraw_appointment(appointment)


def _close_request(
    application: Application, appointment: Appointment, to: RequestState, event: EventKind, *, by: User | None
) -> None:
    """Close what was asked, whether it was answered by the link or after log-in; either way it is told once."""
    request = Request.objects.open().filter(application=application, appointment=appointment).first()
    if request is None:
        record_event(application, event, by=by)
        return
    request = lock_request(request)
    request.application = application
    move_request(request, to, by=by, event=event)


def _check_not_oneself(application: Application, *, by: User) -> None:
    if application.doctor.user_id == by.pk:
        raise NotAllowed(_("Du kan ikke være din egen veileder."))
