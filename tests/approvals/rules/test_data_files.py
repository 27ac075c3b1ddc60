"""The data files: read strictly, one number in one place, and every slip of the hand an error with its place."""

import re
from datetime import date
from pathlib import Path

import pytest

from approvals.rules import RuleDataError, parameters_in_force
from approvals.rules.parameters import values_on
from approvals.rules.ruleset import DATA, RULESET_FILE, compile_versions, sources
from tests.approvals.rules.rule_folder import BEDS, copy_data, edit


@pytest.fixture
def folder(tmp_path):
    return copy_data(tmp_path / "data")


def load(folder):
    return compile_versions(sources(str(folder)))[0]


def refusal(folder):
    with pytest.raises(RuleDataError) as refused:
        load(folder)
    return str(refused.value)


FILE_LINES = (Path(DATA) / RULESET_FILE).read_text("utf-8").splitlines(keepends=True)
BEDS_LINE = f"{RULESET_FILE}, line {next(at for at, line in enumerate(FILE_LINES, 1) if BEDS in line)}"
UNIT = "".join(FILE_LINES[FILE_LINES.index("  minimum_beds:\n") + 1 :][:4])

SLIPS = [
    (
        RULESET_FILE,
        BEDS,
        "{from: 2011-03-01, value: 6, value: 7, source: R15}",
        f"{BEDS_LINE}: value stands more than once",
    ),
    (RULESET_FILE, "  minimum_meetings:", "  minimum_beds:", "minimum_beds stands more than once"),
    (
        RULESET_FILE,
        "  minimum_beds:",
        "  minimum_bedz:",
        "values: minimum_beds is missing; minimum_bedz stands there instead",
    ),
    (RULESET_FILE, "values:\n  min", "extra: 1\nvalues:\n  min", ": extra is not a known key; remove it"),
    (RULESET_FILE, BEDS, "{value: 6, source: R15}", "dated[0]: from is missing"),
    (RULESET_FILE, BEDS, "{from: 2011-03-01, value: 6}", "dated[0]: source is missing"),
    (RULESET_FILE, BEDS, "{from: 2011-03-01, value: 6, source: R15, by: me}", "by is not a known key"),
    (RULESET_FILE, BEDS, "{from: 1 March 2011, value: 6, source: R15}", "from: must be a date written YYYY-MM-DD"),
    (RULESET_FILE, BEDS, "{from: 2011-02-30, value: 6, source: R15}", "from: must be a date written YYYY-MM-DD"),
    (RULESET_FILE, BEDS, "{from: 2011-03-01, value: 1_0, source: R15}", "value: must be a whole number, written with"),
    (RULESET_FILE, BEDS, "{from: 2011-03-01, value: 06, source: R15}", "value: must be a whole number"),
    (RULESET_FILE, BEDS, "{from: 2011-03-01, value: '+6', source: R15}", "value: must be a whole number"),
    (RULESET_FILE, BEDS, "{from: 2011-03-01, value: ٦, source: R15}", "value: must be a whole number"),
    (RULESET_FILE, BEDS, "{from: 2011-03-01, value: 6.0, source: R15}", "value: must be a whole number"),
    (RULESET_FILE, BEDS, "{from: 2011-03-01, value: [6], source: R15}", "value: must be a whole number"),
    (RULESET_FILE, BEDS, "{from: 2011-03-01, value: true, source: R15}", "value: must be a whole number"),
    (RULESET_FILE, "value: 30,", "value: 1e2,", "value: must be a decimal number with a point"),
    (RULESET_FILE, "value: 30,", "value: '30,5',", "value: must be a decimal number with a point"),
    (RULESET_FILE, BEDS, "{from: 2011-03-01, value: 6, source: the law}", "source: must name requirements such as R15"),
    (RULESET_FILE, BEDS, "{from: 2011-03-01, value: 6, source: ''}", "source: must be a text"),
    (RULESET_FILE, UNIT, "", "minimum_beds: unit is missing"),
    (RULESET_FILE, UNIT, "    unit: ''\n", "unit: must be a table of keys and values"),
    (RULESET_FILE, "      nn: senger i den palliative eininga\n", "", "minimum_beds.unit: nn is missing"),
    (RULESET_FILE, "      en: beds in the palliative unit\n", "", "minimum_beds.unit: en is missing"),
    (RULESET_FILE, "      nn: Berre senger", "      sv: Bara sängar", "minimum_beds.reading: nn is missing"),
    (RULESET_FILE, f"dated:\n      - {BEDS}", "dated: []", "dated: must be a list with at least one entry"),
    (RULESET_FILE, f"dated:\n      - {BEDS}", "dated: 6", "dated: must be a list with at least one entry"),
    (RULESET_FILE, BEDS, f"{BEDS}\n      - {BEDS}", "dated[1].from: must be later than the value before it"),
    (RULESET_FILE, "[sykehjem, sykestue, dms]", "[sykehjem, sykehjem]", "must be a list of different codes"),
    (RULESET_FILE, "[sykehjem, sykestue, dms]", "sykehjem", "must be a list with at least one entry"),
    (RULESET_FILE, "ruleset: no-preapproval", "ruleset: another", "ruleset: must be no-preapproval"),
    (RULESET_FILE, f"- {BEDS}", f"- &beds {BEDS}\n      - *beds", "an alias is not used here"),
    (RULESET_FILE, BEDS, "{from: 2011-03-01, value: !!int 6, source: R15}", "a tag is not used here"),
    (RULESET_FILE, BEDS, "!!python/object:object {}", "a tag is not used here"),
    (RULESET_FILE, BEDS, "{[6]: 6}", "a key must be one word"),
    (RULESET_FILE, BEDS, "{from: 2011", "while parsing a flow mapping, did not find expected"),
    ("texts/unit.yaml", "    en: Kind of unit\n", "", "unit.kind.title: en is missing"),
    ("texts/unit.yaml", "    en: Kind of unit\n", "    en: Kind of unit\n    sv: Typ\n", "sv is not a known key"),
    ("texts/unit.yaml", "    en: Kind of unit\n", "    en: ' '\n", "unit.kind.title.en: must be a text"),
    ("texts/unit.yaml", "    en: Kind of unit\n", "    en: [Kind]\n", "unit.kind.title.en: must be a text"),
    (
        "texts/unit.yaml",
        "unit.kind:",
        "unit.sort:",
        "unit.yaml, line 1: unit.sort is not a known key; did you mean unit.beds?",
    ),
    ("texts/unit.yaml", "\nunit.definition:", "\nunit.kind:", "unit.kind stands more than once"),
    ("texts/unit.yaml", "  judgement:\n", "  judged:\n", "unit.kind: judgement is missing"),
    (
        "texts/unit.yaml",
        "  title:\n    nb: Type",
        "  surprise: 1\n  title:\n    nb: Type",
        "surprise is not a known key",
    ),
    ("texts/unit.yaml", "Enheten har {beds}", "Enheten har {bed}", "{bed} is not a value this text can name"),
    ("texts/unit.yaml", "minst {minimum_beds}", "minst {minimum_beds", "a brace without a partner"),
    (
        "texts/unit.yaml",
        "    remedy:\n      nb: Oppgi om enheten",
        "    cure:\n      nb: Oppgi om enheten",
        "remedy is missing",
    ),
    ("texts/service.yaml", "applicant.doctor:", "unit.kind:", "unit.kind: has its texts in another file already"),
    (
        "texts/common.yaml",
        "  missing:service:",
        "  missing:dates:",
        "common.yaml, line 2: shared: missing:service is missing; missing:dates stands there instead",
    ),
    ("texts/common.yaml", "    sykestue:", "    stue:", "words.unit_kind: sykestue is missing"),
    ("texts/common.yaml", "words:", "word:", "common.yaml, line 2: words is missing; word stands there instead"),
]


