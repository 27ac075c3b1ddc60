"""How many live in a municipality: written by caseworkers in the register, and the size class that follows from it."""

import pytest
from django.test import Client

from accounts.roles import Role
from tests import factories as f
from tests.approvals.admin.desk_client import case_under_review, desk_client
from units.admin import is_in_use
from units.models import Municipality
from units.services.profiles import load_report

pytestmark = pytest.mark.django_db

LIST = "/admin/units/municipality/"
NO_FACTS = {"facts-TOTAL_FORMS": "0", "facts-INITIAL_FORMS": "0"}
MEDIUM = "en mellomstor kommune (5000 -19999 innbyggere)"


@pytest.fixture
def caseworker():
    return desk_client(f.make_user(Role.CASEWORKER))


@pytest.fixture
def municipality():
    """A municipality with a profile that anybody may read, in a register that is no demo."""
    municipality = load_report().municipalities["Stor kommune 1"]
    municipality.is_demo = False
    municipality.save()
    return municipality


def _page(municipality):
    return f"/admin/units/municipality/{municipality.pk}/change/"


def _save(client, municipality, inhabitants, **more):
    return client.post(_page(municipality), {"inhabitants": inhabitants, **more, **NO_FACTS})


@pytest.mark.parametrize(
    ("typed", "stored", "size", "source"),
    [
        ("4998", 4998, "liten", "en liten kommune (under 4999 innbyggere)"),
        ("4999", 4999, "ingen størrelsesklasse i rapporten", ""),
        ("5000", 5000, "mellomstor", MEDIUM),
        ("19 999", 19_999, "mellomstor", MEDIUM),
        ("20000", 20_000, "ingen størrelsesklasse i rapporten", ""),
        ("20001", 20_001, "stor", "en stor kommune (over 20 000 innbyggere)"),
        ("", None, "stor", "en stor kommune (over 20 000 innbyggere)"),
    ],
)
def test_inhabitants_that_a_caseworker_saves_give_the_size_on_the_page(
    caseworker, municipality, typed, stored, size, source
):
    assert _save(caseworker, municipality, typed).status_code == 302
    municipality.refresh_from_db()
    assert municipality.inhabitants == stored
    response = Client().get(f"/kommuner/{municipality.pk}/")
    assert (response.context["size"], response.context["size_source"]) == (size, source)
    head = response.content.decode().split("</dl>")[0].split("<dl")[1]
    assert head.count('<q lang="nb">') == (1 if source else 0)
    assert (f'{size.capitalize()}. <q lang="nb">{source}</q>' in head) == bool(source)
    assert ("faller i ingen av dem, så vi gjetter ikke." in head) == (not source)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-1", "Tallet må være minst 0."),
        ("10000001", "Tallet kan være høyst 10000000."),
        ("12,5", "Skriv et helt tall, uten desimaler."),
        ("mange", "Skriv et helt tall, for eksempel 12."),
        ("9" * 400, "Skriv et helt tall, for eksempel 12."),
    ],
)
def test_number_that_nobody_lives_by_is_refused_beside_the_field(caseworker, municipality, typed, sentence):
    Municipality.objects.update(inhabitants=7)
    response = _save(caseworker, municipality, typed)
    form = response.context["adminform"].form
    assert (response.status_code, form.errors) == (200, {"inhabitants": [sentence]})
    assert form["inhabitants"].value() == typed
    municipality.refresh_from_db()
    assert municipality.inhabitants == 7


def test_caseworker_writes_nothing_else_of_a_municipality(caseworker, municipality):
    form = caseworker.get(_page(municipality)).context["adminform"].form
    assert list(form.fields) == ["inhabitants"]
    before = Municipality.objects.filter(pk=municipality.pk).values().get()
    other = {"name": "Kapret", "number": "0301", "county": "Oslo", "size_class": "liten", "is_demo": "on"}
    assert _save(caseworker, municipality, "5000", **other).status_code == 302
    after = Municipality.objects.filter(pk=municipality.pk).values().get()
    assert after == {**before, "inhabitants": 5000}
    assert caseworker.get("/admin/units/municipality/add/").status_code == 403
    assert caseworker.post(_page(municipality).replace("change", "delete"), {"post": "yes"}).status_code == 403


def test_municipality_of_a_case_keeps_its_facts_and_links_and_still_gets_its_inhabitants():
    case = case_under_review()
    municipality = case.service_period.unit.municipality
    client = desk_client(case.assigned_to)
    page = client.get(_page(municipality)).content.decode()
    assert "Oppgi en ny opplysning" in page
    assert 'id="facts-heading"' in page
    assert "Raden er brukt i en sak" not in page
    assert is_in_use(case.service_period.unit)
    assert _save(client, municipality, "5000").status_code == 302
    municipality.refresh_from_db()
    assert municipality.inhabitants == 5000


@pytest.mark.parametrize("role", [Role.APPROVER, Role.AUDITOR])
def test_others_read_the_number_of_inhabitants(municipality, role):
    client = desk_client(f.make_user(role))
    assert 'name="inhabitants"' not in client.get(_page(municipality)).content.decode()
    assert _save(client, municipality, "5000").status_code == 403
    municipality.refresh_from_db()
    assert municipality.inhabitants is None


@pytest.mark.parametrize(
    ("inhabitants", "size", "filed_under"),
    [
        (4998, "liten", "liten"),
        (4999, "ingen størrelsesklasse i rapporten", ""),
        (5000, "mellomstor", "mellomstor"),
        (19_999, "mellomstor", "mellomstor"),
        (20_000, "ingen størrelsesklasse i rapporten", ""),
        (20_001, "stor", "stor"),
        (None, "stor", "stor"),
    ],
)
def test_register_shows_and_filters_by_the_size_that_the_inhabitants_give(
    caseworker, municipality, inhabitants, size, filed_under
):
    Municipality.objects.filter(pk=municipality.pk).update(inhabitants=inhabitants, size_class="stor")
    row = {"q": municipality.name}
    assert f'<td class="field-size">{size}</td>' in caseworker.get(LIST, row).content.decode()
    shown = caseworker.get(_page(municipality)).content.decode().split("field-size")[1].split('class="readonly">')[1]
    assert shown.split("<")[0] == size
    found = [
        name
        for name in ("liten", "mellomstor", "stor")
        if municipality in caseworker.get(LIST, {**row, "size": name}).context["cl"].queryset
    ]
    assert found == ([filed_under] if filed_under else [])


def test_filter_by_what_is_no_size_shows_all(caseworker, municipality):
    Municipality.objects.filter(name="Stor kommune 2").update(size_class="")
    Municipality.objects.filter(name="Stor kommune 3").update(size_class="", inhabitants=300)
    counted = {name: caseworker.get(LIST, {"size": name}).context["cl"].result_count for name in ("liten", "enorm")}
    small = Municipality.objects.filter(size_class="liten").count() + 1
    assert counted == {"liten": small, "enorm": 10}
    page = caseworker.get(LIST, {"q": "Stor kommune 2"}).content.decode()
    assert '<td class="field-size">ikke oppgitt</td>' in page
