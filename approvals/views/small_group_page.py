"""Planning a doctor's own small group. Here because how far apart its meetings may be is the regulation's (R36)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals.views.teaching_page import spacing_on
from curriculum.exceptions import LogError
from curriculum.forms.small_groups import OwnGroupForm
from curriculum.services.own_small_groups import plan_own_group
from curriculum.services.series import days_of_service
from curriculum.views.access import note_refusal, own_logbook

_INVALID, _CONFLICT = 422, 409


@require_http_methods(["GET", "HEAD", "POST"])
def new_own_group(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for a small group, and put it and its series into the log."""
    logbook = own_logbook(request, public_id)
    spacing = spacing_on(timezone.localdate())
    initial = {"interval_weeks": spacing.most, "hours": 2}
    form = OwnGroupForm(request.POST if request.method == "POST" else None, spacing=spacing, initial=initial)
    context = {"logbook": logbook, "form": form, "days": days_of_service(logbook), "spacing": spacing}
    if request.method != "POST":
        return render(request, "small_groups/own_new.html", context)
    if not form.is_valid():
        return render(request, "small_groups/own_new.html", context, status=_INVALID)
    try:
        group = plan_own_group(
            logbook,
            by=request.user,
            facts=form.facts(),
            sessions=form.sessions(),
            spacing=spacing,
            interval_weeks=form.cleaned_data["interval_weeks"],
        )
    except LogError as refusal:
        note_refusal(request, logbook, act="plan_own_group", refusal=refusal)
        form.add_error(form.field_for(refusal.field), str(refusal))
        return render(request, "small_groups/own_new.html", context, status=_CONFLICT)
    messages.success(request, _("Smågruppen er planlagt, og timene står som en rekke under undervisning."))
    return redirect("curriculum:own_small_group", public_id=public_id, group_id=group.public_id)
