"""Asking others, asking again, and letting go."""

from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from approvals.deadlines import answer_due
from approvals.enums import EventKind, RequestKind, RequestState
from approvals.exceptions import NotPossible
from approvals.facts import stated_facts, subject_of
from approvals.models import Application, Request, RequestItem
from approvals.permissions import check_may_ask
from approvals.services.requests.lifecycle import (
    check_is_open,
    check_not_flooding,
    check_somebody_else,
    check_takes_answers,
    invite,
    is_applicants_address,
    lock_request,
    move_request,
    open_request,
)
from approvals.services.requests.mails import queue_release
from approvals.services.status import lock_application, record_event
from supervision.exceptions import AppointmentError
from supervision.models import Appointment
from supervision.services import mark_asked, readdress_appointment

_NOTHING_STATED: Final[dict[RequestKind, Promise]] = {
    RequestKind.UNIT: gettext_lazy("Fyll ut opplysningene om enheten først."),
    RequestKind.CENTRE: gettext_lazy("Fyll ut opplysningene om senteret og avtalen først."),
}


@transaction.atomic
def ask_unit(application: Application, *, by: User, name: str, email: str) -> Request:
    """Ask the unit to confirm what is stated of it, fact by fact, by a personal link.

    Raises NotAllowed for others than the applicant and whoever handles the case; NotPossible when nothing is stated,
    somebody is asked already, it is the applicant's own address, or the case is closed; ValidationError for an address
    that cannot be.
    """
    return _ask_for_facts(application, RequestKind.UNIT, by=by, name=name, email=email)


@transaction.atomic
def ask_centre(application: Application, *, by: User, name: str, email: str) -> Request:
    """Ask the centre to confirm the agreement and the plan for the conferences. Raises as `ask_unit` does."""
    return _ask_for_facts(application, RequestKind.CENTRE, by=by, name=name, email=email)


def _ask_for_facts(application: Application, kind: RequestKind, *, by: User, name: str, email: str) -> Request:
    application = lock_application(application)
    check_may_ask(by, application)
    check_takes_answers(application)
    facts = stated_facts(application, group=kind.value)
    subject = subject_of(application, group=kind.value)
    if subject is None or not facts:
        raise NotPossible(str(_NOTHING_STATED[kind]))
    check_not_flooding(application, email)
    request = open_request(
        application,
        kind=kind,
        by=by,
        name=name,
        email=email,
        facts_before={"subject": subject, "facts": facts},
    )
    _store_items(request, facts)
    invite(request)
    _tell_asked(request, by=by)
    return request


def ask_supervisor_by_link(application: Application, appointment: Appointment, *, by: User) -> bool:
    """Ask the supervisor named, unless somebody is waited for, has answered, or is the applicant.

    The caller holds the lock and has checked the right. Returns whether a message was queued.
    """
    if appointment.state not in {"named", "asked"} or is_applicants_address(application, appointment.email):
        return False
    if Request.objects.open().filter(application=application, kind=RequestKind.SUPERVISOR).exists():
        return False
    mark_asked(appointment)
    request = open_request(
        application,
        kind=RequestKind.SUPERVISOR,
        by=by,
        name=appointment.name,
        email=appointment.email,
        appointment=appointment,
    )
    invite(request)
    _tell_asked(request, by=by)
    return True


@transaction.atomic
def resend_request(request: Request, *, by: User, email: str | None = None) -> Request:
    """Send the request again with a new link and time to answer; with another `email`, the old links are void.

    Raises NotAllowed, NotPossible (answered or withdrawn, the applicant's address, too many messages) and
    ValidationError for an address that cannot be.
    """
    application = lock_application(request.application)
    request = lock_request(request)
    request.application = application
    check_may_ask(by, application)
    check_takes_answers(application)
    check_is_open(request)
    address = (email or request.recipient_email).strip()
    moved = address.lower() != request.recipient_email.lower()
    check_somebody_else(application, address)
    check_not_flooding(application, address)
    if moved:
        _readdress(request, address, by=by)
    request.due_on = max(request.due_on, answer_due(timezone.localdate(), days=settings.REQUEST_DUE_DAYS))
    request.save(update_fields=["due_on"])
    invite(request, keep_earlier=not moved)
    _tell_asked(request, by=by, again=True, moved=moved)
    return request


