"""Ordering a letter in the transaction of the act that it tells of."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.models import User
from approvals.enums import LetterKind
from approvals.models import Application, LetterOrder
from approvals.tasks import make_ordered_letter


def order_letter(
    application: Application,
    kind: LetterKind,
    *,
    by: User | None,
    key: str,
    details: Mapping[str, Any] | None = None,
) -> LetterOrder:
    """Order a letter to the applicant: made, stored and sent by a worker when the transaction is through.

    Call inside the transaction of the act. `key` makes it once: the same key again returns the order that stands.
    `details` are what the letter says beyond the case, JSON-able; null `by` is the system.
    """
    order, is_new = LetterOrder.objects.get_or_create(
        key=key,
        defaults={
            "application": application,
            "kind": kind,
            "details": dict(details or {}),
            "language": application.language,
            "ordered_by": by,
        },
    )
    if is_new:
        transaction.on_commit(lambda: make_ordered_letter.delay(order.pk))
    return order
