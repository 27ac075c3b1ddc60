"""Nothing reaches a case past its acts: every address of admin, forged posts, as every role."""

import itertools

import pytest
from django.db import connection
from django.test import Client

from accounts.roles import Role
from approvals.admin.acts import ACTS
from approvals.models import Application, Decision
from correspondence.models import Delivery
from tests.approvals.admin.desk_client import address, decided_case, desk_client, proposed_case, received_case
from tests.factories import make_user
from units.models import Municipality

pytestmark = pytest.mark.django_db

#: What is tried in every post: a mass assignment, a bulk action, a bulk edit, a deletion.
FORGED = {
    "status": "granted",
    "assigned_to": "1",
    "version": "1",
    "case_number": "26/99999",
    "proposed_by": "1",
    "approved_by": "1",
    "decided_at_0": "2026-01-01",
    "kind": "granted",
    "action": "delete_selected",
    "_selected_action": "1",
    "select_across": "1",
    "index": "0",
    "post": "yes",
    "_save": "1",
    "_popup": "1",
    "_continue": "1",
    "_saveasnew": "1",
    "form-TOTAL_FORMS": "1",
    "form-INITIAL_FORMS": "1",
    "form-0-id": "1",
    "form-0-status": "granted",
}
_WATCHED = [
    "approvals_application",
    "approvals_proposal",
    "approvals_decision",
    "approvals_approval",
    "approvals_assessment",
    "approvals_conclusion",
    "approvals_confirmation",
    "approvals_note",
    "approvals_letter",
    "correspondence_delivery",
    "supervision_supervisor",
    "units_palliativeunit",
    "units_municipality",
]


def _rows() -> dict[str, list]:
    with connection.cursor() as cursor:
        found = {}
        for table in _WATCHED:
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608 - names from the list above
            found[table] = cursor.fetchall()
        return found


@pytest.fixture
def rows():
    """One case of each kind, so that there is something to change."""
    received_case()
    proposed_case()
    decided_case()
    return _rows()


def _stock_addresses() -> list[str]:
    pages = [
        "approvals/application",
        "approvals/decision",
        "approvals/approval",
        "supervision/supervisor",
        "units/municipality",
    ]
    keys = ["1", "2", "3", "0", "zzz"]
    addresses = [f"/admin/{page}/" for page in pages]
    addresses += [f"/admin/{page}/add/" for page in pages]
    verbs = ["change", "delete", "history", "password"]
    addresses += [f"/admin/{page}/{key}/{verb}/" for page, key, verb in itertools.product(pages, keys, verbs)]
    return [*addresses, "/admin/autocomplete/", "/admin/jsi18n/", "/admin/", "/admin/approvals/", "/admin/r/1/1/"]


ROLES = [Role.CASEWORKER, Role.APPROVER, Role.AUDITOR, Role.ADMINISTRATOR, Role.DOCTOR]


@pytest.mark.both_databases
@pytest.mark.parametrize("role", ROLES)
def test_forged_posts_to_the_stock_pages_change_nothing(rows, role):
    client = desk_client(make_user(role))
    answers = {where: client.post(where, FORGED).status_code for where in _stock_addresses()}
    assert {where: status for where, status in answers.items() if status not in {302, 400, 403, 404, 405, 200}} == {}
    taken = {where for where, status in answers.items() if status == 200}
    # A caseworker may write how many live in a municipality; a form without its facts is shown again.
    municipality = Municipality.objects.order_by("pk").first()
    again = {f"/admin/units/municipality/{municipality.pk}/change/"} if role == Role.CASEWORKER else set()
    assert taken <= {"/admin/", "/admin/approvals/", "/admin/jsi18n/", *again}
    assert _rows() == rows


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.APPROVER, Role.AUDITOR])
@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_verbs_change_nothing(rows, role, method):
    client = desk_client(make_user(role))
    for case in Application.objects.submitted():
        for name in ["change", "sign", *ACTS]:
            assert getattr(client, method)(address(name, case)).status_code == 405
    assert _rows() == rows


@pytest.mark.parametrize("act", ACTS)
def test_acts_do_not_answer_to_get(act):
    case = received_case()
    assert desk_client(make_user(Role.CASEWORKER)).get(address(act, case)).status_code == 405


ACT_ANSWERS = {
    **FORGED,
    "to": "1",
    "criterion": "unit.staffing",
    "outcome": "met",
    "reason": "En lang og god begrunnelse.",
    "field": "unit.staffing",
    "value": "Nok folk",
    "confirmed_by": "Kari",
    "as_of": "01.11.2026",
    "source": "Brev",
    "found": "yes",
    "text": "Notat",
    "statement": "Tekst",
    "departure_reason": "En lang og god grunn.",
    "sha256": "0" * 64,
}


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR, Role.DOCTOR, Role.SUPERVISOR])
def test_acts_by_those_who_may_not_change_nothing(rows, role):
    client = desk_client(make_user(role))
    expected = 403 if role in {Role.AUDITOR, Role.ADMINISTRATOR} else 302
    for case in Application.objects.submitted():
        for name in ["sign", *ACTS]:
            assert client.post(address(name, case), ACT_ANSWERS).status_code == expected
    assert _rows() == rows


def test_acts_without_log_in_lead_to_log_in(rows):
    case = Application.objects.submitted().first()
    for name in ["change", "sign", *ACTS]:
        response = Client().post(address(name, case), ACT_ANSWERS)
        assert (response.status_code, response.url.startswith("/konto/login/")) == (302, True)
    assert _rows() == rows


def test_acts_without_the_token_of_the_form_are_refused(rows):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(Role.CASEWORKER))
    case = Application.objects.submitted().first()
    for name in ["sign", *ACTS]:
        assert client.post(address(name, case), ACT_ANSWERS).status_code == 403
    assert _rows() == rows


#: field -> values that no browser sends
HOSTILE = [
    "",
    "\x01",
    "\ud7ff" * 10,
    "9" * 5000,
    "-1",
    "1e400",
    "NaN",
    "٣",
    "'; DROP TABLE approvals_decision; --",
    "x" * 70_000,
]


@pytest.mark.both_databases
@pytest.mark.parametrize("act", ["sign", *ACTS])
def test_hostile_values_are_answered(act):
    caseworker, approver = make_user(Role.CASEWORKER), make_user(Role.APPROVER)
    case = proposed_case(by=caseworker).application if act in {"sign", "send_back"} else received_case()
    client = desk_client(approver if act in {"sign", "send_back"} else caseworker)
    if act not in {"sign", "send_back", "take"}:
        client.post(address("take", case))
    for value in HOSTILE:
        response = client.post(address(act, case), dict.fromkeys(ACT_ANSWERS, value))
        assert response.status_code in {302, 400, 403, 409, 422}, (act, value[:20])
    assert (Decision.objects.count(), Delivery.objects.filter(kind="decision").count()) == (0, 0)


def test_lists_offer_no_action_and_no_editing(rows):
    client = desk_client(make_user(Role.CASEWORKER))
    for page in ("approvals/application", "approvals/decision", "approvals/approval"):
        response = client.get(f"/admin/{page}/")
        assert response.context["action_form"] is None
        assert response.context["cl"].formset is None
        assert response.context["has_add_permission"] is False
