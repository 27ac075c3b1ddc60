"""Decisions, approvals, supervisors and the register in admin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from approvals.models import Approval
from supervision.models import Supervisor
from tests.approvals.admin.desk_client import decided_case, desk_client, received_case
from tests.factories import make_centre, make_municipality, make_unit, make_user
from units.models import PalliativeCentre, PalliativeUnit

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

LISTS = [
    "approvals/decision",
    "approvals/approval",
    "supervision/supervisor",
    "units/municipality",
    "units/palliativeunit",
    "units/palliativecentre",
]

#: what the page's own form says of the facts that it only shows
NO_FACTS = {"facts-TOTAL_FORMS": "0", "facts-INITIAL_FORMS": "0"}


@pytest.fixture
def caseworker():
    return desk_client(make_user(Role.CASEWORKER))


@pytest.mark.parametrize("page", LISTS)
def test_list_and_page_open_for_those_who_read(page):
    decided_case()
    client = desk_client(make_user(Role.AUDITOR))
    listed = client.get(f"/admin/{page}/")
    row = listed.context["cl"].result_list[0]
    shown = client.get(f"/admin/{page}/{row.pk}/change/")
    assert (listed.status_code, shown.status_code) == (200, 200)
    assert shown.context["has_change_permission"] is False


@pytest.mark.parametrize("page", LISTS)
@pytest.mark.parametrize(
    "query", ["?q=a", "?q=%27%25", "?o=zzz", "?o=1.-2", "?p=-1", "?p=zzz", "?finnes_ikke=1", "?id=zzz", "?all=", "?e=1"]
)
def test_nonsense_in_the_address_of_a_list_is_answered(caseworker, page, query):
    assert caseworker.get(f"/admin/{page}/{query}").status_code in {200, 302, 400}


@pytest.mark.parametrize("page", LISTS)
def test_list_is_closed_to_those_who_manage_users(page):
    client = desk_client(make_user(Role.ADMINISTRATOR))
    assert client.get(f"/admin/{page}/").status_code == 403


@pytest.mark.parametrize("page", ["approvals/decision", "approvals/approval"])
@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_questions_whatever_its_length(caseworker, page, rows):
    for _number in range(rows):
        decided_case(beds=8)
    caseworker.get(f"/admin/{page}/")
    with CaptureQueriesContext(connection) as asked:
        caseworker.get(f"/admin/{page}/")
    # session, user, count, rows
    assert len(asked) == 4


def test_decision_leads_to_its_case_and_letter(caseworker):
    decision = decided_case()
    content = caseworker.get(f"/admin/approvals/decision/{decision.pk}/change/").content.decode()
    case = decision.application
    assert f'href="/admin/approvals/application/{case.pk}/change/"' in content
    assert f'href="/admin/approvals/application/{case.pk}/letters/{decision.letter_id}/"' in content
    assert decision.letter.document.sha256 in content


def test_unit_is_registered_by_a_caseworker():
    person = make_user(Role.CASEWORKER)
    municipality = make_municipality()
    answers = {
        "name": "Ny enhet",
        "kind": "sykehjem",
        "municipality": municipality.pk,
        "organisation_number": "",
        "operated_by": "",
        "contact_name": "",
        "contact_email": "",
    }
    response = desk_client(person).post("/admin/units/palliativeunit/add/", answers)
    unit = PalliativeUnit.objects.get(name="Ny enhet")
    assert (response.status_code, unit.registered_by, unit.municipality) == (302, person, municipality)


@pytest.mark.parametrize("municipality", ["", "zzz", "0", "99999999999999999999999", "-1"])
def test_unit_that_is_misfilled_is_refused_beside_the_field(caseworker, municipality):
    answers = {"name": "Ny enhet", "kind": "sykehjem", "municipality": municipality}
    response = caseworker.post("/admin/units/palliativeunit/add/", answers)
    assert (response.status_code, PalliativeUnit.objects.count()) == (200, 0)
    assert list(response.context["adminform"].form.errors) == ["municipality"]


def test_unit_that_no_case_uses_can_be_corrected(caseworker):
    unit = make_unit(name="Feil navn")
    answers = {"name": "Rett navn", "kind": "dms", "municipality": unit.municipality_id, **NO_FACTS}
    caseworker.post(f"/admin/units/palliativeunit/{unit.pk}/change/", answers)
    unit.refresh_from_db()
    assert (unit.name, unit.kind) == ("Rett navn", "dms")


def test_unit_of_a_case_keeps_what_the_case_rests_on(caseworker):
    unit = make_unit(name="Solbakken", kind="other")
    received_case(unit=unit)
    other = make_municipality()
    answers = {
        "name": "Nytt navn",
        "kind": "sykehjem",
        "municipality": other.pk,
        "operated_by": "Stiftelsen",
        **NO_FACTS,
    }
    response = caseworker.post(f"/admin/units/palliativeunit/{unit.pk}/change/", answers)
    before = unit.municipality
    unit.refresh_from_db()
    assert response.status_code == 302
    assert (unit.name, unit.kind, unit.municipality, unit.operated_by) == ("Solbakken", "other", before, "Stiftelsen")


def test_centre_of_a_case_keeps_its_name(caseworker):
    case = received_case()
    centre = case.centre_statement.centre
    answers = {"name": "Nytt navn", "health_region": "Helse Vest", "has_team": "on"}
    caseworker.post(f"/admin/units/palliativecentre/{centre.pk}/change/", answers)
    name = centre.name
    centre.refresh_from_db()
    assert (centre.name, centre.health_region) == (name, "Helse Vest")


def test_centre_is_registered_by_a_caseworker(caseworker):
    answers = {"name": "Senteret", "approved_from": "01.01.2020", "approved_to": "31.12.2019"}
    refused = caseworker.post("/admin/units/palliativecentre/add/", answers)
    assert "Godkjenningen kan ikke slutte før den begynner." in refused.content.decode()
    caseworker.post("/admin/units/palliativecentre/add/", {**answers, "approved_to": ""})
    assert PalliativeCentre.objects.get().approved_from.isoformat() == "2020-01-01"


@pytest.mark.parametrize("role", [Role.APPROVER, Role.AUDITOR])
@pytest.mark.parametrize("page", ["units/palliativeunit", "units/palliativecentre"])
def test_register_is_written_by_caseworkers_alone(role, page):
    client = desk_client(make_user(role))
    row = make_unit() if page.endswith("unit") else make_centre()
    name = row.name
    answers = {"name": "Kapret", "kind": "dms", "municipality": make_municipality().pk}
    assert client.post(f"/admin/{page}/add/", answers).status_code == 403
    assert client.post(f"/admin/{page}/{row.pk}/change/", answers).status_code == 403
    row.refresh_from_db()
    assert row.name == name


@pytest.mark.parametrize("page", ["units/palliativeunit", "units/palliativecentre"])
def test_register_forgets_nothing(caseworker, page):
    row = make_unit() if page.endswith("unit") else make_centre()
    assert caseworker.post(f"/admin/{page}/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()


def test_people_who_supervise_and_approvals_are_only_looked_at(caseworker):
    decided_case()
    supervisor, approval = Supervisor.objects.get(), Approval.objects.get()
    for page, row in (("supervision/supervisor", supervisor), ("approvals/approval", approval)):
        assert caseworker.post(f"/admin/{page}/{row.pk}/change/", {"basis": "other"}).status_code == 403
        assert caseworker.get(f"/admin/{page}/add/").status_code == 403
