"""The one door to the state of a request, and the message that asks.

The lock of the case stands in front of everything here: call inside the transaction of the act.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.links import count_links, count_recent_links, make_link, void_links
from accounts.models import User
from approvals.deadlines import answer_due
from approvals.enums import EventKind, RequestKind, RequestState, Status
from approvals.exceptions import NotPossible
from approvals.models import Application, Request
from approvals.models.request import OPEN_REQUEST_STATES
from approvals.services.requests.mails import queue_invitation
from approvals.services.status import record_event
from approvals.transitions import OPEN_STATUSES, check_request_transition
from supervision.models import Appointment

#: what a personal link is good for: answering one request
PURPOSE: Final = "request"
_CLOSING_EVENTS: Final[dict[RequestState, EventKind]] = {
    RequestState.ANSWERED: EventKind.REQUEST_ANSWERED,
    RequestState.DECLINED: EventKind.REQUEST_DECLINED,
    RequestState.EXPIRED: EventKind.REQUEST_EXPIRED,
    RequestState.WITHDRAWN: EventKind.REQUEST_WITHDRAWN,
}


def open_request(
    application: Application,
    *,
    kind: RequestKind,
    by: User,
    name: str,
    email: str,
    facts_before: Mapping[str, Any] | None = None,
    appointment: Appointment | None = None,
) -> Request:
    """Store a request to one person. The caller has locked the case and checked the right.

    Raises NotPossible when somebody is asked the same already or it is the applicant, and ValidationError for a name
    or an address that cannot be.
    """
    check_waits_for_nobody(application, kind)
    check_somebody_else(application, email)
    request = Request(
        application=application,
        kind=kind,
        recipient_name=name.strip(),
        recipient_email=email.strip(),
        appointment=appointment,
        asked_by=by,
        due_on=answer_due(timezone.localdate(), days=settings.REQUEST_DUE_DAYS),
        facts_before=dict(facts_before or {}),
    )
    request.full_clean(exclude=["application", "asked_by", "appointment", "delivery"])
    request.save()
    return request


def lock_request(request: Request) -> Request:
    """Return the request as it is now. The case must be locked first; everybody locks in this order."""
    return Request.objects.select_for_update(of=("self",)).select_related("delivery", "appointment").get(pk=request.pk)


def move_request(
    request: Request,
    to: RequestState,
    *,
    by: User | None,
    detail: Mapping[str, Any] | None = None,
    event: EventKind | None = None,
) -> Request:
    """Write the state of a request; closing it voids its links and is told on the timeline as `event`.

    Raises NotPossible when the table of states has no such row.
    """
    check_request_transition(request.state, to)
    request.state = to
    if to not in OPEN_REQUEST_STATES:
        request.closed_at = timezone.now()
        void_links(purpose=PURPOSE, subject_id=request.pk)
    request.save()
    told = event or _CLOSING_EVENTS.get(to)
    if told is not None:
        about = {"request": request.pk, "kind": str(request.kind), **(detail or {})}
        record_event(request.application, told, by=by, detail=about)
    return request


def invite(request: Request, *, keep_earlier: bool = False) -> Request:
    """Queue the message with a personal link, and remember which message it is."""
    number = count_links(purpose=PURPOSE, subject_id=request.pk) + 1
    secret = new_secret(request, keep_earlier=keep_earlier)
    request.delivery = queue_invitation(request, secret=secret, key=f"request:{request.pk}:{number}")
    request.save(update_fields=["delivery"])
    return request


def new_secret(request: Request, *, keep_earlier: bool) -> str:
    """Return the secret of a new link that lasts through the last day of the deadline, Norwegian time."""
    return make_link(
        purpose=PURPOSE,
        subject_id=request.pk,
        recipient_email=request.recipient_email,
        expires_at=_end_of(request.due_on),
        keep_earlier=keep_earlier,
    )


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def check_takes_answers(application: Application) -> None:
    """Raise NotPossible when the case is decided or withdrawn."""
    if application.status not in OPEN_STATUSES | {Status.DRAFT}:
        raise NotPossible(_("Saken er avsluttet."))


def check_is_open(request: Request) -> None:
    """Raise NotPossible when nobody is waited for any more."""
    if request.state not in OPEN_REQUEST_STATES:
        label = request.get_state_display()
        raise NotPossible(_("Forespørselen er avsluttet: %(state)s.") % {"state": label.lower()})


def check_waits_for_nobody(application: Application, kind: RequestKind) -> None:
    """Raise NotPossible when such a request is open in the case."""
    waiting = Request.objects.open().filter(application=application, kind=kind).first()
    if waiting is not None:
        raise NotPossible(_("%(name)s er allerede spurt og har ikke svart ennå.") % {"name": waiting.recipient_name})


def check_somebody_else(application: Application, email: str) -> None:
    """Raise NotPossible for an address of the applicant's own: nobody confirms their own application."""
    if is_applicants_address(application, email):
        raise NotPossible(_("Dette er søkerens egen e-postadresse. Ingen kan bekrefte sin egen søknad."), field="email")


def is_applicants_address(application: Application, email: str) -> bool:
    """Whether the address is one of the applicant's; what stands after a plus sign names the same mailbox."""
    user = application.doctor.user
    own = {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}
    return _mailbox(email) in {_mailbox(address) for address in own}


def _mailbox(email: str) -> str:
    local, _at, domain = email.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def check_not_flooding(application: Application, email: str) -> None:
    """Raise NotPossible when this applicant's cases sent many messages to the address within the hour."""
    ours = Request.objects.filter(application__doctor_id=application.doctor_id, recipient_email__iexact=email.strip())
    sent = count_recent_links(
        purpose=PURPOSE,
        subject_ids=ours.values_list("pk", flat=True),
        recipient_email=email.strip(),
        since=timezone.now() - timedelta(hours=1),
    )
    if sent >= settings.REQUEST_MAILS_PER_HOUR:
        raise NotPossible(
            _("Det er sendt mange e-poster til denne adressen den siste timen. Vent litt, og prøv igjen.")
        )
