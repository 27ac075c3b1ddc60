"""Messages that are to go later, and what becomes of them when their cause moves or goes away.

A key names one cause and one reader. At most one message waits for each key, and what has been sent for a time is not
sent for that time again, however often it is planned.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from correspondence.enums import ScheduledState
from correspondence.models import ScheduledMessage

_CHANGING = ("kind", "about", "recipient_email", "recipient_name", "language", "params", "due_at", "is_urgent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One message that somebody wants sent. `params` is what the kind's builder needs; `about` groups what is planned.

    `is_urgent` messages go by themselves when due, the rest are gathered in a digest.
    """

    key: str
    kind: str
    recipient_email: str
    recipient_name: str
    language: str
    due_at: datetime
    params: Mapping[str, Any] = field(default_factory=dict)
    is_urgent: bool = False
    about: str = ""


@transaction.atomic
def schedule(planned: Planned) -> ScheduledMessage | None:
    """Make the message, or update the one that waits for the same key.

    Returns None when one was sent for this time or a later one already.
    """
    waiting = list(ScheduledMessage.objects.select_for_update().filter(key=planned.key, state=ScheduledState.WAITING))
    _carry_out(waiting, [planned], sent=_last_sent(ScheduledMessage.objects.filter(key=planned.key)))
    return ScheduledMessage.objects.filter(key=planned.key, state=ScheduledState.WAITING).first()


@transaction.atomic
def schedule_all(planned: Collection[Planned], *, abouts: Iterable[str]) -> None:
    """Let exactly the planned messages wait among all that are about `abouts`: make, update, cancel.

    In as many statements for many as for one.
    """
    about = ScheduledMessage.objects.filter(about__in=list(abouts))
    # Locked first: what a sender is about to send is sent, and then seen as sent below.
    waiting = list(about.filter(state=ScheduledState.WAITING).select_for_update().order_by("pk"))
    wanted = {each.key for each in planned}
    _close([each.pk for each in waiting if each.key not in wanted])
    kept = [each for each in waiting if each.key in wanted]
    _carry_out(kept, planned, sent=_last_sent(about))


@transaction.atomic
def cancel_scheduled(key: str) -> bool:
    """Cancel the message that waits for this key, if one does; return whether one did."""
    waiting = ScheduledMessage.objects.select_for_update().filter(key=key, state=ScheduledState.WAITING)
    return _close([each.pk for each in waiting]) > 0


def _carry_out(waiting: Sequence[ScheduledMessage], planned: Iterable[Planned], *, sent: dict[str, datetime]) -> None:
    there = {each.key: each for each in waiting}
    made: list[ScheduledMessage] = []
    changed: list[ScheduledMessage] = []
    for each in planned:
        values = {name: getattr(each, name) for name in _CHANGING} | {"params": dict(each.params)}
        last = sent.get(each.key)
        if last is not None and last >= each.due_at:
            continue
        message = there.get(each.key)
        if message is None:
            made.append(ScheduledMessage(key=each.key, **values))
        elif any(getattr(message, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(message, name, value)
            changed.append(message)
    # Whoever made the same at the same moment made it of the same cause.
    ScheduledMessage.objects.bulk_create(made, ignore_conflicts=True, batch_size=500)
    if changed:
        ScheduledMessage.objects.bulk_update(changed, _CHANGING, batch_size=500)


def _last_sent(messages: Any) -> dict[str, datetime]:
    sent = messages.filter(state=ScheduledState.SENT).order_by().values_list("key")
    return dict(sent.annotate(last=Max("due_at")))


def _close(keys: list[int]) -> int:
    if not keys:
        return 0
    return ScheduledMessage.objects.filter(pk__in=keys).update(state=ScheduledState.CANCELLED, closed_at=timezone.now())
