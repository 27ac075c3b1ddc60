"""The sums of each month, and of the log, are what the rows of the log say, after each kind of act."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from curriculum.months import month_number
from curriculum.services import absences, teaching
from supervision.models import LogMonth, LogSum, Meeting
from supervision.services import conferences, meetings
from supervision.services.log_months import find_drifted_logs
from tests.approvals.followup import logged
from tests.followed import followed, noon

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def sums(service):
    """What is kept, by month of the year; and every log is as its rows say."""
    assert find_drifted_logs() == []
    rows = LogMonth.objects.filter(logbook=service.logbook).order_by("month")
    return {
        row.first_day.month: (
            row.first_day.day, row.last_day.day, row.meetings, row.evaluations, row.conferences, row.hundredths,
        )
        for row in rows
    }  # fmt: skip


def logged_on(service, day, *, has_evaluation=False):
    return meetings.log_meeting(
        service.appointment,
        by=service.supervisor,
        held_on=day,
        form="video",
        minutes=60,
        has_evaluation=has_evaluation,
    )


def test_meeting_logged_corrected_disputed_and_struck(time_machine):
    service = followed()
    time_machine.move_to(noon(service.day(4, 1)))
    meeting = logged_on(service, service.day(2, 10), has_evaluation=True)
    assert sums(service) == {2: (10, 10, 1, 1, 0, 0)}
    content = meetings.MeetingContent(held_on=service.day(3, 2), form="video", minutes=30)
    corrected = meetings.correct_meeting(meeting, service.appointment, by=service.supervisor, content=content)
    assert sums(service) == {3: (2, 2, 1, 0, 0, 0)}
    meetings.answer_meeting(corrected, by=service.doctor, answer="disputed", words="Vi møttes ikke.")
    assert sums(service) == {3: (2, 2, 1, 0, 0, 0)}
    meetings.strike_meeting(corrected, by=service.supervisor, reason="Feil lege.")
    assert sums(service) == {}


def test_conference_planned_held_undone_moved_and_cancelled(time_machine):
    service = followed()
    time_machine.move_to(noon(service.day(4, 1)))
    first = conferences.add_conference(service.logbook, by=service.doctor, on=service.day(2, 3), form="video")
    assert sums(service) == {}
    conferences.tick_held(first, by=service.doctor)
    conferences.add_conference(service.logbook, by=service.doctor, on=service.day(2, 17), form="video", was_held=True)
    assert sums(service) == {2: (3, 17, 0, 0, 2, 0)}
    undone = conferences.undo_settling(first, by=service.doctor)
    assert sums(service) == {2: (17, 17, 0, 0, 1, 0)}
    moved = conferences.move_conference(undone, by=service.doctor, on=service.day(3, 5))
    conferences.tick_held(moved, by=service.doctor)
    assert sums(service) == {2: (17, 17, 0, 0, 1, 0), 3: (5, 5, 0, 0, 1, 0)}
    again = conferences.undo_settling(moved, by=service.doctor)
    conferences.cancel_conference(again, by=service.doctor, cause="Sykdom")
    assert sums(service) == {2: (17, 17, 0, 0, 1, 0)}


def test_attendance_logged_changed_and_taken_back_and_days_away(time_machine):
    service = followed()
    time_machine.move_to(noon(service.day(4, 1)))
    session = logged.attended(service.logbook, service.day(2, 10), "3", by=service.doctor)
    teaching.record_attendance(session.series, by=service.doctor, on=session.on, hours=Decimal("1.25"))
    assert sums(service) == {2: (10, 10, 0, 0, 0, 125)}
    absences.state_absence(
        service.logbook, by=service.doctor, kind="leave", starts_on=service.day(2, 1), ends_on=service.day(2, 20)
    )
    assert sums(service) == {2: (10, 10, 0, 0, 0, 125)}
    teaching.undo_attendance(session, by=service.doctor)
    assert sums(service) == {}


def test_sum_of_a_log_tells_what_stands_before_its_last_month(time_machine):
    service = followed()
    time_machine.move_to(noon(service.day(6, 1)))
    held = [logged_on(service, service.day(month, 10), has_evaluation=month != 3) for month in (1, 3, 5)]
    logged.attended(service.logbook, service.day(3, 4), "2.5", by=service.doctor)
    first = month_number(service.day(1, 1))
    assert sum_of(service) == (3, first, first + 4, first + 2, first + 4, first, 250)
    meetings.strike_meeting(held[2], by=service.supervisor, reason="Feil lege.")
    assert sum_of(service) == (2, first, first + 2, first, first, first, 250)
    assert find_drifted_logs() == []


def sum_of(service):
    """How many months, the first, the last, the one before it, the last evaluated and the one before; and hours."""
    names = ("months", "first_month", "last_month", "month_before", "evaluated", "evaluated_before", "hundredths")
    return LogSum.objects.values_list(*names).get(logbook=service.logbook)


def test_sum_of_a_log_that_is_wrong_is_found_and_mended(time_machine, capsys):
    service = followed()
    time_machine.move_to(noon(service.day(4, 1)))
    logged_on(service, service.day(2, 10))
    for wrong in ({"hundredths": 5}, {"evaluated": 1}):
        LogSum.objects.update(**wrong)
        assert find_drifted_logs() == [service.logbook.pk]
        call_command("recount_logs", "--mend")
        assert find_drifted_logs() == []
    LogSum.objects.all().delete()
    assert find_drifted_logs() == [service.logbook.pk]
    call_command("recount_logs", "--mend")
    assert LogSum.objects.filter(logbook=service.logbook).exists()
    assert capsys.readouterr().out.splitlines() == ["logs mended 1; months that were wrong in them 0"] * 3


def test_sums_that_are_wrong_are_found_told_and_mended(time_machine, capsys):
    service, other = followed(), followed()
    time_machine.move_to(noon(service.day(4, 1)))
    for each in (service, other):
        logged_on(each, each.day(2, 10))
    Meeting.objects.filter(logbook=service.logbook).update(held_on=service.day(2, 11))
    LogMonth.objects.create(
        logbook=service.logbook, month=9, first_day=service.day(2, 1), last_day=service.day(2, 1) + timedelta(days=1),
        meetings=1, evaluations=0, conferences=0, hundredths=0,
    )  # fmt: skip
    assert find_drifted_logs() == [service.logbook.pk]
    with pytest.raises(CommandError):
        call_command("recount_logs")
    call_command("recount_logs", "--mend")
    call_command("recount_logs")
    assert capsys.readouterr().out.splitlines() == [
        "logs mended 1; months that were wrong in them 2",
        "all sums are as the rows say",
    ]
    assert sums(service) == {2: (11, 11, 1, 0, 0, 0)}
