"""The doctor and the service: who applies, when it starts, and how large the position is (R10, R11, R18)."""

from approvals.rules.calculation import Calculation
from approvals.rules.criterion import NO_POSITIONS, NO_SERVICE, Verdict, criterion
from approvals.rules.facts import Facts
from approvals.rules.months import day_beginning_at, day_ending_at, two_places
from approvals.rules.parameters import Values


@criterion(
    "applicant.doctor",
    {"met": (), "not_met:doctor": (), "not_met:party": (), "missing": ()},
)
def applicant_doctor(facts: Facts, _values: Values, _calc: Calculation) -> Verdict:
    """Each doctor applies, for their own service (T07, E23)."""
    applicant = facts.applicant
    if applicant.is_doctor is False:
        return "not_met:doctor", None, None
    if applicant.is_party is False:
        return "not_met:party", None, None
    if applicant.is_doctor is None or applicant.is_party is None:
        return "missing", None, None
    return "met", None, None


@criterion(
    "timing.before_start",
    {
        "met": ("starts_on:date",),
        "limited": ("starts_on:date", "on:date", "counts_from:date"),
        "not_met": ("ends_on:date", "on:date"),
    },
    ("missing:service",),
)
def before_start(facts: Facts, _values: Values, calc: Calculation) -> Verdict:
    """The decision strictly before the first counted day; what lies before it never counts (T08, E07, E08)."""
    on, starts_on, ends_on = facts.decided_on, facts.service.starts_on, facts.service.ends_on
    if starts_on is None or ends_on is None:
        return NO_SERVICE
    if on < starts_on:
        return "met", calc.printed["first_counted_day"], on.isoformat(), starts_on
    if on >= ends_on:
        return "not_met", starts_on.isoformat(), on.isoformat(), ends_on, on
    return "limited", starts_on.isoformat(), on.isoformat(), starts_on, on, calc.first_counted_day


@criterion(
    "position.size",
    {
        "met": ("lowest",),
        "not_met:employed": (),
        "not_met:gap": ("first:date", "last:date"),
        "not_met:low": ("percent", "first:date", "last:date"),
        "missing:employed": ("lowest",),
    },
    ("missing:service", "missing:positions"),
    required="minimum_percent",
)
def position_size(facts: Facts, _values: Values, calc: Calculation) -> Verdict:
    """Employed at the unit, and every day of the service covered by the least position; a gap counts as 0 (E01-E06)."""
    employed = facts.service.employed
    known = calc.start is not None and calc.has_positions
    lowest = two_places(calc.lowest, calc.percent_parts) if known else None
    if employed is False:
        return "not_met:employed", None, lowest
    if calc.start is None:
        return NO_SERVICE
    if lowest is None:
        return NO_POSITIONS
    if calc.gap is not None:
        first, after, share = calc.gap
        days = day_beginning_at(first), day_ending_at(after)
        if share == 0:
            return "not_met:gap", None, lowest, *days
        return "not_met:low", None, lowest, two_places(share, calc.percent_parts), *days
    if employed is None:
        return "missing:employed", None, lowest, lowest
    return "met", None, lowest, lowest
