"""Requests to others, and the secret links that went out with them."""

import re
from typing import Any

from accounts.links import find_link
from accounts.models import SingleUseLink
from approvals.enums import ItemAnswer
from approvals.models import Application, Request
from approvals.services.requests.answering import Reply, answer_request
from approvals.services.requests.asking import ask_centre, ask_unit
from approvals.services.requests.lifecycle import PURPOSE
from correspondence.enums import DeliveryState
from correspondence.models import Delivery
from tests.factories import complete_application

UNIT_EMAIL = "enhetsleder@kommunen.example.no"
CENTRE_EMAIL = "senter@sykehuset.example.no"


def asked_unit(application: Application | None = None, *, email: str = UNIT_EMAIL) -> Request:
    """A request to the unit of a draft that is otherwise complete."""
    application = application or complete_application()
    return ask_unit(application, by=application.doctor.user, name="Kari Lind", email=email)


def asked_centre(application: Application | None = None) -> Request:
    """A request to the centre."""
    application = application or complete_application()
    return ask_centre(application, by=application.doctor.user, name="Per Senter", email=CENTRE_EMAIL)


def secret_of(request: Request) -> str:
    """The secret in the newest message to the person asked that has not been sent yet."""
    return secrets_of(request)[-1]


def secrets_of(request: Request) -> list[str]:
    """Every secret mailed and not yet erased, oldest first."""
    sent = Delivery.objects.filter(key__startswith=f"request:{request.pk}:").order_by("pk")
    bodies = sent.values_list("body", flat=True)
    return [found for body in bodies for found in re.findall(r"/svar/([^/\s]+)/", body)]


def link_of(request: Request, secret: str = "") -> SingleUseLink:
    """The usable link with the newest secret."""
    return find_link(secret or secret_of(request), purpose=PURPOSE)


def all_confirmed(request: Request, **changed: Reply) -> dict[str, Reply]:
    """Replies that confirm everything, but for `changed`, by the last part of the field's name."""
    return {
        item.field: changed.get(item.field.split(".")[1], Reply(answer=ItemAnswer.CONFIRMED))
        for item in request.items.all()
    }


def answer(request: Request, **changed: Reply) -> Request:
    """The person asked answers through the service."""
    return answer_request(
        request, link=link_of(request), answers=all_confirmed(request, **changed), answered_by_name="Kari Lind, leder"
    )


def form_of(request: Request, **changed: Any) -> dict[str, str]:
    """What the page of facts posts when everything is confirmed."""
    from approvals.services.requests.answering import seal_of  # noqa: PLC0415 - the page has it in a hidden field

    data = {"answer": "yes", "seen": seal_of(request.items.all()), "by-name": "Kari Lind, leder", "by-comment": ""}
    for item in request.items.all():
        data |= {
            f"f{item.position}-answer": "confirmed",
            f"f{item.position}-value": item.stated,
            f"f{item.position}-comment": "",
        }
    return {**data, **changed}


def mail_sent(request: Request, *, state: str = DeliveryState.SENT) -> None:
    """The message that asks has come to this end, as the sender would write it."""
    from django.utils import timezone  # noqa: PLC0415 - only some tests send

    ended = {"state": state, "body": "", "next_attempt_at": None}
    ended |= {"sent_at": timezone.now()} if state == DeliveryState.SENT else {"reason": "550 ukjent mottaker"}
    request.refresh_from_db()
    Delivery.objects.filter(pk=request.delivery_id).update(**ended)
