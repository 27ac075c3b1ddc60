"""The two-year planner: the doctor's plans, what each comes to, and the way from a plan to an application."""

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.form_fields import format_decimal
from approvals.exceptions import CaseChanged, CaseError
from approvals.forms.base import language
from approvals.forms.planner import PlanRows, PlanTitleForm, WhatIfForm
from approvals.forms.rows import changed_rows
from approvals.models import CoursePlan
from approvals.permissions import may_apply
from approvals.rules.courses import FINAL_APPROVAL, courses
from approvals.rules.planning import (
    NURSING_HOME,
    PeriodResult,
    PlanResult,
    change_percent,
    first_day_above_whole,
    weigh_plan,
)
from approvals.services.plan_applications import start_application_from_plan
from approvals.services.plan_changes import WayOnward, ways_onward
from approvals.services.planner import (
    MOST_ROWS,
    PlanRow,
    close_plan,
    fetch_into_plan,
    make_plan,
    rows_of,
    save_plan_rows,
)
from approvals.services.readiness import final_approval_readiness
from approvals.views.access import version_in
from approvals.views.plan_picture import draw
from approvals.views.readiness_words import ShownCourse, lines_of, other_courses

PAGE_SIZE: Final = 20
_PREFIX: Final = "rows"
_INVALID, _CONFLICT = 422, 409
_MOST_DIGITS: Final = 2


@require_http_methods(["GET", "HEAD", "POST"])
def plans(request: HttpRequest) -> HttpResponse:
    """List the person's plans, and make one more."""
    if not may_apply(request.user):
        raise Http404
    form = PlanTitleForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _list_page(request, form)
    if not form.is_valid():
        return _list_page(request, form, status=_INVALID)
    try:
        plan = make_plan(by=request.user, title=form.cleaned_data["title"])
    except CaseError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _list_page(request, form, status=_CONFLICT)
    return redirect(plan)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what the plan comes to, and keep what is changed in it."""
    found = _own_plan(request, public_id)
    if request.method != "POST":
        return _plan_page(request, found)
    changed = changed_rows(request.POST, _PREFIX)
    data = request.POST if changed is None else changed
    title, rows = PlanTitleForm(data), PlanRows(data, prefix=_PREFIX)
    if changed is not None:
        total = str(changed.get(f"{_PREFIX}-TOTAL_FORMS", ""))
        if _is_small(total) and int(total) > MOST_ROWS:
            messages.error(request, _("En plan kan ha høyst %(most)d perioder.") % {"most": MOST_ROWS})
        rows.quieten()
        return _plan_page(request, found, title=title, rows=rows, version=version_in(request))
    if not (title.is_valid() & rows.is_valid()):
        return _plan_page(request, found, title=title, rows=rows, version=version_in(request), status=_INVALID)
    try:
        save_plan_rows(
            found, by=request.user, version=version_in(request), title=title.cleaned_data["title"], rows=rows.rows()
        )
    except CaseChanged:
        messages.error(
            request,
            _("Planen er lagret et annet sted siden du åpnet siden. Det du skrev, står her, men er ikke lagret."),
        )
        return _plan_page(request, _own_plan(request, public_id), title=title, rows=rows, status=_CONFLICT)
    except CaseError as refusal:
        rows.refuse(str(refusal), refusal.field)
        messages.error(request, str(refusal))
        return _plan_page(request, found, title=title, rows=rows, version=version_in(request), status=_CONFLICT)
    messages.success(request, _("Planen er lagret og regnet ut."))
    return redirect(found)


@require_POST
def fetch(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add what the doctor has been granted and has stated."""
    found = _own_plan(request, public_id)
    try:
        count = fetch_into_plan(found, by=request.user)
    except CaseError as refusal:
        messages.error(request, str(refusal))
    else:
        told = ngettext("%(count)d periode er hentet inn.", "%(count)d perioder er hentet inn.", count)
        messages.success(request, told % {"count": count} if count else _("Planen har alt som finnes fra før."))
    return redirect(found)


@require_POST
def apply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Start an application for one of the rows."""
    found = _own_plan(request, public_id)
    typed = request.POST.get("row", "")
    place = int(typed) if _is_small(typed) else -1
    try:
        application = start_application_from_plan(found, by=request.user, place=place)
    except CaseError as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    messages.success(request, _("Søknaden er startet med periodene fra planen. Se over dem i søknaden."))
    return redirect("approvals:task_list", public_id=application.public_id)


@require_POST
def close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put the plan away."""
    close_plan(_own_plan(request, public_id), by=request.user)
    messages.success(request, _("Planen er lagt bort."))
    return redirect("approvals:plans")


def _is_small(text: str) -> bool:
    """Whether the text is a number that a row of a plan can have."""
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def _own_plan(request: HttpRequest, public_id: UUID) -> CoursePlan:
    found = CoursePlan.objects.open().filter(public_id=public_id, user=request.user).first()
    if found is None or not may_apply(request.user):
        raise Http404
    return found


