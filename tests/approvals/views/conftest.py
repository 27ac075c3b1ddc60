import pytest
from django.urls import reverse

from tests import factories as f


@pytest.fixture
def doctor():
    return f.make_user(name="Ingrid Lege")


@pytest.fixture
def as_doctor(client, doctor):
    client.force_login(doctor)
    return client


@pytest.fixture
def url():
    """Return the address of one of our pages: `url("section", application, "unit")`."""

    def address(name, application=None, *rest):
        return reverse(f"approvals:{name}", args=[application.public_id, *rest] if application else rest)

    return address
