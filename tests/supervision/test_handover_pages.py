"""From the supervisor's wish to be relieved to the change case of the doctor, through the pages."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from approvals.models import Application
from approvals.services.appointments import standing_appointment
from tests.approvals.change_cases import WHY
from tests.followed import noon
from tests.supervision.meeting_acts import in_may

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(time_machine):
    return in_may(time_machine)


def as_person(user):
    client = Client()
    client.force_login(user)
    return client


def wished(service):
    wish = {"name": "Nina Ny", "email": "Nina@Example.no", "from_on": f"1.8.{service.year}", "message": "Jeg slutter."}
    return as_person(service.supervisor).post(page_of(service), wish)


def page_of(service):
    return f"/logg/{service.logbook.public_id}/veileder/"


def way_to_change(service):
    """The address behind the doctor's button."""
    page = as_person(service.doctor).get(page_of(service)).content.decode()
    (address,) = re.findall(r'href="(/sak/[^"]+/endring/[^"]*)"', page)
    return unescape(address)


def test_wish_is_carried_into_the_change_case(service):
    assert wished(service).status_code == 302
    doctor, address = as_person(service.doctor), way_to_change(service)
    page = doctor.get(address)
    form = page.context["form"]
    assert (form["kinds"].value(), form["change_from"].value()) == (["supervisor"], f"01.08.{service.year}")
    assert f"Nina Ny (nina@example.no) skal ta over fra 1. august {service.year}." in page.content.decode()
    body = {"kinds": ["supervisor"], "change_from": f"1.8.{service.year}", "reason": WHY}
    answer = doctor.post(address, body)
    case = Application.objects.get(changes=service.approval)
    named = standing_appointment(case)
    assert (answer.status_code, named.name, named.email) == (302, "Nina Ny", "nina@example.no")
    section = doctor.get(f"/soknader/{case.public_id}/supervisor/").content.decode()
    assert 'value="nina@example.no"' in section


def test_address_of_the_way_holds_no_address_of_a_person(service):
    wished(service)
    assert way_to_change(service).split("?")[1] == f"kind=supervisor&from=01.08.{service.year}"


def test_change_without_a_wish_names_nobody_new(service):
    address = way_to_change(service)
    page = as_person(service.doctor).get(address)
    assert (address.split("?")[1], page.context["form"]["change_from"].value()) == ("kind=supervisor", "")
    assert "Nina Ny" not in page.content.decode()


def test_day_of_a_wish_that_is_over_is_today(service, time_machine):
    wished(service)
    address, today = way_to_change(service), service.day(8, 1) + timedelta(days=9)
    time_machine.move_to(noon(today))
    form = as_person(service.doctor).get(address).context["form"]
    assert form["change_from"].value() == f"{today:%d.%m.%Y}"
