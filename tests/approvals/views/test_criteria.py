"""The public pages of the criteria and their data: they say what the engine says, and keep their addresses."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts.roles import Role
from approvals import rules
from approvals.rules.examples import examples, typical_facts
from approvals.rules.ruleset import DATA
from tests.approvals.admin.desk_client import address, case_under_review, desk_client
from tests.approvals.questioned import BEDS, asked_doctor, doctor_of
from tests.factories import complete_application, make_user

CRITERIA = [criterion.id for criterion in rules.CRITERIA]
FIRST = "2011-03-01"
TODAY = date(2026, 5, 4)


@pytest.fixture
def seven_beds(tmp_path):
    """The rules with one more line of data: at least 7 beds from 2028."""
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    file = folder / "no_preapproval.yaml"
    line = "      - {from: 2011-03-01, value: 6, source: R15}\n"
    text = file.read_text(encoding="utf-8")
    assert text.count(line) == 1
    file.write_text(
        text.replace(line, f"{line}      - {{from: 2028-01-01, value: 7, source: R15}}\n"), encoding="utf-8"
    )
    rules.read_from(str(folder))
    yield
    rules.read_from()


def speaking(language):
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def page(name, *args, client=None):
    response = (client or Client()).get(reverse(f"approvals:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


def data(name, *args):
    response = Client().get(reverse(f"approvals:{name}", args=args))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    return json.loads(response.content)


def link(criterion):
    return f'href="{reverse("approvals:criterion", args=[criterion])}"'


# The pages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", rules.LANGUAGES)
def test_every_criterion_has_a_page_in_each_language(language):
    client = speaking(language)
    for criterion in CRITERIA:
        text = rules.criterion_texts(criterion, language)
        shown = page("criterion", criterion, client=client)
        missing = [
            part for part in (text.title, text.requirement, text.plain, text.reading) if escape(part) not in shown
        ]
        assert (criterion, missing) == (criterion, [])


@pytest.mark.parametrize("language", rules.LANGUAGES)
def test_list_names_every_criterion_once_with_its_requirement(language):
    shown = page("criteria", client=speaking(language))
    assert [shown.count(link(criterion)) for criterion in CRITERIA] == [1] * len(CRITERIA)
    assert [c for c in CRITERIA if escape(rules.criterion_texts(c, language).requirement) not in shown] == []


def test_page_shows_the_engines_own_words_at_and_below_the_limit():
    shown = page("criterion", "unit.beds")
    facts = {"schema": 1, "on": "2026-05-04"}
    for beds in (6, 5):
        assessment = rules.assess(rules.parse_facts({**facts, "unit": {"palliative_beds": beds}}))
        assert escape(assessment.finding("unit.beds").explanation("nb")) in shown


@pytest.mark.parametrize(
    "path",
    [
        "/vilkar/unit.toilets/",
        "/vilkar/unit.toilets.json",
        "/vilkar/unit.beds/2012-01-01/",
        "/vilkar/unit.beds/2012-01-01.json",
        "/vilkar/unit.beds/not-a-day/",
        f"/vilkar/unit.toilets/{FIRST}/",
        "/vilkar/%E2%80%A6/",
    ],
)
def test_page_of_a_wrong_criterion_or_version_is_not_found(path):
    assert Client().get(path).status_code == 404


def test_pages_need_no_cookie_and_no_account():
    response = Client().get("/vilkar/unit.beds/")
    assert (response.status_code, settings.SESSION_COOKIE_NAME in response.cookies) == (200, False)


def test_page_takes_itself_for_the_requirement_it_shares():
    weeks = page("criterion", "teaching.weeks")
    source = weeks.split('id="source-title"')[1].split("</ul>")[0]
    assert "R32: Undervisningsuker</li>" in source
    assert "R33: Undervisningen reduseres etter stillingsstørrelse</li>" in source


@pytest.mark.parametrize(
    ("closed_from", "said"),
    [
        ("2026-01-01", "Ordningen tar ikke imot nye søknader fra og med 1. januar 2026. Vilkårene gjelder fortsatt"),
        ("2030-01-01", "Ordningen tar ikke imot nye søknader fra og med 1. januar 2030. Til da kan du søke som før."),
    ],
)
def test_pages_say_when_the_scheme_is_closed(closed_from, said, tmp_path, time_machine):
    time_machine.move_to("2026-06-01T12:00:00+02:00")
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    file = folder / "no_preapproval.yaml"
    valid = "valid: {from: 2011-03-01, to: open}\n"
    text = file.read_text(encoding="utf-8").replace(valid, f"{valid}closed_from: {closed_from}\n")
    file.write_text(text, encoding="utf-8")
    rules.read_from(str(folder))
    try:
        assert [said in page("criteria"), said in page("criterion", "unit.beds")] == [True, True]
        assert data("criteria_json")["ruleset"]["closed_from"] == closed_from
    finally:
        rules.read_from()


# The data ------------------------------------------------------------------------------------------


def test_data_of_every_criterion_equals_what_the_engine_holds():
    ruleset = rules.ruleset_on(date.max)
    for criterion in CRITERIA:
        told = data("criterion_version_json", criterion, ruleset.version)
        texts = {
            part: {lang: getattr(rules.criterion_texts(criterion, lang), part) for lang in rules.LANGUAGES}
            for part in ("title", "requirement", "plain", "reading")
        }
        assert {part: told[part] for part in texts} == texts
        assert (told["strength"], told["source"]) == (ruleset.strengths[criterion].value, ruleset.sources[criterion])
        held = {each["name"]: each["held"]["value"] for each in told["values"]}
        shown = {name: ruleset.in_force[name].shown for name in ruleset.values_of[criterion]}
        assert held == {name: list(one) if isinstance(one, tuple) else one for name, one in shown.items()}


def test_data_has_these_keys_and_no_others():
    told = data("criterion_json", "unit.beds")
    assert list(told) == [
        "schema",
        "ruleset",
        "criterion",
        "page",
        "json",
        "strength",
        "strength_words",
        "source",
        "title",
        "requirement",
        "plain",
        "reading",
        "formula",
        "sources",
        "values",
        "examples",
        "versions",
    ]
    assert list(told["values"][0]) == ["name", "held", "history"]
    assert list(told["values"][0]["held"]) == ["value", "valid_from", "source", "unit", "reading"]
    assert list(told["examples"][0]) == [
        "kind",
        "facts",
        "outcome",
        "required",
        "observed",
        "explanation",
        "remedy",
    ]
    assert told["ruleset"] == {
        "id": "no-preapproval",
        "version": FIRST,
        "valid_from": FIRST,
        "valid_to": None,
        "closed_from": None,
    }


def test_data_lists_every_criterion_with_its_addresses():
    told = data("criteria_json")
    assert [each["criterion"] for each in told["criteria"]] == list(rules.ruleset_on(date.max).strengths)
    assert {each["json"] for each in told["criteria"]} == {
        f"{settings.SITE_URL}/vilkar/{criterion}/{FIRST}.json" for criterion in CRITERIA
    }


def test_data_is_kept_by_anybody_and_answers_not_modified():
    first = Client().get("/vilkar/unit.beds.json")
    assert (first.headers["Cache-Control"], first.cookies) == ("public, max-age=3600", {})
    again = Client().get("/vilkar/unit.beds.json", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.django_db
def test_data_for_somebody_logged_in_is_not_kept_for_others(client):
    client.force_login(make_user())
    assert client.get("/vilkar/unit.beds.json").headers["Cache-Control"] == "private, max-age=3600"


# Examples ------------------------------------------------------------------------------------------


def test_examples_go_as_their_names_say():
    ruleset = rules.ruleset_on(TODAY)
    wrong = []
    for criterion in CRITERIA:
        for each in examples(criterion, ruleset, TODAY):
            outcome = each.finding.outcome.value
            expected = {
                "typical": {"met", "judgement"},
                "limit": {"met", "judgement"},
                "below": {"not_met"},
                "above": {"not_met", "limited"},
                "missing": {"missing"},
            }.get(each.kind, {"met", "not_met", "limited", "judgement"})
            if outcome not in expected:
                wrong.append((criterion, each.kind, outcome))
    assert wrong == []


def test_typical_facts_leave_nothing_but_judgement():
    assessment = rules.assess(rules.parse_facts(typical_facts(rules.ruleset_on(TODAY), TODAY)))
    assert assessment.outcome.value == "needs_judgement"
    assert {each.outcome.value for each in assessment.findings} == {"met", "judgement"}


def test_examples_follow_a_number_that_changes(seven_beds):
    ruleset = rules.ruleset_on(date(2028, 1, 1))
    beds = {each.kind: each.facts["unit.palliative_beds"] for each in examples("unit.beds", ruleset, TODAY)}
    assert beds == {"typical": 9, "limit": 7, "below": 6}


# A value that changes ------------------------------------------------------------------------------


def test_page_tells_of_a_value_to_come_and_keeps_what_holds_now(seven_beds, time_machine):
    time_machine.move_to("2027-06-01T12:00:00+02:00")
    now = page("criterion", "unit.beds")
    assert "minst 6 palliative senger" in now
    assert "minst 7 palliative senger" not in now
    assert '1. januar 2028<span class="small muted"> kommer</span>' in now
    assert "Noe endres fra 1. januar 2028." in page("criteria")
    coming = page("criterion_version", "unit.beds", "2028-01-01")
    assert "Dette gjelder først fra 1. januar 2028." in coming
    assert "minst 7 palliative senger" in coming


def test_address_of_an_old_version_stays_when_a_value_is_added(seven_beds, time_machine):
    time_machine.move_to("2028-06-01T12:00:00+02:00")
    assert "minst 7 palliative senger" in page("criterion", "unit.beds")
    old = page("criterion_version", "unit.beds", FIRST)
    assert "Dette gjaldt fra 1. mars 2011 til og med 31. desember 2027." in old
    assert "minst 6 palliative senger" in old
    assert link("unit.beds") in old
    told = data("criterion_version_json", "unit.beds", FIRST)
    assert (told["values"][0]["held"]["value"], told["ruleset"]["valid_to"]) == ("6", "2027-12-31")
    assert [each["value"] for each in told["values"][0]["history"]] == ["6", "7"]
    assert [each["version"] for each in told["versions"]] == [FIRST, "2028-01-01"]


def test_versions_say_whether_the_criterion_changed(seven_beds, time_machine):
    time_machine.move_to("2028-06-01T12:00:00+02:00")
    assert "(gjelder nå, dette vilkåret ble endret)" in page("criterion", "unit.beds")
    assert "(gjelder nå, dette vilkåret ble ikke endret)" in page("criterion", "local.home_care")


# Links ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_front_page_and_footer_lead_to_the_criteria(client):
    assert client.get("/").content.decode().count('href="/vilkar/"') == 2


@pytest.mark.django_db
def test_application_leads_from_each_criterion_to_its_page(as_doctor, doctor, url):
    application = complete_application(by=doctor)
    section = as_doctor.get(url("section", application, "unit")).content.decode()
    assert section.count(link("unit.beds")) == 2, "beside the question and in the panel"
    check = as_doctor.get(url("check", application)).content.decode()
    assert [criterion for criterion in CRITERIA if link(criterion) not in check] == []


@pytest.mark.django_db
def test_check_page_leads_from_what_fails_to_its_page(as_doctor, doctor, url):
    application = complete_application(by=doctor, beds=5)
    check = as_doctor.get(url("check", application)).content.decode()
    assert f'{link("unit.beds")}>Om vilkåret<span class="hidden-text">: Antall palliative senger</span>' in check


@pytest.mark.django_db
def test_case_and_questions_lead_to_the_criteria(client, url):
    asked = asked_doctor(BEDS)
    client.force_login(doctor_of(asked))
    assert (
        'href="/vilkar/">Vilkårene saken vurderes etter' in client.get(url("case", asked.application)).content.decode()
    )
    questions = client.get(url("questions", asked.application)).content.decode()
    assert f"{link('unit.beds')}>Om vilkåret «Antall palliative senger»" in questions


@pytest.mark.django_db
def test_desk_leads_from_each_criterion_to_its_page():
    caseworker = make_user(Role.CASEWORKER)
    application = case_under_review(by=caseworker)
    desk = desk_client(caseworker).get(address("change", application)).content.decode()
    assert [criterion for criterion in CRITERIA if link(criterion) not in desk] == []
