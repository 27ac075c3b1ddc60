"""Signing when a server is away (promise P5): the approver is answered, and the letter goes out when it is back."""

import time

import pytest
from django.utils import timezone

from accounts.roles import Role
from approvals.services.decisions import prepare_letter
from correspondence.models import Delivery
from correspondence.tasks import send_due
from correspondence.wake import THREAD_NAME
from tests import factories
from tests.approvals.admin import desk_client
from tests.delivery.test_worker_killed import GIVE_UP_SECONDS, wait_until
from tests.smtp_server import free_port, run_smtp_server

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sign_by_hand(make_proposals, send_what_waits, smtp_server):
    """Return a function that signs one case on the signing page, and the address of its doctor."""
    (proposal,) = make_proposals(1)
    send_what_waits()
    smtp_server.accepted.clear()
    approver = factories.make_user(Role.APPROVER)
    letter = prepare_letter(proposal, by=approver)
    client = desk_client.desk_client(approver)

    def sign():
        answer = client.post(desk_client.address("sign", proposal.application), {"sha256": letter.document.sha256})
        return answer.status_code, Delivery.objects.get(kind="decision").state

    return sign


def letters_received(smtp_server):
    """How often the letter came. The supervisor is told in a mail of their own, whose moment is no matter here."""
    return smtp_server.count_by_message_id()[Delivery.objects.get(kind="decision").message_id]


def quiet_wakers():
    """Whether no thread of this process still tries to reach the broker."""
    import threading  # noqa: PLC0415 - only here

    return not any(thread.name == THREAD_NAME for thread in threading.enumerate())


def test_decision_signed_while_redis_is_down_is_sent_when_it_is_back(
    sign_by_hand, redis_process, celery_worker_process, smtp_server
):
    deadline = time.monotonic() + GIVE_UP_SECONDS
    with celery_worker_process(EMAIL_PORT=str(smtp_server.port)):
        redis_process.kill()
        assert sign_by_hand() == (302, "ready")
        wait_until(quiet_wakers, deadline)
        redis_process.start()
        send_due.delay()
        wait_until(lambda: Delivery.objects.get(kind="decision").state == "sent", deadline)

    assert letters_received(smtp_server) == 1


def test_messages_lost_in_redis_delay_the_letter_and_lose_nothing(
    sign_by_hand, redis_process, celery_worker_process, smtp_server
):
    deadline = time.monotonic() + GIVE_UP_SECONDS
    assert sign_by_hand() == (302, "ready")
    wait_until(quiet_wakers, deadline)
    redis_process.empty()
    with celery_worker_process(EMAIL_PORT=str(smtp_server.port)):
        send_due.delay()
        wait_until(lambda: Delivery.objects.get(kind="decision").state == "sent", deadline)

    assert letters_received(smtp_server) == 1


def test_decision_signed_while_the_mail_server_is_down_is_sent_once_when_it_is_back(
    sign_by_hand, celery_worker_process
):
    deadline = time.monotonic() + GIVE_UP_SECONDS
    port = free_port()
    with celery_worker_process(EMAIL_PORT=str(port)):
        assert sign_by_hand() == (302, "ready")
        send_due.delay()
        wait_until(lambda: Delivery.objects.get(kind="decision").attempts > 0, deadline)
        assert Delivery.objects.get(kind="decision").state == "ready"
        with run_smtp_server(port=port) as returned:
            # The time to wait before the next attempt has passed.
            Delivery.objects.filter(state="ready").update(next_attempt_at=timezone.now())
            send_due.delay()
            wait_until(lambda: Delivery.objects.get(kind="decision").state == "sent", deadline)

    assert letters_received(returned) == 1
