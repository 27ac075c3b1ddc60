"""What must hold for every application there can be."""

import copy
import io
import json
import os
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.rules import CRITERIA, assess, parse_facts, ruleset_on
from approvals.rules.cli import main
from tests.approvals.rules.strategies import applications, stretches

RANK = {"not_met": 0, "missing": 0, "limited": 1, "judgement": 2, "met": 2}
MANDATORY = {each for each, strength in ruleset_on(date.max).strengths.items() if strength.value == "mandatory"}

# The suite runs beside others on a busy machine, so a slow example is no failure. PROPERTY_EXAMPLES asks for more.
thorough = settings(max_examples=int(os.environ.get("PROPERTY_EXAMPLES", "40")), deadline=None)


def answer(data):
    return assess(parse_facts(data))


def ranks(assessment):
    return {each.criterion: RANK[each.outcome.value] for each in assessment.findings}


def same(first, second):
    return first.to_dict() == second.to_dict()


@thorough
@given(applications)
def test_every_application_gets_a_whole_answer(data):
    facts = parse_facts(data)
    found = assess(facts)

    answered = found.to_dict()
    assert [each["criterion"] for each in answered["findings"]] == [each.id for each in CRITERIA]
    assert parse_facts(json.loads(json.dumps(facts.to_dict()))) == facts
    assert all(Decimal(each) >= 0 for key, each in answered["calculations"].items() if each and key[-3:] != "day")
    mandatory = {each.outcome.value for each in found.findings if each.criterion in MANDATORY}
    expected = next(
        (
            overall
            for outcome, overall in (
                ("not_met", "not_met"),
                ("missing", "incomplete"),
                ("judgement", "needs_judgement"),
            )
            if outcome in mandatory
        ),
        "met",
    )
    assert answered["outcome"] == expected


@thorough
@given(applications, st.integers(1, 20))
def test_more_beds_never_worsen(data, more):
    better = copy.deepcopy(data)
    better["unit"]["palliative_beds"] = (data["unit"]["palliative_beds"] or 0) + more

    assert ranks(answer(better))["unit.beds"] >= ranks(answer(data))["unit.beds"]


@thorough
@given(applications, st.integers(0, 3), st.decimals("0.1", 50, places=1))
def test_more_hours_never_worsen(data, place, more):
    programme = data["education"]["programme"] or []
    if not programme:
        return
    better = copy.deepcopy(data)
    part = better["education"]["programme"][place % len(programme)]
    part["hours"] = str(Decimal(part["hours"]) + more)

    before, after = ranks(answer(data)), ranks(answer(better))

    assert {criterion: (before[criterion], rank) for criterion, rank in after.items() if rank < before[criterion]} == {}


def with_more(plan, more):
    if isinstance(plan, dict):
        return {month: (number or 0) + more for month, number in plan.items()}
    return None if plan is None else plan + more


@thorough
@given(applications, st.integers(1, 3))
def test_more_meetings_and_conferences_never_worsen(data, more):
    better = copy.deepcopy(data)
    better["supervisor"]["meetings"] = with_more(data["supervisor"]["meetings"], more)
    better["centre"]["conferences"] = with_more(data["centre"]["conferences"], more)

    before, after = ranks(answer(data)), ranks(answer(better))

    assert {criterion: (before[criterion], rank) for criterion, rank in after.items() if rank < before[criterion]} == {}


@thorough
@given(applications, st.data())
def test_splitting_a_position_changes_nothing(data, draw):
    positions = data["service"]["positions"]
    if not positions:
        return
    place = draw.draw(st.integers(0, len(positions) - 1))
    row = positions[place]
    first, last = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
    if first == last:
        return
    cut = first + timedelta(days=draw.draw(st.integers(0, (last - first).days - 1)))
    split = copy.deepcopy(data)
    split["service"]["positions"][place : place + 1] = [
        {**row, "to": cut.isoformat()},
        {**row, "from": (cut + timedelta(days=1)).isoformat()},
    ]

    assert same(answer(split), answer(data))


@thorough
@given(applications, st.data())
def test_splitting_a_course_period_changes_no_sum(data, draw):
    periods = data["course"]["periods"] or []
    if not periods:
        return
    row = periods[0]
    first, last = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
    if first == last:
        return
    cut = first + timedelta(days=draw.draw(st.integers(0, (last - first).days - 1)))
    split = copy.deepcopy(data)
    split["course"]["periods"][:1] = [
        {**row, "to": cut.isoformat()},
        {**row, "from": (cut + timedelta(days=1)).isoformat()},
    ]

    assert same(answer(split), answer(data))


