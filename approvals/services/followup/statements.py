"""The follow-up of every approval at once, inside the database: few statements, none of which reads a log row twice.

They say what `findings.follow_up` says of one approval; a test compares the two. What is found is compared with the
alerts that are open where it is found, and only the differences, few on most nights, stand in a temporary table.
"""

from datetime import date, timedelta
from typing import Any

from django.conf import settings

from approvals.rules.months import PARTS
from approvals.services.followup.dialects import Dialect
from approvals.services.followup.loading import minimums_of, number_in_force
from approvals.services.followup.measures import FULL, end_of
from approvals.services.followup.scope import Among, Statement, away, scope
from curriculum.months import first_day_of, month_number


def find_all(d: Dialect, *, on: date, since: date, among: Among) -> list[Statement]:
    """Return what fills `followup_scope` and `followup_change` for a day; `since` is no later than any day in scope.

    A change has the key of an alert that is open, or what was found, or both when the alert says something else.
    """
    parts = [(away(d, among), []), _months(d, on, since, among), _hours(d, on), _others(d, on, among)]
    values = [value for _text, values in parts for value in values]
    text = f"""
        CREATE TEMPORARY TABLE followup_change AS
        WITH {", ".join(text for text, _values in parts)},
        found (approval_id, kind, month, detail) AS (
            SELECT * FROM of_months UNION ALL SELECT * FROM of_hours UNION ALL SELECT * FROM of_others
        ),
        alert AS (
            SELECT id, approval_id, kind, month, detail FROM approvals_alert
            WHERE resolved_at IS NULL AND {among.has("approval_id", of="id")}
        )
        SELECT a.id AS alert_id, f.approval_id, f.kind, f.month, f.detail
        FROM found f FULL JOIN alert a ON a.approval_id = f.approval_id AND a.kind = f.kind
             AND COALESCE(a.month, -1) = COALESCE(f.month, -1)
        WHERE a.id IS NULL OR f.approval_id IS NULL OR a.detail <> f.detail
    """  # noqa: S608 - our own expressions
    return [scope(d, on, among), (text, values)]


