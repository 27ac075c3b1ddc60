"""Checking everything, sending it, and withdrawing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals.enums import Status
from approvals.exceptions import CaseChanged, CaseError
from approvals.facts import load_for_facts
from approvals.forms.submission import SubmitForm, WithdrawForm
from approvals.models import Application
from approvals.services.applications import submit_application, withdraw_application
from approvals.services.drafts import draft_facts
from approvals.transitions import DECIDED_STATUSES
from approvals.views.access import is_draft, own_application, refuse, to_case, version_in
from approvals.views.change_cases import change_facts, touched, untouched
from approvals.views.panel import Panel, build_panel


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show everything that is answered and what the engine says of it; send when confirmed."""
    application = own_application(request, public_id)
    if not is_draft(application):
        # A second press of the button, or the way back: what was sent is sent.
        return to_case(application)
    panel = build_panel(application, draft_facts(application, on=timezone.localdate()))
    data, is_change = request.POST if request.method == "POST" else None, application.changes_id is not None
    form = SubmitForm(data, has_unmet=bool(panel.unmet), is_change=is_change)
    if request.method != "POST":
        return _check_page(request, application, form, panel)
    if not form.is_valid():
        return _check_page(request, application, form, panel)
    try:
        sent = submit_application(application, by=request.user, version=version_in(request))
    except CaseError as refusal:
        return _not_sent(request, application, refusal)
    messages.success(
        request,
        (
            _("Endringen er sendt. Saksnummeret er %(number)s, og du får en kvittering på e-post.")
            if sent.changes_id
            else _("Søknaden er sendt. Saksnummeret er %(number)s, og du får en kvittering på e-post.")
        )
        % {"number": sent.case_number},
    )
    return to_case(sent)


def _not_sent(request: HttpRequest, application: Application, refusal: CaseError) -> HttpResponse:
    now = load_for_facts(application.pk)
    if not is_draft(now):
        return to_case(now)
    if isinstance(refusal, CaseChanged):
        messages.error(request, str(refusal))
    else:
        refuse(request, now, act="submit", refusal=refusal)
    return redirect("approvals:check", public_id=now.public_id)


def _check_page(request: HttpRequest, application: Application, form: SubmitForm, panel: Panel) -> HttpResponse:
    service = application.service_period
    context: dict[str, Any] = {
        "application": application,
        "form": form,
        "panel": panel,
        "summary": touched(application),
        "change": change_facts(application),
        "untouched": untouched(application),
        "can_be_sent": bool(service.unit_id and service.starts_on and service.ends_on),
        "lacks_unit": service.unit_id is None,
        "lacks_dates": service.starts_on is None or service.ends_on is None,
        "version": version_in(request) if request.method == "POST" else application.version,
    }
    return render(request, "approvals/check.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask whether the application is to be withdrawn, and withdraw it."""
    application = own_application(request, public_id)
    is_over = application.status in DECIDED_STATUSES and request.method != "POST"
    if is_over or application.status == Status.WITHDRAWN:
        return to_case(application)
    is_change = application.changes_id is not None
    form = WithdrawForm(request.POST if request.method == "POST" else None, is_change=is_change)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_application(application, by=request.user, reason=form.cleaned_data["reason"])
        except CaseError as refusal:
            refuse(request, application, act="withdraw", refusal=refusal)
        else:
            messages.success(request, _("Endringen er trukket.") if is_change else _("Søknaden er trukket."))
        return to_case(application)
    context = {"application": application, "form": form}
    return render(request, "approvals/withdraw.html", context)
