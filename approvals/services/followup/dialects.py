"""How PostgreSQL and SQLite write the same thing: dates, months and JSON. Only expressions of our own go in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from approvals.rules.months import PARTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The expressions that differ. Each takes and gives SQL."""

    month: Callable[[str], str]
    day_after: Callable[[str], str]
    day_before: Callable[[str], str]
    day_of_month: Callable[[str], str]
    month_length: Callable[[str], str]
    days: Callable[[str, str], str]
    earlier: Callable[[str, str], str]
    later: Callable[[str, str], str]
    whole: Callable[[str], str]
    object: str
    null_month: str
    true: str
    false: str
    to_date: Callable[[date], Any]
    typed_date: str
    typed_time: str

    def beginning(self, day: str) -> str:
        """Return the point on the line of months at which a day begins, as `approvals.rules.months.begin`.

        Most periods begin with a month, and then nobody asks how long the month is, which takes longest.
        """
        before = f"({self.day_of_month(day)} - 1)"
        return (
            f"({self.month(day)} * {PARTS} + CASE WHEN {before} = 0 THEN 0 "
            f"ELSE {before} * ({PARTS} / {self.month_length(day)}) END)"
        )

    def end(self, day: str) -> str:
        """Return the point at which a day ends, where the next begins, as `approvals.rules.months.finish`."""
        return self.beginning(self.day_after(day))


# `date_part` and not EXTRACT, which counts in decimals and takes four times as long.
POSTGRESQL: Final = Dialect(
    month=lambda day: f"(date_part('year', {day}) * 12 + date_part('month', {day}) - 1)::bigint",
    day_after=lambda day: f"({day} + 1)",
    day_before=lambda day: f"({day} - 1)",
    day_of_month=lambda day: f"date_part('day', {day})::bigint",
    month_length=lambda day: (
        f"date_part('day', date_trunc('month', {day}::timestamp) + interval '1 month' - interval '1 day')::bigint"
    ),
    days=lambda first, last: f"({last} - {first} + 1)",
    earlier=lambda one, other: f"LEAST({one}, {other})",
    later=lambda one, other: f"GREATEST({one}, {other})",
    whole=lambda number: f"({number} * 100)::bigint",
    object="jsonb_build_object",
    null_month="NULL::bigint",
    true="TRUE",
    false="FALSE",
    to_date=lambda day: day,
    typed_date="%s::date",
    typed_time="%s::timestamptz",
)
SQLITE: Final = Dialect(
    month=lambda day: f"(CAST(strftime('%%Y', {day}) AS INTEGER) * 12 + CAST(strftime('%%m', {day}) AS INTEGER) - 1)",
    day_after=lambda day: f"date({day}, '+1 day')",
    day_before=lambda day: f"date({day}, '-1 day')",
    day_of_month=lambda day: f"CAST(strftime('%%d', {day}) AS INTEGER)",
    month_length=lambda day: f"CAST(strftime('%%d', {day}, 'start of month', '+1 month', '-1 day') AS INTEGER)",
    days=lambda first, last: f"CAST(julianday({last}) - julianday({first}) + 1 AS INTEGER)",
    earlier=lambda one, other: f"min({one}, {other})",
    later=lambda one, other: f"max({one}, {other})",
    whole=lambda number: f"CAST(ROUND({number} * 100) AS INTEGER)",
    object="json_object",
    null_month="NULL",
    true="1",
    false="0",
    to_date=lambda day: day.isoformat(),
    typed_date="%s",
    typed_time="%s",
)


def dialect_of(vendor: str) -> Dialect:
    """Return the dialect of a database."""
    return POSTGRESQL if vendor == "postgresql" else SQLITE
