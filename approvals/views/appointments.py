"""The supervisor's pages: what is asked, and the answer."""

from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from approvals.exceptions import CaseError
from approvals.forms.appointments import AcceptForm, DeclineForm
from approvals.queries import list_own_appointments, load_appointment
from approvals.services.appointments import accept_supervision, decline_supervision
from approvals.views.access import refuse
from supervision.models import Appointment
from supervision.services import ANSWER, claim_appointments

PAGE_SIZE = 20
_TERMS = (
    "name",
    "workplace",
    "basis",
    "meetings_per_month",
    "schedule",
    "evaluation",
    "at_palliative_centre",
    "whole_course",
)


@require_safe
def my_appointments(request: HttpRequest) -> HttpResponse:
    """List whom the person is asked to supervise."""
    _claim_or_404(request)
    page = Paginator(list_own_appointments(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "approvals/appointments.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def appointment(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is asked, and take the answer."""
    _claim_or_404(request)
    asked = load_appointment(pk)
    if asked is None or not request.user.has_perm(ANSWER, asked):
        raise Http404
    if request.method == "POST":
        return _answered(request, asked)
    return _page(request, asked, _accept_form(request, asked), DeclineForm(prefix="no"))


def _claim_or_404(request: HttpRequest) -> None:
    if request.user.is_staff:
        raise Http404
    claim_appointments(request.user)


def _accept_form(request: HttpRequest, asked: Appointment) -> AcceptForm:
    """Return the form, filled in with what the person answered last time, or else with what the doctor wrote."""
    known = getattr(request.user, "supervisor", None)
    if known is not None:
        initial = {name: getattr(known, name) for name in ("hpr_number", "workplace", "basis", "basis_text")}
    else:
        initial = {"workplace": asked.workplace, "basis": asked.basis}
    return AcceptForm(prefix="yes", initial=initial)


def _answered(request: HttpRequest, asked: Appointment) -> HttpResponse:
    says_no = request.POST.get("answer") == "no"
    accept = _accept_form(request, asked) if says_no else AcceptForm(request.POST, prefix="yes")
    decline = DeclineForm(request.POST, prefix="no") if says_no else DeclineForm(prefix="no")
    form = decline if says_no else accept
    if not form.is_valid():
        return _page(request, asked, accept, decline)
    if not says_no and request.POST.get("terms") != terms_seal(asked):
        messages.error(request, _("Vilkårene er endret siden du åpnet siden. Les dem på nytt før du svarer."))
        return _page(request, asked, accept, decline, status=409)
    try:
        if says_no:
            decline_supervision(asked, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("Du har takket nei. Legen får beskjed."))
        else:
            accept_supervision(asked, by=request.user, **form.cleaned_data)
            messages.success(request, _("Takk! Du har sagt ja til å være veileder."))
    except CaseError as refusal:
        act = "decline_supervision" if says_no else "accept_supervision"
        refuse(request, asked.service_period.application, act=act, refusal=refusal)
    return redirect("approvals:appointment", pk=asked.pk)


def terms_seal(asked: Appointment) -> str:
    """Return a short hash of what the supervisor is shown, so that nobody accepts what they have not read."""
    service = asked.service_period
    shown = [str(getattr(asked, name)) for name in _TERMS]
    shown += [str(service.starts_on), str(service.ends_on), str(service.unit_id)]
    return sha256("\x1f".join(shown).encode()).hexdigest()[:16]


def _page(
    request: HttpRequest, asked: Appointment, accept: AcceptForm, decline: DeclineForm, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "appointment": asked,
        "doctor": asked.service_period.doctor.user,
        "service": asked.service_period,
        "positions": [part for part in asked.service_period.positions.all() if not part.is_leave],
        "accept": accept,
        "decline": decline,
        "form": decline if decline.is_bound else accept,
        "seal": terms_seal(asked),
    }
    return render(request, "approvals/appointment.html", context, status=status)
