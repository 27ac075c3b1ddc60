"""The rules of the pre-approval, pure: facts in, a reasoned answer out. No Django, no clock, no database.

>>> from approvals.rules import assess, parse_facts
>>> facts = parse_facts({"schema": 1, "on": "2026-11-21", "unit": {"palliative_beds": 5}})
>>> assess(facts).finding("unit.beds").outcome.value
'not_met'
"""

from approvals.rules.assessment import Assessment, Finding
from approvals.rules.criteria import CRITERIA
from approvals.rules.criterion import Criterion
from approvals.rules.engine import assess, criterion_texts, parameters_in_force, parse_facts, word
from approvals.rules.exceptions import FactsError, RuleDataError
from approvals.rules.facts import Facts
from approvals.rules.outcome import Outcome, Overall, Strength
from approvals.rules.texts import LANGUAGES, CriterionText

__all__ = [
    "CRITERIA",
    "LANGUAGES",
    "Assessment",
    "Criterion",
    "CriterionText",
    "Facts",
    "FactsError",
    "Finding",
    "Outcome",
    "Overall",
    "RuleDataError",
    "Strength",
    "assess",
    "criterion_texts",
    "parameters_in_force",
    "parse_facts",
    "word",
]
