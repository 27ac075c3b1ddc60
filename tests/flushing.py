"""Emptying the tables between tests that commit, where triggers refuse DELETE.

SQLite has no TRUNCATE, so Django empties it row by row and meets the triggers of the append-only tables. They are put
away for the time of the flush and come back exactly as they stood.
"""

from collections.abc import Sequence

from django.db.backends.sqlite3.base import DatabaseOperations

_flush = DatabaseOperations.execute_sql_flush


def _flush_without_triggers(operations: DatabaseOperations, statements: Sequence[str]) -> None:
    with operations.connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        try:
            _flush(operations, statements)
        finally:
            for _name, sql in triggers:
                cursor.execute(sql)


def install() -> None:
    """Let Django's flush pass the append-only tables of SQLite."""
    DatabaseOperations.execute_sql_flush = _flush_without_triggers
