"""Courses as data: read strictly, every slip refused with file, line, place and what to do, and never mixed."""

import re
from datetime import date
from pathlib import Path

import pytest

from approvals.rules import LANGUAGES, RuleDataError
from approvals.rules.courses import (
    BRANCHES,
    DANISH_SPECIALIST,
    FINAL_APPROVAL,
    FOLDER,
    NEEDS,
    RECORDED_THINGS,
    Amount,
    Basis,
    Kind,
    Standing,
    courses,
)
from tests.approvals.rules.rule_folder import copy_data, edit
from tests.approvals.rules.test_texts import ONLY

NORWEGIAN, DANISH = "final_approval.yaml", "danish_specialist.yaml"
TOTAL = "    value: {value_of: course_months}\n"
TWO_YEARS = "value: {amount: 2, unit: years}"
TWO_YEARS_SOURCE = "source: {file: 003_b5c12d7f93e78f1e.txt, phrase: er en 2-årig uddannelse}"
HOME = "{place: nursing_home, needs: [preapproved]}"
TITLE = "        en: Clinical specialty\n"


@pytest.fixture
def folder(tmp_path):
    return copy_data(tmp_path / "courses", FOLDER)


def line_of(name, words):
    lines = (Path(FOLDER) / name).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def refusal(folder):
    with pytest.raises(RuleDataError) as refused:
        courses(str(folder))
    return str(refused.value)


