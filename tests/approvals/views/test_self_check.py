"""The self-check: an answer without an account, an address that holds it, and nothing stored."""

import logging
from collections import Counter
from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Doctor
from accounts.roles import Role
from approvals import rules
from approvals.forms.self_check import SelfCheck
from approvals.models import Application
from approvals.rules.ruleset import RULESET_FILE
from approvals.services.self_check import facts_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db

GOOD = {
    "type": "sykehjem",
    "senger": "6",
    "fra": "2027-01-01",
    "til": "2027-12-31",
    "vedtak": "2026-11-22",
    "ansatt": "yes",
    "avtale": "2026-10-01",
    "konferanser": "2",
    "fastleger": "yes",
    "hjemmetjeneste": "yes",
    "veileder": "competence_area",
    "moter": "2",
    "plan": "yes",
    "helplan": "yes",
    "egne": "3",
    "s1": "50",
    "u1": "eget_program",
    "u1t": "36",
    "u1u": "18",
}


def query(**changed):
    """The good service, changed; None leaves a question unanswered. In the order of the address."""
    given = {**GOOD, **changed}
    address = QueryDict(mutable=True)
    address.update({name: value for name, value in given.items() if value is not None})
    check = SelfCheck(address, today=date(2026, 11, 22))
    assert check.is_valid(), [check.form.errors, *[form.errors for rows in check.all_rows for form in rows.forms]]
    return check.address()


def ask(client, address):
    return client.get(f"/sjekk/?{address}")


def groups(response):
    return {group.key: {line.criterion for line in group.lines} for group in response.context["answer"].groups}


def errors(response):
    form = response.context["form"]
    of_rows = [(field, text) for rows in form.all_rows for each in rows.forms for field, text in each.errors.items()]
    return {name: list(text) for name, text in [*form.form.errors.items(), *of_rows]}


def test_page_asks_without_an_answer(client):
    response = client.get("/sjekk/")
    text = response.content.decode()
    assert response.status_code == 200
    assert "answer" not in response.context
    assert text.count('class="ds-fieldset row-form"') == 5
    assert 'method="get"' in text


def test_good_service_seems_to_meet_the_requirements(client):
    answer = ask(client, query()).context["answer"]
    assert (answer.outcome, answer.headline) == ("met", "Tjenesten ser ut til å oppfylle kravene")
    assert ("Tellende måneder", "6") in answer.calculations
    assert ("Undervisningstimer som kreves", "36") in answer.calculations
    assert ("Undervisningsuker ved løpende program", "18") in answer.calculations


def test_too_few_beds_are_told_with_the_remedy_of_the_rules(client):
    response = ask(client, query(senger="5"))
    answer = response.context["answer"]
    assert (answer.outcome, answer.color) == ("not_met", "danger")
    assert groups(response)["not_met"] == {"unit.beds"}
    text = response.content.decode()
    assert "Enheten har 5 palliative senger. Kravet er minst 6." in text
    assert "Det mangler 1 seng." in text


def test_what_a_check_cannot_know_is_no_failure(client):
    found = groups(ask(client, query()))
    assert set(found) == {"later", "met", "judgement", "advice"}
    assert found["later"] == {
        "applicant.doctor",
        "unit.definition",
        "unit.staffing",
        "unit.patients",
        "supervisor.appointed",
        "supervisor.eligible",
        "supervision.regular",
        "supervision.evaluation",
    }


def test_unanswered_question_is_open_and_not_a_failure(client):
    response = ask(client, query(avtale=None, veileder=None, hjemmetjeneste="no"))
    assert response.context["answer"].outcome == "open"
    assert groups(response)["open"] == {"centre.agreement", "supervisor.eligible", "local.home_care"}


@pytest.mark.parametrize("kind", ["helsehus", "hospice", "other"])
def test_unit_of_another_kind_is_for_a_caseworker(client, kind):
    answer = ask(client, query(type=kind)).context["answer"]
    assert (answer.outcome, answer.color) == ("judgement", "info")


