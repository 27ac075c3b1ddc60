"""The two years around this service, and what is checked again for the final approval (R01 to R05, R07, R13)."""

from approvals.rules.calculation import Calculation
from approvals.rules.criterion import NO_PERIODS, NO_POSITIONS, NO_SERVICE, Verdict, criterion
from approvals.rules.facts import Facts
from approvals.rules.months import two_places, two_places_up
from approvals.rules.parameters import Values

_MISSING: Verdict = ("missing", None, None)


@criterion(
    "course.planned",
    {"met": ("months",), "not_met:whole": (), "not_met:months": ("months", "short"), "missing": ()},
    ("missing:periods",),
    required="course_months",
)
def planned(facts: Facts, values: Values, calc: Calculation) -> Verdict:
    """The whole course planned before it starts, with enough months that count: advice, never a ground."""
    months = calc.printed["course_counted_months"]
    if facts.course.planned_whole is False:
        return "not_met:whole", None, months
    if facts.course.planned_whole is None:
        return "missing", None, months
    if not facts.course.periods:
        return "missing:periods", None, months
    short = values.course_months * calc.scale - calc.course_counted
    if short <= 0:
        return "met", None, months, months
    return "not_met:months", None, months, months, two_places_up(short, calc.scale)


@criterion(
    "course.after_hospital",
    {"met": (), "met:no_hospital": (), "not_met": ("ends_on:date", "starts_on:date")},
    ("missing:periods", "missing:service"),
)
def after_hospital(facts: Facts, _values: Values, calc: Calculation) -> Verdict:
    """The service after the time in hospital, also where that time itself cannot count: advice, never a ground."""
    periods, starts_on = facts.course.periods, facts.service.starts_on
    if not periods:
        return NO_PERIODS
    if calc.start is None or starts_on is None:
        return NO_SERVICE
    last = None
    for period in periods:
        if period.place == "palliative_centre" and (last is None or period.to > last):
            last = period.to
    if last is None:
        return "met:no_hospital", None, None
    if last < starts_on:
        return "met", starts_on.isoformat(), last.isoformat()
    return "not_met", starts_on.isoformat(), last.isoformat(), last, starts_on


@criterion("doctor.specialty", {"met": (), "missing": ()})
def specialty(facts: Facts, _values: Values, _calc: Calculation) -> Verdict:
    """A clinical specialty is for the final approval; its absence is only said (E22)."""
    return _MISSING if facts.applicant.clinical_specialty is None else ("met", None, None)


@criterion(
    "doctor.nordic_course",
    {"met": (), "limited:ongoing": (), "limited:planned": (), "not_met": (), "missing": ()},
)
def nordic_course(facts: Facts, _values: Values, _calc: Calculation) -> Verdict:
    """The Nordic specialist course, or its like, is for the final approval."""
    match facts.applicant.nordic_course:
        case None:
            return _MISSING
        case "completed":
            return "met", None, "completed"
        case "ongoing":
            return "limited:ongoing", None, "ongoing"
        case "planned":
            return "limited:planned", None, "planned"
        case none:
            return "not_met", None, none


@criterion(
    "course.total",
    {"met": ("months",), "not_met": ("months", "short")},
    ("missing:periods",),
    required="course_months",
)
def total(facts: Facts, values: Values, calc: Calculation) -> Verdict:
    """Months that count over the whole course."""
    months = calc.printed["course_counted_months"]
    if not facts.course.periods:
        return "missing:periods", None, months
    short = values.course_months * calc.scale - calc.course_counted
    if short <= 0:
        return "met", None, months, months
    return "not_met", None, months, months, two_places_up(short, calc.scale)


@criterion(
    "course.centre_year",
    {"met": ("months",), "not_met": ("months", "short")},
    ("missing:periods",),
    required="centre_months",
)
def centre_year(facts: Facts, values: Values, calc: Calculation) -> Verdict:
    """Months at a palliative centre with team, bed unit and approval as training site, by position (T05)."""
    months = calc.printed["course_centre_months"]
    if not facts.course.periods:
        return "missing:periods", None, months
    short = values.centre_months * calc.scale - calc.course_centre
    if short <= 0:
        return "met", None, months, months
    return "not_met", None, months, months, two_places_up(short, calc.scale)


@criterion(
    "course.nursing_home_cap",
    {"met": (), "limited": ("excess", "counted")},
    ("missing:positions", "missing:service"),
    required="nursing_home_months",
)
def nursing_home_cap(_facts: Facts, _values: Values, calc: Calculation) -> Verdict:
    """Nursing home service counts up to a cap over all approvals; the rest is experience only (T06, E09)."""
    if calc.start is None:
        return NO_SERVICE
    if calc.excess is None:
        return NO_POSITIONS
    together = two_places(calc.nursing_home, calc.scale)
    if not calc.excess:
        return "met", None, together
    return "limited", None, together, calc.printed["excess_months"], calc.printed["counted_months"]
