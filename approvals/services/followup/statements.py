"""The follow-up of every approval at once, inside the database: few statements, none of which reads a log row twice.

They say what `findings.follow_up` says of one approval; a test compares the two. What is found stands in a temporary
table until it is compared with the alerts that are open.
"""

from datetime import date, timedelta
from typing import Any

from django.conf import settings

from approvals.rules.months import PARTS
from approvals.services.followup.dialects import Dialect
from approvals.services.followup.loading import minimums_of, number_in_force
from approvals.services.followup.measures import FULL, end_of
from curriculum.months import first_day_of, month_number

Statement = tuple[str, list[Any]]


def find_all(d: Dialect, *, on: date, since: date) -> list[Statement]:
    """Return the statements that fill `followup_found` for a day; `since` is no later than any day in scope."""
    return [*_scope(d, on), _months(d, on, since), _hours(d, on), _others(d, on)]


def _scope(d: Dialect, on: date) -> list[Statement]:
    """Approvals that have begun and can still be written in, with their days, and the months that ask (T16)."""
    ends = f"CASE WHEN a.ended_from <= a.ends_on THEN {d.day_before('a.ended_from')} ELSE a.ends_on END"
    first, last = d.month("first"), d.month("last")
    whole_from = f"{first} + CASE WHEN {d.day_of_month('first')} > 1 THEN 1 ELSE 0 END"
    whole_to = f"{last} - CASE WHEN {d.day_of_month('last')} < {d.month_length('last')} THEN 1 ELSE 0 END"
    text = f"""
        CREATE TEMPORARY TABLE followup_scope AS
        SELECT w.*,
               CASE WHEN whole_from <= whole_to THEN whole_from ELSE {first} END AS asked_from,
               CASE WHEN whole_from <= whole_to THEN whole_to ELSE {last} END AS asked_to
        FROM (
            SELECT c.*, {whole_from} AS whole_from, {whole_to} AS whole_to
            FROM (
                SELECT a.id, a.service_period_id, p.logbook_id, n.assessment_id, a.starts_on AS first, {ends} AS last
                FROM approvals_approval a
                JOIN approvals_decision n ON n.id = a.decision_id
                JOIN curriculum_serviceperiod p ON p.id = a.service_period_id
                WHERE p.logbook_id IS NOT NULL AND a.starts_on <= %s AND a.ends_on >= %s
            ) c
            WHERE c.last >= c.first AND c.last >= %s
        ) w
    """  # noqa: S608 - our own expressions
    still = d.to_date(on - timedelta(days=settings.FORMER_SUPERVISOR_DAYS))
    return [(text, [d.to_date(on), still, still])]


def _away(d: Dialect) -> str:
    """Days away by approval, each once: absence from the log, and leave that was part of what was approved (E21)."""
    return f"""
        away_cut (id, lo, hi) AS (
            SELECT s.id, {d.later("s.first", "b.starts_on")}, {d.earlier("s.last", "b.ends_on")}
            FROM followup_scope s JOIN curriculum_absence b ON b.logbook_id = s.logbook_id
            WHERE b.withdrawn_at IS NULL AND b.starts_on <= s.last AND b.ends_on >= s.first
            UNION ALL
            SELECT s.id, {d.later("s.first", "b.starts_on")}, {d.earlier("s.last", "b.ends_on")}
            FROM followup_scope s JOIN curriculum_positionpart b ON b.service_period_id = s.service_period_id
            WHERE b.is_leave = {d.true} AND b.starts_on <= s.last AND b.ends_on >= s.first
        ),
        away_start AS (
            SELECT id, lo, hi, CASE WHEN lo <= MAX(hi) OVER (PARTITION BY id ORDER BY lo, hi
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) THEN 0 ELSE 1 END AS is_new
            FROM away_cut
        ),
        away_island AS (
            SELECT id, lo, hi, SUM(is_new) OVER (PARTITION BY id ORDER BY lo, hi ROWS UNBOUNDED PRECEDING) AS island
            FROM away_start
        ),
        away (id, lo, hi) AS (SELECT id, MIN(lo), MAX(hi) FROM away_island GROUP BY id, island)
    """  # noqa: S608 - our own expressions


