"""The doctor's page of absence: what is stated, one more, and taking one back."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from curriculum.exceptions import LogError, NotAllowed
from curriculum.forms.absences import AbsenceForm
from curriculum.hooks import count_plans
from curriculum.models import Logbook
from curriculum.permissions import may_keep
from curriculum.queries.absences import list_absences, service_days
from curriculum.services.absences import state_absence, withdraw_absence
from curriculum.views.access import note_refusal, own_logbook, readable_logbook, refuse

PAGE_SIZE = 20
_MOST_DIGITS = 18
_INVALID, _CONFLICT, _FORBIDDEN = 422, 409, 403


@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the absences, which both of the two may read, and let the doctor state one more."""
    logbook = readable_logbook(request, public_id)
    if request.method != "POST":
        return _page(request, logbook, AbsenceForm())
    form = AbsenceForm(request.POST)
    if not form.is_valid():
        return _page(request, logbook, form, status=_INVALID)
    try:
        absence = state_absence(logbook, by=request.user, **form.cleaned_data)
    except LogError as refusal:
        note_refusal(request, logbook, act="state_absence", refusal=refusal)
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _page(request, logbook, form, status=_FORBIDDEN if isinstance(refusal, NotAllowed) else _CONFLICT)
    messages.success(request, _("Fraværet er ført. Dagene teller ikke, og det ventes ikke noe i dem."))
    planned = count_plans(logbook, first=absence.starts_on, last=absence.ends_on)
    if planned:
        # Nobody but the two knows whether they meet all the same, so nothing is called off for them.
        sentence = ngettext(
            "Ett møte eller én konferanse er planlagt i disse dagene. Flytt eller avlys det som ikke blir noe av.",
            "%(count)d møter og konferanser er planlagt i disse dagene. Flytt eller avlys det som ikke blir noe av.",
            planned,
        )
        messages.warning(request, sentence % {"count": planned})
    return redirect("curriculum:absences", public_id=public_id)


@require_POST
def withdraw(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Take an absence back."""
    logbook = own_logbook(request, public_id)
    absence = logbook.absences.filter(pk=pk).first() if len(str(pk)) <= _MOST_DIGITS else None
    if absence is None:
        raise Http404
    try:
        withdraw_absence(absence, by=request.user)
    except LogError as refusal:
        refuse(request, logbook, act="withdraw_absence", refusal=refusal)
    else:
        messages.success(request, _("Fraværet er trukket. Dagene teller som før."))
    return redirect("curriculum:absences", public_id=public_id)


def _page(request: HttpRequest, logbook: Logbook, form: AbsenceForm, *, status: int = 200) -> HttpResponse:
    page = Paginator(list_absences(logbook).order_by("-starts_on", "-id"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "logbook": logbook,
        "page": page,
        "form": form,
        "days": service_days(logbook),
        "is_own": may_keep(request.user, logbook),
    }
    return render(request, "logbook/absences/absences.html", context, status=status)
