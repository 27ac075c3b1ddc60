"""Service periods, education plans, the log of approved service, and teaching planned, followed and given."""

from curriculum.models.individual_plan import IndividualPlan
from curriculum.models.logbook import Absence, AbsenceKind, Logbook
from curriculum.models.plan import (
    CoursePeriod,
    CoursePlace,
    EducationPlan,
    PlannedTeaching,
    TeachingForm,
)
from curriculum.models.service import PositionPart, ServicePeriod
from curriculum.models.teaching import OwnTeaching, TeachingSeries, TeachingSession

__all__ = [
    "Absence",
    "AbsenceKind",
    "CoursePeriod",
    "CoursePlace",
    "EducationPlan",
    "IndividualPlan",
    "Logbook",
    "OwnTeaching",
    "PlannedTeaching",
    "PositionPart",
    "ServicePeriod",
    "TeachingForm",
    "TeachingSeries",
    "TeachingSession",
]