def _months(d: Dialect, on: date, since: date, among: Among) -> Statement:
    """Months that are over with too few meetings or conferences, and long stretches without an evaluation.

    Most months are judged by their sums alone. Rows are counted only where a chain has no whole month, and months are
    laid out one by one only where there is no sum, or where the doctor was away. An evaluation in a month away is
    passed over, and only then is the one before it looked for.
    """
    numbers = [n for n in range(month_number(since), month_number(on) + 1) if end_of(n) < on] or [month_number(since)]
    least = minimums_of(numbers)
    values: list[Any] = []
    for n in numbers:
        values += [n, d.to_date(first_day_of(n)), d.to_date(end_of(n)), least[n].meetings, least[n].conferences]
    most = [max(each.meetings for each in least.values()), max(each.conferences for each in least.values())]
    row = f"(%s, {d.typed_date}, {d.typed_date}, %s, %s)"
    summed = """JOIN supervision_logmonth t ON t.logbook_id = s.logbook_id
                 AND t.month >= s.asked_from AND t.month <= s.asked_over"""
    met = """SELECT COUNT(*) FROM supervision_meeting x WHERE x.logbook_id = s.logbook_id AND x.month = t.month
                 AND x.replaced_at IS NULL AND x.struck_at IS NULL
                 AND x.held_on >= s.chain_first AND x.held_on <= s.chain_last"""
    conferred = """SELECT COUNT(*) FROM supervision_conference x WHERE x.logbook_id = s.logbook_id
                 AND x.month = t.month AND x.state = 'held' AND x."on" >= s.chain_first AND x."on" <= s.chain_last"""
    low, high = d.later("m.starts", "s.chain_first"), d.earlier("m.ends", "s.chain_last")
    text = f"""
        month (n, starts, ends, least_meetings, least_conferences) AS (VALUES {", ".join([row] * len(numbers))}),
        explained (id, n) AS (
            SELECT s.id, m.n
            FROM followup_scope s
            JOIN away_log a ON a.logbook_id = s.logbook_id AND a.lo <= s.chain_last AND a.hi >= s.chain_first
            JOIN month m ON m.n >= s.asked_from AND m.n <= s.asked_over AND a.lo <= m.ends AND a.hi >= m.starts
            GROUP BY s.id, m.n, {d.days(low, high)}
            HAVING SUM({d.days(d.later("a.lo", low), d.earlier("a.hi", high))}) * 2 > {d.days(low, high)}
        ),
        by_row (id, n, meetings, evaluations, conferences) AS (
            SELECT s.id, t.month, ({met}), ({met} AND x.has_evaluation = {d.true}), ({conferred})
            FROM followup_scope s {summed} WHERE s.is_whole = 0
        ),
        sparse AS MATERIALIZED (
            SELECT logbook_id, month, meetings, conferences FROM supervision_logmonth
            WHERE month <= %s AND (meetings < %s OR conferences < %s) AND {among.has("logbook_id", of="logbook_id")}
        ),
        few (id, n, meetings, conferences) AS (
            SELECT s.id, t.month, t.meetings, t.conferences
            FROM sparse t JOIN followup_scope s ON s.logbook_id = t.logbook_id
            WHERE s.is_whole = 1 AND t.month >= s.asked_from AND t.month <= s.asked_over
            UNION ALL
            SELECT id, n, meetings, conferences FROM by_row
            UNION ALL
            SELECT s.id, m.n, 0, 0 FROM followup_scope s JOIN month m ON m.n >= s.asked_from AND m.n <= s.asked_over
            WHERE s.months <= s.asked_over - s.asked_from AND NOT EXISTS (
                SELECT 1 FROM supervision_logmonth t WHERE t.logbook_id = s.logbook_id AND t.month = m.n)
        ),
        lacking AS (
            SELECT x.*, m.least_meetings, m.least_conferences
            FROM few x JOIN month m ON m.n = x.n LEFT JOIN explained e ON e.id = x.id AND e.n = x.n
            WHERE e.id IS NULL
        ),
        slow AS MATERIALIZED (
            SELECT * FROM followup_scope WHERE is_whole = 0 OR id IN (SELECT id FROM explained)
        ),
        unsure AS MATERIALIZED (
            SELECT * FROM slow WHERE is_whole = 0 OR (id, evaluated) IN (SELECT id, n FROM explained)
        ),
        evaluated (id, n) AS (
            SELECT id, evaluated FROM slow WHERE id NOT IN (SELECT id FROM unsure)
            UNION ALL
            SELECT x.id, MAX(x.n)
            FROM (
                SELECT s.id, t.month AS n FROM unsure s {summed}
                WHERE s.is_whole = 1 AND t.evaluations > 0
                UNION ALL
                SELECT id, n FROM by_row WHERE evaluations > 0
            ) x LEFT JOIN explained e ON e.id = x.id AND e.n = x.n
            WHERE e.id IS NULL GROUP BY x.id
        ),
        unevaluated (id, months) AS (
            SELECT s.id, s.asked_over - COALESCE(s.evaluated, s.asked_from - 1)
            FROM followup_scope s
            WHERE s.is_whole = 1 AND s.id NOT IN (SELECT id FROM explained) AND s.last >= {d.typed_date}
            UNION ALL
            SELECT s.id, s.asked_over - COALESCE(e.n, s.asked_from - 1) - COUNT(w.n)
            FROM slow s LEFT JOIN evaluated e ON e.id = s.id
            LEFT JOIN explained w ON w.id = s.id AND w.n > COALESCE(e.n, -1)
            WHERE s.last >= {d.typed_date}
            GROUP BY s.id, s.asked_over, s.asked_from, e.n
        ),
        of_months AS (
            SELECT id, 'no_meeting', n, {d.object}('held', meetings, 'asked', least_meetings)
            FROM lacking WHERE meetings < least_meetings
            UNION ALL
            SELECT id, 'few_conferences', n, {d.object}('held', conferences, 'asked', least_conferences)
            FROM lacking WHERE conferences < least_conferences
            UNION ALL
            SELECT id, 'no_evaluation', {d.null_month}, {d.object}('months', months)
            FROM unevaluated WHERE months >= %s
        )
    """  # noqa: S608 - our own expressions
    day = d.to_date(on)
    return text, [*values, numbers[-1], *most, day, day, settings.FOLLOWUP_EVALUATION_MONTHS]