# file, what is written, the slip instead of it, what the refusal says after file and line
SLIPS = [
    (NORWEGIAN, "\nfacts: recorded", "\nfacts: recorded\nextra: 1", "extra is not a known key; remove it"),
    (NORWEGIAN, "    strength: frame\n    source: R03", "    strenght: frame\n    source: R03", "strength is missing"),
    (
        NORWEGIAN,
        "kind: months_total",
        "kind: months_sum",
        "requirements[2].kind: months_sum is not known here; write one",
    ),
    (NORWEGIAN, "kind: completed", "kind: application", "requirements[0].kind: application is not known here"),
    (NORWEGIAN, "    kind: months_total\n", "", "requirements[2]: kind is missing"),
    (NORWEGIAN, TITLE, "", "requirements[0].texts.title: en is missing"),
    (
        NORWEGIAN,
        TITLE,
        f"{TITLE}        sv: Klinisk specialitet\n",
        "requirements[0].texts.title: sv is not a known key",
    ),
    (NORWEGIAN, TITLE, "        en: ' '\n", "requirements[0].texts.title.en: must be a text"),
    (NORWEGIAN, "  en: Norwegian Directorate of Health\napplied", "applied", "body: en is missing"),
    (NORWEGIAN, "    source: R03\n", "", "requirements[2]: source is missing"),
    (
        NORWEGIAN,
        "source: R03\n",
        "source: the law\n",
        "source: must name requirements such as R03, or a file and a phrase",
    ),
    (NORWEGIAN, "source: R03\n", "source: ''\n", "source: must name requirements such as R03"),
    (NORWEGIAN, "source: R03\n", "source: {file: 000.txt}\n", "requirements[2].source: phrase is missing"),
    (
        NORWEGIAN,
        "source: R03\n",
        "source: {file: 000.txt, phrase: to års}\n",
        "source.file: 000.txt is not among the documents; name it there with its title",
    ),
    (NORWEGIAN, "source: R01 R02 R03 R04 R05\n", "", ": source is missing"),
    (
        NORWEGIAN,
        TOTAL,
        "    value: {value_of: course_month}\n",
        "value.value_of: course_month is not known here; write one of",
    ),
    (NORWEGIAN, TOTAL, "    value: {value_of: minimum_beds}\n", "value.value_of: minimum_beds is not known here"),
    (NORWEGIAN, TOTAL, "    value: {value_of: course_months, unit: months}\n", "value: unit is not a known key"),
    (NORWEGIAN, TOTAL, "    value: 24\n", "requirements[2].value: must be a table of keys and values"),
    (NORWEGIAN, TOTAL, "", "requirements[2]: value is missing"),
    (NORWEGIAN, TOTAL, TOTAL + TOTAL, "value stands more than once; keep one of them"),
    (NORWEGIAN, "strength: frame", "strength: hard", "requirements[0].strength: hard is not known here; write one of"),
    (NORWEGIAN, "thing: nordic_course", "thing: danish_theory", "thing: danish_theory is not known here; write one of"),
    (NORWEGIAN, "    thing: nordic_course\n", "", "requirements[1]: thing is missing"),
    (NORWEGIAN, "    place: palliative_centre\n", "    place: hospital\n", "place: hospital is not known here"),
    (NORWEGIAN, "criterion: course.total", "criterion: course.sum", "criterion: course.sum is not known here"),
    (NORWEGIAN, "needs: [preapproved]", "needs: [team]", "service[1].needs[0]: team is not known here"),
    (NORWEGIAN, "needs: [preapproved]", "needs: []", "service[1].needs: must be a list with at least one entry"),
    (
        NORWEGIAN,
        "{place: nursing_home, needs: [preapproved]}",
        "{place: palliative_centre, needs: [team]}",
        "service[1].place: palliative_centre stands more than once; keep one of them",
    ),
    (NORWEGIAN, "service:\n", "services:\n", "services is not a known key; did you mean service?"),
    (NORWEGIAN, "- id: centre", "- id: total", "requirements[3].id: total stands more than once; keep one of them"),
    (NORWEGIAN, "- id: centre", "- id: The centre", "requirements[3].id: must be one word of small letters"),
    (NORWEGIAN, "course: final_approval", "course: finale", "course: must be the name of the file, final_approval"),
    (NORWEGIAN, "valid_from: 2011-03-01", "valid_from: 2011", "valid_from: must be a date written YYYY-MM-DD"),
    (NORWEGIAN, "applied_for: after", "applied_for: never", "applied_for: never is not known here; write one of"),
    (
        NORWEGIAN,
        "\nfacts: recorded",
        "\nfacts: stated",
        "service: is for courses that go by what is on record; remove it",
    ),
    (NORWEGIAN, "{needed|tellende måned|", "{need|tellende måned|", "{need} is not a value this text can name"),
    (NORWEGIAN, "Det mangler {short}.", "Det mangler {short.", "a brace without a partner"),
    (NORWEGIAN, "Kravet ble nådd {day}.", "Det mangler {short}.", "{short} is not a value this text can name"),
    (
        NORWEGIAN,
        f"  - {HOME}",
        f"  - &home {HOME}\n  - *home",
        "an alias is not used here; write the value where it belongs",
    ),
    (
        DANISH,
        TWO_YEARS,
        "value: {amount: -2, unit: years}",
        "value.amount: must be a number above 0, written with digits",
    ),
    (DANISH, TWO_YEARS, "value: {amount: 0, unit: years}", "value.amount: must be a number above 0"),
    (DANISH, TWO_YEARS, "value: {amount: 2_4, unit: months}", "value.amount: must be a number above 0"),
    (DANISH, TWO_YEARS, "value: {amount: '1,5', unit: years}", "value.amount: must be a number above 0"),
    (DANISH, TWO_YEARS, "value: {amount: 1e1, unit: months}", "value.amount: must be a number above 0"),
    (DANISH, TWO_YEARS, "value: {amount: ٢, unit: years}", "value.amount: must be a number above 0"),
    (DANISH, TWO_YEARS, "value: {amount: 2}", "requirements[2].value: unit is missing"),
    (
        DANISH,
        TWO_YEARS,
        "value: {amount: 2, unit: ECTS}",
        "value.unit: ECTS is not known here; write one of months, years",
    ),
    (
        DANISH,
        TWO_YEARS_SOURCE,
        "source: R03",
        "requirements[2].source: must be a file and a phrase of it; R numbers are of",
    ),
    (DANISH, "when: after", "when: before", "requirements[3].when: before is not known here; write one of after"),
    (DANISH, "    when: after\n", "", "requirements[3]: when is missing"),
    (DANISH, "facts: stated", "facts: guessed", "facts: guessed is not known here; write one of recorded, stated"),
    (DANISH, "facts: stated", "facts: recorded", "service is missing"),
    (
        DANISH,
        "id: theory\n    kind: completed",
        "id: theory\n    kind: completed\n    thing: nordic_course",
        "thing is not a",
    ),
    (
        DANISH,
        "  003_b5c12d7f93e78f1e.txt: Rede",
        "  - Rede",
        "documents: must be a table of file names and titles",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "problem"), SLIPS)
def test_slip_in_a_course_is_refused_with_file_line_and_place(folder, name, old, new, problem):
    edit(folder, name, old, new)
    said = refusal(folder)
    assert (re.match(rf"{name}(, line [0-9]+)?: ", said) is not None, problem in said, "\n" in said) == (
        True,
        True,
        False,
    )


def test_refusal_names_the_line_and_what_to_do(folder):
    edit(folder, DANISH, TWO_YEARS, "value: {amount: -2, unit: years}")
    assert refusal(folder) == (
        f"danish_specialist.yaml, line {line_of(DANISH, TWO_YEARS)}: requirements[2].value.amount: must be a number "
        "above 0, written with digits only, such as 24 or 1.5"
    )


def test_requirement_after_the_application_is_refused(folder):
    file = folder / DANISH
    text = file.read_text("utf-8")
    head, marker, application = text.partition("  - id: application")
    file.write_text(f"{head}{marker}{application}\n{marker}_again{application}", "utf-8")
    assert "requirements[4]: stands after the application; move it above, the application comes last" in refusal(folder)


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"\xff\xfe", b"- a list\n", b"word", b"a: [1\n"])
def test_course_without_a_table_is_refused_by_its_file(folder, content):
    (folder / "another.yaml").write_bytes(content)
    assert refusal(folder).startswith("another.yaml")


