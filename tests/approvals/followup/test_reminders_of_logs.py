"""Reminders that follow approved service: for each kind made, moved, and cancelled when the cause goes away."""

from decimal import Decimal

import pytest
from django.utils import timezone

from approvals.services.confirmations import make_confirmation
from correspondence.models import ScheduledMessage
from curriculum.models import Absence, IndividualPlan, TeachingSession
from supervision.models import Conference, Meeting, PlannedMeeting
from supervision.services.following import end_supervision
from tests.approvals.followup.log_rows import (
    DAY,
    absent,
    both,
    conference,
    confirmed,
    held,
    morning,
    planned,
    session,
    states,
    waiting,
)
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(time_machine):
    """A service that has gone on since New Year; the clock stands on 10 May, a Monday in 2027."""
    made = followed()
    time_machine.move_to(noon(made.day(5, 10)), tick=False)
    return made


@pytest.fixture
def move(time_machine):
    return lambda day: time_machine.move_to(noon(day), tick=False)


def test_month_without_a_meeting_is_told_to_the_supervisor_when_it_is_over(service):
    held(service, service.day(4, 12))
    assert waiting(service, "meeting_month") == [(service.supervisor.email, morning(service.day(6, 1)))]


def test_month_without_a_meeting_moves_to_the_day_the_doctor_is_back(service):
    held(service, service.day(4, 12))
    waiting(service, "meeting_month")
    absent(service, service.day(5, 20), service.day(6, 9))
    assert waiting(service, "meeting_month") == [(service.supervisor.email, morning(service.day(6, 10)))]
    assert states("meeting_month") == ["waiting"]


def test_month_without_a_meeting_is_dropped_when_one_is_logged(service):
    held(service, service.day(4, 12))
    waiting(service, "meeting_month")
    held(service, service.day(5, 7))
    assert waiting(service, "meeting_month") == []
    assert states("meeting_month") == ["cancelled"]


def test_month_without_a_meeting_asks_nothing_of_a_month_wholly_away(service):
    held(service, service.day(4, 12))
    waiting(service, "meeting_month")
    absence = absent(service, service.day(5, 1), service.day(5, 31))
    assert waiting(service, "meeting_month") == []
    Absence.objects.filter(pk=absence.pk).update(withdrawn_at=timezone.now())
    assert waiting(service, "meeting_month") == [(service.supervisor.email, morning(service.day(6, 1)))]


def test_planned_meeting_is_told_to_both_the_day_before(service):
    planned(service, service.day(5, 20))
    assert waiting(service, "meeting_planned") == both(service, service.day(5, 19))
    assert set(ScheduledMessage.objects.filter(kind="meeting_planned").values_list("is_urgent", flat=True)) == {True}


def test_planned_meeting_that_is_moved_is_told_of_its_new_day(service):
    old = planned(service, service.day(5, 20))
    waiting(service, "meeting_planned")
    PlannedMeeting.objects.filter(pk=old.pk).update(cancelled_at=timezone.now(), cancel_cause="Flyttet.", sequence=1)
    planned(service, service.day(5, 27), calendar_id=old.calendar_id, sequence=1)
    assert waiting(service, "meeting_planned") == both(service, service.day(5, 26))
    assert states("meeting_planned") == ["waiting", "waiting"]


@pytest.mark.parametrize("cause", ["cancelled", "held", "away"])
def test_planned_meeting_is_not_told_of_when_it_will_not_be(service, cause):
    meeting = planned(service, service.day(5, 20))
    waiting(service, "meeting_planned")
    if cause == "cancelled":
        PlannedMeeting.objects.filter(pk=meeting.pk).update(cancelled_at=timezone.now(), cancel_cause="Ferie.")
    elif cause == "held":
        held(service, service.day(5, 20))
    else:
        absent(service, service.day(5, 18), service.day(5, 25))
    assert waiting(service, "meeting_planned") == []
    assert states("meeting_planned") == ["cancelled", "cancelled"]


def test_planned_meeting_is_not_told_of_when_the_supervisor_has_stopped_before_it(service):
    planned(service, service.day(5, 20))
    waiting(service, "meeting_planned")
    end_supervision(service.appointment, last=service.day(5, 15))
    assert waiting(service, "meeting_planned") == []


def test_meeting_not_answered_for_is_told_to_the_doctor_after_a_week(service):
    held(service, service.day(5, 7))
    assert waiting(service, "meeting_unanswered") == [(service.doctor.email, morning(service.day(5, 17)))]


def test_meeting_not_answered_for_moves_with_absence(service):
    held(service, service.day(5, 7))
    waiting(service, "meeting_unanswered")
    absent(service, service.day(5, 14), service.day(5, 18))
    assert waiting(service, "meeting_unanswered") == [(service.doctor.email, morning(service.day(5, 19)))]
    assert states("meeting_unanswered") == ["waiting"]


