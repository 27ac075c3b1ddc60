"""The competence of the unit of an application, as the doctor states it: counts, never names. It decides nothing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals.enums import Section
from approvals.models import Application
from approvals.services.refusals import record_refusal
from approvals.views.access import may_write_in, own_application, to_case
from curriculum.exceptions import LogError
from curriculum.forms.staff_competence import StaffCompetenceForm
from curriculum.queries.staff_competence import history_of, in_words
from curriculum.services.staff_competence import state_competence

PAGE_SIZE = 20
_INVALID, _CONFLICT = 422, 409


@require_http_methods(["GET", "HEAD", "POST"])
def unit_competence(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what is known of the competence in the unit, and add a count to it."""
    application = own_application(request, public_id)
    if not may_write_in(application, Section.UNIT):
        return to_case(application)
    unit = application.service_period.unit
    if unit is None:
        return redirect("approvals:choose_unit", public_id=public_id)
    if request.method != "POST":
        return _page(request, application, StaffCompetenceForm())
    form = StaffCompetenceForm(request.POST)
    if not form.is_valid():
        return _page(request, application, form, status=_INVALID)
    if request.POST.get("unit", str(unit.pk)) != str(unit.pk):
        form.add_error(
            None,
            _("Endringen gjelder nå en annen enhet. Se om tallene er for den, og lagre igjen.")
            if application.changes_id
            else _("Søknaden gjelder nå en annen enhet. Se om tallene er for den, og lagre igjen."),
        )
        return _page(request, application, form, status=_CONFLICT)
    try:
        state_competence(unit, by=request.user, **form.cleaned_data)
    except LogError as refusal:
        record_refusal(application, by=request.user, act="state_competence", refusal=refusal)
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _page(request, application, form, status=_CONFLICT)
    messages.success(request, _("Tallene er ført."))
    return redirect("approvals:unit_competence", public_id=public_id)


def _page(
    request: HttpRequest, application: Application, form: StaffCompetenceForm, *, status: int = 200
) -> HttpResponse:
    unit: Any = application.service_period.unit
    page = Paginator(history_of(unit.pk), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "application": application,
        "unit": unit,
        "form": form,
        "page": page,
        "history": [in_words(row) for row in page],
    }
    return render(request, "approvals/unit_competence.html", context, status=status)
