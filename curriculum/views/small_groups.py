"""Small groups of a unit, planned from the training package (004): the package, groups, meetings, the proof."""

from typing import Any
from uuid import UUID

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from correspondence.pdf import PdfFailed, render_pdf
from curriculum.catalogue.package import Item, training_package
from curriculum.exceptions import LogError
from curriculum.forms.small_groups import GroupForm, GroupMeetingForm, NewGroupForm, case_words, film_words
from curriculum.models import GroupMeeting, SmallGroup
from curriculum.models.small_group import ROLES
from curriculum.permissions import may_lead
from curriculum.queries.small_groups import standing_meetings
from curriculum.services.group_access import list_groups, units_of
from curriculum.services.group_model import completion_of, find_departures
from curriculum.services.small_groups import (
    add_meeting,
    cancel_meeting,
    change_group,
    change_meeting,
    hold_meeting,
    plan_group,
    undo_held,
    withdraw_group,
)

PAGE_SIZE = 20
_MOST_DIGITS = 18
_INVALID, _CONFLICT, _UNAVAILABLE = 422, 409, 503

log = structlog.get_logger(__name__)


@login_not_required
@require_safe
def package(request: HttpRequest) -> HttpResponse:
    """Show the package to anybody: the model of a group, the films, the topics and the cases, with the sources."""
    found = training_package()
    context = {
        "package": found,
        "topics": [(topic, [found.films[key] for key in topic.films]) for topic in found.topics.values()],
        "may_plan": request.user.is_authenticated and units_of(request.user).exists(),
    }
    return render(request, "small_groups/package.html", context)


