"""Forty decisions on their way while workers are killed (promises P4 and P5): none lost, none doubled."""

import contextlib
import time
from datetime import timedelta

import pytest
from django.db.models import F

from approvals.models import Decision
from correspondence.models import Delivery
from correspondence.tasks import send_due
from tests.delivery.conftest import sign_all

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

DECISIONS = 40
KILLS = 10
GIVE_UP_SECONDS = 180


def wait_until(condition, deadline):
    while not condition():
        if time.monotonic() > deadline:
            states = sorted(Delivery.objects.filter(kind="decision").values_list("state", flat=True))
            pytest.fail(f"The workers did not get on within the time allowed: {states}")
        time.sleep(0.01)


def still_on_their_way():
    return Delivery.objects.filter(state__in=["ready", "sending"]).exists()


def let_claims_grow_old():
    """What a claim of a dead worker looks like when the longest time for a message has passed."""
    Delivery.objects.filter(state="sending").update(claimed_at=F("claimed_at") - timedelta(hours=1))


def kill_ten_workers(celery_worker_process, smtp_server, deadline):
    """Let each worker deliver a little and kill it; the next one stands ready already, as in production."""
    with contextlib.ExitStack() as stack:
        for _kill in range(KILLS):
            worker = stack.enter_context(celery_worker_process(concurrency=1, EMAIL_PORT=str(smtp_server.port)))
            goal = len(smtp_server.accepted) + 2
            # Beat does this every minute.
            send_due.delay()
            wait_until(lambda goal=goal: len(smtp_server.accepted) >= goal, deadline)
            worker.kill()
            worker.wait()


def deliver_the_rest(celery_worker_process, smtp_server, deadline):
    with celery_worker_process(EMAIL_PORT=str(smtp_server.port)):
        let_claims_grow_old()
        send_due.delay()
        wait_until(lambda: not still_on_their_way(), deadline)


def test_ten_killed_workers_lose_no_decision_and_double_none(
    make_proposals, send_what_waits, celery_worker_process, smtp_server
):
    proposals = make_proposals(DECISIONS)
    send_what_waits()
    smtp_server.accepted.clear()
    smtp_server.pace = 0.04
    before = list(Delivery.objects.values_list("pk", flat=True))
    decisions = sign_all(proposals)
    deadline = time.monotonic() + GIVE_UP_SECONDS

    kill_ten_workers(celery_worker_process, smtp_server, deadline)
    deliver_the_rest(celery_worker_process, smtp_server, deadline)

    deliveries = Delivery.objects.exclude(pk__in=before)
    accepted = smtp_server.count_by_message_id()
    sent = set(deliveries.filter(state="sent").values_list("message_id", flat=True))
    waiting = set(Delivery.objects.awaiting_person().values_list("message_id", flat=True))
    assert Decision.objects.count() == len(decisions) == DECISIONS
    assert set(accepted.values()) == {1}
    assert sent - set(accepted) == set()
    assert set(accepted) - sent - waiting == set()
    # The letter to each doctor, and word to each supervisor.
    assert len(sent) + len(waiting) == deliveries.count() == 2 * DECISIONS
    # A worker with one thread has one message in its hands when it dies.
    assert len(waiting) <= KILLS


def test_each_mail_carries_the_letter_that_was_signed(
    make_proposals, send_what_waits, celery_worker_process, smtp_server
):
    proposals = make_proposals(2)
    send_what_waits()
    smtp_server.accepted.clear()
    decisions = sign_all(proposals)

    with celery_worker_process(EMAIL_PORT=str(smtp_server.port)):
        send_due.delay()
        # A supervisor is told too, in a mail without files.
        wait_until(lambda: len(smtp_server.accepted) == 2 * len(decisions), time.monotonic() + GIVE_UP_SECONDS)

    attached = [list(mail.message.iter_attachments()) for mail in smtp_server.accepted]
    letters = [bytes(decision.letter.document.content) for decision in decisions]
    assert sorted(file.get_content() for files in attached for file in files) == sorted(letters)
