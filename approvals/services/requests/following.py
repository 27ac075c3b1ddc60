"""What time does to requests: delivered, reminded, expired. Every function is safe to run twice, and beside itself."""

from collections.abc import Iterable
from datetime import date, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from approvals.enums import EventKind, RequestKind, RequestState
from approvals.exceptions import CaseError
from approvals.models import LetterOrder, Request
from approvals.models.request import OPEN_REQUEST_STATES
from approvals.services.questions import end_overdue_questions, letter_key
from approvals.services.requests.lifecycle import (
    check_takes_answers,
    lock_request,
    move_request,
    new_secret,
)
from approvals.services.requests.mails import queue_outcome, queue_reminder, queue_reminder_to_doctor
from approvals.services.requests.question_mails import queue_question_reminder
from approvals.services.status import lock_application, record_event
from approvals.transitions import MOVER_ASKED, all_movers
from correspondence.enums import PROBLEM_STATES, DeliveryState, SettlementOutcome
from correspondence.exceptions import CorrespondenceError
from correspondence.models import Delivery

log = structlog.get_logger(__name__)


def mark_delivered_requests() -> int:
    """Let requests whose message a mail server took, or a person answered for, become delivered; return how many."""
    _find_letters_of_questions()
    taken = Q(delivery__state=DeliveryState.SENT) | Q(delivery__settlement_outcome=SettlementOutcome.SENT)
    arrived = Request.objects.filter(taken, state=RequestState.ASKED)
    return sum(_mark_delivered(pk) for pk in arrived.values_list("pk", flat=True))


def _find_letters_of_questions() -> None:
    """Let questions know the message that carries their letter, once the letter is made."""
    waiting = Request.objects.filter(kind=RequestKind.INFORMATION, state=RequestState.ASKED, delivery__isnull=True)
    for request in waiting:
        order = (
            LetterOrder.objects.filter(key=letter_key(request), letter__isnull=False).select_related("letter").first()
        )
        letter = order.letter if order else None
        sent = Delivery.objects.filter(documents=letter.document_id).order_by("pk").first() if letter else None
        if sent is not None:
            Request.objects.filter(pk=request.pk).update(delivery=sent)


@transaction.atomic
def _mark_delivered(pk: int) -> bool:
    request = _locked(pk)
    if request.state != RequestState.ASKED or request.delivery is None or not request.delivery.is_delivered:
        return False
    move_request(request, RequestState.DELIVERED, by=None)
    return True


def remind_due_requests(*, today: date | None = None) -> int:
    """Remind whoever has not answered, and the applicant, on the days before the deadline that the settings name.

    Only those whose move it is are reminded: nobody is while a proposal waits for a signature.

    Each day-mark is used once for each request: the keys of the messages say so. Days that nobody looked are not made
    up for by several reminders at once. Returns how many requests were reminded about.
    """
    today = today or timezone.localdate()
    furthest = today + timedelta(days=max(settings.REQUEST_REMINDER_DAYS, default=0))
    waiting = Request.objects.open().filter(due_on__range=(today, furthest))
    return _each(waiting.order_by("due_on", "pk").values_list("pk", flat=True), "remind", today)


def expire_overdue_requests(*, today: date | None = None) -> int:
    """Close requests whose deadline has passed, and tell the applicant; return how many.

    A case that waited for the applicant goes back to the caseworker. Nothing is decided by a deadline that passes.
    """
    today = today or timezone.localdate()
    overdue = Request.objects.open().filter(due_on__lt=today)
    return _each(overdue.order_by("due_on", "pk").values_list("pk", flat=True), "expire", today)


def _each(keys: Iterable[int], act: str, today: date) -> int:
    """Do one act to each request by itself: one that cannot be mailed must not keep the others from it."""
    done = 0
    for pk in list(keys):
        try:
            done += _ACTS[act](pk, today)
        except (CaseError, CorrespondenceError) as refused:
            log.warning("request_not_followed", act=act, request=pk, refusal=type(refused).__name__)
    return done


@transaction.atomic
def _remind(pk: int, today: date) -> bool:
    request = _locked(pk)
    mark = _mark(request, today)
    if request.state not in OPEN_REQUEST_STATES or mark is None:
        return False
    key = f"request:{request.pk}:reminder:{mark.isoformat()}"
    if Delivery.objects.filter(key=f"{key}:doctor").exists():
        return False
    check_takes_answers(request.application)
    if MOVER_ASKED[RequestKind(request.kind)] not in all_movers(request.application.status, [request.kind]):
        return False
    _queue_reminders(request, key=key)
    request.reminded_at = timezone.now()
    request.reminders += 1
    request.save(update_fields=["reminded_at", "reminders"])
    detail = {"request": request.pk, "kind": str(request.kind)}
    record_event(request.application, EventKind.REMINDED, by=None, detail=detail)
    return True


def _queue_reminders(request: Request, *, key: str) -> None:
    if request.kind == RequestKind.INFORMATION:
        queue_question_reminder(request, key=f"{key}:doctor")
        return
    has_arrived = request.delivery is None or request.delivery.state not in PROBLEM_STATES
    if has_arrived:
        queue_reminder(request, secret=new_secret(request, keep_earlier=True), key=key)
    queue_reminder_to_doctor(request, key=f"{key}:doctor", has_arrived=has_arrived)


def _mark(request: Request, today: date) -> date | None:
    """Return the newest day on which a reminder was due, counted from the day the request was last sent."""
    sent_on = timezone.localdate(request.delivery.created_at if request.delivery else request.asked_at)
    marks = (request.due_on - timedelta(days=days) for days in settings.REQUEST_REMINDER_DAYS)
    return max((mark for mark in marks if sent_on < mark <= today <= request.due_on), default=None)


@transaction.atomic
def _expire(pk: int, today: date) -> bool:
    request = _locked(pk)
    if request.state not in OPEN_REQUEST_STATES or request.due_on >= today:
        return False
    if request.kind == RequestKind.INFORMATION:
        end_overdue_questions(request)
        return True
    move_request(request, RequestState.EXPIRED, by=None)
    queue_outcome(request)
    return True


def _locked(pk: int) -> Request:
    request = Request.objects.select_related("application").get(pk=pk)
    application = lock_application(request.application)
    request = lock_request(request)
    request.application = application
    return request


_ACTS = {"remind": _remind, "expire": _expire}
