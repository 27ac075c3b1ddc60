"""A monthly minimum against a plan: the same test for patient conferences and supervision meetings (R21, R28, T16)."""

from collections.abc import Mapping
from typing import Final

from approvals.rules.calculation import Calculation
from approvals.rules.criterion import NO_SERVICE, Verdict
from approvals.rules.facts import MonthlyPlan
from approvals.rules.months import months_asked

_MISSING: Final[Verdict] = ("missing", None, None)

PLAN_BRANCHES: Final[Mapping[str, tuple[str, ...]]] = {
    "met": ("fewest:count",),
    "not_met": ("planned:count",),
    "not_met:months": ("months:months", "fewest:count"),
    "missing": (),
}


def judge_plan(plan: MonthlyPlan | None, least: int, calc: Calculation) -> Verdict:
    """Whether the plan holds at least ``least`` in each month that is asked for; a month it does not name has 0."""
    if plan is None:
        return _MISSING
    if calc.start is None:
        return NO_SERVICE
    if isinstance(plan, int):
        shown = str(plan)
        return "met" if plan >= least else "not_met", None, shown, shown
    asked = months_asked(calc.start, calc.end)
    counts = [plan.get(month, 0) for month in asked]
    fewest = min(counts)
    shown = str(fewest)
    if fewest >= least:
        return "met", None, shown, shown
    short = tuple([month for month, count in zip(asked, counts, strict=True) if count < least])
    return "not_met:months", None, shown, short, shown
