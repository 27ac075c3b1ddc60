"""Drafts of rules: read like an edition, asked like the rules in force, and refused in one line."""

import pytest

from approvals.rules import RuleDataError, assess, parse_facts, read_draft
from tests.approvals.rules.applications import changed

HEAD = "ruleset: no-preapproval\nversion: Sju senger\nvalid: {from: 2028-01-01, to: open}\n"
SEVEN = f"{HEAD}values:\n  minimum_beds:\n    dated:\n      - {{from: 2028-01-01, value: 7, source: R15}}\n"


def test_draft_is_asked_instead_of_the_rules_in_force():
    draft = read_draft(SEVEN)
    facts = parse_facts(changed({"unit.palliative_beds": 6}))

    before, after = assess(facts), assess(facts, ruleset=draft.ruleset)

    assert (before.finding("unit.beds").outcome, after.finding("unit.beds").outcome) == ("met", "not_met")
    assert after.finding("unit.beds").required == "7"
    assert (draft.title, draft.valid_from.isoformat(), draft.changes) == ("Sju senger", "2028-01-01", ("minimum_beds",))
    assert assess(facts).finding("unit.beds").outcome == "met"


def test_draft_of_another_strength_names_the_criterion():
    draft = read_draft(f"{HEAD}criteria:\n  supervisor.continuity: {{strength: mandatory, source: R29}}\n")

    assert draft.changes == ("supervisor.continuity",)


SLIPS = [
    (f"{HEAD}criteria:\n  unit.bed: {{strength: frame, source: R15}}\n", "draft.yaml, line 5: criteria: unit.bed is"),
    (SEVEN.replace("from: 2028-01-01, value", "value"), "draft.yaml, line 7: values.minimum_beds.dated[0]: from is"),
    (SEVEN.replace("value: 7", "value: 1_0"), "must be a whole number, written with digits only, such as 36"),
    (SEVEN.replace("value: 7", "value: 7, value: 8"), "draft.yaml, line 7: value stands more than once; keep one"),
    (f"{HEAD}values: &again\n  minimum_beds: *again\n", "line 4: an alias is not used here; write the value where"),
    (f"{HEAD}extends: 2029-01-01\n", "draft.yaml, line 4: extends: no edition 2029-01-01 begins before this one"),
    (f"{HEAD}extends: Sju senger\n", "no edition Sju senger begins before this one; write one of 2011-03-01"),
    (HEAD.replace("2028-01-01", "2011-03-01"), "must be later than 2011-03-01, when no_preapproval.yaml begins"),
    ("", "draft.yaml: is empty"),
    ("\x00", "draft.yaml"),
    ("[" * 90_000, "draft.yaml, line 1: is nested too deeply; nothing here needs more than a few levels"),
    ("ruleset: \ud800", "draft.yaml: holds characters that are not text"),
    (
        f"{HEAD}values:\n  accepted_unit_kinds:\n    dated:\n      - {{from: 2028-01-01, value: [cat], source: R09}}\n",
        "must be a list of different codes, of sykehjem, sykestue, dms",
    ),
    ("a: " * 80_000, "has more than 200000 characters"),
    ("!!python/object:os.system x", "line 1: a tag is not used here"),
]


@pytest.mark.parametrize(("text", "problem"), SLIPS)
def test_draft_with_a_slip_is_refused_in_one_line(text, problem):
    with pytest.raises(RuleDataError) as refused:
        read_draft(text)

    said = str(refused.value)
    assert problem in said
    assert "\n" not in said
