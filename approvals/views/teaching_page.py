"""Making a series of teaching, typed or from a file. Here because the spacing of a small group is the regulation's."""

import csv
import io
from dataclasses import asdict, fields
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.form_fields import format_date
from approvals.rules import parameters_in_force
from curriculum.exceptions import LogError
from curriculum.forms.teaching import SeriesForm, SessionFileForm, SessionForm
from curriculum.models import Logbook, TeachingForm, TeachingSeries
from curriculum.services.sealed_series import SealedSeries, facts_in_seal, open_sealed_series, seal_series
from curriculum.services.series import SeriesFacts, Spacing, add_session, days_of_service, make_series
from curriculum.services.session_files import judge_report, read_sessions
from curriculum.services.tables import MAX_FILE_BYTES, FileRefused
from curriculum.views.access import note_refusal, own_logbook, series_of
from curriculum.views.teaching import place_of

_INVALID, _CONFLICT = 422, 409
#: what is typed of a series beside its file
_FACTS = tuple(field.name for field in fields(SeriesFacts))


def spacing_on(day: date) -> Spacing:
    """Return how many whole weeks a small group may have between its meetings, by the values in force (R36)."""
    values = parameters_in_force(day)
    least, most = (Fraction(str(values[f"small_group_{end}_interval"]["value"])) for end in ("least", "most"))
    return Spacing(least=ceil(least), most=floor(most))


@require_http_methods(["GET", "HEAD", "POST"])
def new_series(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for a series and put it into the log."""
    logbook = own_logbook(request, public_id)
    spacing = spacing_on(timezone.localdate())
    form = SeriesForm(request.POST if request.method == "POST" else None, spacing=spacing)
    context = {"logbook": logbook, "form": form, "days": days_of_service(logbook)}
    if request.method != "POST":
        return render(request, "logbook/teaching/new.html", context)
    if not form.is_valid():
        return render(request, "logbook/teaching/new.html", context, status=_INVALID)
    try:
        made = make_series(
            logbook,
            by=request.user,
            facts=form.facts(),
            sessions=form.sessions(),
            spacing=spacing,
            interval_weeks=form.cleaned_data["interval_weeks"],
        )
    except LogError as refusal:
        note_refusal(request, logbook, act="make_series", refusal=refusal)
        form.add_error(form.field_for(refusal.field), str(refusal))
        return render(request, "logbook/teaching/new.html", context, status=_CONFLICT)
    return _to_series(request, made)


@require_http_methods(["GET", "HEAD", "POST"])
def new_session(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Give a series one more session."""
    logbook = own_logbook(request, public_id)
    series = series_of(logbook, pk)
    # As long as the series mostly is: the same hours as the session before.
    newest = series.sessions.order_by("on", "id").last()
    form = SessionForm(
        request.POST if request.method == "POST" else None, initial={"hours": newest.hours} if newest else None
    )
    context = {"logbook": logbook, "series": series, "form": form, "days": days_of_service(logbook)}
    if request.method != "POST":
        return render(request, "logbook/teaching/new_session.html", context)
    if not form.is_valid():
        return render(request, "logbook/teaching/new_session.html", context, status=_INVALID)
    try:
        made = add_session(series, by=request.user, planned=form.session(), spacing=spacing_on(timezone.localdate()))
    except LogError as refusal:
        note_refusal(request, logbook, act="add_session", refusal=refusal)
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return render(request, "logbook/teaching/new_session.html", context, status=_CONFLICT)
    messages.success(request, _("Undervisningen %(day)s er lagt til.") % {"day": date_format(made.on, "DATE_FORMAT")})
    return redirect(place_of(made))


@require_http_methods(["GET", "HEAD", "POST"])
def import_series(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a file, show line by line what it comes to, and make the series when that is confirmed."""
    logbook = own_logbook(request, public_id)
    spacing = spacing_on(timezone.localdate())
    if request.method != "POST":
        return _file_page(request, logbook, SessionFileForm(spacing=spacing))
    if "sealed" in request.POST:
        return _confirm(request, logbook, spacing)
    if "again" in request.POST:
        # Another file for what is typed already; nothing is judged before there is one.
        typed = {name: request.POST.get(name, "") for name in _FACTS}
        return _file_page(request, logbook, SessionFileForm(spacing=spacing, initial=typed))
    form = SessionFileForm(request.POST, request.FILES, spacing=spacing)
    if not form.is_valid():
        return _file_page(request, logbook, form, status=_INVALID)
    upload, facts = form.cleaned_data["file"], form.facts()
    try:
        report = read_sessions(upload.read(MAX_FILE_BYTES + 1))
    except FileRefused as refusal:
        note_refusal(request, logbook, act="import_series", refusal=refusal)
        form.add_error("file", str(refusal))
        return _file_page(request, logbook, form, status=_INVALID)
    report = judge_report(report, form=facts.form, spacing=spacing, within=days_of_service(logbook))
    series = SealedSeries(facts=facts, sessions=report.sessions, known_gaps=frozenset(gap.on for gap in report.gaps))
    context: dict[str, Any] = {
        "logbook": logbook,
        "facts": facts,
        "form_label": TeachingForm(facts.form).label,
        "report": report,
        "hours": sum(session.hours for session in report.sessions),
        "spacing": spacing,
        "sealed": seal_series(logbook, by=request.user, series=series),
    }
    return render(request, "logbook/teaching/preview.html", context, status=200 if report.taken else _INVALID)


@require_safe
def series_template(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand out a file to fill in, with headings in the reader's language and one line to show how."""
    logbook = own_logbook(request, public_id)
    days = days_of_service(logbook)
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";")
    writer.writerow([_("Dato"), _("Timer"), _("Tema")])
    writer.writerow([format_date(days[0] if days else timezone.localdate()), "1,5", _("Smertelindring")])
    # The mark at the start is how spreadsheets know that the letters are UTF-8.
    response = HttpResponse(file.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="undervisning.csv"'
    return response


def _confirm(request: HttpRequest, logbook: Logbook, spacing: Spacing) -> HttpResponse:
    try:
        series = open_sealed_series(request.POST["sealed"], logbook, by=request.user)
        made = make_series(
            logbook,
            by=request.user,
            facts=series.facts,
            sessions=series.sessions,
            spacing=spacing,
            known_gaps=series.known_gaps,
        )
    except LogError as refusal:
        note_refusal(request, logbook, act="confirm_series", refusal=refusal)
        facts = facts_in_seal(request.POST["sealed"], logbook, by=request.user)
        form = SessionFileForm(spacing=spacing, initial=asdict(facts) if facts else None)
        messages.error(request, str(refusal))
        return _file_page(request, logbook, form, status=_CONFLICT)
    return _to_series(request, made)


def _to_series(request: HttpRequest, made: TeachingSeries) -> HttpResponse:
    count = made.sessions.count()
    sentence = ngettext("Rekken er lagt inn med %(count)d dato.", "Rekken er lagt inn med %(count)d datoer.", count)
    messages.success(request, sentence % {"count": count})
    return redirect("curriculum:series", public_id=made.logbook.public_id, pk=made.pk)


def _file_page(request: HttpRequest, logbook: Logbook, form: SessionFileForm, *, status: int = 200) -> HttpResponse:
    context = {"logbook": logbook, "form": form, "days": days_of_service(logbook)}
    return render(request, "logbook/teaching/import.html", context, status=status)
