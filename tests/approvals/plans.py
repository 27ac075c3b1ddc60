"""Plans for the two years with the rows that a test is about."""

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from approvals.models import CoursePlan
from approvals.services.planner import PlanRow, make_plan, save_plan_rows


def home_row(first: date, last: date, percent: str = "50", **more: Any) -> PlanRow:
    """A period at a nursing home."""
    return PlanRow(place="nursing_home", starts_on=first, ends_on=last, percent=Decimal(percent), **more)


def centre_row(first: date, last: date, percent: str = "100", **more: Any) -> PlanRow:
    """A period at a palliative centre."""
    return PlanRow(place="palliative_centre", starts_on=first, ends_on=last, percent=Decimal(percent), **more)


def planned(by: User, *rows: PlanRow) -> CoursePlan:
    """A plan with these rows."""
    plan = make_plan(by=by, title="Halv stilling")
    return save_plan_rows(plan, by=by, version=0, title=plan.title, rows=rows)
