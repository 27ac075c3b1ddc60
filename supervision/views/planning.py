"""Planned meetings of one log, to both of the two: the coming ones, one more, another day, and calling off."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from curriculum.exceptions import LogError
from curriculum.models import Logbook
from curriculum.permissions import may_keep
from curriculum.queries.absences import days_away
from curriculum.views.access import readable_logbook
from supervision.forms.meetings import CancelForm, PlanForm, PlanSeveralForm, initial_plan
from supervision.models import PlannedMeeting
from supervision.permissions import is_supervisor_of
from supervision.queries.meetings import appointment_on, list_appointments, list_plans, load_plan
from supervision.services.planning import cancel_planned_meeting, move_planned_meeting, plan_meetings
from supervision.views.words import INVALID, place_refusal

PAGE_SIZE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def plans(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the coming meetings, and plan more."""
    logbook = readable_logbook(request, public_id)
    if request.method != "POST":
        return _plans_page(request, logbook, PlanSeveralForm(initial=initial_plan()))
    form = PlanSeveralForm(request.POST)
    if not form.is_valid():
        return _plans_page(request, logbook, form, status=INVALID)
    appointment = appointment_on(list_appointments(logbook), form.cleaned_data["on"])
    if appointment is None:
        raise Http404
    try:
        planned = plan_meetings(appointment, by=request.user, **form.cleaned_data)
    except LogError as refusal:
        status = place_refusal(request, logbook, form, act="plan_meetings", refusal=refusal)
        return _plans_page(request, logbook, form, status=status)
    sentence = ngettext("Møtet er planlagt.", "%(count)s møter er planlagt.", len(planned))
    messages.success(request, sentence % {"count": len(planned)})
    return redirect("supervision:plans", public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Agree on another day."""
    logbook = readable_logbook(request, public_id)
    planned = _plan_or_404(logbook, pk)
    about = {"on": planned.on, "at": planned.at, "minutes": planned.minutes, "form": planned.form}
    form = PlanForm(request.POST if request.method == "POST" else None, initial=about)
    if request.method != "POST":
        return _one_page(request, planned, form, "move")
    if not form.is_valid():
        return _one_page(request, planned, form, "move", status=INVALID)
    appointment = appointment_on(list_appointments(logbook), form.cleaned_data["on"])
    try:
        move_planned_meeting(planned, appointment or planned.appointment, by=request.user, **form.cleaned_data)
    except LogError as refusal:
        status = place_refusal(request, logbook, form, act="move_planned_meeting", refusal=refusal)
        return _one_page(request, planned, form, "move", status=status)
    messages.success(request, _("Møtet er flyttet."))
    return redirect("supervision:plans", public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Call a planned meeting off."""
    logbook = readable_logbook(request, public_id)
    planned = _plan_or_404(logbook, pk)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _one_page(request, planned, form, "cancel")
    if not form.is_valid():
        return _one_page(request, planned, form, "cancel", status=INVALID)
    try:
        cancel_planned_meeting(planned, by=request.user, cause=form.cleaned_data["cause"])
    except LogError as refusal:
        status = place_refusal(request, logbook, form, act="cancel_planned_meeting", refusal=refusal)
        return _one_page(request, planned, form, "cancel", status=status)
    messages.success(request, _("Møtet er avlyst."))
    return redirect("supervision:plans", public_id=public_id)


def _plan_or_404(logbook: Logbook, pk: int) -> PlannedMeeting:
    planned = load_plan(logbook, pk)
    if planned is None:
        raise Http404
    return planned


def _plans_page(request: HttpRequest, logbook: Logbook, form: PlanSeveralForm, *, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    page = Paginator(list_plans(logbook, from_on=today), PAGE_SIZE).get_page(request.GET.get("page"))
    is_own = may_keep(request.user, logbook)
    away = days_away(logbook)
    rows = [
        (each, is_own or is_supervisor_of(request.user, each.appointment), any(a <= each.on <= b for a, b in away))
        for each in page
    ]
    context = {"logbook": logbook, "page": page, "rows": rows, "form": form, "is_own": is_own}
    return render(request, "logbook/meetings/plans.html", context, status=status)


def _one_page(
    request: HttpRequest, planned: PlannedMeeting, form: PlanForm | CancelForm, act: str, *, status: int = 200
) -> HttpResponse:
    context = {"logbook": planned.logbook, "planned": planned, "form": form}
    return render(request, f"logbook/meetings/{act}.html", context, status=status)
