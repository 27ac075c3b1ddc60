"""People of every role, and the mail they get."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from accounts.services import confirm_address
from correspondence.models import Delivery

PASSWORD = "en-lang-setning-til-testene"


@pytest.fixture(autouse=True)
def _mail_goes_to_the_outbox(settings):
    """Undo what pytest-django does to mail: these tests read the rows that the sender will send."""
    settings.EMAIL_BACKEND = "correspondence.backends.OutboxBackend"


@pytest.fixture
def make_user(db) -> Callable[..., User]:
    """Return a function that stores a person with a confirmed address and PASSWORD."""

    def make(email="kari@eksempel.no", role=Role.DOCTOR, name="Kari Lege", **fields):
        user = User.objects.create_user(email, PASSWORD, name=name, role=role, **fields)
        confirm_address(user)
        return user

    return make


@pytest.fixture
def doctor(make_user):
    return make_user()


@pytest.fixture
def administrator(make_user):
    return make_user("admin@eksempel.no", Role.ADMINISTRATOR, "Ada Administrator")


@pytest.fixture
def caseworker(make_user):
    return make_user("sak@eksempel.no", Role.CASEWORKER, "Siri Saksbehandler")


@pytest.fixture
def log_in() -> Callable[..., Client]:
    """Return a function that logs a person in by the real page and returns their client."""

    def log(user, password=PASSWORD, **extra):
        client = Client(**extra)
        response = client.post("/konto/login/", {"login": user.email, "password": password})
        assert response.status_code == 302
        return client

    return log


@pytest.fixture
def mail_to() -> Callable[[str], list[Delivery]]:
    """Return the messages queued for an address, oldest first."""
    return lambda address: list(Delivery.objects.filter(recipient_email=address).order_by("pk"))


@pytest.fixture
def link_in() -> Callable[[Delivery], str]:
    """Return the path of the first link to our own site in a message."""

    def link(delivery):
        found = re.search(r"http://testserver(/\S+)", delivery.body)
        return found[1] if found else ""

    return link
