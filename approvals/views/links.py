"""The page of a personal link: what is stated in somebody's name, and their answer. No log-in, one act, once."""

from abc import ABC, abstractmethod
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.exceptions import LinkUnusable
from accounts.limits import is_within_limit
from accounts.links import find_link
from accounts.models import SingleUseLink
from accounts.services import needs_log_in
from approvals.enums import RequestKind
from approvals.exceptions import CaseError, NotAllowed
from approvals.forms.appointments import AcceptForm, DeclineForm
from approvals.forms.requests import FactForm, RefuseToAnswerForm, SignatureForm
from approvals.models import Request
from approvals.queries import load_appointment, load_request
from approvals.services.refusals import record_refusal
from approvals.services.requests.answering import (
    FactsChanged,
    ReplyRefused,
    answer_request,
    decline_request,
    seal_of,
)
from approvals.services.requests.lifecycle import PURPOSE
from approvals.services.requests.supervisor import accept_by_link, decline_by_link
from approvals.views.appointments import terms_seal

OUTCOMES: Final = ("answered", "accepted", "declined")
#: the token of other pages would leave a cookie with somebody who has no business here but this one
_NO_COOKIE: Final[dict[str, Any]] = {"csrf_token": ""}
_INVALID, _CONFLICT, _FORBIDDEN, _GONE, _TOO_MANY = 422, 409, 403, 410, 429


# The secret in the address is the whole authority: nobody can be made to send a form whose address is not known, and a
# cookie gives no right here. With the referrer kept secret, browsers name no origin for Django's check to compare.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what is asked, and take the answer."""
    if not is_within_limit(request, action="personal_link", rate=settings.PERSONAL_LINK_RATE):
        return _unseen(render(request, "429.html", status=_TOO_MANY))
    try:
        link = find_link(secret, purpose=PURPOSE)
        asked = load_request(link.subject_id)
        with translation.override(asked.application.language):
            response = _page(request, asked, link)
            response.headers["Content-Language"] = asked.application.language
    except (LinkUnusable, Request.DoesNotExist):
        response = render(request, "approvals/links/dead.html", _NO_COOKIE, status=_GONE)
    return _unseen(response)


@login_not_required
@require_safe
def answered(request: HttpRequest, language: str, outcome: str) -> HttpResponse:
    """Thank, and say what happens next."""
    if language not in dict(settings.LANGUAGES) or outcome not in OUTCOMES:
        raise Http404
    with translation.override(language):
        response = render(request, "approvals/links/answered.html", {**_NO_COOKIE, "outcome": outcome})
        response.headers["Content-Language"] = language
    return _unseen(response)


