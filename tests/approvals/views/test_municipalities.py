"""The documents around the regulation: the page that names them, and the profiles of municipalities."""

import csv
import io
from datetime import date

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils.html import escape

from tests import factories as f
from tests.approvals.admin.desk_client import address, case_under_review, desk_client
from units.catalogue import mapping_report
from units.models import Municipality, MunicipalityFact
from units.services.profiles import load_report

pytestmark = pytest.mark.django_db
YES, NO, UNKNOWN = "Oppfylt", "Ikke oppfylt", "Ukjent"
RESULTS = {
    "Stor kommune 1": (YES, YES, YES, YES),
    "Stor kommune 2": (YES, NO, UNKNOWN, NO),
    "Stor kommune 3": (UNKNOWN, YES, YES, YES),
    "Stor kommune 4": (UNKNOWN, YES, YES, YES),
    "Mellomstor kommune 1": (NO, UNKNOWN, UNKNOWN, UNKNOWN),
    "Mellomstor kommune 2": (UNKNOWN, YES, YES, YES),
    "Mellomstor kommune 3": (NO, NO, UNKNOWN, NO),
    "Liten kommune 1": (NO, NO, UNKNOWN, NO),
    "Liten kommune 2": (NO, UNKNOWN, UNKNOWN, UNKNOWN),
    "Liten kommune 3": (NO, YES, YES, YES),
}


@pytest.fixture
def report(settings):
    resolve("/")  # the addresses are read once in a process, and not as a demo has them
    settings.DEMO = True
    return load_report().municipalities


def _get(name, *args, status=200, **query):
    response = Client().get(reverse(f"approvals:{name}", args=args), query)
    assert response.status_code == status
    return response


def _results(columns):
    return {
        each.municipality.name: tuple(
            str(word) for _tag, word in (each.beds, each.general_practitioners, each.home_care, each.cooperation)
        )
        for each in columns
    }


# The four documents -------------------------------------------------------------------------------
def test_each_document_is_named_and_said_to_decide_nothing():
    page = _get("knowledge").content.decode()
    for title in (
        "Kartlegging av tilbud for hjemmetid og hjemmedød i kommunehelsetjenesten",
        "Kompetanseplan 2017–2020 for Fysio- og ergoterapinettverk",
        "Redegørelse for regionale initiativer",
        "Lindrende behandling og omsorg",
    ):
        assert title in page
    assert "Dokumentene informerer og avgjør aldri." in page


def test_knowledge_is_one_click_from_the_front_page_and_the_municipalities_two():
    front, knowledge = Client().get("/").content.decode(), _get("knowledge").content.decode()
    assert front.count('href="/kunnskap/"') == 2
    assert 'href="/kommuner/"' in knowledge
    assert 'href="/kommuner/sammenlign/"' in knowledge


# The list -----------------------------------------------------------------------------------------
def test_list_shows_the_ten_with_the_results_of_the_table(report):
    response = _get("municipalities")
    assert _results(response.context["columns"]) == RESULTS
    assert response.content.decode().count('name="kommune"') == 10


def test_municipalities_of_the_report_are_not_shown_outside_a_demo(report, settings):
    settings.DEMO = False
    assert _get("municipalities").context["columns"] == []
    _get("municipality", report["Stor kommune 1"].pk, status=404)
    assert _get("compare_municipalities").context["columns"] == []


def test_municipality_that_a_doctor_only_named_is_shown_to_nobody():
    named = f.make_municipality(name="Tulleby")
    assert "Tulleby" not in _get("municipalities").content.decode()
    _get("municipality", named.pk, status=404)


def test_list_costs_the_same_for_one_and_for_ten(report, django_assert_max_num_queries):
    Municipality.objects.exclude(name="Stor kommune 1").update(is_demo=False)
    with django_assert_max_num_queries(3):
        assert len(_get("municipalities").context["columns"]) == 1
    Municipality.objects.update(is_demo=True)
    with django_assert_max_num_queries(3):
        assert len(_get("municipalities").context["columns"]) == 10


# One municipality ---------------------------------------------------------------------------------
def test_every_fact_stands_with_value_day_and_source(report):
    for profile in mapping_report().profiles:
        response = _get("municipality", report[profile.name].pk)
        page = response.content.decode()
        cells = [cell for _name, cells in response.context["groups"] for cell in cells]
        assert len(cells) == len(profile.facts)
        assert {cell.as_of for cell in cells} == {date(2025, 3, 31)}
        assert [fact.source for fact in profile.facts.values() if escape(fact.source) not in page] == []
        silent = [fact for fact in profile.facts.values() if fact.value == "not_stated"]
        assert sum(cell.text == "ikke oppgitt" for cell in cells) == len(silent)


