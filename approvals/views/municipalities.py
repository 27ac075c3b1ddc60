"""The profiles of municipalities, public: a list, one with every fact and its source, and comparisons of any number.

They inform and never decide: no rule reads them, and an indication is no evidence in a case.
"""

import csv
import io
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from approvals.forms.municipalities import CompareForm
from approvals.services.spreadsheet_cells import defuse
from approvals.views.municipality_pages import (
    Column,
    columns_of,
    compare_by_category,
    least_beds,
    lines_of,
    profile_cells,
    show_indications,
    size_source,
)
from units.catalogue import mapping_report
from units.queries import newest_facts, profiled_municipalities
from units.services.profiles import describe_size, size_class_of

_A_PAGE: Final = 25
_INVALID: Final = 422
_HIGHEST_NUMBER: Final = 2**31 - 1


@login_not_required
@require_safe
def municipalities(request: HttpRequest) -> HttpResponse:
    """List the municipalities that something is known of, with what it would mean for three requirements."""
    page = Paginator(profiled_municipalities(), _A_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    context = {
        "page": page,
        "columns": columns_of(shown, newest_facts(shown)),
        "report": mapping_report(),
        "least_beds": least_beds(),
    }
    return render(request, "approvals/knowledge/municipalities.html", context)


@login_not_required
@require_safe
def municipality(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one municipality: every fact with its day and the words it rests on, and the indications with their rule."""
    found = get_object_or_404(profiled_municipalities(), pk=min(pk, _HIGHEST_NUMBER))
    facts = newest_facts([found])[found.pk]
    context = {
        "municipality": found,
        "size": describe_size(found),
        "size_source": size_source(found),
        "is_between_classes": found.inhabitants is not None and not size_class_of(found),
        "groups": profile_cells(facts),
        "indications": show_indications(facts, beds=least_beds()),
        "report": mapping_report(),
    }
    return render(request, "approvals/knowledge/municipality.html", context)


@login_not_required
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Compare the municipalities that the address names, by the report's categories."""
    form, columns = _chosen(request)
    context: dict[str, Any] = {"form": form, "columns": columns, "report": mapping_report()}
    if not form.is_valid():
        return render(request, "approvals/knowledge/compare.html", context, status=_INVALID)
    wanted = form.cleaned_data["felt"]
    context |= {
        "groups": compare_by_category(columns, wanted=wanted),
        "query": request.GET.urlencode(),
        "least_beds": least_beds(),
    }
    return render(request, "approvals/knowledge/compare.html", context)


@login_not_required
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """Hand out the same comparison as a file, a row for each municipality and field."""
    form, columns = _chosen(request)
    if not form.is_valid():
        context = {"form": form, "columns": columns, "report": mapping_report()}
        return render(request, "approvals/knowledge/compare.html", context, status=_INVALID)
    file = io.StringIO()
    lines = lines_of(columns, wanted=form.cleaned_data["felt"])
    csv.writer(file, delimiter=";").writerows([defuse(cell) for cell in line] for line in lines)
    # The mark at the start is how spreadsheets know that the letters are UTF-8.
    response = HttpResponse(file.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="kommuner.csv"'
    return response


def _chosen(request: HttpRequest) -> tuple[CompareForm, list[Column]]:
    known = list(profiled_municipalities())
    form = CompareForm(request.GET, municipalities=known)
    if not form.is_valid():
        return form, []
    chosen = form.chosen(known, {each.pk: size_class_of(each) for each in known})
    return form, columns_of(chosen, newest_facts(chosen))
