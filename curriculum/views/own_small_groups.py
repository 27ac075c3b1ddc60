"""A doctor's own small groups in the log: what each meeting is about. Days, hours and attendance are the series'."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from curriculum.catalogue.package import PHASES, training_package
from curriculum.exceptions import LogError
from curriculum.forms.small_groups import SessionContentForm
from curriculum.models import GroupMeeting, Logbook, SmallGroup, TeachingSession
from curriculum.permissions import may_keep
from curriculum.queries.small_groups import list_own_groups
from curriculum.services.own_small_groups import describe_session
from curriculum.views.access import note_refusal, own_logbook, readable_logbook

PAGE_SIZE = 20
_MOST_DIGITS = 18
_INVALID, _CONFLICT = 422, 409


@require_safe
def own_small_groups(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the small groups of the log."""
    logbook = readable_logbook(request, public_id)
    context = {
        "logbook": logbook,
        "is_own": may_keep(request.user, logbook),
        "page": Paginator(list_own_groups(logbook), PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "small_groups/own_groups.html", context)


@require_safe
def own_small_group(request: HttpRequest, public_id: UUID, group_id: UUID) -> HttpResponse:
    """Show a group with its meetings, as its series has them."""
    logbook = readable_logbook(request, public_id)
    group = _group_of(logbook, group_id)
    sessions = group.series.sessions.select_related("group_meeting").order_by("on", "id")
    page = Paginator(sessions, PAGE_SIZE).get_page(request.GET.get("page"))
    package = training_package()
    context = {
        "logbook": logbook,
        "is_own": may_keep(request.user, logbook),
        "group": group,
        "page": page,
        "rows": [(session, _phases(session, package.phases)) for session in page],
        "today": timezone.localdate(),
        "people": group.participants,
    }
    return render(request, "small_groups/own_group.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def own_meeting(request: HttpRequest, public_id: UUID, group_id: UUID, session_pk: int) -> HttpResponse:
    """Write what a meeting is about."""
    logbook = own_logbook(request, public_id)
    group = _group_of(logbook, group_id)
    session = group.series.sessions.filter(pk=session_pk).first() if len(str(session_pk)) <= _MOST_DIGITS else None
    if session is None:
        raise Http404
    session.logbook = logbook
    meeting = GroupMeeting.objects.filter(session=session).first()
    initial = {"topic": session.topic, **{phase: getattr(meeting, phase, "") for phase in PHASES}}
    form = SessionContentForm(request.POST if request.method == "POST" else None, initial=initial)
    context = {"logbook": logbook, "group": group, "session": session, "form": form}
    if request.method != "POST":
        return render(request, "small_groups/own_meeting.html", context)
    if not form.is_valid():
        return render(request, "small_groups/own_meeting.html", context, status=_INVALID)
    try:
        describe_session(group, session, by=request.user, content=form.content())
    except LogError as refusal:
        note_refusal(request, logbook, act="describe_session", refusal=refusal)
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return render(request, "small_groups/own_meeting.html", context, status=_CONFLICT)
    messages.success(request, _("Møtet er lagret."))
    return redirect("curriculum:own_small_group", public_id=public_id, group_id=group_id)


def _group_of(logbook: Logbook, group_id: UUID) -> SmallGroup:
    group = logbook.small_groups.select_related("series").filter(public_id=group_id).first()
    if group is None:
        raise Http404
    group.logbook = logbook
    return group


def _phases(session: TeachingSession, phases: dict[str, object]) -> list[tuple[str, str]]:
    """Return what is written of each phase, those without a word left out."""
    meeting = getattr(session, "group_meeting", None)
    found = [(getattr(phase, "text", ""), getattr(meeting, key, "")) for key, phase in phases.items()]
    return [(label, words) for label, words in found if words]
