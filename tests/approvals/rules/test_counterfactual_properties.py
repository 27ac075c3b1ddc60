"""What must hold of the smallest changes for every application there can be."""

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings

from approvals.rules import assess, parse_facts
from approvals.rules.counterfactual import MOST_ASKED, apply_changes, smallest_changes
from approvals.rules.facts import Position, Service, Teaching
from tests.approvals.rules.strategies import applications

HUNDREDTH = Decimal("0.01")
FAILING = {"not_met", "missing"}
thorough = settings(max_examples=int(os.environ.get("PROPERTY_EXAMPLES", "40")), deadline=None)


def fails(facts):
    """The mandatory criteria that are not met or not documented."""
    found = assess(facts).findings
    return {each.criterion for each in found if each.strength.value == "mandatory" and each.outcome.value in FAILING}


@thorough
@given(applications)
def test_together_settles_all_that_can_be_and_no_member_can_be_dropped(data):
    facts = parse_facts(data)
    found = smallest_changes(facts)
    beyond = {
        criterion for each in found.beyond if each.reason not in {"label", "judgement"} for criterion in each.criteria
    }

    assert set(found.fails) == fails(facts)
    assert fails(apply_changes(facts, found.together)) == beyond
    assert found.suffices == (not beyond)
    for dropped in found.together:
        rest = [each for each in found.together if each is not dropped]
        try:
            left = fails(apply_changes(facts, rest))
        except IndexError:  # the rest builds on it
            continue
        assert left - beyond == set(dropped.needed_for) != set()


@thorough
@given(applications)
def test_what_a_change_is_said_to_do_alone_is_what_it_does(data):
    facts = parse_facts(data)
    found = smallest_changes(facts)
    before = fails(facts)
    for option in found.options:
        after = fails(apply_changes(facts, option.changes))
        assert option.criterion not in after
        assert (set(option.costs), option.suffices) == (after - before, not after)


def at(record, path):
    """What stands at a path of the facts; None where nothing does."""
    for step in path:
        if isinstance(step, int):
            record = record[step] if step < len(record) else None
        else:
            record = getattr(record, step, None)
    return record


def one_step_less(now, value):
    """A changed value moved one step back towards what stands in the facts."""
    match value:
        case date():
            return value + timedelta(days=1 if now is None or now > value else -1)
        case Decimal():
            return value + (HUNDREDTH if now > value else -HUNDREDTH)
        case int():
            return value - 1
        case Mapping():
            return {month: count - 1 if count > now.get(month, 0) else count for month, count in value.items()}
        case Position():
            return replace(value, percent=value.percent - HUNDREDTH)
        case Teaching():
            return replace(value, hours=value.hours - HUNDREDTH)
        case Service():
            back = timedelta(days=1)
            return replace(value, starts_on=value.starts_on - back, ends_on=value.ends_on - back)
    raise AssertionError(value)


def is_settled(facts, criterion):
    outcome = assess(facts).finding(criterion).outcome.value
    return outcome == "met" if criterion == "timing.before_start" else outcome not in FAILING


@thorough
@given(applications)
def test_one_step_less_is_not_enough(data):
    facts = parse_facts(data)
    for option in smallest_changes(facts).options:
        assert is_settled(apply_changes(facts, option.changes), option.criterion)
        for place, change in enumerate(option.changes):
            ((path, value),) = change.edits
            if change.after is None or isinstance(change.after, bool) or isinstance(value, str) or value == 0:
                continue
            if change.kind.endswith("interval_weeks:new"):  # any spacing that is accepted, as an example
                continue
            less = replace(change, edits=((path, one_step_less(at(facts, path), value)),))
            changes = (*option.changes[:place], less, *option.changes[place + 1 :])
            assert not is_settled(apply_changes(facts, changes), option.criterion), change


@thorough
@given(applications)
def test_answer_is_the_same_each_time_and_bounded(data):
    facts = parse_facts(data)
    first, second = smallest_changes(facts), smallest_changes(facts)
    assert json.dumps(first.to_dict()) == json.dumps(second.to_dict())
    told = len(first.together) + sum(len(each.changes) + 1 for each in first.options)
    assert first.asked <= MOST_ASKED + 100 + 3 * told
    if not first.fails:
        assert first.to_dict() == {"fails": [], "options": [], "together": [], "suffices": True, "beyond": []}
