"""Many senders, and senders that die: nothing is doubled, nothing is lost, and the rest waits for a person."""

import os
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.db.models import F

from correspondence.models import Delivery
from correspondence.services import send_due_deliveries
from tests import servers
from tests.smtp_server import Fault

pytestmark = [pytest.mark.both_databases, pytest.mark.servers, pytest.mark.django_db(transaction=True)]

DELIVERIES = 40
KILLS = 10
GIVE_UP_SECONDS = 600


@pytest.fixture
def start_sender(smtp_server):
    """Start a real process that sends from the rows of this test; all are ended afterwards."""
    started = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "manage.py", "send_due", "--every", "0.05"],
            cwd=servers.ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "config.settings.test",
                "DATABASE_URL": servers.database_url(connection.settings_dict),
                "EMAIL_PORT": str(smtp_server.port),
            },
        )
        started.append(process)
        return process

    yield start
    for process in started:
        servers.stop(process)


def _wait_until(condition, deadline):
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail("The senders did not get on within the time allowed.")
        time.sleep(0.01)


def _finish():
    """Let the claims of the dead be old, and send what is left from here."""
    Delivery.objects.filter(state="sending").update(claimed_at=F("claimed_at") - timedelta(hours=1))
    while Delivery.objects.filter(state__in=["ready", "sending"]).exists():
        send_due_deliveries()


def _check_nothing_lost_or_doubled(smtp_server):
    accepted = smtp_server.count_by_message_id()
    sent = set(Delivery.objects.filter(state="sent").values_list("message_id", flat=True))
    waiting = set(Delivery.objects.awaiting_person().values_list("message_id", flat=True))
    assert set(accepted.values()) == {1}
    assert sent - set(accepted) == set()
    assert set(accepted) - sent - waiting == set()
    assert len(sent) + len(waiting) == DELIVERIES


def test_senders_at_once_send_each_delivery_once(smtp_server, queue):
    for _number in range(DELIVERIES):
        queue()
    smtp_server.pace = 0.005
    results = []

    def send():
        try:
            results.append(send_due_deliveries())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(results) == DELIVERIES
    assert Delivery.objects.filter(state="sent", attempts=1).count() == DELIVERIES
    _check_nothing_lost_or_doubled(smtp_server)


@pytest.mark.slow
def test_sender_killed_ten_times_loses_nothing_and_doubles_nothing(smtp_server, queue, start_sender):
    for _number in range(DELIVERIES):
        queue()
    smtp_server.pace = 0.03
    deadline = time.monotonic() + GIVE_UP_SECONDS

    for _kill in range(KILLS):
        sender = start_sender()
        goal = len(smtp_server.accepted) + 2
        _wait_until(lambda goal=goal: len(smtp_server.accepted) >= goal, deadline)
        sender.kill()
        sender.wait()
    _finish()

    _check_nothing_lost_or_doubled(smtp_server)
    assert Delivery.objects.awaiting_person().count() <= KILLS


@pytest.mark.slow
def test_two_senders_with_a_faulty_server_double_nothing(smtp_server, queue, start_sender, make_due):
    for _number in range(DELIVERIES):
        queue()
    smtp_server.misbehave_in_turn(
        Fault.NONE, Fault.TRY_LATER, Fault.DROP_IN_TEXT, Fault.NONE, Fault.DROP_AFTER_TEXT, Fault.CLOSING, Fault.REJECT
    )
    for _number in range(2):
        start_sender()
    deadline = time.monotonic() + GIVE_UP_SECONDS

    def has_ended():
        make_due()
        return not Delivery.objects.filter(state__in=["ready", "sending"]).exists()

    _wait_until(has_ended, deadline)
    _check_nothing_lost_or_doubled(smtp_server)
