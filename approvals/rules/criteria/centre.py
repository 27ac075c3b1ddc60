"""Cooperation: with the palliative centre, the general practitioners and home care (R20, R21, R22, R23)."""

from approvals.rules.calculation import Calculation
from approvals.rules.criterion import NO_SERVICE, Verdict, criterion
from approvals.rules.facts import Facts
from approvals.rules.monthly import PLAN_BRANCHES, judge_plan
from approvals.rules.parameters import Values

_MISSING: Verdict = ("missing", None, None)
_JUDGEMENT: Verdict = ("judgement", None, None)


@criterion(
    "centre.agreement",
    {
        "met": ("signed_on:date",),
        "not_met:start": ("agreement_from:date", "starts_on:date"),
        "not_met:end": ("agreement_to:date", "ends_on:date"),
        "missing": (),
        "missing:later": ("signed_on:date", "on:date"),
    },
    ("missing:service",),
)
def agreement(facts: Facts, _values: Values, _calc: Calculation) -> Verdict:
    """A dated, signed agreement that holds through the service; an absent bound is open (T14)."""
    centre, service = facts.centre, facts.service
    signed_on = centre.agreement_signed_on
    if signed_on is None:
        return _MISSING
    signed = signed_on.isoformat()
    if signed_on > facts.on:
        return "missing:later", None, signed, signed_on, facts.on
    if service.starts_on is None or service.ends_on is None:
        return NO_SERVICE
    if centre.agreement_from is not None and centre.agreement_from > service.starts_on:
        return "not_met:start", None, signed, centre.agreement_from, service.starts_on
    if centre.agreement_to is not None and centre.agreement_to < service.ends_on:
        return "not_met:end", None, signed, centre.agreement_to, service.ends_on
    return "met", None, signed, signed_on


@criterion(
    "centre.conferences",
    PLAN_BRANCHES,
    ("missing:service",),
    required="minimum_conferences",
)
def conferences(facts: Facts, values: Values, calc: Calculation) -> Verdict:
    """Patient conferences with the centre in each month, never on average (T16, E18, E26)."""
    return judge_plan(facts.centre.conferences, values.minimum_conferences, calc)


@criterion("local.general_practitioners", {"missing": (), "judgement": ()})
def general_practitioners(facts: Facts, _values: Values, _calc: Calculation) -> Verdict:
    """Structured cooperation with the general practitioners: decided apart from home care (T15, E25)."""
    return _MISSING if facts.local.general_practitioners is None else _JUDGEMENT


@criterion("local.home_care", {"missing": (), "judgement": ()})
def home_care(facts: Facts, _values: Values, _calc: Calculation) -> Verdict:
    """Structured cooperation with home care: decided apart from the general practitioners (T15, E25)."""
    return _MISSING if facts.local.home_care is None else _JUDGEMENT