def _months(d: Dialect, on: date, since: date) -> Statement:
    """Months that are over with too few meetings or conferences, and long stretches without an evaluation."""
    numbers = [n for n in range(month_number(since), month_number(on) + 1) if end_of(n) < on] or [month_number(since)]
    least = minimums_of(numbers)
    values: list[Any] = []
    for n in numbers:
        values += [n, d.to_date(first_day_of(n)), d.to_date(end_of(n)), least[n].meetings, least[n].conferences]
    row = f"(%s, {d.typed_date}, {d.typed_date}, %s, %s)"
    text = f"""
        CREATE TEMPORARY TABLE followup_found AS
        WITH month (n, starts, ends, least_meetings, least_conferences) AS (VALUES {", ".join([row] * len(numbers))}),
        {_away(d)},
        away_month (id, n, days) AS (
            SELECT a.id, m.n, SUM({d.days(d.later("a.lo", "m.starts"), d.earlier("a.hi", "m.ends"))})
            FROM away a JOIN month m ON a.lo <= m.ends AND a.hi >= m.starts GROUP BY a.id, m.n
        ),
        met (id, n, held, evaluated) AS (
            SELECT s.id, t.month, COUNT(*), SUM(CASE WHEN t.has_evaluation = {d.true} THEN 1 ELSE 0 END)
            FROM followup_scope s JOIN supervision_meeting t ON t.logbook_id = s.logbook_id
            WHERE t.replaced_at IS NULL AND t.struck_at IS NULL AND t.held_on >= s.first AND t.held_on <= s.last
            GROUP BY s.id, t.month
        ),
        conferred (id, n, held) AS (
            SELECT s.id, t.month, COUNT(*)
            FROM followup_scope s JOIN supervision_conference t ON t.logbook_id = s.logbook_id
            WHERE t.state = 'held' AND t."on" >= s.first AND t."on" <= s.last
            GROUP BY s.id, t.month
        ),
        measured AS (
            SELECT s.id, m.n, m.least_meetings, m.least_conferences, s.last,
                   COALESCE(t.held, 0) AS meetings, COALESCE(t.evaluated, 0) AS evaluated,
                   COALESCE(c.held, 0) AS conferences
            FROM followup_scope s
            JOIN month m ON m.n >= s.asked_from AND m.n <= s.asked_to AND m.ends < {d.typed_date}
            LEFT JOIN met t ON t.id = s.id AND t.n = m.n
            LEFT JOIN conferred c ON c.id = s.id AND c.n = m.n
            LEFT JOIN away_month w ON w.id = s.id AND w.n = m.n
            WHERE COALESCE(w.days, 0) * 2
                  <= {d.days(d.later("s.first", "m.starts"), d.earlier("s.last", "m.ends"))}
        ),
        evaluated_last (id, n) AS (SELECT id, MAX(n) FROM measured WHERE evaluated > 0 GROUP BY id)
        SELECT id AS approval_id, 'no_meeting' AS kind, n AS month,
               {d.object}('held', meetings, 'asked', least_meetings) AS detail
        FROM measured WHERE meetings < least_meetings
        UNION ALL
        SELECT id, 'few_conferences', n, {d.object}('held', conferences, 'asked', least_conferences)
        FROM measured WHERE conferences < least_conferences
        UNION ALL
        SELECT m.id, 'no_evaluation', {d.null_month}, {d.object}('months', COUNT(*))
        FROM measured m LEFT JOIN evaluated_last e ON e.id = m.id
        WHERE m.n > COALESCE(e.n, -1) AND m.last >= {d.typed_date}
        GROUP BY m.id HAVING COUNT(*) >= %s
    """  # noqa: S608 - our own expressions
    return text, [*values, d.to_date(on), d.to_date(on), settings.FOLLOWUP_EVALUATION_MONTHS]


