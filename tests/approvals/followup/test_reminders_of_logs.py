"""Reminders that follow approved service: for each kind made, moved, and cancelled when the cause goes away."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from approvals.services.log_changes import follow_change
from approvals.services.reminders.causes import about
from approvals.services.reminders.planning import plan_all_reminders, plan_reminders
from approvals.services.reminders.words import KINDS
from correspondence.models import Delivery, ScheduledMessage
from correspondence.reminders import find_builder
from correspondence.services import send_due_scheduled
from curriculum.models import Absence, IndividualPlan, TeachingSeries, TeachingSession
from curriculum.months import first_day_of, month_number
from supervision.models import AskedMonth, Conference, Meeting, PlannedMeeting
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def service(time_machine):
    """A service that has gone on since New Year; the clock stands on 10 May, a Monday in 2027."""
    made = followed()
    time_machine.move_to(noon(made.day(5, 10)), tick=False)
    return made


@pytest.fixture
def move(time_machine):
    return lambda day: time_machine.move_to(noon(day), tick=False)


def morning(day):
    return timezone.make_aware(datetime.combine(day, time(8)))


def waiting(service, kind):
    """What waits of a kind, as (reader, when), in order."""
    follow_change(service.logbook)
    found = ScheduledMessage.objects.filter(about=about(service.logbook.pk), kind=kind, state="waiting")
    return list(found.order_by("due_at", "recipient_email").values_list("recipient_email", "due_at"))


def states(kind):
    return sorted(ScheduledMessage.objects.filter(kind=kind).values_list("state", flat=True))


def held(service, on, **fields):
    return Meeting.objects.create(
        logbook=service.logbook,
        appointment=service.appointment,
        held_on=on,
        month=month_number(on),
        form="video",
        minutes=60,
        has_evaluation=False,
        **fields,
    )


def planned(service, on, **fields):
    return PlannedMeeting.objects.create(
        logbook=service.logbook,
        appointment=service.appointment,
        on=on,
        form="video",
        planned_by=service.doctor,
        **fields,
    )


def conference(service, on):
    return Conference.objects.create(logbook=service.logbook, on=on, month=month_number(on), form="video")


def session(service, on):
    series = TeachingSeries.objects.create(
        logbook=service.logbook, title="Palliasjon i sykehjem", form="own", made_by=service.doctor
    )
    return TeachingSession.objects.create(
        series=series, logbook=service.logbook, on=on, month=month_number(on), hours=Decimal(2)
    )


def absent(service, first, last):
    return Absence.objects.create(
        logbook=service.logbook, kind="leave", starts_on=first, ends_on=last, stated_by=service.doctor
    )


def both(service, day):
    return sorted((user.email, morning(day)) for user in (service.doctor, service.supervisor))


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


def test_end_of_the_approval_is_dropped_when_nothing_of_it_stands(service):
    waiting(service, "approval_ends")
    end_approval(service, service.approval.starts_on)
    assert waiting(service, "approval_ends") == []
    assert set(ScheduledMessage.objects.values_list("state", flat=True)) == {"cancelled"}


def end_approval(service, day):
    type(service.approval).objects.filter(pk=service.approval.pk).update(
        ended_from=day, ended_at=timezone.now(), ended_by=service.approval.decision_id
    )


def test_supervisor_is_asked_for_the_month_from_its_twentieth_day(service, move):
    held(service, service.day(4, 12))
    move(service.day(5, 19))
    plan_all_reminders()
    assert AskedMonth.objects.count() == 0
    move(service.day(5, 20))
    plan_all_reminders()
    plan_all_reminders()
    asked = AskedMonth.objects.get()
    assert (asked.appointment, first_day_of(asked.month)) == (service.appointment, service.day(5, 1))


@pytest.mark.parametrize("cause", ["held", "planned", "away", "month away"])
def test_supervisor_is_not_asked_when_there_is_nothing_to_ask(service, move, cause):
    held(service, service.day(4, 12))
    if cause == "held":
        held(service, service.day(5, 3))
    elif cause == "planned":
        planned(service, service.day(5, 25))
    else:
        absent(service, service.day(5, 1) if cause == "month away" else service.day(5, 19), service.day(5, 31))
    move(service.day(5, 20))
    plan_all_reminders()
    assert AskedMonth.objects.count() == 0


def test_supervisor_is_asked_when_the_planned_meeting_has_been_and_nobody_logged_it(service, move):
    held(service, service.day(4, 12))
    planned(service, service.day(5, 25))
    move(service.day(5, 26))
    plan_all_reminders()
    assert AskedMonth.objects.count() == 1


def test_nothing_is_asked_of_a_service_that_ended_long_ago(service, move):
    conference(service, service.approval.ends_on - DAY)
    move(service.approval.ends_on + 61 * DAY)
    plan_all_reminders()
    assert ScheduledMessage.objects.filter(state="waiting").count() == 0


def test_sweep_cancels_what_nobody_wants_any_more(service, move):
    session(service, service.day(5, 6))
    follow_change(service.logbook)
    move(service.approval.ends_on + 90 * DAY)
    plan_all_reminders()
    assert set(ScheduledMessage.objects.values_list("state", flat=True)) == {"cancelled"}


def test_what_was_sent_is_not_planned_again(service, move):
    session(service, service.day(5, 6))
    follow_change(service.logbook)
    sent = send_due_scheduled()
    assert sent == Delivery.objects.filter(kind="reminder").count()
    move(service.day(5, 18))
    plan_all_reminders()
    assert send_due_scheduled() == 0
    assert states("attendance_unticked") == ["sent"]


def test_sweep_asks_the_database_as_often_for_three_logs_as_for_one(service):
    def count(keys):
        plan_reminders(keys, today=timezone.localdate())
        with CaptureQueriesContext(connection) as found:
            plan_reminders(keys, today=timezone.localdate())
        return len(found)

    services = [service, followed(), followed()]
    for each in services:
        planned(each, each.day(5, 20))
        held(each, each.day(5, 3))
        conference(each, each.day(5, 27))
        session(each, each.day(5, 4))
    keys = [each.logbook.pk for each in services]
    assert count(keys) == count(keys[:1])


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_kind_has_words(service, kind, language):
    params = {
        "log": str(service.logbook.public_id),
        "month": month_number(service.day(5, 1)),
        "doctor": "Åse Lege",
        "supervisor": "Kari Veileder",
        "other": "Kari Veileder",
        "on": "2027-05-03",
        "at": "14:30",
        "form": "video",
        "title": "Palliasjon",
        "count": 2,
        "version": 1,
    }
    with translation.override(language):
        words = find_builder(kind)("Åse Lege", [params, params])
    assert words.subject
    assert str(service.logbook.public_id) in words.body


def test_digest_names_each_cause_and_the_page(service):
    session(service, service.day(5, 4))
    session(service, service.day(5, 6))
    follow_change(service.logbook)
    send_due_scheduled()
    delivery = Delivery.objects.get(subject="Undervisning som ikke er ført")
    year = service.year
    assert delivery.recipient_email == service.doctor.email
    assert f"- 4. mai {year}: Palliasjon i sykehjem\n- 6. mai {year}: Palliasjon i sykehjem\n" in delivery.body
    assert f"/logg/{service.logbook.public_id}/undervisning/" in delivery.body
