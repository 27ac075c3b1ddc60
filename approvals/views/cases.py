"""Where is my case: one page with everything, and the letters."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from approvals.enums import ReadingSubject
from approvals.facts import load_for_facts
from approvals.letters.issued import list_issued_letters, load_issued_letter
from approvals.permissions import may_edit
from approvals.queries import (
    READINGS_SHOWN,
    case_age,
    list_decisions,
    list_readings,
    list_requests,
    list_told_events,
    load_questions,
    page_of_readings,
)
from approvals.services.traces import record_opening, record_reading
from approvals.transitions import DECIDED_STATUSES, OPEN_STATUSES
from approvals.views.access import is_draft, readable_application
from approvals.views.appeals import aftermath_of
from approvals.views.attachments import locked_down
from approvals.views.change_cases import chain_context
from approvals.views.summary import summarise
from approvals.views.words import age_sentence, move_sentence, next_sentence, timeline_entries


@require_safe
def case(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show status, whose move it is, what happens next, letters, timeline and what was sent."""
    found = readable_application(request, public_id)
    is_own = may_edit(request.user, found)
    if is_draft(found):
        return redirect("approvals:task_list", public_id=public_id)
    record_reading(found, by=request.user, subject=ReadingSubject.CASE)
    application = load_for_facts(found.pk)
    requests = list_requests(application)
    readings = list_readings(application, limit=READINGS_SHOWN + 1)
    standing = application.service_period.standing_appointments
    decisions = list_decisions(application)
    aftermath = aftermath_of(application, decisions)
    is_decided = application.status in DECIDED_STATUSES
    context = {
        "application": application,
        "move": move_sentence(application, [each.kind for each in requests if each.closed_at is None]),
        "age": age_sentence(case_age(application, on=timezone.localdate()))
        if application.status in OPEN_STATUSES
        else "",
        "questions": load_questions(application),
        "next": (is_decided and aftermath.final) or next_sentence(application),
        "decisions": decisions,
        "aftermath": aftermath,
        "letters": list_issued_letters(application),
        "timeline": timeline_entries(
            list_told_events(application), reader=request.user, is_change=application.changes_id is not None
        ),
        "summary": summarise(application),
        "requests": requests,
        "appointment": standing[0] if standing else None,
        "can_withdraw": is_own and application.status in OPEN_STATUSES and not decisions,
        "is_decided": is_decided,
        "is_own": is_own,
        "readings": readings[:READINGS_SHOWN],
        "has_more_readings": len(readings) > READINGS_SHOWN,
        **chain_context(application, is_own=is_own),
    }
    return render(request, "approvals/case.html", context)


@require_safe
def readings(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show everybody in the authority who has opened the case, newest first."""
    application = readable_application(request, public_id)
    if is_draft(application):
        raise Http404
    record_reading(application, by=request.user, subject=ReadingSubject.CASE)
    page = page_of_readings(application, request.GET.get("before", ""))
    return render(request, "approvals/readings.html", {"application": application, "page": page})


@require_safe
def letter(request: HttpRequest, public_id: UUID, document_id: UUID) -> HttpResponseBase:
    """Hand out an issued letter, byte for byte as it was sent."""
    application = readable_application(request, public_id)
    issued = load_issued_letter(application, document_id)
    if issued is None:
        raise Http404
    record_reading(application, by=request.user, subject=ReadingSubject.LETTER, key=issued.pk)
    record_opening(issued, by=request.user)
    document = issued.document
    response = HttpResponse(bytes(document.content), content_type=document.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=document.filename)
    return locked_down(response)