@pytest.mark.parametrize("changes", [{"answer": "confirmed", "answered_at": True}, {"struck_at": True}])
def test_meeting_not_answered_for_is_dropped_when_it_is_answered_or_struck(service, changes):
    meeting = held(service, service.day(5, 7))
    waiting(service, "meeting_unanswered")
    now = timezone.now()
    Meeting.objects.filter(pk=meeting.pk).update(**{k: now if v is True else v for k, v in changes.items()})
    assert waiting(service, "meeting_unanswered") == []
    assert states("meeting_unanswered") == ["cancelled"]


def test_planned_conference_is_told_to_the_doctor_on_monday(service):
    day = service.day(5, 27)
    conference(service, day)
    assert waiting(service, "conference_planned") == [(service.doctor.email, morning(day - day.weekday() * DAY))]


def test_planned_conference_that_is_moved_is_told_of_in_its_new_week(service):
    moved = conference(service, service.day(5, 27))
    waiting(service, "conference_planned")
    day = service.day(6, 10)
    Conference.objects.filter(pk=moved.pk).update(on=day, sequence=1)
    assert waiting(service, "conference_planned") == [(service.doctor.email, morning(day - day.weekday() * DAY))]
    assert states("conference_planned") == ["waiting"]


def test_planned_conference_is_dropped_when_it_is_cancelled(service):
    gone = conference(service, service.day(5, 27))
    waiting(service, "conference_planned")
    Conference.objects.filter(pk=gone.pk).update(
        state="cancelled", cancel_cause="Sykdom ved senteret.", settled_at=timezone.now()
    )
    assert waiting(service, "conference_planned") == []
    assert states("conference_planned") == ["cancelled"]


def test_planned_conference_that_is_near_goes_by_itself(service, move):
    conference(service, service.day(5, 27))
    waiting(service, "conference_planned")
    move(service.day(5, 25))
    waiting(service, "conference_planned")
    assert ScheduledMessage.objects.get(kind="conference_planned").is_urgent is True


def test_conferences_not_ticked_are_told_of_after_the_month(service):
    conference(service, service.day(5, 3))
    conference(service, service.day(5, 5))
    assert waiting(service, "conferences_unticked") == [(service.doctor.email, morning(service.day(6, 4)))]
    assert ScheduledMessage.objects.get(kind="conferences_unticked").params["count"] == 2


def test_conferences_not_ticked_move_with_absence(service):
    conference(service, service.day(5, 3))
    waiting(service, "conferences_unticked")
    absent(service, service.day(6, 1), service.day(6, 10))
    assert waiting(service, "conferences_unticked") == [(service.doctor.email, morning(service.day(6, 11)))]
    assert states("conferences_unticked") == ["waiting"]


def test_conferences_not_ticked_are_dropped_when_all_are(service):
    first, second = conference(service, service.day(5, 3)), conference(service, service.day(5, 5))
    waiting(service, "conferences_unticked")
    Conference.objects.filter(pk=first.pk).update(state="held", settled_at=timezone.now())
    waiting(service, "conferences_unticked")
    assert ScheduledMessage.objects.get(kind="conferences_unticked").params["count"] == 1
    Conference.objects.filter(pk=second.pk).update(state="held", settled_at=timezone.now())
    assert waiting(service, "conferences_unticked") == []
    assert states("conferences_unticked") == ["cancelled"]


def test_attendance_not_ticked_is_told_of_after_some_days(service):
    session(service, service.day(5, 6))
    session(service, service.day(5, 20))
    assert waiting(service, "attendance_unticked") == [(service.doctor.email, morning(service.day(5, 9)))]


def test_attendance_not_ticked_moves_with_its_session(service):
    moved = session(service, service.day(5, 6))
    waiting(service, "attendance_unticked")
    TeachingSession.objects.filter(pk=moved.pk).update(on=service.day(5, 9))
    assert waiting(service, "attendance_unticked") == [(service.doctor.email, morning(service.day(5, 12)))]
    assert states("attendance_unticked") == ["waiting"]


@pytest.mark.parametrize("cause", ["attended", "cancelled", "away"])
def test_attendance_not_ticked_is_dropped_when_it_is_settled(service, cause):
    gone = session(service, service.day(5, 6))
    waiting(service, "attendance_unticked")
    now = timezone.now()
    if cause == "away":
        absent(service, service.day(5, 6), service.day(5, 7))
    else:
        attended = {"attended_hours": Decimal(2), "attended_at": now}
        changes = attended if cause == "attended" else {"cancelled_at": now, "cancel_cause": "Sykdom."}
        TeachingSession.objects.filter(pk=gone.pk).update(**changes)
    assert waiting(service, "attendance_unticked") == []
    assert states("attendance_unticked") == ["cancelled"]


def test_unsigned_plan_is_told_to_both_after_two_weeks(service):
    IndividualPlan.objects.create(logbook=service.logbook, version=1, made_by=service.doctor)
    assert waiting(service, "plan_unsigned") == both(service, service.day(5, 24))


