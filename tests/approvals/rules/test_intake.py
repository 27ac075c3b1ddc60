"""Reading facts: what is absent, what is refused, and the exact words of every refusal."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from approvals.rules import FactsError, assess, parse_facts
from tests.approvals.rules.applications import COMPLETE, GONE, changed

COUNT = "a whole number"
DECIMAL = "a decimal number such as 37.5"
DAY = "a date written YYYY-MM-DD"

PROBLEMS = [
    ({"schema": GONE}, ["schema: is required"]),
    ({"schema": None}, ["schema: is required"]),
    ({"schema": 2}, ["schema: must be 1"]),
    ({"schema": "1"}, ["schema: must be 1"]),
    ({"schema": True}, ["schema: must be 1"]),
    ({"schema": 1.0}, ["schema: must be 1"]),
    ({"on": GONE}, ["on: is required"]),
    ({"on": " "}, ["on: is required"]),
    ({"on": "21.11.2026"}, [f'on: must be {DAY}, not "21.11.2026"']),
    ({"on": "2026-02-30"}, ["on: is not a day in the calendar: 2026-02-30"]),
    ({"on": "2026-2-3"}, [f'on: must be {DAY}, not "2026-2-3"']),
    (
        {"on": "\u0662\u0660\u0662\u0666-\u0661\u0661-\u0662\u0661"},
        [f'on: must be {DAY}, not "\\u0662\\u0660\\u0662\\u0666-\\u0661\\u0661-\\u0662\\u0661"'],
    ),
    ({"on": "2026-11-21\n"}, [f'on: must be {DAY}, not "2026-11-21\\n"']),
    ({"on": "2026-11-21T00:00"}, [f'on: must be {DAY}, not "2026-11-21T00:00"']),
    ({"on": 20261121}, [f"on: must be {DAY}, not 20261121"]),
    ({"on": datetime(2026, 11, 21, tzinfo=UTC)}, [f"on: must be {DAY}, not a datetime"]),
    ({"ruleset": "another"}, ['ruleset: must be one of no-preapproval, not "another"']),
    ({"colour": "blue"}, ["colour: unknown key"]),
    ({"unit.colour": None}, ["unit.colour: unknown key"]),
    ({"unit": []}, ["unit: must be an object, not a list"]),
    ({"unit": "sykehjem"}, ['unit: must be an object, not "sykehjem"']),
    ({"unit": 7}, ["unit: must be an object, not 7"]),
    (
        {"unit.kind": "Sykehjem"},
        ['unit.kind: must be one of sykehjem, sykestue, dms, helsehus, hospice, other, not "Sykehjem"'],
    ),
    (
        {"unit.kind": ["dms"]},
        ["unit.kind: must be one of sykehjem, sykestue, dms, helsehus, hospice, other, not a list"],
    ),
    ({"unit.description": 5}, ["unit.description: must be text, not 5"]),
    ({"unit.description": {}}, ["unit.description: must be text, not an object"]),
    ({"unit.description": "half \ud83d of it"}, ["unit.description: holds half a character (a lone surrogate)"]),
    ({"unit.palliative_beds": True}, [f"unit.palliative_beds: must be {COUNT}, not true"]),
    ({"unit.palliative_beds": 6.0}, [f"unit.palliative_beds: must be {COUNT}, not a binary floating point number"]),
    ({"unit.palliative_beds": Decimal("6.5")}, [f"unit.palliative_beds: must be {COUNT}, not 6.5"]),
    ({"unit.palliative_beds": -1}, ["unit.palliative_beds: must be 0 or more"]),
    ({"unit.palliative_beds": "-1"}, ["unit.palliative_beds: must be 0 or more"]),
    ({"unit.palliative_beds": 10**9}, ["unit.palliative_beds: is too large: at most 9 digits"]),
    ({"unit.palliative_beds": "1" * 5000}, ["unit.palliative_beds: is too large: at most 9 digits"]),
    ({"unit.palliative_beds": "six"}, [f'unit.palliative_beds: must be {COUNT}, not "six"']),
    ({"unit.palliative_beds": "+6"}, [f'unit.palliative_beds: must be {COUNT}, not "+6"']),
    ({"unit.palliative_beds": "06"}, [f'unit.palliative_beds: must be {COUNT}, not "06"']),
    ({"unit.palliative_beds": "1_0"}, [f'unit.palliative_beds: must be {COUNT}, not "1_0"']),
    ({"unit.palliative_beds": " 6"}, [f'unit.palliative_beds: must be {COUNT}, not " 6"']),
    ({"unit.palliative_beds": "٦"}, [f'unit.palliative_beds: must be {COUNT}, not "\\u0666"']),
    ({"unit.palliative_beds": "6.0"}, [f'unit.palliative_beds: must be {COUNT}, not "6.0"']),
    ({"applicant.is_doctor": 1}, ["applicant.is_doctor: must be true or false, not 1"]),
    ({"applicant.is_doctor": "true"}, ['applicant.is_doctor: must be true or false, not "true"']),
    ({"service.positions.0.percent": "101"}, ["service.positions[0].percent: must lie from 0 to 100"]),
    ({"service.positions.0.percent": "100.000001"}, ["service.positions[0].percent: must lie from 0 to 100"]),
    ({"service.positions.0.percent": -1}, ["service.positions[0].percent: must lie from 0 to 100"]),
    ({"service.positions.0.percent": "1e9999"}, ["service.positions[0].percent: must lie from 0 to 100"]),
    ({"service.positions.0.percent": 10**40}, ["service.positions[0].percent: must lie from 0 to 100"]),
    ({"service.positions.0.percent": "50 %"}, [f'service.positions[0].percent: must be {DECIMAL}, not "50 %"']),
    ({"service.positions.0.percent": "37,5"}, [f'service.positions[0].percent: must be {DECIMAL}, not "37,5"']),
    ({"service.positions.0.percent": "NaN"}, [f'service.positions[0].percent: must be {DECIMAL}, not "NaN"']),
    ({"service.positions.0.percent": "Infinity"}, [f'service.positions[0].percent: must be {DECIMAL}, not "Infinity"']),
    ({"service.positions.0.percent": Decimal("NaN")}, [f"service.positions[0].percent: must be {DECIMAL}, not NaN"]),
    (
        {"service.positions.0.percent": Decimal("Infinity")},
        [f"service.positions[0].percent: must be {DECIMAL}, not Infinity"],
    ),
    (
        {"service.positions.0.percent": 37.5},
        [f"service.positions[0].percent: must be {DECIMAL}, not a binary floating point number"],
    ),
    ({"service.positions.0.percent": False}, [f"service.positions[0].percent: must be {DECIMAL}, not false"]),
    (
        {"service.positions.0.percent": "0." + "3" * 31},
        ["service.positions[0].percent: is too fine: at most 30 decimals"],
    ),
    ({"service.positions.0.percent": "1e-400"}, ["service.positions[0].percent: is too fine: at most 30 decimals"]),
    (
        {"service.positions.0.percent": "1e-9999999999999999999"},
        ["service.positions[0].percent: has an exponent too far from 0 to be read"],
    ),
    ({"service.positions.0.percent": GONE}, ["service.positions[0].percent: is required"]),
    ({"service.positions.0.from": ""}, ["service.positions[0].from: is required"]),
    ({"service.positions.0.to": None}, ["service.positions[0].to: is required"]),
    ({"service.positions.0.to": "2026-12-31"}, ["service.positions[0].to: is before from"]),
    ({"service.positions": [None]}, ["service.positions[0]: must be an object, not null"]),
    ({"service.positions": [{}]}, [f"service.positions[0].{key}: is required" for key in ("from", "to", "percent")]),
    ({"service.positions": {"from": "2027-01-01"}}, ["service.positions: must be a list, not an object"]),
    ({"service.ends_on": "2026-12-31"}, ["service.ends_on: is before starts_on"]),
    ({"centre.agreement_to": "2026-05-31"}, ["centre.agreement_to: is before agreement_from"]),
    (
        {"centre.conferences": True},
        ["centre.conferences: must be a whole number, or an object of months and whole numbers, not true"],
    ),
    (
        {"centre.conferences": [2]},
        ["centre.conferences: must be a whole number, or an object of months and whole numbers, not a list"],
    ),
    ({"centre.conferences": "two"}, [f'centre.conferences: must be {COUNT}, not "two"']),
    ({"centre.conferences": {"2027-13": 2}}, ["centre.conferences.2027-13: unknown key"]),
    ({"centre.conferences": {"2027-1": 2}}, ["centre.conferences.2027-1: unknown key"]),
    ({"centre.conferences": {"0000-01": 2}}, ["centre.conferences.0000-01: unknown key"]),
    (
        {"centre.conferences": {"\u0662\u0660\u0662\u0667-\u0660\u0661": 2}},
        ['centre.conferences["\\u0662\\u0660\\u0662\\u0667-\\u0660\\u0661"]: unknown key'],
    ),
    ({"centre.conferences": {"2027-01": -1}}, ["centre.conferences.2027-01: must be 0 or more"]),
    ({"centre.conferences": {"2027-01": True}}, [f"centre.conferences.2027-01: must be {COUNT}, not true"]),
    ({"supervisor.basis": "b"}, ['supervisor.basis: must be one of competence_area, other, not "b"']),
    ({"education.programme.0.form": GONE}, ["education.programme[0].form: is required"]),
    ({"education.programme.0.hours": GONE}, ["education.programme[0].hours: is required"]),
    (
        {"education.programme.0.hours": Decimal("1e400")},
        ["education.programme[0].hours: is too large: at most 9 digits"],
    ),
    ({"education.programme.0.hours": -1}, ["education.programme[0].hours: must be 0 or more"]),
    ({"education.programme.0.weeks": Decimal("1.5")}, [f"education.programme[0].weeks: must be {COUNT}, not 1.5"]),
    ({"course.periods.0.place": GONE}, ["course.periods[0].place: is required"]),
    (
        {"course.periods.0.place": "hospital"},
        ['course.periods[0].place: must be one of palliative_centre, nursing_home, not "hospital"'],
    ),
    ({"course.periods.0.percent": 101}, ["course.periods[0].percent: must lie from 0 to 100"]),
    ({"course.periods.0.to": "2024-12-31"}, ["course.periods[0].to: is before from"]),
    ({"judgements": {"unit.bed": {}}}, ["judgements.unit.bed: unknown key"]),
    ({"judgements": {"unit.beds": "met"}}, ['judgements.unit.beds: must be an object, not "met"']),
    (
        {"judgements": {"unit.beds": {"outcome": "limited"}}},
        ['judgements.unit.beds.outcome: must be one of met, not_met, not "limited"'],
    ),
    ({"judgements": {"unit.beds": {"reason": 5}}}, ["judgements.unit.beds.reason: must be text, not 5"]),
    ({"line\nbreak": 1}, ['["line\\nbreak"]: unknown key']),
    ({"half \ud83d": 1}, ['["half \\ud83d"]: unknown key']),
    ({"x" * 200: 1}, [f'["{"x" * 60}"]: unknown key']),
    (
        {"unit.palliative_beds": "x" * 200},
        [f'unit.palliative_beds: must be {COUNT}, not "{"x" * 40}..."'],
    ),
]


@pytest.mark.parametrize(("changes", "problems"), PROBLEMS)
def test_facts_with_a_problem_are_refused_by_path(changes, problems):
    with pytest.raises(FactsError) as refused:
        parse_facts(changed(changes))

    assert refused.value.problems == problems


def test_all_problems_are_told_at_once():
    data = changed({"unit.palliative_beds": "many", "service.positions.0.percent": 300, "unknown": 1, "on": None})

    with pytest.raises(FactsError) as refused:
        parse_facts(data)

    assert sorted(refused.value.problems) == [
        "on: is required",
        "service.positions[0].percent: must lie from 0 to 100",
        'unit.palliative_beds: must be a whole number, not "many"',
        "unknown: unknown key",
    ]
    assert str(refused.value) == "\n".join(refused.value.problems)


@pytest.mark.parametrize("data", [None, [], "text", 5, True])
def test_facts_that_are_no_object_are_refused(data):
    with pytest.raises(FactsError) as refused:
        parse_facts(data)

    assert [problem.partition(":")[0] for problem in refused.value.problems] == ["$"]


OPTIONAL = [(section, key) for section, fields in COMPLETE.items() if isinstance(fields, dict) for key in fields]


@pytest.mark.parametrize("absent", [None, "", "  ", "\u00a0\t"])
@pytest.mark.parametrize(("section", "key"), OPTIONAL)
def test_absent_value_is_as_a_key_left_out(section, key, absent):
    path = f"{section}.{key}"

    assert parse_facts(changed({path: absent})) == parse_facts(changed({path: GONE}))


@pytest.mark.parametrize("section", [key for key in COMPLETE if key not in {"schema", "on"}])
@pytest.mark.parametrize("absent", [None, "", {}])
def test_absent_section_is_as_a_key_left_out(section, absent):
    assert parse_facts(changed({section: absent})) == parse_facts(changed({section: GONE}))


@pytest.mark.parametrize("path", ["service.positions", "education.programme", "course.periods"])
def test_empty_list_is_as_absent(path):
    assert parse_facts(changed({path: []})) == parse_facts(changed({path: GONE}))


def test_empty_monthly_plan_is_a_plan_and_no_month():
    assert parse_facts(changed({"centre.conferences": {}})).centre.conferences == {}
    assert parse_facts(changed({"centre.conferences": None})).centre.conferences is None


@pytest.mark.parametrize("number", [50, "50", Decimal(50), "50.0", "5e1", Decimal("5E+1")])
def test_decimal_may_be_a_number_or_a_string(number):
    assert parse_facts(changed({"service.positions.0.percent": number})).service.positions[0].percent == 50


def test_whole_number_may_be_a_string_of_digits():
    assert parse_facts(changed({"unit.palliative_beds": "8"})).unit.palliative_beds == 8


def test_date_object_is_read_as_a_date():
    assert parse_facts(changed({"on": date(2026, 11, 21)})).on == date(2026, 11, 21)


def test_zero_percent_and_a_hundred_are_in_range():
    for percent in ("0", "-0", "100", "100.000"):
        assert parse_facts(changed({"service.positions.0.percent": percent})).service.positions[0].percent in {0, 100}


def test_service_of_one_day_is_in_order():
    changes = {"service.starts_on": "2027-01-01", "service.ends_on": "2027-01-01"}

    assert dict(assess(parse_facts(changed(changes))).calculations)["service_months"] == "0.03"


def test_facts_round_trip_as_plain_data():
    changes = {
        "centre.conferences": {"2027-01": 2, "2026-12": None},
        "service.positions.0.percent": "5e1",
        "education.programme.0.interval_weeks": "3.50",
        "judgements": {"unit.staffing": {"outcome": "met", "reason": "En god grunn."}, "unit.kind": {}},
    }
    facts = parse_facts(changed(changes))

    plain = facts.to_dict()

    assert parse_facts(plain) == facts
    assert plain["service"]["positions"] == [{"from": "2027-01-01", "to": "2027-12-31", "percent": "50"}]
    assert plain["centre"]["conferences"] == {"2027-01": 2, "2026-12": 0}
    assert plain["education"]["programme"][0]["interval_weeks"] == "3.50"
    assert plain["judgements"] == {"unit.staffing": {"outcome": "met", "reason": "En god grunn."}, "unit.kind": {}}


def test_smallest_facts_round_trip():
    facts = parse_facts({"schema": 1, "on": "2026-11-21"})

    assert facts.to_dict() == {"schema": 1, "on": "2026-11-21", "ruleset": "no-preapproval"}
    assert parse_facts(facts.to_dict()) == facts
