"""The doctor's list, the task list of one application, and asking the supervisor."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.enums import Section
from approvals.exceptions import CaseError
from approvals.permissions import may_apply
from approvals.queries import SectionState, collect_section_states, list_own_applications, open_request_kinds
from approvals.services.applications import start_application
from approvals.services.appointments import ask_supervisor
from approvals.services.drafts import draft_facts
from approvals.views.access import asked_sections, is_draft, own_application, refuse, to_case
from approvals.views.change_cases import change_facts, untouched
from approvals.views.panel import build_panel
from approvals.views.words import STATE_HINTS, move_sentence

PAGE_SIZE = 20


@require_safe
def my_applications(request: HttpRequest) -> HttpResponse:
    """List the person's applications, with status and whose move it is."""
    if not may_apply(request.user):
        raise Http404
    page = Paginator(list_own_applications(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    asked = open_request_kinds(page)
    rows = [
        {"application": application, "move": move_sentence(application, asked.get(application.pk, ()))}
        for application in page
    ]
    return render(request, "approvals/my_applications.html", {"page": page, "rows": rows})


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Start an application."""
    if not may_apply(request.user):
        raise Http404
    try:
        application = start_application(by=request.user, language=request.user.language)
    except CaseError as refusal:
        messages.error(request, str(refusal))
        return redirect("approvals:my_applications")
    return redirect("approvals:task_list", public_id=application.public_id)


@require_safe
def task_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the sections and how far each has come."""
    application = own_application(request, public_id)
    if not is_draft(application):
        return to_case(application)
    asked = asked_sections(application)
    states = [state for state in collect_section_states(application) if state.section in asked]
    panel = build_panel(application, draft_facts(application, on=timezone.localdate()))
    context = {
        "application": application,
        "states": [
            {"section": s.section, "state": s.state, "hint": STATE_HINTS[s.section], "label": _label(s)} for s in states
        ],
        "done": sum(state.state == "complete" for state in states if state.section != Section.ATTACHMENTS),
        "total": sum(section != Section.ATTACHMENTS for section in asked),
        "panel": panel,
        "change": change_facts(application),
        "untouched": untouched(application),
    }
    return render(request, "approvals/task_list.html", context)


@require_POST
def ask(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask the supervisor by e-mail, now."""
    application = own_application(request, public_id)
    try:
        asked = ask_supervisor(application, by=request.user)
    except CaseError as refusal:
        refuse(request, application, act="ask_supervisor", refusal=refusal)
    else:
        if asked:
            messages.success(request, _("Vi sender en e-post til veilederen nå."))
        else:
            messages.info(request, _("Veilederen er allerede spurt."))
    if not is_draft(application):
        return to_case(application)
    return redirect("approvals:section", public_id=application.public_id, section="supervisor")


def _label(state: SectionState) -> str:
    """Return what stands on the tag when it is not the usual word: no attachment is nothing undone."""
    is_optional = state.section == Section.ATTACHMENTS and state.state == "not_started"
    return _("Ingen vedlegg") if is_optional else ""
