"""Who signs a confirmation: whoever followed the last day, however long ago; and what is said when nobody can."""

import re
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from approvals.enums import ChangeKind
from approvals.models import ServiceConfirmation
from approvals.services.confirmations import make_confirmation, sign_as_caseworker, sign_as_supervisor
from approvals.services.letters import make_ordered_letters
from correspondence.models import Delivery
from curriculum.exceptions import NotAllowed, NotPossible
from curriculum.permissions import may_open
from supervision.models import Appointment
from supervision.services import release_former_supervisors
from tests.access.rows_stored import changed_tables, dump_rows
from tests.approvals.change_cases import decided_change, started, with_supervisor
from tests.factories import make_user
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db

LONG = timedelta(days=90)
NOBODY = "Ingen veileder med konto her fulgte tjenesten 31. desember"


def address(service, name="confirmations", *more):
    return reverse(f"approvals:{name}", args=[service.logbook.public_id, *more])


def later(time_machine, day):
    """Ninety days after a day, with what the nights in between have closed."""
    time_machine.move_to(noon(day + LONG))
    release_former_supervisors(today=timezone.localdate())


def asked(client, service, until):
    client.force_login(service.doctor)
    assert client.post(address(service), {"until": f"{until:%d.%m.%Y}"}).status_code == 302
    return ServiceConfirmation.objects.get(state="made")


def link_in_mail(person):
    body = Delivery.objects.get(kind="confirmation", recipient_email=person.email).body
    return urlsplit(re.search(rf"{settings.SITE_URL}\S+", body)[0]).path


def sign_from_mail(client, made, person):
    """Open the link of the mail as the supervisor and sign what stands there."""
    client.force_login(person)
    link = link_in_mail(person)
    page = client.get(link)
    assert page.status_code == 200
    sha256 = re.search(r'name="sha256" value="([0-9a-f]+)"', page.content.decode())[1]
    assert client.post(link, {"sha256": sha256}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.supervisor) == ("supervisor_signed", person)


def test_supervisor_signs_from_the_mail_long_after_the_log_was_closed_to_them(client, time_machine):
    service = followed()
    later(time_machine, service.day(12, 31))
    assert may_open(service.supervisor, service.logbook) is False
    made = asked(client, service, service.day(12, 31))
    sign_from_mail(client, made, service.supervisor)


def test_first_supervisor_signs_for_days_before_the_second_and_opens_nothing_else(client, time_machine):
    service = followed()
    second = make_user(Role.SUPERVISOR)
    decided_change(
        with_supervisor(started(service.approval, ChangeKind.SUPERVISOR, change_from=service.day(8, 1)), second)
    )
    later(time_machine, service.day(8, 31))
    early = asked(client, service, service.day(7, 31))
    sign_from_mail(client, early, service.supervisor)
    make_confirmation(service.logbook, by=service.doctor, until=service.day(10, 31))
    whole = ServiceConfirmation.objects.get(state="made")
    client.force_login(service.supervisor)
    shown = client.get(address(service)).content.decode()
    assert address(service, "confirmation", early.public_id) in shown
    assert address(service, "confirmation", whole.public_id) not in shown
    assert f'href="{address(service, "logbook")}"' not in shown
    replaced = client.get(address(service, "confirmation", early.public_id))
    assert address(service, "confirmation", whole.public_id) not in replaced.content.decode()
    for closed in (address(service, "confirmation", whole.public_id), address(service, "logbook")):
        assert client.get(closed).status_code == 404
    assert client.post(address(service, "confirmation", whole.public_id), {"sha256": whole.sha256}).status_code == 404
    assert client.post(address(service), {"until": "31.7.2027"}).status_code == 404
    with pytest.raises(NotAllowed):
        sign_as_supervisor(whole, by=service.supervisor, sha256=whole.sha256)
    whole.refresh_from_db()
    assert whole.state == "made"


def test_same_days_are_asked_for_anew_and_signed_after_the_log_was_closed(client, time_machine):
    service = followed()
    time_machine.move_to(noon(service.day(12, 31) + timedelta(days=5)))
    made = make_confirmation(service.logbook, by=service.doctor, until=service.day(12, 31))
    sign_as_supervisor(made, by=service.supervisor, sha256=made.sha256)
    sign_as_caseworker(made, by=make_user(Role.CASEWORKER), sha256=made.sha256)
    make_ordered_letters()
    later(time_machine, service.day(12, 31))
    client.force_login(service.supervisor)
    assert client.get(address(service, "confirmation_document", made.public_id)).content.startswith(b"%PDF")
    Delivery.objects.filter(kind="confirmation", recipient_email=service.supervisor.email).delete()
    sign_from_mail(client, asked(client, service, service.day(12, 31)), service.supervisor)


@pytest.mark.parametrize("reason", ["account_closed", "not_followed", "no_account", "staff_by_now"])
def test_nobody_to_sign_is_said_beside_the_field_and_nothing_is_made(client, time_machine, reason):
    service = followed()
    time_machine.move_to(noon(date(service.year + 1, 1, 10)))
    person = service.supervisor
    if reason == "account_closed":
        person.is_active = False
        person.save(update_fields=["is_active"])
    elif reason == "staff_by_now":
        person.role = Role.AUDITOR
        person.save(update_fields=["role"])
    elif reason == "not_followed":
        Appointment.objects.update(last_day=service.day(12, 30))
    else:
        Appointment.objects.update(supervisor=None, accepted_at=None, first_day=None, last_day=None)
    client.force_login(service.doctor)
    before = dump_rows()
    answer = client.post(address(service), {"until": f"31.12.{service.year}"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"{NOBODY} {service.year}, så ingen kan signere bekreftelsen." in page
    assert "er bedt om å signere" not in page
    assert f'value="31.12.{service.year}"' in page
    assert changed_tables(before, dump_rows()) == []
    with pytest.raises(NotPossible) as refusal:
        make_confirmation(service.logbook, by=service.doctor, until=service.day(12, 31))
    assert refusal.value.field == "until"


def test_other_supervisor_who_follows_the_log_is_offered_no_signature(client, time_machine):
    service = followed()
    second = make_user(Role.SUPERVISOR)
    decided_change(
        with_supervisor(started(service.approval, ChangeKind.SUPERVISOR, change_from=service.day(8, 1)), second)
    )
    time_machine.move_to(noon(service.day(8, 15)))
    made = asked(client, service, service.day(7, 31))
    one = address(service, "confirmation", made.public_id)
    client.force_login(second)
    page = client.get(one)
    assert (page.status_code, 'name="sha256"' in page.content.decode()) == (200, False)
    assert client.post(one, {"sha256": made.sha256}).status_code == 409
    made.refresh_from_db()
    assert made.supervisor is None
