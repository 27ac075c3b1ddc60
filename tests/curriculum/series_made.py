"""Series of teaching for tests: a small group every four weeks, and a course of one day."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from curriculum.models import TeachingForm, TeachingSeries
from curriculum.services.series import PlannedSession, SeriesFacts, Spacing, make_series, spaced_days
from tests.followed import Followed

#: as in the regulation's R36
SPACING = Spacing(least=3, most=4)


def facts(**changes: Any) -> SeriesFacts:
    """A small group."""
    about = {
        "title": "Smågruppe palliasjon",
        "form": TeachingForm.SMALL_GROUP,
        "leader": "Kari Lind",
        "place": "Nordvik",
    }
    return SeriesFacts(**{**about, **changes})


def sessions(days: Sequence[date], hours: str = "2") -> list[PlannedSession]:
    """A session of so many hours on each of the days."""
    return [PlannedSession(on=day, hours=Decimal(hours)) for day in days]


def course(log: Followed, *days: date, hours: str = "2", title: str = "Grunnkurs") -> TeachingSeries:
    """A course on the days, in the log of its doctor."""
    about = facts(title=title, form=TeachingForm.COURSE)
    return make_series(log.logbook, by=log.doctor, facts=about, sessions=sessions(days, hours), spacing=SPACING)


def small_group(log: Followed, *, weeks: int = 4) -> TeachingSeries:
    """The small group in the first quarter of the year."""
    days = spaced_days(log.day(1, 12), log.day(3, 31), weeks=weeks)
    return make_series(
        log.logbook,
        by=log.doctor,
        facts=facts(),
        sessions=sessions(days),
        spacing=SPACING,
        interval_weeks=weeks,
    )
