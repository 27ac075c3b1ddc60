"""The supervisor's list of doctors, each with the months of the service."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from supervision.queries.strips import collect_strips, list_followed_logbooks

PAGE_SIZE = 20


@require_safe
def doctors(request: HttpRequest) -> HttpResponse:
    """List the doctors whom the person supervises."""
    if request.user.is_staff:
        raise Http404
    page = Paginator(list_followed_logbooks(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    logbooks = list(page)
    strips = collect_strips(logbooks, today=timezone.localdate())
    rows = [{"logbook": logbook, "months": strips[logbook.pk]} for logbook in logbooks]
    return render(request, "logbook/meetings/doctors.html", {"page": page, "rows": rows})
