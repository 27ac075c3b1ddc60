"""How DATABASE_URL becomes a Django database, with the options that each engine needs to be safe."""

from pathlib import Path
from typing import Any

from config.settings.environment import env, require

SQLITE_OPTIONS = {
    # Read-then-write in a deferred transaction is refused under load; IMMEDIATE waits for its turn instead.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}


def database_from_environment(*, default_sqlite: Path | None) -> dict[str, Any]:
    """Return the DATABASES["default"] of this process; SQLite at `default_sqlite` when DATABASE_URL is unset."""
    if default_sqlite is None:
        require("DATABASE_URL", "Example: postgres://user:password@host:5432/name")
    database: dict[str, Any] = env.db("DATABASE_URL", default=f"sqlite:///{default_sqlite}")
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"] = {**SQLITE_OPTIONS, **database.get("OPTIONS", {})}
    else:
        database["CONN_MAX_AGE"] = 60
        database["CONN_HEALTH_CHECKS"] = True
    return database
