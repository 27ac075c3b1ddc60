"""The mapping report (001): every cell of its tables, and a file that says something wrong."""

import copy
import json
import re
from functools import cache
from io import StringIO

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.utils import translation

from units.catalogue import REPORT_FILE, CatalogueError, mapping_report, read_report
from units.models import Municipality, MunicipalityFact, ProfileField, SizeClass
from units.services.indications import Result, both, indicate, judge_beds, judge_structure
from units.services.profiles import load_report, size_class_of

YES, NO, UNKNOWN = "oppfylt", "ikke oppfylt", "ukjent"
_SAID = {Result.MET: YES, Result.NOT_MET: NO, Result.UNKNOWN: UNKNOWN}
SILENT = "ikke oppgitt"
#: «Results on the stated facts alone»: class, beds, R15, R22, R23, R22+R23, SPICT, CSNAT, palliative plan
RESULTS = {
    "Stor kommune 1": ("stor", "8", YES, YES, YES, YES, "ja", SILENT, "ja"),
    "Stor kommune 2": ("stor", "9", YES, NO, UNKNOWN, NO, SILENT, SILENT, "nei"),
    "Stor kommune 3": ("stor", SILENT, UNKNOWN, YES, YES, YES, SILENT, SILENT, "delvis"),
    "Stor kommune 4": ("stor", SILENT, UNKNOWN, YES, YES, YES, SILENT, "nei", "delvis"),
    "Mellomstor kommune 1": ("mellomstor", "0", NO, UNKNOWN, UNKNOWN, UNKNOWN, SILENT, SILENT, SILENT),
    "Mellomstor kommune 2": ("mellomstor", SILENT, UNKNOWN, YES, YES, YES, SILENT, "ja", "under innføring"),
    "Mellomstor kommune 3": ("mellomstor", "3", NO, NO, UNKNOWN, NO, SILENT, SILENT, "nei"),
    "Liten kommune 1": ("liten", "0", NO, NO, UNKNOWN, NO, SILENT, SILENT, "under innføring"),
    "Liten kommune 2": ("liten", "1", NO, UNKNOWN, UNKNOWN, UNKNOWN, SILENT, SILENT, "nei"),
    "Liten kommune 3": ("liten", "0", NO, YES, YES, YES, SILENT, SILENT, SILENT),
}
#: what the profiles call a field, and ours
_NAMED = {
    "Senger": "beds",
    "Enhetstype": "unit_kind",
    "Kreftkoordinator": "kreftkoordinator",
    "Palliativt team (kommunalt)": "palliative_team_municipal",
    "Palliativ plan": "palliativ_plan",
    "SPICT": "spict",
    "CSNAT": "csnat",
    "Forhåndssamtaler": "forhandssamtaler",
    "Fastleger": "gp_collaboration",
    "Hjemmetjeneste": "home_care_collaboration",
    "Sykehus / palliativt team": "hospital_collaboration",
    "Frivillige": "volunteers",
    "Dokumentasjon": "documentation",
}
#: told otherwise in the profiles: by title and percent, or more than our value alone
_TOLD_OTHERWISE = {"kreftkoordinator"}


def _shown(fact):
    return SILENT if fact.value == "not_stated" else mapping_report().vocabulary.value_text(fact.field, fact.value)


def test_every_result_of_the_report_is_as_the_table_says():
    with translation.override("nb"):
        found = {}
        for profile in mapping_report().profiles:
            said = indicate(profile.facts, least_beds=6)
            found[profile.name] = (
                profile.size_class,
                _shown(profile.facts["beds"]),
                *(_SAID[each] for each in (said.beds, said.general_practitioners, said.home_care, said.cooperation)),
                *(_shown(profile.facts[name]) for name in ("spict", "csnat", "palliativ_plan")),
            )
    assert found == RESULTS


def test_results_written_here_are_those_of_the_reference(shared_dir):
    text = (shared_dir / "domain/surroundings.md").read_text(encoding="utf-8")
    rows = [line.replace("**", "").strip("| ").split(" | ") for line in text.splitlines()]
    stated = {row[0]: tuple(row[1:]) for row in rows if row[0] in RESULTS and len(row) == 10}
    assert stated == RESULTS


