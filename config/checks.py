"""What must be so before the site starts, as system checks: `manage.py run`, `migrate` and `check` ask them."""

import sqlite3
from collections.abc import Sequence
from typing import Any, Final

from django.core import checks
from django.db import connections

#: the first with FULL JOIN, by which the follow-up finds what differs from the alerts that are open
OLDEST_SQLITE: Final = (3, 39)


@checks.register()
def check_sqlite(*, version: Sequence[int] = sqlite3.sqlite_version_info, **_options: Any) -> list[checks.CheckMessage]:
    """Refuse an SQLite that is too old, where a database is of that kind; `version` is that of this Python."""
    is_used = any(settings["ENGINE"] == "django.db.backends.sqlite3" for settings in connections.settings.values())
    if not is_used or tuple(version[:2]) >= OLDEST_SQLITE:
        return []
    needed, found = (".".join(str(number) for number in each) for each in (OLDEST_SQLITE, version))
    return [
        checks.Error(
            f"SQLite {needed} or newer is needed, and this Python has {found}.",
            hint="Use a Python with a newer SQLite, or let DATABASE_URL name a PostgreSQL.",
            id="config.E001",
        )
    ]
