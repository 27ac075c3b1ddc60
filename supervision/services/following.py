"""Who follows an approved service on which days. An approval that begins or ends says so; nobody types it."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.utils import timezone
from guardian.models import UserObjectPermission
from guardian.shortcuts import assign_perm, remove_perm

from accounts.models import User
from curriculum.hooks import plan_signers, plans_known_by
from curriculum.models import Logbook
from curriculum.permissions import SUPERVISE
from supervision.models import Appointment
from supervision.permissions import is_supervisor_of
from supervision.queries.meetings import appointment_to_sign, count_planned, list_appointments


@transaction.atomic
def begin_supervision(appointment: Appointment, logbook: Logbook, *, first: date, last: date) -> Appointment:
    """Let a supervisor who has accepted follow the log from `first` to `last`, both included.

    Days the same appointment already covers before `first` stay covered. One that nobody has accepted follows nothing.
    Whoever does not fulfil the requirements any more does not do so in a service that goes on with them.
    """
    appointment = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    if appointment.accepted_at is None or appointment.supervisor is None:
        return appointment
    appointment.first_day = min(appointment.first_day or first, first)
    appointment.last_day = last
    if appointment.not_eligible_from is not None:
        appointment.not_eligible_from = max(appointment.not_eligible_from, appointment.first_day)
    appointment.save(update_fields=["first_day", "last_day", "not_eligible_from"])
    assign_perm(SUPERVISE, appointment.supervisor.user, logbook)
    return appointment


@transaction.atomic
def end_supervision(appointment: Appointment, *, last: date) -> Appointment:
    """Let a supervisor follow nothing after `last`. What they have logged stays theirs, and so does reading it."""
    appointment = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    if appointment.last_day is not None and last < appointment.last_day:
        appointment.last_day = last
        appointment.save(update_fields=["last_day"])
    return appointment


@transaction.atomic
def mark_ineligible(appointment: Appointment, *, from_on: date | None) -> date | None:
    """Note from which day a supervisor does not fulfil the requirements any more, and return what stood; None is never.

    They keep writing in the log until somebody else follows: what was done is to be logged all the same.
    """
    locked = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    before, locked.not_eligible_from = locked.not_eligible_from, from_on
    locked.save(update_fields=["not_eligible_from"])
    return before


def release_former_supervisors(*, today: date) -> int:
    """Close the logs to supervisors who stopped following them so many days ago that everything is written.

    `FORMER_SUPERVISOR_DAYS` says how many. Their own meetings, and what they wrote there, stay theirs to read. Returns
    how many rights ended. Safe to run twice.
    """
    gone = today - timedelta(days=settings.FORMER_SUPERVISOR_DAYS)
    right = UserObjectPermission.objects.filter(
        permission__codename=SUPERVISE.split(".")[1],
        user=OuterRef("supervisor__user"),
        object_pk=Cast(OuterRef("service_period__logbook_id"), CharField()),
    )
    ended = Appointment.objects.filter(Exists(right), last_day__lt=gone).select_related(
        "supervisor__user", "service_period__logbook"
    )
    return sum(_release(appointment, gone) for appointment in ended)


def signs_plans_of(logbook: Logbook, user: User) -> bool:
    """Whether the person is the supervisor who signs plans today. One query."""
    appointment = appointment_to_sign(list_appointments(logbook), timezone.localdate())
    return appointment is not None and is_supervisor_of(user, appointment)


def listen() -> None:
    """Say which supervisor signs plans, and what is planned. Safe to call twice."""
    if signs_plans_of not in plan_signers:
        plan_signers.append(signs_plans_of)
    if count_planned not in plans_known_by:
        plans_known_by.append(count_planned)


@transaction.atomic
def _release(appointment: Appointment, gone: date) -> bool:
    logbook, supervisor = appointment.service_period.logbook, appointment.supervisor
    if logbook is None or supervisor is None:
        return False
    follows_still = Appointment.objects.filter(
        service_period__logbook=logbook, supervisor=supervisor, last_day__gte=gone
    ).exists()
    if follows_still:
        return False
    remove_perm(SUPERVISE, supervisor.user, logbook)
    return True
