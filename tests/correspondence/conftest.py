"""What the tests of the outbox share."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from correspondence.models import Delivery
from correspondence.services import queue_delivery


@pytest.fixture
def queue() -> Callable[..., Delivery]:
    """Queue a delivery in a transaction of its own: `queue(recipient_email="a@example.org")`."""
    numbers = itertools.count(1)

    def make(**changes: Any) -> Delivery:
        number = next(numbers)
        fields = {
            "key": f"decision:{number}",
            "kind": "decision",
            "recipient_email": f"lege{number}@example.org",
            "recipient_name": "Åse Lege",
            "language": "nb",
            "subject": f"Vedtak i sak 26/{number:05d}",
            "body": "Hei!\n\nVedtaket ligger ved.\n",
            "reference": f"26/{number:05d}",
        }
        with transaction.atomic():
            return queue_delivery(**{**fields, **changes})

    return make


@pytest.fixture
def make_due() -> Callable[[], None]:
    """Let the waiting time of every delivery be over."""

    def shift() -> None:
        Delivery.objects.filter(state="ready").update(next_attempt_at=timezone.now() - timedelta(seconds=1))

    return shift


@pytest.fixture
def caseworker(db):
    """A person who may settle deliveries."""
    return get_user_model().objects.create_user(
        "saksbehandler@example.org", "et langt passord", name="Kari Saksbehandler", role="caseworker"
    )


@pytest.fixture
def doctor(db):
    """A person who may not."""
    return get_user_model().objects.create_user("lege@example.org", "et langt passord", name="Ola Lege", role="doctor")
