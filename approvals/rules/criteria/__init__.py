"""The criteria of the ruleset, one function each, and the order in which their findings stand."""

from typing import Final

from approvals.rules.criteria import centre, course, service, supervision, teaching, unit
from approvals.rules.criterion import Criterion

CRITERIA: Final[tuple[Criterion, ...]] = (
    service.applicant_doctor,
    unit.kind,
    unit.definition,
    unit.beds,
    unit.staffing,
    unit.patients,
    service.before_start,
    service.position_size,
    centre.agreement,
    centre.conferences,
    centre.general_practitioners,
    centre.home_care,
    supervision.appointed,
    supervision.eligible,
    supervision.meetings,
    supervision.regular,
    supervision.evaluation,
    teaching.individual_plan,
    teaching.programme,
    teaching.hours,
    teaching.weeks,
    teaching.own,
    course.planned,
    course.after_hospital,
    supervision.continuity,
    teaching.nearest_centre,
    course.specialty,
    course.nordic_course,
    course.total,
    course.centre_year,
    course.nursing_home_cap,
)