def _hours(d: Dialect, on: date) -> Statement:
    """Fewer hours than are due by months and share (R33, T04), all in whole numbers."""
    yearly, year = int(number_in_force("teaching_hours", on)), 12 * PARTS * FULL

    def part(low: str, high: str) -> str:
        return f"CASE WHEN {low} <= {high} THEN {d.end(high)} - {d.beginning(low)} ELSE 0 END"

    text = f"""
        INSERT INTO followup_found
        WITH {_away(d)},
        edge AS (SELECT s.*, {d.earlier("s.last", d.typed_date)} AS through FROM followup_scope s),
        share AS (
            SELECT s.id, s.through, {d.later("s.first", "p.starts_on")} AS lo, {d.earlier("s.last", "p.ends_on")} AS hi,
                   {d.earlier("s.through", "p.ends_on")} AS hi_due, {d.whole("p.percent")} AS hundredths
            FROM edge s JOIN curriculum_positionpart p ON p.service_period_id = s.service_period_id
            WHERE p.is_leave = {d.false} AND p.starts_on <= s.last AND p.ends_on >= s.first
        ),
        weighed AS (
            SELECT id, hundredths * ({part("lo", "hi")}) AS whole, hundredths * ({part("lo", "hi_due")}) AS due
            FROM share
            UNION ALL
            SELECT x.id, -x.hundredths * ({part("x.lo", "x.hi")}), -x.hundredths * ({part("x.lo", "x.hi_due")})
            FROM (
                SELECT s.id, s.hundredths, {d.later("s.lo", "a.lo")} AS lo, {d.earlier("s.hi", "a.hi")} AS hi,
                       {d.earlier("s.hi_due", "a.hi")} AS hi_due
                FROM share s JOIN away a ON a.id = s.id AND a.lo <= s.hi AND a.hi >= s.lo
            ) x
        ),
        asked (id, whole, due) AS (SELECT id, SUM(whole), SUM(due) FROM weighed GROUP BY id),
        followed (id, hundredths) AS (
            SELECT s.id, {d.whole("SUM(t.attended_hours)")}
            FROM followup_scope s JOIN curriculum_teachingsession t ON t.logbook_id = s.logbook_id
            WHERE t.attended_hours IS NOT NULL AND t."on" >= s.first AND t."on" <= s.last AND t."on" <= {d.typed_date}
            GROUP BY s.id
        )
        SELECT s.id, 'hours_behind', {d.null_month}, {d.object}(
            'hours', COALESCE(f.hundredths, 0),
            'forecast', CAST(COALESCE(f.hundredths, 0) * a.whole AS bigint) / CAST(a.due AS bigint),
            'target', CAST(100 * {yearly} * a.whole AS bigint) / {year})
        FROM followup_scope s JOIN asked a ON a.id = s.id LEFT JOIN followed f ON f.id = s.id
        WHERE a.due > 0 AND COALESCE(f.hundredths, 0) * {year} < 100 * {yearly} * a.due
          AND {d.earlier("s.asked_to", "%s")} - s.asked_from + 1 >= %s
    """  # noqa: S608 - our own expressions
    over = month_number(on) - 1
    return text, [d.to_date(on - timedelta(days=1)), d.to_date(on), over, settings.FOLLOWUP_HOURS_MONTHS]


