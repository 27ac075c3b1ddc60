"""The teaching a doctor follows: month by month, series by series, with attendance at one tap."""

import re
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.form_fields import EARLIEST, LATEST
from curriculum.exceptions import LogError
from curriculum.forms.teaching import AttendanceForm, CancelForm
from curriculum.models import SmallGroup, TeachingSeries, TeachingSession
from curriculum.permissions import may_keep
from curriculum.queries.teaching import choose_month, hours_planned, list_series, list_sessions_of_month
from curriculum.services.teaching import (
    cancel_session,
    hours_given,
    hours_received,
    marks_of,
    record_attendance,
    undo_attendance,
)
from curriculum.views.access import note_refusal, own_logbook, readable_logbook, refuse, series_of
from curriculum.views.own_small_groups import PAGE_SIZE as GROUP_PAGE_SIZE

PAGE_SIZE = 30
_MOST_DIGITS = 18
_INVALID, _CONFLICT = 422, 409
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


@require_safe
def teaching(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a month of teaching, and the hours so far."""
    logbook = readable_logbook(request, public_id)
    today = timezone.localdate()
    month = choose_month(logbook, wanted=_month_of(request.GET.get("month", "")), today=today)
    page = Paginator(list_sessions_of_month(logbook, month.shown), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "logbook": logbook,
        "is_own": may_keep(request.user, logbook),
        "today": today,
        "month": month,
        "page": page,
        "query": f"&month={month.shown:%Y-%m}",
        "received": hours_received(logbook),
        "planned": hours_planned(logbook),
        "given": hours_given(logbook),
    }
    return render(request, "logbook/teaching/month.html", context)


@require_safe
def series_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the series of the log."""
    logbook = readable_logbook(request, public_id)
    page = Paginator(list_series(logbook), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"logbook": logbook, "is_own": may_keep(request.user, logbook), "page": page}
    return render(request, "logbook/teaching/series_list.html", context)


@require_safe
def series(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Show a series with its sessions; `on` is a day to log hours for."""
    logbook = readable_logbook(request, public_id)
    found = series_of(logbook, pk)
    return _series_page(request, found, AttendanceForm(initial={"on": request.GET.get("on", "")[:10]}))


@require_POST
def attend(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Log that the doctor took part on a day of the series."""
    logbook = own_logbook(request, public_id)
    found = series_of(logbook, pk)
    form = AttendanceForm(request.POST)
    if not form.is_valid():
        return _series_page(request, found, form, status=_INVALID)
    try:
        session = record_attendance(found, by=request.user, seen=request.POST.get("seen"), **form.cleaned_data)
    except LogError as refusal:
        note_refusal(request, logbook, act="record_attendance", refusal=refusal)
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _series_page(request, found, form, status=_CONFLICT)
    messages.success(request, _("Deltakelsen er ført."))
    return _back(request, session)


@require_POST
def undo(request: HttpRequest, public_id: UUID, pk: int, session_pk: int) -> HttpResponse:
    """Take attendance back."""
    logbook = own_logbook(request, public_id)
    session = _session_of(series_of(logbook, pk), session_pk)
    try:
        undo_attendance(session, by=request.user, seen=request.POST.get("seen"))
    except LogError as refusal:
        refuse(request, logbook, act="undo_attendance", refusal=refusal)
    else:
        messages.success(request, _("Deltakelsen er tatt bort."))
    return _back(request, session)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, public_id: UUID, pk: int, session_pk: int) -> HttpResponse:
    """Ask why a session was not held, and say that it was not."""
    logbook = own_logbook(request, public_id)
    session = _session_of(series_of(logbook, pk), session_pk)
    form = CancelForm(request.POST if request.method == "POST" else None)
    context = {"logbook": logbook, "session": session, "series": session.series, "form": form}
    if request.method != "POST":
        return render(request, "logbook/teaching/cancel.html", context)
    if not form.is_valid():
        return render(request, "logbook/teaching/cancel.html", context, status=_INVALID)
    try:
        cancel_session(session, by=request.user, cause=form.cleaned_data["cause"])
    except LogError as refusal:
        note_refusal(request, logbook, act="cancel_session", refusal=refusal)
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return render(request, "logbook/teaching/cancel.html", context, status=_CONFLICT)
    messages.success(request, _("Undervisningen er ført som avlyst."))
    return redirect("curriculum:series", public_id=public_id, pk=session.series_id)


def _series_page(
    request: HttpRequest, found: TeachingSeries, form: AttendanceForm, *, status: int = 200
) -> HttpResponse:
    # All of them at once (they are MOST_SESSIONS at most): what the form says was seen is what was read for the rows.
    sessions = list(found.sessions.order_by("on", "id"))
    context: dict[str, Any] = {
        "logbook": found.logbook,
        "is_own": may_keep(request.user, found.logbook),
        "today": timezone.localdate(),
        "series": found,
        "page": Paginator(sessions, PAGE_SIZE).get_page(request.GET.get("page")),
        "seen": marks_of(sessions),
        "form": form,
    }
    return render(request, "logbook/teaching/series.html", context, status=status)


def _back(request: HttpRequest, session: TeachingSession) -> HttpResponse:
    """Return to the place where the button stood, at the row it belongs to."""
    public_id = session.logbook.public_id
    if request.POST.get("back") == "month":
        address = reverse("curriculum:teaching", kwargs={"public_id": public_id})
        page = page_of(session, among=list_sessions_of_month(session.logbook, session.on), size=PAGE_SIZE)
        return redirect(f"{address}?month={session.on:%Y-%m}&page={page}#gang-{session.pk}")
    if request.POST.get("back") == "group" and (group := SmallGroup.objects.filter(series=session.series_id).first()):
        where = {"public_id": public_id, "group_id": group.public_id}
        page = page_of(session, among=session.series.sessions.all(), size=GROUP_PAGE_SIZE)
        return redirect(f"{reverse('curriculum:own_small_group', kwargs=where)}?page={page}#gang-{session.pk}")
    return redirect(place_of(session))


def place_of(session: TeachingSession) -> str:
    """Return the address of a session's row on the page of its series."""
    address = reverse("curriculum:series", kwargs={"public_id": session.logbook.public_id, "pk": session.series_id})
    page = page_of(session, among=session.series.sessions.all(), size=PAGE_SIZE)
    return f"{address}?page={page}#gang-{session.pk}"


def page_of(session: TeachingSession, *, among: QuerySet[TeachingSession], size: int) -> int:
    """Return the number of the page that a session stands on, where so many of them stand on one in order of time."""
    before = Q(on__lt=session.on) | Q(on=session.on, pk__lt=session.pk)
    return among.filter(before).count() // size + 1


def _session_of(series: TeachingSeries, pk: int) -> TeachingSession:
    found = series.sessions.filter(pk=pk).first() if len(str(pk)) <= _MOST_DIGITS else None
    if found is None:
        raise Http404
    found.series, found.logbook = series, series.logbook
    return found


def _month_of(text: str) -> date | None:
    found = _MONTH.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 12 or not EARLIEST.year <= int(found[1]) <= LATEST.year:  # noqa: PLR2004 - months
        return None
    return date(int(found[1]), int(found[2]), 1)