def test_decision_after_the_start_counts_a_part(client):
    response = ask(client, query(vedtak="2027-03-31", avtale="2026-10-01"))
    assert "timing.before_start" in groups(response)["limited"]
    assert ("Tellende måneder", "4,5") in response.context["answer"].calculations


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("changed", [{}, {"senger": "5"}, {"s1": "25"}, {"u1t": "30"}, {"konferanser": "1"}])
def test_texts_are_those_of_the_engine(client, language, changed):
    client.cookies["django_language"] = language
    address = query(**changed)
    check = SelfCheck(QueryDict(address), today=date(2026, 11, 22))
    assert check.is_valid()
    assessment = rules.assess(facts_of(check.answers()), lang=language)
    lines = [line for group in ask(client, address).context["answer"].groups for line in group.lines]
    found = {line.criterion: (line.explanation, line.remedy, line.title) for line in lines}
    assert found == {
        each.criterion: (
            each.explanation(),
            each.remedy(),
            rules.criterion_texts(each.criterion, language, assessment.on).title,
        )
        for each in assessment.findings
    }
    assert len(lines) == len(rules.CRITERIA)


def test_form_leads_to_the_short_address(client):
    typed = {
        "type": "sykehjem",
        "senger": " 6 ",
        "fra": "1.1.2027",
        "til": "31.12.2027",
        "vedtak": "",
        "ansatt": "yes",
        "avtale": "",
        "s1": "",
        "s1f": "",
        "s1t": "",
        "s2": "37,50",
        "s2f": "",
        "s2t": "",
        "ukjent": "1",
    }
    response = client.get("/sjekk/", typed)
    today = timezone.localdate().isoformat()
    assert response.status_code == 302
    assert response["Location"] == (
        f"/sjekk/?type=sykehjem&senger=6&fra=2027-01-01&til=2027-12-31&vedtak={today}&ansatt=yes&s1=37.5#svar"
    )
    assert client.get(response["Location"]).status_code == 200


def test_address_leads_to_itself_and_gives_the_same_answer_to_everybody(client, time_machine):
    address = query(s2="10", s2f="2027-02-01", l1="palliative_centre", l1f="2026-01-01", l1t="2026-12-31", l1p="100")
    response = ask(client, address)
    assert (response.status_code, response.context["query"]) == (200, address)
    assert response.context["address"].endswith(f"/sjekk/?{address}")
    time_machine.move_to("2028-05-01T12:00:00+00:00")
    doctor = Client()
    doctor.force_login(make_user())
    assert ask(doctor, address).context["answer"] == response.context["answer"]


def test_answer_shows_what_was_answered_and_the_form_can_be_changed(client):
    text = ask(client, query(s1="37.5")).content.decode()
    assert "Stillingsprosent ved enheten: 37,5 %" in text
    assert 'value="01.01.2027"' in text
    assert 'value="37,5"' in text


def test_one_row_more_and_one_less_lose_nothing(client):
    address = "senger=abc&s1=50&s2=20&s3=30&s3f=1.2.2027"
    more = client.get(f"/sjekk/?{address}&flere=s")
    assert [form.data.get(form.add_prefix("percent")) for form in more.context["form"].rows["positions"].forms] == [
        "50",
        "20",
        "30",
        None,
    ]
    assert errors(more) == {}
    assert 'value="abc"' in more.content.decode()
    less = client.get(f"/sjekk/?{address}&fjern=s2")
    rows = less.context["form"].rows["positions"].forms
    assert [form["percent"].value() for form in rows] == ["50", "30"]
    assert rows[1]["starts_on"].value() == "1.2.2027"


def test_rows_end_at_the_most(client):
    rows = "&".join(f"s{number}=10" for number in range(1, 7))
    response = client.get(f"/sjekk/?{rows}&flere=s")
    assert len(response.context["form"].rows["positions"].forms) == 6
    assert 'value="s">' not in response.content.decode()