def _others(d: Dialect, on: date) -> Statement:
    """What is not in the log: the position (R18), the supervisor (R24, R25), the agreement (R20), and the end."""
    least = int(float(number_in_force("minimum_percent", on)) * 100)
    text = f"""
        INSERT INTO followup_found
        WITH {_away(d)},
        live AS (SELECT * FROM followup_scope WHERE last >= {d.typed_date}),
        turn (id, service_period_id, day) AS (
            SELECT id, service_period_id, first FROM live
            UNION
            SELECT s.id, s.service_period_id, p.starts_on FROM live s
            JOIN curriculum_positionpart p ON p.service_period_id = s.service_period_id
            WHERE p.is_leave = {d.false} AND p.starts_on > s.first AND p.starts_on <= s.last
            UNION
            SELECT s.id, s.service_period_id, {d.day_after("p.ends_on")} FROM live s
            JOIN curriculum_positionpart p ON p.service_period_id = s.service_period_id
            WHERE p.is_leave = {d.false} AND p.ends_on >= s.first AND p.ends_on < s.last
            UNION
            SELECT s.id, s.service_period_id, {d.day_after("a.hi")} FROM live s
            JOIN away a ON a.id = s.id WHERE a.hi < s.last
        ),
        low AS (
            SELECT t.id, t.day, COALESCE(SUM({d.whole("p.percent")}), 0) AS share,
                   ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.day) AS place
            FROM turn t
            LEFT JOIN away a ON a.id = t.id AND a.lo <= t.day AND a.hi >= t.day
            LEFT JOIN curriculum_positionpart p ON p.service_period_id = t.service_period_id
                 AND p.is_leave = {d.false} AND p.starts_on <= t.day AND p.ends_on >= t.day
            WHERE a.id IS NULL
            GROUP BY t.id, t.day HAVING COALESCE(SUM({d.whole("p.percent")}), 0) < {least}
        ),
        appointed AS (
            SELECT s.id, s.first, s.last, MAX(p.last_day) AS until,
                   MAX(CASE WHEN p.last_day < {d.typed_date} THEN p.last_day END) AS earlier,
                   SUM(CASE WHEN p.first_day <= {d.typed_date} AND p.last_day >= {d.typed_date}
                       THEN 1 ELSE 0 END) AS now,
                   MIN(CASE WHEN p.first_day <= {d.typed_date} AND p.last_day >= {d.typed_date}
                       AND v.competence_area_verified = {d.false} THEN p.first_day END) AS refused
            FROM live s
            LEFT JOIN supervision_appointment p ON p.service_period_id = s.service_period_id
                 AND p.first_day IS NOT NULL
            LEFT JOIN supervision_supervisor v ON v.id = p.supervisor_id
            GROUP BY s.id, s.first, s.last
        ),
        agreed (id, last, until) AS (
            SELECT s.id, s.last, {d.agreement("x.facts")}
            FROM live s JOIN approvals_assessment x ON x.id = s.assessment_id
        )
        SELECT id, 'small_position', {d.null_month}, {d.object}('from', {d.iso("day")}, 'share', share)
        FROM low WHERE place = 1
        UNION ALL
        SELECT id, 'no_supervisor', {d.null_month}, {d.object}(
            'from', CASE WHEN now = 0 THEN {d.iso(f"COALESCE({d.day_after('earlier')}, first)")}
                         WHEN until < last THEN {d.iso(d.day_after("until"))} ELSE {d.iso("refused")} END,
            'why', CASE WHEN now = 0 OR until < last THEN 'gone' ELSE 'ineligible' END)
        FROM appointed WHERE now = 0 OR until < last OR refused IS NOT NULL
        UNION ALL
        SELECT id, 'agreement_ended', {d.null_month}, {d.object}('last', until)
        FROM agreed WHERE until < {d.iso("last")}
        UNION ALL
        SELECT id, 'ends_soon', {d.null_month}, {d.object}('last', {d.iso("last")})
        FROM live WHERE last <= {d.typed_date}
    """  # noqa: S608 - our own expressions
    day = d.to_date(on)
    soon = d.to_date(on + timedelta(days=settings.FOLLOWUP_ENDS_DAYS))
    return text, [day, day, day, day, day, day, soon]


def settle(*, on: object, now: object) -> list[Statement]:
    """Return the statements that compare what was found with the alerts that are open: gone, changed, and new.

    Whole keys are looked up in a list, which a database hashes; row by row it would read the alerts over and over.
    """
    keys = "approval_id, kind, COALESCE(month, -1)"
    resolve = f"""
        UPDATE approvals_alert SET resolved_at = %s
        WHERE resolved_at IS NULL AND ({keys}) NOT IN (SELECT {keys} FROM followup_found)
    """  # noqa: S608 - our own expressions
    change = """
        UPDATE approvals_alert SET detail = f.detail FROM followup_found f
        WHERE approvals_alert.resolved_at IS NULL AND f.approval_id = approvals_alert.approval_id
          AND f.kind = approvals_alert.kind AND COALESCE(f.month, -1) = COALESCE(approvals_alert.month, -1)
          AND f.detail <> approvals_alert.detail
    """
    insert = f"""
        INSERT INTO approvals_alert (approval_id, kind, month, detail, found_on)
        SELECT approval_id, kind, month, detail, %s FROM followup_found
        WHERE ({keys}) NOT IN (SELECT {keys} FROM approvals_alert WHERE resolved_at IS NULL)
    """  # noqa: S608 - our own expressions
    return [(resolve, [now]), (change, []), (insert, [on])]
