"""The pages of a case that changes an approval speak of the change, from the draft until it is withdrawn."""

import re

import pytest
from django.test import Client
from django.utils.html import strip_tags

from approvals.enums import ChangeKind
from tests.approvals.admin.desk_client import reload
from tests.approvals.change_cases import granted, sent, started
from tests.factories import draft_application

pytestmark = pytest.mark.django_db

#: what the menu and the way to the list of cases are called, whatever the case is
OF_EVERY_CASE = "Mine søknader"


@pytest.fixture
def approval():
    return granted()


@pytest.fixture
def as_holder(approval):
    client = Client()
    client.force_login(approval.doctor.user)
    return client


def words_of(answer):
    """The page's words, title first, without those that every page has."""
    return " ".join(strip_tags(answer.content.decode()).split()).replace(OF_EVERY_CASE, "")


def of_an_application(answer):
    return re.findall(r"[^.]*(?:søknad|søke på nytt)[^.]*", words_of(answer), flags=re.IGNORECASE)


def test_pages_of_a_change_speak_of_the_change_and_of_no_application(as_holder, approval, url):
    case = started(approval, ChangeKind.POSITION, ChangeKind.UNIT)
    pages = [as_holder.get(url(name, case)) for name in ("task_list", "check", "withdraw", "choose_unit")]
    pages.append(as_holder.get(url("section", case, "service")))

    assert [of_an_application(page) for page in pages] == [[]] * 5
    draft, check, withdraw, _unit, service = map(words_of, pages)
    # the title of the window, the breadcrumb and the heading
    assert draft.count("Endringen din") == 3
    assert ("Trekk endringen" in draft, check.count("Send endringen")) == (True, 2)
    assert ("Endringen din" in check, "Endringen din" in service) == (True, True)
    assert "Vil du trekke endringen? Utkastet kan ikke åpnes igjen etterpå, men du kan melde endringen" in withdraw
    assert "Hvorfor trekker du endringen?" in withdraw


def test_draft_of_an_application_is_called_an_application(as_doctor, doctor, url):
    case = draft_application(by=doctor)
    draft, withdraw = (words_of(as_doctor.get(url(name, case))) for name in ("task_list", "withdraw"))

    assert (draft.count("Søknaden din"), "Trekk søknaden" in draft, "ndringen" in draft) == (3, True, False)
    assert ("Vil du trekke søknaden?" in withdraw, "ndringen" in withdraw) == (True, False)


def test_change_is_sent_as_a_change(as_holder, approval, url):
    case = started(approval, ChangeKind.ENDING)
    body = {"version": case.version, "confirm": "on"}
    page = as_holder.post(url("check", case), body, follow=True)
    number = reload(case).case_number

    assert f"Endringen er sendt. Saksnummeret er {number}" in words_of(page)
    assert ("Endringen ble sendt inn" in words_of(page), of_an_application(page)) == (True, [])


def test_change_is_withdrawn_as_a_change(as_holder, approval, url):
    case = sent(started(approval, ChangeKind.ENDING))
    asked = as_holder.get(url("withdraw", case))
    assert "men du kan melde endringen på nytt. Godkjenningen gjelder videre slik den er." in words_of(asked)

    page = as_holder.post(url("withdraw", case), {"reason": ""}, follow=True)
    told = words_of(page)
    assert ("Endringen er trukket." in told, "Endringen ble trukket" in told) == (True, True)
    assert "Endringen er trukket og blir ikke behandlet. Godkjenningen gjelder videre slik den er" in told
    assert (of_an_application(asked), of_an_application(page)) == ([], [])


def test_change_that_will_be_refused_says_so_in_its_own_words(as_holder, approval, url):
    case = started(approval, ChangeKind.POSITION)
    case.service_period.positions.update(percent=20)
    page = as_holder.get(url("check", case))

    assert "Slik endringen er nå, blir den trolig avslått." in words_of(page)
    assert "Jeg vil sende endringen selv om noen vilkår ikke er oppfylt." in words_of(page)
    assert of_an_application(page) == []