def _hours(d: Dialect, on: date) -> Statement:
    """Fewer hours than are due by months and share (R33, T04), all in whole numbers.

    Shares are laid on the line of months, where an approval's own days lie already: only what begins or ends within
    them is reckoned out. Days away are laid over them as shares of the opposite sign. An approval with one share and
    without absence, as most are, needs none of it. The approvals of a changed log are added up, and found of the one
    that began last. A service with nothing ahead has no forecast.
    """
    yearly, year = int(number_in_force("teaching_hours", on)), 12 * PARTS * FULL
    text = f"""
        share AS MATERIALIZED (
            SELECT s.id, s.logbook_id, s.paced, p.hundredths,
                   CASE WHEN p.starts_on <= s.first THEN s.starts ELSE {d.beginning("p.starts_on")} END AS starts,
                   CASE WHEN p.ends_on >= s.last THEN s.ends ELSE {d.end("p.ends_on")} END AS ends
            FROM followup_scope s
            JOIN (SELECT service_period_id, starts_on, ends_on, {d.whole("percent")} AS hundredths
                  FROM curriculum_positionpart WHERE is_leave = {d.false}) p
                 ON p.service_period_id = s.service_period_id AND p.starts_on <= s.last AND p.ends_on >= s.first
            WHERE s.share IS NULL
        ),
        weighed (logbook_id, whole, due) AS (
            SELECT logbook_id, CAST(SUM(hundredths * (ends - starts)) AS bigint),
                   CAST(SUM(hundredths * {d.later("0", f"{d.earlier('ends', 'paced')} - starts")}) AS bigint)
            FROM (
                SELECT logbook_id, hundredths, starts, ends, paced FROM share
                UNION ALL
                SELECT s.logbook_id, -s.hundredths, {d.later("s.starts", "a.starts")}, {d.earlier("s.ends", "a.ends")},
                       s.paced
                FROM share s JOIN away a ON a.id = s.id AND a.starts < s.ends AND a.ends > s.starts
            ) x
            GROUP BY logbook_id
        ),
        log (id, logbook_id, hundredths, ahead) AS (
            SELECT MAX(CASE WHEN is_latest = 1 THEN id END), logbook_id, CAST(SUM(hundredths) AS bigint),
                   SUM(ends - paced)
            FROM followup_scope WHERE share IS NULL GROUP BY logbook_id HAVING SUM(months_over) >= %s
        ),
        followed (id, hundredths, whole, due, ahead) AS (
            SELECT id, hundredths, share * (ends - starts), share * (paced - starts), ends - paced
            FROM followup_scope WHERE share IS NOT NULL AND months_over >= %s
            UNION ALL
            SELECT s.id, s.hundredths, w.whole, w.due, s.ahead
            FROM log s JOIN weighed w ON w.logbook_id = s.logbook_id WHERE s.id IS NOT NULL
        ),
        of_hours AS (
            SELECT id, 'hours_behind', {d.null_month}, CASE WHEN ahead = 0
                THEN {d.object}('hours', hundredths, 'target', 100 * {yearly} * whole / {year})
                ELSE {d.object}('hours', hundredths, 'forecast', hundredths * whole / due,
                                'target', 100 * {yearly} * whole / {year}) END
            FROM followed WHERE due > 0 AND hundredths * {year} < 100 * {yearly} * due
        )
    """  # noqa: S608 - our own expressions
    return text, [settings.FOLLOWUP_HOURS_MONTHS] * 2