def _readdress(request: Request, address: str, *, by: User) -> None:
    request.recipient_email = address
    request.full_clean(exclude=["application", "asked_by", "appointment", "delivery"])
    if request.appointment is not None:
        try:
            readdress_appointment(request.appointment, email=address)
        except AppointmentError as refused:
            raise NotPossible(str(refused)) from refused
    request.save(update_fields=["recipient_email"])
    if request.state == RequestState.DELIVERED:
        move_request(request, RequestState.ASKED, by=by)


@transaction.atomic
def withdraw_request(request: Request, *, by: User, reason: str = "") -> Request:
    """Let go of the unit or the centre; the link is void from now on and the person asked is told.

    Raises NotAllowed, or NotPossible when it is closed or asks a supervisor: that one is let go by naming another.
    """
    application = lock_application(request.application)
    request = lock_request(request)
    request.application = application
    check_may_ask(by, application)
    check_is_open(request)
    if request.kind not in {RequestKind.UNIT, RequestKind.CENTRE}:
        raise NotPossible(_("Denne forespørselen kan ikke trekkes tilbake for seg."))
    _let_go(request, by=by, reason=reason)
    return request


def withdraw_open_requests(application: Application, *, by: User | None) -> int:
    """Let go of everybody a case waits for, as when it is withdrawn or decided. The case is locked by the caller."""
    waiting = list(Request.objects.open().filter(application=application))
    for request in waiting:
        request.application = application
        _let_go(lock_request(request), by=by)
    return len(waiting)


def withdraw_requests_to_others(application: Application, *, by: User, appointment: Appointment | None) -> None:
    """Let go of a supervisor who is no longer the one named; one who is, keeps the link under the name now given."""
    request = Request.objects.open().filter(application=application, kind=RequestKind.SUPERVISOR).first()
    if request is None:
        return
    request.application = application
    if appointment is None or appointment.pk != request.appointment_id:
        _let_go(request, by=by)
    elif request.recipient_name != appointment.name:
        request.recipient_name = appointment.name
        request.save(update_fields=["recipient_name"])


def follow_statements(application: Application, *, by: User) -> None:
    """Let open requests show what is stated now. Another unit or centre is somebody else's to confirm.

    Call after the statements of a case have changed, with the case locked and its relations fresh.
    """
    for request in Request.objects.open().filter(application=application, kind__in=_NOTHING_STATED):
        request.application = application
        facts = stated_facts(application, group=request.kind)
        subject = subject_of(application, group=request.kind)
        if subject != request.facts_before.get("subject") or not facts:
            _let_go(request, by=by)
        elif facts != request.facts_before.get("facts"):
            request.facts_before = {"subject": subject, "facts": facts}
            request.save(update_fields=["facts_before"])
            request.items.all().delete()
            _store_items(request, facts)


def _let_go(request: Request, *, by: User | None, reason: str = "") -> None:
    move_request(request, RequestState.WITHDRAWN, by=by, detail={"reason": reason} if reason else None)
    if request.kind != RequestKind.INFORMATION:
        queue_release(request)


def _store_items(request: Request, facts: dict[str, str]) -> None:
    RequestItem.objects.bulk_create(
        RequestItem(request=request, position=position, field=field, stated=stated)
        for position, (field, stated) in enumerate(facts.items(), start=1)
    )


def _tell_asked(request: Request, *, by: User, again: bool = False, moved: bool = False) -> None:
    first_of_supervisor = request.kind == RequestKind.SUPERVISOR and not again
    kind = EventKind.SUPERVISOR_ASKED if first_of_supervisor else EventKind.REQUEST_ASKED
    detail = {"request": request.pk, "kind": str(request.kind), "again": again, "new_address": moved}
    record_event(request.application, kind, by=by, detail=detail)
