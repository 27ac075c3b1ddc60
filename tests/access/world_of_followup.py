"""What the follow-up has found in the granted case of the world, and a confirmation that waits for the supervisor."""

from datetime import date
from typing import Any

from django.utils import timezone

from approvals.models import Alert, Approval, ServiceConfirmation
from approvals.services.confirmation_content import confirmation_content, hash_of
from approvals.services.logbooks import approvals_of
from curriculum.models import Logbook


def followup_places(logbook: Logbook) -> dict[str, Any]:
    """Fill the holes of the follow-up's addresses. Call it when nothing more is written in the log."""
    approval = Approval.objects.get(service_period__logbook=logbook)
    content = confirmation_content(logbook, approvals_of(logbook), until=approval.ends_on) or {}
    confirmation = ServiceConfirmation.objects.create(
        logbook=logbook,
        approval=approval,
        starts_on=date.fromisoformat(content["from"]),
        ends_on=date.fromisoformat(content["to"]),
        language="nb",
        content=content,
        sha256=hash_of(content),
        made_by=logbook.doctor.user,
    )
    alert = Alert.objects.create(
        approval=approval,
        kind="ends_soon",
        detail={"last": content["to"]},
        found_on=timezone.localdate(),
        told_at=timezone.now(),
        listed_at=timezone.now(),
    )
    return {
        "confirmation": confirmation.public_id,
        "confirmation_pk": confirmation.pk,
        "confirmation_sha256": confirmation.sha256,
        "alert": alert.pk,
    }
