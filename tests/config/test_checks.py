"""The embedded site refuses to start with an SQLite that lacks what the follow-up needs."""

import sqlite3
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from config.checks import check_sqlite, sqlite_faults

SENTENCE = "SQLite 3.39 or newer is needed, and this Python has 3.38.5."


@pytest.mark.parametrize("version", [(3, 39), (3, 39, 0), (3, 40, 1), (4, 0, 0)])
def test_sqlite_that_is_new_enough_is_accepted(version):
    assert sqlite_faults(version) == []


@pytest.mark.parametrize("version", [(3, 38, 5), (3, 9, 2), (2, 50, 0)])
def test_older_sqlite_is_refused_with_what_is_needed_and_what_is_here(version):
    (fault,) = sqlite_faults(version)
    assert (fault.id, fault.is_serious()) == ("config.E001", True)
    assert fault.msg == f"SQLite 3.39 or newer is needed, and this Python has {'.'.join(map(str, version))}."


@pytest.mark.both_databases
def test_check_asks_only_where_the_database_is_sqlite(monkeypatch):
    assert check_sqlite() == []
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 38, 5))
    is_sqlite = connection.vendor == "sqlite"
    assert [fault.msg for fault in check_sqlite()] == [SENTENCE] * is_sqlite
    if is_sqlite:
        with pytest.raises(SystemCheckError, match=r"SQLite 3\.39 or newer is needed"):
            call_command("check", stdout=StringIO(), stderr=StringIO())


def test_the_sqlite_of_this_machine_can_do_what_the_check_stands_for():
    rows = sqlite3.connect(":memory:").execute(
        "SELECT a.n, b.n FROM (SELECT 1 AS n) a FULL JOIN (SELECT 2 AS n) b ON a.n = b.n ORDER BY 1"
    )
    assert rows.fetchall() == [(None, 2), (1, None)]
