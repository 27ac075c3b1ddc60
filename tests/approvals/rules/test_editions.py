"""Editions of the rules: which holds when, what a later one may leave out, and what never goes together."""

from datetime import date

import pytest

from approvals.rules import FactsError, RuleDataError, assess, parse_facts
from approvals.rules import ruleset as loaded
from approvals.rules.ruleset import DATA, RULESET_FILE, compile_versions, sources
from tests.approvals.rules.rule_folder import BEDS, add_value, copy_data, edit

LATER = "later.yaml"
FIRST_ENDS = ("valid: {from: 2011-03-01, to: open}", "valid: {from: 2011-03-01, to: 2027-12-31}")
HEAD = "ruleset: no-preapproval\nversion: 2028-01-01\nextends: 2011-03-01\nvalid: {from: 2028-01-01, to: open}\n"
FIVE_BEDS = {"schema": 1, "on": "2026-11-21", "unit": {"palliative_beds": 6}}


@pytest.fixture
def folder(tmp_path):
    return copy_data(tmp_path / "data")


@pytest.fixture
def reading(folder):
    """The rules of the folder, read anew; the real ones again afterwards."""

    def read():
        loaded.sources.cache_clear()
        loaded.read_from(str(folder))

    yield read
    loaded.read_from()


def write_later(folder, content="", head=HEAD):
    edit(folder, RULESET_FILE, *FIRST_ENDS)
    (folder / LATER).write_text(head + content, "utf-8")


def refusal(folder):
    with pytest.raises(RuleDataError) as refused:
        compile_versions(sources(str(folder)))
    said = str(refused.value)
    assert "\n" not in said
    return said


def test_later_edition_holds_from_its_day_and_takes_over_what_it_does_not_say(folder):
    write_later(folder, "criteria:\n  course.planned: {strength: mandatory, source: R13}\n")

    old, new = compile_versions(sources(str(folder)))

    assert (old.version, old.valid_to, new.version, new.valid_to) == (
        "2011-03-01",
        date(2027, 12, 31),
        "2028-01-01",
        None,
    )
    assert (old.strengths["course.planned"], new.strengths["course.planned"]) == ("recommended", "mandatory")
    assert new.in_force == old.in_force
    assert new.about == old.about


def test_strength_of_an_edition_decides_the_overall_outcome(folder, reading):
    write_later(folder, "criteria:\n  doctor.specialty: {strength: mandatory, source: R01}\n")
    reading()
    facts = {"schema": 1, "applicant": {"is_doctor": True, "is_party": True}}

    findings = [
        assess(parse_facts({**facts, "on": day})).finding("doctor.specialty") for day in ("2027-12-31", "2028-01-01")
    ]

    assert [(each.strength, each.outcome) for each in findings] == [("frame", "missing"), ("mandatory", "missing")]


def test_text_of_an_edition_replaces_the_earlier_one(folder):
    text = sources(DATA)[0].texts["unit.beds"]
    lines = ["texts:", "  unit.beds:"]
    for part, content in text.items():
        by_part = {"": content} if "nb" in content else content
        lines.append(f"    {part}:")
        for name, by_lang in by_part.items():
            if name:
                lines.append(f"      {name}:")
            pad = "        " if name else "      "
            lines += [f'{pad}{lang}: "{said} (2028)"' for lang, said in by_lang.items()]
    write_later(folder, "\n".join(lines) + "\n")

    old, new = compile_versions(sources(str(folder)))

    assert new.about["unit.beds"]["nn"].title == old.about["unit.beds"]["nn"].title + " (2028)"
    assert new.about["unit.kind"] == old.about["unit.kind"]


def test_value_and_edition_of_the_same_day_make_one_version(folder):
    write_later(folder, "values:\n  minimum_beds:\n    dated:\n      - {from: 2028-01-01, value: 7, source: R15}\n")

    old, new = compile_versions(sources(str(folder)))

    assert (old.in_force["minimum_beds"].shown, new.in_force["minimum_beds"].shown) == ("6", "7")
    assert new.in_force["minimum_beds"].unit == old.in_force["minimum_beds"].unit


def test_day_before_the_rules_has_none():
    with pytest.raises(FactsError) as refused:
        loaded.ruleset_on(date(2011, 2, 28))

    assert refused.value.problems == ["on: no rules were in force before 2011-03-01"]


