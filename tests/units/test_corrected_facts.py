"""A wrong fact about a municipality, stated anew of the same day: the new one stands, the wrong one is kept."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from tests import factories as f
from tests.approvals.admin.desk_client import desk_client
from tests.at_once import at_once
from units.models import MunicipalityFact
from units.queries import newest_facts
from units.services.municipality_facts import state_municipality_fact
from units.services.profiles import load_report

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 1)
LIST = "/admin/units/municipalityfact/"


def stated(municipality, *, by, **changed):
    about = {"field": "beds", "value": "7", "as_of": DAY, "stated_by": "Kommuneoverlegen"}
    return state_municipality_fact(municipality, by=by, **{**about, **changed})


@pytest.fixture
def caseworker():
    return f.make_user(Role.CASEWORKER)


@pytest.fixture
def municipality():
    return f.make_municipality(name="Nordby")


@pytest.fixture
def report(settings):
    settings.DEMO = True
    return load_report().municipalities


def test_fact_stated_anew_of_the_same_day_stands_and_the_wrong_one_is_kept_as_replaced(
    municipality, caseworker, time_machine
):
    other, at = f.make_user(Role.CASEWORKER), timezone.now() + timedelta(days=1)
    wrong = stated(municipality, by=caseworker, value="70")
    time_machine.move_to(at, tick=False)
    right = stated(municipality, by=other)
    time_machine.shift(60)
    assert newest_facts([municipality])[municipality.pk] == {"beds": right}
    wrong.refresh_from_db()
    assert (wrong.value, wrong.recorded_by, wrong.replaced_at) == ("70", caseworker, right.recorded_at)
    assert (right.value, right.recorded_by, right.replaced_at, right.recorded_at) == ("7", other, None, at)
    # The wrong one again is no repetition: it is a third, and the other fields and days are as they were.
    before = stated(municipality, by=caseworker, value="4", as_of=DAY - timedelta(days=1))
    third = stated(municipality, by=caseworker, value="70")
    standing = MunicipalityFact.objects.filter(replaced_at__isnull=True).order_by("as_of")
    assert [fact.pk for fact in standing] == [before.pk, third.pk]
    assert MunicipalityFact.objects.count() == 4


def test_newer_fact_that_was_replaced_hides_nothing(municipality, caseworker):
    stated(municipality, by=caseworker, value="4", as_of=DAY - timedelta(days=1))
    stated(municipality, by=caseworker)
    MunicipalityFact.objects.filter(as_of=DAY).update(replaced_at=timezone.now())
    assert newest_facts([municipality])[municipality.pk]["beds"].value == "4"


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_who_state_a_day_at_once_leave_one_that_stands(municipality, caseworker):
    results = at_once(*(lambda value=value: stated(municipality, by=caseworker, value=value) for value in "56"))
    first, last = sorted(results, key=lambda fact: fact.pk)
    assert [(fact.pk, fact.replaced_at) for fact in MunicipalityFact.objects.order_by("pk")] == [
        (first.pk, last.recorded_at),
        (last.pk, None),
    ]


def test_report_loaded_again_leaves_what_replaced_it_on_its_own_day(report, caseworker):
    municipality = report["Stor kommune 3"]
    theirs = municipality.facts.get(field="beds")
    assert (theirs.recorded_by, theirs.recorded_at) == (None, None)
    stated(municipality, by=caseworker, as_of=theirs.as_of)
    MunicipalityFact.objects.filter(pk=theirs.pk).update(value="80")
    assert (load_report().added, load_report().corrected) == (0, 0)
    assert newest_facts([municipality])[municipality.pk]["beds"].value == "7"
    theirs.refresh_from_db()
    assert theirs.value == "80"


def test_caseworker_corrects_a_fact_on_the_same_day_and_staff_alone_see_who_and_when(report, caseworker):
    municipality = report["Stor kommune 3"]
    client = desk_client(caseworker)
    stated(municipality, by=f.make_user(Role.CASEWORKER, name="Frida Feil"), value="7083")
    typed = {"municipality": municipality.pk, "field": "beds", "value": "7", "as_of": "01.05.2026", "source": ""}
    typed["stated_by"] = "Kommuneoverlegen"
    assert client.post(f"{LIST}add/", typed).status_code == 302
    wrong, right = municipality.facts.filter(field="beds", as_of=DAY).order_by("pk")
    assert (wrong.replaced_at, right.replaced_at, right.recorded_by) == (right.recorded_at, None, caseworker)
    rows = client.get(LIST, {"municipality": municipality.pk, "field__exact": "beds"}).content.decode()
    assert re.findall(r'field-recorded_by nowrap">([^<]*)<', rows) == [str(caseworker), "Frida Feil", "-"]
    assert [text == "-" for text in re.findall(r'field-replaced_at nowrap">([^<]*)<', rows)] == [True, False, True]
    assert "Frida Feil" in client.get(f"{LIST}{wrong.pk}/change/").content.decode()
    asked = {"kommune": municipality.pk, "felt": ["beds"]}
    for page, query in [
        (f"/kommuner/{municipality.pk}/", {}),
        ("/kommuner/sammenlign/", asked),
        ("/kommuner/sammenlign/tabell/", asked),
        ("/kommuner/", {}),
    ]:
        text = Client().get(page, query).content.decode()
        assert [name in text for name in (str(caseworker), "Frida Feil", "7083")] == [False] * 3
    file = Client().get("/kommuner/sammenlign/tabell/", asked).content.decode("utf-8-sig").splitlines()
    assert file[1:] == ["Stor kommune 3;stor;Palliative senger;7;2026-05-01;Kommuneoverlegen"]


def stated_on_the_desk(caseworker, municipality, **changed):
    typed = {"municipality": municipality.pk, "field": "beds", "value": "7", "as_of": "01.05.2026", "source": ""}
    client = desk_client(caseworker)
    answer = client.post(f"{LIST}add/", {**typed, "stated_by": "Kommuneoverlegen", **changed}, follow=True)
    return [str(message) for message in answer.context["messages"]]


def test_caseworker_is_told_whose_fact_of_the_day_was_replaced(municipality, caseworker, time_machine):
    time_machine.move_to("2026-05-04T08:05:00Z", tick=False)
    colleague = f.make_user(Role.CASEWORKER, name="Frida Først")
    stated(municipality, by=colleague, value="5")
    time_machine.shift(1)
    replaced, added = stated_on_the_desk(caseworker, municipality)
    assert replaced == "Opplysningen erstatter «5», som Frida Først førte 4. mai 2026 10:05 for samme dag."
    assert "ble lagt til" in added
    assert len(stated_on_the_desk(caseworker, municipality, as_of="02.05.2026")) == 1


def test_caseworker_is_told_when_a_fact_of_the_report_was_replaced(report, caseworker):
    municipality = report["Stor kommune 3"]
    theirs = municipality.facts.get(field="beds")
    day = theirs.as_of.strftime("%d.%m.%Y")
    replaced, _added = stated_on_the_desk(caseworker, municipality, value="9", as_of=day)
    assert (theirs.value, replaced) == (
        "not_stated",
        "Opplysningen erstatter «Ikke oppgitt», som fulgte med kartleggingen.",
    )
