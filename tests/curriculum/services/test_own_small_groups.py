"""A doctor's small group: its series holds days and hours, and the regulation's spacing holds there (R36)."""

from decimal import Decimal

import pytest

from curriculum.exceptions import LogChanged, NotAllowed, NotPossible
from curriculum.models import GroupMeeting, SmallGroup, TeachingForm, TeachingSeries
from curriculum.queries.small_groups import list_own_groups
from curriculum.services.own_small_groups import SessionContent, describe_session, plan_own_group
from curriculum.services.series import PlannedSession
from curriculum.services.teaching import cancel_session, hours_received, record_attendance
from tests.curriculum.groups_made import group_facts, own_group
from tests.curriculum.series_made import SPACING
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(time_machine):
    made = followed()
    time_machine.move_to(noon(made.day(7, 1)))
    return made


def test_group_makes_and_links_a_series_of_the_form_of_a_small_group(log):
    group = own_group(log)
    series = group.series
    assert (series.form, series.title, series.leader) == (TeachingForm.SMALL_GROUP, group.title, group.leader)
    assert (series.interval_weeks, series.sessions.count()) == (4, 3)
    assert (group.logbook, group.unit, group.participants) == (log.logbook, None, 8)


def test_hours_come_from_attendance_in_the_series_and_from_nowhere_else(log):
    group = own_group(log)
    assert hours_received(log.logbook) == 0
    record_attendance(group.series, by=log.doctor, on=log.day(1, 12))
    record_attendance(group.series, by=log.doctor, on=log.day(2, 9), hours=Decimal("1.5"))
    assert hours_received(log.logbook) == Decimal("3.5")
    (listed,) = list_own_groups(log.logbook)
    assert (listed.planned, listed.held) == (3, 2)


@pytest.mark.parametrize("weeks", [2, 5])
def test_spacing_that_the_regulation_does_not_know_is_refused_and_nothing_is_kept(log, weeks):
    with pytest.raises(NotPossible) as refused:
        own_group(log, weeks=weeks)
    assert refused.value.field == "interval_weeks"
    assert (SmallGroup.objects.count(), TeachingSeries.objects.count()) == (0, 0)


@pytest.mark.parametrize("weeks", [3, 4])
def test_three_and_four_weeks_are_as_the_regulation_says(log, weeks):
    assert own_group(log, weeks=weeks).series.interval_weeks == weeks


def test_only_the_doctor_plans_and_describes(log):
    with pytest.raises(NotAllowed):
        plan_own_group(
            log.logbook,
            by=log.supervisor,
            facts=group_facts(),
            sessions=[PlannedSession(on=log.day(1, 12), hours=Decimal(2))],
            spacing=SPACING,
            interval_weeks=4,
        )
    group = own_group(log)
    session = group.series.sessions.first()
    with pytest.raises(NotAllowed):
        describe_session(group, session, by=log.supervisor, content=SessionContent(topic="Kvalme"))
    assert GroupMeeting.objects.count() == 0


def test_same_group_twice_and_a_group_of_nobody_are_refused(log):
    own_group(log)
    with pytest.raises(LogChanged):
        own_group(log)
    with pytest.raises(NotPossible) as refused:
        own_group(log, title="En annen", health_workers=0, assistants=0, doctors=0)
    assert (refused.value.field, SmallGroup.objects.count()) == ("nurses", 1)


def test_what_a_meeting_is_about_is_kept_once_and_changed_in_its_place(log):
    group = own_group(log)
    session = group.series.sessions.first()
    for topic in ("Kvalme", "Smerter"):
        content = SessionContent(topic=topic, preparation="Les veilederen", reflection="Hva gjorde vi sist?")
        meeting = describe_session(group, session, by=log.doctor, content=content)
    session.refresh_from_db()
    assert (session.topic, GroupMeeting.objects.count()) == ("Smerter", 1)
    cancel_session(session, by=log.doctor, cause="Snøstorm")
    with pytest.raises(LogChanged):
        describe_session(group, session, by=log.doctor, content=SessionContent(topic="Kvalme"))
    assert (meeting.preparation, meeting.introduction, meeting.on) == ("Les veilederen", "", None)
