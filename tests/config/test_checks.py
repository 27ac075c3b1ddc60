"""The embedded site refuses to start with an SQLite that lacks what the follow-up needs."""

import sqlite3

import pytest
from django.core.checks import run_checks
from django.core.checks.registry import registry
from django.db import connection

from config.checks import check_sqlite

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize("version", [(3, 39), (3, 39, 0), (3, 40, 1), (4, 0, 0)])
def test_sqlite_that_is_new_enough_is_accepted(version):
    assert check_sqlite(version=version) == []


@pytest.mark.parametrize("version", [(3, 38, 5), (3, 9, 2), (2, 50, 0)])
def test_older_sqlite_is_refused_where_it_is_the_database_with_what_is_needed_and_what_is_here(version):
    found = [(fault.id, fault.is_serious(), fault.msg) for fault in check_sqlite(version=version)]
    shown = ".".join(map(str, version))
    sentence = f"SQLite 3.39 or newer is needed, and this Python has {shown}."
    assert found == ([("config.E001", True, sentence)] if connection.vendor == "sqlite" else [])


def test_commands_ask_it_before_they_start():
    assert check_sqlite in registry.get_checks()
    assert [fault.id for fault in run_checks() if fault.id == "config.E001"] == []


def test_the_sqlite_of_this_machine_can_do_what_the_check_stands_for():
    rows = sqlite3.connect(":memory:").execute(
        "SELECT a.n, b.n FROM (SELECT 1 AS n) a FULL JOIN (SELECT 2 AS n) b ON a.n = b.n ORDER BY 1"
    )
    assert rows.fetchall() == [(None, 2), (1, None)]
