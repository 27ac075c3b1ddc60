"""The pages of a confirmation: asked for, signed, refused beside its field, and handed out."""

import json
import re
from datetime import date

import pytest
from django.urls import reverse

from accounts.roles import Role
from approvals.models import ServiceConfirmation
from approvals.services.confirmation_changes import log_has_changed, newer_confirmation
from approvals.services.confirmations import sign_as_caseworker, sign_as_supervisor, withdraw_confirmation
from approvals.services.letters import make_ordered_letters
from curriculum.services.absences import state_absence
from tests.approvals.admin.desk_client import desk_client
from tests.approvals.followup import logged
from tests.factories import make_user
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db


@pytest.fixture
def served(time_machine):
    service = followed()
    logged.meeting(service.appointment, service.day(1, 20))
    time_machine.move_to(noon(date(service.year + 1, 1, 10)))
    return service


def address(service, name="confirmations", *more):
    return reverse(f"approvals:{name}", args=[service.logbook.public_id, *more])


def asked(client, service):
    client.force_login(service.doctor)
    client.post(address(service), {"until": f"31.12.{service.year}"})
    return ServiceConfirmation.objects.get(state="made")


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ("", 422, "Skriv en dato"),
        ("31.2.2027", 422, "finnes ikke i kalenderen"),
        ("i går", 422, "Skriv datoen som"),
        ("31.12.2040", 409, "Velg en dag som er over."),
        ("1.1.2020", 409, "Det er ingen godkjente dager til og med denne dagen."),
    ],
)
def test_wrong_day_is_refused_beside_its_field_and_kept(client, served, typed, status, sentence):
    client.force_login(served.doctor)
    answer = client.post(address(served), {"until": typed})
    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert ServiceConfirmation.objects.count() == 0


def test_confirmation_is_asked_for_signed_and_handed_out(client, served):
    made = asked(client, served)
    one = address(served, "confirmation", made.public_id)
    assert 'name="sha256"' not in client.get(one).content.decode()
    assert client.post(one, {"sha256": made.sha256}).status_code == 404
    for name in ("confirmation_document", "confirmation_data"):
        assert client.get(address(served, name, made.public_id)).status_code == 404
    client.force_login(served.supervisor)
    assert made.sha256 in client.get(one).content.decode()
    assert client.post(one, {"sha256": made.sha256}).status_code == 302
    made.refresh_from_db()
    sign_as_caseworker(made, by=make_user(Role.CASEWORKER), sha256=made.sha256)
    make_ordered_letters()
    client.force_login(served.doctor)
    handed = client.get(address(served, "confirmation_document", made.public_id))
    assert handed.content.startswith(b"%PDF")
    said = json.loads(client.get(address(served, "confirmation_data", made.public_id)).content)
    assert (said["content"], said["sha256"]) == (made.content, made.sha256)


def test_doctor_takes_back_what_is_not_issued(client, served):
    made = asked(client, served)
    assert client.post(address(served, "withdraw_confirmation", made.public_id)).status_code == 302
    assert client.post(address(served, "withdraw_confirmation", made.public_id)).status_code == 409
    made.refresh_from_db()
    assert made.state == "withdrawn"


def test_confirmation_of_another_log_is_not_there(client, served):
    made = asked(client, served)
    client.force_login(make_user(Role.DOCTOR))
    assert client.get(address(served, "confirmation", made.public_id)).status_code == 404


CHANGED = "Loggen er endret etter at bekreftelsen ble signert"
AGAIN = "Be om en ny bekreftelse av de samme dagene"


def issued(client, service):
    """A confirmation that both have signed and that is sent."""
    made = asked(client, service)
    sign_as_supervisor(made, by=service.supervisor, sha256=made.sha256)
    made.refresh_from_db()
    sign_as_caseworker(made, by=make_user(Role.CASEWORKER), sha256=made.sha256)
    make_ordered_letters()
    made.refresh_from_db()
    assert made.state == "issued"
    return made


def page_of(client, service, made, user):
    client.force_login(user)
    return client.get(address(service, "confirmation", made.public_id)).content.decode()


@pytest.mark.parametrize("what", ["meeting", "conference", "attended", "taught", "absence"])
def test_issued_one_says_that_the_log_has_changed_since_and_stays_as_it_is(client, served, what):
    made = issued(client, served)
    assert log_has_changed(made) is False
    assert CHANGED not in page_of(client, served, made, served.doctor)
    change = {
        "meeting": lambda: logged.meeting(served.appointment, served.day(2, 20)),
        "conference": lambda: logged.conference(served.logbook, served.day(2, 20)),
        "attended": lambda: logged.attended(served.logbook, served.day(2, 20), "2", by=served.doctor),
        "taught": lambda: logged.taught(served.logbook, served.day(2, 20), "2", by=served.doctor),
        "absence": lambda: state_absence(
            served.logbook,
            by=served.doctor,
            kind="leave",
            starts_on=served.day(3, 1),
            ends_on=served.day(3, 31),
        ),
    }
    change[what]()
    page = page_of(client, served, made, served.doctor)
    assert (CHANGED in page, AGAIN in page) == (True, True)
    read_by_supervisor = page_of(client, served, made, served.supervisor)
    assert (CHANGED in read_by_supervisor, AGAIN in read_by_supervisor) == (True, False)
    assert "Legen kan be om en ny." in read_by_supervisor
    desk = desk_client(make_user(Role.CASEWORKER)).get(
        reverse("admin:approvals_serviceconfirmation_change", args=[made.pk])
    )
    assert CHANGED in desk.content.decode()
    made.refresh_from_db()
    assert made.state == "issued"


def test_new_version_is_made_from_the_page_and_shown_in_the_place_of_the_offer(client, served):
    made = issued(client, served)
    logged.meeting(served.appointment, served.day(2, 20))
    page = page_of(client, served, made, served.doctor)
    until = re.search(r'name="until" value="([^"]+)"', page)[1]
    assert client.post(address(served), {"until": until}).status_code == 302
    newer = ServiceConfirmation.objects.get(state="made")
    assert (newer.starts_on, newer.ends_on) == (made.starts_on, made.ends_on)
    page = page_of(client, served, made, served.doctor)
    assert (CHANGED in page, AGAIN in page) == (True, False)
    assert address(served, "confirmation", newer.public_id) in page
    assert newer_confirmation(made) == newer
    desk = desk_client(make_user(Role.CASEWORKER)).get(
        reverse("admin:approvals_serviceconfirmation_change", args=[made.pk])
    )
    assert reverse("admin:approvals_serviceconfirmation_change", args=[newer.pk]) in desk.content.decode()


def test_what_is_logged_outside_the_confirmed_days_and_new_names_change_nothing(client, served):
    made = issued(client, served)
    logged.meeting(served.appointment, date(served.year + 1, 1, 5))
    served.doctor.name = "Nytt Navn"
    served.doctor.save(update_fields=["name"])
    made.refresh_from_db()
    assert log_has_changed(ServiceConfirmation.objects.get(pk=made.pk)) is False


def test_one_that_is_not_signed_by_both_is_never_said_to_be_changed(client, served):
    made = asked(client, served)
    logged.meeting(served.appointment, served.day(2, 20))
    assert log_has_changed(made) is False
    withdraw_confirmation(made, by=served.doctor)
    made.refresh_from_db()
    assert log_has_changed(made) is False
