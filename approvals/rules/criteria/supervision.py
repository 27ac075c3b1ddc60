"""The supervisor and the supervision (R24 to R29)."""

from approvals.rules.calculation import Calculation
from approvals.rules.criterion import Verdict, criterion
from approvals.rules.facts import Facts
from approvals.rules.monthly import PLAN_BRANCHES, judge_plan
from approvals.rules.parameters import Values

_MET: Verdict = ("met", None, None)
_MISSING: Verdict = ("missing", None, None)
_JUDGEMENT: Verdict = ("judgement", None, None)


@criterion(
    "supervisor.appointed",
    {
        "met": ("accepted_on:date",),
        "not_met": (),
        "missing:name": (),
        "missing:applicant": (),
        "missing:acceptance": (),
        "missing:later": ("accepted_on:date", "on:date"),
    },
)
def appointed(facts: Facts, _values: Values, _calc: Calculation) -> Verdict:
    """A named person, not the applicant, who has said yes by the day of the assessment (E15, E16)."""
    supervisor = facts.supervisor
    accepted_on = supervisor.accepted_on
    if supervisor.is_applicant is True:
        return "not_met", None, None
    if supervisor.name is None:
        return "missing:name", None, None
    if accepted_on is None:
        return "missing:acceptance", None, None
    if accepted_on > facts.on:
        return "missing:later", None, accepted_on.isoformat(), accepted_on, facts.on
    if supervisor.is_applicant is None:
        return "missing:applicant", None, None
    return "met", None, accepted_on.isoformat(), accepted_on


@criterion(
    "supervisor.eligible",
    {"met": (), "not_met": (), "missing:basis": (), "missing:register": (), "missing:document": (), "judgement": ()},
)
def eligible(facts: Facts, _values: Values, _calc: Calculation) -> Verdict:
    """Approved in the competence area by the register, or on another ground that a caseworker judges (T12)."""
    supervisor = facts.supervisor
    if supervisor.basis is None:
        return "missing:basis", None, None
    if supervisor.basis == "competence_area":
        if supervisor.competence_area_verified is None:
            return "missing:register", None, "competence_area"
        return ("met" if supervisor.competence_area_verified else "not_met"), None, "competence_area"
    if supervisor.other_basis_documented:
        return "judgement", None, "other"
    return "missing:document", None, "other"


@criterion(
    "supervision.meetings",
    PLAN_BRANCHES,
    ("missing:service",),
    required="minimum_meetings",
)
def meetings(facts: Facts, values: Values, calc: Calculation) -> Verdict:
    """Planned supervision meetings in each month; binding, not an assumption (T13, T16)."""
    return judge_plan(facts.supervisor.meetings, values.minimum_meetings, calc)


@criterion("supervision.regular", {"missing": (), "judgement": ()})
def regular(facts: Facts, _values: Values, _calc: Calculation) -> Verdict:
    """Supervision at regular times: a schedule is needed, a caseworker judges it."""
    return _MISSING if facts.supervisor.schedule is None else _JUDGEMENT


@criterion("supervision.evaluation", {"missing": (), "judgement": ()})
def evaluation(facts: Facts, _values: Values, _calc: Calculation) -> Verdict:
    """Supervision includes evaluation of the doctor: a description is needed, a caseworker judges it."""
    return _MISSING if facts.supervisor.evaluation is None else _JUDGEMENT


@criterion(
    "supervisor.continuity",
    {"met": (), "not_met:centre": (), "not_met:whole": (), "missing": ()},
)
def continuity(facts: Facts, _values: Values, _calc: Calculation) -> Verdict:
    """A supervisor at a palliative centre who follows the doctor through the whole course: advice, never a ground."""
    supervisor = facts.supervisor
    if supervisor.at_palliative_centre is False:
        return "not_met:centre", None, None
    if supervisor.whole_course is False:
        return "not_met:whole", None, None
    if supervisor.at_palliative_centre is None or supervisor.whole_course is None:
        return _MISSING
    return _MET
