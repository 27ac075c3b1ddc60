"""Attaching, downloading and removing documents."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.enums import ReadingSubject, Section
from approvals.exceptions import CaseError
from approvals.forms.attachments import AttachmentForm
from approvals.models import Application, Attachment
from approvals.queries import list_attachments
from approvals.services.attachments import attach_document, remove_attachment
from approvals.services.drafts import draft_facts
from approvals.services.traces import record_reading
from approvals.services.uploads import UploadRefused
from approvals.views.access import is_draft, own_application, readable_application, refuse, to_case
from approvals.views.panel import build_panel


def attachments_page(request: HttpRequest, application: Application) -> HttpResponse:
    """Show the documents of a draft, or attach one more."""
    if request.method != "POST":
        return _page(request, application, AttachmentForm())
    form = AttachmentForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, application, form)
    try:
        attached = attach_document(
            application, by=request.user, kind=form.cleaned_data["kind"], upload=form.cleaned_data["file"]
        )
    except UploadRefused as refusal:
        form.add_error("file", str(refusal))
        return _page(request, application, form)
    except CaseError as refusal:
        refuse(request, application, act="attach", refusal=refusal)
        return _to_page(application)
    messages.success(request, _("«%(name)s» er lagt ved.") % {"name": attached.original_name})
    return _to_page(application)


@require_safe
def download(request: HttpRequest, public_id: UUID, attachment_id: UUID) -> HttpResponseBase:
    """Hand out a document: always as a file to save, never as a page to run."""
    application = readable_application(request, public_id)
    attachment = Attachment.objects.filter(application=application, public_id=attachment_id).first()
    if attachment is None:
        raise Http404
    record_reading(application, by=request.user, subject=ReadingSubject.ATTACHMENT, key=attachment.pk)
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    response = FileResponse(
        content, as_attachment=True, filename=attachment.original_name, content_type=attachment.content_type
    )
    return locked_down(response)


def locked_down(response: HttpResponseBase) -> HttpResponseBase:
    """Return the response with what keeps a browser from running or keeping it."""
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
def remove(request: HttpRequest, public_id: UUID, attachment_id: UUID) -> HttpResponse:
    """Remove a document from a draft."""
    application = own_application(request, public_id)
    attachment = Attachment.objects.filter(application=application, public_id=attachment_id).first()
    if attachment is None:
        messages.info(request, _("Vedlegget er allerede fjernet."))
        return _to_page(application)
    try:
        remove_attachment(attachment, by=request.user)
    except CaseError as refusal:
        refuse(request, application, act="remove_attachment", refusal=refusal)
        return to_case(application)
    messages.success(request, _("«%(name)s» er fjernet.") % {"name": attachment.original_name})
    return _to_page(application)


def _to_page(application: Application) -> HttpResponse:
    return redirect("approvals:section", public_id=application.public_id, section=Section.ATTACHMENTS.value)


def _page(request: HttpRequest, application: Application, form: AttachmentForm) -> HttpResponse:
    context = {
        "application": application,
        "section": Section.ATTACHMENTS,
        "number": len(Section),
        "total": len(Section),
        "form": form,
        "attachments": list_attachments(application),
        "most": settings.ATTACHMENTS_PER_APPLICATION,
        "previous": Section.COURSE,
        "is_draft": is_draft(application),
        "panel": build_panel(application, draft_facts(application, on=timezone.localdate())),
    }
    return render(request, "approvals/sections/attachments.html", context)
