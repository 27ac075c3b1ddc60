"""The sums of each month of a log, and of the log, counted anew from its rows whenever something is written in it.

Every service that writes in a log ends with `curriculum.hooks.log_changed`, in its own transaction and with the log
locked; the supervision floor is on that list with `recount_log`. So the sums are kept together with the act or not at
all, and a log is counted whole: what was wrong before is right afterwards. `find_drifted_logs` compares every log with
its rows, and `manage.py recount_logs` mends what it finds.
"""

from datetime import date
from typing import Final

from django.db import connections, router, transaction

from curriculum.hooks import log_changed, on_log_changed
from curriculum.models import Logbook
from supervision.models import LogMonth

_COLUMNS: Final = "first_day, last_day, meetings, evaluations, conferences, hundredths"
_SUM_COLUMNS: Final = (
    "months, first_month, last_month, month_before, evaluated, evaluated_before, hundredths, first_day, last_day"
)
#: every row that counts, and what it counts for; both databases read it
_COUNTED: Final = """
    SELECT logbook_id, month, MIN(day) AS first_day, MAX(day) AS last_day, SUM(met) AS meetings,
           SUM(evaluated) AS evaluations, SUM(conferred) AS conferences, SUM(hours) AS hundredths
    FROM (
        SELECT logbook_id, month, held_on AS day, 1 AS met, CASE WHEN has_evaluation THEN 1 ELSE 0 END AS evaluated,
               0 AS conferred, 0 AS hours
        FROM supervision_meeting WHERE replaced_at IS NULL AND struck_at IS NULL
        UNION ALL
        SELECT logbook_id, month, "on", 0, 0, 1, 0 FROM supervision_conference WHERE state = 'held'
        UNION ALL
        SELECT logbook_id, month, "on", 0, 0, 0, CAST(ROUND(attended_hours * 100) AS integer)
        FROM curriculum_teachingsession WHERE attended_hours IS NOT NULL
    ) counted
"""
_GONE: Final = f"""
    DELETE FROM supervision_logmonth WHERE logbook_id = %s AND month NOT IN (
        SELECT month FROM ({_COUNTED} WHERE logbook_id = %s GROUP BY logbook_id, month) stands)
"""  # noqa: S608 - our own words
_KEPT: Final = f"""
    INSERT INTO supervision_logmonth (logbook_id, month, {_COLUMNS})
    {_COUNTED} WHERE logbook_id = %s GROUP BY logbook_id, month
    ON CONFLICT (logbook_id, month) DO UPDATE SET
        first_day = excluded.first_day, last_day = excluded.last_day, meetings = excluded.meetings,
        evaluations = excluded.evaluations, conferences = excluded.conferences, hundredths = excluded.hundredths
    WHERE supervision_logmonth.first_day <> excluded.first_day OR supervision_logmonth.last_day <> excluded.last_day
       OR supervision_logmonth.meetings <> excluded.meetings OR supervision_logmonth.evaluations <> excluded.evaluations
       OR supervision_logmonth.conferences <> excluded.conferences
       OR supervision_logmonth.hundredths <> excluded.hundredths
"""
#: every log that has no sums yet, at once
COUNT_ALL: Final = f"""
    INSERT INTO supervision_logmonth (logbook_id, month, {_COLUMNS}) {_COUNTED} GROUP BY logbook_id, month
"""
#: the months of a log added up; `last_of_log` tells what stands before its last month
_ADDED: Final = """
    SELECT logbook_id, COUNT(*) AS months, MIN(month) AS first_month, MAX(month) AS last_month,
           MAX(CASE WHEN month < last_of_log THEN month END) AS month_before,
           MAX(CASE WHEN evaluations > 0 THEN month END) AS evaluated,
           MAX(CASE WHEN evaluations > 0 AND month < last_of_log THEN month END) AS evaluated_before,
           SUM(hundredths) AS hundredths, MIN(first_day) AS first_day, MAX(last_day) AS last_day
    FROM (SELECT m.*, MAX(month) OVER (PARTITION BY logbook_id) AS last_of_log FROM supervision_logmonth m) counted
"""
_UNSUMMED: Final = """
    DELETE FROM supervision_logsum
    WHERE logbook_id = %s AND NOT EXISTS (SELECT 1 FROM supervision_logmonth WHERE logbook_id = %s)
"""
_SUMMED: Final = f"""
    INSERT INTO supervision_logsum (logbook_id, {_SUM_COLUMNS})
    {_ADDED} WHERE logbook_id = %s GROUP BY logbook_id
    ON CONFLICT (logbook_id) DO UPDATE SET
        months = excluded.months, first_month = excluded.first_month, last_month = excluded.last_month,
        month_before = excluded.month_before, evaluated = excluded.evaluated,
        evaluated_before = excluded.evaluated_before, hundredths = excluded.hundredths,
        first_day = excluded.first_day, last_day = excluded.last_day
"""
#: the sum of every log that has none yet, from its months
ADD_ALL: Final = f"INSERT INTO supervision_logsum (logbook_id, {_SUM_COLUMNS}) {_ADDED} GROUP BY logbook_id"
_DRIFTED: Final = f"""
    WITH stands AS ({_COUNTED} GROUP BY logbook_id, month),
    kept AS (SELECT logbook_id, month, {_COLUMNS} FROM supervision_logmonth),
    added AS ({_ADDED} GROUP BY logbook_id),
    summed AS (SELECT logbook_id, {_SUM_COLUMNS} FROM supervision_logsum)
    SELECT logbook_id FROM (SELECT * FROM stands EXCEPT SELECT * FROM kept) missing
    UNION
    SELECT logbook_id FROM (SELECT * FROM kept EXCEPT SELECT * FROM stands) wrong
    UNION
    SELECT logbook_id FROM (SELECT * FROM added EXCEPT SELECT * FROM summed) unsummed
    UNION
    SELECT logbook_id FROM (SELECT * FROM summed EXCEPT SELECT * FROM added) mistaken
    ORDER BY logbook_id
"""  # noqa: S608 - our own words


