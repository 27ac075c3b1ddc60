"""Service periods, education plans, planned teaching and the rest of the course."""

from curriculum.models.plan import (
    CoursePeriod,
    CoursePlace,
    EducationPlan,
    PlannedTeaching,
    TeachingForm,
)
from curriculum.models.service import PositionPart, ServicePeriod

__all__ = [
    "CoursePeriod",
    "CoursePlace",
    "EducationPlan",
    "PlannedTeaching",
    "PositionPart",
    "ServicePeriod",
    "TeachingForm",
]
