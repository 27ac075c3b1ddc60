"""What people write in a log is followed in the same transaction: reminders are planned anew, calendars are told."""

import re
from datetime import time

import pytest
from django.db import transaction
from django.utils import timezone

from approvals.services.reminders.planning import plan_all_reminders
from correspondence.models import Delivery, ScheduledMessage
from curriculum.services.absences import state_absence, withdraw_absence
from supervision.models import PlannedMeeting
from supervision.services.conferences import plan_series, tick_held
from supervision.services.meetings import answer_meeting, log_meeting, strike_meeting
from supervision.services.planning import cancel_planned_meeting, move_planned_meeting, plan_meeting, plan_meetings
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db
ABOUT = {"at": time(14, 30), "minutes": 60, "form": "video"}


@pytest.fixture
def service(time_machine):
    made = followed()
    time_machine.move_to(noon(made.day(5, 10)), tick=False)
    return made


def waiting(kind):
    return list(
        ScheduledMessage.objects.filter(kind=kind, state="waiting").order_by("pk").values_list("due_at", flat=True)
    )


def calendar_files():
    """The newest calendar mail to each, as the lines of its last file."""
    newest = {each.recipient_email: each for each in Delivery.objects.filter(kind="calendar").order_by("pk")}
    contents = [each.attached.order_by("-position").first().document.content for each in newest.values()]
    return [bytes(each).decode().replace("\r\n ", "") for each in contents]


def test_planning_moving_and_cancelling_a_meeting_reaches_calendars_and_reminders(service):
    meeting = plan_meeting(service.appointment, by=service.doctor, on=service.day(5, 20), **ABOUT)
    assert len(waiting("meeting_planned")) == 2
    uids = {re.search(r"UID:(.*)\r", each).group(1) for each in calendar_files()}
    assert uids == {f"{meeting.calendar_id}@testserver"}
    moved = move_planned_meeting(meeting, service.appointment, by=service.supervisor, on=service.day(5, 27), **ABOUT)
    assert moved.calendar_id == meeting.calendar_id
    assert [timezone.localdate(due) for due in waiting("meeting_planned")] == [service.day(5, 26)] * 2
    for content in calendar_files():
        assert re.findall(r"(?:METHOD|SEQUENCE|STATUS):(.*)\r", content) == ["PUBLISH", "1", "CONFIRMED"]
    cancel_planned_meeting(moved, by=service.doctor, cause="Ferie.")
    assert waiting("meeting_planned") == []
    for content in calendar_files():
        assert re.findall(r"(?:METHOD|SEQUENCE|STATUS):(.*)\r", content) == ["CANCEL", "2", "CANCELLED"]
        assert f"UID:{meeting.calendar_id}@testserver\r\n" in content
    assert Delivery.objects.filter(kind="calendar").count() == 6


def test_many_meetings_planned_at_once_are_one_mail_to_each(service):
    plan_meetings(service.appointment, by=service.doctor, on=service.day(5, 20), times=6, weeks_between=4, **ABOUT)
    assert PlannedMeeting.objects.count() == 6
    assert Delivery.objects.filter(kind="calendar").count() == 2
    assert [content.count("BEGIN:VEVENT") for content in calendar_files()] == [6, 6]


def test_series_of_conferences_is_one_mail_and_a_tick_none(service, time_machine):
    plan_series(
        service.logbook,
        by=service.doctor,
        first_on=service.day(5, 11),
        last_on=service.day(6, 22),
        interval_weeks=2,
        **ABOUT,
    )
    assert Delivery.objects.filter(kind="calendar").count() == 1
    assert len(waiting("conference_planned")) == 4
    time_machine.move_to(noon(service.day(5, 12)), tick=False)
    tick_held(service.logbook.conferences.order_by("on").first(), by=service.doctor, form="video")
    assert Delivery.objects.filter(kind="calendar").count() == 1
    assert len(waiting("conference_planned")) == 3


def test_logged_meeting_is_followed_until_it_is_answered_or_struck(service):
    plan_all_reminders()
    assert len(waiting("meeting_month")) == 2
    meeting = log_meeting(
        service.appointment, by=service.supervisor, held_on=service.day(5, 7), form="video", minutes=60
    )
    assert len(waiting("meeting_month")) == 1
    assert len(waiting("meeting_unanswered")) == 1
    answer_meeting(meeting, by=service.doctor, answer="confirmed")
    assert waiting("meeting_unanswered") == []
    strike_meeting(meeting, by=service.supervisor, reason="Feil dag.")
    assert len(waiting("meeting_month")) == 2


def test_absence_stops_reminders_and_taking_it_back_starts_them(service):
    plan_meeting(service.appointment, by=service.doctor, on=service.day(5, 20), **ABOUT)
    absence = state_absence(
        service.logbook, by=service.doctor, kind="illness", starts_on=service.day(5, 11), ends_on=service.day(6, 30)
    )
    assert waiting("meeting_planned") == []
    withdraw_absence(absence, by=service.doctor)
    assert len(waiting("meeting_planned")) == 2


def test_act_that_fails_leaves_neither_mail_nor_reminder(service):
    with transaction.atomic():
        plan_meeting(service.appointment, by=service.doctor, on=service.day(5, 20), **ABOUT)
        # What an exception later in the same transaction does.
        transaction.set_rollback(True)
    assert Delivery.objects.filter(kind="calendar").count() == 0
    assert waiting("meeting_planned") == []
