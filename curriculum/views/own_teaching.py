"""Teaching that the doctor gave: its own page, for none of it counts as teaching received (T20)."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from curriculum.exceptions import LogError
from curriculum.forms.teaching import OwnTeachingForm
from curriculum.models import Logbook
from curriculum.permissions import may_keep
from curriculum.queries.teaching import list_own_teaching
from curriculum.services.series import days_of_service
from curriculum.services.teaching import hours_given, record_own_teaching, remove_own_teaching
from curriculum.views.access import note_refusal, own_logbook, readable_logbook, refuse

PAGE_SIZE = 20
_MOST_DIGITS = 18
_INVALID, _CONFLICT = 422, 409


@require_http_methods(["GET", "HEAD", "POST"])
def own_teaching(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the teaching given, which both of the two may read, and let the doctor log one more."""
    if request.method != "POST":
        return _page(request, readable_logbook(request, public_id), OwnTeachingForm())
    logbook = own_logbook(request, public_id)
    form = OwnTeachingForm(request.POST)
    if not form.is_valid():
        return _page(request, logbook, form, status=_INVALID)
    try:
        record_own_teaching(logbook, by=request.user, **form.cleaned_data)
    except LogError as refusal:
        note_refusal(request, logbook, act="record_own_teaching", refusal=refusal)
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _page(request, logbook, form, status=_CONFLICT)
    messages.success(request, _("Undervisningen er ført."))
    return redirect("curriculum:own_teaching", public_id=public_id)


@require_POST
def remove(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Take back teaching that was logged by mistake."""
    logbook = own_logbook(request, public_id)
    given = logbook.own_teaching.filter(pk=pk).first() if len(str(pk)) <= _MOST_DIGITS else None
    if given is None:
        raise Http404
    try:
        remove_own_teaching(given, by=request.user)
    except LogError as refusal:
        refuse(request, logbook, act="remove_own_teaching", refusal=refusal)
    else:
        messages.success(request, _("Undervisningen er tatt bort."))
    return redirect("curriculum:own_teaching", public_id=public_id)


def _page(request: HttpRequest, logbook: Logbook, form: OwnTeachingForm, *, status: int = 200) -> HttpResponse:
    context = {
        "logbook": logbook,
        "is_own": may_keep(request.user, logbook),
        "form": form,
        "days": days_of_service(logbook),
        "page": Paginator(list_own_teaching(logbook), PAGE_SIZE).get_page(request.GET.get("page")),
        "given": hours_given(logbook),
    }
    return render(request, "logbook/teaching/own_teaching.html", context, status=status)
