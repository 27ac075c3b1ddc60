"""From the desk to the archive: one button, answered with the zip."""

from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.admin.act import Act, Answers
from approvals.admin.desk import CONFLICT, FORBIDDEN, Attempt, show_desk
from approvals.exceptions import CaseError, NotAllowed
from approvals.models import Application
from approvals.permissions import check_may_export
from approvals.services.archive import ArchiveExport, export_case
from approvals.services.refusals import record_refusal


def _run(application: Application, by: User, _answers: Answers) -> ArchiveExport:
    return export_case(application, by=by)


EXPORT = Act(
    name="export_archive",
    label=_("Eksportere saken til arkiv"),
    form=forms.Form,
    check=check_may_export,
    run=_run,
    done="",
    panel="arkiv",
)


def export(request: HttpRequest, application: Application, context: dict[str, Any]) -> HttpResponseBase:
    """Answer a post with the zip; refused, show the desk with the reason."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        made = export_case(application, by=request.user)
    except CaseError as refusal:
        record_refusal(application, by=request.user, act=EXPORT.name, refusal=refusal)
        attempt = Attempt(act=EXPORT, form=EXPORT.form(request.POST), refusal=str(refusal))
        response = show_desk(request, application, context, attempt=attempt)
        response.status_code = FORBIDDEN if isinstance(refusal, NotAllowed) else CONFLICT
        return response
    answer = FileResponse(made.content, as_attachment=True, filename=made.filename, content_type="application/zip")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