def test_indications_show_their_rule_and_say_they_are_no_evidence(report):
    response = _get("municipality", report["Stor kommune 2"].pk)
    page = response.content.decode()
    assert "6 eller flere gir «oppfylt»" in page
    assert "Bare omtale eller et mål gir «ukjent»." in page
    rules = {each.numbers: each.rule for each in response.context["indications"]}
    alone = " Bare feltet om struktur avgjør. De andre feltene er til opplysning."
    assert [numbers for numbers, rule in rules.items() if rule.endswith(alone)] == ["R22", "R23"]
    assert page.count(alone) == 2
    assert "er ikke bevis i noen sak" in page
    assert "Også uten den fleksible sengen er det åtte." in page


def test_newest_fact_of_a_field_is_shown_with_who_stated_it(report):
    municipality = report["Stor kommune 3"]
    MunicipalityFact.objects.create(
        municipality=municipality, field="beds", value="7", as_of=date(2026, 2, 1), stated_by="Kommuneoverlegen"
    )
    response = _get("municipality", municipality.pk)
    assert "Oppgitt av Kommuneoverlegen" in response.content.decode()
    assert str(response.context["indications"][0].word) == YES


@pytest.mark.parametrize("inhabitants", [4999, 20000])
def test_inhabitants_between_the_classes_are_said_to_be_in_none(report, inhabitants):
    municipality = report["Stor kommune 1"]
    municipality.inhabitants = inhabitants
    municipality.save()
    page = _get("municipality", municipality.pk).content.decode()
    assert "Ingen størrelsesklasse i rapporten" in page
    assert "innbyggere faller i ingen av dem, så vi gjetter ikke." in page
    large = _get("compare_municipalities", klasse="stor").context["columns"]
    assert "Stor kommune 1" not in [each.municipality.name for each in large]


@pytest.mark.parametrize("where", ["0", "999999", "9" * 40, "x", "-1"])
def test_municipality_that_is_not_there_is_not_there(report, where):
    assert Client().get(f"/kommuner/{where}/").status_code == 404


def test_fact_that_is_no_table_or_of_an_unknown_field_breaks_no_page():
    municipality = f.make_municipality()
    MunicipalityFact.objects.create(
        municipality=municipality, field="moons", value="<b>to</b>", detail=["x"], as_of=date(2026, 1, 1)
    )
    page = _get("municipality", municipality.pk).content.decode()
    assert "&lt;b&gt;to&lt;/b&gt;" in page
    assert "Ikke registrert" in page
    _get("compare_municipalities")


# Comparison ---------------------------------------------------------------------------------------
def test_comparison_of_all_shows_the_results_and_the_words_of_the_table(report):
    response = _get("compare_municipalities")
    page = response.content.decode()
    assert _results(response.context["columns"]) == RESULTS
    for category in mapping_report().categories:
        assert escape(category.similarity) in page
        assert escape(category.difference) in page


def test_comparison_shows_what_is_chosen_and_can_be_shared(report):
    chosen = [report["Stor kommune 1"].pk, report["Liten kommune 3"].pk]
    response = _get("compare_municipalities", kommune=chosen, felt=["beds", "spict"])
    assert [each.municipality.name for each in response.context["columns"]] == ["Liten kommune 3", "Stor kommune 1"]
    assert {group.key: (group.labels, group.sums) for group in response.context["groups"]} == {
        "tools": (["SPICT"], [("SPICT", "ikke oppgitt: 1, ja: 1")]),
        "resources": (["Palliative senger"], [("Palliative senger", "0: 1, 8: 1")]),
    }
    assert response.content.decode().count(" checked") == 4


def test_comparison_says_what_is_alike_and_follows_the_size_class(report):
    response = _get("compare_municipalities", klasse=["stor"], felt=["spict", "csnat"])
    assert len(response.context["columns"]) == 4
    response = _get("compare_municipalities", klasse=["liten"], felt=["spict"])
    (group,) = response.context["groups"]
    assert group.sums == [("SPICT", "ikke oppgitt: 3")]


def test_what_is_alike_is_said_of_what_is_told_and_silence_is_counted(report):
    chosen = [report["Liten kommune 1"], report["Liten kommune 3"]]
    MunicipalityFact.objects.filter(municipality__in=chosen, field="spict").update(value="yes")
    MunicipalityFact.objects.filter(municipality__in=chosen, field="csnat").delete()
    MunicipalityFact.objects.filter(municipality__in=chosen, field="ethics_reflection").update(value="not_stated")
    asked = {"kommune": [each.pk for each in chosen], "felt": ["spict", "csnat", "ethics_reflection"]}
    sums = dict(pair for group in _get("compare_municipalities", **asked).context["groups"] for pair in group.sums)
    assert sums == {
        "SPICT": "likt hos alle: ja",
        "CSNAT": "ikke registrert: 2",
        "Etisk refleksjon": "ikke oppgitt: 2",
    }


