"""What time does to requests: reminders once for each day-mark, expiry, and the state of the mail."""

from datetime import date

import pytest
from celery import current_app
from django.conf import settings as site

from accounts.exceptions import LinkUnusable
from approvals import tasks
from approvals.enums import EventKind, RequestState
from approvals.models import Request
from approvals.services.requests import following
from approvals.services.requests.asking import resend_request, withdraw_request
from approvals.services.requests.following import (
    expire_overdue_requests,
    mark_delivered_requests,
    remind_due_requests,
)
from correspondence.enums import DeliveryState
from correspondence.models import Delivery
from tests.approvals.asked import answer, asked_unit, link_of, mail_sent, secret_of, secrets_of

pytestmark = pytest.mark.django_db

# Asked on a Monday in November with fourteen days: due on the 16th, reminders on the 9th and the 14th.
ASKED, FIRST, SECOND, DUE = "2026-11-02", "2026-11-09", "2026-11-14", "2026-11-16"


@pytest.fixture(autouse=True)
def _days(settings):
    settings.REQUEST_DUE_DAYS, settings.REQUEST_REMINDER_DAYS = 14, [7, 2]


@pytest.fixture
def clock(time_machine):
    def move(day, hour="12:00"):
        time_machine.move_to(f"{day} {hour} +0100")

    move(ASKED)
    return move


def reminders(request):
    keys = Delivery.objects.filter(key__startswith=f"request:{request.pk}:reminder:").order_by("pk")
    return list(keys.values_list("recipient_email", flat=True))


def test_each_mark_reminds_the_person_asked_and_the_doctor_once(clock):
    request = asked_unit()
    both = [request.recipient_email, request.application.doctor.user.email]
    sent = {}
    for day in range(2, 17):
        clock(f"2026-11-{day:02d}")
        remind_due_requests()
        assert remind_due_requests() == 0
        sent[day] = len(reminders(request))
    assert [sent[day] for day in (8, 9, 13, 14, 16)] == [0, 2, 2, 4, 4]
    assert reminders(request) == both * 2
    request.refresh_from_db()
    assert (request.due_on, request.reminders) == (date.fromisoformat(DUE), 2)
    assert request.application.events.filter(kind=EventKind.REMINDED).count() == 2


def test_after_a_long_silence_of_the_clock_one_reminder_goes_out_not_two(clock):
    request = asked_unit()
    clock("2026-11-15")
    assert remind_due_requests() == 1
    assert len(reminders(request)) == 2


def test_the_reminder_has_a_link_of_its_own_and_the_first_one_still_works(clock):
    request = asked_unit()
    first = secret_of(request)
    clock(FIRST)
    remind_due_requests()
    assert len(secrets_of(request)) == 2
    for secret in secrets_of(request):
        assert link_of(request, secret).subject_id == request.pk
    answer(request)
    with pytest.raises(LinkUnusable):
        link_of(request, first)


def test_sending_again_moves_the_marks(clock):
    request = asked_unit()
    clock("2026-11-08")
    request = resend_request(request, by=request.application.doctor.user)
    assert request.due_on == date(2026, 11, 23)
    clock(FIRST)
    assert remind_due_requests() == 0
    clock("2026-11-16")
    assert remind_due_requests() == 1


@pytest.mark.parametrize("end", ["answered", "withdrawn"])
def test_nobody_is_reminded_of_what_is_over(clock, end):
    request = asked_unit()
    if end == "answered":
        answer(request)
    else:
        withdraw_request(request, by=request.application.doctor.user)
    clock(FIRST)
    assert (remind_due_requests(), reminders(request)) == (0, [])


def test_without_marks_nobody_is_reminded(clock, settings):
    settings.REQUEST_REMINDER_DAYS = []
    request = asked_unit()
    clock(SECOND)
    assert (remind_due_requests(), reminders(request)) == (0, [])


def test_a_message_that_did_not_arrive_is_told_to_the_doctor_alone(clock):
    request = asked_unit()
    mail_sent(request, state=DeliveryState.FAILED)
    clock(FIRST)
    remind_due_requests()
    told = Delivery.objects.get(key=f"request:{request.pk}:reminder:{FIRST}:doctor")
    assert reminders(request) == [request.application.doctor.user.email]
    assert "E-posten kom ikke fram. Kontroller adressen" in told.body


def test_a_message_that_cannot_be_queued_does_not_keep_the_others_from_theirs(clock):
    broken, whole = asked_unit(), asked_unit()
    Request.objects.filter(pk=broken.pk).update(recipient_email="ikke-en-adresse")
    clock(FIRST)
    assert remind_due_requests() == 1
    assert (reminders(broken), len(reminders(whole))) == ([], 2)


def test_a_request_expires_the_day_after_its_deadline_and_the_doctor_is_told_once(clock):
    request = asked_unit()
    clock(DUE, "23:59")
    assert expire_overdue_requests() == 0
    clock("2026-11-17", "00:05")
    assert (expire_overdue_requests(), expire_overdue_requests()) == (1, 0)
    request.refresh_from_db()
    assert request.state == RequestState.EXPIRED
    told = Delivery.objects.get(key=f"request:{request.pk}:expired:doctor")
    assert told.subject == "Kari Lind har ikke svart innen fristen"
    assert asked_unit(request.application).state == RequestState.ASKED


def test_delivered_follows_the_message_that_asks(clock):
    waiting, sent, failed = asked_unit(), asked_unit(), asked_unit()
    mail_sent(sent)
    mail_sent(failed, state=DeliveryState.FAILED)
    assert (mark_delivered_requests(), mark_delivered_requests()) == (1, 0)
    states = [Request.objects.get(pk=each.pk).state for each in (waiting, sent, failed)]
    assert states == [RequestState.ASKED, RequestState.DELIVERED, RequestState.ASKED]


def test_the_clock_starts_each_of_these_by_a_task_that_exists():
    current_app.loader.import_default_modules()
    scheduled = {row["task"] for name, row in site.CELERY_BEAT_SCHEDULE.items() if name.endswith("_requests")}
    assert scheduled == {f"approvals.{name}" for name in dir(following) if name.endswith("_requests")}
    assert scheduled - set(current_app.tasks) == set()


def test_the_tasks_do_what_they_are_named_after(clock):
    request = asked_unit()
    mail_sent(request)
    tasks.mark_delivered_requests()
    request.refresh_from_db()
    assert request.state == RequestState.DELIVERED
    clock(FIRST)
    tasks.remind_due_requests()
    request.refresh_from_db()
    assert request.reminders == 1
    clock("2026-11-20")
    tasks.expire_overdue_requests()
    request.refresh_from_db()
    assert request.state == RequestState.EXPIRED
