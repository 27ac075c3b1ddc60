"""What staff see of the follow-up and of confirmations: read by role, kept from the barred, and no notes."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from approvals.models import Alert, Disqualification, ServiceConfirmation
from approvals.services.confirmations import make_confirmation, sign_as_supervisor
from approvals.services.followup import follow_up_all
from correspondence.models import Delivery
from correspondence.services import send_due_scheduled
from supervision.models import Notes
from tests.approvals.admin.desk_client import desk_client
from tests.approvals.followup import logged
from tests.factories import make_user
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db

LIST = "admin:approvals_alert_changelist"


def run(time_machine, on):
    time_machine.move_to(noon(on))
    return follow_up_all(on=on)


def listed(time_machine):
    """A service whose alerts have come on the list, by the clock."""
    service = followed()
    meeting = logged.meeting(service.appointment, service.day(2, 3))
    Notes.objects.create(meeting=meeting, minutes="Hemmelig samtale")
    for on in (service.day(2, 1), service.day(2, 5), service.day(2, 28)):
        run(time_machine, on)
    return service


def test_doctor_and_supervisor_hear_first_once_and_staff_later(time_machine):
    service = followed()
    first = run(time_machine, service.day(2, 1))
    assert (first.opened, first.told, first.listed) == (2, 0, 0)
    assert run(time_machine, service.day(2, 5)).told == 2
    assert run(time_machine, service.day(2, 6)).told == 0
    send_due_scheduled()
    mails = Delivery.objects.filter(kind="reminder")
    assert {mail.recipient_email for mail in mails} == {service.doctor.email, service.supervisor.email}
    text = mails.get(recipient_email=service.supervisor.email).body
    assert f"Det er ikke ført noe veiledningsmøte i januar {service.year}." in text
    assert f"Det er ført 0 av 2 pasientkonferanser i januar {service.year}." in text
    assert Alert.objects.filter(listed_at__isnull=False).count() == 0
    assert run(time_machine, service.day(2, 28)).listed == 2


def test_list_is_read_by_role_and_shows_no_notes(time_machine):
    service = listed(time_machine)
    alert = Alert.objects.filter(listed_at__isnull=False).first()
    page = reverse("admin:approvals_alert_change", args=[alert.pk])
    answers = {}
    for role in (Role.CASEWORKER, Role.APPROVER, Role.AUDITOR, Role.ADMINISTRATOR):
        client = desk_client(make_user(role))
        answers[role] = [client.get(address).status_code for address in (reverse(LIST), page)]
    assert answers == {
        Role.CASEWORKER: [200, 200],
        Role.APPROVER: [200, 200],
        Role.AUDITOR: [200, 200],
        Role.ADMINISTRATOR: [403, 403],
    }
    client = desk_client(make_user(Role.CASEWORKER))
    assert service.doctor.name in client.get(reverse(LIST)).content.decode()
    text = client.get(page).content.decode()
    assert "60 minutter" in text
    assert "Hemmelig samtale" not in text


def test_barred_caseworker_does_not_see_the_alert(time_machine):
    service = listed(time_machine)
    caseworker = make_user(Role.CASEWORKER)
    Disqualification.objects.create(
        application=service.approval.decision.application,
        person=caseworker,
        reason="Slektskap med legen.",
        marked_by=make_user(Role.APPROVER),
    )
    client = desk_client(caseworker)
    assert service.doctor.name not in client.get(reverse(LIST)).content.decode()
    page = reverse("admin:approvals_alert_change", args=[Alert.objects.filter(listed_at__isnull=False).first().pk])
    assert client.get(page).status_code == 404


def test_wrong_keys_of_an_alert_are_not_there(time_machine):
    client = desk_client(make_user(Role.CASEWORKER))
    for key in ("0", "x", "9" * 30, "1_2F"):
        assert client.get(f"/admin/approvals/alert/{key}/change/").status_code == 404


def test_caseworker_signs_what_is_shown_and_the_auditor_only_reads(time_machine):
    service = followed()
    time_machine.move_to(noon(date(service.year + 1, 1, 10)))
    made = make_confirmation(service.logbook, by=service.doctor, until=service.day(12, 31))
    sign_as_supervisor(made, by=service.supervisor, sha256=made.sha256)
    page = reverse("admin:approvals_serviceconfirmation_change", args=[made.pk])
    auditor, caseworker = desk_client(make_user(Role.AUDITOR)), desk_client(make_user(Role.CASEWORKER))
    assert 'name="sha256"' not in auditor.get(page).content.decode()
    assert auditor.post(page, {"sha256": made.sha256}).status_code == 403
    assert caseworker.post(page, {"sha256": "0" * 64}).status_code == 409
    assert ServiceConfirmation.objects.get().caseworker is None
    assert made.sha256 in caseworker.get(page).content.decode()
    assert caseworker.post(page, {"sha256": made.sha256}).status_code == 302
    assert ServiceConfirmation.objects.get().caseworker is not None
    assert caseworker.post(page, {"sha256": made.sha256}).status_code == 409


def test_list_of_alerts_asks_the_same_number_of_queries_for_more_rows(time_machine, django_assert_num_queries):
    listed(time_machine)
    client = desk_client(make_user(Role.CASEWORKER))
    client.get(reverse(LIST))

    with CaptureQueriesContext(connection) as few:
        client.get(reverse(LIST))
    Alert.objects.update(listed_at=timezone.now())
    service = followed()
    for month in range(1, 6):
        Alert.objects.create(
            approval=service.approval,
            kind="ends_soon",
            month=month,
            found_on=service.day(1, 1),
            detail={"last": "2027-12-31"},
            listed_at=timezone.now(),
        )
    with django_assert_num_queries(len(few)):
        client.get(reverse(LIST))
