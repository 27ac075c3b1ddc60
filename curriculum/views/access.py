"""Who gets to a page of a log at all: whatever is not yours is not there."""

from uuid import UUID

import structlog
from django.contrib import messages
from django.http import Http404, HttpRequest

from curriculum.exceptions import LogError
from curriculum.models import Logbook, TeachingSeries
from curriculum.permissions import may_keep, may_open, may_supervise

log = structlog.get_logger(__name__)

#: more digits than the number of any row has
_MOST_DIGITS = 18


def readable_logbook(request: HttpRequest, public_id: UUID) -> Logbook:
    """Return a log that the person keeps or follows, or raise Http404."""
    logbook = _find(public_id)
    if logbook is None or not may_open(request.user, logbook):
        raise Http404
    return logbook


def own_logbook(request: HttpRequest, public_id: UUID) -> Logbook:
    """Return the person's own log, or raise Http404."""
    logbook = _find(public_id)
    if logbook is None or not may_keep(request.user, logbook):
        raise Http404
    return logbook


def supervised_logbook(request: HttpRequest, public_id: UUID) -> Logbook:
    """Return a log that the person follows as supervisor, or raise Http404."""
    logbook = _find(public_id)
    if logbook is None or not may_supervise(request.user, logbook):
        raise Http404
    return logbook


def series_of(logbook: Logbook, pk: int) -> TeachingSeries:
    """Return a series of the log, or raise Http404."""
    found = logbook.teaching_series.filter(pk=pk).first() if len(str(pk)) <= _MOST_DIGITS else None
    if found is None:
        raise Http404
    found.logbook = logbook
    return found


def refuse(request: HttpRequest, logbook: Logbook, *, act: str, refusal: LogError) -> None:
    """Tell the person why, and keep in the log of the site that it was tried."""
    note_refusal(request, logbook, act=act, refusal=refusal)
    messages.error(request, str(refusal))


def note_refusal(request: HttpRequest, logbook: Logbook, *, act: str, refusal: LogError) -> None:
    """Keep in the log of the site that an act was tried; the page tells the person beside the field."""
    log.warning("act_refused", act=act, logbook=logbook.pk, user=request.user.pk, refusal=type(refusal).__name__)


def _find(public_id: UUID) -> Logbook | None:
    return Logbook.objects.select_related("doctor__user").filter(public_id=public_id).first()
