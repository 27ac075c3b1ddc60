"""The unit: what it is, its beds, its staff and its patients (R08, R09, R15, R16, R17)."""

from approvals.rules.calculation import Calculation
from approvals.rules.criterion import Verdict, criterion
from approvals.rules.facts import Facts
from approvals.rules.parameters import Values

_MISSING: Verdict = ("missing", None, None)
_JUDGEMENT: Verdict = ("judgement", None, None)


@criterion(
    "unit.kind",
    {"met": ("kind:unit_kind",), "judgement": ("kind:unit_kind",), "missing": ()},
)
def kind(facts: Facts, values: Values, _calc: Calculation) -> Verdict:
    """Nursing home, sykestue or DMS; any other label is for a caseworker, never refused by name (T10, T11)."""
    given = facts.unit.kind
    if given is None:
        return _MISSING
    if given in values.accepted_unit_kinds:
        return "met", None, given, given
    return "judgement", None, given, given


@criterion("unit.definition", {"missing": (), "judgement": ()})
def definition(facts: Facts, _values: Values, _calc: Calculation) -> Verdict:
    """Arranged and competent for more than an ordinary ward can give: always for a caseworker to judge (E11)."""
    return _MISSING if facts.unit.description is None else _JUDGEMENT


@criterion(
    "unit.beds",
    {"met": ("beds:count",), "not_met": ("beds:count", "short:count"), "missing": ()},
    required="minimum_beds",
)
def beds(facts: Facts, values: Values, _calc: Calculation) -> Verdict:
    """Enough palliative beds in the unit itself (E02)."""
    least, given = values.minimum_beds, facts.unit.palliative_beds
    if given is None:
        return _MISSING
    shown = str(given)
    if given >= least:
        return "met", None, shown, shown
    return "not_met", None, shown, shown, str(least - given)


@criterion("unit.staffing", {"missing": (), "judgement": ()})
def staffing(facts: Facts, _values: Values, _calc: Calculation) -> Verdict:
    """Staffed and run by the national programme for palliation: a caseworker's to judge (T18)."""
    return _MISSING if facts.unit.staffing is None else _JUDGEMENT


@criterion(
    "unit.patients",
    {"missing": (), "missing:number": (), "missing:mix": (), "judgement": ("patients:count",)},
)
def patients(facts: Facts, _values: Values, _calc: Calculation) -> Verdict:
    """Enough patients, and varied enough, to learn from; the text sets no threshold, so a caseworker judges."""
    number, mix = facts.unit.patients_per_year, facts.unit.patient_mix
    if number is None:
        return _MISSING if mix is None else ("missing:number", None, None, ())
    shown = str(number)
    if mix is None:
        return "missing:mix", None, shown
    return "judgement", None, shown, shown
