"""Which logs the follow-up must measure again: something was written, or a day has come that something hangs on."""

from datetime import date, timedelta
from typing import Final

from django.conf import settings

from approvals import rules
from approvals.services.followup.dialects import Dialect
from approvals.services.followup.scope import Statement, last_day
from curriculum.months import month_number

#: everything is measured at least this often, whatever has been marked
WHOLE_AFTER: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)


def needs_everything(*, on: date, before: date | None, whole: date | None) -> bool:
    """Return whether a run must measure every approval.

    `before` is the day of the last run, on which it was made, and `whole` that of the last that measured everything.
    A new month asks for something everywhere, and so does a number of the regulation that changes.
    """
    if before is None or whole is None or not before <= on <= whole + WHOLE_AFTER:
        return True
    return month_number(before) != month_number(on) or (
        rules.parameters_in_force(before) != rules.parameters_in_force(on)
    )


def due(d: Dialect, *, on: date, before: date, marked_since: date) -> Statement:
    """Return what fills `followup_due`: the approvals of logs of which something can have another answer than `before`.

    `before` is the day of the last run. What counts was written since `marked_since`, the day of that run or the day it
    looked from, or on the day before: an act of that night may have ended after the run. An approval begins, comes near
    its end, ends, or can no longer be written in. A supervisor begins or ends. Supervisors who may not, and services
    without any, are few: they are measured each time.
    """
    last = last_day(d)
    soon, former = timedelta(days=settings.FOLLOWUP_ENDS_DAYS), timedelta(days=settings.FORMER_SUPERVISOR_DAYS)
    days = [
        *(before + _DAY, on),
        *(before, on - _DAY),
        *(before + soon + _DAY, on + soon),
        *(before - former, on - former - _DAY),
        *(before + _DAY, on),
        *(before, on - _DAY),
        marked_since - _DAY,
    ]
    between = f"BETWEEN {d.typed_date} AND {d.typed_date}"
    text = f"""
        CREATE TEMPORARY TABLE followup_due AS
        WITH service (id) AS (
            SELECT a.service_period_id FROM approvals_approval a
            WHERE a.starts_on {between} OR {last} {between} OR {last} {between} OR {last} {between}
            UNION
            SELECT service_period_id FROM supervision_appointment
            WHERE first_day {between} OR last_day {between}
            UNION
            SELECT x.service_period_id
            FROM supervision_supervisor v JOIN supervision_appointment x ON x.supervisor_id = v.id
            WHERE v.competence_area_verified = {d.false}
            UNION
            SELECT a.service_period_id FROM approvals_alert l JOIN approvals_approval a ON a.id = l.approval_id
            WHERE l.resolved_at IS NULL AND l.kind = 'no_supervisor'
        ),
        log (id) AS (
            SELECT logbook_id FROM approvals_changedlog WHERE changed_on >= {d.typed_date}
            UNION
            SELECT p.logbook_id FROM service s JOIN curriculum_serviceperiod p ON p.id = s.id
        )
        SELECT a.id, a.service_period_id, p.logbook_id, a.agreement_to, a.starts_on, a.ends_on, a.ended_from
        FROM log JOIN curriculum_serviceperiod p ON p.logbook_id = log.id
        JOIN approvals_approval a ON a.service_period_id = p.id
    """  # noqa: S608 - our own expressions
    return text, [d.to_date(day) for day in days]