@pytest.mark.parametrize("query", [{"kommune": "0"}, {"klasse": "enorm"}, {"felt": "moons"}, {"kommune": "9" * 40}])
def test_choice_that_is_not_there_is_told_beside_its_field(report, query):
    (name,) = query
    for page in ("compare_municipalities", "download_comparison"):
        response = _get(page, status=422, **query)
        assert response.context["form"].errors == {name: ["Velg blant dem som står på listen."]}


def test_comparison_as_a_file_has_a_row_for_each_fact_with_its_source(report):
    Municipality.objects.filter(name="Stor kommune 1").update(name="=1+1")
    response = _get("download_comparison", kommune=report["Stor kommune 1"].pk, felt=["beds", "csnat"])
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert rows == [
        ["Kommune", "Størrelse", "Opplysning", "Verdi", "Gjelder per", "Kilde"],
        ["'=1+1", "stor", "CSNAT", "ikke oppgitt", "2025-03-31", ""],
        [
            "'=1+1",
            "stor",
            "Palliative senger",
            "8; øremerket",
            "2025-03-31",
            "Kommunene har en enhet med åtte øremerkede palliative sengeplasser",
        ],
    ]


# Where a unit is described, and on the desk ---------------------------------------------------------
def _about_a_unit_in(municipality, doctor):
    application = f.draft_application(by=doctor)
    application.service_period.unit = f.make_unit(municipality=municipality)
    application.service_period.save()
    return application


def test_profile_is_offered_as_unconfirmed_and_fills_in_nothing_by_itself(report, as_doctor, doctor, url):
    application = _about_a_unit_in(report["Stor kommune 1"], doctor)
    response = as_doctor.get(url("section", application, "unit"))
    page = response.content.decode()
    assert "Ubekreftet, fra kartleggingen: profilen til Stor kommune 1" in page
    assert "Bruk profilen som utgangspunkt" in page
    assert response.context["form"]["palliative_beds"].value() is None
    assert response.context["form"]["description"].value() == ""


def test_profile_fills_in_empty_fields_when_the_doctor_asks_and_stores_nothing(report, as_doctor, doctor, url):
    application = _about_a_unit_in(report["Stor kommune 1"], doctor)
    form = as_doctor.get(url("section", application, "unit"), {"fra_profilen": "1"}).context["form"]
    assert form["palliative_beds"].value() == "8"
    assert (
        form["description"]
        .value()
        .startswith(
            "Ubekreftet, fra kartleggingen av kommunen (gjelder per 31. mars 2025):\nPalliative senger: 8; øremerket\n"
        )
    )
    assert str(form["palliative_beds"].help_text).startswith("Ubekreftet, fra kartleggingen.")
    assert form["stated_by"].value() == ""
    application.unit_statement.refresh_from_db()
    assert (application.unit_statement.palliative_beds, application.unit_statement.description) == (None, "")


def test_profile_leaves_alone_what_the_doctor_has_written(report, as_doctor, doctor, url):
    application = _about_a_unit_in(report["Stor kommune 1"], doctor)
    application.unit_statement.palliative_beds = 6
    application.unit_statement.description = "Vår enhet"
    application.unit_statement.save()
    form = as_doctor.get(url("section", application, "unit"), {"fra_profilen": "1"}).context["form"]
    assert (form["palliative_beds"].value(), form["description"].value()) == ("6", "Vår enhet")
    assert form.started_from == []


def test_unit_in_a_municipality_without_a_profile_is_offered_nothing(as_doctor, doctor, url):
    application = _about_a_unit_in(f.make_municipality(), doctor)
    response = as_doctor.get(url("section", application, "unit"), {"fra_profilen": "1"})
    assert response.context["offer"] is None
    assert response.status_code == 200


def test_desk_leads_to_the_profile_of_the_municipality(report):
    case = case_under_review()
    link = f'href="/kommuner/{case.service_period.unit.municipality_id}/"'
    client = desk_client(case.assigned_to)
    assert link not in client.get(address("change", case)).content.decode()
    MunicipalityFact.objects.create(
        municipality=case.service_period.unit.municipality, field="beds", value="8", as_of=date(2026, 1, 1)
    )
    assert link in client.get(address("change", case)).content.decode()
