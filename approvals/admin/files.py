"""Files of a case, given so that a browser can do no harm with them."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

from approvals.models import Attachment, Letter

_EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
#: What somebody else made: opened by no page of ours, and scripts in it do not run.
_FOREIGN = "default-src 'none'; sandbox"
#: What we made ourselves; a sandbox would keep the browser's own PDF reader from showing it.
_OWN = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def letter_response(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Return the letter's bytes, to be read in the browser."""
    document = letter.document
    response = HttpResponse(bytes(document.content), content_type=document.content_type)
    response.headers["Content-Disposition"] = f'inline; filename="{_letter_name(letter)}"'
    return _private(response, policy=_OWN)


def attachment_response(request: HttpRequest, attachment: Attachment) -> HttpResponseBase:
    """Return an attachment to be saved, under a name of ours: its own never reaches a header."""
    number = (attachment.application.case_number or "").replace("/", "-")
    name = f"{number}-vedlegg-{attachment.pk}.{_EXTENSIONS[attachment.content_type]}"
    response = FileResponse(
        attachment.file.open("rb"), as_attachment=True, filename=name, content_type=attachment.content_type
    )
    return _private(response, policy=_FOREIGN)


def _letter_name(letter: Letter) -> str:
    number = (letter.application.case_number or "").replace("/", "-")
    return f"{number}-brev-{letter.pk}.pdf"


def _private(response: HttpResponseBase, *, policy: str) -> HttpResponseBase:
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
