"""The sweep at night: whom it asks for a month, what it leaves alone, how often it asks the database, and the words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from approvals.services.log_changes import follow_change
from approvals.services.reminders.planning import plan_all_reminders, plan_reminders
from approvals.services.reminders.words import KINDS
from correspondence.models import Delivery, ScheduledMessage
from correspondence.reminders import find_builder
from correspondence.services import send_due_scheduled
from curriculum.months import first_day_of, month_number
from supervision.models import AskedMonth
from tests.approvals.followup.log_rows import DAY, absent, conference, held, planned, session, states
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(time_machine):
    """A service that has gone on since New Year; the clock stands on 10 May, a Monday in 2027."""
    made = followed()
    time_machine.move_to(noon(made.day(5, 10)), tick=False)
    return made


@pytest.fixture
def move(time_machine):
    return lambda day: time_machine.move_to(noon(day), tick=False)


def test_supervisor_is_asked_for_the_month_from_its_twentieth_day(service, move):
    held(service, service.day(4, 12))
    move(service.day(5, 19))
    plan_all_reminders()
    assert AskedMonth.objects.count() == 0
    move(service.day(5, 20))
    plan_all_reminders()
    plan_all_reminders()
    asked = AskedMonth.objects.get()
    assert (asked.appointment, first_day_of(asked.month)) == (service.appointment, service.day(5, 1))


@pytest.mark.parametrize("cause", ["held", "planned", "away", "month away"])
def test_supervisor_is_not_asked_when_there_is_nothing_to_ask(service, move, cause):
    held(service, service.day(4, 12))
    if cause == "held":
        held(service, service.day(5, 3))
    elif cause == "planned":
        planned(service, service.day(5, 25))
    else:
        absent(service, service.day(5, 1) if cause == "month away" else service.day(5, 19), service.day(5, 31))
    move(service.day(5, 20))
    plan_all_reminders()
    assert AskedMonth.objects.count() == 0


def test_supervisor_is_asked_when_the_planned_meeting_has_been_and_nobody_logged_it(service, move):
    held(service, service.day(4, 12))
    planned(service, service.day(5, 25))
    move(service.day(5, 26))
    plan_all_reminders()
    assert AskedMonth.objects.count() == 1


def test_nothing_is_asked_of_a_service_that_ended_long_ago(service, move):
    conference(service, service.approval.ends_on - DAY)
    move(service.approval.ends_on + 61 * DAY)
    plan_all_reminders()
    assert ScheduledMessage.objects.filter(state="waiting").count() == 0


def test_sweep_cancels_what_nobody_wants_any_more(service, move):
    session(service, service.day(5, 6))
    follow_change(service.logbook)
    move(service.approval.ends_on + 90 * DAY)
    plan_all_reminders()
    assert set(ScheduledMessage.objects.values_list("state", flat=True)) == {"cancelled"}


def test_what_was_sent_is_not_planned_again(service, move):
    session(service, service.day(5, 6))
    follow_change(service.logbook)
    sent = send_due_scheduled()
    assert sent == Delivery.objects.filter(kind="reminder").count()
    move(service.day(5, 18))
    plan_all_reminders()
    assert send_due_scheduled() == 0
    assert states("attendance_unticked") == ["sent"]


def test_sweep_asks_the_database_as_often_for_three_logs_as_for_one(service):
    def count(keys):
        plan_reminders(keys, today=timezone.localdate())
        with CaptureQueriesContext(connection) as found:
            plan_reminders(keys, today=timezone.localdate())
        return len(found)

    services = [service, followed(), followed()]
    for each in services:
        planned(each, each.day(5, 20))
        held(each, each.day(5, 3))
        conference(each, each.day(5, 27))
        session(each, each.day(5, 4))
    keys = [each.logbook.pk for each in services]
    assert count(keys) == count(keys[:1])


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_kind_has_words(service, kind, language):
    params = {
        "log": str(service.logbook.public_id),
        "month": month_number(service.day(5, 1)),
        "doctor": "Åse Lege",
        "supervisor": "Kari Veileder",
        "other": "Kari Veileder",
        "on": "2027-05-03",
        "at": "14:30",
        "form": "video",
        "title": "Palliasjon",
        "count": 2,
        "version": 1,
    }
    with translation.override(language):
        words = find_builder(kind)("Åse Lege", [params, params])
    assert words.subject
    assert str(service.logbook.public_id) in words.body


def test_digest_names_each_cause_and_the_page(service):
    session(service, service.day(5, 4))
    session(service, service.day(5, 6))
    follow_change(service.logbook)
    send_due_scheduled()
    delivery = Delivery.objects.get(subject="Undervisning som ikke er ført")
    year = service.year
    assert delivery.recipient_email == service.doctor.email
    assert f"- 4. mai {year}: Palliasjon i sykehjem\n- 6. mai {year}: Palliasjon i sykehjem\n" in delivery.body
    assert f"/logg/{service.logbook.public_id}/undervisning/" in delivery.body