TAMPERED = [
    ("fra=31.02.2027", "starts_on", "31.02.2027"),
    ("fra=2027-01-01&til=2026-01-01", "ends_on", "2026-01-01"),
    ("fra=2027-01-01&til=31.2.2027&s1=50", "ends_on", "31.2.2027"),
    ("fra=9999-99-99", "starts_on", "9999-99-99"),
    ("vedtak=1999-01-01", "decided_on", "1999-01-01"),
    ("senger=99999999999999999999", "palliative_beds", "99999999999999999999"),
    ("senger=-1", "palliative_beds", "-1"),
    ("senger=1e400", "palliative_beds", "1e400"),
    ("senger=NaN", "palliative_beds", "NaN"),
    ("senger=5%00", "palliative_beds", "5\ufffd"),
    ("senger=%D9%A3", "palliative_beds", "٣"),
    ("type=slott", "kind", "slott"),
    ("type=%00", "kind", "\ufffd"),
    ("ansatt=kanskje", "employed", "kanskje"),
    ("veileder=other%27--", "basis", "other&#x27;--"),
    ("senger=5&senger=6", "palliative_beds", "«5» og «6»"),
    ("s1=50&s1=60&fra=2027-01-01&til=2027-12-31", "percent", "«50» og «60»"),
    ("s1=101&fra=2027-01-01&til=2027-12-31", "percent", "101"),
    ("s1=50", "starts_on", "50"),
    ("s1f=2027-01-01", "percent", "2027-01-01"),
    ("u1=sirkus&u1t=1", "form", "sirkus"),
    ("u1=kurs&u1t=40,5,5", "hours", "40,5,5"),
    ("u1=smagruppe&u1t=1&u1i=0", "interval_weeks", "0"),
    ("l1=nursing_home&l1f=2027-01-01&l1t=2026-01-01&l1p=50", "ends_on", "2026-01-01"),
    (f"senger={'9' * 3000}", "palliative_beds", "9" * 3000),
    ("senger=%3Cscript%3Ealert(1)%3C/script%3E", "palliative_beds", "&lt;script&gt;"),
]


@pytest.mark.parametrize(("address", "field", "kept"), TAMPERED)
def test_tampered_address_shows_the_form_with_the_error_beside_its_field(client, address, field, kept):
    response = ask(client, address)
    text = response.content.decode()
    assert response.status_code == 422
    assert list(errors(response)) == [field]
    assert kept in text
    assert 'id="feiloppsummering"' in text
    assert "answer" not in response.context


@pytest.mark.parametrize("count", [7, 500, 900])
def test_too_many_rows_are_told(client, count):
    rows = "&".join(f"s{number}=10" for number in range(1, count + 1))
    response = ask(client, f"fra=2027-01-01&til=2027-12-31&{rows}")
    assert response.status_code == 422
    assert len(response.context["form"].rows["positions"].forms) == 6
    assert response.content.decode().count("Her er det plass til 6. Resten er ikke lest.") == 2


@pytest.mark.parametrize(
    "address", ["s999999999=1", "s0=1", "s01=1", "s9999999999999=1", "z1=1", "%00=1", "&&==&", "a[]=1"]
)
def test_names_of_nothing_are_answered(client, address):
    assert ask(client, address).status_code in {200, 422}


def test_day_without_rules_is_told_beside_the_day(client):
    first = rules.versions()[0].valid_from
    response = ask(client, query(vedtak=(first - timedelta(days=1)).isoformat()))
    assert response.status_code == 422
    assert errors(response) == {"decided_on": ["Vi har ingen regler for denne dagen."]}
    assert 'value="6"' in response.content.decode()


def test_nothing_is_stored_and_no_cookie_is_left(client):
    before = Counter({model: model.objects.count() for model in (Application, Doctor, Session)})
    for address in ("", query(), query(senger="5"), "senger=abc", "flere=s"):
        response = ask(client, address)
        assert (dict(response.cookies), response.has_header("Set-Cookie")) == ({}, False)
    assert dict(client.cookies) == {}
    assert Counter({model: model.objects.count() for model in (Application, Doctor, Session)}) == before


