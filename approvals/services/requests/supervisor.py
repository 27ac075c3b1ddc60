"""A supervisor answers by the personal link, without an account."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.exceptions import LinkUnusable, LogInRequired
from accounts.models import SingleUseLink, User
from accounts.services import open_supervisor_account
from approvals.exceptions import NotPossible
from approvals.models import Request
from approvals.services.appointments import accept_supervision, decline_supervision
from approvals.services.requests.answering import spend_link
from supervision.models import Appointment
from supervision.services import claim_appointments


class AccountExists(NotPossible):
    """The address belongs to an account: only a log-in says who it is."""


@transaction.atomic
def accept_by_link(
    request: Request, *, link: SingleUseLink, basis: str, hpr_number: str, workplace: str, basis_text: str = ""
) -> User:
    """Accept as the person to whom the link was mailed, who gets a passwordless account if there is none.

    Raises LinkUnusable when the link is spent or the request closed, AccountExists when they must log in instead,
    and NotPossible with a sentence otherwise. Nothing is changed then, and the link stays good.
    """
    request = spend_link(request, link=link)
    appointment = _appointment(request)
    try:
        user = open_supervisor_account(
            email=appointment.email, name=appointment.name, language=request.application.language
        )
    except LogInRequired as refused:
        raise AccountExists(str(refused)) from refused
    claim_appointments(user)
    accept_supervision(
        appointment, by=user, basis=basis, hpr_number=hpr_number, workplace=workplace, basis_text=basis_text
    )
    return user


@transaction.atomic
def decline_by_link(request: Request, *, link: SingleUseLink, reason: str) -> None:
    """Decline as the person to whom the link was mailed; no account is made for a no. Raises as `accept_by_link`."""
    request = spend_link(request, link=link)
    decline_supervision(_appointment(request), by=None, reason=reason)


def _appointment(request: Request) -> Appointment:
    if request.appointment is None:
        raise LinkUnusable
    if request.appointment.withdrawn_at is not None:
        raise NotPossible(_("Forespørselen er trukket tilbake. Du trenger ikke å svare."))
    return request.appointment
