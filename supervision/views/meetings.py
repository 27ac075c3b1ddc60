"""Meetings of one log: the list, logging one, one of them, correcting and striking out."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from curriculum.exceptions import LogError
from curriculum.models import Logbook
from curriculum.permissions import may_keep, may_open, may_supervise
from curriculum.views.access import readable_logbook, supervised_logbook
from supervision.enums import GoalLevel
from supervision.forms.meetings import (
    USUAL_MINUTES,
    AnswerForm,
    LogForm,
    StrikeForm,
    goals_to_ask,
    initial_of,
)
from supervision.models import DoctorAnswer, Meeting, MeetingForm, Notes, Topic
from supervision.permissions import is_supervisor_of, may_mend, may_open_meeting, may_read_notes
from supervision.queries.meetings import (
    appointment_on,
    earlier_versions,
    goals_ever_planned,
    learning_goals,
    list_appointments,
    list_meetings,
    list_plans,
    load_meeting,
    newest_plan_to_log,
)
from supervision.queries.strips import collect_strips
from supervision.services.meetings import answer_meeting, correct_meeting, log_meeting, strike_meeting
from supervision.views.words import CONFLICT, INVALID, place_refusal

PAGE_SIZE = 20
_PLANS_SHOWN = 6


@require_safe
def meetings(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List what was held and the next that is planned, to both of the two."""
    logbook = readable_logbook(request, public_id)
    today = timezone.localdate()
    page = Paginator(list_meetings(logbook), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "logbook": logbook,
        "page": page,
        "months": collect_strips([logbook], today=today)[logbook.pk],
        "plans": list_plans(logbook, from_on=today)[:_PLANS_SHOWN],
        "is_own": may_keep(request.user, logbook),
        "may_log": may_supervise(request.user, logbook),
    }
    return render(request, "logbook/meetings/meetings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Log a meeting that was held."""
    logbook = supervised_logbook(request, public_id)
    goals = goals_to_ask(learning_goals(logbook), None)
    if request.method != "POST":
        return _log_page(request, logbook, LogForm(goals=goals, initial=_usual(request, logbook)))
    form = LogForm(request.POST, goals=goals, known=partial(goals_ever_planned, logbook))
    if not form.is_valid():
        return _log_page(request, logbook, form, status=_status_of(form))
    content = form.content()
    appointment = appointment_on(list_appointments(logbook), content.held_on, user=request.user)
    if appointment is None:
        raise Http404
    try:
        meeting = log_meeting(
            appointment,
            by=request.user,
            held_on=content.held_on,
            form=content.form,
            minutes=content.minutes,
            topics=content.topics,
            has_evaluation=content.has_evaluation,
            notes=content.notes,
        )
    except LogError as refusal:
        status = place_refusal(request, logbook, form, act="log_meeting", refusal=refusal)
        return _log_page(request, logbook, form, status=status)
    messages.success(request, _("Møtet er ført. Legen får en e-post og kan bekrefte det."))
    return redirect("supervision:meeting", public_id=public_id, pk=meeting.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Show one meeting, with what was written to the two who may read it, and take the doctor's answer."""
    shown = _meeting_or_404(request, public_id, pk)
    if request.method != "POST":
        notes = _readable_notes(request, shown)
        return _meeting_page(request, shown, AnswerForm(initial={"words": notes.dispute if notes else ""}))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _meeting_page(request, shown, form, status=INVALID)
    answer = request.POST.get("answer", "")
    try:
        answer_meeting(shown, by=request.user, answer=answer, words=form.cleaned_data["words"])
    except LogError as refusal:
        status = place_refusal(request, shown.logbook, form, act="answer_meeting", refusal=refusal)
        return _meeting_page(request, shown, form, status=status)
    if answer == DoctorAnswer.CONFIRMED:
        messages.success(request, _("Takk! Møtet er bekreftet."))
    else:
        messages.success(request, _("Svaret er registrert. Veilederen får beskjed."))
    return redirect("supervision:meeting", public_id=public_id, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Correct an entry; the old one is kept."""
    old = _own_entry_or_404(request, public_id, pk)
    logbook = old.logbook
    notes = _readable_notes(request, old)
    # The plan is read by those who may open the log; whoever has handed it over mends what they wrote.
    planned = learning_goals(logbook) if may_open(request.user, logbook) else []
    goals = goals_to_ask(planned, notes)
    if request.method != "POST":
        form = LogForm(goals=goals, initial=initial_of(old, notes, goals=goals))
        return _log_page(request, logbook, form, old=old)
    form = LogForm(request.POST, goals=goals, known=partial(goals_ever_planned, logbook))
    if not form.is_valid():
        return _log_page(request, logbook, form, old=old, status=_status_of(form))
    content = form.content()
    appointment = appointment_on(list_appointments(logbook), content.held_on, user=request.user)
    try:
        new = correct_meeting(old, appointment or old.appointment, by=request.user, content=content)
    except LogError as refusal:
        status = place_refusal(request, logbook, form, act="correct_meeting", refusal=refusal)
        return _log_page(request, logbook, form, old=old, status=status)
    messages.success(request, _("Møtet er rettet. Legen blir spurt på nytt."))
    return redirect("supervision:meeting", public_id=public_id, pk=new.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def strike(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Strike an entry out; it is kept, and counts no more."""
    shown = _own_entry_or_404(request, public_id, pk)
    form = StrikeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _strike_page(request, shown, form)
    if not form.is_valid():
        return _strike_page(request, shown, form, status=INVALID)
    try:
        strike_meeting(shown, by=request.user, reason=form.cleaned_data["reason"])
    except LogError as refusal:
        status = place_refusal(request, shown.logbook, form, act="strike_meeting", refusal=refusal)
        return _strike_page(request, shown, form, status=status)
    messages.success(request, _("Møtet er strøket. Legen får beskjed."))
    if may_open(request.user, shown.logbook):
        return redirect("supervision:meetings", public_id=public_id)
    return redirect("supervision:meeting", public_id=public_id, pk=pk)


def _meeting_or_404(request: HttpRequest, public_id: UUID, pk: int) -> Meeting:
    logbook = Logbook.objects.filter(public_id=public_id).first()
    found = load_meeting(logbook, pk) if logbook is not None else None
    if found is None or not may_open_meeting(request.user, found):
        raise Http404
    return found


def _own_entry_or_404(request: HttpRequest, public_id: UUID, pk: int) -> Meeting:
    found = _meeting_or_404(request, public_id, pk)
    if not may_mend(request.user, found):
        raise Http404
    return found


def _status_of(form: LogForm) -> int:
    return CONFLICT if form.has_error(NON_FIELD_ERRORS, "changed") else INVALID


def _readable_notes(request: HttpRequest, meeting: Meeting) -> Notes | None:
    notes = Notes.objects.filter(meeting=meeting).first()
    return notes if notes is not None and may_read_notes(request.user, notes) else None


def _usual(request: HttpRequest, logbook: Logbook) -> dict[str, Any]:
    """Return what the meeting probably was: what was planned with this supervisor, else one today like the last one."""
    today = timezone.localdate()
    planned = newest_plan_to_log(logbook, user=request.user, today=today)
    if planned is not None:
        return {"held_on": planned.on, "form": planned.form, "minutes": planned.minutes}
    last = Meeting.objects.standing().filter(logbook=logbook, appointment__supervisor__user=request.user).first()
    return {
        "held_on": _day_to_suggest(request, logbook, today),
        "form": last.form if last else MeetingForm.IN_PERSON.value,
        "minutes": last.minutes if last else USUAL_MINUTES,
    }


def _day_to_suggest(request: HttpRequest, logbook: Logbook, today: date) -> date | None:
    appointment = appointment_on(list_appointments(logbook), today, user=request.user)
    if appointment is None or appointment.first_day is None or appointment.last_day is None:
        return None
    return today if appointment.first_day <= today <= appointment.last_day else None


def _log_page(
    request: HttpRequest, logbook: Logbook, form: LogForm, *, old: Meeting | None = None, status: int = 200
) -> HttpResponse:
    context = {"logbook": logbook, "form": form, "old": old, "may_open_log": may_open(request.user, logbook)}
    return render(request, "logbook/meetings/log.html", context, status=status)


def _strike_page(request: HttpRequest, shown: Meeting, form: StrikeForm, *, status: int = 200) -> HttpResponse:
    may_open_log = may_open(request.user, shown.logbook)
    context = {"logbook": shown.logbook, "meeting": shown, "form": form, "may_open_log": may_open_log}
    return render(request, "logbook/meetings/strike.html", context, status=status)


def _meeting_page(request: HttpRequest, shown: Meeting, form: AnswerForm, *, status: int = 200) -> HttpResponse:
    notes = _readable_notes(request, shown)
    stands = shown.replaced_at is None and shown.struck_at is None
    levels = dict(GoalLevel.choices)
    topics = dict(Topic.choices)
    context = {
        "logbook": shown.logbook,
        "meeting": shown,
        "form": form,
        "notes": notes,
        "progress": [(row["goal"], levels.get(row["level"], "")) for row in notes.progress] if notes else [],
        "topics": [topics[topic] for topic in shown.topics if topic in topics],
        "earlier": earlier_versions(shown),
        "newer": Meeting.objects.filter(replaces=shown).first() if shown.replaced_at else None,
        "is_one_of_them": may_keep(request.user, shown.logbook) or is_supervisor_of(request.user, shown.appointment),
        "may_answer": stands and may_keep(request.user, shown.logbook),
        "may_mend": stands and may_mend(request.user, shown),
        "may_open_log": may_open(request.user, shown.logbook),
    }
    return render(request, "logbook/meetings/meeting.html", context, status=status)
