"""A mailbox to look into while trying the demo: all mail to everybody, read-only, open to whoever runs the demo."""

from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from correspondence.maildir import MailboxEntry, list_messages, read_message

_PER_PAGE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One file of a message, by its place among the files."""

    number: int
    name: str
    size: int


@login_not_required
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Newest messages first, a page at a time."""
    page = Paginator(list_messages(_folder()), _PER_PAGE).get_page(request.GET.get("side"))
    rows = [_row(entry) for entry in page.object_list]
    return render(request, "correspondence/demo/mailbox.html", {"page": page, "rows": rows})


@login_not_required
@require_safe
def message(request: HttpRequest, name: str) -> HttpResponse:
    """One message: its text and its files."""
    mail = _read(name)
    body = mail.get_body(preferencelist=("plain",))
    text = body.get_content() if body is not None else ""
    context = {"name": name, "mail": _headers(mail), "text": text, "attachments": _attachments(mail)}
    return render(request, "correspondence/demo/message.html", context)


@login_not_required
@require_safe
def attachment(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One file of a message, always as a download: the browser must not run what a stranger may have sent."""
    parts = list(_read(name).iter_attachments())
    if not 0 < number <= len(parts):
        raise Http404
    part = parts[number - 1]
    filename = part.get_filename() or f"vedlegg-{number}"
    content_type = "application/pdf" if part.get_content_type() == "application/pdf" else "application/octet-stream"
    response = HttpResponse(part.get_payload(decode=True) or b"", content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _folder() -> Path:
    return Path(settings.CORRESPONDENCE_MAILDIR)


def _read(name: str) -> EmailMessage:
    mail = read_message(_folder(), name)
    if mail is None:
        raise Http404
    return mail


def _row(entry: MailboxEntry) -> dict[str, object]:
    mail = read_message(_folder(), entry.name) or EmailMessage()
    return {"name": entry.name, "arrived_at": entry.arrived_at, **_headers(mail)}


def _headers(mail: EmailMessage) -> dict[str, object]:
    return {
        "sender": str(mail["From"] or ""),
        "recipient": str(mail["To"] or ""),
        "subject": str(mail["Subject"] or ""),
        "sent": str(mail["Date"] or ""),
        "language": str(mail["Content-Language"] or "nb"),
    }


def _attachments(mail: EmailMessage) -> list[Attachment]:
    return [
        Attachment(
            number=number,
            name=part.get_filename() or f"vedlegg-{number}",
            size=len(part.get_payload(decode=True) or b""),
        )
        for number, part in enumerate(mail.iter_attachments(), start=1)
    ]
