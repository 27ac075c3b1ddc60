"""Answering by a personal link: fact by fact, once."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.exceptions import LinkUnusable
from accounts.links import use_link
from accounts.models import SingleUseLink
from approvals.enums import ConfirmedField, ItemAnswer, RequestKind, RequestState
from approvals.exceptions import NotPossible
from approvals.facts import stated_facts
from approvals.models import Application, Confirmation, Request, RequestItem
from approvals.models.request import OPEN_REQUEST_STATES
from approvals.services.assessments import clean_confirmed
from approvals.services.requests.lifecycle import (
    PURPOSE,
    check_somebody_else,
    check_takes_answers,
    lock_request,
    move_request,
)
from approvals.services.requests.mails import queue_outcome
from approvals.services.status import lock_application, raise_version
from units.models import UnitFact, UnitField

CONFIRMING: Final = (ItemAnswer.CONFIRMED, ItemAnswer.CORRECTED, ItemAnswer.REJECTED)
_FROM, _TO = ConfirmedField.AGREEMENT_FROM, ConfirmedField.AGREEMENT_TO


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is answered about one fact: confirmed as stated, corrected to `value`, or not confirmed."""

    answer: ItemAnswer
    value: str = ""
    comment: str = ""


class ReplyRefused(NotPossible):
    """The answer about one fact cannot be kept; `field` says which, the message why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class FactsChanged(NotPossible):
    """What is stated has changed since the person read it."""

    def __init__(self) -> None:
        super().__init__(_("Det som er oppgitt, er endret siden du åpnet siden. Les det på nytt før du svarer."))


@transaction.atomic
def answer_request(
    request: Request,
    *,
    link: SingleUseLink,
    answers: Mapping[str, Reply],
    answered_by_name: str,
    comment: str = "",
    seen: str = "",
) -> Request:
    """Keep the answers of a unit or a centre, one for each fact, and spend the link in the same transaction.

    What is confirmed or corrected becomes a Confirmation, which the engine reads instead of what the doctor stated.
    `seen` is the seal of what the person was shown, from `seal_of`. Raises LinkUnusable when the link is spent or the
    request closed meanwhile, FactsChanged, ReplyRefused for a fact, and NotPossible for the applicant's own address or
    a closed case.
    """
    request = spend_link(request, link=link)
    if request.kind not in {RequestKind.UNIT, RequestKind.CENTRE}:
        raise LinkUnusable
    items = list(request.items.all())
    if seen and seen != seal_of(items):
        raise FactsChanged
    replies = {item.field: _checked(item, answers.get(item.field)) for item in items}
    _check_agreement(request.application, replies)
    for item in items:
        _store_reply(item, replies[item.field], name=answered_by_name)
    if request.kind == RequestKind.UNIT:
        _store_in_register(request, replies, name=answered_by_name)
    request.comment = comment.strip()
    request.facts_after = {"by": answered_by_name, "facts": _standing_values(items)}
    raise_version(request.application)
    counted = Counter(str(reply.answer) for reply in replies.values())
    move_request(request, RequestState.ANSWERED, by=None, detail=dict(counted))
    queue_outcome(request)
    return request


@transaction.atomic
def decline_request(request: Request, *, link: SingleUseLink, reason: str) -> Request:
    """Keep that the unit or the centre will not answer, and why; the link is spent and the doctor is told.

    Raises as `answer_request` does.
    """
    request = spend_link(request, link=link)
    if request.kind not in {RequestKind.UNIT, RequestKind.CENTRE}:
        raise LinkUnusable
    request.comment = reason.strip()
    move_request(request, RequestState.DECLINED, by=None)
    queue_outcome(request)
    return request


def seal_of(items: Iterable[RequestItem]) -> str:
    """Return a short hash of the facts shown, so that nobody confirms what they have not read."""
    shown = json.dumps([[item.field, item.stated] for item in items])
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


def spend_link(request: Request, *, link: SingleUseLink) -> Request:
    """Return the request, locked, with its link spent; raise LinkUnusable for all that a holder need not know."""
    application = lock_application(request.application)
    request = lock_request(request)
    request.application = application
    if (link.purpose, link.subject_id) != (PURPOSE, request.pk) or request.state not in OPEN_REQUEST_STATES:
        raise LinkUnusable
    use_link(link)
    check_takes_answers(application)
    # The applicant may have made the address their own since it was asked.
    check_somebody_else(application, link.recipient_email)
    return request


def _checked(item: RequestItem, reply: Reply | None) -> Reply:
    """Return the reply with its value as the engine reads it; raise ReplyRefused when it says nothing."""
    if reply is None or reply.answer not in CONFIRMING:
        raise ReplyRefused(item.field, _("Velg om opplysningen stemmer."))
    if reply.answer == ItemAnswer.REJECTED:
        return Reply(answer=reply.answer, comment=reply.comment.strip())
    if reply.answer == ItemAnswer.CONFIRMED:
        return Reply(answer=reply.answer, value=item.stated, comment=reply.comment.strip())
    try:
        value = clean_confirmed(ConfirmedField(item.field), reply.value.strip())
    except NotPossible as refused:
        raise ReplyRefused(item.field, str(refused)) from refused
    if value == item.stated:
        raise ReplyRefused(item.field, _("Verdien er den samme som er oppgitt. Velg at den stemmer, eller rett den."))
    return Reply(answer=reply.answer, value=value, comment=reply.comment.strip())


def _check_agreement(application: Application, replies: Mapping[str, Reply]) -> None:
    """Raise ReplyRefused when the agreement as answered would end before it begins."""
    dates = {key: value for key, value in stated_facts(application, group="centre").items() if key in {_FROM, _TO}}
    dates |= {field: reply.value for field, reply in replies.items() if field in {_FROM, _TO} and reply.value}
    if _FROM in dates and _TO in dates and dates[_TO] < dates[_FROM]:
        raise ReplyRefused(str(_TO if _TO in replies else _FROM), _("Avtalen kan ikke slutte før den begynner."))


def _store_reply(item: RequestItem, reply: Reply, *, name: str) -> None:
    item.answer, item.comment, item.answered_at = reply.answer, reply.comment, timezone.now()
    item.value = reply.value if reply.answer == ItemAnswer.CORRECTED else ""
    item.full_clean(exclude=["request"])
    item.save()
    if reply.answer == ItemAnswer.REJECTED:
        return
    confirmation = Confirmation(
        application=item.request.application,
        field=item.field,
        value=reply.value,
        confirmed_by=name,
        as_of=timezone.localdate(),
        source=_source(),
        request_item=item,
    )
    confirmation.full_clean(exclude=["application", "request_item"])
    confirmation.save()


def _store_in_register(request: Request, replies: Mapping[str, Reply], *, name: str) -> None:
    """Keep what the unit says of itself for the next case: dated, and with who said it (E24)."""
    for field, reply in replies.items():
        key = field.split(".")[1]
        if reply.answer == ItemAnswer.REJECTED or key not in UnitField.values:
            continue
        fact = UnitFact(
            unit_id=request.facts_before["subject"],
            field=key,
            value=reply.value,
            as_of=timezone.localdate(),
            source=_source(),
            confirmed_by=name,
        )
        fact.full_clean(exclude=["unit"])
        fact.save()


def _source() -> str:
    """Return where the answer is found. Read by staff, so in the authority's own language."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Svart på personlig lenke fra e-post")


def _standing_values(items: list[RequestItem]) -> dict[str, str]:
    return {item.field: item.value or item.stated for item in items if item.answer != ItemAnswer.REJECTED}
