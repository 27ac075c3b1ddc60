"""What a doctor answers in each section, as values: forms make them, `sections` stores them, `drafts` tries them out.

None, or an empty text, means not answered. Dates include both ends; percents are of full time, 0-100.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from units.models import PalliativeCentre


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutAnswers:
    """Who applies (R01, R02, R10), and in which language form the letters shall be."""

    name: str
    hpr_number: str = ""
    phone: str = ""
    clinical_specialty: str = ""
    specialist_since: date | None = None
    nordic_course: str = ""
    workplace: str = ""
    is_party: bool | None = None
    language: str = "nb"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    """A unit that does not stand in the register yet."""

    name: str
    kind: str
    municipality: str
    organisation_number: str = ""
    operated_by: str = ""
    contact_name: str = ""
    contact_email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAnswers:
    """What is stated of the unit (R08, R15-R17), from which day and by whom (E24)."""

    palliative_beds: int | None = None
    description: str = ""
    staffing: str = ""
    patients_per_year: int | None = None
    patient_mix: str = ""
    as_of: date | None = None
    stated_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionRow:
    """A share of full time tied to the unit (R18)."""

    starts_on: date
    ends_on: date
    percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAnswers:
    """The service applied for (R11, R18, R19)."""

    employed: bool | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    positions: tuple[PositionRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreAnswers:
    """The agreement with a palliative centre and the patient conferences (R20, R21)."""

    centre: PalliativeCentre | None = None
    agreement_signed_on: date | None = None
    agreement_from: date | None = None
    agreement_to: date | None = None
    conferences_per_month: int | None = None
    conference_plan: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalAnswers:
    """How the cooperation with general practitioners and home care works (R22, R23)."""

    general_practitioners: str = ""
    home_care: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisorAnswers:
    """Whom the doctor names as supervisor, and on what terms (R24-R29)."""

    name: str = ""
    email: str = ""
    workplace: str = ""
    basis: str = ""
    meetings_per_month: int | None = None
    schedule: str = ""
    evaluation: str = ""
    at_palliative_centre: bool | None = None
    whole_course: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeachingRow:
    """A part of the teaching programme, for the service period as a whole (R31-R33)."""

    form: str
    hours: Decimal
    weeks: int | None = None
    interval_weeks: Decimal | None = None
    content: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAnswers:
    """The individual plan, the teaching received and the teaching given (R30-R34)."""

    individual_plan: bool | None = None
    covers_whole_course: bool | None = None
    plan_text: str = ""
    own_teaching_items: int | None = None
    own_teaching_text: str = ""
    teaching: tuple[TeachingRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseRow:
    """A period of the two years outside the service applied for (R03-R05)."""

    place: str
    starts_on: date
    ends_on: date
    percent: Decimal
    place_name: str = ""
    team: bool | None = None
    bed_unit: bool | None = None
    approved_training_site: bool | None = None
    preapproved: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseAnswers:
    """The rest of the two years (R03, R13)."""

    planned_whole: bool | None = None
    periods: tuple[CourseRow, ...] = ()


Answers = (
    AboutAnswers
    | UnitAnswers
    | ServiceAnswers
    | CentreAnswers
    | LocalAnswers
    | SupervisorAnswers
    | PlanAnswers
    | CourseAnswers
)
