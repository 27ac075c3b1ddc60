"""How DATABASE_URL becomes a Django database, with the options that each engine needs to be safe."""

from pathlib import Path
from typing import Any

from config.settings.environment import env

SQLITE_OPTIONS = {
    # Read-then-write in a deferred transaction is refused under load; IMMEDIATE waits for its turn instead.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}


def database_from_environment(*, default_sqlite: Path | None) -> dict[str, Any]:
    """Return the DATABASES["default"] of this process; SQLite at `default_sqlite` when DATABASE_URL is unset."""
    default = f"sqlite:///{default_sqlite}" if default_sqlite else environment_required()
    database: dict[str, Any] = env.db("DATABASE_URL", default=default)
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"] = {**SQLITE_OPTIONS, **database.get("OPTIONS", {})}
    else:
        database["CONN_MAX_AGE"] = 60
        database["CONN_HEALTH_CHECKS"] = True
    return database


def environment_required() -> str:
    """Return DATABASE_URL or stop with a hint: production has no default database."""
    from config.settings.environment import require  # noqa: PLC0415 - only production asks

    return require("DATABASE_URL", "Example: postgres://user:password@host:5432/name")