def test_untouched_courses_load(folder):
    assert list(courses(str(folder))) == [DANISH_SPECIALIST, FINAL_APPROVAL]


def test_a_course_of_one_s_own_is_data_only(folder):
    text = (folder / DANISH).read_text("utf-8").replace("course: danish_specialist", "course: elsewhere")
    (folder / "elsewhere.yaml").write_text(text, "utf-8")
    assert courses(str(folder))["elsewhere"].basis == Basis.STATED


def test_norwegian_numbers_are_those_of_the_regulation_by_name():
    amounts = {each.id: each.amount for each in courses()[FINAL_APPROVAL].requirements if each.amount}
    assert amounts == {
        "total": Amount(value_of="course_months"),
        "centre": Amount(value_of="centre_months"),
        "nursing_home": Amount(value_of="nursing_home_months"),
    }


def test_what_the_final_approval_asks_has_its_source_in_the_regulation():
    asked = {each.id: (str(each.source), each.kind) for each in courses()[FINAL_APPROVAL].requirements}
    assert asked == {
        "specialty": ("R01", Kind.COMPLETED),
        "nordic_course": ("R02", Kind.COMPLETED),
        "total": ("R03", Kind.MONTHS_TOTAL),
        "centre": ("R04", Kind.MONTHS_AT),
        "nursing_home": ("R05 R06", Kind.MOST_MONTHS_AT),
    }


def test_what_the_danish_course_asks_has_its_phrase():
    course = courses()[DANISH_SPECIALIST]
    both = "først ved gennemførsel af både teoretisk og klinisk uddannelse"
    assert {each.id: each.source.phrase for each in course.requirements} == {
        "theory": both,
        "clinic": both,
        "duration": "er en 2-årig uddannelse",
        "application": "og efter ansøgning hos Dansk Selskab for Palliativ Medicin",
    }
    assert (course.body["nb"], course.applied_for) == ("Dansk Selskab for Palliativ Medicin", "after")
    assert course.valid_from == date(2023, 1, 30)


def test_courses_share_nothing_that_could_count_in_both():
    for course in courses().values():
        things = {each.thing for each in course.requirements if each.kind == Kind.COMPLETED}
        if course.basis == Basis.RECORDED:
            assert (things <= set(RECORDED_THINGS), set(course.needs) <= set(NEEDS)) == (True, True)
        else:
            assert (things & set(RECORDED_THINGS), course.needs) == (set(), {})
            assert all(each.amount is None or not each.amount.value_of for each in course.requirements)


def every_text():
    for course in courses().values():
        for part in ("title", "about", "apart", "body"):
            for lang in LANGUAGES:
                yield lang, f"{course.id} {part}", getattr(course, part)[lang]
        for each in course.requirements:
            for lang in LANGUAGES:
                yield lang, f"{course.id} {each.id} title", each.title[lang]
                yield lang, f"{course.id} {each.id} requirement", said(each.requirement[lang], ("24",))
                for standing, text in each.texts[lang].items():
                    names = BRANCHES[each.kind][standing]
                    values = tuple(date(2027, 1, 1) if name == "day:date" else "2" for name in names)
                    yield lang, f"{course.id} {each.id} {standing}", said(text, values)


def said(text, values):
    return text if isinstance(text, str) else text(values)


def test_every_way_to_stand_has_its_text_in_each_language():
    for course in courses().values():
        for each in course.requirements:
            for lang in LANGUAGES:
                assert set(each.texts[lang]) == set(BRANCHES[each.kind])
    # Four texts of each course; a title, a requirement and three or four ways to stand of each of nine requirements.
    assert len(list(every_text())) == 3 * (2 * 4 + 9 * 2 + 7 * 4 + 2 * 3)


def test_no_text_of_a_course_mixes_languages():
    mixed = []
    for lang, place, text in every_text():
        spoken = set(re.findall(r"[a-zæøåéèòô]+", text.lower()))
        for other in set(LANGUAGES) - {lang}:
            foreign = (spoken & ONLY[other]) - ONLY[lang]
            mixed += [(lang, place, sorted(foreign))] if foreign else []
    assert mixed == []


def test_no_text_of_the_final_approval_writes_a_number_itself():
    numbers = re.compile(r"(?<![\w{])(?:24|12|two years|to år|tolv|twelve)(?![\w}])")
    found = [line for line in (Path(FOLDER) / NORWEGIAN).read_text("utf-8").splitlines() if numbers.search(line)]
    assert [line for line in found if not line.startswith("#")] == []


def test_standing_words_are_closed():
    assert [each.value for each in Standing] == ["met", "limited", "planned", "missing", "not_met"]
