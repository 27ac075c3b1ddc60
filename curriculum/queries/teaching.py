"""Teaching as the pages list it: by month, by series, and what the doctor gave."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from curriculum.models import Logbook, OwnTeaching, TeachingSeries, TeachingSession
from curriculum.months import first_day_of, month_number


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthChoice:
    """The month shown, as its first day, with its neighbours among the months that have teaching."""

    shown: date
    before: date | None = None
    after: date | None = None


def choose_month(logbook: Logbook, *, wanted: date | None, today: date) -> MonthChoice:
    """Return the month to show: the wanted one, else this month or the nearest before it that has teaching."""
    months = sorted(set(logbook.teaching_sessions.order_by().values_list("month", flat=True).distinct()))
    this = month_number(today)
    default = max((month for month in months if month <= this), default=months[0] if months else this)
    shown = default if wanted is None else month_number(wanted)
    before = max((month for month in months if month < shown), default=None)
    after = min((month for month in months if month > shown), default=None)
    return MonthChoice(
        shown=first_day_of(shown),
        before=None if before is None else first_day_of(before),
        after=None if after is None else first_day_of(after),
    )


def list_sessions_of_month(logbook: Logbook, month: date) -> QuerySet[TeachingSession]:
    """List the sessions of a month with their series, in order of time."""
    return logbook.teaching_sessions.filter(month=month_number(month)).select_related("series").order_by("on", "id")


def list_series(logbook: Logbook) -> QuerySet[TeachingSeries]:
    """List the series, newest first, each with its days, sessions that stand, and hours attended."""
    standing = Q(sessions__cancelled_at__isnull=True)
    return logbook.teaching_series.annotate(
        first_on=Min("sessions__on", filter=standing),
        last_on=Max("sessions__on", filter=standing),
        sessions_planned=Count("sessions", filter=standing),
        sessions_attended=Count("sessions", filter=Q(sessions__attended_hours__isnull=False)),
        hours_attended=Sum("sessions__attended_hours"),
    ).order_by("-id")


def hours_planned(logbook: Logbook) -> Decimal:
    """Return the undervisningstimer of all sessions that are not cancelled."""
    total = logbook.teaching_sessions.filter(cancelled_at__isnull=True).aggregate(hours=Sum("hours"))
    return total["hours"] or Decimal(0)


def list_own_teaching(logbook: Logbook) -> QuerySet[OwnTeaching]:
    """List what the doctor gave, newest day first; what was taken back is not shown."""
    return logbook.own_teaching.filter(removed_at__isnull=True).order_by("-on", "-id")
