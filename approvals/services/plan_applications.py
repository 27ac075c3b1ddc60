"""From a plan for the two years to an application: one row is applied for, the others are the rest of the two years."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.exceptions import NotPossible
from approvals.models import Application, CoursePlan
from approvals.services.answers import CourseAnswers, CourseRow, PositionRow, ServiceAnswers
from approvals.services.applications import start_application
from approvals.services.planner import PlanRow, folded, lock_plan, newest_stated, rows_of
from approvals.services.readiness import served_periods
from approvals.services.sections import save_course, save_service
from curriculum.models import CoursePeriod, CoursePlace

#: what the course section of an application has room for
MOST_PERIODS: Final = 30
_ONE_DAY: Final = timedelta(days=1)
_StatedAt = dict[tuple[str, date, date], bool | None]


@transaction.atomic
def start_application_from_plan(plan: CoursePlan, *, by: User, place: int) -> Application:
    """Start an application for one nursing-home row; the other rows become the rest of the two years.

    What is known of them goes along: what is pre-approved, so that the cap sees it (R05, R06), and what the register
    or the doctor's newest application says of the centres (R04). Raises NotAllowed for others, and NotPossible for a
    row that is not there or is not at a nursing home, and when the person has many drafts.
    """
    plan = lock_plan(plan, by=by)
    rows = rows_of(plan)
    if not 0 <= place < len(rows) or rows[place].place != CoursePlace.NURSING_HOME:
        raise NotPossible(_("Velg en periode ved sykehjem, sykestue eller DMS i planen."))
    chosen = rows[place]
    periods = known_rows(by, [row for number, row in enumerate(rows) if number != place], on=timezone.localdate())
    application = start_application(by=by, language=by.language)
    position = PositionRow(starts_on=chosen.starts_on, ends_on=chosen.ends_on, percent=chosen.percent)
    service = ServiceAnswers(starts_on=chosen.starts_on, ends_on=chosen.ends_on, positions=(position,))
    application = save_service(application, by=by, version=application.version, answers=service)
    return save_course(application, by=by, version=application.version, answers=CourseAnswers(periods=tuple(periods)))


def known_rows(by: User, rows: Sequence[PlanRow], *, on: date) -> list[CourseRow]:
    """Return rows of a plan as an application states them, with what is known of each and cut where that changes.

    Nobody is made to state that a period is not pre-approved: that stays unanswered. Too many parts are left uncut.
    """
    stated = _stated_at_homes(by)
    found: list[CourseRow] = []
    for row, served in served_periods(by, rows, on=on):
        known = dict(served.known)
        if row.place == CoursePlace.NURSING_HOME and not known.get("preapproved"):
            known["preapproved"] = stated.get((row.unit, row.starts_on, row.ends_on))
        period = served.period
        part = CourseRow(
            place=row.place,
            place_name=row.place_name,
            starts_on=period.from_,
            ends_on=period.to,
            percent=period.percent,
            **known,
        )
        before = next((each for each in reversed(found) if _goes_on(each, part)), None)
        if before is None:
            found.append(part)
        else:
            found[found.index(before)] = replace(before, ends_on=part.ends_on)
    found.sort(key=lambda each: (each.starts_on, each.ends_on))
    return found if len(found) <= MOST_PERIODS else [_unknown(row) for row in rows]


def _goes_on(before: CourseRow, part: CourseRow) -> bool:
    """Whether a part only takes the one before further."""
    follows = before.ends_on + _ONE_DAY == part.starts_on
    return follows and replace(before, starts_on=part.starts_on, ends_on=part.ends_on) == part


def _unknown(row: PlanRow) -> CourseRow:
    return CourseRow(
        place=row.place,
        place_name=row.place_name,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        percent=row.percent,
    )


def _stated_at_homes(by: User) -> _StatedAt:
    """What the doctor stated of nursing homes in the newest application that tells of any periods."""
    newest = newest_stated(by)
    if newest is None:
        return {}
    periods = CoursePeriod.objects.filter(plan_id=newest.education_plan_id, place=CoursePlace.NURSING_HOME)
    return {(folded(each.place_name), each.starts_on, each.ends_on): each.preapproved for each in periods}
