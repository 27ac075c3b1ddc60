"""The follow-up of everything, by night and on demand: alerts open and close, then those they concern are told."""

from dataclasses import dataclass
from datetime import date, timedelta

import structlog
from django.conf import settings
from django.db import connections, router, transaction
from django.utils import timezone

from approvals.models import Alert
from approvals.services.followup.dialects import dialect_of
from approvals.services.followup.statements import find_all, settle
from approvals.services.followup.telling import list_for_staff, tell_those_concerned
from supervision.services import release_former_supervisors

log = structlog.get_logger(__name__)

#: one follow-up at a time in a database; any number that nothing else locks
_LOCK = 4_021_903
#: the first day that may be measured
_SINCE = "SELECT MIN(starts_on) {more} FROM approvals_approval WHERE starts_on <= %s AND ends_on >= %s"
#: compiling these statements costs more than it gains, and hashes of a million months should stay in memory; both
#: choices end with the transaction, and so does the lock
_PREPARED = f", pg_advisory_xact_lock({_LOCK}), set_config('jit', 'off', true), set_config('work_mem', '128MB', true), set_config('enable_mergejoin', 'off', true), set_config('default_statistics_target', '10', true), set_config('parallel_tuple_cost', '0.01', true), set_config('parallel_setup_cost', '100', true)"
_TABLES = ("followup_scope", "followup_change")


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


def follow_up_all(*, on: date) -> FollowedUp:
    """Measure every approval as it stands at the beginning of the day `on`, and tell whom it concerns.

    Safe to run twice, and at the same time: what stands already is left as it is. Nothing is refused by it.
    """
    opened, resolved = find_and_settle(on=on)
    release_former_supervisors(today=on)
    told = tell_those_concerned(on=on)
    listed = list_for_staff(on=on)
    done = FollowedUp(opened=opened, resolved=resolved, told=told, listed=listed)
    log.info("followed_up", opened=opened, resolved=resolved, told=told, listed=listed)
    return done


@transaction.atomic
def find_and_settle(*, on: date) -> tuple[int, int]:
    """Find everything in the database itself, open and close alerts; return how many of each. Few statements."""
    connection = connections[router.db_for_write(Alert)]
    dialect = dialect_of(connection.vendor)
    still = on - timedelta(days=settings.FORMER_SUPERVISOR_DAYS)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(
            _SINCE.format(more=_PREPARED if is_postgresql else ""), [dialect.to_date(on), dialect.to_date(still)]
        )
        since = cursor.fetchone()[0] or on
        for statement, values in find_all(dialect, on=on, since=date.fromisoformat(str(since))):
            cursor.execute(statement, values)
            if is_postgresql and "TABLE followup_scope" in statement:
                cursor.execute("ANALYZE followup_scope (id, logbook_id, service_period_id, is_whole, last)")
        counts = []
        for statement, values in settle(on=dialect.to_date(on), now=now):
            cursor.execute(statement, values)
            counts.append(cursor.rowcount)
        for tables in [", ".join(_TABLES)] if is_postgresql else _TABLES:
            cursor.execute(f"DROP TABLE {tables}")
    resolved, _changed, opened = counts
    return opened, resolved
