"""Series of teaching: what they may be, and what is refused beside which field."""

from datetime import date, timedelta

import pytest

from approvals.enums import ChangeKind
from approvals.services.approvals import end_approval
from curriculum.exceptions import LogChanged, NotAllowed, NotPossible
from curriculum.models import TeachingForm, TeachingSeries, TeachingSession
from curriculum.services.series import MOST_SESSIONS, days_of_service, find_faults, make_series, spaced_days
from tests.approvals.change_cases import decided_change, started, with_dates
from tests.curriculum.series_made import SPACING, course, facts, sessions, small_group
from tests.followed import followed

pytestmark = pytest.mark.django_db


def made(log, days, *, hours="2", interval=None, by=None, **about):
    return make_series(
        log.logbook,
        by=by or log.doctor,
        facts=facts(**about),
        sessions=sessions(days, hours),
        spacing=SPACING,
        interval_weeks=interval,
    )


def refused(log, days, **options):
    with pytest.raises(NotPossible) as refusal:
        made(log, days, **options)
    assert TeachingSeries.objects.count() == 0
    assert TeachingSession.objects.count() == 0
    return refusal.value.field, str(refusal.value)


def test_series_has_a_session_every_fourth_week():
    log = followed()
    series = small_group(log)
    days = list(series.sessions.values_list("on", flat=True))
    assert days == [log.day(1, 12), log.day(2, 9), log.day(3, 9)]
    assert series.interval_weeks == 4
    assert set(series.sessions.values_list("month", flat=True)) == {log.year * 12, log.year * 12 + 1, log.year * 12 + 2}


@pytest.mark.parametrize("weeks", [2, 5])
def test_small_group_spacing_that_the_regulation_does_not_know_is_refused(weeks):
    log = followed()
    days = spaced_days(log.day(1, 12), log.day(6, 30), weeks=weeks)
    assert refused(log, days, interval=weeks) == (
        "interval_weeks",
        f"Smågruppen møtes med {weeks} uker mellom møtene. Det skal være 3 til 4 uker.",
    )


def test_small_group_date_by_date_is_held_to_the_same_spacing():
    log = followed()
    field, sentence = refused(log, [log.day(1, 12), log.day(1, 19)])
    assert field == "dates"
    assert sentence == (f"19. januar {log.year}: Smågruppen møtes med 1 uke mellom møtene. Det skal være 3 til 4 uker.")


def test_small_group_may_move_within_its_week():
    log = followed()
    tuesday = log.day(1, 11) + timedelta(days=(1 - log.day(1, 11).weekday()) % 7)
    assert made(log, [tuesday, tuesday + timedelta(days=24)]).sessions.count() == 2


def test_course_has_any_spacing():
    log = followed()
    assert course(log, log.day(2, 1), log.day(2, 2)).sessions.count() == 2


@pytest.mark.parametrize("hours", ["0", "-2", "0.2", "24.25", "40"])
def test_hours_outside_a_day_are_refused(hours):
    log = followed()
    assert refused(log, [log.day(2, 1)], hours=hours) == ("hours", "Timene må være mellom 0,25 og 24.")


def test_day_outside_the_service_is_refused():
    log = followed()
    after = log.day(12, 31) + timedelta(days=1)
    field, sentence = refused(log, [log.day(2, 1), after], form=TeachingForm.COURSE)
    assert field == "dates"
    assert sentence == (
        f"1. januar {log.year + 1} er utenfor tjenesten, som er fra 1. januar {log.year} til 31. desember {log.year}."
    )


def test_days_of_a_change_count_when_it_is_granted_and_not_before():
    log = followed()
    later = date(log.year + 1, 3, 31)
    draft = with_dates(started(log.approval, ChangeKind.DATES), log.day(7, 1), later)
    assert (draft.service_period.logbook, draft.service_period.ends_on) == (log.logbook, later)
    assert days_of_service(log.logbook) == (log.day(1, 1), log.day(12, 31))
    day = date(log.year + 1, 2, 1)
    assert refused(log, [day], form=TeachingForm.COURSE) == (
        "dates",
        f"1. februar {log.year + 1} er utenfor tjenesten, som er fra 1. januar {log.year} til 31. desember {log.year}.",
    )
    decided_change(draft)
    assert days_of_service(log.logbook) == (log.day(1, 1), later)
    assert course(log, day).sessions.count() == 1


def test_days_that_a_change_took_away_are_not_of_the_service():
    log = followed()
    decided_change(with_dates(started(log.approval, ChangeKind.DATES), log.day(7, 1), log.day(9, 30)))
    assert days_of_service(log.logbook) == (log.day(1, 1), log.day(9, 30))


def test_days_are_told_also_where_the_approval_ended_before_its_first():
    log = followed()
    end_approval(log.approval, log.approval.decision, from_=log.approval.starts_on)
    assert days_of_service(log.logbook) == (log.day(1, 1), log.day(12, 31))


def test_day_given_twice_is_refused():
    log = followed()
    day = log.day(2, 1)
    assert refused(log, [day, day], form=TeachingForm.COURSE) == (
        "dates",
        f"1. februar {log.year} står mer enn én gang.",
    )


def test_series_without_a_date_is_refused():
    assert refused(followed(), []) == ("dates", "Rekken må ha minst én dato.")


def test_more_sessions_than_a_series_may_have_are_refused():
    log = followed()
    days = [log.day(1, 1)] * (MOST_SESSIONS + 1)
    assert refused(log, days) == ("dates", "En rekke kan ha høyst 500 datoer.")


def test_long_span_stops_soon_after_the_most_sessions():
    log = followed()
    days = spaced_days(log.day(1, 1), log.day(1, 1).replace(year=log.year + 60), weeks=1)
    assert len(days) == MOST_SESSIONS + 1


def test_supervisor_makes_no_series():
    log = followed()
    with pytest.raises(NotAllowed):
        made(log, [log.day(2, 1)], by=log.supervisor)
    assert TeachingSeries.objects.count() == 0


def test_same_series_twice_is_told_and_not_made():
    log = followed()
    course(log, log.day(2, 1))
    with pytest.raises(LogChanged):
        course(log, log.day(2, 1))
    assert TeachingSession.objects.count() == 1


def test_faults_name_the_place_among_the_lines_and_the_rest_fits():
    log = followed()
    given = [*sessions([log.day(1, 12)]), *sessions([log.day(1, 14)]), *sessions([log.day(2, 9)], "30")]
    faults = find_faults(TeachingForm.SMALL_GROUP, given, spacing=SPACING, within=None)
    assert [(fault.index, fault.field) for fault in faults] == [(1, "dates"), (2, "hours")]