def _others(d: Dialect, on: date, among: Among) -> Statement:
    """What is not in the log: the position (R18), the supervisor (R24, R25), the agreement (R20), and the end."""
    least = int(float(number_in_force("minimum_percent", on)) * 100)
    text = f"""
        live AS NOT MATERIALIZED (SELECT * FROM followup_scope WHERE last >= {d.typed_date} AND is_followed = 1),
        uneven AS MATERIALIZED (
            SELECT s.* FROM live s WHERE s.share IS NULL AND NOT EXISTS (
                SELECT 1 FROM curriculum_positionpart p WHERE p.service_period_id = s.service_period_id
                AND p.is_leave = {d.false} AND p.starts_on <= s.first AND p.ends_on >= s.last
                AND {d.whole("p.percent")} >= {least})
        ),
        turn (id, service_period_id, day) AS (
            SELECT id, service_period_id, first FROM uneven
            UNION
            SELECT s.id, s.service_period_id, p.starts_on FROM uneven s
            JOIN curriculum_positionpart p ON p.service_period_id = s.service_period_id
            WHERE p.is_leave = {d.false} AND p.starts_on > s.first AND p.starts_on <= s.last
            UNION
            SELECT s.id, s.service_period_id, {d.day_after("p.ends_on")} FROM uneven s
            JOIN curriculum_positionpart p ON p.service_period_id = s.service_period_id
            WHERE p.is_leave = {d.false} AND p.ends_on >= s.first AND p.ends_on < s.last
            UNION
            SELECT s.id, s.service_period_id, {d.day_after("a.hi")} FROM uneven s
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
        refused AS (
            SELECT p.service_period_id
            FROM supervision_supervisor v JOIN supervision_appointment p ON p.supervisor_id = v.id
            WHERE v.competence_area_verified = {d.false}
              AND p.first_day <= {d.typed_date} AND p.last_day >= {d.typed_date}
            UNION
            SELECT service_period_id FROM supervision_appointment WHERE not_eligible_from IS NOT NULL
        ),
        unclear AS (
            SELECT s.id, s.service_period_id, s.first, s.last FROM live s
            WHERE NOT EXISTS (
                SELECT 1 FROM supervision_appointment p WHERE p.service_period_id = s.service_period_id
                AND {among.has("p.service_period_id", of="service_period_id")}
                AND p.first_day <= {d.typed_date} AND p.last_day >= s.last)
            UNION
            SELECT s.id, s.service_period_id, s.first, s.last
            FROM refused x JOIN live s ON s.service_period_id = x.service_period_id
        ),
        appointed AS (
            SELECT s.id, s.first, s.last, MAX(p.last_day) AS until,
                   MAX(CASE WHEN p.last_day < {d.typed_date} THEN p.last_day END) AS earlier,
                   SUM(CASE WHEN p.first_day <= {d.typed_date} AND p.last_day >= {d.typed_date}
                       THEN 1 ELSE 0 END) AS now,
                   MIN(CASE WHEN p.first_day > {d.typed_date} OR p.last_day < {d.typed_date} THEN NULL
                       WHEN v.competence_area_verified = {d.false} THEN p.first_day
                       WHEN p.not_eligible_from <= s.last THEN p.not_eligible_from END) AS refused
            FROM unclear s
            LEFT JOIN supervision_appointment p ON p.service_period_id = s.service_period_id
                 AND p.first_day IS NOT NULL
            LEFT JOIN supervision_supervisor v ON v.id = p.supervisor_id
            GROUP BY s.id, s.first, s.last
        ),
        of_others AS (
            SELECT id, 'small_position', {d.null_month}, {d.object}('from', day, 'share', share)
            FROM low WHERE place = 1
            UNION ALL
            SELECT id, 'small_position', {d.null_month}, {d.object}('from', first, 'share', share)
            FROM live WHERE share < {least}
            UNION ALL
            SELECT id, 'no_supervisor', {d.null_month}, {d.object}(
                'from', CASE WHEN now = 0 THEN COALESCE({d.day_after("earlier")}, first)
                             WHEN until < last THEN {d.day_after("until")} ELSE refused END,
                'why', CASE WHEN now = 0 OR until < last THEN 'gone' ELSE 'ineligible' END)
            FROM appointed WHERE now = 0 OR until < last OR refused IS NOT NULL
            UNION ALL
            SELECT id, 'agreement_ended', {d.null_month}, {d.object}('last', agreement_to)
            FROM live WHERE agreement_to < last
            UNION ALL
            SELECT id, 'ends_soon', {d.null_month}, {d.object}('last', last)
            FROM live WHERE last <= {d.typed_date} AND last = chain_last
        )
    """  # noqa: S608 - our own expressions
    day = d.to_date(on)
    soon = d.to_date(on + timedelta(days=settings.FOLLOWUP_ENDS_DAYS))
    return text, [day] * 9 + [soon]


def settle(d: Dialect, *, on: date, ran_on: date, now: object, is_whole: bool) -> list[Statement]:
    """Return the statements that write the changes: alerts that are gone or say something else, new ones, and the run.

    The last returns how many alerts were opened and how many closed.
    """
    change = f"""
        UPDATE approvals_alert SET resolved_at = CASE WHEN c.approval_id IS NULL THEN {d.typed_time} END,
               detail = COALESCE(c.detail, approvals_alert.detail)
        FROM followup_change c WHERE c.alert_id = approvals_alert.id
    """  # noqa: S608 - our own expressions
    insert = """
        INSERT INTO approvals_alert (approval_id, kind, month, detail, found_on)
        SELECT approval_id, kind, month, detail, %s FROM followup_change WHERE alert_id IS NULL
    """
    run = f"""
        INSERT INTO approvals_followuprun ("on", ran_on, is_whole, opened, resolved)
        SELECT {d.typed_date}, {d.typed_date}, {d.true if is_whole else d.false},
               SUM(CASE WHEN alert_id IS NULL THEN 1 ELSE 0 END), SUM(CASE WHEN approval_id IS NULL THEN 1 ELSE 0 END)
        FROM (SELECT alert_id, approval_id FROM followup_change UNION ALL SELECT 0, 0) c
        RETURNING opened, resolved
    """  # noqa: S608 - our own expressions
    day = d.to_date(on)
    return [(change, [now]), (insert, [day]), (run, [day, d.to_date(ran_on)])]
