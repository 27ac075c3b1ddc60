"""The panel of what changes under an approval that runs, its two acts, and what the timeline tells of them."""

import re

import pytest

from accounts.roles import Role
from approvals.admin.timeline import timeline_of
from approvals.enums import EventKind
from approvals.models import Approval
from supervision.models import Appointment
from tests.approvals.admin.desk_client import address, case_under_review, desk_client
from tests.factories import make_user
from tests.followed import followed

pytestmark = pytest.mark.django_db

WHY = "Har ikke lenger godkjenning i kompetanseområdet."


@pytest.fixture
def caseworker():
    return make_user(Role.CASEWORKER)


@pytest.fixture
def desk(caseworker):
    return desk_client(caseworker)


def panel_of(response):
    found = re.search(r'id="tjenesten".*?</section>', response.content.decode(), re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])) if found else ""


def case_of(service):
    return service.approval.decision.application


def test_both_are_noted_from_the_desk_and_told_in_the_timeline(desk, caseworker):
    service = followed()
    case, year = case_of(service), service.year
    answer = desk.post(address("supervisor_ineligible", case), {"from_on": f"1.4.{year}", "reason": WHY})
    assert (answer.status_code, answer.url) == (302, address("change", case) + "#tjenesten")
    assert desk.post(address("agreement_ended", case), {"last_day": f"31.5.{year}"}).status_code == 302
    assert Appointment.objects.get(pk=service.appointment.pk).not_eligible_from == service.day(4, 1)
    assert Approval.objects.get(pk=service.approval.pk).agreement_to == service.day(5, 31)
    text = panel_of(desk.get(address("change", case)))
    assert f"{service.appointment.name}, fyller ikke kravene fra 01.04.{year}" in text
    assert f"gjelder til 31.05.{year}" in text
    desk.post(address("agreement_ended", case), {"last_day": f"30.6.{year}"})
    desk.post(address("supervisor_ineligible", case), {"from_on": "", "reason": "Det var en forveksling."})
    kinds = (EventKind.SUPERVISOR_INELIGIBLE.label, EventKind.AGREEMENT_ENDED.label)
    told = [line.detail for line in timeline_of(case, reader=caseworker) if line.what in kinds]
    name = service.appointment.name
    assert told == [
        f"{name} fyller kravene likevel. Før sto det 01.04.{year}. Det var en forveksling.",
        f"Avtalen gjelder til 30.06.{year}. Før sto det 31.05.{year}.",
        f"Avtalen gjelder til 31.05.{year}.",
        f"{name} fyller ikke kravene fra 01.04.{year}. {WHY}",
    ]


def test_form_that_cannot_be_says_why_beside_the_field_and_keeps_what_was_typed(desk):
    service = followed()
    case = case_of(service)
    for day, status, sentence in (
        ("31.02.2027", 422, "Denne datoen finnes ikke i kalenderen."),
        (f"1.4.{service.year + 5}", 409, "Datoen må være en dag veilederen følger tjenesten."),
    ):
        page = desk.post(address("supervisor_ineligible", case), {"from_on": day, "reason": WHY})
        text = panel_of(page)
        assert (page.status_code, sentence in text, WHY in text) == (status, True, True)
        assert f'value="{day}"' in page.content.decode()
    page = desk.post(address("agreement_ended", case), {"last_day": f"1.4.{service.year - 5}"})
    assert (page.status_code, "Datoen kan ikke være før tjenesten begynner." in panel_of(page)) == (409, True)
    assert Appointment.objects.get(pk=service.appointment.pk).not_eligible_from is None


def test_panel_stands_only_where_an_approval_runs(desk, caseworker):
    assert panel_of(desk.get(address("change", case_under_review(by=caseworker)))) == ""
    service = followed()
    text = panel_of(desk.get(address("change", case_of(service))))
    assert "Registrer at avtalen med palliativt senter er avsluttet" in text
    Approval.objects.filter(pk=service.approval.pk).update(starts_on="2020-01-01", ends_on="2020-12-31")
    assert panel_of(desk.get(address("change", case_of(service)))) == ""


def test_auditor_reads_what_is_noted_and_has_no_form(desk):
    service = followed()
    text = panel_of(desk_client(make_user(Role.AUDITOR)).get(address("change", case_of(service))))
    assert ("gjelder uten sluttdato" in text, "Registrer" in text) == (True, False)
