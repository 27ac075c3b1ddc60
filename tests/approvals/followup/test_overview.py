"""The page of the log, for the two who have business there."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests.factories import make_user
from tests.followed import followed

pytestmark = pytest.mark.django_db


def test_overview_of_the_two_shows_the_approval_and_hides_it_from_others(client):
    service = followed()
    address = reverse("approvals:logbook", args=[service.logbook.public_id])
    answers = {}
    for name, user in {
        "doctor": service.doctor,
        "supervisor": service.supervisor,
        "another": make_user(Role.DOCTOR),
        "staff": make_user(Role.CASEWORKER),
    }.items():
        client.force_login(user)
        answers[name] = client.get(address)
    assert [answers[name].status_code for name in ("doctor", "supervisor", "another", "staff")] == [200, 200, 404, 404]
    assert service.approval.unit.name in answers["doctor"].content.decode()


def test_list_with_one_log_leads_to_it(client):
    service = followed()
    client.force_login(service.doctor)
    answer = client.get(reverse("approvals:logbooks"))
    assert answer.headers["Location"] == reverse("approvals:logbook", args=[service.logbook.public_id])


def test_list_without_a_log_says_when_it_opens(client):
    client.force_login(make_user(Role.DOCTOR))
    answer = client.get(reverse("approvals:logbooks"))
    assert answer.status_code == 200
    assert "Du har ingen logg ennå" in answer.content.decode()


def test_case_links_to_the_log(client):
    service = followed()
    client.force_login(service.doctor)
    page = client.get(service.approval.decision.application.get_absolute_url()).content.decode()
    assert reverse("approvals:logbook", args=[service.logbook.public_id]) in page
