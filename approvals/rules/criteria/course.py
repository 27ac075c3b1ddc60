"""The two years around this service, and what is checked again for the final approval (R01 to R05, R07, R13)."""

from approvals.rules.calculation import Calculation
from approvals.rules.criterion import NO_PERIODS, NO_SERVICE, Verdict, criterion
from approvals.rules.facts import Facts
from approvals.rules.months import finish, two_places, two_places_up
from approvals.rules.outcome import Strength
from approvals.rules.parameters import Values

_MISSING: Verdict = ("missing", None, None, ())


@criterion(
    "course.planned",
    "R13",
    Strength.RECOMMENDED,
    {"met": ("months",), "not_met:whole": (), "not_met:months": ("months", "short"), "missing": ()},
    ("missing:periods",),
)
def planned(facts: Facts, values: Values, calc: Calculation) -> Verdict:
    """The whole course planned before it starts, with enough months that count: advice, never a ground."""
    required, months = str(values.course_months), calc.printed["course_counted_months"]
    if facts.course.planned_whole is False:
        return "not_met:whole", required, months, ()
    if facts.course.planned_whole is None:
        return "missing", required, months, ()
    if not facts.course.periods:
        return "missing:periods", required, months, ()
    short = values.course_months * calc.scale - calc.course_counted
    if short <= 0:
        return "met", required, months, (months,)
    return "not_met:months", required, months, (months, two_places_up(short, calc.scale))


@criterion(
    "course.after_hospital",
    "R07",
    Strength.RECOMMENDED,
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
    ends = [period.to for period in periods if period.place == "palliative_centre"]
    if not ends:
        return "met:no_hospital", None, None, ()
    last = max(ends)
    if finish(last) <= calc.start:
        return "met", starts_on.isoformat(), last.isoformat(), ()
    return "not_met", starts_on.isoformat(), last.isoformat(), (last, starts_on)


@criterion("doctor.specialty", "R01", Strength.FRAME, {"met": (), "missing": ()})
def specialty(facts: Facts, _values: Values, _calc: Calculation) -> Verdict:
    """A clinical specialty is for the final approval; its absence is only said (E22)."""
    return _MISSING if facts.applicant.clinical_specialty is None else ("met", None, None, ())


@criterion(
    "doctor.nordic_course",
    "R02",
    Strength.FRAME,
    {"met": (), "limited:ongoing": (), "limited:planned": (), "not_met": (), "missing": ()},
)
def nordic_course(facts: Facts, _values: Values, _calc: Calculation) -> Verdict:
    """The Nordic specialist course, or its like, is for the final approval."""
    match facts.applicant.nordic_course:
        case None:
            return _MISSING
        case "completed":
            return "met", None, "completed", ()
        case "ongoing":
            return "limited:ongoing", None, "ongoing", ()
        case "planned":
            return "limited:planned", None, "planned", ()
        case none:
            return "not_met", None, none, ()


@criterion(
    "course.total",
    "R03",
    Strength.FRAME,
    {"met": ("months",), "not_met": ("months", "short")},
    ("missing:periods",),
)
def total(facts: Facts, values: Values, calc: Calculation) -> Verdict:
    """Months that count over the whole course."""
    required, months = str(values.course_months), calc.printed["course_counted_months"]
    if not facts.course.periods:
        return "missing:periods", required, months, ()
    short = values.course_months * calc.scale - calc.course_counted
    if short <= 0:
        return "met", required, months, (months,)
    return "not_met", required, months, (months, two_places_up(short, calc.scale))


@criterion(
    "course.centre_year",
    "R04",
    Strength.FRAME,
    {"met": ("months",), "not_met": ("months", "short")},
    ("missing:periods",),
)
def centre_year(facts: Facts, values: Values, calc: Calculation) -> Verdict:
    """Months at a palliative centre with team, bed unit and approval as training site, by position (T05)."""
    required, months = str(values.centre_months), calc.printed["course_centre_months"]
    if not facts.course.periods:
        return "missing:periods", required, months, ()
    short = values.centre_months * calc.scale - calc.course_centre
    if short <= 0:
        return "met", required, months, (months,)
    return "not_met", required, months, (months, two_places_up(short, calc.scale))


@criterion(
    "course.nursing_home_cap",
    "R05",
    Strength.FRAME,
    {"met": (), "limited": ("excess", "counted")},
    ("missing:positions", "missing:service"),
)
def nursing_home_cap(_facts: Facts, values: Values, calc: Calculation) -> Verdict:
    """Nursing home service counts up to a cap over all approvals; the rest is experience only (T06, E09)."""
    cap = str(values.nursing_home_months)
    if calc.start is None:
        return "missing:service", cap, None, ()
    if calc.excess is None:
        return "missing:positions", cap, None, ()
    together = two_places(calc.nursing_home, calc.scale)
    if not calc.excess:
        return "met", cap, together, ()
    return "limited", cap, together, (calc.printed["excess_months"], calc.printed["counted_months"])
