"""The rules of the pre-approval, pure: facts in, a reasoned answer out. No Django, no clock, no database.

>>> from approvals.rules import assess, parse_facts
>>> facts = parse_facts({"schema": 1, "on": "2026-11-21", "unit": {"palliative_beds": 5}})
>>> assess(facts).finding("unit.beds").outcome.value
'not_met'
"""

from approvals.rules.assessment import Assessment, Finding
from approvals.rules.criteria import CRITERIA
from approvals.rules.criterion import Criterion
from approvals.rules.drafts import Draft, read_draft
from approvals.rules.engine import (
    assess,
    counted_months,
    criterion_texts,
    is_open_for_new_cases,
    parameters_in_force,
    parse_facts,
    word,
)
from approvals.rules.exceptions import FactsError, RuleDataError
from approvals.rules.facts import Facts
from approvals.rules.outcome import Outcome, Overall, Strength
from approvals.rules.parameters import DatedValue
from approvals.rules.ruleset import Ruleset, history, read_from, ruleset_on, versions
from approvals.rules.texts import LANGUAGES, CriterionText

__all__ = [
    "CRITERIA",
    "LANGUAGES",
    "Assessment",
    "Criterion",
    "CriterionText",
    "DatedValue",
    "Draft",
    "Facts",
    "FactsError",
    "Finding",
    "Outcome",
    "Overall",
    "RuleDataError",
    "Ruleset",
    "Strength",
    "assess",
    "counted_months",
    "criterion_texts",
    "history",
    "is_open_for_new_cases",
    "parameters_in_force",
    "parse_facts",
    "read_draft",
    "read_from",
    "ruleset_on",
    "versions",
    "word",
]
