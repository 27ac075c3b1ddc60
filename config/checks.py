"""What must be so before the site starts, as system checks: `manage.py run`, `migrate` and `check` ask them."""

import sqlite3
from collections.abc import Sequence
from typing import Any, Final

from django.core import checks
from django.db import connections

#: the first with FULL JOIN, by which the follow-up finds what differs from the alerts that are open
OLDEST_SQLITE: Final = (3, 39)


@checks.register()
def check_sqlite(**_options: Any) -> list[checks.CheckMessage]:
    """Refuse an SQLite that is too old, where a database is of that kind."""
    is_used = any(settings["ENGINE"] == "django.db.backends.sqlite3" for settings in connections.settings.values())
    return sqlite_faults(sqlite3.sqlite_version_info) if is_used else []


def sqlite_faults(version: Sequence[int]) -> list[checks.CheckMessage]:
    """Return what is wrong with a version of SQLite, given as numbers; nothing from `OLDEST_SQLITE` on."""
    if tuple(version[:2]) >= OLDEST_SQLITE:
        return []
    needed, found = (".".join(str(number) for number in each) for each in (OLDEST_SQLITE, version))
    return [
        checks.Error(
            f"SQLite {needed} or newer is needed, and this Python has {found}.",
            hint="Use a Python with a newer SQLite, or let DATABASE_URL name a PostgreSQL.",
            id="config.E001",
        )
    ]
