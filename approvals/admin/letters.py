"""The letters of a case on the desk: what was ordered, made, sent and opened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from approvals.admin.act import Act, Answers, DeskPanel, FormOf
from approvals.admin.reads import Desk
from approvals.exceptions import NotPossible
from approvals.letters.issued import list_issued_letters
from approvals.models import Application, Letter, LetterOpening, LetterOrder
from approvals.permissions import check_may_assess
from approvals.services.letters import retry_letter
from correspondence.models import Delivery, DeliveryDocument

_ANCHOR = "brev"
_TOO_MANY_DIGITS = 18


class RetryLetterForm(forms.Form):
    """Which letter is tried again."""

    order = forms.CharField(widget=forms.HiddenInput, max_length=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """An issued letter: its newest mail, and when the applicant opened it."""

    letter: Letter
    delivery: Delivery | None
    opened_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """A letter that is ordered and not made, with the form that tries again when it lacks something."""

    order: LetterOrder
    retry: forms.Form | None


def panel(desk: Desk, reader: User, form_of: FormOf) -> DeskPanel | None:
    """Return the letters and what waits to be made, or None when there are none."""
    letters = list_issued_letters(desk.application)
    orders = list(LetterOrder.objects.filter(application=desk.application, letter__isnull=True))
    if not letters and not orders:
        return None
    deliveries = _deliveries(letters)
    opened = _opened(desk.application)
    attempted = form_of("retry_letter", when=True)
    can_retry = desk.handles
    waiting = [_order_row(order, attempted, can_retry=can_retry) for order in orders]
    rows = [
        LetterRow(letter=letter, delivery=deliveries.get(letter.document_id), opened_at=opened.get(letter.pk))
        for letter in letters
    ]
    return DeskPanel(
        template="admin/approvals/application/desk/letters.html",
        anchor=_ANCHOR,
        heading=gettext_lazy("Brev til legen"),
        data={"letters": rows, "orders": waiting},
        holds=tuple(row.retry for row in waiting),
    )


def _retry(application: Application, by: User, answers: Answers) -> object:
    return retry_letter(_order(application, answers["order"]), by=by)


def _order(application: Application, key: str) -> LetterOrder:
    is_key = key.isascii() and key.isdigit() and len(key) < _TOO_MANY_DIGITS
    found = LetterOrder.objects.filter(application=application, pk=int(key)).first() if is_key else None
    if found is None:
        raise NotPossible(_("Brevet finnes ikke i denne saken."))
    return found


def _order_row(order: LetterOrder, attempted: Any, *, can_retry: bool) -> OrderRow:
    if not can_retry or not order.failure:
        return OrderRow(order=order, retry=None)
    if attempted.is_bound and str(attempted.data.get("order", "")) == str(order.pk):
        return OrderRow(order=order, retry=attempted)
    fresh = RetryLetterForm(auto_id=f"id_retry_letter_{order.pk}_%s", initial={"order": order.pk})
    return OrderRow(order=order, retry=fresh)


def _deliveries(letters: list[Letter]) -> dict[int, Delivery]:
    """Return the newest mail of each letter by its document: a mail that was sent again has a row of its own."""
    attached = DeliveryDocument.objects.filter(document__in=[letter.document_id for letter in letters])
    rows = attached.select_related("delivery").defer("delivery__body").order_by("delivery_id")
    return {row.document_id: row.delivery for row in rows}


def _opened(application: Application) -> dict[int, datetime]:
    """Return when each letter was first opened by the applicant."""
    first = LetterOpening.objects.filter(letter=OuterRef("pk")).order_by("pk").values("opened_at")[:1]
    letters = Letter.objects.filter(application=application, openings__isnull=False)
    return dict(letters.annotate(at=Subquery(first)).values_list("pk", "at"))


ACTS: tuple[Act, ...] = (
    Act(
        name="retry_letter",
        label=gettext_lazy("Prøve å lage et brev på nytt"),
        form=RetryLetterForm,
        check=check_may_assess,
        run=_retry,
        done=gettext_lazy("Brevet er laget og sendes nå."),
        panel=_ANCHOR,
    ),
)
