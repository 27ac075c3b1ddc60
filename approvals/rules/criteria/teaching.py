"""The individual plan, the teaching programme and the doctor's own teaching (R30 to R36)."""

from fractions import Fraction

from approvals.rules.calculation import Calculation
from approvals.rules.criterion import NO_POSITIONS, NO_PROGRAMME, NO_SERVICE, Verdict, criterion
from approvals.rules.facts import Facts
from approvals.rules.months import two_places, two_places_up
from approvals.rules.parameters import Values

_MISSING: Verdict = ("missing", None, None)
_JUDGEMENT: Verdict = ("judgement", None, None)


@criterion(
    "plan.individual",
    {"not_met:plan": (), "not_met:whole": (), "missing:plan": (), "missing:whole": (), "judgement": ()},
)
def individual_plan(facts: Facts, _values: Values, _calc: Calculation) -> Verdict:
    """An individual plan for the whole course, the hospital year included (T21); its quality is judged."""
    education = facts.education
    if education.individual_plan is False:
        return "not_met:plan", None, None
    if education.plan_covers_whole_course is False:
        return "not_met:whole", None, None
    if education.individual_plan is None:
        return "missing:plan", None, None
    if education.plan_covers_whole_course is None:
        return "missing:whole", None, None
    return _JUDGEMENT


@criterion(
    "teaching.programme",
    {"missing:interval": (), "not_met": ("weeks",), "judgement": ()},
    ("missing:programme",),
)
def programme(facts: Facts, values: Values, _calc: Calculation) -> Verdict:
    """A set programme; a small group meets at the spacing the regulation names (R36). Its content is judged."""
    if not facts.education.programme:
        return NO_PROGRAMME
    least, most = values.small_group_least_interval, values.small_group_most_interval
    intervals = [part.interval_weeks for part in facts.education.programme if part.form == "smagruppe"]
    if None in intervals:
        return "missing:interval", None, None
    for interval in intervals:
        if interval is not None and not least <= Fraction(interval) <= most:
            shown = two_places(*interval.as_integer_ratio())
            return "not_met", None, shown, shown
    return _JUDGEMENT


@criterion(
    "teaching.hours",
    {"met": ("planned", "required"), "not_met": ("planned", "required", "short")},
    ("missing:programme", "missing:positions", "missing:service"),
)
def hours(_facts: Facts, _values: Values, calc: Calculation) -> Verdict:
    """Hours against the minimum, reduced by position and by months; hours always bind (T01-T04)."""
    if calc.start is None:
        return NO_SERVICE
    required, planned = calc.required_hours, calc.planned_hours
    shown = calc.printed["required_hours"]
    if planned is None:
        return "missing:programme", shown, None
    if required is None:
        return NO_POSITIONS
    given = calc.printed["planned_hours"]
    short = required[0] * planned[1] - planned[0] * required[1]
    if short <= 0:
        return "met", shown, given, given, shown
    return "not_met", shown, given, given, shown, two_places_up(short, required[1] * planned[1])


@criterion(
    "teaching.weeks",
    {
        "met": ("planned", "required"),
        "met:unbound": (),
        "not_met": ("planned", "required", "short"),
        "missing:weeks": ("planned", "required"),
    },
    ("missing:programme", "missing:positions", "missing:service"),
)
def weeks(facts: Facts, values: Values, calc: Calculation) -> Verdict:
    """Weeks bind only where every part is a running programme; otherwise they are information (T01, E19)."""
    if calc.start is None:
        return NO_SERVICE
    parts, required = facts.education.programme, calc.required_weeks
    if not parts:
        return NO_PROGRAMME
    if required is None:
        return NO_POSITIONS
    planned, stated, bound = 0, 0, True
    for part in parts:
        if part.weeks is not None:
            planned += part.weeks
            stated += 1
        if part.form not in values.running_programme_forms:
            bound = False
    total = str(planned)
    if not bound:
        return "met:unbound", None, total if stated else None
    shown = calc.printed["required_weeks"]
    short = required[0] - planned * required[1]
    if short <= 0:
        return "met", shown, total, total, shown
    if stated < len(parts):
        return "missing:weeks", shown, total if stated else None, total, shown
    return "not_met", shown, total, total, shown, two_places_up(short, required[1])


@criterion(
    "teaching.own",
    {"not_met": (), "missing": (), "judgement": ("items:count",)},
    required="minimum_own_teaching",
)
def own(facts: Facts, values: Values, _calc: Calculation) -> Verdict:
    """The doctor teaches too; it never counts among the hours received (T20, E20). How much is enough is judged."""
    items = facts.education.own_teaching_items
    if items is None:
        return _MISSING
    shown = str(items)
    if items < values.minimum_own_teaching:
        return "not_met", None, shown
    return "judgement", None, shown, shown


@criterion(
    "teaching.nearest_centre",
    {"met": (), "not_met": ()},
    ("missing:programme",),
)
def nearest_centre(facts: Facts, _values: Values, _calc: Calculation) -> Verdict:
    """Taking part in the teaching at a palliative centre: advice, never a ground."""
    parts = facts.education.programme
    if not parts:
        return NO_PROGRAMME
    for part in parts:
        if part.form == "palliativt_senter":
            return "met", None, None
    return "not_met", None, None
