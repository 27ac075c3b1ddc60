"""Worked examples: typical facts, and what becomes of a criterion at its limit and just below it.

Everything is made from the ruleset's own values and decided by the engine, so an example follows when a number does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from approvals.rules.assessment import Finding
from approvals.rules.engine import assess, parse_facts
from approvals.rules.months import two_places, two_places_up
from approvals.rules.ruleset import Ruleset

#: what an example shows: usual facts, exactly at the limit, just below or above it, something missing, or otherwise
KINDS: Final = ("typical", "limit", "below", "above", "missing", "other")

_USUAL_PERCENT: Final = 50
_SMALL_STEP: Final = Fraction(1, 10)
_DESCRIBED: Final = "…"
_YEAR: Final = 12

Changes = Mapping[str, Any]
Case = tuple[str, Changes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One set of facts and what a criterion comes to with them.

    ``facts`` holds what the criterion looks at, by its place in the contract's input such as ``unit.palliative_beds``;
    what is missing is None.
    """

    kind: str
    facts: dict[str, Any]
    finding: Finding


@dataclass(frozen=True, slots=True)
class _Setting:
    """The ruleset and the days of the examples: a year of service after the year of ``on``."""

    ruleset: Ruleset
    on: date

    @property
    def starts_on(self) -> date:
        return date(self.on.year + 1, 1, 1)

    @property
    def ends_on(self) -> date:
        return date(self.on.year + 1, 12, 31)

    @property
    def percent(self) -> Fraction:
        return max(Fraction(_USUAL_PERCENT), self.ruleset.values.minimum_percent)

    @property
    def hours(self) -> Fraction:
        """The hours that a year in the usual position requires."""
        return self.ruleset.values.teaching_hours * self.percent / 100

    @property
    def weeks(self) -> int:
        """The weeks that a year in the usual position requires, rounded up."""
        return -int(-(self.ruleset.values.teaching_weeks * self.percent / 100) // 1)

    @property
    def counted(self) -> Fraction:
        """The months that count of a year in the usual position."""
        return min(_YEAR * self.percent / 100, Fraction(self.ruleset.values.nursing_home_months))

    def position(self, percent: Fraction, *, ends_on: date | None = None) -> list[dict[str, str]]:
        last = ends_on or self.ends_on
        return [{"from": self.starts_on.isoformat(), "to": last.isoformat(), "percent": _decimal(percent)}]

    def centre(self, months: int, *, later: int = 0) -> list[dict[str, Any]]:
        """Full-time service at a centre that can count, in the last ``months`` before the service, or so much later."""
        ends = _months_after(self.starts_on, later)
        return [
            {
                "place": "palliative_centre",
                "from": _months_after(ends, -months).isoformat(),
                "to": (ends - timedelta(days=1)).isoformat(),
                "percent": "100",
                "team": True,
                "bed_unit": True,
                "approved_training_site": True,
            }
        ]

    def centre_months_needed(self) -> int:
        """The months in full position that the rest of the course lacks, rounded up."""
        return -int(-(self.ruleset.values.course_months - self.counted) // 1)


def examples(criterion: str, ruleset: Ruleset, on: date) -> tuple[Example, ...]:
    """The worked examples of one criterion by one version of the rules; the service begins in the year after ``on``.

    Raises KeyError for an unknown criterion.
    """
    names, make = _CASES[criterion]
    setting = _Setting(ruleset, on)
    return tuple(_example(criterion, setting, kind, changes, names) for kind, changes in make(setting))


def typical_facts(ruleset: Ruleset, on: date) -> dict[str, Any]:
    """Facts that are usual and fulfil every requirement that a machine can decide, in the contract's input form."""
    setting = _Setting(ruleset, on)
    values, day = ruleset.values, on.isoformat()
    first, last = setting.starts_on.isoformat(), setting.ends_on.isoformat()
    return {
        "schema": 1,
        "on": day,
        "applicant": {
            "is_doctor": True,
            "is_party": True,
            "clinical_specialty": _DESCRIBED,
            "nordic_course": "completed",
        },
        "unit": {
            "kind": values.accepted_unit_kinds[0],
            "palliative_beds": values.minimum_beds + 2,
            "description": _DESCRIBED,
            "staffing": _DESCRIBED,
            "patients_per_year": 120,
            "patient_mix": _DESCRIBED,
        },
        "service": {
            "employed": True,
            "starts_on": first,
            "ends_on": last,
            "positions": setting.position(setting.percent),
        },
        "centre": {
            "name": _DESCRIBED,
            "agreement_signed_on": day,
            "agreement_from": first,
            "conferences": values.minimum_conferences,
        },
        "local": {"general_practitioners": _DESCRIBED, "home_care": _DESCRIBED},
        "supervisor": {
            "name": _DESCRIBED,
            "is_applicant": False,
            "accepted_on": day,
            "basis": "competence_area",
            "competence_area_verified": True,
            "meetings": values.minimum_meetings,
            "schedule": _DESCRIBED,
            "evaluation": _DESCRIBED,
            "at_palliative_centre": True,
            "whole_course": True,
        },
        "education": {
            "individual_plan": True,
            "plan_covers_whole_course": True,
            "own_teaching_items": values.minimum_own_teaching + 1,
            "programme": [
                _part("eget_program", setting.hours, weeks=setting.weeks),
                _part("palliativt_senter", Fraction(6), weeks=3),
            ],
        },
        "course": {"planned_whole": True, "periods": setting.centre(setting.centre_months_needed())},
    }


def _example(criterion: str, setting: _Setting, kind: str, changes: Changes, names: tuple[str, ...]) -> Example:
    facts = typical_facts(setting.ruleset, setting.on)
    for name, value in changes.items():
        _change(facts, name, value)
    assessment = assess(parse_facts(facts), ruleset=setting.ruleset)
    return Example(
        kind=kind,
        facts={name: _find(facts, name) for name in names},
        finding=assessment.finding(criterion),
    )


def _change(facts: dict[str, Any], name: str, value: Any) -> None:
    """Put another value where ``name`` points; None takes it away."""
    *groups, last = name.split(".")
    place = facts
    for group in groups:
        place = place[group]
    if value is None:
        place.pop(last, None)
    else:
        place[last] = value


def _find(facts: Mapping[str, Any], name: str) -> Any:
    found: Any = facts
    for part in name.split("."):
        found = found.get(part)
    return found


def _part(form: str, hours: Fraction, *, weeks: int | None = None, interval: Fraction | None = None) -> dict[str, Any]:
    part: dict[str, Any] = {"form": form, "hours": two_places_up(*hours.as_integer_ratio())}
    if weeks is not None:
        part["weeks"] = weeks
    if interval is not None:
        part["interval_weeks"] = _decimal(interval)
    return part


def _decimal(value: Fraction) -> str:
    return two_places(*value.as_integer_ratio())


def _months_after(first: date, months: int) -> date:
    """The first day of the month that lies so many months after another first day."""
    year, month = divmod(first.year * _YEAR + first.month - 1 + months, _YEAR)
    return date(year, month + 1, 1)


def _described(name: str) -> Callable[[_Setting], list[Case]]:
    """The examples of a criterion that a person judges by a description."""
    return lambda _setting: [("typical", {}), ("missing", {name: None})]


def _monthly(name: str, least: str) -> Callable[[_Setting], list[Case]]:
    """The examples of a monthly minimum: at it, below it, and an average that hides an empty July."""

    def make(setting: _Setting) -> list[Case]:
        minimum = getattr(setting.ruleset.values, least)
        year = setting.starts_on.year
        uneven = {f"{year}-{month:02d}": minimum + 1 for month in range(1, 13)} | {f"{year}-07": 0}
        return [("limit", {name: minimum}), ("below", {name: minimum - 1}), ("other", {name: uneven})]

    return make


def _beds(setting: _Setting) -> list[Case]:
    name, least = "unit.palliative_beds", setting.ruleset.values.minimum_beds
    return [("typical", {}), ("limit", {name: least}), ("below", {name: least - 1})]


def _timing(setting: _Setting) -> list[Case]:
    begun = setting.starts_on + timedelta(days=44)
    over = setting.ends_on + timedelta(days=1)
    return [("typical", {}), ("other", {"on": begun.isoformat()}), ("other", {"on": over.isoformat()})]


def _position(setting: _Setting) -> list[Case]:
    name, least = "service.positions", setting.ruleset.values.minimum_percent
    return [
        ("typical", {}),
        ("limit", {name: setting.position(least)}),
        ("below", {name: setting.position(least - _SMALL_STEP)}),
    ]


def _agreement(setting: _Setting) -> list[Case]:
    short = _months_after(setting.starts_on, 6) - timedelta(days=1)
    return [
        ("typical", {}),
        ("other", {"centre.agreement_to": short.isoformat()}),
        ("missing", {"centre.agreement_signed_on": None}),
    ]


def _programme(setting: _Setting) -> list[Case]:
    most = setting.ruleset.values.small_group_most_interval
    name = "education.programme"
    return [
        ("limit", {name: [_part("smagruppe", setting.hours, interval=most)]}),
        ("above", {name: [_part("smagruppe", setting.hours, interval=most + 1)]}),
    ]


def _hours(setting: _Setting) -> list[Case]:
    name, needed = "education.programme", setting.hours
    fewer = max(needed - 1, Fraction(0))
    return [
        ("limit", {name: [_part("eget_program", needed, weeks=setting.weeks)]}),
        ("below", {name: [_part("eget_program", fewer, weeks=setting.weeks)]}),
    ]


def _weeks(setting: _Setting) -> list[Case]:
    name, least = "education.programme", setting.ruleset.values.small_group_least_interval
    return [
        ("limit", {name: [_part("eget_program", setting.hours, weeks=setting.weeks)]}),
        ("below", {name: [_part("eget_program", setting.hours, weeks=max(setting.weeks - 1, 0))]}),
        ("other", {name: [_part("smagruppe", setting.hours, interval=least)]}),
    ]


def _own_teaching(setting: _Setting) -> list[Case]:
    name, least = "education.own_teaching_items", setting.ruleset.values.minimum_own_teaching
    return [("limit", {name: least}), ("below", {name: max(least - 1, 0)})]


def _course(setting: _Setting) -> list[Case]:
    name, needed = "course.periods", setting.centre_months_needed()
    return [("limit", {name: setting.centre(needed)}), ("below", {name: setting.centre(needed - 1)})]


def _centre_year(setting: _Setting) -> list[Case]:
    name, needed = "course.periods", setting.ruleset.values.centre_months
    return [("limit", {name: setting.centre(needed)}), ("below", {name: setting.centre(needed - 1)})]


def _cap(setting: _Setting) -> list[Case]:
    def full_time(months: int) -> Changes:
        last = _months_after(setting.starts_on, months) - timedelta(days=1)
        return {
            "service.ends_on": last.isoformat(),
            "service.positions": setting.position(Fraction(100), ends_on=last),
        }

    most = setting.ruleset.values.nursing_home_months
    return [("limit", full_time(most)), ("above", full_time(most + 1))]


def _after_hospital(setting: _Setting) -> list[Case]:
    needed = setting.centre_months_needed()
    return [("typical", {}), ("other", {"course.periods": setting.centre(needed, later=1)})]


def _only_own_programme(setting: _Setting) -> list[Case]:
    alone = [_part("eget_program", setting.hours, weeks=setting.weeks)]
    return [("typical", {}), ("other", {"education.programme": alone})]


#: criterion -> the facts it looks at that its examples name, and its examples
_CASES: Final[Mapping[str, tuple[tuple[str, ...], Callable[[_Setting], list[Case]]]]] = {
    "applicant.doctor": (
        ("applicant.is_party",),
        lambda _setting: [("typical", {}), ("other", {"applicant.is_party": False})],
    ),
    "unit.kind": (("unit.kind",), lambda _setting: [("typical", {}), ("other", {"unit.kind": "helsehus"})]),
    "unit.definition": (("unit.description",), _described("unit.description")),
    "unit.beds": (("unit.palliative_beds",), _beds),
    "unit.staffing": (("unit.staffing",), _described("unit.staffing")),
    "unit.patients": (("unit.patients_per_year", "unit.patient_mix"), _described("unit.patients_per_year")),
    "timing.before_start": (("on", "service.starts_on", "service.ends_on"), _timing),
    "position.size": (("service.employed", "service.positions"), _position),
    "centre.agreement": (
        ("centre.agreement_signed_on", "centre.agreement_to", "service.starts_on", "service.ends_on"),
        _agreement,
    ),
    "centre.conferences": (("centre.conferences",), _monthly("centre.conferences", "minimum_conferences")),
    "local.general_practitioners": (("local.general_practitioners",), _described("local.general_practitioners")),
    "local.home_care": (("local.home_care",), _described("local.home_care")),
    "supervisor.appointed": (
        ("supervisor.name", "supervisor.accepted_on", "supervisor.is_applicant"),
        lambda _setting: [
            ("typical", {}),
            ("missing", {"supervisor.accepted_on": None}),
            ("other", {"supervisor.is_applicant": True}),
        ],
    ),
    "supervisor.eligible": (
        ("supervisor.basis", "supervisor.competence_area_verified", "supervisor.other_basis_documented"),
        lambda _setting: [
            ("typical", {}),
            ("other", {"supervisor.competence_area_verified": False}),
            (
                "other",
                {
                    "supervisor.basis": "other",
                    "supervisor.competence_area_verified": None,
                    "supervisor.other_basis_documented": True,
                },
            ),
        ],
    ),
    "supervision.meetings": (("supervisor.meetings",), _monthly("supervisor.meetings", "minimum_meetings")),
    "supervision.regular": (("supervisor.schedule",), _described("supervisor.schedule")),
    "supervision.evaluation": (("supervisor.evaluation",), _described("supervisor.evaluation")),
    "plan.individual": (
        ("education.individual_plan", "education.plan_covers_whole_course"),
        lambda _setting: [("typical", {}), ("other", {"education.plan_covers_whole_course": False})],
    ),
    "teaching.programme": (("education.programme",), _programme),
    "teaching.hours": (("service.positions", "education.programme"), _hours),
    "teaching.weeks": (("service.positions", "education.programme"), _weeks),
    "teaching.own": (("education.own_teaching_items",), _own_teaching),
    "course.planned": (("course.planned_whole", "service.positions", "course.periods"), _course),
    "course.after_hospital": (("course.periods", "service.starts_on"), _after_hospital),
    "supervisor.continuity": (
        ("supervisor.at_palliative_centre", "supervisor.whole_course"),
        lambda _setting: [("typical", {}), ("other", {"supervisor.whole_course": False})],
    ),
    "teaching.nearest_centre": (("education.programme",), _only_own_programme),
    "doctor.specialty": (("applicant.clinical_specialty",), _described("applicant.clinical_specialty")),
    "doctor.nordic_course": (
        ("applicant.nordic_course",),
        lambda _setting: [("typical", {}), ("other", {"applicant.nordic_course": "planned"})],
    ),
    "course.total": (("service.positions", "course.periods"), _course),
    "course.centre_year": (("course.periods",), _centre_year),
    "course.nursing_home_cap": (("service.positions",), _cap),
}
