"""Who and what most tests of a decided case begin with. A file that needs another names its own."""

import pytest

from accounts.models import User
from accounts.roles import Role
from approvals.models import Decision
from tests.approvals.rounds import refused_case
from tests.factories import make_user


@pytest.fixture
def caseworker() -> User:
    """Somebody who handles cases and has not handled this one."""
    return make_user(Role.CASEWORKER)


@pytest.fixture
def decision() -> Decision:
    """A refusal, which there is reason to appeal against."""
    return refused_case()
