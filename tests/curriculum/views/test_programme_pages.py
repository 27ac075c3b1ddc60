"""The pages of the programmes: public, searchable, and a way into the doctor's plan."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from curriculum.models import IndividualPlan
from curriculum.services import individual_plans as p
from tests.curriculum.test_programmes import WHOLE, written
from tests.curriculum.views.test_plan_pages import address, answers, client_of
from tests.factories import make_user
from tests.followed import followed

pytestmark = pytest.mark.django_db

LIST = "/programmer/"
HOSPITERING = "kompetanseplan-fysio-ergo.hospitering"
SHOWN = "Kompetanseplan for fysio- og ergoterapeuter i Helse Vest: Hospitering"


def titles(response):
    return [each.key for each in response.context["programmes"]]


def test_everybody_reads_the_list_and_each_programme(client):
    listed = client.get(LIST)
    assert (listed.status_code, len(titles(listed))) == (200, 5)
    for key in titles(listed):
        page = client.get(reverse("curriculum:programme", args=[key]))
        assert page.status_code == 200
        assert page.context["programme"].title in page.content.decode()


def test_programme_says_what_is_not_stated_and_quotes_its_source(client):
    text = client.get(LIST + "kompetanseplan-fysio-ergo/").content.decode()
    assert "ikke oppgitt" in text
    assert "<dt>Dager</dt><dd>5</dd>" in text
    assert '<q lang="nb">Grunnkurs i palliasjon ved HUS</q>' in text
    assert "Programmet gjaldt til og med 2020" in text
    danish = client.get(LIST + "dansk-kompetanseforlop/").content.decode()
    assert '<q lang="da">er en 2-årig uddannelse</q>' in danish


@pytest.mark.parametrize("slug", ["finnes-ikke", "legens_to_ar", "x" * 300])
def test_programme_that_is_not_there_is_not_found(client, slug):
    assert client.get(f"{LIST}{slug}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "lymfødem"}, ["kompetanseplan-fysio-ergo"]),
        ({"audience": "assistant"}, ["lindrende-behandling-og-omsorg"]),
        ({"level": "B", "q": ""}, ["kompetanseplan-fysio-ergo"]),
        ({"document": "regulation"}, ["legens-to-ar", "nordic-specialist-course"]),
        ({"q": "finnes ikke her"}, []),
    ],
)
def test_list_is_narrowed_by_what_is_looked_for(client, query, found):
    assert titles(client.get(LIST, query)) == found


@pytest.mark.parametrize("query", [{"level": "Z"}, {"audience": "x"}, {"document": "000"}, {"q": "x" * 500}])
def test_address_that_was_tampered_with_shows_the_form_with_the_error(client, query):
    response = client.get(LIST, query)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == list(query)


def test_staff_see_the_refused_files_and_others_do_not(client, settings, tmp_path):
    written(tmp_path, WHOLE)
    written(tmp_path, WHOLE.replace("level: A", "level: D").replace("prove", "feil"), "feil.yaml")
    settings.PROGRAMMES_FOLDER = tmp_path
    page = client_of(make_user(Role.CASEWORKER)).get(LIST)
    assert titles(page) == ["prove"]
    text = page.content.decode()
    assert "1 fil ble ikke tatt inn" in text
    assert "<strong>feil.yaml</strong>, <code>level</code>" in text
    assert "feil.yaml" not in client.get(LIST).content.decode()


def test_doctor_takes_an_activity_from_a_programme_into_the_plan():
    log = followed()
    doctor = client_of(log.doctor)
    page = doctor.get(LIST + "kompetanseplan-fysio-ergo/").content.decode()
    way = f"{address(log, 'new_plan')}?ta={HOSPITERING}"
    assert way in page
    form = doctor.get(way).context["form"]
    assert form.taken[0]["key"].value() == HOSPITERING

    chosen = {"taken-0-key": HOSPITERING, "taken-0-first": "1.2.2027", "taken-0-last": "3.2.2027"}
    assert doctor.post(address(log, "new_plan"), answers(**chosen)).status_code == 302
    row = IndividualPlan.objects.get().activities[-1]
    assert row == {"key": HOSPITERING, "text": SHOWN, "from": "2027-02-01", "to": "2027-02-03"}
    again = doctor.get(way).context["form"]
    assert [form["key"].value() for form in again.taken] == [HOSPITERING, None]
    assert SHOWN in doctor.get(address(log, "individual_plan")).content.decode()


def test_activity_that_left_the_catalogue_stays_in_the_plan_in_its_own_words(settings, tmp_path):
    log = followed()
    activity = p.Activity(key=HOSPITERING, first=log.day(2, 1), last=log.day(2, 3))
    goals = [p.Goal(key="symptom_relief", by=log.day(6, 1))]
    p.make_version(log.logbook, by=log.doctor, goals=goals, activities=[activity])
    settings.PROGRAMMES_FOLDER = tmp_path
    form = client_of(log.doctor).get(address(log, "new_plan")).context["form"]
    assert form.own_activities[0]["text"].value() == SHOWN


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"taken-0-key": "finnes.ikke"}, "key"),
        ({"taken-0-first": "5.2.2027"}, "last"),
        ({"taken-0-last": ""}, "last"),
        ({"taken-0-key": "legens-to-ar.supervision"}, "key"),
    ],
)
def test_activity_filled_in_wrongly_is_said_beside_its_field(changed, field):
    log = followed()
    chosen = {"taken-0-key": HOSPITERING, "taken-0-first": "1.2.2027", "taken-0-last": "3.2.2027"}
    response = client_of(log.doctor).post(address(log, "new_plan"), answers(**chosen | changed))
    assert response.status_code == 422
    assert list(response.context["form"].taken[0].errors) == [field]
    assert not IndividualPlan.objects.exists()


def test_same_activity_twice_is_refused():
    log = followed()
    twice = {"taken-TOTAL_FORMS": "2"}
    for number in range(2):
        twice |= {
            f"taken-{number}-key": HOSPITERING,
            f"taken-{number}-first": "1.2.2027",
            f"taken-{number}-last": "3.2.2027",
        }
    response = client_of(log.doctor).post(address(log, "new_plan"), answers(**twice))
    assert response.status_code == 409
    assert "Det samme står mer enn én gang i planen." in response.content.decode()
