"""Choosing the unit: from the register, or added to it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals.enums import Section
from approvals.exceptions import CaseError
from approvals.forms.unit import NewUnitForm, UnitSearchForm
from approvals.models import Application
from approvals.queries import MOST_UNITS_SHOWN, find_units, list_municipality_names, load_unit
from approvals.services.sections import check_is_draft
from approvals.services.unit_choice import add_unit, choose_unit
from approvals.views.access import is_draft, own_application, refuse, to_case, version_in


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Find a unit in the register and choose it."""
    application = own_application(request, public_id)
    if not is_draft(application):
        return _closed(request, application)
    if request.method == "POST":
        unit = load_unit(request.POST.get("unit", ""))
        if unit is None:
            raise Http404
        try:
            choose_unit(application, by=request.user, version=version_in(request), unit=unit)
        except CaseError as refusal:
            refuse(request, application, act="choose_unit", refusal=refusal)
            return redirect("approvals:choose_unit", public_id=public_id)
        messages.success(request, _("Du har valgt %(unit)s.") % {"unit": unit.name})
        return redirect("approvals:section", public_id=public_id, section=Section.UNIT.value)
    form = UnitSearchForm(request.GET)
    wanted = form.cleaned_data["q"] if form.is_valid() else ""
    units = find_units(wanted)
    context = {
        "application": application,
        "form": form,
        "wanted": wanted,
        "units": units[:MOST_UNITS_SHOWN],
        "has_more": len(units) > MOST_UNITS_SHOWN,
        "most": MOST_UNITS_SHOWN,
    }
    return render(request, "approvals/choose_unit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a unit to the register and choose it."""
    application = own_application(request, public_id)
    if not is_draft(application):
        return _closed(request, application)
    form = NewUnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_unit(application, by=request.user, version=version_in(request), unit=form.answers())
        except ValidationError as invalid:
            form.take_refusal(invalid)
        except CaseError as refusal:
            refuse(request, application, act="add_unit", refusal=refusal)
            return redirect("approvals:choose_unit", public_id=public_id)
        else:
            messages.success(request, _("%(unit)s er lagt til i registeret.") % {"unit": form.cleaned_data["name"]})
            return redirect("approvals:section", public_id=public_id, section=Section.UNIT.value)
    context = {
        "application": application,
        "form": form,
        "version": version_in(request) if request.method == "POST" else application.version,
        "municipalities": list_municipality_names(),
    }
    return render(request, "approvals/add_unit.html", context)


def _closed(request: HttpRequest, application: Application) -> HttpResponse:
    if request.method == "POST":
        try:
            check_is_draft(application, by=request.user)
        except CaseError as refusal:
            refuse(request, application, act="choose_unit", refusal=refusal)
    return to_case(application)
