"""Which approvals are followed up and their sums, and the days away: in SQL, for all of them at once."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings

from approvals.rules.months import PARTS
from approvals.services.followup.dialects import Dialect
from curriculum.months import month_number

Statement = tuple[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Among:
    """What is measured: everything, or the approvals in `followup_due`."""

    is_whole: bool

    def has(self, column: str, *, of: str) -> str:
        """Return the condition that the value of a column stands in the column `of` of `followup_due`."""
        return "1 = 1" if self.is_whole else f"{column} IN (SELECT {of} FROM followup_due)"  # noqa: S608 - our own words

    @property
    def approvals(self) -> str:
        """The rows of approvals, each with the log that it is written in."""
        if not self.is_whole:
            return "followup_due"
        return """(SELECT a.*, p.logbook_id FROM approvals_approval a
                   JOIN curriculum_serviceperiod p ON p.id = a.service_period_id WHERE p.logbook_id IS NOT NULL)"""


def last_day(d: Dialect) -> str:
    """Return the last day of the approval `a`, as `approvals.last_day_of`; before its first when it covers none."""
    return f"CASE WHEN a.ended_from <= a.ends_on THEN {d.day_before('a.ended_from')} ELSE a.ends_on END"


def scope(d: Dialect, on: date, among: Among) -> Statement:
    """Approvals that have begun and can still be written in, with their days, the months that ask, and their sums.

    Approvals that follow one another day by day in a log are one chain: its whole months ask (T16), or those it touches
    when it has none, each once, of the approval that has the last approved day of the month. A log that lies wholly
    within an approval has its sum already, with or without the last of its months, which is seldom over; only the
    others are taken apart. There the sums of a month stand when the approval's days hold its first and its last row,
    and the hours of the others are counted by row (`cut`).

    `starts` and `ends` are the approval's points on the line of months (`approvals.rules.months`), `paced` the point
    until which hours are asked for, `share` the hundredths of a percent of full time where one position alone holds
    for all of it and nobody was away, else null. `months_over` is how many of the months that ask are over.

    Hours are measured by log. So the approvals of a changed log stand here all together while one of them is followed,
    those that are over and those to come with `is_followed` 0: no month asks anything of them. `is_latest` is the one
    that began last, which the hours are found of.
    """
    fits = "t.first_day >= s.first AND t.last_day <= s.edge"
    is_whole = "whole_from <= whole_to"
    is_followed = f"first <= {d.typed_date} AND last >= {d.typed_date}"
    text = f"""
        CREATE TEMPORARY TABLE followup_scope AS
        WITH dated AS (
            SELECT a.id, a.service_period_id, a.logbook_id, a.agreement_to, a.starts_on AS first, {last_day(d)} AS last
            FROM {among.approvals} a
        ),
        served AS MATERIALIZED (
            SELECT x.*, {d.beginning("first")} AS starts, {d.end("last")} AS ends FROM dated x WHERE last >= first
        ),
        changed AS (
            SELECT logbook_id FROM served GROUP BY logbook_id
            HAVING COUNT(*) > 1 AND MIN(first) <= {d.typed_date} AND MAX(last) >= {d.typed_date}
        ),
        follows AS (
            SELECT x.*, CASE WHEN starts <= MAX(ends) OVER (
                PARTITION BY logbook_id ORDER BY first, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ) THEN 0 ELSE 1 END AS is_new
            FROM served x WHERE logbook_id IN (SELECT logbook_id FROM changed)
        ),
        numbered AS (
            SELECT x.*, SUM(is_new) OVER (
                PARTITION BY logbook_id ORDER BY first, id ROWS UNBOUNDED PRECEDING) AS number
            FROM follows x
        ),
        chained AS (
            SELECT x.*, 0 AS is_changed, first AS chain_first, last AS chain_last,
                   starts AS chain_starts, ends AS chain_ends, last AS log_last, 1 AS place
            FROM served x WHERE logbook_id NOT IN (SELECT logbook_id FROM changed)
            UNION ALL
            SELECT id, service_period_id, logbook_id, agreement_to, first, last, starts, ends, 1,
                   MIN(first) OVER chain, MAX(last) OVER chain, MIN(starts) OVER chain, MAX(ends) OVER chain,
                   MAX(last) OVER log, ROW_NUMBER() OVER (
                       PARTITION BY logbook_id
                       ORDER BY CASE WHEN first <= {d.typed_date} THEN 0 ELSE 1 END, first DESC, id DESC)
            FROM numbered
            WINDOW chain AS (PARTITION BY logbook_id, number), log AS (PARTITION BY logbook_id)
        ),
        spanned AS (
            SELECT w.*, CASE WHEN {is_followed} THEN 1 ELSE 0 END AS is_followed,
                   {d.earlier("last", d.typed_date)} AS edge,
                   CASE WHEN log_last < {d.typed_date} THEN ends ELSE {d.earlier("ends", "%s")} END AS paced,
                   starts / {PARTS} AS own_from,
                   CASE WHEN last = chain_last THEN (ends - 1) / {PARTS} ELSE ends / {PARTS} - 1 END AS own_to,
                   chain_starts / {PARTS} AS chain_from, (chain_ends - 1) / {PARTS} AS chain_to,
                   (chain_starts + {PARTS - 1}) / {PARTS} AS whole_from, chain_ends / {PARTS} - 1 AS whole_to
            FROM chained w WHERE is_changed = 1 OR {is_followed}
        ),
        part AS (
            SELECT service_period_id, COUNT(*) AS parts, MIN(starts_on) AS starts_on, MIN(ends_on) AS ends_on,
                   MIN(CASE WHEN is_leave THEN NULL ELSE {d.whole("percent")} END) AS share
            FROM curriculum_positionpart WHERE {among.has("service_period_id", of="service_period_id")}
            GROUP BY service_period_id
        ),
        asked AS (
            SELECT id, s.service_period_id, logbook_id, agreement_to, first, last, edge, starts, ends, paced,
                   is_followed, CASE WHEN place = 1 THEN is_followed ELSE 0 END AS is_latest,
                   CASE WHEN parts = 1 AND p.starts_on <= s.first AND p.ends_on >= s.last AND is_changed = 0
                       AND logbook_id NOT IN (
                       SELECT logbook_id FROM curriculum_absence WHERE withdrawn_at IS NULL) THEN p.share END AS share,
                   chain_first, chain_last, CASE WHEN {is_whole} THEN 1 ELSE 0 END AS is_whole,
                   {d.later("own_from", f"CASE WHEN {is_whole} THEN whole_from ELSE chain_from END")} AS asked_from,
                   {d.earlier("%s", d.earlier("own_to", f"CASE WHEN {is_whole} THEN whole_to ELSE chain_to END"))}
                        AS asked_over
            FROM spanned s
            LEFT JOIN part p ON p.service_period_id = s.service_period_id
        ),
        added AS MATERIALIZED (
            SELECT s.*, t.hundredths,
                   CASE WHEN t.last_month <= s.asked_over THEN t.months ELSE t.months - 1 END AS months,
                   CASE WHEN t.last_month <= s.asked_over THEN t.evaluated ELSE t.evaluated_before END AS evaluated,
                   CASE WHEN t.logbook_id IS NULL OR (
                       t.first_month >= s.asked_from AND {fits}
                       AND (t.last_month <= s.asked_over OR COALESCE(t.month_before, 0) <= s.asked_over)
                   ) THEN 1 ELSE 0 END AS is_all
            FROM asked s LEFT JOIN supervision_logsum t ON t.logbook_id = s.logbook_id
        ),
        apart AS (
            SELECT s.id, SUM(CASE WHEN t.month BETWEEN s.asked_from AND s.asked_over THEN 1 ELSE 0 END) AS months,
                   MAX(CASE WHEN t.evaluations > 0 AND t.month BETWEEN s.asked_from AND s.asked_over
                       THEN t.month END) AS evaluated,
                   SUM(CASE WHEN {fits} THEN t.hundredths ELSE 0 END) AS hundredths
            FROM added s JOIN supervision_logmonth t ON t.logbook_id = s.logbook_id
            WHERE s.is_all = 0 GROUP BY s.id
        ),
        cut (id, hundredths) AS (
            SELECT s.id, {d.whole("SUM(t.attended_hours)")}
            FROM added s
            JOIN supervision_logmonth k ON k.logbook_id = s.logbook_id AND k.hundredths > 0
                 AND (k.first_day < s.first OR k.last_day > s.edge)
            JOIN curriculum_teachingsession t ON t.logbook_id = k.logbook_id AND t.month = k.month
                 AND t.attended_hours IS NOT NULL AND t."on" >= s.first AND t."on" <= s.edge
            WHERE s.is_all = 0 GROUP BY s.id
        )
        SELECT s.id, s.service_period_id, s.logbook_id, s.agreement_to, s.first, s.last, s.starts, s.ends,
               s.paced, s.share, s.chain_first, s.chain_last, s.is_whole, s.is_followed, s.is_latest, s.asked_from,
               CASE WHEN s.is_followed = 1 THEN s.asked_over ELSE s.asked_from - 1 END AS asked_over,
               {d.later("0", "s.asked_over - s.asked_from + 1")} AS months_over,
               CASE WHEN s.is_all = 1 THEN COALESCE(s.months, 0) ELSE COALESCE(k.months, 0) END AS months,
               CASE WHEN s.is_all = 1 THEN s.evaluated ELSE k.evaluated END AS evaluated,
               CASE WHEN s.is_all = 1 THEN COALESCE(s.hundredths, 0)
                    ELSE COALESCE(k.hundredths, 0) + COALESCE(c.hundredths, 0) END AS hundredths
        FROM added s LEFT JOIN apart k ON k.id = s.id LEFT JOIN cut c ON c.id = s.id
    """  # noqa: S608 - our own expressions
    day = d.to_date(on)
    still = d.to_date(on - timedelta(days=settings.FORMER_SUPERVISOR_DAYS))
    month = month_number(on)
    return text, [day, still, day, day, still, day, day, month * PARTS, day, still, month - 1]


def away(d: Dialect, among: Among) -> str:
    """Days away by log, each once: absence from the log, and leave that was part of what was approved (E21)."""
    ends = last_day(d)
    return f"""
        away_cut (logbook_id, lo, hi) AS (
            SELECT logbook_id, starts_on, ends_on FROM curriculum_absence
            WHERE withdrawn_at IS NULL AND {among.has("logbook_id", of="logbook_id")}
            UNION ALL
            SELECT p.logbook_id, {d.later("a.starts_on", "b.starts_on")}, {d.earlier(ends, "b.ends_on")}
            FROM curriculum_positionpart b
            JOIN approvals_approval a ON a.service_period_id = b.service_period_id
            JOIN curriculum_serviceperiod p ON p.id = b.service_period_id
            WHERE b.is_leave = {d.true} AND {among.has("b.service_period_id", of="service_period_id")}
              AND p.logbook_id IS NOT NULL AND a.starts_on <= b.ends_on
              AND {ends} >= b.starts_on AND {ends} >= a.starts_on
        ),
        away_start AS (
            SELECT logbook_id, lo, hi, CASE WHEN lo <= MAX(hi) OVER (PARTITION BY logbook_id ORDER BY lo, hi
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) THEN 0 ELSE 1 END AS is_new
            FROM away_cut
        ),
        away_island AS (
            SELECT logbook_id, lo, hi, SUM(is_new) OVER (
                PARTITION BY logbook_id ORDER BY lo, hi ROWS UNBOUNDED PRECEDING) AS island
            FROM away_start
        ),
        away_log (logbook_id, lo, hi) AS (
            SELECT logbook_id, MIN(lo), MAX(hi) FROM away_island GROUP BY logbook_id, island
        ),
        away (id, lo, hi, starts, ends) AS (
            SELECT id, lo, hi, {d.beginning("lo")}, {d.end("hi")}
            FROM (
                SELECT s.id, {d.later("s.first", "b.lo")} AS lo, {d.earlier("s.last", "b.hi")} AS hi
                FROM followup_scope s JOIN away_log b ON b.logbook_id = s.logbook_id
                WHERE b.lo <= s.last AND b.hi >= s.first
            ) x
        )
    """  # noqa: S608 - our own expressions
