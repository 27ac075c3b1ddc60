"""What a plan for the two years says of an approval: whether a row is for a change or an application, and what changes.

A plan row knows its unit by name. What a plan does not mention is not read as a wish: only when it tells of the
approved service from its beginning, or from today, does an earlier end mean that the service shall end then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from accounts.models import User
from approvals.enums import ChangeKind
from approvals.models import Approval, CoursePlan
from approvals.services.planner import MOST_NAME, PlanRow, folded, rows_of, rows_of_approval
from curriculum.models import CoursePlace

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedChange:
    """The change of an approval that a plan describes; without kinds, the plan is as approved.

    `change_from` is the first day that differs and is not over. `starts_on` and `ends_on` are the service's new days,
    None where they stand. `shares` is the service at the unit as planned.
    """

    approval: Approval
    kinds: tuple[ChangeKind, ...] = ()
    change_from: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    shares: tuple[PlanRow, ...] = ()

    @property
    def new_shares(self) -> list[PlanRow]:
        """The shares of full time from the day that differs."""
        first = self.change_from
        if first is None:
            return []
        return [replace(row, starts_on=max(row.starts_on, first)) for row in self.shares if row.ends_on >= first]


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOnward:
    """What a row of a plan can lead to: a change of an approval, an application, both or neither."""

    change: PlannedChange | None = None
    may_apply: bool = False


def ways_onward(by: User, rows: Sequence[PlanRow], *, today: date) -> list[WayOnward]:
    """Return, row by row, what a nursing-home row can lead to.

    A row at a unit with an approval, on days of it, is a change of that approval; one that goes on right after it, or
    does not say where it is, can be a change or an application; every other is an application. The same number of
    queries for any number of rows.
    """
    standing = _standing(by, today)
    return [_way_of(row, rows, standing, today) for row in rows]


def find_planned_change(
    by: User, approval: Approval, *, plan: UUID | None, number: int, today: date
) -> PlannedChange | None:
    """Return the change of this approval that a row of a doctor's own plan describes, if it does describe one."""
    found = CoursePlan.objects.open().filter(public_id=plan, user=by).first() if plan else None
    rows = rows_of(found) if found else []
    if not 1 <= number <= len(rows):
        return None
    change = _way_of(rows[number - 1], rows, _standing(by, today), today).change
    return change if change is not None and change.approval == approval else None


def _standing(by: User, today: date) -> list[Approval]:
    return list(
        Approval.objects.filter(doctor__user=by, ended_at__isnull=True, ends_on__gte=today)
        .select_related("decision__application", "unit", "service_period")
        .prefetch_related("service_period__positions")
        .order_by("starts_on", "id")
    )


def _way_of(row: PlanRow, rows: Sequence[PlanRow], standing: Sequence[Approval], today: date) -> WayOnward:
    if row.place != CoursePlace.NURSING_HOME:
        return WayOnward()
    here = [each for each in standing if row.unit in {"", _unit_of(each)}]
    meanwhile = [each for each in here if each.starts_on <= row.ends_on and each.ends_on >= row.starts_on]
    may_apply = not row.unit or not meanwhile
    if row.ends_on < today:
        return WayOnward(may_apply=may_apply)
    found = [
        _compare(approval, chain, standing, today)
        for approval in meanwhile or here
        if row in (chain := _chain(row, rows, approval))
    ]
    change = next((each for each in found if each.change_from is not None), found[0] if found else None)
    return WayOnward(change=change, may_apply=may_apply)


def _unit_of(approval: Approval) -> str:
    return folded(approval.unit.name[:MOST_NAME])


def _chain(row: PlanRow, rows: Sequence[PlanRow], approval: Approval) -> list[PlanRow]:
    """Return the rows that are at the row's place and meet the approved days, or follow on from those that do.

    Rows without a name may be at different places, so those of the same days as this one are left out.
    """
    same = [each for each in rows if each.place == row.place and each.unit == row.unit]
    if not row.unit:
        same = [each for each in same if each is row or each.ends_on < row.starts_on or each.starts_on > row.ends_on]
    first, last = approval.starts_on, approval.ends_on
    found: list[PlanRow] = []
    while more := [each for each in same if each.starts_on <= last + _DAY and each.ends_on >= first - _DAY]:
        found += more
        same = [each for each in same if each not in more]
        first, last = min(first, *(each.starts_on for each in more)), max(last, *(each.ends_on for each in more))
    return sorted(found, key=lambda each: (each.starts_on, each.ends_on))


def _compare(approval: Approval, chain: Sequence[PlanRow], standing: Sequence[Approval], today: date) -> PlannedChange:
    """Say how the rows at a unit differ from what is approved there."""
    approved = rows_of_approval(approval)
    planned = _outside_others(chain, approval, standing)
    if not any(row.starts_on <= approval.ends_on and row.ends_on >= approval.starts_on for row in planned):
        planned = [*planned, *approved]
    if not planned:
        return PlannedChange(approval=approval)
    first, last = min(row.starts_on for row in planned), max(row.ends_on for row in planned)
    differing = _differing(planned, approved, max(first, today), last)
    is_told_from_the_start = first <= max(approval.starts_on, today)
    ends_early = is_told_from_the_start and last < approval.ends_on
    shares = tuple(sorted(planned, key=lambda row: row.starts_on))
    if not differing:
        if ends_early and last + _DAY >= today:
            return PlannedChange(approval=approval, kinds=(ChangeKind.ENDING,), change_from=last + _DAY)
        if last == approval.ends_on and first > approval.starts_on >= today:
            return PlannedChange(
                approval=approval,
                kinds=(ChangeKind.DATES,),
                change_from=approval.starts_on,
                starts_on=first,
                shares=shares,
            )
        return PlannedChange(approval=approval)
    # Days without service between two periods are no smaller position; what they are, the doctor says.
    inside = any(approval.starts_on <= day <= approval.ends_on and _share(planned, day) for day in differing)
    moves = last > approval.ends_on or ends_early or differing[0] < approval.starts_on
    return PlannedChange(
        approval=approval,
        kinds=(*((ChangeKind.POSITION,) if inside else ()), *((ChangeKind.DATES,) if moves else ())),
        change_from=differing[0],
        ends_on=last if last > approval.ends_on or ends_early else None,
        shares=shares,
    )


def _outside_others(rows: Iterable[PlanRow], approval: Approval, standing: Sequence[Approval]) -> list[PlanRow]:
    """Return the rows without the days that belong to another approval at the same unit, before or after."""
    others = [each for each in standing if each != approval and each.unit_id == approval.unit_id]
    first = max((each.ends_on + _DAY for each in others if each.ends_on < approval.starts_on), default=date.min)
    last = min((each.starts_on - _DAY for each in others if each.starts_on > approval.ends_on), default=date.max)
    return [
        replace(row, starts_on=max(row.starts_on, first), ends_on=min(row.ends_on, last))
        for row in rows
        if row.starts_on <= last and row.ends_on >= first
    ]


def _differing(planned: Sequence[PlanRow], approved: Sequence[PlanRow], first: date, last: date) -> list[date]:
    """Return the days from which the planned share of full time is another than the approved, until it is not."""
    steps = {first, *(each.starts_on for each in (*planned, *approved))}
    steps |= {each.ends_on + _DAY for each in (*planned, *approved)}
    days = sorted(day for day in steps if first <= day <= last)
    return [day for day in days if _share(planned, day) != _share(approved, day)]


def _share(rows: Iterable[PlanRow], day: date) -> Decimal:
    return sum((row.percent for row in rows if row.starts_on <= day <= row.ends_on), Decimal(0))
