"""Who gets to a page at all: whatever is not yours is not there."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from approvals.change_scope import sections_of_change
from approvals.enums import Section, Status
from approvals.exceptions import CaseError
from approvals.facts import load_for_facts
from approvals.models import Application
from approvals.permissions import may_edit, may_read
from approvals.services.question_places import open_sections
from approvals.services.refusals import record_refusal


def own_application(request: HttpRequest, public_id: UUID) -> Application:
    """Return the person's own application with everything the pages read; raise Http404 for anybody else's."""
    application = Application.objects.filter(public_id=public_id).first()
    if application is None or not may_edit(request.user, application):
        raise Http404
    return load_for_facts(application.pk)


def readable_application(request: HttpRequest, public_id: UUID) -> Application:
    """Return a case that the person may read, or raise Http404."""
    application = Application.objects.filter(public_id=public_id).select_related("doctor__user").first()
    if application is None or not may_read(request.user, application):
        raise Http404
    return application


def is_draft(application: Application) -> bool:
    """Whether the application can still be written in."""
    return application.status == Status.DRAFT


def may_write_in(application: Application, section: Section) -> bool:
    """Whether a section can be written in: those that a draft is filled in on, or that open questions concern."""
    if is_draft(application):
        return section in asked_sections(application)
    return section in open_sections(application)


def asked_sections(application: Application) -> list[Section]:
    """Return the sections that are filled in: all in a first application, in a change those that it touches."""
    return sections_of_change(application.change_kinds) if application.changes_id else list(Section)


def refuse(request: HttpRequest, application: Application, *, act: str, refusal: CaseError) -> None:
    """Tell the person why, and keep that it was tried."""
    record_refusal(application, by=request.user, act=act, refusal=refusal)
    messages.error(request, str(refusal))


def to_case(application: Application) -> HttpResponse:
    """Send to the case's page."""
    return redirect("approvals:case", public_id=application.public_id)


def version_in(request: HttpRequest) -> int:
    """Return the version that the posted page was made from; 0, older than all, when it says none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 - fits the column
