"""How pages of meetings say what was refused."""

import structlog
from django import forms
from django.http import HttpRequest

from curriculum.exceptions import LogError, NotAllowed
from curriculum.models import Logbook

log = structlog.get_logger(__name__)

INVALID, CONFLICT, FORBIDDEN = 422, 409, 403


def place_refusal(request: HttpRequest, logbook: Logbook, form: forms.Form, *, act: str, refusal: LogError) -> int:
    """Put the sentence beside the field it is about, note that it was tried, and return the status of the page."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    log.warning(
        "act_refused",
        act=act,
        logbook=logbook.pk,
        user=getattr(request.user, "pk", None),
        refusal=type(refusal).__name__,
    )
    return FORBIDDEN if isinstance(refusal, NotAllowed) else CONFLICT
