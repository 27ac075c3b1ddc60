"""Sending what was scheduled: urgent ones alone, the rest gathered for each person and kind, once a week at most."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone, translation

from correspondence.enums import ScheduledState
from correspondence.exceptions import CorrespondenceError
from correspondence.models import Delivery, ScheduledMessage
from correspondence.reminders import find_builder
from correspondence.services.outbox import queue_delivery

log = structlog.get_logger(__name__)

KIND = "reminder"
#: one message names so many causes at most; the rest come in the next one
MOST_IN_DIGEST = 50


def send_due_scheduled(now: datetime | None = None, *, limit: int = 500) -> int:
    """Turn scheduled messages that are due into deliveries; return how many deliveries that made.

    A digest goes to one person once in a calendar week at most for each kind. Any number of runs may go on at the same
    time, and one that dies leaves everything either sent once or waiting.
    """
    now = now or timezone.now()
    alone = list(_due(now).filter(is_urgent=True).order_by("due_at", "pk").values_list("pk", flat=True)[:limit])
    readers = list(
        _due(now)
        .filter(~Exists(_digests_this_week(now, OuterRef("recipient_email"), OuterRef("kind"))), is_urgent=False)
        .order_by("recipient_email", "kind")
        .values_list("recipient_email", "kind")
        .distinct()[:limit]
    )
    made = sum(_send(_due(now).filter(pk=pk, is_urgent=True)) for pk in alone)
    return made + sum(_send_digest(now, email, kind) for email, kind in readers)


def _due(now: datetime) -> QuerySet[ScheduledMessage]:
    return ScheduledMessage.objects.filter(state=ScheduledState.WAITING, due_at__lte=now)


def _digests_this_week(now: datetime, email: object, kind: object) -> QuerySet[ScheduledMessage]:
    today = timezone.localdate(now)
    monday = timezone.make_aware(datetime.combine(today - timedelta(days=today.weekday()), time()))
    return ScheduledMessage.objects.filter(
        state=ScheduledState.SENT, is_urgent=False, recipient_email=email, kind=kind, closed_at__gte=monday
    )


@transaction.atomic
def _send_digest(now: datetime, email: str, kind: str) -> bool:
    mine = _due(now).filter(recipient_email=email, kind=kind, is_urgent=False)
    # Locked before the look at what was sent: another run that holds them has then said whether it sent.
    locked = list(mine.select_for_update().order_by("pk").values_list("pk", flat=True)[:MOST_IN_DIGEST])
    if not locked or _digests_this_week(now, email, kind).exists():
        return False
    return _send(ScheduledMessage.objects.filter(pk__in=locked, state=ScheduledState.WAITING))


def _send(due: QuerySet[ScheduledMessage]) -> bool:
    """Make one delivery of messages to one person. What cannot be sent is cancelled, and logged as an error."""
    with transaction.atomic():
        messages = list(due.select_for_update().order_by("pk"))
        if not messages:
            return False
        first = messages[0]
        try:
            with transaction.atomic():
                delivery = _queue(messages)
        except LookupError:
            # Whoever writes this kind is not part of this release: it waits for one that is.
            log.exception("scheduled_message_of_unknown_kind", message=first.pk, kind=first.kind)
            return False
        except CorrespondenceError:
            log.exception("scheduled_message_cannot_be_sent", message=first.pk, kind=first.kind)
            _close(messages, ScheduledState.CANCELLED, None)
            return False
        _close(messages, ScheduledState.SENT, delivery)
        return True


def _queue(messages: Sequence[ScheduledMessage]) -> Delivery:
    first = messages[0]
    builder = find_builder(first.kind)
    with translation.override(first.language):
        by_time = sorted(messages, key=lambda each: (each.due_at, each.pk))
        words = builder(first.recipient_name, [each.params for each in by_time])
    return queue_delivery(
        key=f"scheduled:{first.pk}",
        kind=KIND,
        recipient_email=first.recipient_email,
        recipient_name=first.recipient_name,
        language=first.language,
        subject=words.subject[:255],
        body=words.body,
    )


def _close(messages: Sequence[ScheduledMessage], state: ScheduledState, delivery: Delivery | None) -> None:
    ScheduledMessage.objects.filter(pk__in=[each.pk for each in messages]).update(
        state=state, closed_at=timezone.now(), delivery=delivery
    )
