"""One more session in a series that was made: held to the same as a new series."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from curriculum.exceptions import LogChanged, NotAllowed, NotPossible
from curriculum.models import TeachingSession
from curriculum.months import month_number
from curriculum.services.series import MOST_SESSIONS, PlannedSession, add_session
from curriculum.services.teaching import cancel_session, record_attendance
from tests.curriculum.series_made import SPACING, course, small_group
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db

DISTANCE = "{}: Smågruppen møtes med {} uker mellom møtene. Det skal være 3 til 4 uker."


@pytest.fixture
def log():
    return followed()


def added(log, series, on, *, hours="2", by=None, topic=""):
    planned = PlannedSession(on=on, hours=Decimal(hours), topic=topic)
    return add_session(series, by=by or log.doctor, planned=planned, spacing=SPACING)


def refused(log, series, on, **options):
    count = TeachingSession.objects.count()
    with pytest.raises(NotPossible) as refusal:
        added(log, series, on, **options)
    assert TeachingSession.objects.count() == count
    return type(refusal.value), refusal.value.field, str(refusal.value)


def test_course_gets_one_more_day(log):
    series = course(log, log.day(2, 1))
    made = added(log, series, log.day(2, 2), hours="1.5", topic="Kvalme")
    assert list(series.sessions.values_list("on", "hours", "topic", "month", "logbook")) == [
        (log.day(2, 1), Decimal(2), "", month_number(log.day(2, 1)), log.logbook.pk),
        (log.day(2, 2), Decimal("1.5"), "Kvalme", month_number(made.on), log.logbook.pk),
    ]


def test_small_group_goes_on_with_the_same_spacing(log):
    series = small_group(log)
    assert added(log, series, log.day(4, 6)).on == log.day(4, 6)
    assert refused(log, series, log.day(5, 25)) == (
        NotPossible,
        "on",
        DISTANCE.format(f"25. mai {log.year}", 7),
    )


def test_small_group_is_too_close_to_the_one_after(log):
    series = small_group(log)
    first = log.day(1, 12)
    # Two weeks before the first of the group, which has nothing before it.
    cancel_session(series.sessions.get(on=first), by=log.doctor, cause="Snøstorm")
    assert refused(log, series, log.day(2, 9) - timedelta(weeks=2)) == (
        NotPossible,
        "on",
        DISTANCE.format(f"9. februar {log.year}", 2),
    )
    assert added(log, series, log.day(2, 9) - timedelta(weeks=3)).on == log.day(1, 19)


def test_a_cancelled_day_may_be_had_anew_and_is_the_one_attended(log, time_machine):
    series = small_group(log)
    old = cancel_session(series.sessions.get(on=log.day(2, 9)), by=log.doctor, cause="Snøstorm")
    new = added(log, series, log.day(2, 9))
    time_machine.move_to(noon(log.day(6, 1)))
    assert record_attendance(series, by=log.doctor, on=log.day(2, 9)) == new
    old.refresh_from_db()
    assert old.attended_hours is None


def test_day_that_stands_already_is_told(log):
    series = course(log, log.day(2, 1))
    assert refused(log, series, log.day(2, 1)) == (
        LogChanged,
        "on",
        f"Rekken har allerede undervisning 1. februar {log.year}.",
    )


@pytest.mark.parametrize("hours", ["0", "-1", "24.25"])
def test_hours_that_cannot_be_are_refused(log, hours):
    series = course(log, log.day(2, 1))
    assert refused(log, series, log.day(2, 2), hours=hours) == (
        NotPossible,
        "hours",
        "Timene må være mellom 0,25 og 24.",
    )


def test_day_outside_the_service_is_refused(log):
    series = course(log, log.day(2, 1))
    kind, field, sentence = refused(log, series, date(log.year + 1, 1, 1))
    assert (kind, field) == (NotPossible, "on")
    assert sentence.startswith(f"1. januar {log.year + 1} er utenfor tjenesten")


def test_series_of_the_most_sessions_takes_no_more(log):
    series = course(log, log.day(2, 1))
    days = [log.day(2, 1) + timedelta(days=number) for number in range(1, MOST_SESSIONS)]
    TeachingSession.objects.bulk_create(
        TeachingSession(series=series, logbook=log.logbook, on=day, month=month_number(day), hours=Decimal(1))
        for day in days
    )
    assert refused(log, series, log.day(1, 31)) == (NotPossible, "on", "En rekke kan ha høyst 500 datoer.")


def test_supervisor_adds_nothing(log):
    series = course(log, log.day(2, 1))
    with pytest.raises(NotAllowed):
        added(log, series, log.day(2, 2), by=log.supervisor)
    assert series.sessions.count() == 1
