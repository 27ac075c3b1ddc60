"""Two runs send at the same time, and a planner cancels meanwhile: each message goes once or not at all."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from correspondence.models import Delivery, ScheduledMessage
from correspondence.reminders import Words, register_builder
from correspondence.services import Planned, schedule_all, send_due_scheduled

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]

RUNS = 4


def _together(*jobs):
    errors, start = [], threading.Barrier(len(jobs))

    def run(job):
        try:
            start.wait()
            job()
        except Exception as error:  # noqa: BLE001 - the test looks at what went wrong
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def _planned(number, *, is_urgent):
    return Planned(
        key=f"k{number}:{is_urgent}",
        kind="at_once",
        recipient_email=f"lege{number % 5}@example.no",
        recipient_name="Åse",
        language="nb",
        due_at=timezone.now() - timedelta(minutes=1),
        params={"key": f"k{number}:{is_urgent}"},
        is_urgent=is_urgent,
        about="log:1",
    )


@pytest.fixture
def waiting():
    def words(_name, params):
        return Words(subject="Påminnelse", body=" ".join(each["key"] for each in params))

    register_builder("at_once", words)
    planned = [_planned(number, is_urgent=is_urgent) for number in range(20) for is_urgent in (True, False)]
    schedule_all(planned, abouts=["log:1"])
    return planned


def _named():
    return sorted(name for body in Delivery.objects.values_list("body", flat=True) for name in body.split())


def test_runs_at_once_send_each_message_once(waiting):
    _together(*[send_due_scheduled for _run in range(RUNS)])
    assert _named() == sorted(each.key for each in waiting)
    assert Delivery.objects.count() == 20 + 5
    assert ScheduledMessage.objects.exclude(state="sent").count() == 0


def test_planner_that_cancels_while_it_is_sent_leaves_each_sent_or_cancelled(waiting):
    _together(send_due_scheduled, lambda: schedule_all([], abouts=["log:1"]), send_due_scheduled)
    sent = ScheduledMessage.objects.filter(state="sent").values_list("key", flat=True)
    assert _named() == sorted(sent)
    assert ScheduledMessage.objects.filter(state="waiting").count() == 0


def test_planners_at_once_leave_one_waiting_for_each_key(waiting):
    ScheduledMessage.objects.all().delete()
    _together(*[lambda: schedule_all(waiting, abouts=["log:1"]) for _run in range(RUNS)])
    assert ScheduledMessage.objects.filter(state="waiting").count() == len(waiting)
