"""Who is told of what was found: once a week at most, not of what is settled, and nobody whose account is closed."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from approvals.models import Alert
from approvals.services.followup.telling import list_for_staff, tell_those_concerned
from correspondence.models import Delivery, ScheduledMessage
from correspondence.services import send_due_scheduled
from supervision.models import Appointment
from tests.followed import followed, noon

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

DAY = timedelta(days=1)


@pytest.fixture
def day_goes_by(time_machine):
    """Tell of what has stood for three days, and send what is due; return how many people are told of something."""

    def go_by(on):
        time_machine.move_to(noon(on))
        told = tell_those_concerned(on=on)
        send_due_scheduled()
        return told

    return go_by


def found(service, on, kind="no_evaluation", **detail):
    """An alert that may be told of on a day."""
    return Alert.objects.create(
        approval=service.approval, kind=kind, found_on=on - 3 * DAY, detail=detail or {"months": 3}
    )


def mails_to(user):
    return list(Delivery.objects.filter(recipient_email=user.email, kind="reminder").order_by("pk"))


def monday_of(service):
    """A Monday in March of the approved year."""
    return service.day(3, 8) + DAY * (-date.weekday(service.day(3, 8)) % 7)


def two_of_one_supervisor():
    first, second = followed(), followed()
    Appointment.objects.filter(pk=second.appointment.pk).update(supervisor=first.appointment.supervisor)
    return first, second


def test_supervisor_of_two_is_written_to_once_a_week(day_goes_by):
    first, second = two_of_one_supervisor()
    monday = monday_of(first)
    found(first, monday)
    assert day_goes_by(monday) == 2
    found(second, monday + DAY)
    found(second, monday + 2 * DAY, kind="few_conferences", held=0, asked=2)
    Alert.objects.filter(kind="few_conferences").update(month=first.year * 12 + 1)
    for days in range(1, 7):
        day_goes_by(monday + days * DAY)
    # The other doctor has heard of one thing, and so the next one waits there too.
    assert [len(mails_to(user)) for user in (first.supervisor, first.doctor, second.doctor)] == [1, 1, 1]
    day_goes_by(monday + 7 * DAY)
    assert [len(mails_to(user)) for user in (first.supervisor, first.doctor, second.doctor)] == [2, 1, 2]
    text = mails_to(first.supervisor)[1].body
    assert (text.count(f"Loggen til {second.doctor.name}:"), text.count(first.doctor.name)) == (1, 0)
    assert "Det har gått 3 måneder uten at evaluering av legen" in text
    assert f"Det er ført 0 av 2 pasientkonferanser i februar {first.year}." in text
    assert ScheduledMessage.objects.filter(kind="followup", state="waiting").count() == 0


def test_what_is_settled_before_the_next_message_is_left_out(day_goes_by):
    service = followed()
    monday = monday_of(service)
    found(service, monday)
    day_goes_by(monday)
    later = found(service, monday + DAY, kind="agreement_ended", last=service.day(1, 5).isoformat())
    day_goes_by(monday + DAY)
    Alert.objects.filter(pk=later.pk).update(resolved_at=timezone.now())
    for days in range(2, 9):
        day_goes_by(monday + days * DAY)
    assert [len(mails_to(user)) for user in (service.supervisor, service.doctor)] == [1, 1]
    states = ScheduledMessage.objects.filter(about=f"alert:{later.pk}").values_list("state", flat=True)
    assert list(states) == ["cancelled", "cancelled"]


@pytest.mark.parametrize(("days", "sent"), [(-1, 1), (0, 2), (7, 2), (8, 1)])
def test_what_happens_within_a_week_is_not_put_off(day_goes_by, days, sent):
    service = followed()
    tuesday = monday_of(service) + DAY
    found(service, tuesday - DAY)
    day_goes_by(tuesday - DAY)
    found(service, tuesday, kind="no_supervisor", why="gone", **{"from": (tuesday + days * DAY).isoformat()})
    day_goes_by(tuesday)
    assert [len(mails_to(user)) for user in (service.supervisor, service.doctor)] == [sent, sent]


@pytest.mark.parametrize("closed", ["doctor", "supervisor"])
def test_nobody_writes_to_a_closed_account(day_goes_by, closed):
    service = followed()
    monday = monday_of(service)
    User.objects.filter(pk=getattr(service, closed).pk).update(is_active=False)
    found(service, monday)
    assert day_goes_by(monday) == 1
    reached = {"doctor": len(mails_to(service.doctor)), "supervisor": len(mails_to(service.supervisor))}
    assert reached == {"doctor": 1, "supervisor": 1, closed: 0}


def test_what_nobody_can_be_told_of_comes_on_the_list_of_the_staff(day_goes_by, time_machine):
    service = followed()
    monday = monday_of(service)
    User.objects.update(is_active=False)
    alert = found(service, monday)
    assert day_goes_by(monday) == 0
    time_machine.move_to(noon(monday + 22 * DAY))
    assert list_for_staff(on=monday + 22 * DAY) == 1
    assert Alert.objects.get(pk=alert.pk).listed_at is not None


def test_end_of_the_approval_is_told_to_the_supervisor_alone(day_goes_by):
    service = followed()
    monday = monday_of(service)
    found(service, monday, kind="ends_soon", last=service.day(12, 31).isoformat())
    assert day_goes_by(monday) == 1
    assert [len(mails_to(user)) for user in (service.supervisor, service.doctor)] == [1, 0]
