"""Numbers about the casework for staff: counted in the database, in a fixed number of queries."""

from approvals.services.statistics.figures import (
    FIRST_OUTCOMES,
    CountByStatus,
    CountByTime,
    CountByUnit,
    CriterionCount,
    Indicator,
    Statistics,
    collect_statistics,
)
from approvals.services.statistics.period import Grain, Period, PeriodName, buckets, named_period
from approvals.services.statistics.reported import REPORTED, ReportedShare
from approvals.services.statistics.steps import Step, StepDays, quantile

__all__ = [
    "FIRST_OUTCOMES",
    "REPORTED",
    "CountByStatus",
    "CountByTime",
    "CountByUnit",
    "CriterionCount",
    "Grain",
    "Indicator",
    "Period",
    "PeriodName",
    "ReportedShare",
    "Statistics",
    "Step",
    "StepDays",
    "buckets",
    "collect_statistics",
    "named_period",
    "quantile",
]