def _unseen(response: HttpResponse) -> HttpResponse:
    """Keep the page out of caches, search engines and the headers of the next request."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _page(request: HttpRequest, asked: Request, link: SingleUseLink) -> HttpResponse:
    if request.user.is_authenticated and request.user.pk == asked.application.doctor.user_id:
        return _refuse_applicant(request, asked)
    page = _SupervisorPage if asked.kind == RequestKind.SUPERVISOR else _FactsPage
    return page(request, asked, link).respond()


def _refuse_applicant(request: HttpRequest, asked: Request) -> HttpResponse:
    if request.method == "POST":
        refusal = NotAllowed(_("Du kan ikke bekrefte din egen søknad."))
        record_refusal(asked.application, by=request.user, act="answer_request", refusal=refusal)
    return render(request, "approvals/links/applicant.html", _NO_COOKIE, status=_FORBIDDEN)


class _LinkPage(ABC):
    """What the two pages share: parse, call one service, say what was refused with everything typed still there."""

    template: str
    yes: str

    def __init__(self, request: HttpRequest, asked: Request, link: SingleUseLink) -> None:
        self.request, self.asked, self.link = request, asked, link
        self.is_posted = request.method == "POST"
        self.says_no = self.is_posted and request.POST.get("answer") == "no"
        self.data = request.POST if self.is_posted and not self.says_no else None
        self.no_data = request.POST if self.says_no else None
        self.refusal = ""

    def respond(self) -> HttpResponse:
        if not self.is_posted:
            return self.show()
        if not self.is_valid():
            return self.show(_INVALID)
        try:
            self.decline() if self.says_no else self.accept()
        except ReplyRefused as refused:
            self.place(refused)
            return self.show(_INVALID)
        except CaseError as refused:
            self.refusal = str(refused)
            return self.show(_CONFLICT)
        except ValidationError as invalid:
            self.refusal = " ".join(invalid.messages)
            return self.show(_INVALID)
        outcome = "declined" if self.says_no else self.yes
        return redirect("approvals:link_answered", language=self.asked.application.language, outcome=outcome)

    def show(self, status: int = 200) -> HttpResponse:
        context = {"asked": self.asked, "refusal": self.refusal, "doctor": self.asked.application.doctor.user}
        return render(self.request, self.template, {**_NO_COOKIE, **context, **self.context()}, status=status)

    def place(self, refused: ReplyRefused) -> None:
        self.refusal = str(refused)

    @abstractmethod
    def is_valid(self) -> bool:
        """Whether the form that was sent is filled in."""

    @abstractmethod
    def accept(self) -> None:
        """Keep the answer."""

    @abstractmethod
    def decline(self) -> None:
        """Keep that there will be no answer."""

    @abstractmethod
    def context(self) -> dict[str, Any]:
        """Return what the template shows."""


class _FactsPage(_LinkPage):
    """A unit or a centre answers fact by fact."""

    template = "approvals/links/facts.html"
    yes = "answered"

    def __init__(self, request: HttpRequest, asked: Request, link: SingleUseLink) -> None:
        super().__init__(request, asked, link)
        self.facts = self._facts()
        self.signature = SignatureForm(self.data, prefix="by", initial={"name": asked.recipient_name})
        self.no = RefuseToAnswerForm(self.no_data, prefix="no")

    def is_valid(self) -> bool:
        if self.says_no:
            return self.no.is_valid()
        return all([*(fact.is_valid() for fact in self.facts), self.signature.is_valid()])

    def accept(self) -> None:
        try:
            answer_request(
                self.asked,
                link=self.link,
                answers={fact.item.field: fact.reply() for fact in self.facts},
                answered_by_name=self.signature.cleaned_data["name"],
                comment=self.signature.cleaned_data["comment"],
                seen=self.request.POST.get("seen", "") or "-",
            )
        except FactsChanged:
            self.asked = load_request(self.asked.pk)
            self.facts = self._facts()
            raise

    def _facts(self) -> list[FactForm]:
        return [FactForm(self.data, item=item) for item in self.asked.items.all()]

    def decline(self) -> None:
        decline_request(self.asked, link=self.link, reason=self.no.cleaned_data["reason"])

    def place(self, refused: ReplyRefused) -> None:
        for fact in self.facts:
            if fact.item.field == refused.field:
                fact.add_error("value", str(refused))

    def context(self) -> dict[str, Any]:
        application = self.asked.application
        return {
            "facts": self.facts,
            "signature": self.signature,
            "no": self.no,
            "error_forms": [self.no] if self.says_no else [*self.facts, self.signature],
            "seal": seal_of(self.asked.items.all()),
            "unit": application.service_period.unit,
            "centre": application.centre_statement.centre,
            "is_unit": self.asked.kind == RequestKind.UNIT,
        }


class _SupervisorPage(_LinkPage):
    """A supervisor reads the terms and answers."""

    template = "approvals/links/supervisor.html"
    yes = "accepted"

    def __init__(self, request: HttpRequest, asked: Request, link: SingleUseLink) -> None:
        super().__init__(request, asked, link)
        appointment = load_appointment(asked.appointment_id or 0)
        if appointment is None:
            raise LinkUnusable
        self.appointment = appointment
        initial = {"workplace": appointment.workplace, "basis": appointment.basis}
        self.yes_form = AcceptForm(self.data, prefix="yes", initial=initial)
        self.no = DeclineForm(self.no_data, prefix="no")

    def is_valid(self) -> bool:
        return self.no.is_valid() if self.says_no else self.yes_form.is_valid()

    def accept(self) -> None:
        if self.request.POST.get("terms") != terms_seal(self.appointment):
            raise FactsChanged
        accept_by_link(self.asked, link=self.link, **self.yes_form.cleaned_data)

    def decline(self) -> None:
        decline_by_link(self.asked, link=self.link, reason=self.no.cleaned_data["reason"])

    def context(self) -> dict[str, Any]:
        service = self.appointment.service_period
        return {
            "appointment": self.appointment,
            "service": service,
            "positions": [part for part in service.positions.all() if not part.is_leave],
            "accept": self.yes_form,
            "decline": self.no,
            "seal": terms_seal(self.appointment),
            "must_log_in": needs_log_in(self.appointment.email),
        }