@thorough
@given(applications, st.randoms(use_true_random=False))
def test_order_of_parts_and_of_keys_does_not_matter(data, chance):
    shuffled = copy.deepcopy(data)
    for section, key in (("service", "positions"), ("course", "periods"), ("education", "programme")):
        chance.shuffle(shuffled[section][key] or [])
    for section, fields in shuffled.items():
        if isinstance(fields, dict):
            items = list(fields.items())
            chance.shuffle(items)
            shuffled[section] = dict(items)

    before, after = answer(data), answer(shuffled)

    assert dict(after.calculations) == dict(before.calculations)
    assert [each.outcome for each in after.findings] == [each.outcome for each in before.findings]


def months_by_days(first, last):
    """The length of a period by the definition: each day is one part of the days in its month."""
    total, day = Fraction(0), first
    while day <= last:
        following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        total += Fraction(1, (following - timedelta(days=1)).day)
        day += timedelta(days=1)
    return total


def shown(amount):
    """Two places, half up, no trailing zeros."""
    hundredths = (amount * 200 + 1) // 2
    return format((Decimal(int(hundredths)) / 100).normalize(), "f")


@thorough
@given(
    stretches(500),
    st.lists(st.tuples(stretches(500), st.decimals(0, 100, places=3)), max_size=3),
    st.dates(date(2025, 1, 1), date(2031, 1, 1)),
)
def test_months_and_hours_equal_a_sum_over_days(service, parts, on):
    first, last = map(date.fromisoformat, service)
    rows = [{"from": a, "to": b, "percent": str(percent)} for (a, b), percent in parts]
    data = {
        "schema": 1,
        "on": on.isoformat(),
        "service": {"starts_on": service[0], "ends_on": service[1], "positions": rows},
    }
    counts_from = first if on < first else on + timedelta(days=1)
    weighed = counted = Fraction(0)
    lowest, day = None, first
    while day <= last:
        percent = sum((Fraction(p) for (a, b), p in parts if a <= day.isoformat() <= b), Fraction(0))
        part = months_by_days(day, day) * percent / 100
        weighed += part
        counted += part if percent >= 30 and day >= counts_from else 0
        lowest = percent if lowest is None else min(lowest, percent)
        day += timedelta(days=1)

    found = answer(data)

    numbers = found.calculations
    assert numbers["service_months"] == shown(months_by_days(first, last))
    assert numbers["first_counted_day"] == (counts_from.isoformat() if counts_from <= last else None)
    if parts:
        assert numbers["counted_months"] == shown(min(counted, Fraction(12)))
        assert numbers["excess_months"] == shown(max(counted - 12, Fraction(0)))
        assert (numbers["required_hours"], numbers["required_weeks"]) == (shown(weighed * 6), shown(weighed * 3))
        assert found.finding("position.size").observed == shown(lowest)


@thorough
@given(applications)
def test_missing_facts_never_become_a_refusal(data):
    without = {"schema": 1, "on": data["on"]}
    full = answer(data)

    for section in ("applicant", "unit", "centre", "local", "supervisor", "course"):
        kept = {**data, section: None}
        worse = [
            each.criterion
            for each, before in zip(answer(kept).findings, full.findings, strict=True)
            if each.outcome.value == "not_met" and before.outcome.value != "not_met"
        ]

        assert worse == []
    assert "not_met" not in {each.outcome.value for each in answer(without).findings}


@thorough
@given(applications, st.sampled_from(["nb", "nn", "en"]))
def test_same_facts_give_the_same_bytes(data, lang):
    first, second = (json.dumps(answer(copy.deepcopy(data)).to_dict(lang)) for _ in range(2))

    assert first == second


anything = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=8),
        st.sampled_from(
            ["", " ", "6", "+6", "1_0", "-1", "1e400", "NaN", "2027-01-01", "2027-02-30", "\ud800", "\x00"]
        ),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)


def places(data, path=()):
    """Every place in some plain data, the whole included."""
    yield path
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from places(value, (*path, key))


@thorough
@given(applications, st.data(), anything)
def test_nonsense_anywhere_is_answered_or_refused_by_path(data, draw, nonsense):
    path = draw.draw(st.sampled_from([each for each in places(data) if each]))
    place = data = copy.deepcopy(data)
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = nonsense
    out, err = io.BytesIO(), io.StringIO()

    status = main(["-"], io.BytesIO(json.dumps(data).encode()), out, err)

    told = err.getvalue().splitlines()
    if status == 0:
        assert (json.loads(out.getvalue())["schema"], [line for line in told if not line.startswith("warning: ")]) == (
            1,
            [],
        )
    else:
        assert (status, out.getvalue(), [line for line in told if ": " not in line]) == (2, b"", [])
        assert told != []
