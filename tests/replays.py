"""Cases that many tests begin with: the services make each once, and after that the rows are put in again as they were.

A granted case is a hundred acts of the services, and most of a run's time went to making the same one anew for each
test. What stands in the database is all that a test has in common with the one before it, so a function that makes such
things is `@replayed`: the first call at a given point runs it and notes which rows it wrote, column for column, and
what it left to be done on commit; a later call at the same point writes the same rows and returns an equal object.

The same point means: the database holds what it held then, because the test has called nothing but such functions, in
the same order and with the same values. A row written in any other way ends it for that test, and everything after is
made by the services. So it does under another day, language or setting, on a clock that has been moved, and in a
test whose rows are committed.
"""

import functools
import itertools
import pickle
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, ParamSpec, TypeVar

import time_machine
from django.apps import apps
from django.conf import UserSettingsHolder, settings
from django.db import connection
from django.db.models import Model
from django.db.transaction import Atomic
from django.utils import timezone, translation

P = ParamSpec("P")
R = TypeVar("R")
Rows = dict[str, tuple[str, ...]]

_WRITES = re.compile(
    r'\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE(?!\s+SET\b)|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)\s+"?(\w+)"?',
    re.IGNORECASE,
)
#: statements that leave the rows as they are
_READS = ("SELECT ", "SAVEPOINT ", "RELEASE SAVEPOINT ", "SET CONSTRAINTS ", "EXPLAIN ")
#: logging in writes these, and no service reads them
_LOG_IN = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "django_session"|UPDATE "accounts_user" SET "last_login" = ')
#: a log-in that changes the person in memory makes no other person of them
_NOT_COMPARED = {"last_login"}
_numbers = itertools.count(1)
_PLAIN = (str, bytes, int, float, bool, Decimal, date, datetime, time, timedelta, type(None))


class _Incomparable(Exception):
    """A value of which nobody can say whether it is the same as that of an earlier call."""


@dataclass(slots=True)
class _Recording:
    """What the tables held before the first write, table by table; `None` when it cannot be known."""

    before: dict[str, Rows] | None = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Replay:
    number: int
    tables: tuple[str, ...]
    statements: tuple[str, ...]
    on_commit: tuple[tuple[Callable, bool], ...]
    result: bytes


