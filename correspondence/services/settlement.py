"""A person answers for a message that failed or whose fate is unknown."""

from typing import Any, Literal, Protocol

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from correspondence.enums import ENDED_STATES, PROBLEM_STATES, SettlementOutcome
from correspondence.exceptions import SecretNotResendable, SettlementNotPermitted, SettlementRefused
from correspondence.messages import documents_of
from correspondence.models import Delivery
from correspondence.services.outbox import insert_delivery, new_message_id
from correspondence.services.text import check_single_line, check_storable

PERMISSION = "correspondence.settle_delivery"


class Actor(Protocol):
    """A logged-in person, whatever the user model is: this floor knows none."""

    @property
    def pk(self) -> Any:
        """Primary key."""

    @property
    def is_active(self) -> bool:
        """Whether the account is in use."""

    def has_perm(self, perm: str) -> bool:
        """Whether the person's role has the right."""


@transaction.atomic
def settle_delivery(delivery: Delivery, *, by: Actor, outcome: Literal["sent", "resend"], note: str) -> Delivery:
    """Answer for a failed or unknown delivery: «sent» (it arrived after all) or «resend».

    Returns the settled delivery, or the new one when it is sent again. Raises SettlementNotPermitted, and
    SettlementRefused when nothing waits for an answer, somebody answered before, or no reason is given.
    """
    if SettlementOutcome(outcome) is SettlementOutcome.RESEND:
        return resend_delivery(delivery, by=by, note=note)
    locked = _lock(delivery, by=by)
    note = _checked_note(note)
    _check_awaiting(locked)
    _settle(locked, by=by, outcome=SettlementOutcome.SENT, note=note)
    return locked


@transaction.atomic
def resend_delivery(delivery: Delivery, *, by: Actor, note: str, recipient_email: str | None = None) -> Delivery:
    """Queue the same message again as a new row, to `recipient_email` when the address was wrong.

    A failed or unknown delivery that nobody answered for is settled by this; any other keeps what it says. Each
    delivery is sent again once: the next time starts from the newest. Raises SettlementNotPermitted, SettlementRefused,
    SecretNotResendable when the text held a personal link, and InvalidDelivery for a wrong address.
    """
    locked = _lock(delivery, by=by)
    note = _checked_note(note)
    if locked.state not in ENDED_STATES:
        raise SettlementRefused(_("Utsendelsen er ikke ferdig behandlet, så den kan ikke sendes på nytt ennå."))
    if locked.holds_secret:
        raise SecretNotResendable(
            _("Brevet hadde en personlig lenke som er slettet. Lag en ny lenke der den første ble laget.")
        )
    if Delivery.objects.filter(resend_of=locked).exists():
        raise SettlementRefused(_("Utsendelsen er allerede sendt på nytt. Gå videre fra den nyeste."))
    if locked.state in PROBLEM_STATES and locked.settled_at is None:
        _settle(locked, by=by, outcome=SettlementOutcome.RESEND, note=note)
    address = locked.recipient_email if recipient_email is None else recipient_email.strip()
    check_single_line(e_post=address)
    return _copy(locked, by=by, note=note, recipient_email=address)


def _lock(delivery: Delivery, *, by: Actor) -> Delivery:
    """The row as it is now, locked until the transaction ends, for a person who may decide about it."""
    locked = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if not (by.is_active and by.has_perm(PERMISSION)):
        raise SettlementNotPermitted(_("Du har ikke tilgang til å avgjøre utsendelser."))
    return locked


def _checked_note(note: str) -> str:
    check_storable(begrunnelse=note)
    note = note.strip()
    if not note:
        raise SettlementRefused(_("Skriv en begrunnelse."))
    return note


def _check_awaiting(delivery: Delivery) -> None:
    if delivery.state not in PROBLEM_STATES:
        raise SettlementRefused(_("Utsendelsen venter ikke på noen avgjørelse."))
    if delivery.settled_at is not None:
        raise SettlementRefused(_("Utsendelsen er allerede avgjort."))


def _settle(delivery: Delivery, *, by: Actor, outcome: SettlementOutcome, note: str) -> None:
    delivery.settled_at = timezone.now()
    delivery.settled_by_id = by.pk
    delivery.settlement_outcome = outcome
    delivery.settlement = note
    delivery.full_clean(validate_unique=False)
    delivery.save(update_fields=["settled_at", "settled_by", "settlement_outcome", "settlement"])


def _copy(original: Delivery, *, by: Actor, note: str, recipient_email: str) -> Delivery:
    """A new row with the same text and documents, a Message-ID of its own, and the name of who asked for it."""
    resent = Delivery(
        key=f"resend:{original.pk}",
        kind=original.kind,
        reference=original.reference,
        recipient_email=recipient_email,
        recipient_name=original.recipient_name,
        language=original.language,
        subject=original.subject,
        body=original.body,
        message_id=new_message_id(),
        resend_of=original,
        requested_by_id=by.pk,
        request_note=note,
    )
    return insert_delivery(resent, documents_of(original))
