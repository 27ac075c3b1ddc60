"""What is on record of a doctor's way to the final approval: the plan, the doctor's own page, and approvals granted."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Q

from accounts.models import Doctor, User
from approvals.models import Application
from approvals.rules.courses import FINAL_APPROVAL, courses
from approvals.rules.planning import CENTRE, PlanPeriod
from approvals.rules.readiness import Record, RequirementFinding, ServedPeriod, readiness
from approvals.services.planner import PlanRow, approved_rows, folded
from curriculum.models import CoursePeriod
from units.models import PalliativeCentre

_ONE_DAY: Final = timedelta(days=1)
_CENTRE_FLAGS: Final = ("team", "bed_unit", "approved_training_site")
#: first day, last day, share that is pre-approved, and whether it lies ahead
_Cut = tuple[date, date, Decimal, bool]


def final_approval_readiness(by: User, rows: Sequence[PlanRow], *, on: date) -> tuple[RequirementFinding, ...]:
    """How the doctor stands to the final approval on a day (R01 to R06), by the rows of a plan.

    Raises FactsError on a day before the rules.
    """
    return readiness(courses()[FINAL_APPROVAL], record_of(by, rows, on=on), on)


def record_of(by: User, rows: Sequence[PlanRow], *, on: date) -> Record:
    """What is on record of a doctor, with the periods of a plan cut where what is known of them changes."""
    doctor = Doctor.objects.filter(user=by).first()
    done: dict[str, str] = {}
    if doctor is not None and doctor.clinical_specialty:
        is_ahead = doctor.specialist_since is not None and doctor.specialist_since > on
        done["clinical_specialty"] = "planned" if is_ahead else "completed"
    if doctor is not None and doctor.nordic_course:
        done["nordic_course"] = doctor.nordic_course
    return Record(periods=tuple(served for _row, served in served_periods(by, rows, on=on)), done=done)


def served_periods(by: User, rows: Sequence[PlanRow], *, on: date) -> Iterator[tuple[PlanRow, ServedPeriod]]:
    """Return the periods of a plan with what is known of each, cut where that changes, and the row each comes from."""
    yield from _at_centres(by, rows)
    yield from _at_nursing_homes(by, rows, on=on)


def _at_centres(by: User, rows: Sequence[PlanRow]) -> Iterator[tuple[PlanRow, ServedPeriod]]:
    """Periods at centres, with what the register knows of the centre, else what the doctor stated of it (R04, E17)."""
    at_centres = [row for row in rows if row.place == CENTRE]
    registered = _registered({" ".join(row.place_name.split()) for row in at_centres})
    stated = _stated(by)
    for row in at_centres:
        centre = registered.get(folded(row.place_name))
        if centre is not None:
            for served in _by_register(row, centre):
                yield row, served
        else:
            known = stated.get((row.starts_on, row.ends_on), {})
            yield row, ServedPeriod(period=row.to_period(), known=known, is_wish=row.is_wish)


def _registered(names: set[str]) -> dict[str, PalliativeCentre]:
    asked = Q(pk__in=[])
    for name in names - {""}:
        asked |= Q(name__iexact=name)
    return {folded(centre.name): centre for centre in PalliativeCentre.objects.filter(asked)}


def _stated(by: User) -> dict[tuple[date, date], dict[str, bool | None]]:
    """What the doctor stated of centres in the newest application that tells of any, by the days there."""
    newest = Application.objects.filter(doctor__user=by, education_plan__course_periods__isnull=False)
    plan_id = newest.order_by("-created_at", "-id").values_list("education_plan_id", flat=True).first()
    return {
        (each.starts_on, each.ends_on): {flag: getattr(each, flag) for flag in _CENTRE_FLAGS}
        for each in CoursePeriod.objects.filter(plan_id=plan_id, place=CENTRE)
    }


def _by_register(row: PlanRow, centre: PalliativeCentre) -> Iterator[ServedPeriod]:
    """A period at a centre of the register: only the days on which it is approved can count (E17)."""
    known = {"team": centre.has_team, "bed_unit": centre.has_bed_unit}
    first, last = centre.approved_from, centre.approved_to
    if first is None:
        yield ServedPeriod(period=row.to_period(), known=known, is_wish=row.is_wish)
        return
    cuts = {first} if last is None or last >= row.ends_on else {first, last + _ONE_DAY}
    for starts_on, ends_on in _cut(row, cuts):
        is_approved = starts_on >= first and (last is None or ends_on <= last)
        yield ServedPeriod(
            period=_part(row, starts_on, ends_on, row.percent, unit=row.place_name),
            known=known | {"approved_training_site": is_approved},
            is_wish=row.is_wish,
        )


def _at_nursing_homes(by: User, rows: Sequence[PlanRow], *, on: date) -> Iterator[tuple[PlanRow, ServedPeriod]]:
    """Periods at nursing homes: the share that is pre-approved, and the rest of it (R06).

    What is not pre-approved can be so while it lies ahead; from its first day it never can (R11). A share that is
    approved is taken once, in the order of the plan.
    """
    granted = approved_rows(by)
    cuts = {on + _ONE_DAY}
    for each in granted:
        cuts |= {each.starts_on, each.ends_on + _ONE_DAY}
    at_homes = [(number, row) for number, row in enumerate(rows) if row.place != CENTRE]
    for _number, row in at_homes:
        cuts |= {row.starts_on, row.ends_on + _ONE_DAY}
    taken: dict[tuple[int, date], Decimal] = {}
    for number, row in at_homes:
        unit = row.place_name or f"#{number}"
        parts = [
            (starts_on, ends_on, _take(row, starts_on, granted, taken), starts_on > on)
            for starts_on, ends_on in _cut(row, cuts)
        ]
        for starts_on, ends_on, approved, is_ahead in _joined(parts):
            if approved:
                period = _part(row, starts_on, ends_on, approved, unit=unit)
                yield row, ServedPeriod(period=period, known={"preapproved": True}, is_wish=row.is_wish)
            if approved < row.percent:
                period = _part(row, starts_on, ends_on, row.percent - approved, unit=unit)
                known = {"preapproved": None if is_ahead else False}
                yield row, ServedPeriod(period=period, known=known, is_wish=row.is_wish)


def _joined(parts: Sequence[_Cut]) -> list[_Cut]:
    """Parts that follow each other and are alike, as one."""
    found: list[_Cut] = []
    for part in parts:
        if found and found[-1][2:] == part[2:]:
            found[-1] = (found[-1][0], *part[1:])
        else:
            found.append(part)
    return found


def _take(row: PlanRow, day: date, granted: Sequence[PlanRow], taken: dict[tuple[int, date], Decimal]) -> Decimal:
    """Take from what is approved at the row's unit from a day on, at most what the row has, and not what is taken."""
    share = Decimal(0)
    for number, each in enumerate(granted):
        if not each.starts_on <= day <= each.ends_on or not _is_at(row, each):
            continue
        left = each.percent - taken.get((number, day), Decimal(0))
        more = min(left, row.percent - share)
        taken[number, day] = taken.get((number, day), Decimal(0)) + more
        share += more
    return share


def _is_at(row: PlanRow, approved: PlanRow) -> bool:
    """Whether a row is at the unit that was approved; a row that names no unit may be."""
    return not row.place_name or folded(row.place_name) == folded(approved.place_name)


def _cut(row: PlanRow, cuts: set[date]) -> Iterator[tuple[date, date]]:
    """The row's days in parts that begin at each of the cuts, both days included."""
    inside = sorted(day for day in cuts if row.starts_on < day <= row.ends_on)
    firsts = [row.starts_on, *inside]
    for first, after in zip(firsts, [*inside, row.ends_on + _ONE_DAY], strict=True):
        yield first, after - _ONE_DAY


def _part(row: PlanRow, starts_on: date, ends_on: date, percent: Decimal, *, unit: str) -> PlanPeriod:
    return PlanPeriod(place=row.place, from_=starts_on, to=ends_on, percent=percent, unit=unit)