def test_unsigned_plan_moves_with_a_new_version(service, move):
    IndividualPlan.objects.create(logbook=service.logbook, version=1, made_by=service.doctor)
    waiting(service, "plan_unsigned")
    move(service.day(5, 15))
    IndividualPlan.objects.create(logbook=service.logbook, version=2, made_by=service.doctor)
    assert waiting(service, "plan_unsigned") == both(service, service.day(5, 29))
    assert states("plan_unsigned") == ["cancelled", "cancelled", "waiting", "waiting"]


def test_unsigned_plan_is_dropped_for_whoever_has_signed(service):
    plan = IndividualPlan.objects.create(logbook=service.logbook, version=1, made_by=service.doctor)
    waiting(service, "plan_unsigned")
    IndividualPlan.objects.filter(pk=plan.pk).update(signed_by_doctor_at=timezone.now())
    assert waiting(service, "plan_unsigned") == [(service.supervisor.email, morning(service.day(5, 24)))]
    IndividualPlan.objects.filter(pk=plan.pk).update(
        signed_by_supervisor_at=timezone.now(), supervisor=service.supervisor
    )
    assert waiting(service, "plan_unsigned") == []
    assert states("plan_unsigned") == ["cancelled", "cancelled"]


def test_end_of_the_approval_is_told_to_the_doctor_sixty_days_before(service):
    due = service.approval.ends_on - 60 * DAY
    assert waiting(service, "approval_ends") == [(service.doctor.email, morning(due))]


def test_end_of_the_approval_moves_when_it_ends_earlier(service):
    waiting(service, "approval_ends")
    end_approval(service, service.day(10, 1))
    assert waiting(service, "approval_ends") == [(service.doctor.email, morning(service.day(9, 30) - 60 * DAY))]
    assert states("approval_ends") == ["waiting"]


def test_end_of_the_approval_is_told_the_day_after_to_whoever_is_away_until_then(service, move):
    absent(service, service.day(10, 1), service.approval.ends_on)
    after = service.approval.ends_on + DAY
    assert waiting(service, "approval_ends") == [(service.doctor.email, morning(after))]
    move(after)
    assert waiting(service, "approval_ends") == [(service.doctor.email, morning(after))]
    move(after + 7 * DAY)
    assert waiting(service, "approval_ends") == [(service.doctor.email, morning(after))]
    move(after + 8 * DAY)
    assert waiting(service, "approval_ends") == []


def test_end_of_the_approval_is_dropped_when_nothing_of_it_stands(service):
    waiting(service, "approval_ends")
    end_approval(service, service.approval.starts_on)
    assert waiting(service, "approval_ends") == []
    assert set(ScheduledMessage.objects.values_list("state", flat=True)) == {"cancelled"}


@pytest.mark.parametrize("state", ["made", "supervisor_signed", "issued"])
def test_end_of_the_approval_is_told_of_when_only_a_part_is_confirmed(service, state):
    confirmed(service, service.day(4, 30), state)
    due = service.approval.ends_on - 60 * DAY
    assert waiting(service, "approval_ends") == [(service.doctor.email, morning(due))]


@pytest.mark.parametrize("state", ["made", "supervisor_signed", "issued"])
def test_end_of_the_approval_is_dropped_when_all_of_it_is_confirmed(service, state):
    confirmed(service, service.day(4, 30), "replaced")
    waiting(service, "approval_ends")
    confirmed(service, service.approval.ends_on, state)
    assert waiting(service, "approval_ends") == []
    assert states("approval_ends") == ["cancelled"]


@pytest.mark.parametrize("state", ["replaced", "withdrawn"])
def test_end_of_the_approval_is_told_of_when_the_confirmation_was_taken_back(service, state):
    confirmed(service, service.approval.ends_on, state)
    assert len(waiting(service, "approval_ends")) == 1


def test_end_of_the_approval_is_told_of_again_when_it_was_extended_after_a_confirmation(service):
    confirmed(service, service.approval.ends_on, "issued")
    assert waiting(service, "approval_ends") == []
    last = service.approval.ends_on + 90 * DAY
    type(service.approval).objects.filter(pk=service.approval.pk).update(ends_on=last)
    assert waiting(service, "approval_ends") == [(service.doctor.email, morning(last - 60 * DAY))]


def test_confirmation_of_the_first_months_leaves_the_reminder_waiting(service):
    held(service, service.day(4, 12))
    make_confirmation(service.logbook, by=service.doctor, until=service.day(4, 30))
    assert len(waiting(service, "approval_ends")) == 1
    assert states("approval_ends") == ["waiting"]


def end_approval(service, day):
    type(service.approval).objects.filter(pk=service.approval.pk).update(
        ended_from=day, ended_at=timezone.now(), ended_by=service.approval.decision_id
    )
