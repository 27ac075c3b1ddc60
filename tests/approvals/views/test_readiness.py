"""The way to the final approval on the plan's page, and the Danish scheme on a page of its own: never mixed."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Doctor
from accounts.roles import Role
from approvals.forms.stated_course import StatedCourseForm
from approvals.rules.courses import DANISH_SPECIALIST, courses
from approvals.services.planner import PlanRow, make_plan, save_plan_rows
from tests.approvals.change_cases import granted
from tests.factories import make_centre, make_user

pytestmark = pytest.mark.django_db

DANISH = "/planlegger/ordning/danish_specialist/"
NOW = "2026-11-22T12:00:00+01:00"
ALL_DONE = {
    "theory": "completed",
    "clinic": "completed",
    "fra": "1.1.2024",
    "til": "31.12.2025",
    "application": "completed",
}


@pytest.fixture
def doctor(time_machine):
    time_machine.move_to(NOW)
    return make_user()


@pytest.fixture
def client(doctor):
    return logged_in(doctor)


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


def planned(doctor, *rows):
    plan = make_plan(by=doctor, title="Halv stilling")
    return save_plan_rows(plan, by=doctor, version=0, title=plan.title, rows=rows)


def row(place, first, last, percent="100", name=""):
    return PlanRow(
        place=place,
        place_name=name,
        starts_on=date.fromisoformat(first),
        ends_on=date.fromisoformat(last),
        percent=Decimal(percent),
    )


def standings(answer):
    """Title and tag of each requirement that the page shows."""
    lines = answer.context["readiness"] if "readiness" in answer.context else answer.context["lines"]
    return {line.title: str(line.word) for line in lines}


def test_plan_page_tells_each_requirement_with_state_and_source(client, doctor):
    Doctor.objects.create(user=doctor, clinical_specialty="onkologi", nordic_course="ongoing")
    make_centre(name="Senter Vest")
    plan = planned(
        doctor,
        row("palliative_centre", "2025-01-01", "2026-06-30", name="Senter Vest"),
        row("nursing_home", "2027-01-01", "2027-12-31", "50"),
    )
    answer = client.get(plan.get_absolute_url())
    page = answer.content.decode()
    assert standings(answer) == {
        "Klinisk spesialitet": "Oppfylt",
        "Nordisk spesialistkurs eller tilsvarende": "Planlagt",
        "Klinisk tjeneste i alt": "Ikke dokumentert",
        "Ved palliativt senter": "Oppfylt",
        "Ved sykehjem, sykestue eller DMS": "Ikke dokumentert",
    }
    assert "Mot endelig godkjenning" in page
    assert "Du har 18 måneder ved slikt senter. Kravet ble nådd 31. desember 2025." in page
    assert "0 måneder er forhåndsgodkjent. 6 til i planen er det ikke" in page
    assert "Regelverket, punkt R04" in page
    assert '<a class="ds-link" href="/vilkar/course.centre_year/">les om vilkåret' in page


def test_granted_service_is_pre_approved_on_the_plan_page():
    approval = granted()
    doctor, year = approval.doctor.user, approval.starts_on.year
    plan = planned(doctor, row("nursing_home", f"{year}-01-01", f"{year}-12-31", "50", name=approval.unit.name))
    answer = logged_in(doctor).get(plan.get_absolute_url())
    assert standings(answer)["Ved sykehjem, sykestue eller DMS"] == "Oppfylt"
    assert "6 forhåndsgodkjente måneder i planen, innenfor grensen på 12." in answer.content.decode()


def test_empty_plan_says_what_is_missing(client, doctor):
    answer = client.get(planned(doctor).get_absolute_url())
    assert "Planen gir ikke mer enn 0 tellende måneder. Det mangler 24." in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [("nn", "Planen gir ikkje meir enn 0 teljande månader. Det manglar 24."), ("en", "It is 24 short.")],
)
def test_requirements_are_told_in_the_language_of_the_page(client, doctor, language, words):
    client.cookies["django_language"] = language
    assert (
        words in client.get(planned(doctor).get_absolute_url(), headers={"accept-language": language}).content.decode()
    )


def test_plan_page_asks_no_more_for_a_longer_plan(client, doctor):
    def count(plan):
        client.get(plan.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            client.get(plan.get_absolute_url())
        return len(asked)

    make_centre(name="Senter Vest")
    short = planned(doctor, row("palliative_centre", "2027-01-01", "2027-12-31", name="Senter Vest"))
    longer = planned(
        doctor,
        *(
            row("palliative_centre", f"{year}-01-01", f"{year}-12-31", name=f"Senter {name}")
            for year, name in ((2027, "Vest"), (2028, "Nord"), (2029, "Sør"))
        ),
        row("nursing_home", "2030-01-01", "2031-12-31", "50"),
    )
    assert count(longer) == count(short)


def test_danish_scheme_is_shown_only_to_who_asks_for_it(client, doctor):
    page = client.get(planned(doctor).get_absolute_url()).content.decode()
    assert (page.count(DANISH), page.count("Dansk Selskab")) == (1, 0)
    asked = client.get(DANISH)
    words = asked.content.decode()
    assert asked.status_code == 200
    assert (
        "Ingenting her teller i den norske, og ingenting fra planen din eller den norske saken din teller her." in words
    )
    assert "«er en 2-årig uddannelse»" in words
    assert standings(asked) == {
        "Teoretisk utdanning": "Ikke dokumentert",
        "Klinisk utdanning": "Ikke dokumentert",
        "Varighet": "Ikke dokumentert",
        "Søknad til selskapet": "Kommer til slutt",
    }


def test_danish_scheme_goes_by_what_is_stated_and_keeps_nothing(client, doctor):
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(DANISH, ALL_DONE)
    assert list(standings(answer).values()) == ["Oppfylt", "Oppfylt", "Oppfylt", "Sendt"]
    assert standings(client.get(DANISH, ALL_DONE | {"application": ""}))["Søknad til selskapet"] == "Kan sendes"
    kept = [each["sql"] for each in asked if each["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]
    assert [sql for sql in kept if not sql.startswith('UPDATE "django_session"')] == []
    assert client.get(DANISH).context["form"].is_bound is False
    assert Doctor.objects.count() == 0


def test_nothing_danish_changes_what_stands_of_the_norwegian(client, doctor):
    plan = planned(doctor, row("palliative_centre", "2027-01-01", "2027-12-31"))
    before = standings(client.get(plan.get_absolute_url()))
    client.get(DANISH, ALL_DONE)
    after = client.get(plan.get_absolute_url(), ALL_DONE)
    assert standings(after) == before


def test_nothing_norwegian_changes_what_stands_of_the_danish(client, doctor):
    before = standings(client.get(DANISH))
    Doctor.objects.create(user=doctor, clinical_specialty="onkologi", nordic_course="completed")
    make_centre(name="Senter Vest")
    planned(doctor, row("palliative_centre", "2024-01-01", "2025-12-31", name="Senter Vest"))
    assert standings(client.get(DANISH)) == before


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("nb", "Ingenting her teller i den norske, og ingenting fra planen din eller den norske saken din teller her."),
        ("nn", "Ingenting her tel i den norske, og ingenting frå planen din eller den norske saka di tel her."),
        (
            "en",
            "Nothing here counts in the Norwegian one, and nothing from your plan or your Norwegian case counts here.",
        ),
    ],
)
def test_danish_course_says_that_it_stands_apart(lang, words):
    assert words in courses()[DANISH_SPECIALIST].apart[lang]


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"fra": "1.1.2024"}, ["til"]),
        ({"til": "1.1.2024"}, ["fra"]),
        ({"fra": "2.1.2024", "til": "1.1.2024"}, ["til"]),
        ({"fra": "1.1.24", "til": "1.1.2024"}, ["fra"]),
        ({"fra": "31.2.2024", "til": "x"}, ["fra", "til"]),
        ({"theory": "half"}, ["theory"]),
        ({"application": "ongoing"}, ["application"]),
        ({"clinic": "9" * 5000}, ["clinic"]),
        ({"fra": "-1", "til": "9" * 5000}, ["fra", "til"]),
    ],
)
def test_impossible_answers_are_refused_beside_their_fields(client, typed, fields):
    answer = client.get(DANISH, typed)
    assert (answer.status_code, sorted(answer.context["form"].errors), answer.context["lines"]) == (422, fields, [])


@pytest.mark.parametrize("address", ["final_approval", "elsewhere", "x" * 300])
def test_course_that_is_not_stated_has_no_page(client, address):
    assert client.get(f"/planlegger/ordning/{address}/").status_code == 404


def test_course_has_no_page_before_its_first_day(client, doctor, time_machine):
    time_machine.move_to("2023-01-29T12:00:00+01:00")
    assert logged_in(doctor).get(DANISH).status_code == 404


def test_course_is_only_for_whoever_may_apply():
    assert logged_in(make_user(Role.CASEWORKER)).get(DANISH).status_code == 404
    assert Client().get(DANISH).status_code == 302


def test_form_without_answers_states_nothing():
    form = StatedCourseForm(course=courses()[DANISH_SPECIALIST])
    assert (form.statement().done, form.statement().first) == ({}, None)
    assert list(form.fields) == ["theory", "clinic", "fra", "til", "application"]
