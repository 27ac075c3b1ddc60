"""Keeping what was refused: the act itself left no trace, since its transaction was rolled back."""

import structlog
from django.db import transaction

from accounts.models import User
from approvals.enums import EventKind
from approvals.exceptions import CaseError
from approvals.models import Application
from approvals.services.status import record_event
from curriculum.exceptions import LogError

log = structlog.get_logger(__name__)


@transaction.atomic
def record_refusal(application: Application, *, by: User, act: str, refusal: CaseError | LogError) -> None:
    """Note in the case and in the log that `by` tried `act` and was refused. Call outside the refused transaction."""
    kind = type(refusal).__name__
    log.warning("act_refused", act=act, application=application.pk, user=by.pk, refusal=kind)
    record_event(application, EventKind.REFUSED_ACT, by=by, detail={"act": act, "refusal": kind})
