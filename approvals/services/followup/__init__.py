"""Following approved service by the same rules that granted it (R18, R20, R21, R24-R28, R32, R33)."""

from approvals.services.followup.findings import Finding, FollowUp, follow_up
from approvals.services.followup.loading import measure_log
from approvals.services.followup.measures import Measure, MonthMeasure
from approvals.services.followup.nightly import FollowedUp, follow_up_all

__all__ = [
    "Finding",
    "FollowUp",
    "FollowedUp",
    "Measure",
    "MonthMeasure",
    "follow_up",
    "follow_up_all",
    "measure_log",
]