def test_every_cell_of_the_profiles_is_as_the_reference_says(shared_dir):
    text = (shared_dir / "domain/surroundings.md").read_text(encoding="utf-8")
    profiles = re.findall(r"^\*\*(\w+ kommune \d)\*\* \(\w+\)\n\n(.*?)(?=\n\n)", text, re.MULTILINE | re.DOTALL)
    known = {profile.name: profile.facts for profile in mapping_report().profiles}
    differing = []
    checked = 0
    with translation.override("nb"):
        for name, lines in profiles:
            for label, value, quote in (line.strip("| ").split(" | ") for line in lines.splitlines()[2:]):
                fact = known[name][_NAMED[label]]
                checked += 1
                if fact.source != ("" if quote == "–" else quote[1:-1]):
                    differing.append((name, label, quote, fact.source))
                if fact.field not in _TOLD_OTHERWISE and not value.startswith(_shown(fact)):
                    differing.append((name, label, value, _shown(fact)))
    assert checked == 10 * 13
    assert differing == []


def test_the_first_table_of_the_report_is_as_the_reference_says(shared_dir):
    text = (shared_dir / "domain/surroundings.md").read_text(encoding="utf-8")
    part = text.split("### Table 1 of the report")[1].split("###")[0]
    stated = [tuple(line.strip("| ").split(" | ")) for line in part.splitlines() if line.startswith("| ")][1:]
    found = [(each.names["nb"], each.similarity, each.difference) for each in mapping_report().categories]
    assert len(found) == 9
    assert found == stated


def test_product_file_holds_every_field_of_every_municipality_without_a_problem():
    report = mapping_report()
    assert report.problems == ()
    assert list(report.vocabulary.fields) != []
    assert set(report.vocabulary.fields) == set(ProfileField.values)
    assert {key.key for key in report.size_classes} == set(SizeClass.values)
    assert [set(profile.facts) == set(ProfileField.values) for profile in report.profiles] == [True] * 10
    assert {name for category in report.categories for name in category.fields} <= set(ProfileField.values)
    assert (report.as_of.isoformat(), report.published) == ("2025-03-31", "2025-07")


def test_report_counts_one_with_spict_and_one_with_csnat():
    with_tool = {
        tool: [profile.name for profile in mapping_report().profiles if profile.facts[tool].value == "yes"]
        for tool in ("spict", "csnat")
    }
    assert with_tool == {"spict": ["Stor kommune 1"], "csnat": ["Mellomstor kommune 2"]}


def test_percent_that_can_be_read_in_two_ways_is_left_open():
    (profile,) = [each for each in mapping_report().profiles if each.name == "Stor kommune 3"]
    fact = profile.facts["kreftkoordinator"]
    assert "position_percent" not in fact.detail
    assert fact.detail["position_percent_candidates"] == [160, 60]
    with translation.override("nb"):
        assert mapping_report().vocabulary.detail_texts(fact.detail) == [
            "stillingsprosenten kan leses på to måter: 160 / 60",
            "Teksten kan bety 160 % eller «i 60 %», så prosenten står åpen.",
        ]


# Size classes ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("inhabitants", "size"),
    [
        (0, "liten"),
        (4998, "liten"),
        (4999, ""),
        (5000, "mellomstor"),
        (19999, "mellomstor"),
        (20000, ""),
        (20001, "stor"),
        (700000, "stor"),
    ],
)
def test_size_class_follows_the_letter_of_the_report(inhabitants, size):
    assert size_class_of(Municipality(name="X", inhabitants=inhabitants, size_class="stor")) == size


def test_size_class_without_inhabitants_is_what_is_stated():
    assert size_class_of(Municipality(name="X", size_class="liten")) == "liten"
    assert size_class_of(Municipality(name="X")) == ""


# The rule of the indications ------------------------------------------------------------------------
class Stated:
    """A fact, without a database."""

    def __init__(self, value, **detail):
        self.value, self.detail = value, detail


