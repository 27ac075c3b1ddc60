"""The follow-up of a night measures what can have another answer than before, and finds what a whole one finds."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approvals.models import Alert, Approval, ChangedLog, FollowUpRun
from approvals.services.followup import follow_up_all
from approvals.services.followup.changes import needs_everything
from approvals.services.followup.nightly import find_and_settle
from curriculum.hooks import log_changed
from curriculum.months import month_number
from curriculum.services.absences import state_absence
from supervision.models import Appointment
from supervision.services.conferences import add_conference
from tests.approvals.change_cases import decided_change, started
from tests.approvals.followup import logged
from tests.approvals.followup.both_forms import found_by_hand, found_by_sql
from tests.followed import changed_in, followed, noon

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def run(on, *, everything=False):
    with time_machine.travel(noon(on), tick=False):
        return find_and_settle(on=on, everything=everything)


def changed(service, on):
    with time_machine.travel(noon(on), tick=False):
        log_changed(service.logbook)


def kinds_of_runs():
    return list(FollowUpRun.objects.order_by("pk").values_list("is_whole", flat=True))


def test_first_run_measures_everything_and_the_next_night_only_what_was_written():
    written, silent = followed(), followed()
    on = written.day(3, 10)
    run(on)
    logged.meeting(written.appointment, written.day(2, 10))
    logged.meeting(silent.appointment, silent.day(2, 10))
    changed(written, on)
    february = month_number(on) - 1
    missing = Alert.objects.open().filter(kind="no_meeting", month=february)
    run(on + timedelta(days=1))
    assert list(missing.values_list("approval_id", flat=True)) == [silent.approval.pk]
    run(on + timedelta(days=2), everything=True)
    assert list(missing) == []
    assert kinds_of_runs() == [True, False, True]


@pytest.mark.parametrize(
    ("today", "day", "is_marked"),
    [
        ((3, 10), (3, 9), False),
        ((3, 10), (4, 2), False),
        ((3, 10), (2, 28), True),
        ((3, 10), None, True),
        # The run of the night after comes in another month.
        ((3, 31), (3, 30), True),
    ],
)
def test_meeting_in_a_month_that_runs_is_no_reason_to_measure_a_log_again(today, day, is_marked):
    service = followed()
    ChangedLog.objects.all().delete()
    with time_machine.travel(noon(service.day(*today)), tick=False):
        log_changed(service.logbook, day=day and service.day(*day))
    marked = ChangedLog.objects.values_list("logbook_id", "changed_on")
    assert list(marked) == ([(service.logbook.pk, service.day(*today))] if is_marked else [])


def test_acts_say_which_month_they_are_about():
    service = followed()
    on = service.day(3, 10)
    with time_machine.travel(noon(on), tick=False):
        ChangedLog.objects.all().delete()
        add_conference(service.logbook, by=service.doctor, on=on, at=None, minutes=60, form="video", was_held=True)
        assert ChangedLog.objects.count() == 0
        earlier = service.day(2, 10)
        add_conference(service.logbook, by=service.doctor, on=earlier, at=None, minutes=60, form="video", was_held=True)
        assert ChangedLog.objects.count() == 1
        ChangedLog.objects.all().delete()
        state_absence(service.logbook, by=service.doctor, kind="illness", starts_on=on, ends_on=on)
        assert ChangedLog.objects.count() == 1


def test_run_tells_how_many_alerts_it_opened_and_closed():
    service = followed()
    on = service.day(2, 2)
    assert run(on) == (2, 0)
    assert run(on) == (0, 0)
    logged.meeting(service.appointment, service.day(1, 20))
    changed(service, on)
    assert run(on + timedelta(days=1)) == (0, 1)
    rows = FollowUpRun.objects.order_by("pk").values_list("on", "ran_on", "is_whole", "opened", "resolved")
    later = on + timedelta(days=1)
    assert list(rows) == [(on, on, True, 2, 0), (on, on, False, 0, 0), (later, later, False, 0, 1)]


def test_night_asks_at_most_ten_statements():
    service = followed()
    run(service.day(6, 10))
    changed(service, service.day(6, 10))
    with CaptureQueriesContext(connection) as asked:
        run(service.day(6, 11))
    assert kinds_of_runs() == [True, False]
    assert len([each for each in asked if "SAVEPOINT" not in each["sql"]]) <= 10


@pytest.mark.parametrize(
    ("before", "on", "whole", "everything"),
    [
        (None, (3, 10), None, True),
        ((3, 9), (3, 10), (3, 9), False),
        ((3, 10), (3, 10), (3, 10), False),
        ((3, 10), (3, 9), (3, 10), True),
        ((3, 9), (3, 10), (3, 3), False),
        ((3, 9), (3, 10), (3, 2), True),
        ((3, 31), (4, 1), (3, 30), True),
        ((3, 9), (3, 10), None, True),
    ],
)
def test_everything_is_measured_in_a_new_month_after_a_week_and_when_nothing_is_known(before, on, whole, everything):
    before, on, whole = (each and date(2027, *each) for each in (before, on, whole))
    assert needs_everything(on=on, before=before, whole=whole) == everything


def test_days_on_which_something_hangs_are_seen_without_anybody_writing():
    begins, ends, stays = followed(), followed(), followed()
    Approval.objects.filter(pk=begins.approval.pk).update(starts_on=begins.day(5, 12))
    Approval.objects.filter(pk=ends.approval.pk).update(ends_on=ends.day(5, 14))
    # Nobody follows the service for three days in May, which nothing tells of before they come.
    Appointment.objects.filter(pk=stays.appointment.pk).update(last_day=stays.day(5, 17))
    heir = Appointment.objects.get(pk=stays.appointment.pk)
    heir.pk, heir.first_day, heir.last_day = None, stays.day(5, 21), stays.day(12, 31)
    Appointment.objects.filter(pk=stays.appointment.pk).update(withdrawn_at=timezone.now())
    heir.save()
    Appointment.objects.filter(pk=ends.appointment.pk).update(first_day=ends.day(5, 11))
    ChangedLog.objects.all().delete()
    for place in range(16):
        on = begins.day(5, 8) + timedelta(days=place)
        run(on)
        assert found_by_sql() == found_by_hand(on)
    assert kinds_of_runs() == [True, *[False] * 7, True, *[False] * 7]


def test_service_that_nobody_can_write_in_any_more_is_let_go_by_the_night(settings):
    service = followed()
    settings.FORMER_SUPERVISOR_DAYS = 10
    Approval.objects.filter(pk=service.approval.pk).update(ends_on=service.day(5, 4))
    ChangedLog.objects.all().delete()
    run(service.day(5, 13))
    assert Alert.objects.open().count() > 0
    run(service.day(5, 14))
    assert found_by_sql() == found_by_hand(service.day(5, 14)) != set()
    run(service.day(5, 15))
    assert found_by_sql() == found_by_hand(service.day(5, 15)) == set()
    assert kinds_of_runs() == [True, False, False]


def test_approval_that_a_decision_ends_is_measured_by_the_night():
    service = followed()
    on = service.day(3, 10)
    run(on)
    ChangedLog.objects.all().delete()
    with time_machine.travel(noon(on), tick=False):
        decided_change(started(service.approval, "ending", change_from=service.day(3, 20)))
    run(on + timedelta(days=1))
    assert found_by_sql() == found_by_hand(on + timedelta(days=1))
    assert Alert.objects.open().filter(kind="ends_soon").count() == 1
    assert kinds_of_runs() == [True, False]


@pytest.mark.parametrize("seed", range(3))
def test_nights_find_what_a_whole_run_finds_on_random_logs(seed):
    chance = random.Random(seed)
    services = [followed() for _each in range(3)]
    on = services[0].day(chance.randint(2, 9), chance.randint(1, 28))
    # One is changed already, from a day among these nights or long before, and one is changed while they go on.
    changed_in(services[0], on - timedelta(days=20), on + timedelta(days=chance.randint(-15, 15)))
    change_on = chance.randint(3, 12)
    for night in range(20):
        if night == change_on:
            with time_machine.travel(noon(on), tick=False):
                changed_in(services[1], on + timedelta(days=chance.randint(2, 5)))
        run(on)
        assert found_by_sql() == found_by_hand(on)
        for service in chance.sample(services, chance.randint(0, 2)):
            _write(service, on, chance)
            changed(service, on)
        on += timedelta(days=chance.choice([1, 1, 1, 2]))
    assert sorted(set(kinds_of_runs())) == [False, True]


def _write(service, on, chance):
    day = on - timedelta(days=chance.randint(0, 60))
    day = max(day, service.day(1, 1))
    taken = service.logbook.meetings.filter(held_on=day).exists()
    kind = chance.choice(["meeting", "conference", "attended", "away"])
    if kind == "meeting" and not taken:
        logged.meeting(service.appointment, day, evaluation=chance.random() < 0.4)
    elif kind == "conference" and not service.logbook.conferences.filter(on=day).exists():
        logged.conference(service.logbook, day)
    elif kind == "attended" and not service.logbook.teaching_sessions.filter(on=day).exists():
        logged.attended(service.logbook, day, str(Decimal(chance.randint(1, 12)) / 4), by=service.doctor)
    elif kind == "away":
        logged.away(service.logbook, day, day + timedelta(days=chance.randint(0, 30)), by=service.doctor)


def test_the_clock_measures_what_changed_and_the_command_can_ask_for_everything():
    service = followed()
    on = service.day(3, 10)
    with time_machine.travel(noon(on), tick=False):
        follow_up_all(on=on)
        follow_up_all(on=on)
        follow_up_all(on=on, everything=True)
    assert kinds_of_runs() == [True, False, True]


def test_day_that_has_not_come_is_refused_by_the_command_and_takes_no_right_away():
    service = followed()
    on = service.day(12, 31) + timedelta(days=90)
    with pytest.raises(CommandError, match="has not come yet"):
        call_command("follow_up", on=on)
    assert FollowUpRun.objects.count() == 0
    follow_up_all(on=on)
    assert service.supervisor.has_perm("curriculum.supervise_logbook", service.logbook)
    with time_machine.travel(noon(on), tick=False):
        call_command("follow_up", on=on)
    supervisor = get_user_model().objects.get(pk=service.supervisor.pk)
    assert not supervisor.has_perm("curriculum.supervise_logbook", service.logbook)
