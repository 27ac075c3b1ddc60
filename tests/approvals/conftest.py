"""Who and what most tests of a decided case begin with. A file that needs another names its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from approvals import rules
from approvals.demo.cases import load_demo
from approvals.models import Decision
from approvals.rules import ruleset
from tests.approvals.rounds import refused_case
from tests.approvals.rules.rule_folder import add_value, copy_data, edit
from tests.factories import make_user


@pytest.fixture
def caseworker() -> User:
    """Somebody who handles cases and has not handled this one."""
    return make_user(Role.CASEWORKER)


@pytest.fixture
def decision() -> Decision:
    """A refusal, which there is reason to appeal against."""
    return refused_case()


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo, loaded once for a file in a transaction that is rolled back; the tests that use it only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_demo()
        transaction.set_rollback(True)


class RuleFolder:
    """A copy of the rule data that a test may change, as a jurist would, and have read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add_value(self, name: str, row: str) -> None:
        """Add a dated value below the last one of a name, and read the rules anew."""
        add_value(self.path, name, row)
        self.read()

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace something in one data file, and read the rules anew."""
        edit(self.path, name, old, new)
        self.read()

    def read(self) -> None:
        """Let the rules be read from this folder."""
        ruleset.sources.cache_clear()
        rules.read_from(str(self.path))


@pytest.fixture
def rule_folder(tmp_path: Path) -> Iterator[RuleFolder]:
    """Rule data of this test alone; the real ones are read again afterwards."""
    yield RuleFolder(copy_data(tmp_path / "rules"))
    rules.read_from()