@pytest.mark.parametrize(
    ("fact", "result"),
    [
        (Stated("6"), Result.MET),
        (Stated("5"), Result.NOT_MET),
        (Stated("0", dedicated=False), Result.NOT_MET),
        (Stated("6", dedicated=False), Result.UNKNOWN),
        (Stated("not_stated", dedicated=False), Result.UNKNOWN),
        (Stated("mange"), Result.UNKNOWN),
        (Stated("٦"), Result.UNKNOWN),
        (None, Result.UNKNOWN),
    ],
)
def test_beds_are_judged_by_a_stated_number_alone(fact, result):
    assert judge_beds(fact, least=6) == result


@pytest.mark.parametrize(
    ("fact", "result"),
    [
        (Stated("standing"), Result.MET),
        (Stated("difficult"), Result.NOT_MET),
        (Stated("mentioned"), Result.UNKNOWN),
        (Stated("not_stated"), Result.UNKNOWN),
        (Stated("ja"), Result.UNKNOWN),
        (None, Result.UNKNOWN),
    ],
)
def test_cooperation_is_judged_by_its_structure_alone(fact, result):
    assert judge_structure(fact) == result


def test_both_together_fail_when_one_fails_and_are_met_when_both_are():
    met, not_met, unknown = Result.MET, Result.NOT_MET, Result.UNKNOWN
    assert [both(*pair) for pair in [(met, met), (met, unknown), (unknown, not_met), (unknown, unknown)]] == [
        met,
        unknown,
        not_met,
        unknown,
    ]


# A file that says something wrong -------------------------------------------------------------------
@cache
def _whole_file():
    return yaml.load(REPORT_FILE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - only texts


@pytest.fixture
def changed(tmp_path):
    """Write the first three municipalities of the product's file with something changed, and say where."""

    def write(change):
        tree = copy.deepcopy(_whole_file())
        tree["municipalities"] = tree["municipalities"][:3]
        change(tree)
        path = tmp_path / "wrong.yaml"
        # What is JSON is YAML too.
        path.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
        return path

    return write


def _facts(tree):
    return tree["municipalities"][1]["facts"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            lambda tree: _facts(tree).update(beds={"value": "mange", "source": "x"}),
            ".beds.value: 'mange' is not a whole",
        ),
        (lambda tree: _facts(tree).update(beds={"value": "-3", "source": "x"}), ".beds.value: '-3' is not a whole"),
        (lambda tree: _facts(tree).update(beds={"value": "9"}), ".beds: source is missing"),
        (lambda tree: _facts(tree).update(beds={"value": "9", "source": " "}), ".beds.source: must be a text"),
        (
            lambda tree: _facts(tree).update(beds={"value": "9", "source": "x", "note": "y"}),
            ".beds: note is not a known",
        ),
        (lambda tree: _facts(tree).update(beds="9"), ".beds: must be a table"),
        (lambda tree: _facts(tree).pop("beds"), ".beds: is missing; silence is written as not_stated"),
    ],
)
def test_wrong_fact_is_left_out_by_file_and_place_and_the_rest_is_read(changed, change, problem):
    report = read_report(changed(change))
    (told,) = report.problems
    assert str(told).startswith(f"wrong.yaml.municipalities[1].facts{problem}")
    by_name = {profile.name: profile for profile in report.profiles}
    assert len(by_name) == 3
    assert len(by_name["Stor kommune 2"].facts) == len(ProfileField.values) - 1
    assert len(by_name["Stor kommune 1"].facts) == len(ProfileField.values)


def test_unknown_field_and_unknown_detail_are_told_of(changed):
    def change(tree):
        _facts(tree)["moons"] = {"value": "yes", "source": "x"}
        _facts(tree)["spict"] = {"value": "perhaps", "source": "x"}
        _facts(tree)["csnat"] = {"value": "yes", "source": "x", "detail": {"colour": "blue"}}

    report = read_report(changed(change))
    assert [str(problem).removeprefix("wrong.yaml.municipalities[1].facts.") for problem in report.problems] == [
        "spict.value: 'perhaps' must be one of yes, no, partial, in_progress",
        "csnat.detail.colour: colour is not a known key",
        "moons: moons is not a known key",
    ]


