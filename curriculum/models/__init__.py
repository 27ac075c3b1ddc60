"""Service periods, education plans, the log of approved service, teaching planned, followed and given, small groups."""

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
from curriculum.models.small_group import GroupMeeting, GroupProgramme, SmallGroup
from curriculum.models.teaching import OwnTeaching, TeachingSeries, TeachingSession

__all__ = [
    "Absence",
    "AbsenceKind",
    "CoursePeriod",
    "CoursePlace",
    "EducationPlan",
    "GroupMeeting",
    "GroupProgramme",
    "IndividualPlan",
    "Logbook",
    "OwnTeaching",
    "PlannedTeaching",
    "PositionPart",
    "ServicePeriod",
    "SmallGroup",
    "TeachingForm",
    "TeachingSeries",
    "TeachingSession",
]