@require_safe
def small_groups(request: HttpRequest) -> HttpResponse:
    """List the groups that the person leads."""
    page = Paginator(list_groups(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "may_plan": units_of(request.user).exists(),
        "model": training_package().model,
    }
    return render(request, "small_groups/groups.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_group(request: HttpRequest) -> HttpResponse:
    """Ask for a group and plan it. Whoever has no unit to plan at finds nothing here."""
    units = units_of(request.user)
    known = list(units)
    if not known:
        raise Http404
    model = training_package().model
    initial = {"times": model.meetings, "weeks_between": 4, "minutes": model.least_minutes, "unit": known[0].pk}
    form = NewGroupForm(request.POST if request.method == "POST" else None, units=units, initial=initial)
    context = {"form": form, "model": model}
    if request.method != "POST":
        return render(request, "small_groups/new.html", context)
    if not form.is_valid():
        return render(request, "small_groups/new.html", context, status=_INVALID)
    try:
        group = plan_group(form.cleaned_data["unit"], by=request.user, facts=form.facts(), meetings=form.meetings())
    except LogError as refusal:
        _note(request, act="plan_group", refusal=refusal)
        _beside(form, refusal)
        return render(request, "small_groups/new.html", context, status=_CONFLICT)
    messages.success(request, _("Gruppen er planlagt. Velg filmer og kasus til hvert møte."))
    return redirect("curriculum:small_group", group_id=group.public_id)


@require_safe
def small_group(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Show a group with its meetings, and where the plan leaves the model."""
    group = _led(request, group_id)
    return _group_page(request, group)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Change what the group is called, who leads it and who takes part."""
    group = _led(request, group_id)
    form = GroupForm(request.POST if request.method == "POST" else None, initial=GroupForm.stored(group))
    context = {"group": group, "form": form}
    if request.method != "POST":
        return render(request, "small_groups/change.html", context)
    if not form.is_valid():
        return render(request, "small_groups/change.html", context, status=_INVALID)
    try:
        change_group(group, by=request.user, facts=form.facts())
    except LogError as refusal:
        _note(request, act="change_group", refusal=refusal, group=group)
        _beside(form, refusal)
        return render(request, "small_groups/change.html", context, status=_CONFLICT)
    messages.success(request, _("Gruppen er endret."))
    return _to_group(group)


@require_POST
def withdraw(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Take away a group that came to nothing."""
    group = _led(request, group_id)
    try:
        withdraw_group(group, by=request.user)
    except LogError as refusal:
        return _refuse(request, group, act="withdraw_group", refusal=refusal)
    messages.success(request, _("Gruppen er tatt bort."))
    return redirect("curriculum:small_groups")


@require_http_methods(["GET", "HEAD", "POST"])
def new_meeting(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Give the group one more meeting."""
    group = _led(request, group_id)
    initial = {"minutes": training_package().model.least_minutes}
    form = GroupMeetingForm(request.POST if request.method == "POST" else None, initial=initial)
    return _meeting_page(request, group, None, form)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, group_id: UUID, pk: int) -> HttpResponse:
    """Plan a meeting: its day, films, cases and phases."""
    group = _led(request, group_id)
    found = _meeting_of(group, pk)
    form = GroupMeetingForm(request.POST if request.method == "POST" else None, initial=GroupMeetingForm.stored(found))
    return _meeting_page(request, group, found, form)


@require_POST
def hold(request: HttpRequest, group_id: UUID, pk: int) -> HttpResponse:
    """Say that a meeting was held."""
    return _act(request, group_id, pk, hold_meeting, _("Møtet er ført som holdt."))


@require_POST
def undo(request: HttpRequest, group_id: UUID, pk: int) -> HttpResponse:
    """Take back that a meeting was held."""
    return _act(request, group_id, pk, undo_held, _("Møtet er ikke lenger ført som holdt."))


@require_POST
def cancel(request: HttpRequest, group_id: UUID, pk: int) -> HttpResponse:
    """Take a meeting out of the plan."""
    return _act(request, group_id, pk, cancel_meeting, _("Møtet er tatt ut av planen."))


@require_safe
def certificate(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Hand out the proof that the group held all its meetings; 404 before it has, 503 when no PDF can be made."""
    group = _led(request, group_id)
    completion = completion_of(group)
    if completion is None:
        raise Http404
    language = (get_language() or "nb")[:2]
    title = _("Bevis for gjennomført smågruppe")
    context = {
        "group": group,
        "completion": completion,
        "roles": _roles(group),
        "package": training_package(),
        "title": title,
        "language": language,
        "today": timezone.localdate(),
    }
    html = render_to_string("small_groups/certificate.html", context)
    try:
        content = render_pdf(html, language=language, title=title, author=group.unit.name)
    except PdfFailed as failure:
        log.warning("certificate_pdf_failed", group=group.pk)
        messages.error(request, _("PDF-en kunne ikke lages: %(reason)s Prøv igjen om litt.") % {"reason": failure})
        return _group_page(request, group, status=_UNAVAILABLE)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="smagruppe-{group.pk}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _group_page(request: HttpRequest, group: SmallGroup, *, status: int = 200) -> HttpResponse:
    meetings = standing_meetings(group)
    departures = find_departures(group, meetings)
    found = training_package()
    context = {
        "group": group,
        "roles": _roles(group),
        "rows": [
            {
                "number": number,
                "meeting": each,
                "films": [film_words(item) for item in _chosen(found.choices, each.films)],
                "cases": [case_words(item) for item in _chosen(found.cases, each.cases)],
                "phases": [(phase.text, getattr(each, key)) for key, phase in found.phases.items()],
            }
            for number, each in enumerate(meetings, start=1)
        ],
        "departures": departures,
        "held": sum(each.held_at is not None for each in meetings),
        "model": found.model,
        "today": timezone.localdate(),
        "completion": completion_of(group),
    }
    return render(request, "small_groups/group.html", context, status=status)


def _meeting_page(
    request: HttpRequest, group: SmallGroup, found: GroupMeeting | None, form: GroupMeetingForm
) -> HttpResponse:
    context: dict[str, Any] = {"group": group, "meeting": found, "form": form, "film_use": training_package().model}
    if request.method != "POST":
        return render(request, "small_groups/meeting.html", context)
    if not form.is_valid():
        return render(request, "small_groups/meeting.html", context, status=_INVALID)
    try:
        if found is None:
            add_meeting(group, by=request.user, planned=form.planned())
        else:
            change_meeting(found, by=request.user, planned=form.planned(), seen=form.cleaned_data["seen"])
    except LogError as refusal:
        _note(request, act="plan_group_meeting", refusal=refusal, group=group)
        _beside(form, refusal)
        return render(request, "small_groups/meeting.html", context, status=_CONFLICT)
    messages.success(request, _("Møtet er lagret."))
    return _to_group(group)


def _act(request: HttpRequest, group_id: UUID, pk: int, act: Any, done: str) -> HttpResponse:
    group = _led(request, group_id)
    try:
        act(_meeting_of(group, pk), by=request.user)
    except LogError as refusal:
        return _refuse(request, group, act=act.__name__, refusal=refusal)
    messages.success(request, done)
    return _to_group(group)


def _led(request: HttpRequest, group_id: UUID) -> SmallGroup:
    """Return a group of a unit that the person leads, or raise Http404."""
    groups = SmallGroup.objects.select_related("unit__municipality").filter(unit__isnull=False)
    group = groups.filter(public_id=group_id, withdrawn_at__isnull=True).first()
    if group is None or not may_lead(request.user, group):
        raise Http404
    return group


def _meeting_of(group: SmallGroup, pk: int) -> GroupMeeting:
    found = group.meetings.filter(pk=pk, cancelled_at__isnull=True).first() if len(str(pk)) <= _MOST_DIGITS else None
    if found is None:
        raise Http404
    found.group = group
    return found


def _chosen(known: dict[str, Item], keys: list[str]) -> list[Item]:
    return [known[key] for key in keys if key in known]


def _roles(group: SmallGroup) -> list[tuple[str, int]]:
    """Return who takes part: the role in words and how many, those that nobody has left out."""
    counts = [(str(SmallGroup._meta.get_field(role).verbose_name), int(getattr(group, role))) for role in ROLES]
    return [(label, count) for label, count in counts if count]


def _beside(form: Any, refusal: LogError) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def _note(request: HttpRequest, *, act: str, refusal: LogError, group: SmallGroup | None = None) -> None:
    number = group.pk if group else None
    log.warning("act_refused", act=act, group=number, user=request.user.pk, refusal=type(refusal).__name__)


def _refuse(request: HttpRequest, group: SmallGroup, *, act: str, refusal: LogError) -> HttpResponse:
    """Show the group again with the sentence, as it stands now."""
    _note(request, act=act, refusal=refusal, group=group)
    messages.error(request, str(refusal))
    return _to_group(group)


def _to_group(group: SmallGroup) -> HttpResponse:
    return redirect("curriculum:small_group", group_id=group.public_id)
