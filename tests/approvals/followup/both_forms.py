"""What the two forms of the follow-up find, in the same shape: approval by approval, and everything at once."""

from datetime import date

from approvals.models import Alert, Approval
from approvals.services.followup import follow_up


def found_by_hand(on: date) -> set[tuple]:
    """What the measure of each approval finds on a day."""
    return {
        (approval.pk, each.kind.value, each.month, tuple(sorted(each.detail.items())))
        for approval in Approval.objects.all()
        if (seen := follow_up(approval, on))
        for each in seen.findings
    }


def found_by_sql() -> set[tuple]:
    """What stands as open alerts."""
    rows = Alert.objects.open().values_list("approval_id", "kind", "month", "detail")
    return {(approval, kind, month, tuple(sorted(detail.items()))) for approval, kind, month, detail in rows}