def test_history_names_every_value_in_order(folder, reading):
    add_value(folder, "minimum_beds", "{from: 2028-01-01, value: 7, source: R15}")
    reading()

    history = loaded.history("minimum_beds")

    assert [(each.valid_from, each.shown) for each in history] == [(date(2011, 3, 1), "6"), (date(2028, 1, 1), "7")]
    assert loaded.ruleset_on(date(2027, 12, 31)).valid_to == date(2027, 12, 31)
    assert assess(parse_facts({**FIVE_BEDS, "on": "2028-01-01"})).finding("unit.beds").remedy() == (
        "Enheten har 6 senger, trenger 7. Det mangler 1 seng."
    )
    assert assess(parse_facts(FIVE_BEDS)).finding("unit.beds").outcome == "met"


def test_folder_that_cannot_be_read_leaves_the_rules_as_they_are(folder, reading):
    edit(folder, RULESET_FILE, BEDS, "{from: 2011-03-01, value: x, source: R15}")

    with pytest.raises(RuleDataError):
        reading()

    assert loaded.ruleset_on(date(2026, 11, 21)).in_force["minimum_beds"].shown == "6"


TOGETHER = [
    ("", HEAD, False, "later.yaml, which begins 2028-01-01, overlap; write 2027-12-31"),
    (
        "",
        HEAD.replace("2028-01-01", "2028-02-01"),
        True,
        "leave days without rules between them; write 2028-01-31",
    ),
    ("", HEAD.replace("to: open", "to: 2028-12-31"), True, "no rules would hold after 2028-12-31; write open"),
    ("", HEAD.replace("extends: 2011-03-01", "extends: 2028-01-01"), True, "no edition 2028-01-01 begins before"),
    ("", HEAD.replace("version: 2028-01-01", "version: two"), True, "must be the day it holds from, 2028-01-01"),
    ("", HEAD.replace("extends: 2011-03-01\n", ""), True, "exactly one ruleset file extends no other"),
    ("", HEAD.replace("no-preapproval", "another"), True, "ruleset: must be no-preapproval"),
    ("", HEAD.replace("to: open", "to: 2027-01-01"), True, "must not be before 2028-01-01"),
    ("", HEAD.replace("to: open", "to: never"), True, "must be a date written YYYY-MM-DD, or open"),
    ("surprise: 1\n", HEAD, True, "later.yaml, line 5: surprise is not a known key"),
    ("criteria:\n  unit.bed: {strength: frame, source: R15}\n", HEAD, True, "did you mean unit.beds?"),
    (
        "criteria:\n  unit.beds: {strength: firm, source: R15}\n",
        HEAD,
        True,
        "firm is not known here; write one of mandatory, recommended, frame",
    ),
    ("criteria:\n  unit.beds: {strength: frame, source: law}\n", HEAD, True, "must name requirements such as R15"),
    (
        "criteria:\n  unit.beds: {strength: frame, source: R15, values: [beds]}\n",
        HEAD,
        True,
        "values[0]: beds is not known here; write one of minimum_beds, ",
    ),
    (
        "values:\n  minimum_beds:\n    dated:\n      - {value: 7, source: R15}\n",
        HEAD,
        True,
        "later.yaml, line 8: values.minimum_beds.dated[0]: from is missing",
    ),
    (
        "values:\n  minimum_beds:\n    dated:\n      - {from: 2027-06-01, value: 7, source: R15}\n",
        HEAD,
        True,
        "2027-06-01 lies outside this edition, which holds from 2028-01-01 to further notice",
    ),
    (
        "values:\n  minimum_beds:\n    dated:\n      - {from: 2011-03-01, value: 7, source: R15}\n",
        HEAD,
        True,
        "must be later than the value before it, which holds from 2011-03-01",
    ),
    ("texts:\n  unit.beds: {title: {nb: a, nn: b, en: c}}\n", HEAD, True, "later.yaml, line 6: texts.unit.beds: "),
    ("closed_from: 2027-06-01\n", HEAD, True, "must lie within the days of this edition, from 2028-01-01"),
    ("closed_from: soon\n", HEAD, True, "later.yaml, line 5: closed_from: must be a date written YYYY-MM-DD"),
]


@pytest.mark.parametrize(("content", "head", "ends", "problem"), TOGETHER)
def test_edition_that_goes_with_no_other_is_refused_in_one_line(folder, content, head, ends, problem):
    if ends:
        edit(folder, RULESET_FILE, *FIRST_ENDS)
    (folder / LATER).write_text(head + content, "utf-8")

    assert problem in refusal(folder)


def test_edition_may_close_the_scheme_from_a_day(folder, reading):
    edit(folder, RULESET_FILE, "valid: {from", "closed_from: 2029-06-01\nvalid: {from")
    reading()

    assert [loaded.ruleset_on(date.max).closed_from] == [date(2029, 6, 1)]
