"""Which approvals a log belongs to, and which of them counts."""

from collections.abc import Sequence
from datetime import date

from approvals.models import Approval
from approvals.services.approvals import last_day_of
from curriculum.models import Logbook


def approvals_of(logbook: Logbook) -> list[Approval]:
    """Return the approvals whose service is written in the log, oldest first; one query unless they are at hand."""
    fetched = getattr(logbook, "_prefetched_objects_cache", {})
    if "service_periods" in fetched:
        found = [each for period in logbook.service_periods.all() for each in period.approvals.all()]
        return sorted(found, key=lambda each: each.pk)
    return list(
        Approval.objects.filter(service_period__logbook=logbook)
        .select_related(
            "unit", "service_period", "decision__application", "decision__assessment", "ended_by__application"
        )
        .order_by("pk")
    )


def approval_in_force(approvals: Sequence[Approval], *, on: date) -> Approval | None:
    """Return the approval that covers a day; when none does, the next to begin, else the one that ended last."""
    covering = [(each, last) for each in approvals if (last := last_day_of(each)) is not None]
    today = [each for each, last in covering if each.starts_on <= on <= last]
    coming = sorted((each for each, _last in covering if each.starts_on > on), key=lambda each: each.starts_on)
    ended = sorted(covering, key=lambda pair: pair[1], reverse=True)
    if today:
        return today[-1]
    if coming:
        return coming[0]
    return ended[0][0] if ended else (approvals[-1] if approvals else None)
