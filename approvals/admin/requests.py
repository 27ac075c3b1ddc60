"""Requests on the desk: who is asked, how the mail fares, what was answered, and the acts on them."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.form_fields import TextField
from accounts.models import User
from approvals.enums import RequestKind
from approvals.exceptions import NotPossible
from approvals.models import Application, Request
from approvals.models.request import OPEN_REQUEST_STATES
from approvals.services.requests.asking import ask_centre, ask_unit, resend_request, withdraw_request
from correspondence.enums import PROBLEM_STATES

_TOO_MANY_DIGITS = 18
_ASKS = {RequestKind.UNIT.value: ask_unit, RequestKind.CENTRE.value: ask_centre}


class AskOthersForm(forms.Form):
    """Whom to ask, and about what."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Be om"),
        choices=[(kind.value, kind.label) for kind in (RequestKind.UNIT, RequestKind.CENTRE)],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Velg hvem som skal bekrefte.")},
    )
    name = TextField(
        label=gettext_lazy("Navn"),
        max_length=150,
        error_messages={"required": gettext_lazy("Skriv navnet på den som skal svare.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("E-post"),
        max_length=254,
        error_messages={"required": gettext_lazy("Skriv e-postadressen til den som skal svare.")},
    )


class ResendRequestForm(forms.Form):
    """Which request goes out again, and to which address."""

    request = forms.CharField(widget=forms.HiddenInput, max_length=20)
    email = forms.EmailField(
        label=gettext_lazy("E-post"),
        max_length=254,
        help_text=gettext_lazy("Med en annen adresse slutter lenken til den gamle å virke."),
        error_messages={"required": gettext_lazy("Skriv e-postadressen til den som skal svare.")},
    )


class WithdrawRequestForm(forms.Form):
    """Which request is let go, and why."""

    request = forms.CharField(widget=forms.HiddenInput, max_length=20)
    reason = TextField(label=gettext_lazy("Hvorfor"), max_length=500, required=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCard:
    """A request with the forms of what the reader can do to it; None hides one."""

    request: Request
    resend: forms.Form | None
    withdraw: forms.Form | None

    @property
    def has_mail_problem(self) -> bool:
        """Whether the message that asks is known not to have arrived, or nobody knows."""
        delivery = self.request.delivery
        return self.request.closed_at is None and delivery is not None and delivery.state in PROBLEM_STATES


def ask_others(application: Application, by: User, answers: dict[str, Any]) -> Request:
    """Ask the unit or the centre."""
    return _ASKS[answers["kind"]](application, by=by, name=answers["name"], email=answers["email"])


def resend(application: Application, by: User, answers: dict[str, Any]) -> Request:
    """Send a request of this case again."""
    return resend_request(_waiting(application, answers["request"]), by=by, email=answers["email"])


def withdraw(application: Application, by: User, answers: dict[str, Any]) -> Request:
    """Let go of a request of this case."""
    return withdraw_request(_waiting(application, answers["request"]), by=by, reason=answers["reason"])


def cards_of(requests: list[Request], *, can_act: bool, attempted: tuple[str, Any] | None) -> list[RequestCard]:
    """Return the cards; the form of an act that failed, given as its name and form, stays on its request."""
    return [_card(each, can_act=can_act, attempted=attempted) for each in requests]


def request_of(form: forms.Form) -> str:
    """Return which request a posted form is about."""
    return str(form.data.get("request", ""))


def _card(request: Request, *, can_act: bool, attempted: tuple[str, Any] | None) -> RequestCard:
    is_open = can_act and request.state in OPEN_REQUEST_STATES

    def form_of(name: str, form: type[forms.Form], **initial: Any) -> forms.Form:
        if attempted is not None and attempted[0] == name and request_of(attempted[1]) == str(request.pk):
            failed: forms.Form = attempted[1]
            return failed
        return form(auto_id=f"id_{name}_{request.pk}_%s", initial={"request": request.pk, **initial})

    can_let_go = is_open and request.kind in _ASKS
    return RequestCard(
        request=request,
        resend=form_of("resend_request", ResendRequestForm, email=request.recipient_email) if is_open else None,
        withdraw=form_of("withdraw_request", WithdrawRequestForm) if can_let_go else None,
    )


def _waiting(application: Application, key: str) -> Request:
    is_key = key.isascii() and key.isdigit() and len(key) < _TOO_MANY_DIGITS
    found = Request.objects.filter(application=application, pk=int(key)).first() if is_key else None
    if found is None or found.kind == RequestKind.INFORMATION:
        raise NotPossible(_("Forespørselen finnes ikke i denne saken."))
    return found
