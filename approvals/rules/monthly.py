"""A monthly minimum against a plan: the same test for patient conferences and supervision meetings (R21, R28, T16)."""

from typing import Final

from approvals.rules.calculation import Calculation
from approvals.rules.criterion import Verdict
from approvals.rules.facts import MonthlyPlan
from approvals.rules.months import months_asked

_NO_DATES: Final = "missing:service"


def judge_plan(plan: MonthlyPlan | None, least: int, calc: Calculation) -> Verdict:
    """Whether the plan holds at least ``least`` in each month that is asked for; a month it does not name has 0."""
    if plan is None:
        return "missing", str(least), None, ()
    if calc.start is None:
        return _NO_DATES, str(least), None, ()
    if isinstance(plan, int):
        return "met" if plan >= least else "not_met", str(least), str(plan), (plan,)
    asked = months_asked(calc.start, calc.end)
    counts = [plan.get(month, 0) for month in asked]
    fewest = min(counts)
    if fewest >= least:
        return "met", str(least), str(fewest), (fewest,)
    short = tuple([month for month, count in zip(asked, counts, strict=True) if count < least])
    return "not_met:months", str(least), str(fewest), (short, fewest)