def test_no_query_is_asked_of_the_database(client, django_assert_num_queries):
    address = query(
        **{f"u{number}t": "1" for number in range(1, 9)}, **{f"u{number}": "kurs" for number in range(1, 9)}
    )
    client.get("/sjekk/")
    with django_assert_num_queries(0):
        ask(client, address)
        ask(client, query())


def test_queries_of_a_doctor_do_not_grow(client):
    client.force_login(make_user())
    counts = []
    for address in (
        query(),
        query(),
        query(s2="10", s3="5", l1="nursing_home", l1f="2026-01-01", l1t="2026-02-01", l1p="9"),
    ):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            ask(client, address)
        counts.append(len(asked))
    assert counts[1] == counts[2]


@pytest.mark.parametrize("address", [query, lambda: "senger=77777&moter=kanskje", lambda: "senger=77777%00"])
def test_log_holds_nothing_of_the_query(client, caplog, address):
    caplog.set_level(logging.DEBUG)
    asked = address()
    assert ask(client, asked).status_code in {200, 422}
    told = "\n".join(f"{record.getMessage()} {record.__dict__.get('args')}" for record in caplog.records)
    assert "sjekk" in told
    assert [text for text in ("senger", "77777", "kanskje", "konferanser", "?") if text in told] == []


def test_language_can_be_chosen_without_a_token(client):
    strict = Client(enforce_csrf_checks=True)
    address = f"/sjekk/?{query()}"
    assert 'action="/sprak/"' in strict.get(address).content.decode()
    chosen = strict.post("/sprak/", {"language": "en", "next": address})
    assert (chosen.status_code, chosen["Location"]) == (302, address)


def test_front_page_and_own_applications_lead_to_the_check(client):
    link = f'href="{reverse("approvals:self_check")}"'
    assert link in client.get("/").content.decode()
    client.force_login(make_user(Role.DOCTOR))
    assert link in client.get("/").content.decode()
    assert link in client.get(reverse("approvals:my_applications")).content.decode()


def test_requirements_beside_the_questions_are_those_of_the_day_of_the_decision(client, rule_folder):
    rule_folder.add_value("minimum_beds", "{from: 2028-01-01, value: 7, source: R15}")
    found = [
        (least, day)
        for day in ("2027-12-31", "2028-01-01")
        for least in (6, 7)
        if f"Enheten skal ha minst {least} palliative senger." in ask(client, f"vedtak={day}").content.decode()
    ]
    assert found == [(6, "2027-12-31"), (7, "2028-01-01")]


def test_failing_answer_shows_what_it_takes(client):
    response = ask(client, query(senger="5", s1="25", u1t="15"))
    assert [change.text for change in response.context["answer"].changes.together] == [
        "Øk antallet palliative senger fra 5 til 6.",
        "Øk stillingen fra 25 til 30 prosent fra og med 1. januar 2027 til og med 31. desember 2027.",
        "Øk undervisningen fra 15 til 21,6 timer for hele tjenesten.",
    ]
    assert "Øk undervisningen fra 15 til 21,6 timer" in response.content.decode()
    assert ask(client, query()).context["answer"].changes is None


def test_too_many_answers_are_refused_and_the_questions_still_shown(client, settings):
    settings.SELF_CHECK_RATE = "2/m/ip"
    answers = [ask(client, query()) for _each in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert dict(client.cookies) == {}
    assert client.get("/sjekk/").status_code == 200


def test_closed_scheme_is_told_and_nothing_is_taken_along_to_it(client, rule_folder, time_machine):
    rule_folder.edit(RULESET_FILE, "valid: {from", "closed_from: 2027-07-01\nvalid: {from")
    time_machine.move_to("2027-06-30T12:00:00+00:00")
    before = ask(client, query()).content.decode()
    time_machine.move_to("2027-07-01T12:00:00+00:00")
    after = ask(client, query()).content.decode()
    assert ["Ordningen tar ikke imot nye søknader" in text for text in (before, after)] == [True, True]
    assert ["Ta med til en søknad" in text for text in (before, after)] == [True, False]
