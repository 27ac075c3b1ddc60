"""What is known about one application, frozen: the only thing the rules look at.

``None`` means *not documented* everywhere. Build facts with :func:`approvals.rules.parse_facts`, which checks them; the
classes themselves check nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, cast

UNIT_KINDS = ("sykehjem", "sykestue", "dms", "helsehus", "hospice", "other")
NORDIC_COURSE = ("completed", "ongoing", "planned", "none")
SUPERVISOR_BASES = ("competence_area", "other")
TEACHING_FORMS = ("eget_program", "palliativt_senter", "smagruppe", "e_laering", "kurs", "regional_web")
PLACES = ("palliative_centre", "nursing_home")
CONCLUSIONS = ("met", "not_met")
RULESETS = ("no-preapproval",)

# A plan by the month: the same number in every month, or a number per month number (months.month_number).
MonthlyPlan = int | Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """The person who applies (R10) and what is on file about them (R01, R02)."""

    is_doctor: bool | None = None
    is_party: bool | None = None
    clinical_specialty: str | None = None
    nordic_course: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """The palliative unit (R08, R09, R15-R17)."""

    kind: str | None = None
    palliative_beds: int | None = None
    description: str | None = None
    staffing: str | None = None
    patients_per_year: int | None = None
    patient_mix: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A share of full time tied to the unit, in percent, from and including to and including (R18)."""

    from_: date
    to: date
    percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Days away from the service, from and including to and including; they count nothing (E21)."""

    from_: date
    to: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The service applied for, and the positions that fill it; overlapping positions add up (E04, E06)."""

    employed: bool | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    positions: tuple[Position, ...] = ()
    leave: tuple[Leave, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """The agreement with a palliative centre, and the patient conferences planned with it (R20, R21)."""

    name: str | None = None
    agreement_signed_on: date | None = None
    agreement_from: date | None = None
    agreement_to: date | None = None
    conferences: MonthlyPlan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """How the structured cooperation with general practitioners and home care works (R22, R23)."""

    general_practitioners: str | None = None
    home_care: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervisor:
    """The appointed supervisor and the supervision planned (R24-R29)."""

    name: str | None = None
    is_applicant: bool | None = None
    accepted_on: date | None = None
    basis: str | None = None
    competence_area_verified: bool | None = None
    other_basis_documented: bool | None = None
    meetings: MonthlyPlan | None = None
    schedule: str | None = None
    evaluation: str | None = None
    at_palliative_centre: bool | None = None
    whole_course: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaching:
    """One part of the teaching programme, for the service period as a whole; hours as declared (T03)."""

    form: str
    hours: Decimal
    weeks: int | None = None
    interval_weeks: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Education:
    """The individual plan, the programme, and how often the doctor teaches (R30-R36)."""

    individual_plan: bool | None = None
    plan_covers_whole_course: bool | None = None
    own_teaching_items: int | None = None
    programme: tuple[Teaching, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursePeriod:
    """A part of the two years outside this service (R03-R06)."""

    place: str
    from_: date
    to: date
    percent: Decimal
    team: bool | None = None
    bed_unit: bool | None = None
    approved_training_site: bool | None = None
    preapproved: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The rest of the two years, this service excluded (R13)."""

    planned_whole: bool | None = None
    periods: tuple[CoursePeriod, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A caseworker's own conclusion on one criterion."""

    outcome: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything the rules look at. ``on`` is the day for which the assessment holds; the rules own no clock.

    ``first_decided_on`` is given when a case that has been decided is assessed anew: the service was approved, or could
    have been, from that day, so what counts (R11) is told from it and not from the day of the later assessment.
    """

    on: date
    first_decided_on: date | None = None
    ruleset: str = "no-preapproval"
    applicant: Applicant = field(default_factory=Applicant)
    unit: Unit = field(default_factory=Unit)
    service: Service = field(default_factory=Service)
    centre: Centre = field(default_factory=Centre)
    local: Local = field(default_factory=Local)
    supervisor: Supervisor = field(default_factory=Supervisor)
    education: Education = field(default_factory=Education)
    course: Course = field(default_factory=Course)
    judgements: Mapping[str, Judgement] = field(default_factory=dict)

    @property
    def decided_on(self) -> date:
        """The day of the decision that made the service count: the first one, or the one this assessment is for."""
        return self.first_decided_on or self.on

    def to_dict(self) -> dict[str, object]:
        """The facts as the contract's input: JSON-able, decimals as strings, what is absent left out.

        ``parse_facts(facts.to_dict()) == facts`` holds for every facts that ``parse_facts`` has made.
        """
        plain = _plain_fields(self)
        plain["judgements"] = {criterion: _plain_fields(entry) for criterion, entry in self.judgements.items()}
        return {"schema": 1, **{key: value for key, value in plain.items() if value not in ({}, [])}}


def _plain_fields(record: object) -> dict[str, object]:
    names = [each.name for each in fields(cast(Any, record)) if each.name != "judgements"]
    named = ((name.rstrip("_"), getattr(record, name)) for name in names)
    return {name: _plain(value) for name, value in named if value is not None and value != ()}


def _plain(value: object) -> object:
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {f"{number // 12:04d}-{number % 12 + 1:02d}": count for number, count in value.items()}
    return _plain_fields(value)
