"""A case that is decided anew: what counts is told from the day of its first decision (R11)."""

import pytest

from approvals.rules import FactsError, assess, parse_facts
from tests.approvals.rules.applications import changed

SERVICE = {
    "service.starts_on": "2027-01-01",
    "service.ends_on": "2027-12-31",
    "service.positions": [{"from": "2027-01-01", "to": "2027-12-31", "percent": "50"}],
}


def _assessed(**facts):
    found = assess(parse_facts(changed({**SERVICE, **facts})))
    timing = next(finding for finding in found.findings if finding.criterion == "timing.before_start")
    return timing.outcome, found.calculations["counted_months"]


@pytest.mark.parametrize(
    ("on", "first", "outcome", "counted"),
    [
        ("2026-11-21", None, "met", "6"),
        ("2027-06-30", None, "limited", "3"),
        ("2027-06-30", "2026-11-21", "met", "6"),
        ("2028-02-01", "2026-12-31", "met", "6"),
        ("2028-02-01", "2027-06-30", "limited", "3"),
        ("2028-02-01", None, "not_met", "0"),
    ],
)
def test_months_count_from_the_first_decision(on, first, outcome, counted):
    assert _assessed(on=on, **({"first_decided_on": first} if first else {})) == (outcome, counted)


def test_first_decision_is_kept_with_the_facts():
    facts = parse_facts(changed({**SERVICE, "on": "2027-06-30", "first_decided_on": "2026-11-21"}))
    assert facts.to_dict()["first_decided_on"] == "2026-11-21"
    assert parse_facts(facts.to_dict()) == facts


def test_first_decision_that_is_no_day_is_refused():
    with pytest.raises(FactsError, match=r"first_decided_on: must be a date written YYYY-MM-DD"):
        parse_facts(changed({**SERVICE, "first_decided_on": "i fjor"}))
