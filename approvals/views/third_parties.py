"""The applicant's page of a request to somebody else: ask, see how it stands, send again, let go."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from approvals.enums import ConfirmedField, RequestKind, Status
from approvals.exceptions import CaseError
from approvals.facts import stated_facts
from approvals.forms.refusals import add_refusal
from approvals.forms.requests import AskForm, ResendForm, show_fact
from approvals.models import Application, Request
from approvals.models.request import OPEN_REQUEST_STATES
from approvals.queries import THIRD_PARTIES, list_requests
from approvals.services.appointments import ask_supervisor
from approvals.services.requests.asking import ask_centre, ask_unit, resend_request, withdraw_request
from approvals.transitions import DECIDED_STATUSES
from approvals.views.access import own_application, refuse

_INVALID, _CONFLICT = 422, 409
TITLES: Final[dict[str, Promise]] = {
    RequestKind.SUPERVISOR: gettext_lazy("Veilederens svar"),
    RequestKind.UNIT: gettext_lazy("Be enheten bekrefte"),
    RequestKind.CENTRE: gettext_lazy("Be senteret bekrefte"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def third_party(request: HttpRequest, public_id: UUID, kind: str) -> HttpResponse:
    """Show who is asked and how it stands; ask, send again or let go."""
    if kind not in THIRD_PARTIES:
        raise Http404
    application = own_application(request, public_id)
    page = _Page(request, application, RequestKind(kind))
    if request.method != "POST":
        return page.show()
    act = {"ask": page.ask, "resend": page.resend, "withdraw": page.withdraw}.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    return act()


class _Page:
    def __init__(self, request: HttpRequest, application: Application, kind: RequestKind) -> None:
        self.request, self.application, self.kind = request, application, kind
        self.requests = [each for each in list_requests(application) if each.kind == kind]
        newest = self.requests[0] if self.requests else None
        self.waiting: Request | None = newest if newest and newest.state in OPEN_REQUEST_STATES else None
        self.ask_form = AskForm(initial=self._known_contact())
        self.resend_form = ResendForm(initial={"email": self.waiting.recipient_email if self.waiting else ""})

    def ask(self) -> HttpResponse:
        if self.kind == RequestKind.SUPERVISOR:
            return self._do(self._ask_supervisor, _("Vi sender e-posten nå."))
        self.ask_form = AskForm(self.request.POST)
        service = ask_unit if self.kind == RequestKind.UNIT else ask_centre
        return self._do(
            lambda: service(self.application, by=self.request.user, **self.ask_form.cleaned_data),
            _("Vi sender e-posten nå."),
            form=self.ask_form,
        )

    def resend(self) -> HttpResponse:
        waiting = self._waiting_or_404()
        self.resend_form = ResendForm(self.request.POST)
        return self._do(
            lambda: resend_request(waiting, by=self.request.user, email=self.resend_form.cleaned_data["email"]),
            _("Vi sender forespørselen på nytt nå."),
            form=self.resend_form,
        )

    def withdraw(self) -> HttpResponse:
        waiting = self._waiting_or_404()
        return self._do(lambda: withdraw_request(waiting, by=self.request.user), _("Forespørselen er trukket tilbake."))

    def show(self, status: int = 200) -> HttpResponse:
        is_supervisor = self.kind == RequestKind.SUPERVISOR
        standing = self.application.service_period.standing_appointments
        facts = {} if is_supervisor else stated_facts(self.application, group=self.kind.value)
        context: dict[str, Any] = {
            "application": self.application,
            "title": TITLES[self.kind],
            "kind": self.kind,
            "waiting": self.waiting,
            "earlier": [each for each in self.requests if each is not self.waiting],
            "ask_form": self.ask_form,
            "resend_form": self.resend_form,
            "form": self.resend_form if self.waiting else self.ask_form,
            "facts": [(ConfirmedField(field).label, show_fact(field, value)) for field, value in facts.items()],
            "appointment": standing[0] if is_supervisor and standing else None,
            "is_supervisor": is_supervisor,
            "is_closed": self.application.status in DECIDED_STATUSES | {Status.WITHDRAWN},
        }
        return render(self.request, "approvals/third_party.html", context, status=status)

    def _do(self, act: Callable[[], object], done: str, *, form: Form | None = None) -> HttpResponse:
        if form is not None and not form.is_valid():
            return self.show(_INVALID)
        try:
            act()
        except ValidationError as invalid:
            if form is not None:
                form.add_error("email", invalid.messages)
            return self.show(_INVALID)
        except CaseError as refusal:
            if form is not None:
                add_refusal(form, refusal)
            refuse(self.request, self.application, act=f"request_{self.kind.value}", refusal=refusal)
            return self.show(_CONFLICT)
        messages.success(self.request, done)
        return redirect("approvals:third_party", public_id=self.application.public_id, kind=self.kind.value)

    def _ask_supervisor(self) -> None:
        ask_supervisor(self.application, by=self.request.user)

    def _waiting_or_404(self) -> Request:
        if self.waiting is None:
            raise Http404
        return self.waiting

    def _known_contact(self) -> dict[str, str]:
        """Return whom the register names, when nobody has been asked before."""
        if self.requests:
            return {"name": self.requests[0].recipient_name, "email": self.requests[0].recipient_email}
        holder = (
            self.application.service_period.unit
            if self.kind == RequestKind.UNIT
            else self.application.centre_statement.centre
        )
        return {"name": holder.contact_name, "email": holder.contact_email} if holder else {}
