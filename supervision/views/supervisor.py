"""Who supervises a service, on which days, and the way to a new supervisor."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from curriculum.exceptions import LogError
from curriculum.models import Logbook
from curriculum.permissions import may_keep
from curriculum.views.access import readable_logbook, refuse, supervised_logbook
from supervision.forms.meetings import HandoverForm
from supervision.models import Appointment, Handover
from supervision.permissions import may_log_for
from supervision.queries.meetings import list_appointments
from supervision.services.handovers import ask_for_handover, open_handover, withdraw_handover
from supervision.views.words import INVALID, place_refusal


@require_http_methods(["GET", "HEAD", "POST"])
def supervisor(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show both of the two who supervises, and let the supervisor ask to be relieved."""
    logbook = readable_logbook(request, public_id)
    if request.method != "POST":
        return _page(request, logbook, HandoverForm())
    form = HandoverForm(request.POST)
    if not form.is_valid():
        return _page(request, logbook, form, status=INVALID)
    standing = _newest(list_appointments(logbook))
    if standing is None:
        raise Http404
    try:
        ask_for_handover(standing, by=request.user, **form.cleaned_data)
    except LogError as refusal:
        status = place_refusal(request, logbook, form, act="ask_for_handover", refusal=refusal)
        return _page(request, logbook, form, status=status)
    messages.success(request, _("Ønsket er sendt til legen, som melder byttet."))
    return redirect("supervision:supervisor", public_id=public_id)


@require_POST
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the wish for a new supervisor back."""
    logbook = supervised_logbook(request, public_id)
    handover = Handover.objects.filter(
        appointment__service_period__logbook=logbook, withdrawn_at__isnull=True, asked_by=request.user
    ).first()
    if handover is None:
        messages.info(request, _("Det er ikke noe ønske å trekke tilbake."))
        return redirect("supervision:supervisor", public_id=public_id)
    try:
        withdraw_handover(handover, by=request.user)
    except LogError as refusal:
        refuse(request, logbook, act="withdraw_handover", refusal=refusal)
    else:
        messages.success(request, _("Ønsket er trukket tilbake."))
    return redirect("supervision:supervisor", public_id=public_id)


def _newest(appointments: list[Appointment]) -> Appointment | None:
    return max(appointments, key=lambda each: (each.last_day, each.pk), default=None)


def _has_followed(appointment: Appointment) -> bool:
    """Whether there is a day on which it holds; another may have taken over before the first."""
    first, last = appointment.first_day, appointment.last_day
    return first is not None and last is not None and first <= last


def _page(request: HttpRequest, logbook: Logbook, form: HandoverForm, *, status: int = 200) -> HttpResponse:
    appointments = list_appointments(logbook)
    newest = _newest(appointments)
    handover = open_handover(newest) if newest else None
    follows = newest is not None and newest.last_day is not None and newest.last_day >= timezone.localdate()
    context = {
        "logbook": logbook,
        "appointments": [each for each in appointments if _has_followed(each)],
        "newest": newest,
        "handover": handover,
        "form": form,
        "follows": follows,
        "is_own": may_keep(request.user, logbook),
        "may_ask": follows and handover is None and newest is not None and may_log_for(request.user, newest),
        "may_withdraw": handover is not None and handover.asked_by_id == request.user.pk,
    }
    return render(request, "logbook/meetings/supervisor.html", context, status=status)
