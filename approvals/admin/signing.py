"""The signing page: the second person sees the exact letter, and signs that file."""

import time
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.admin.acts import ACTS, waiting_proposal
from approvals.admin.desk import CONFLICT, FORBIDDEN, INVALID, desk_address
from approvals.admin.forms import SignForm
from approvals.enums import ReadingSubject
from approvals.exceptions import CaseError, NotAllowed
from approvals.models import Application, Decision, Letter, Proposal
from approvals.permissions import check_may_decide, check_may_sign
from approvals.services.decisions import check_undecided, prepare_letter, sign_proposal
from approvals.services.paragraphs import changed_paragraphs
from approvals.services.refusals import record_refusal
from approvals.services.traces import record_reading

_TEMPLATE = "admin/approvals/application/sign.html"


def sign(request: HttpRequest, application: Application, context: dict[str, Any]) -> HttpResponse:
    """Show the letter (GET) or sign it (POST). Whoever may not sign gets the sentence that says why, and no button."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    proposal = None
    try:
        proposal = _proposal_to_sign(request, application)
        if not _has_logged_in_recently(request):
            return _to_reauthentication(request)
        if request.method == "POST":
            return _sign(request, application, proposal, context)
        return _page(request, proposal, prepare_letter(proposal, by=request.user), context)
    except CaseError as refusal:
        if request.method == "POST":
            record_refusal(application, by=request.user, act="sign", refusal=refusal)
        status = FORBIDDEN if isinstance(refusal, NotAllowed) else CONFLICT
        refused = {**context, "title": _title(application), "proposal": proposal, "refusal": str(refusal)}
        return TemplateResponse(request, _TEMPLATE, refused, status=status)


def _sign(request: HttpRequest, application: Application, proposal: Proposal, context: dict[str, Any]) -> HttpResponse:
    form = SignForm(request.POST)
    if not form.is_valid():
        letter = prepare_letter(proposal, by=request.user)
        return _page(request, proposal, letter, context, form=form)
    decision = sign_proposal(proposal, by=request.user, sha256=form.cleaned_data["sha256"])
    messages.success(request, _done(decision))
    return HttpResponseRedirect(desk_address(application, "vedtak"))


def _done(decision: Decision) -> str:
    return _("Vedtaket er fattet: %(kind)s. Brevet er lagt i kø for utsending.") % {
        "kind": decision.get_kind_display().lower()
    }


def _page(
    request: HttpRequest, proposal: Proposal, letter: Letter, context: dict[str, Any], *, form: SignForm | None = None
) -> HttpResponse:
    record_reading(proposal.application, by=request.user, subject=ReadingSubject.LETTER, key=letter.pk)
    context = {
        **context,
        "title": _title(proposal.application),
        "proposal": proposal,
        "prepared": letter,
        "changed_paragraphs": changed_paragraphs([proposal]).get(proposal.pk, []),
        "form": form or SignForm(initial={"sha256": letter.document.sha256}),
        "send_back": ACTS["send_back"].form(auto_id="id_send_back_%s"),
    }
    return TemplateResponse(request, _TEMPLATE, context, status=INVALID if form else 200)


def _title(application: Application) -> str:
    return _("Godkjenn vedtak i sak %(number)s") % {"number": application.case_number}


def _proposal_to_sign(request: HttpRequest, application: Application) -> Proposal:
    """Return the open proposal if the reader may sign it; raise CaseError with a sentence otherwise."""
    check_may_decide(request.user, application)
    check_undecided(application)
    proposal = waiting_proposal(application)
    check_may_sign(request.user, proposal)
    return proposal


def _has_logged_in_recently(request: HttpRequest) -> bool:
    """Whether the person proved who they are within the time that settings allow, by log-in or by confirming it."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def _to_reauthentication(request: HttpRequest) -> HttpResponse:
    """Ask for the password again; the letter waits unchanged, and is signed from the page that comes next."""
    messages.info(request, _("Bekreft hvem du er før du godkjenner vedtaket."))
    return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.path})}")
