"""The doctor plans conferences, says what became of them, and asks the centre to confirm a month."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from curriculum.exceptions import LogError
from curriculum.models import Logbook
from curriculum.views.access import note_refusal, own_logbook, refuse
from supervision.forms.conferences import CancelForm, HeldForm, MoveForm, OneConferenceForm, SeriesForm
from supervision.models import Conference, ConferenceState
from supervision.queries.conferences import answers_about, approved_days
from supervision.services.conference_links import ask_centre_to_confirm, centre_of
from supervision.services.conferences import (
    add_conference,
    cancel_conference,
    move_conference,
    plan_series,
    tick_held,
    undo_settling,
)

_INVALID, _CONFLICT = 422, 409
_MOST_DIGITS, _MOST_MONTH_DIGITS = 18, 6
_ACTS: Final[dict[str, type[forms.Form]]] = {"held": HeldForm, "move": MoveForm, "cancel": CancelForm}
_SERVICES: Final[dict[str, Callable[..., Conference]]] = {
    "held": tick_held,
    "move": move_conference,
    "cancel": cancel_conference,
}


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Plan a series."""
    logbook = own_logbook(request, public_id)
    if request.method != "POST":
        form = SeriesForm(is_demo=settings.DEMO, initial={"centre": _likely_centre(request, logbook)})
        return _form_page(request, logbook, form, "plan.html")
    form = SeriesForm(request.POST, is_demo=settings.DEMO)
    if not form.is_valid():
        return _form_page(request, logbook, form, "plan.html", status=_INVALID)
    try:
        series = plan_series(logbook, by=request.user, **form.cleaned_data)
    except LogError as refusal:
        _show_refusal(request, logbook, form, act="plan_series", refusal=refusal)
        return _form_page(request, logbook, form, "plan.html", status=_CONFLICT)
    count = series.conferences.count()
    messages.success(request, _("%(count)d konferanser er planlagt.") % {"count": count})
    return _to_list(logbook)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Plan one conference, or keep that one was held."""
    logbook = own_logbook(request, public_id)
    if request.method != "POST":
        return _form_page(request, logbook, OneConferenceForm(), "add.html")
    form = OneConferenceForm(request.POST)
    if not form.is_valid():
        return _form_page(request, logbook, form, "add.html", status=_INVALID)
    try:
        add_conference(logbook, by=request.user, **form.cleaned_data)
    except LogError as refusal:
        _show_refusal(request, logbook, form, act="add_conference", refusal=refusal)
        return _form_page(request, logbook, form, "add.html", status=_CONFLICT)
    messages.success(request, _("Konferansen er ført."))
    return _to_list(logbook)


@require_http_methods(["GET", "HEAD", "POST"])
def conference(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Show one conference, and say that it was held, moved or cancelled."""
    logbook = own_logbook(request, public_id)
    found = _conference_or_404(logbook, pk)
    if request.method != "POST":
        return _conference_page(request, logbook, found)
    act = request.POST.get("act", "")
    if act not in _ACTS:
        return _undo(request, logbook, found)
    form = _ACTS[act](request.POST, prefix=act)
    if not form.is_valid():
        return _conference_page(request, logbook, found, bound={act: form}, status=_INVALID)
    try:
        _SERVICES[act](found, by=request.user, **form.cleaned_data)
    except LogError as refusal:
        _show_refusal(request, logbook, form, act=f"conference_{act}", refusal=refusal)
        return _conference_page(request, logbook, _conference_or_404(logbook, pk), bound={act: form}, status=_CONFLICT)
    messages.success(request, _("Konferansen er ført."))
    return _to_list(logbook)


@require_POST
def tick(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Keep with one tap that a conference was held as planned."""
    logbook = own_logbook(request, public_id)
    found = _conference_or_404(logbook, pk)
    try:
        tick_held(found, by=request.user)
    except LogError as refusal:
        refuse(request, logbook, act="tick_held", refusal=refusal)
    else:
        messages.success(request, _("Konferansen er ført som holdt."))
    return _to_list(logbook)


@require_POST
def ask_centre(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask the centre to confirm the conferences of a month."""
    logbook = own_logbook(request, public_id)
    typed = request.POST.get("month", "")
    month = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < _MOST_MONTH_DIGITS else 0
    try:
        delivery = ask_centre_to_confirm(logbook, by=request.user, month=month)
    except LogError as refusal:
        refuse(request, logbook, act="ask_centre", refusal=refusal)
    else:
        messages.success(
            request, _("Vi sender en e-post til %(name)s med en lenke.") % {"name": delivery.recipient_name}
        )
    return _to_list(logbook)


def _undo(request: HttpRequest, logbook: Logbook, found: Conference) -> HttpResponse:
    if request.POST.get("act") != "undo":
        messages.error(request, _("Velg hva som skal føres."))
        return _conference_page(request, logbook, found, status=_INVALID)
    try:
        undo_settling(found, by=request.user)
    except LogError as refusal:
        refuse(request, logbook, act="undo_settling", refusal=refusal)
        return _conference_page(request, logbook, _conference_or_404(logbook, found.pk), status=_CONFLICT)
    messages.success(request, _("Konferansen står som planlagt igjen."))
    return _to_list(logbook)


def _conference_or_404(logbook: Logbook, pk: int) -> Conference:
    found = logbook.conferences.filter(pk=pk).first() if len(str(pk)) <= _MOST_DIGITS else None
    if found is None:
        raise Http404
    return found


def _likely_centre(request: HttpRequest, logbook: Logbook) -> Any:
    """Return the centre that the earlier series were with, or the one that the link to the page names."""
    centre = centre_of(logbook)
    return centre.pk if centre else request.GET.get("senter", "")


def _show_refusal(request: HttpRequest, logbook: Logbook, form: forms.Form, *, act: str, refusal: LogError) -> None:
    """Put the sentence beside the field, or above the form when it is about no single field."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    note_refusal(request, logbook, act=act, refusal=refusal)


def _to_list(logbook: Logbook) -> HttpResponse:
    return redirect("approvals:conferences", public_id=logbook.public_id)


def _form_page(
    request: HttpRequest, logbook: Logbook, form: forms.Form, template: str, *, status: int = 200
) -> HttpResponse:
    context = {"logbook": logbook, "form": form, "days": approved_days(logbook)}
    return render(request, f"logbook/conferences/{template}", context, status=status)


def _conference_page(
    request: HttpRequest,
    logbook: Logbook,
    found: Conference,
    *,
    bound: dict[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    initial: dict[str, dict[str, Any]] = {
        "held": {"form": found.form},
        "move": {"on": found.on, "at": found.at},
        "cancel": {},
    }
    standing, earlier = answers_about(found)
    shown = {act: form(prefix=act, initial=initial[act]) for act, form in _ACTS.items()} | (bound or {})
    context = {
        "logbook": logbook,
        "conference": found,
        "standing": standing,
        "earlier": earlier,
        "is_planned": found.state == ConferenceState.PLANNED,
        "form": next(iter((bound or {}).values()), None),
        **{f"{act}_form": form for act, form in shown.items()},
    }
    return render(request, "logbook/conferences/conference.html", context, status=status)
