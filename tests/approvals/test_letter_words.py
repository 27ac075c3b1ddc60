"""The law that a letter names by date, and how numbers are written in it."""

from datetime import date
from decimal import Decimal

import pytest

from approvals import rules
from approvals.letters.law import LAW_FILE, law_on
from approvals.templatetags.letter_text import amount, in_sentence, one_decimal, percent, sections, weeks


def test_law_before_the_first_entry_is_an_error():
    with pytest.raises(rules.RuleDataError) as error:
        law_on(date(1960, 1, 1), "nb")
    assert str(error.value) == "law.yaml: nothing was in force on 1960-01-01"


def test_law_of_a_later_act_applies_from_its_day_on(tmp_path):
    old = LAW_FILE.read_text("utf-8")
    entry = old[old.index("  - from: 1970-01-01") : old.index("# The rules that decide")]
    newer = entry.replace("1970-01-01", "2027-07-01").replace("deadline: [29]", "deadline: [71]").rstrip() + "\n\n"
    path = tmp_path / "law.yaml"
    path.write_text(old.replace("# The rules that decide", newer + "# The rules that decide"), encoding="utf-8")
    days = (date(2027, 6, 30), date(2027, 7, 1))
    assert [law_on(day, "nb", path).sections["deadline"] for day in days] == [("29",), ("71",)]


@pytest.mark.parametrize(
    ("value", "shown", "rounded"),
    [
        ("36", "36", "36,0"),
        ("21.60", "21,6", "21,6"),
        ("6.25", "6,25", "6,3"),
        ("100", "100", "100,0"),
        ("0", "0", "0,0"),
    ],
)
def test_numbers_are_written_with_a_comma_and_without_empty_decimals(value, shown, rounded):
    assert (amount(Decimal(value)), one_decimal(Decimal(value))) == (shown, rounded)


@pytest.mark.parametrize(("count", "written"), [(1, "én uke"), (3, "tre uker"), (12, "tolv uker"), (13, "13 uker")])
def test_weeks_are_written_in_words_up_to_twelve(count, written):
    assert weeks(count) == written


def test_sections_and_percentages_are_kept_on_one_line():
    assert sections(("28",)) == '<span class="nowrap">§ 28</span>'
    assert sections(("18", "18 a", "19")) == '<span class="nowrap">§§ 18, 18 a og 19</span>'
    assert percent(Decimal("37.50")) == '<span class="nowrap">37,5 %</span>'


def test_titles_in_a_sentence_begin_with_a_small_letter():
    assert in_sentence(["Type enhet", "Årlig møte", ""]) == "type enhet, årlig møte, "


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "deadline: [29]",
            "deadline: []",
            "law.yaml.procedure[0].sections.deadline: must be a list with at least one entry",
        ),
        ("      deadline: [29]\n", "", "law.yaml.procedure[0].sections: deadline is missing"),
        ("from: 1970-01-01", "from: in 1970", "law.yaml.procedure[0].from: must be a date"),
    ],
)
def test_law_file_with_a_mistake_names_the_place(tmp_path, old, new, problem):
    path = tmp_path / "law.yaml"
    path.write_text(LAW_FILE.read_text("utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(rules.RuleDataError) as error:
        law_on(date(2026, 11, 22), "nb", path)
    assert str(error.value) == problem
