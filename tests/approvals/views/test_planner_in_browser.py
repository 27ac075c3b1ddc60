"""The planner, conferences and absence in a real browser: on a phone, by name of button, and read by axe."""

import pytest
from django.conf import settings
from django.test import Client

from curriculum.models import Absence
from supervision.models import Conference
from tests.accessibility.sizes import PHONE, findings_in_both
from tests.factories import make_user
from tests.followed import followed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def as_person(page, live_server, user):
    client = Client()
    client.force_login(user)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.session.session_key, "url": live_server.url}
    page.context.add_cookies([cookie])
    return page


def fill_row(page, number, place, first, last, percent):
    row = page.locator("fieldset.row-form").nth(number)
    row.get_by_label("Hvor").select_option(place)
    row.get_by_label("Fra og med").fill(first)
    row.get_by_label("Til og med").fill(last)
    row.get_by_label("Stillingsprosent").fill(percent)


def test_a_doctor_plans_two_years_on_a_phone(page, live_server, axe):
    page = as_person(page, live_server, make_user())
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/planlegger/")
    assert findings_in_both(page, axe) == []
    page.get_by_label("Navn på planen").fill("Halv stilling")
    page.get_by_role("button", name="Lag planen").click()
    fill_row(page, 0, "palliative_centre", "1.1.2027", "31.12.2027", "100")
    page.get_by_role("button", name="Legg til en periode").click()
    fill_row(page, 1, "nursing_home", "1.1.2028", "31.12.2029", "50")
    page.get_by_role("button", name="Lagre og regn ut").click()
    assert "31. desember 2029" in page.locator(".plan-answer").inner_text()
    page.get_by_label("Periode nummer").fill("2")
    page.get_by_label("Fra hvilken dag").fill("1.8.2028")
    page.get_by_label("Ny stillingsprosent").fill("60")
    page.get_by_role("button", name="Regn ut", exact=True).click()
    assert "i oktober 2029 i stedet for desember 2029" in page.get_by_role("status").last.inner_text()
    assert findings_in_both(page, axe) == []


def test_a_doctor_plans_conferences_and_states_absence_on_a_phone(page, live_server, axe):
    service = followed()
    year = service.year
    page = as_person(page, live_server, service.doctor)
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/logg/{service.logbook.public_id}/konferanser/")
    page.get_by_role("link", name="Planlegg en rekke").click()
    page.get_by_role("button", name="Planlegg", exact=True).click()
    assert findings_in_both(page, axe) == []
    page.get_by_label("Første gang").fill(f"5.1.{year}")
    page.get_by_label("Siste dag").fill(f"2.2.{year}")
    page.get_by_label("Video").check()
    page.get_by_role("button", name="Planlegg", exact=True).click()
    assert Conference.objects.count() == 3
    assert findings_in_both(page, axe) == []
    page.get_by_role("link", name=f"5. januar {year}").click()
    assert findings_in_both(page, axe) == []
    page.goto(f"{live_server.url}/logg/{service.logbook.public_id}/fravar/")
    page.get_by_label("Permisjon").check()
    page.get_by_label("Første dag borte").fill(f"1.3.{year}")
    page.get_by_label("Siste dag borte").fill(f"31.3.{year}")
    page.get_by_role("button", name="Før fraværet").click()
    assert Absence.objects.count() == 1
    assert findings_in_both(page, axe) == []
