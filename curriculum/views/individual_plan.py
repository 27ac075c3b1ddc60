"""The individual plan: the version that counts, the history, a new version, two signatures, and a PDF."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from correspondence.pdf import PdfFailed, render_pdf
from curriculum.exceptions import LogError
from curriculum.forms.individual_plan import PlanForm, rows_changed
from curriculum.hooks import months_of_course, signs_plans
from curriculum.models import IndividualPlan, Logbook
from curriculum.permissions import may_keep, may_supervise
from curriculum.services.individual_plans import (
    make_version,
    newest_plan,
    service_in_plan,
    sign_as_doctor,
    sign_as_supervisor,
    uncovered_parts,
)
from curriculum.views.access import log, note_refusal, readable_logbook, refuse

PAGE_SIZE = 20
#: more than a person writes, and less than the column holds
_LAST_VERSION = 32_000
_INVALID, _CONFLICT, _UNAVAILABLE = 422, 409, 503
_PARTS = {
    "centre": gettext_lazy("tjenesten ved palliativt senter"),
    "nursing_home": gettext_lazy("tjenesten ved palliativ enhet i sykehjem, sykestue eller DMS"),
    "whole": gettext_lazy("kurs, veiledning og undervisning"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A line of a version as the page shows it: its words, and its day or days."""

    text: str
    first: date | None
    last: date


@require_safe
def plan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the version that counts, and the list of all."""
    logbook = readable_logbook(request, public_id)
    newest = newest_plan(logbook)
    earlier = logbook.individual_plans.select_related("made_by").order_by("-version")
    page = Paginator(earlier, PAGE_SIZE).get_page(request.GET.get("page"))
    context = _context(request, logbook, newest) if newest else {"logbook": logbook}
    return render(request, "logbook/plan/plan.html", {**context, "page": page})


@require_safe
def version(request: HttpRequest, public_id: UUID, version: int) -> HttpResponse:
    """Show one version as it was written."""
    logbook = readable_logbook(request, public_id)
    return render(request, "logbook/plan/version.html", _context(request, logbook, _version_of(logbook, version)))


@require_http_methods(["GET", "HEAD", "POST"])
def new_version(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write a version, from the newest one or from the empty catalogue."""
    logbook = readable_logbook(request, public_id)
    newest = newest_plan(logbook)
    if request.method != "POST":
        return _form_page(request, logbook, newest, PlanForm(newest=newest, take=request.GET.get("ta", "")))
    more = rows_changed(request.POST)
    if more is not None:
        form = PlanForm(more, newest=newest)
        form.quieten()
        return _form_page(request, logbook, newest, form)
    form = PlanForm(request.POST, newest=newest)
    if not form.is_valid():
        return _form_page(request, logbook, newest, form, status=_INVALID)
    typed = request.POST.get("based_on", "")
    try:
        make_version(
            logbook,
            by=request.user,
            goals=form.goals(),
            activities=form.activities(),
            remark=form.cleaned_data["remark"],
            based_on=int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else -1,  # noqa: PLR2004 - digits
        )
    except LogError as refusal:
        note_refusal(request, logbook, act="make_plan", refusal=refusal)
        form.add_error(None, str(refusal))
        return _form_page(request, logbook, newest_plan(logbook), form, status=_CONFLICT)
    messages.success(request, _("Den nye versjonen er lagret. Nå skal den signeres."))
    return redirect("curriculum:individual_plan", public_id=public_id)


@require_POST
def sign(request: HttpRequest, public_id: UUID, version: int) -> HttpResponse:
    """Sign as whoever of the two it is."""
    logbook = readable_logbook(request, public_id)
    found = _version_of(logbook, version)
    act = sign_as_doctor if may_keep(request.user, logbook) else sign_as_supervisor
    try:
        act(found, by=request.user)
    except LogError as refusal:
        refuse(request, logbook, act="sign_plan", refusal=refusal)
    else:
        messages.success(request, _("Planen er signert."))
    return redirect("curriculum:individual_plan", public_id=public_id)


@require_safe
def pdf(request: HttpRequest, public_id: UUID, version: int) -> HttpResponse:
    """Hand out a version as PDF, made now in the bounded process; when that fails, the page says so."""
    logbook = readable_logbook(request, public_id)
    found = _version_of(logbook, version)
    language = (get_language() or "nb")[:2]
    title = _("Individuell utdanningsplan")
    context = {**_context(request, logbook, found), "title": title, "language": language, "today": timezone.localdate()}
    html = render_to_string("logbook/plan/pdf.html", context)
    try:
        content = render_pdf(html, language=language, title=title, author=found.logbook.doctor.user.name)
    except PdfFailed as failure:
        log.warning("plan_pdf_failed", logbook=logbook.pk, version=found.version)
        messages.error(request, _("PDF-en kunne ikke lages: %(reason)s Prøv igjen om litt.") % {"reason": failure})
        return render(request, "logbook/plan/version.html", context, status=_UNAVAILABLE)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="utdanningsplan-{found.version}.pdf"'
    return response


def _form_page(
    request: HttpRequest,
    logbook: Logbook,
    newest: IndividualPlan | None,
    form: PlanForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "logbook": logbook,
        "newest": newest,
        "form": form,
        "based_on": newest.version if newest else 0,
    }
    return render(request, "logbook/plan/form.html", context, status=status)


def _context(request: HttpRequest, logbook: Logbook, found: IndividualPlan) -> dict[str, Any]:
    is_newest = not logbook.individual_plans.filter(version__gt=found.version).exists()
    is_doctor, is_supervisor = may_keep(request.user, logbook), may_supervise(request.user, logbook)
    awaits_doctor = is_doctor and found.signed_by_doctor_at is None
    months = months_of_course(timezone.localdate())
    awaits_supervisor = is_supervisor and not is_doctor and found.signed_by_supervisor_at is None
    return {
        "logbook": logbook,
        "plan": found,
        "goals": [_goal(row) for row in found.goals],
        "activities": [_activity(row) for row in found.activities],
        "uncovered": [_PARTS[part] for part in uncovered_parts(found)],
        "service": service_in_plan(found, months=months),
        "months": months,
        "is_newest": is_newest,
        "can_sign": is_newest and (awaits_doctor or (awaits_supervisor and signs_plans(request.user, logbook))),
    }


def _goal(row: dict[str, str]) -> PlanRow:
    return PlanRow(text=row["text"], first=None, last=date.fromisoformat(row["by"]))


def _activity(row: dict[str, str]) -> PlanRow:
    first, last = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
    return PlanRow(text=row["text"], first=first, last=last)


def _version_of(logbook: Logbook, number: int) -> IndividualPlan:
    plans = logbook.individual_plans.select_related("made_by", "supervisor", "logbook__doctor__user")
    found = plans.filter(version=number).first() if number <= _LAST_VERSION else None
    if found is None:
        raise Http404
    return found
