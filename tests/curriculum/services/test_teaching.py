"""Attendance, cancelled sessions, and teaching that the doctor gave."""

from datetime import timedelta
from decimal import Decimal

import pytest

from curriculum.exceptions import LogChanged, NotAllowed, NotPossible
from curriculum.services import teaching as t
from tests.curriculum.series_made import course, small_group
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(time_machine):
    made = followed()
    time_machine.move_to(noon(made.day(6, 1)))
    return made


def refused(act, *args, **options):
    with pytest.raises(NotPossible) as refusal:
        act(*args, **options)
    return refusal.value.field, str(refusal.value)


def test_attendance_is_the_whole_session_unless_hours_are_said(log):
    series = course(log, log.day(2, 1), log.day(2, 8))
    t.record_attendance(series, by=log.doctor, on=log.day(2, 1))
    t.record_attendance(series, by=log.doctor, on=log.day(2, 8), hours=Decimal("1.5"))
    assert t.hours_received(log.logbook) == Decimal("3.5")


def test_attendance_logged_again_replaces_the_hours(log):
    series = course(log, log.day(2, 1))
    t.record_attendance(series, by=log.doctor, on=log.day(2, 1))
    t.record_attendance(series, by=log.doctor, on=log.day(2, 1), hours=Decimal(1))
    assert t.hours_received(log.logbook) == Decimal(1)


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        ("2.25", "Du kan ikke ha deltatt i flere timer enn undervisningen varte: 2."),
        ("-1", "Timene må være minst 0,25."),
        ("0", "Timene må være minst 0,25."),
    ],
)
def test_hours_that_cannot_be_are_refused_beside_the_field(log, hours, sentence):
    series = course(log, log.day(2, 1))
    assert refused(t.record_attendance, series, by=log.doctor, on=log.day(2, 1), hours=Decimal(hours)) == (
        "hours",
        sentence,
    )
    assert t.hours_received(log.logbook) == 0


def test_attendance_on_a_day_outside_the_series_is_refused(log):
    series = small_group(log)
    assert refused(t.record_attendance, series, by=log.doctor, on=log.day(1, 13)) == (
        "on",
        f"Rekken har ingen undervisning 13. januar {log.year}.",
    )


def test_attendance_in_the_future_is_refused(log):
    series = course(log, log.day(6, 2))
    assert refused(t.record_attendance, series, by=log.doctor, on=log.day(6, 2)) == (
        "on",
        "Dagen er ikke kommet. Før deltakelsen når undervisningen har vært.",
    )


def test_supervisor_logs_no_attendance(log):
    series = course(log, log.day(2, 1))
    with pytest.raises(NotAllowed):
        t.record_attendance(series, by=log.supervisor, on=log.day(2, 1))


def test_attendance_is_taken_back(log):
    series = course(log, log.day(2, 1))
    session = t.record_attendance(series, by=log.doctor, on=log.day(2, 1))
    t.undo_attendance(session, by=log.doctor)
    assert t.hours_received(log.logbook) == 0
    with pytest.raises(LogChanged):
        t.undo_attendance(session, by=log.doctor)


def test_cancelled_session_has_a_cause_and_no_attendance(log):
    series = course(log, log.day(2, 1))
    session = series.sessions.get()
    assert refused(t.cancel_session, session, by=log.doctor, cause=" ")[0] == "cause"
    t.cancel_session(session, by=log.doctor, cause="Foreleseren var syk.")
    assert refused(t.record_attendance, series, by=log.doctor, on=log.day(2, 1)) == (
        "on",
        f"Undervisningen 1. februar {log.year} er avlyst.",
    )
    with pytest.raises(LogChanged):
        t.cancel_session(session, by=log.doctor, cause="En gang til.")


def test_attended_session_is_not_cancelled(log):
    series = course(log, log.day(2, 1))
    session = t.record_attendance(series, by=log.doctor, on=log.day(2, 1))
    assert refused(t.cancel_session, session, by=log.doctor, cause="Feil.") == (
        "",
        "Du har ført at du deltok. Ta bort deltakelsen før du avlyser.",
    )


def test_own_teaching_never_counts_as_hours_received(log):
    series = course(log, log.day(2, 1))
    t.record_attendance(series, by=log.doctor, on=log.day(2, 1))
    t.record_own_teaching(log.logbook, by=log.doctor, on=log.day(2, 1), hours=Decimal(5), title="Smerter")
    assert t.hours_received(log.logbook) == Decimal(2)
    assert t.hours_given(log.logbook) == Decimal(5)


def test_own_teaching_that_is_removed_counts_nowhere(log):
    given = t.record_own_teaching(log.logbook, by=log.doctor, on=log.day(2, 1), hours=Decimal(5), title="Smerter")
    t.remove_own_teaching(given, by=log.doctor)
    assert t.hours_given(log.logbook) == 0
    with pytest.raises(LogChanged):
        t.remove_own_teaching(given, by=log.doctor)


@pytest.mark.parametrize(("days", "hours", "field"), [(1, "2", "on"), (0, "25", "hours"), (0, "0.1", "hours")])
def test_own_teaching_that_cannot_be_is_refused(log, days, hours, field):
    on = log.day(6, 1) + timedelta(days=days)
    assert (
        refused(t.record_own_teaching, log.logbook, by=log.doctor, on=on, hours=Decimal(hours), title="Smerter")[0]
        == field
    )


@pytest.mark.parametrize("before", [1, 45_000])
def test_own_teaching_before_the_service_is_refused(log, before):
    first = log.day(1, 1)
    field, sentence = refused(
        t.record_own_teaching,
        log.logbook,
        by=log.doctor,
        on=first - timedelta(days=before),
        hours=Decimal(1),
        title="Smerter",
    )
    told = f"er utenfor tjenesten, som er fra 1. januar {log.year} til 31. desember {log.year}."
    assert (field, sentence.endswith(told), t.hours_given(log.logbook)) == ("on", True, 0)
    t.record_own_teaching(log.logbook, by=log.doctor, on=first, hours=Decimal(1), title="Smerter")
    assert t.hours_given(log.logbook) == 1


def test_own_teaching_after_the_service_is_refused(log, time_machine):
    after = log.day(12, 31) + timedelta(days=1)
    time_machine.move_to(noon(after))
    about = {"by": log.doctor, "hours": Decimal(1), "title": "Smerter"}
    assert refused(t.record_own_teaching, log.logbook, on=after, **about)[0] == "on"
    t.record_own_teaching(log.logbook, on=log.day(12, 31), **about)
    assert t.hours_given(log.logbook) == 1


def test_same_own_teaching_twice_is_told(log):
    t.record_own_teaching(log.logbook, by=log.doctor, on=log.day(2, 1), hours=Decimal(5), title="Smerter")
    with pytest.raises(LogChanged):
        t.record_own_teaching(log.logbook, by=log.doctor, on=log.day(2, 1), hours=Decimal(5), title="Smerter")


def test_supervisor_logs_no_own_teaching(log):
    with pytest.raises(NotAllowed):
        t.record_own_teaching(log.logbook, by=log.supervisor, on=log.day(2, 1), hours=Decimal(1), title="Smerter")
