"""The follow-up of everything, by night and on demand: alerts open and close, then those they concern are told."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import structlog
from django.conf import settings
from django.db import connections, router, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from approvals.models import Alert
from approvals.services.followup.changes import due, needs_everything
from approvals.services.followup.dialects import Dialect, dialect_of
from approvals.services.followup.scope import Among
from approvals.services.followup.statements import find_all, settle
from approvals.services.followup.telling import list_for_staff, tell_those_concerned
from supervision.services import release_former_supervisors

log = structlog.get_logger(__name__)

#: one follow-up at a time in a database; any number that nothing else locks
_LOCK = 4_021_903
#: the first day that may be measured; the last run, and the last that measured everything
_BEFORE = """
    SELECT (SELECT MIN(starts_on) FROM approvals_approval WHERE starts_on <= %s AND ends_on >= %s),
           (SELECT "on" FROM approvals_followuprun ORDER BY id DESC LIMIT 1),
           (SELECT ran_on FROM approvals_followuprun ORDER BY id DESC LIMIT 1),
           (SELECT "on" FROM approvals_followuprun WHERE is_whole ORDER BY id DESC LIMIT 1)
"""
#: how PostgreSQL is to work until the end of the transaction. Compiling these statements costs more than it gains;
#: hashes of a million months stay in memory, and nothing is worth sorting for a merge; much is read and little found,
#: so several processes may read; and a small sample tells enough of a table that lives for a second.
_SETTINGS: Final = {
    "jit": "off",
    "work_mem": "128MB",
    "enable_mergejoin": "off",
    "parallel_setup_cost": "100",
    "parallel_tuple_cost": "0.01",
    "random_page_cost": "1.1",
    "default_statistics_target": "10",
}
_PREPARED = ", ".join(
    [
        f"pg_advisory_xact_lock({_LOCK})",
        *(f"set_config('{name}', '{value}', true)" for name, value in _SETTINGS.items()),
    ]
)
_ANALYSE: Final = "ANALYZE followup_scope (id, logbook_id, service_period_id, is_whole, is_followed, share, last)"


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedUp:
    """What a run did: alerts opened and closed, people told, and alerts that came on the list of the staff."""

    opened: int
    resolved: int
    told: int
    listed: int


def today() -> date:
    """Return the day it is in Norway."""
    return timezone.localdate()


def follow_up_all(*, on: date, everything: bool = False) -> FollowedUp:
    """Measure the approvals as they stand at the beginning of the day `on`, and tell whom it concerns.

    Only what can have another answer than in the last run is measured again, unless `everything` is asked for or it is
    time for it (`changes.needs_everything`). Safe to run twice, and at the same time: what stands already is left as it
    is. Nothing is refused by it.
    """
    opened, resolved = find_and_settle(on=on, everything=everything)
    # Never ahead of time, whatever day is looked from: a right that is taken away does not come back.
    release_former_supervisors(today=min(on, today()))
    told = tell_those_concerned(on=on)
    listed = list_for_staff(on=on)
    done = FollowedUp(opened=opened, resolved=resolved, told=told, listed=listed)
    log.info("followed_up", opened=opened, resolved=resolved, told=told, listed=listed)
    return done


@transaction.atomic
def find_and_settle(*, on: date, everything: bool = True) -> tuple[int, int]:
    """Find everything in the database itself, open and close alerts; return how many of each. Few statements."""
    connection = connections[router.db_for_write(Alert)]
    dialect = dialect_of(connection.vendor)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        since, before, ran_on, whole = _begin(cursor, dialect, on=on)
        is_whole = everything or needs_everything(on=on, before=before, whole=whole)
        statements = find_all(dialect, on=on, since=since or on, among=Among(is_whole))
        if not is_whole and before and ran_on:
            statements.insert(0, due(dialect, on=on, before=before, marked_since=min(before, ran_on)))
        statements += settle(dialect, on=on, ran_on=today(), now=now, is_whole=is_whole)
        for statement, values in statements:
            cursor.execute(statement, values)
            if connection.vendor == "postgresql" and "TABLE followup_scope" in statement:
                cursor.execute(_ANALYSE)
        opened, resolved = cursor.fetchone()
        tables = ["followup_scope", "followup_change", *([] if is_whole else ["followup_due"])]
        for gone in [", ".join(tables)] if connection.vendor == "postgresql" else tables:
            cursor.execute(f"DROP TABLE {gone}")
    return opened, resolved


def _begin(cursor: CursorWrapper, d: Dialect, *, on: date) -> tuple[date | None, ...]:
    """Wait for one's turn; return the first day in scope, and what is known of the runs before."""
    if cursor.db.vendor == "postgresql":
        cursor.execute(f"SELECT {_PREPARED}")
    still = on - timedelta(days=settings.FORMER_SUPERVISOR_DAYS)
    cursor.execute(_BEFORE, [d.to_date(on), d.to_date(still)])
    return tuple(None if day is None else date.fromisoformat(str(day)) for day in cursor.fetchone())