@pytest.mark.parametrize(("name", "old", "new", "problem"), SLIPS)
def test_slip_in_a_data_file_is_refused_with_its_place(folder, name, old, new, problem):
    edit(folder, name, old, new)

    assert problem in refusal(folder)


def test_untouched_copy_of_the_data_files_loads(folder):
    assert load(folder).version == "2011-03-01"


def test_remedy_where_there_is_nothing_to_mend_is_refused(folder):
    edit(
        folder,
        "texts/unit.yaml",
        "  judgement:\n    explanation:",
        "  judgement:\n    remedy: {nb: a, nn: b, en: c}\n    explanation:",
    )

    assert refusal(folder).startswith("unit.yaml, line ")
    assert refusal(folder).endswith(
        ": unit.kind.judgement: remedy is not a known key; remove it, or write one of explanation"
    )


def test_missing_file_is_refused_by_name(folder):
    (folder / "texts" / "unit.yaml").unlink()

    assert refusal(folder).startswith("unit.yaml: ")


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"\xff\xfe", b"- a list\n", b"word"])
def test_file_without_a_table_is_refused(folder, content):
    (folder / "texts" / "unit.yaml").write_bytes(content)

    assert refusal(folder).startswith(("unit.yaml: ", "unit.yaml, line 1: "))


