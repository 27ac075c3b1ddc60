import pytest

from approvals.models import Application
from tests import factories as f
from units.models import PalliativeUnit

pytestmark = pytest.mark.django_db


def test_unit_is_found_by_name_or_municipality(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    nord = f.make_unit(name="Solsiden", municipality=f.make_municipality(name="Nordvik"))
    f.make_unit(name="Kvila", municipality=f.make_municipality(name="Sørvik"))
    for wanted in ("solsid", "nordvik", "Solsiden Nord"):
        assert as_doctor.get(url("choose_unit", application), {"q": wanted}).context["units"] == [nord]
    assert as_doctor.get(url("choose_unit", application), {"q": "finnes ikke"}).context["units"] == []
    assert len(as_doctor.get(url("choose_unit", application)).context["units"]) == 2


def test_search_of_any_length_is_answered(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    assert as_doctor.get(url("choose_unit", application), {"q": "x" * 5000}).status_code == 200


def test_demo_units_are_not_shown_outside_the_demo(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    demo = f.make_unit(is_demo=True)
    assert as_doctor.get(url("choose_unit", application)).context["units"] == []
    assert as_doctor.post(url("choose_unit", application), {"unit": demo.pk, "version": 1}).status_code == 404


def test_demo_shows_its_own_units_only(as_doctor, doctor, url, settings):
    settings.DEMO = True
    application = f.draft_application(by=doctor)
    demo = f.make_unit(is_demo=True)
    f.make_unit()
    assert as_doctor.get(url("choose_unit", application)).context["units"] == [demo]


def test_more_units_than_shown_are_told_of(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    municipality = f.make_municipality()
    for number in range(51):
        f.make_unit(name=f"Enhet {number}", municipality=municipality)
    response = as_doctor.get(url("choose_unit", application))
    assert (len(response.context["units"]), response.context["has_more"]) == (50, True)


def test_chosen_unit_is_the_applications(as_doctor, doctor, url):
    application, unit = f.draft_application(by=doctor), f.make_unit()
    response = as_doctor.post(url("choose_unit", application), {"unit": unit.pk, "version": 1})
    assert response.headers["Location"] == url("section", application, "unit")
    assert Application.objects.get().service_period.unit == unit


@pytest.mark.parametrize("posted", ["", "x", "-1", "999999", "9" * 40, "\u0661"])
def test_unit_that_is_not_there_is_not_there(as_doctor, doctor, url, posted):
    application = f.draft_application(by=doctor)
    assert as_doctor.post(url("choose_unit", application), {"unit": posted, "version": 1}).status_code == 404


def test_older_page_does_not_choose(as_doctor, doctor, url):
    application, unit, other = f.draft_application(by=doctor), f.make_unit(), f.make_unit()
    as_doctor.post(url("choose_unit", application), {"unit": unit.pk, "version": 1})
    response = as_doctor.post(url("choose_unit", application), {"unit": other.pk, "version": 1}, follow=True)
    assert "Saken er endret siden du åpnet siden." in response.content.decode()
    assert Application.objects.get().service_period.unit == unit


def test_new_unit_is_registered_and_chosen(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    data = {"name": "Ro", "kind": "hospice", "municipality": "Nyvik", "contact_email": "leder@example.no", "version": 1}
    response = as_doctor.post(url("add_unit", application), data)
    unit = PalliativeUnit.objects.get()
    assert response.headers["Location"] == url("section", application, "unit")
    assert (unit.name, unit.kind, unit.municipality.name, unit.registered_by) == ("Ro", "hospice", "Nyvik", doctor)
    assert Application.objects.get().service_period.unit == unit


def test_unit_that_stands_in_the_register_is_said_beside_the_name(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    f.make_unit(name="Ro", municipality=f.make_municipality(name="Nyvik"))
    data = {"name": "Ro", "kind": "dms", "municipality": "Nyvik", "operated_by": "Å/S", "version": 1}
    response = as_doctor.post(url("add_unit", application), data)
    assert response.context["form"].errors == {"name": ["Denne enheten finnes allerede i registeret."]}
    assert "Å/S" in response.content.decode()
    assert PalliativeUnit.objects.count() == 1


def test_half_told_unit_is_explained_and_kept(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    response = as_doctor.post(url("add_unit", application), {"contact_name": "Kari Ærlig", "contact_email": "feil"})
    assert set(response.context["form"].errors) == {"name", "kind", "municipality", "contact_email"}
    assert "Kari Ærlig" in response.content.decode()


def test_sent_application_keeps_its_unit(as_doctor, doctor, url):
    application = f.submitted_application(by=doctor)
    unit = application.service_period.unit
    for page in ("choose_unit", "add_unit"):
        response = as_doctor.post(url(page, application), {"unit": f.make_unit().pk, "version": 99}, follow=True)
        assert "Søknaden er ikke lenger et utkast og kan ikke endres." in response.content.decode()
    assert Application.objects.get().service_period.unit == unit
