"""The hand-written function of the benchmark and the rules agree on everything: two ways to the same answer."""

import json
import os
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from approvals.rules import assess, parse_facts
from tests.approvals.rules.applications import changed
from tests.approvals.rules.strategies import applications
from tests.approvals.rules.test_criteria import ROWS

BENCH = Path(__file__).parents[3] / "bench"


def loaded():
    sys.path.insert(0, str(BENCH))
    try:
        from limit import load_limit  # noqa: PLC0415 - bench is no package
    finally:
        sys.path.remove(str(BENCH))
    return load_limit(date(2026, 11, 21))


by_hand = loaded()


@settings(max_examples=int(os.environ.get("PROPERTY_EXAMPLES", "60")), deadline=None)
@given(applications)
def test_hand_written_function_gives_the_same_bytes(data):
    facts = parse_facts(data)

    assert json.dumps(by_hand(facts)) == json.dumps(assess(facts).to_dict("nb"))


@pytest.mark.parametrize("changes", [changes for _, changes, *_ in ROWS if "judgements" not in changes])
def test_hand_written_function_agrees_on_every_row(changes):
    facts = parse_facts(changed(changes))

    assert by_hand(facts) == assess(facts).to_dict("nb")
