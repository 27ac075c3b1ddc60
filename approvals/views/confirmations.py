"""The confirmation of counted service, for the doctor who asks for it and the supervisor who signs it.

A former supervisor finds here what they may sign, also when the log itself is closed to them.
"""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
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
from approvals.services.confirmation_changes import OPEN, is_outdated, log_has_changed, newer_confirmation
from approvals.services.confirmation_signers import confirmations_open_to, may_vouch_for
from approvals.services.confirmations import make_confirmation, sign_as_supervisor, withdraw_confirmation
from approvals.views.attachments import locked_down
from curriculum.exceptions import LogError
from curriculum.models import Logbook
from curriculum.permissions import may_keep, may_open
from curriculum.views.access import own_logbook, refuse

PAGE_SIZE = 20
_INVALID, _CONFLICT = 422, 409


@require_http_methods(["GET", "HEAD", "POST"])
def confirmations(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the confirmations of a log; the doctor asks for one here."""
    if request.method != "POST":
        return _list(request, _logbook(request, public_id), ConfirmationForm())
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
    wanted = _find(request, public_id, confirmation_id)
    if request.method == "POST":
        if may_keep(request.user, wanted.logbook):
            raise Http404
        return _sign(request, wanted)
    return _page(request, wanted)


@require_POST
def withdraw(request: HttpRequest, public_id: UUID, confirmation_id: UUID) -> HttpResponse:
    """Take back a confirmation that is not issued."""
    found = own_logbook(request, public_id)
    wanted = _find(request, public_id, confirmation_id)
    try:
        withdraw_confirmation(wanted, by=request.user)
    except LogError as refusal:
        refuse(request, found, act="withdraw_confirmation", refusal=refusal)
        return _page(request, wanted, status=_CONFLICT)
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


def _sign(request: HttpRequest, wanted: ServiceConfirmation) -> HttpResponse:
    try:
        sign_as_supervisor(wanted, by=request.user, sha256=request.POST.get("sha256", ""))
    except LogError as refusal:
        refuse(request, wanted.logbook, act="sign_confirmation", refusal=refusal)
        waiting = _rows(request, wanted.logbook).filter(state__in=OPEN).first()
        return _page(request, waiting or wanted, status=_CONFLICT)
    messages.success(request, _("Du har signert. Nå går bekreftelsen til saksbehandleren."))
    return redirect(_address(wanted))


def _list(request: HttpRequest, found: Logbook, form: ConfirmationForm, *, status: int = 200) -> HttpResponse:
    rows = confirmations_open_to(request.user, found).defer("content")
    context = {
        "logbook": found,
        "opens_log": may_open(request.user, found),
        "is_own": may_keep(request.user, found),
        "form": form,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "logbook/confirmations.html", context, status=status)


def _page(request: HttpRequest, shown: ServiceConfirmation, *, status: int = 200) -> HttpResponse:
    found = shown.logbook
    has_changed, outdated = log_has_changed(shown), is_outdated(shown)
    is_replaced = shown.state == ConfirmationState.REPLACED
    newer = newer_confirmation(shown) if has_changed or is_replaced else None
    is_own = may_keep(request.user, found)
    waits = shown.state == ConfirmationState.MADE and not outdated
    context = {
        "logbook": found,
        "opens_log": may_open(request.user, found),
        "confirmation": shown,
        "log_has_changed": has_changed,
        "is_outdated": outdated,
        "is_replaced": is_replaced,
        "newer": newer if newer and _rows(request, found).filter(pk=newer.pk).exists() else None,
        "content": shown.content,
        "is_own": is_own,
        "can_sign": waits and not is_own and may_vouch_for(request.user, shown),
        "can_withdraw": is_own and shown.state in OPEN and shown.caseworker_id is None,
    }
    return render(request, "logbook/confirmation.html", context, status=status)


def _logbook(request: HttpRequest, public_id: UUID) -> Logbook:
    """Return a log that the person may open or has a confirmation to sign in, or raise Http404."""
    found = Logbook.objects.select_related("doctor__user").filter(public_id=public_id).first()
    if found is None or not (may_open(request.user, found) or confirmations_open_to(request.user, found).exists()):
        raise Http404
    return found


def _rows(request: HttpRequest, found: Logbook) -> QuerySet[ServiceConfirmation]:
    """Return the confirmations of a log that the person may read."""
    rows = confirmations_open_to(request.user, found)
    return rows.select_related("supervisor", "caseworker", "logbook__doctor__user", "made_by")


def _find(request: HttpRequest, public_id: UUID, confirmation_id: UUID) -> ServiceConfirmation:
    wanted = _rows(request, _logbook(request, public_id)).filter(public_id=confirmation_id).first()
    if wanted is None:
        raise Http404
    return wanted


def _issued(request: HttpRequest, public_id: UUID, confirmation_id: UUID) -> ServiceConfirmation:
    wanted = _find(request, public_id, confirmation_id)
    if wanted.state != ConfirmationState.ISSUED:
        raise Http404
    return wanted


def _address(shown: ServiceConfirmation) -> str:
    return reverse("approvals:confirmation", args=[shown.logbook.public_id, shown.public_id])
