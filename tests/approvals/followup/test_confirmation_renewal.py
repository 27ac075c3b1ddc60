"""A confirmation whose log changes while it waits: reading says so and changes nothing, and nobody can sign it."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.roles import Role
from approvals import tasks
from approvals.models import Approval, ServiceConfirmation
from approvals.services.confirmations import make_confirmation, renew_outdated_confirmations, sign_as_supervisor
from correspondence.models import Delivery
from tests.access.rows_stored import changed_tables, dump_rows
from tests.approvals.admin.desk_client import desk_client
from tests.approvals.followup import logged
from tests.factories import make_user
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db

CHANGED = "Loggen er endret etter at bekreftelsen ble laget"


@pytest.fixture
def served(time_machine):
    service = followed()
    time_machine.move_to(noon(date(service.year + 1, 1, 10)))
    return service


def waiting(service, state="made"):
    """A confirmation that waits for one of the two, and whose log has changed since."""
    made = make_confirmation(service.logbook, by=service.doctor, until=service.day(12, 31))
    if state == "supervisor_signed":
        made = sign_as_supervisor(made, by=service.supervisor, sha256=made.sha256)
    logged.meeting(service.appointment, service.day(2, 20))
    return made


def page_of(service, made):
    return reverse("approvals:confirmation", args=[service.logbook.public_id, made.public_id])


def desk_of(made):
    return reverse("admin:approvals_serviceconfirmation_change", args=[made.pk])


def asked_mails():
    return Delivery.objects.filter(kind="confirmation").count()


@pytest.mark.parametrize("state", ["made", "supervisor_signed"])
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CASEWORKER, Role.APPROVER])
def test_desk_reads_that_the_log_has_changed_and_nothing_changes_by_it(served, state, role):
    made = waiting(served, state)
    desk = desk_client(make_user(role))
    before = dump_rows()
    page = desk.get(desk_of(made)).content.decode()
    assert (f"{CHANGED}." in page, 'name="sha256"' in page) == (True, False)
    assert changed_tables(before, dump_rows()) == []


@pytest.mark.parametrize("state", ["made", "supervisor_signed"])
def test_the_two_read_that_the_log_has_changed_and_nothing_changes_by_it(client, served, state):
    made = waiting(served, state)
    for person, can_renew in ((served.doctor, True), (served.supervisor, False)):
        client.force_login(person)
        before = dump_rows()
        page = client.get(page_of(served, made)).content.decode()
        assert (CHANGED in page, 'name="sha256"' in page, 'name="until"' in page) == (True, False, can_renew)
        assert changed_tables(before, dump_rows()) == []


def test_unchanged_log_is_said_nothing_of(client, served):
    made = make_confirmation(served.logbook, by=served.doctor, until=served.day(12, 31))
    client.force_login(served.supervisor)
    page = client.get(page_of(served, made)).content.decode()
    assert (CHANGED in page, 'name="sha256"' in page) == (False, True)


def test_supervisor_cannot_sign_what_the_log_no_longer_says(client, served):
    made = waiting(served)
    client.force_login(served.supervisor)
    before = dump_rows()
    answer = client.post(page_of(served, made), {"sha256": made.sha256})
    assert answer.status_code == 409
    assert f"{CHANGED}, så den kan ikke signeres." in answer.content.decode()
    assert changed_tables(before, dump_rows()) == []


def test_caseworker_cannot_issue_what_the_log_no_longer_says(served):
    made = waiting(served, "supervisor_signed")
    desk = desk_client(make_user(Role.CASEWORKER))
    before = dump_rows()
    answer = desk.post(desk_of(made), {"sha256": made.sha256})
    assert answer.status_code == 409
    assert f"{CHANGED}, så den kan ikke signeres." in answer.content.decode()
    assert changed_tables(before, dump_rows()) == []


def test_doctor_renews_with_the_button_and_the_supervisor_signs_the_new_one(client, served):
    made = waiting(served, "supervisor_signed")
    client.force_login(served.doctor)
    page = client.get(page_of(served, made)).content.decode()
    until = re.search(r'name="until" value="([^"]+)"', page)[1]
    answer = client.post(reverse("approvals:confirmations", args=[served.logbook.public_id]), {"until": until})
    renewed = ServiceConfirmation.objects.get(state="made")
    assert answer.url == page_of(served, renewed)
    made.refresh_from_db()
    assert (made.state, renewed.content["meetings"]["held"], asked_mails()) == ("replaced", 1, 2)
    # Whoever follows the link of the first mail finds the way to the one that counts.
    client.force_login(served.supervisor)
    assert page_of(served, renewed) in client.get(page_of(served, made)).content.decode()
    assert client.post(page_of(served, renewed), {"sha256": renewed.sha256}).status_code == 302


@pytest.mark.parametrize("state", ["made", "supervisor_signed"])
def test_night_renews_what_has_changed_once(served, state):
    made = waiting(served, state)
    before = asked_mails()
    tasks.renew_outdated_confirmations()
    assert renew_outdated_confirmations() == 0
    made.refresh_from_db()
    renewed = ServiceConfirmation.objects.get(state="made")
    assert (made.state, renewed.made_by, asked_mails() - before) == ("replaced", served.doctor, 1)
    assert settings.CELERY_BEAT_SCHEDULE["approvals.renew_outdated_confirmations"]["task"] == (
        tasks.renew_outdated_confirmations.name
    )


def test_night_leaves_what_nobody_can_sign_and_renews_the_next(served, time_machine):
    first = waiting(served)
    served.supervisor.is_active = False
    served.supervisor.save(update_fields=["is_active"])
    time_machine.move_to(noon(date(served.year - 1, 11, 23)))
    other = followed()
    time_machine.move_to(noon(date(served.year + 1, 1, 10)))
    second = waiting(other)
    assert renew_outdated_confirmations() == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("made", "replaced")


def test_night_withdraws_what_is_approved_no_longer(served):
    made = waiting(served)
    given = served.approval
    Approval.objects.update(ended_at=given.decision.decided_at, ended_from=given.starts_on, ended_by=given.decision)
    assert renew_outdated_confirmations() == 1
    made.refresh_from_db()
    assert (made.state, made.close_reason) == ("withdrawn", "Ingen dager er godkjent lenger")