def recount_log(logbook: Logbook) -> int:
    """Count every month of a log anew from its rows; return how many months were not as the rows say. Four statements.

    The caller has locked the log and holds a transaction. Months in which nothing counts any more are taken away, and
    the sum of the log with the last of them: the rows they were counted from are kept.
    """
    with connections[router.db_for_write(LogMonth)].cursor() as cursor:
        cursor.execute(_GONE, [logbook.pk, logbook.pk])
        gone = cursor.rowcount
        cursor.execute(_KEPT, [logbook.pk])
        changed = cursor.rowcount
        cursor.execute(_UNSUMMED, [logbook.pk, logbook.pk])
        cursor.execute(_SUMMED, [logbook.pk])
        return int(gone + changed)


def find_drifted_logs() -> list[int]:
    """Return the keys of the logs of which a month, or the sum, is not as the rows say. Reads every row once."""
    with connections[router.db_for_write(LogMonth)].cursor() as cursor:
        cursor.execute(_DRIFTED)
        return [key for (key,) in cursor.fetchall()]


def mend_logs(keys: list[int]) -> int:
    """Count these logs anew, each locked and in a transaction of its own; return how many months were wrong."""
    return sum(_mend(key) for key in keys)


@transaction.atomic
def _mend(key: int) -> int:
    logbook = Logbook.objects.select_for_update(of=("self",)).get(pk=key)
    mended = recount_log(logbook)
    log_changed(logbook)
    return mended


def listen() -> None:
    """Join those who want to know of changes in logs. Safe to call twice."""
    if _recount not in on_log_changed:
        on_log_changed.insert(0, _recount)


def _recount(logbook: Logbook, _day: date | None) -> None:
    recount_log(logbook)