class _Course:
    """The course of the test that runs: what it has called, and nothing (`None`) once something else was written."""

    def __init__(self) -> None:
        #: the number of the latest call, which stands for all before it; 0 when nothing was called yet
        self.calls: int | None = None
        self.recordings: list[_Recording] = []
        self.known: dict[tuple, _Replay] = {}
        self.in_test = False
        #: the transaction in which a fixture made rows for several tests; they are no part of what is compared
        self.shared: Atomic | None = None

    def begin(self, *, committing: bool) -> None:
        if self.watch not in connection.execute_wrappers:
            connection.execute_wrappers.append(self.watch)
        self.in_test = True
        has_shared_rows = any(block is self.shared for block in connection.atomic_blocks)
        self.calls = None if committing or has_shared_rows else 0

    def end(self) -> None:
        self.in_test, self.calls = False, None

    def watch(self, execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(_READS) and not _LOG_IN.match(sql):
            self._written(sql)
        return execute(sql, params, many, context)

    def _written(self, sql: str) -> None:
        self.calls = None
        if not self.in_test:
            # What was noted began with other rows than there are from now on.
            self.known.clear()
            self.shared = connection.atomic_blocks[0] if connection.atomic_blocks else None
        for table in _WRITES.findall(sql):
            self.note(table)

    def note(self, table: str) -> None:
        for recording in self.recordings:
            if recording.before is not None and table not in recording.before:
                if table in _models():
                    recording.before[table] = _rows(table)
                else:
                    recording.before = None


_course = _Course()
begin, end = _course.begin, _course.end


def replayed(make: Callable[P, R]) -> Callable[P, R]:
    """Let a function that brings something about in the database do so once, and repeat the rows after that.

    Arguments are plain values and rows of models; with anything else the function is simply called.
    """

    @functools.wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> R:
        calls = _course.calls
        if calls is None or not _is_an_ordinary_moment():
            return make(*args, **kwargs)
        try:
            given = _comparable(args), _comparable(kwargs)
        except _Incomparable:
            return make(*args, **kwargs)
        key = (calls, make.__module__, make.__qualname__, given, _moment())
        replay = _course.known.get(key)
        if replay is None:
            result, replay = _record(lambda: make(*args, **kwargs))
            # What it was given would not be changed the next time, when only the rows are repeated.
            if replay is None or given != (_comparable(args), _comparable(kwargs)):
                return result
            _course.known[key] = replay
        else:
            result = _repeat(replay)
        _course.calls = replay.number
        return result

    return made


def _is_an_ordinary_moment() -> bool:
    return (
        connection.in_atomic_block
        and not time_machine.escape_hatch.is_travelling()
        and not isinstance(settings._wrapped, UserSettingsHolder)
    )


def _moment() -> tuple:
    return timezone.localdate(), datetime.now(UTC).date(), translation.get_language()


def _comparable(value: Any) -> Any:
    if isinstance(value, Enum) or type(value) in _PLAIN:
        return type(value), value
    if isinstance(value, Model):
        columns = [f.attname for f in value._meta.concrete_fields if f.name not in _NOT_COMPARED]
        return type(value), tuple(repr(value.__dict__.get(name)) for name in columns)
    if is_dataclass(value) and not isinstance(value, type):
        return type(value), tuple(_comparable(getattr(value, f.name)) for f in fields(value))
    if isinstance(value, Mapping):
        return type(value), tuple((name, _comparable(value[name])) for name in sorted(value))
    if isinstance(value, Sequence):
        return type(value), tuple(map(_comparable, value))
    raise _Incomparable


def _record(make: Callable[[], R]) -> tuple[R, _Replay | None]:
    recording, waiting = _Recording(), len(connection.run_on_commit)
    _course.recordings.append(recording)
    try:
        result = make()
    finally:
        _course.recordings.pop()
    if recording.before is None:
        return result, None
    statements = []
    for table, before in recording.before.items():
        statements += _changes(table, before, _rows(table))
    on_commit = tuple((call, robust) for _ids, call, robust in connection.run_on_commit[waiting:])
    with suppress(pickle.PicklingError, TypeError, AttributeError):
        return result, _Replay(
            next(_numbers), tuple(recording.before), tuple(statements), on_commit, pickle.dumps(result)
        )
    return result, None


def _repeat(replay: _Replay) -> Any:
    for table in replay.tables:
        _course.note(table)
    # Past Django's cursor: a test that counts its queries or looks at them need not see how its case came about.
    with connection.connection.cursor() if connection.vendor == "postgresql" else _SqliteCursor() as cursor:
        for statement in _together(replay.statements):
            cursor.execute(statement)
    connection.run_on_commit += [(set(connection.savepoint_ids), call, robust) for call, robust in replay.on_commit]
    return pickle.loads(replay.result)  # noqa: S301 - made by this process


def _together(statements: Sequence[str]) -> Sequence[str]:
    """PostgreSQL takes them in one go."""
    return [";\n".join(statements)] if statements and connection.vendor == "postgresql" else statements


class _SqliteCursor:
    """A cursor of the driver that is closed at the end of a block, as psycopg's is."""

    def __enter__(self) -> Any:
        self.cursor = connection.connection.cursor()
        return self.cursor

    def __exit__(self, *_: object) -> None:
        self.cursor.close()


@functools.cache
def _models() -> dict[str, tuple[tuple[str, ...], str]]:
    """Columns and primary key of each table."""
    return {
        model._meta.db_table: (
            tuple(column.column for column in model._meta.local_concrete_fields),
            model._meta.pk.column,
        )
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy
    }


def _rows(table: str) -> Rows:
    """Each row by its key, its columns as the database itself writes them in SQL."""
    columns, key = _models()[table]
    place = columns.index(key)
    as_sql = "quote_nullable({}::text)" if connection.vendor == "postgresql" else "quote({})"
    values = ", ".join(as_sql.format(f'"{column}"') for column in columns)
    with connection.connection.cursor() if connection.vendor == "postgresql" else _SqliteCursor() as cursor:
        cursor.execute(f'SELECT {values} FROM "{table}" ORDER BY "{key}"')  # noqa: S608 - our own names
        return {row[place]: tuple(row) for row in cursor.fetchall()}


def _changes(table: str, before: Rows, after: Rows) -> list[str]:
    columns, key = _models()[table]
    statements = [f'DELETE FROM "{table}" WHERE "{key}" = {row}' for row in before if row not in after]  # noqa: S608 - our own names
    for row, values in after.items():
        if row in before and values != before[row]:
            changed = zip(columns, before[row], values, strict=True)
            new = ", ".join(f'"{column}" = {value}' for column, old, value in changed if value != old)
            statements.append(f'UPDATE "{table}" SET {new} WHERE "{key}" = {row}')  # noqa: S608 - our own names
    added = [f"({', '.join(values)})" for row, values in after.items() if row not in before]
    if added:
        names = ", ".join(f'"{column}"' for column in columns)
        statements.append(f'INSERT INTO "{table}" ({names}) VALUES {", ".join(added)}')  # noqa: S608 - our own names
    return statements