def _list_page(request: HttpRequest, form: PlanTitleForm, *, status: int = 200) -> HttpResponse:
    own = CoursePlan.objects.open().filter(user=request.user)
    page = Paginator(own, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "approvals/planner/plans.html", {"page": page, "form": form}, status=status)


def _plan_page(
    request: HttpRequest,
    found: CoursePlan,
    *,
    title: PlanTitleForm | None = None,
    rows: PlanRows | None = None,
    version: int | None = None,
    status: int = 200,
) -> HttpResponse:
    stored = rows_of(found)
    today = timezone.localdate()
    result = weigh_plan([row.to_period() for row in stored], on=today)
    settled = [row for row in stored if not row.is_wish]
    asks = request.method != "POST" and "prosent" in request.GET
    what_if = WhatIfForm(request.GET if asks else None, rows=stored)
    answer = _answer(stored, result, what_if) if asks and what_if.is_valid() else ""
    if asks and not what_if.is_valid():
        status = _INVALID
    shown_rows = rows or PlanRows(prefix=_PREFIX, initial=[_initial(row) for row in stored])
    context: dict[str, Any] = {
        "plan": found,
        "form": title or PlanTitleForm(initial={"title": found.title}),
        "rows": shown_rows,
        "version": found.version if version is None else version,
        "result": result,
        "settled": weigh_plan([row.to_period() for row in settled], on=today) if len(settled) < len(stored) else None,
        "picture": draw(stored, result),
        "table": [
            _table_row(found, number, row=row, found=each, way=way)
            for number, (row, each, way) in enumerate(
                zip(stored, result.periods, ways_onward(request.user, stored, today=today), strict=True), start=1
            )
        ],
        "what_if": what_if,
        "answer": answer,
        "ready_course": ShownCourse.of(courses()[FINAL_APPROVAL], language()),
        "readiness": lines_of(final_approval_readiness(request.user, stored, on=today)),
        "other_courses": other_courses(today),
    }
    return render(request, "approvals/planner/plan.html", context, status=status)


def _initial(row: PlanRow) -> dict[str, Any]:
    names = ("place", "place_name", "starts_on", "ends_on", "percent", "is_wish")
    return {name: getattr(row, name) for name in names}


def _table_row(plan: CoursePlan, number: int, *, row: PlanRow, found: PeriodResult, way: WayOnward) -> dict[str, Any]:
    change_url = ""
    if way.change is not None:
        case = way.change.approval.decision.application
        address = reverse("approvals:start_change", kwargs={"public_id": case.public_id})
        change_url = f"{address}?{urlencode({'plan': plan.public_id, 'periode': number})}"
    is_home = row.place == NURSING_HOME
    return {"row": row, "found": found, "change_url": change_url, "is_home": is_home, "may_apply": way.may_apply}


def _answer(rows: list[PlanRow], before: PlanResult, form: WhatIfForm) -> str:
    """Say in a sentence what another percent would do."""
    number, day, percent = (form.cleaned_data[name] for name in ("periode", "fra", "prosent"))
    row = rows[number - 1]
    changed = change_percent([each.to_period() for each in rows], place=number - 1, from_=day, percent=percent)
    if (too_much := first_day_above_whole(changed)) is not None:
        sentence = _("Da blir stillingene til sammen mer enn 100 prosent fra %(day)s.")
        return sentence % {"day": date_format(too_much, "j. F Y")}
    after = weigh_plan(changed, on=timezone.localdate())
    names = {
        "old": format_decimal(row.percent),
        "new": format_decimal(percent),
        "day": date_format(max(day, row.starts_on), "j. F Y"),
        "needed": after.needed,
        "then": date_format(after.expected_on, "F Y") if after.expected_on else "",
        "now": date_format(before.expected_on, "F Y") if before.expected_on else "",
        "counted": after.counted.replace(".", ","),
        "counted_now": before.counted.replace(".", ","),
    }
    if after.expected_on and before.expected_on:
        if names["then"] == names["now"]:
            sentence = _(
                "Går du fra %(old)s til %(new)s prosent fra %(day)s, når du %(needed)d måneder i %(then)s, som før."
            )
        else:
            sentence = _(
                "Går du fra %(old)s til %(new)s prosent fra %(day)s, når du %(needed)d måneder i %(then)s i stedet for "
                "%(now)s."
            )
    elif after.expected_on:
        sentence = _(
            "Går du fra %(old)s til %(new)s prosent fra %(day)s, når du %(needed)d måneder i %(then)s. Slik planen er, "
            "når du dem ikke."
        )
    else:
        sentence = _(
            "Går du fra %(old)s til %(new)s prosent fra %(day)s, gir planen %(counted)s tellende måneder i stedet for "
            "%(counted_now)s. %(needed)d måneder nås ikke."
        )
    return sentence % names
