"""The confirmation of counted service, for the doctor who asks for it and the supervisor who signs it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.enums import ConfirmationState
from approvals.forms.confirmations import ConfirmationForm
from approvals.letters.rendering import CONFIRMATION_FILE, confirmation_data
from approvals.models import Letter, ServiceConfirmation
from approvals.services.confirmation_changes import log_has_changed, newer_confirmation
from approvals.services.confirmations import (
    OPEN,
    current,
    make_confirmation,
    sign_as_supervisor,
    withdraw_confirmation,
)
from approvals.views.attachments import locked_down
from curriculum.exceptions import LogError
from curriculum.models import Logbook
from curriculum.permissions import may_keep, may_supervise
from curriculum.views.access import own_logbook, readable_logbook, refuse, supervised_logbook

PAGE_SIZE = 20
_INVALID, _CONFLICT = 422, 409


@require_http_methods(["GET", "HEAD", "POST"])
def confirmations(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the confirmations of a log; the doctor asks for one here."""
    found = readable_logbook(request, public_id)
    if request.method != "POST":
        return _list(request, found, ConfirmationForm())
    found = own_logbook(request, public_id)
    form = ConfirmationForm(request.POST)
    if not form.is_valid():
        return _list(request, found, form, status=_INVALID)
    try:
        made = make_confirmation(found, by=request.user, until=form.cleaned_data["until"])
    except LogError as refusal:
        refuse(request, found, act="make_confirmation", refusal=refusal)
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _list(request, found, form, status=_CONFLICT)
    messages.success(request, _("Bekreftelsen er laget, og veilederen er bedt om å signere den."))
    return redirect(_address(made))


@require_http_methods(["GET", "HEAD", "POST"])
def confirmation(request: HttpRequest, public_id: UUID, confirmation_id: UUID) -> HttpResponse:
    """Show all that a confirmation says; the supervisor signs exactly that."""
    found = readable_logbook(request, public_id)
    wanted = _find(found, confirmation_id)
    if request.method == "POST":
        return _sign(request, supervised_logbook(request, public_id), wanted)
    shown = current(wanted)
    if shown.pk != wanted.pk:
        messages.info(request, _("Loggen er endret siden bekreftelsen ble laget. Her er den slik loggen er nå."))
        return redirect(_address(shown))
    return _page(request, found, shown)


@require_POST
def withdraw(request: HttpRequest, public_id: UUID, confirmation_id: UUID) -> HttpResponse:
    """Take back a confirmation that is not issued."""
    found = own_logbook(request, public_id)
    wanted = _find(found, confirmation_id)
    try:
        withdraw_confirmation(wanted, by=request.user)
    except LogError as refusal:
        refuse(request, found, act="withdraw_confirmation", refusal=refusal)
        return _page(request, found, wanted, status=_CONFLICT)
    messages.success(request, _("Bekreftelsen er trukket."))
    return redirect("approvals:confirmations", public_id=found.public_id)


@require_safe
def document(request: HttpRequest, public_id: UUID, confirmation_id: UUID) -> HttpResponseBase:
    """Hand out an issued confirmation, byte for byte as it was sent."""
    stored = _issued(request, public_id, confirmation_id).document
    if stored is None:
        raise Http404
    response = HttpResponse(bytes(stored.content), content_type=stored.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=stored.filename)
    return locked_down(response)


@require_safe
def data(request: HttpRequest, public_id: UUID, confirmation_id: UUID) -> HttpResponseBase:
    """Hand out what an issued confirmation says as JSON, the same as lies inside its PDF."""
    issued = _issued(request, public_id, confirmation_id)
    letter = Letter.objects.get(document=issued.document)
    response = HttpResponse(confirmation_data(letter.context), content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=CONFIRMATION_FILE)
    return locked_down(response)


def _sign(request: HttpRequest, found: Logbook, wanted: ServiceConfirmation) -> HttpResponse:
    try:
        sign_as_supervisor(wanted, by=request.user, sha256=request.POST.get("sha256", ""))
    except LogError as refusal:
        refuse(request, found, act="sign_confirmation", refusal=refusal)
        newest = ServiceConfirmation.objects.filter(logbook=found, state__in=OPEN).first() or _find(
            found, wanted.public_id
        )
        return _page(request, found, newest, status=_CONFLICT)
    messages.success(request, _("Du har signert. Nå går bekreftelsen til saksbehandleren."))
    return redirect(_address(wanted))


def _list(request: HttpRequest, found: Logbook, form: ConfirmationForm, *, status: int = 200) -> HttpResponse:
    rows = ServiceConfirmation.objects.filter(logbook=found).defer("content")
    context = {
        "logbook": found,
        "is_own": may_keep(request.user, found),
        "form": form,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "logbook/confirmations.html", context, status=status)


def _page(request: HttpRequest, found: Logbook, shown: ServiceConfirmation, *, status: int = 200) -> HttpResponse:
    has_changed = log_has_changed(shown)
    context = {
        "logbook": found,
        "confirmation": shown,
        "log_has_changed": has_changed,
        "newer": newer_confirmation(shown) if has_changed else None,
        "content": shown.content,
        "is_own": may_keep(request.user, found),
        "can_sign": may_supervise(request.user, found) and shown.state == ConfirmationState.MADE,
        "can_withdraw": may_keep(request.user, found) and shown.state in OPEN and shown.caseworker_id is None,
    }
    return render(request, "logbook/confirmation.html", context, status=status)


def _find(found: Logbook, confirmation_id: UUID) -> ServiceConfirmation:
    rows = ServiceConfirmation.objects.select_related("supervisor", "caseworker", "logbook", "made_by")
    wanted = rows.filter(logbook=found, public_id=confirmation_id).first()
    if wanted is None:
        raise Http404
    return wanted


def _issued(request: HttpRequest, public_id: UUID, confirmation_id: UUID) -> ServiceConfirmation:
    wanted = _find(readable_logbook(request, public_id), confirmation_id)
    if wanted.state != ConfirmationState.ISSUED:
        raise Http404
    return wanted


def _address(shown: ServiceConfirmation) -> str:
    return reverse("approvals:confirmation", args=[shown.logbook.public_id, shown.public_id])