def test_later_value_holds_from_its_day_and_the_earlier_before_it(folder):
    edit(folder, RULESET_FILE, BEDS, BEDS + "\n      - {from: 2030-01-01, value: 1, source: R15}")
    old, new = compile_versions(sources(str(folder)))

    assert (old.in_force["minimum_beds"].shown, new.in_force["minimum_beds"].shown) == ("6", "1")
    assert (old.version, old.valid_to) == ("2011-03-01", date(2029, 12, 31))
    assert (new.version, new.valid_to) == ("2030-01-01", None)
    assert new.about["unit.beds"]["nb"].requirement == "Enheten skal ha minst 1 palliativ seng."
    assert new.about["unit.beds"]["en"].requirement == "The unit must have at least 1 palliative bed."


def test_no_values_are_in_force_before_the_first(folder):
    assert values_on(sources(str(folder))[0].dated, date(2011, 2, 28)) is None


def test_decimal_value_is_said_with_a_comma_in_norwegian(folder):
    edit(folder, RULESET_FILE, "value: 30,", "value: 33.5,")

    ruleset = load(folder)

    assert "33,5 %" in ruleset.about["position.size"]["nn"].requirement
    assert "33.5%" in ruleset.about["position.size"]["en"].requirement
    assert ruleset.values.least_share == (67, 2)


def test_values_in_force_tell_unit_source_and_day():
    assert parameters_in_force(date(2026, 11, 21))["minimum_beds"] == {
        "value": "6",
        "unit": "senger i den palliative enheten",
        "source": "R15",
        "valid_from": "2011-03-01",
    }
    assert parameters_in_force(date(2026, 11, 21))["accepted_unit_kinds"]["value"] == ["sykehjem", "sykestue", "dms"]


def test_values_are_those_of_the_regulation():
    values = {name: each["value"] for name, each in parameters_in_force(date(2026, 11, 21)).items()}

    assert values == {
        "minimum_beds": "6",
        "minimum_percent": "30",
        "minimum_conferences": "2",
        "minimum_meetings": "1",
        "teaching_hours": "72",
        "teaching_weeks": "36",
        "minimum_own_teaching": "1",
        "small_group_least_interval": "3",
        "small_group_most_interval": "4",
        "course_months": "24",
        "centre_months": "12",
        "nursing_home_months": "12",
        "accepted_unit_kinds": ["sykehjem", "sykestue", "dms"],
        "running_programme_forms": ["eget_program", "palliativt_senter"],
    }


def test_no_text_writes_a_number_of_the_regulation_itself():
    numbers = re.compile(r"(?<![\w{])(?:6|30|2|72|36|24|12|3|4|seks|tretti|six|thirty|tolv|twelve)(?![\w}])")
    found = [
        f"{file.name}: {line.strip()}"
        for file in sorted((Path(DATA) / "texts").glob("*.yaml"))
        for line in file.read_text("utf-8").splitlines()
        if numbers.search(line)
    ]

    assert found == []
