"""The seals: what has been in force is never edited, and nothing new stays unsealed."""

from datetime import date

import pytest

from approvals.rules import RuleDataError
from approvals.rules import ruleset as loaded
from approvals.rules.ruleset import RULESET_FILE
from approvals.rules.sealing import broken_seals, read_seals, seal
from tests.approvals.rules.rule_folder import BEDS, add_value, copy_data, edit

TODAY = date(2026, 11, 22)


@pytest.fixture
def folder(tmp_path):
    loaded.sources.cache_clear()
    return copy_data(tmp_path / "data")


def test_rules_are_as_they_were_sealed():
    assert "\n".join(broken_seals()) == ""


def test_edited_value_breaks_its_seal(folder):
    edit(folder, RULESET_FILE, BEDS, BEDS.replace("value: 6", "value: 7"))

    assert broken_seals(str(folder)) == [
        (
            "minimum_beds from 2011-03-01 in the edition from 2011-03-01 was 6 R15 when it was sealed, and is 7 R15 "
            "now. What has been in force is never edited: take it back, and give what is new its own date"
        )
    ]


def test_edited_source_and_strength_break_their_seals(folder):
    edit(
        folder,
        RULESET_FILE,
        "unit.beds: {strength: mandatory, source: R15}",
        "unit.beds: {strength: frame, source: R15}",
    )

    assert [each.partition(" in the edition")[0] for each in broken_seals(str(folder))] == ["the terms of unit.beds"]


def test_edited_explanation_breaks_the_seal_of_its_language(folder):
    edit(folder, "texts/unit.yaml", "Det mangler {short}", "Det manglar {short}")

    assert [each.partition(" in the edition")[0] for each in broken_seals(str(folder))] == [
        "the text of unit.beds in nb"
    ]


def test_edited_title_breaks_no_seal(folder):
    edit(folder, "texts/unit.yaml", "    en: Kind of unit\n", "    en: Sort of unit\n")

    assert broken_seals(str(folder)) == []


def test_new_value_asks_for_a_seal_and_gets_one(folder):
    add_value(folder, "minimum_beds", "{from: 2028-01-01, value: 7, source: R15}")
    before = broken_seals(str(folder))

    sealed = seal(str(folder), on=TODAY)

    assert "\n".join(before) == (
        "minimum_beds from 2028-01-01 in the edition from 2011-03-01 has no seal yet: run manage.py seal_rules and "
        "commit sealed.txt"
    )
    assert sealed == ["minimum_beds from 2028-01-01"]
    assert broken_seals(str(folder)) == []


def test_value_that_is_not_in_force_yet_may_be_sealed_anew(folder):
    add_value(folder, "minimum_beds", "{from: 2028-01-01, value: 7, source: R15}")
    seal(str(folder), on=TODAY)
    edit(folder, RULESET_FILE, "{from: 2028-01-01, value: 7, source: R15}", "{from: 2028-01-01, value: 8, source: R15}")
    loaded.sources.cache_clear()

    sealed = seal(str(folder), on=TODAY)

    assert sealed == ["minimum_beds from 2028-01-01"]


def test_value_in_force_is_never_sealed_anew(folder):
    kept = read_seals(str(folder))
    edit(folder, RULESET_FILE, BEDS, BEDS.replace("value: 6", "value: 7"))

    with pytest.raises(RuleDataError) as refused:
        seal(str(folder), on=TODAY)

    assert str(refused.value).startswith("minimum_beds from 2011-03-01 ")
    assert read_seals(str(folder)) == kept


def test_line_that_is_no_seal_is_refused(folder):
    edit(folder, "sealed.txt", "2011-03-01\tvalue", "2011-03-01 value")

    with pytest.raises(RuleDataError) as refused:
        read_seals(str(folder))

    assert str(refused.value) == "sealed.txt, line 3: is no seal; take the file back as it was"