def test_wrong_municipality_category_and_figure_are_left_out_alone(changed):
    def change(tree):
        tree["municipalities"][0]["size_class"] = "enorm"
        tree["municipalities"][2]["name"] = tree["municipalities"][1]["name"]
        tree["categories"][0]["fields"] = ["moons"]
        tree["figures"][0]["percent"] = "-1"

    report = read_report(changed(change))
    assert [problem.place.removeprefix("wrong.yaml.") for problem in report.problems] == [
        "municipalities[0].size_class",
        "municipalities[2].name",
        "categories[0].fields[0]",
        "figures[0].percent",
    ]
    assert (len(report.profiles), len(report.categories), len(report.figures)) == (1, 8, 4)


@pytest.mark.parametrize(
    "change",
    [
        lambda tree: tree.pop("values"),
        lambda tree: tree.update(more={"a": "b"}),
        lambda tree: tree["fields"].update(beds="colour"),
        lambda tree: tree["details"]["owner"]["text"].update(nb="eies av {0}"),
        lambda tree: tree["document"].update(as_of="i fjor"),
        lambda tree: tree["size_classes"]["liten"].pop("source"),
        lambda tree: tree.update(municipalities=[]),
    ],
)
def test_file_without_its_meaning_is_refused_whole_by_name(changed, change):
    with pytest.raises(CatalogueError, match=r"^wrong\.yaml"):
        read_report(changed(change))


def test_file_with_a_key_twice_or_that_is_no_yaml_is_refused(tmp_path):
    path = tmp_path / "wrong.yaml"
    for text in ("a: 1\na: 2\n", "a: [", "\x00", "[" * 5000):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CatalogueError, match=r"^wrong\.yaml"):
            read_report(path)
    with pytest.raises(CatalogueError, match=r"^nowhere\.yaml"):
        read_report(tmp_path / "nowhere.yaml")


# In the register ------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_loading_twice_adds_each_fact_once_and_marks_the_rows_as_demo():
    first, second = load_report(), load_report()
    fields = len(ProfileField.values)
    assert (first.added, first.corrected) == (10 * fields, 0)
    assert (second.added, second.corrected) == (0, 0)
    assert Municipality.objects.filter(is_demo=True).count() == 10
    assert Municipality.objects.filter(is_demo=False).count() == 0
    assert MunicipalityFact.objects.count() == 10 * fields


@pytest.mark.django_db
def test_loading_corrects_what_differs_from_the_report_and_keeps_what_people_stated():
    load_report()
    ours = MunicipalityFact.objects.get(municipality__name="Stor kommune 1", field="beds")
    theirs = MunicipalityFact.objects.get(municipality__name="Stor kommune 2", field="beds")
    MunicipalityFact.objects.filter(pk=ours.pk).update(value="80")
    MunicipalityFact.objects.filter(pk=theirs.pk).update(value="11", stated_by="Kommuneoverlegen")
    assert load_report().corrected == 1
    ours.refresh_from_db()
    theirs.refresh_from_db()
    assert (ours.value, theirs.value) == ("8", "11")


@pytest.mark.django_db
def test_command_refuses_outside_a_demo():
    with pytest.raises(CommandError, match="stand in no register of real ones"):
        call_command("load_municipalities")
    assert Municipality.objects.count() == 0


@pytest.mark.django_db
def test_command_loads_the_rest_and_names_what_it_left_out(settings, changed):
    settings.DEMO = True
    path = changed(lambda tree: _facts(tree).update(beds={"value": "mange", "source": "x"}))
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="Left out: 1"):
        call_command("load_municipalities", file=path, stdout=out, stderr=err)
    assert err.getvalue().startswith("wrong.yaml.municipalities[1].facts.beds.value: 'mange' is not a whole number")
    assert MunicipalityFact.objects.count() == 3 * len(ProfileField.values) - 1
    call_command("load_municipalities", stdout=out)
    assert out.getvalue().splitlines()[-1] == (
        f"Municipalities: 10. Facts added: {7 * len(ProfileField.values) + 1}. Facts corrected: 0."
    )
