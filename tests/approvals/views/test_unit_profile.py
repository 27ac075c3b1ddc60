"""The profile of a municipality as a start for the unit's form: by a button that keeps what is typed."""

import re
from datetime import date

import pytest

from tests import factories as f
from units.models import MunicipalityFact
from units.services.profiles import load_report

pytestmark = pytest.mark.django_db

START = {"fra_profilen": "1"}
REPORTED = "Ubekreftet, fra kartleggingen."
TYPED = {
    "palliative_beds": "seks",
    "description": " ",
    "staffing": "  Lege hver dag\nog sykepleier ",
    "patients_per_year": "mange",
    "patient_mix": "<b>Kreft</b>",
    "as_of": "31.02.2026",
    "stated_by": " Kari Lind ",
}


@pytest.fixture
def application(doctor):
    application = f.draft_application(by=doctor)
    application.service_period.unit = f.make_unit(municipality=load_report().municipalities["Stor kommune 1"])
    application.service_period.save()
    return application


@pytest.fixture
def post(as_doctor, application, url):
    """Post the unit's form, and return the response."""
    return lambda data, version=1: as_doctor.post(url("section", application, "unit"), {"version": version, **data})


def _values(response):
    return {field.name: field.value() for field in response.context["form"]}


def _stored(application):
    statement = type(application.unit_statement).objects.get(pk=application.unit_statement.pk)
    return {name: getattr(statement, name) for name in TYPED}


def _started(response):
    return re.findall(r'<input type="hidden" name="started" value="(\w+)">', response.content.decode())


def _helps(response):
    """The fields that say beside them, on the page, that what stands there is unconfirmed."""
    page = response.content.decode()
    said = [(field.name, str(field.help_text)) for field in response.context["form"]]
    return [name for name, text in said if text.startswith("Ubekreftet") and text in page]


def test_button_stands_in_the_form_after_the_one_that_saves(as_doctor, application, url):
    page = as_doctor.get(url("section", application, "unit")).content.decode()
    form = page.split('<form id="section-form"')[1].split("</form>")[0]
    buttons = re.findall(r'<button [^>]*type="submit"(?: name="(\w+)")?[^>]*>(.*?)</button>', form)
    assert buttons == [
        ("", ""),
        ("", "Lagre og gå videre"),
        ("to_list", "Lagre og gå til oversikten"),
        ("fra_profilen", "Bruk profilen som utgangspunkt"),
    ]
    assert "?fra_profilen" not in page


def test_button_keeps_what_is_typed_fills_what_is_empty_and_stores_nothing(post, application):
    before = _stored(application)
    response = post({**TYPED, **START}, version=7)
    values = _values(response)
    assert response.status_code == 200
    assert values.pop("description").startswith("Ubekreftet, fra kartleggingen av kommunen (gjelder per 31. mars 2025)")
    assert values == {name: typed.strip() for name, typed in TYPED.items() if name != "description"}
    assert (response.context["form"].started_from, _started(response)) == (["description"], ["description"])
    assert (response.context["form"].is_bound, response.context["version"]) == (False, 7)
    assert 'name="version" value="7"' in response.content.decode()
    assert _stored(application) == before


def test_button_fills_nothing_where_everything_is_typed(post):
    response = post({**TYPED, "description": "Vår enhet", **START})
    assert (response.context["form"].started_from, _started(response), _helps(response)) == ([], [], [])
    assert "Ingen felt var tomme, så ingenting er fylt ut." in response.content.decode()


def test_field_that_the_doctor_has_emptied_is_filled_though_something_is_stored(post, application):
    application.unit_statement.palliative_beds = 12
    application.unit_statement.save()
    response = post({**TYPED, "palliative_beds": "", **START})
    assert _values(response)["palliative_beds"] == "8"


def test_button_without_a_profile_keeps_what_is_typed(post, application):
    MunicipalityFact.objects.all().delete()
    response = post({**TYPED, **START})
    assert response.status_code == 200
    assert _values(response) == {name: typed.strip() for name, typed in TYPED.items()}
    assert "Bruk profilen som utgangspunkt" not in response.content.decode()


def test_form_that_is_refused_says_again_what_is_unconfirmed(post):
    started = post({**TYPED, "palliative_beds": "", **START})
    assert _started(started) == ["description", "palliative_beds"]
    assert _helps(started) == ["palliative_beds", "description"]
    again = {**_values(started), "started": _started(started)}
    refused = post(again)
    assert refused.context["form"].is_bound
    assert sorted(refused.context["form"].errors) == ["as_of", "patients_per_year"]
    assert (_helps(refused), _started(refused)) == (["palliative_beds", "description"], _started(started))
    assert str(refused.context["form"]["palliative_beds"].help_text).count(REPORTED) == 1


def test_note_that_comes_back_names_who_stated_it(post, application):
    MunicipalityFact.objects.create(
        municipality=application.service_period.unit.municipality,
        field="beds",
        value="7",
        as_of=date(2026, 5, 1),
        stated_by="Kommuneoverlegen",
    )
    refused = post({**TYPED, "palliative_beds": "7", "started": ["palliative_beds"]})
    note = "Ubekreftet, oppgitt av Kommuneoverlegen, gjelder per 01.05.2026."
    assert str(refused.context["form"]["palliative_beds"].help_text).startswith(note)
    assert note in refused.content.decode()


def test_form_that_is_started_twice_remembers_both_times(post):
    first = post({**TYPED, "palliative_beds": "", "description": "Vår", **START})
    assert _started(first) == ["palliative_beds"]
    second = post({**_values(first), "description": "", "started": _started(first), **START})
    assert second.context["form"].started_from == ["description"]
    assert _started(second) == ["description", "palliative_beds"]


def test_names_that_no_profile_fills_in_and_empty_fields_are_passed_over(post):
    names = ["moons", "stated_by", "staffing", "<b>", "description", "palliative_beds", "palliative_beds"]
    refused = post({**TYPED, "started": names})
    assert (_started(refused), _helps(refused)) == (["palliative_beds"], ["palliative_beds"])


def test_form_that_was_started_is_saved_like_any_other(post, application):
    right = {**TYPED, "patients_per_year": "40", "as_of": "01.02.2026", "palliative_beds": "8", "description": "Vår"}
    response = post({**right, "started": ["palliative_beds", "description"]})
    assert response.status_code == 302
    assert (_stored(application)["palliative_beds"], _stored(application)["description"]) == (8, "Vår")
    assert _stored(application)["staffing"] == "Lege hver dag\nog sykepleier"


def test_other_sections_know_no_such_button(as_doctor, application, url):
    response = as_doctor.post(url("section", application, "local"), {"version": 1, "home_care": "Møter", **START})
    assert response.status_code == 302
