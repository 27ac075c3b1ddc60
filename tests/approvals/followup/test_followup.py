"""One approval followed day by day, and everything at once: the two agree."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approvals.enums import AlertKind
from approvals.models import Alert, Approval
from approvals.services.followup import follow_up
from approvals.services.followup.nightly import find_and_settle
from curriculum.models import PositionPart
from curriculum.months import month_number
from supervision.models import Appointment
from tests.approvals.followup import logged
from tests.approvals.followup.both_forms import found_by_hand, found_by_sql
from tests.followed import changed_in, followed

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def kinds_on(service, on):
    return [(each.kind, each.month) for each in follow_up(service.approval, on).findings]


def test_month_without_meeting_is_found_when_it_is_over_and_not_before():
    service = followed()
    for day in logged.days_of(service.day(1, 4), 2):
        logged.conference(service.logbook, day)
    assert kinds_on(service, service.day(1, 31)) == []
    assert kinds_on(service, service.day(2, 1)) == [(AlertKind.NO_MEETING, month_number(service.day(1, 1)))]


def test_month_away_asks_for_nothing_and_one_day_of_leave_lets_nobody_off():
    service = followed()
    logged.away(service.logbook, service.day(1, 1), service.day(1, 31), by=service.doctor)
    logged.away(service.logbook, service.day(2, 1), service.day(2, 1), by=service.doctor)
    found = kinds_on(service, service.day(3, 1))
    february = month_number(service.day(2, 1))
    assert found == [(AlertKind.NO_MEETING, february), (AlertKind.FEW_CONFERENCES, february)]


def test_forecast_is_linear_by_months_and_share():
    service = followed()
    logged.attended(service.logbook, service.day(2, 10), "8", by=service.doctor)
    measured = follow_up(service.approval, service.day(5, 1)).measure
    # 36 hours for the year at 50 percent, a third of it after four months, of which 8 hours are followed.
    assert (measured.target, measured.due, measured.hundredths, measured.forecast) == (3600, 1200, 800, 2400)
    assert (AlertKind.HOURS_BEHIND, None) in kinds_on(service, service.day(5, 1))


def test_pace_is_asked_for_by_whole_months_and_counts_the_hours_of_the_month_that_runs():
    service = followed()
    logged.attended(service.logbook, service.day(2, 10), "12", by=service.doctor)
    # 12 hours are due at the end of April, and 13,5 in the middle of May.
    on = service.day(5, 16)
    measured = follow_up(service.approval, on).measure
    assert (measured.due, measured.forecast, measured.is_behind) == (1345, 3600, False)
    assert AlertKind.HOURS_BEHIND not in dict(kinds_on(service, on))
    find_and_settle(on=on)
    assert found_by_sql() == found_by_hand(on)
    assert AlertKind.HOURS_BEHIND in dict(kinds_on(service, service.day(6, 1)))
    logged.attended(service.logbook, service.day(6, 1), "3", by=service.doctor)
    assert AlertKind.HOURS_BEHIND not in dict(kinds_on(service, service.day(6, 2)))


def test_hours_of_service_that_is_over_are_held_against_all_of_it():
    service = followed()
    logged.attended(service.logbook, service.day(2, 10), "18", by=service.doctor)
    Approval.objects.filter(pk=service.approval.pk).update(ends_on=service.day(6, 30))
    for last, found in ((service.day(6, 30), False), (service.day(7, 10), True)):
        Approval.objects.filter(pk=service.approval.pk).update(ends_on=last)
        on = last + timedelta(days=1)
        approval = Approval.objects.get(pk=service.approval.pk)
        assert (AlertKind.HOURS_BEHIND in {each.kind for each in follow_up(approval, on).findings}) == found
        find_and_settle(on=on)
        assert found_by_sql() == found_by_hand(on)


def test_leave_stops_the_count_of_hours():
    service = followed()
    logged.away(service.logbook, service.day(4, 1), service.day(4, 30), by=service.doctor)
    measured = follow_up(service.approval, service.day(5, 1)).measure
    assert (measured.target, measured.due) == (3300, 900)


def test_alert_opens_once_and_closes_when_the_cause_goes_away():
    service = followed()
    on = service.day(2, 2)
    assert find_and_settle(on=on) == (2, 0)
    assert find_and_settle(on=on) == (0, 0)
    logged.meeting(service.appointment, service.day(1, 20))
    assert find_and_settle(on=on) == (0, 1)
    assert list(Alert.objects.open().values_list("kind", flat=True)) == [AlertKind.FEW_CONFERENCES]


def test_supervisor_who_stops_early_is_found_from_the_day_after():
    service = followed()
    Appointment.objects.filter(pk=service.appointment.pk).update(last_day=service.day(6, 30))
    detail = {"from": service.day(7, 1).isoformat(), "why": "gone"}
    found = {each.kind: each.detail for each in follow_up(service.approval, service.day(1, 5)).findings}
    assert found == {AlertKind.NO_SUPERVISOR: detail}


def test_agreement_that_ends_before_the_service_is_found():
    last = date(timezone.localdate().year + 1, 12, 31)
    service = followed(agreement_to=last)
    on = service.day(1, 5)
    assert kinds_on(service, on) == []
    Approval.objects.update(ends_on=last + timedelta(days=31))
    approval = Approval.objects.get(pk=service.approval.pk)
    found = {each.kind: each.detail for each in follow_up(approval, on).findings}
    assert found[AlertKind.AGREEMENT_ENDED] == {"last": last.isoformat()}
    find_and_settle(on=on)
    assert found_by_sql() == found_by_hand(on)


def test_everything_at_once_asks_at_most_ten_statements():
    service = followed()
    with CaptureQueriesContext(connection) as asked:
        find_and_settle(on=service.day(6, 1))
    assert len([each for each in asked if "SAVEPOINT" not in each["sql"]]) <= 10


def months_asked_of(approval, on):
    return [(each.kind, each.month) for each in follow_up(approval, on).findings if each.month]


def test_month_that_two_approvals_share_is_asked_once_of_the_later():
    service = followed()
    march, on = month_number(service.day(3, 1)), service.day(4, 1)
    later = changed_in(service, service.day(3, 12))
    first = Approval.objects.get(pk=service.approval.pk)
    earlier = [kind for month in (1, 2) for kind in _both(month_number(service.day(month, 1)))]
    assert months_asked_of(first, on) == earlier
    assert months_asked_of(later, on) == _both(march)
    find_and_settle(on=on)
    assert found_by_sql() == found_by_hand(on)
    # What was done before the change counts for the month, and so do days away before it.
    logged.meeting(service.appointment, service.day(3, 5))
    assert months_asked_of(later, on) == [(AlertKind.FEW_CONFERENCES, march)]
    find_and_settle(on=on)
    assert found_by_sql() == found_by_hand(on)
    logged.away(service.logbook, service.day(3, 2), service.day(3, 20), by=service.doctor)
    assert months_asked_of(later, on) == []
    find_and_settle(on=on)
    assert found_by_sql() == found_by_hand(on)


def _both(month):
    return [(AlertKind.NO_MEETING, month), (AlertKind.FEW_CONFERENCES, month)]


def test_month_that_runs_counts_for_hours_alone():
    service = followed()
    for day, evaluation in ((service.day(1, 12), True), (service.day(3, 9), False), (service.day(5, 4), True)):
        logged.meeting(service.appointment, day, evaluation=evaluation)
    logged.attended(service.logbook, service.day(5, 10), "20", by=service.doctor)
    on = service.day(5, 20)
    find_and_settle(on=on)
    assert found_by_sql() == found_by_hand(on)
    kinds = Alert.objects.open().filter(month=None).values_list("kind", "detail")
    assert list(kinds) == [(AlertKind.NO_EVALUATION, {"months": 3})]


def test_evaluation_in_a_month_away_is_passed_over():
    service = followed()
    for day in (service.day(1, 12), service.day(3, 1)):
        logged.meeting(service.appointment, day, evaluation=True)
    logged.away(service.logbook, service.day(3, 2), service.day(3, 31), by=service.doctor)
    # February and April, and in the end May: March asks for nothing, and its evaluation counts for nothing.
    for on, found in ((service.day(5, 1), []), (service.day(6, 1), [{"months": 3}])):
        find_and_settle(on=on)
        assert found_by_sql() == found_by_hand(on)
        alerts = Alert.objects.open().filter(kind=AlertKind.NO_EVALUATION)
        assert list(alerts.values_list("detail", flat=True)) == found


@pytest.mark.parametrize("seed", range(2))
def test_the_two_forms_agree_where_approvals_follow_one_another(seed):
    chance = random.Random(seed)
    service = followed()
    changed_in(service, service.day(3, chance.randint(1, 15)), service.day(3, chance.randint(16, 31)))
    _log_at_random(service, chance, lambda: service.day(1, 1) + timedelta(days=chance.randint(0, 364)))
    days = ((3, 20), (4, 1), (4, 20), (9, 1), (11, 10), (12, 31))
    for on in (*(service.day(*day) for day in days), date(service.year + 1, 1, 9), date(service.year + 1, 3, 9)):
        find_and_settle(on=on)
        assert found_by_sql() == found_by_hand(on)


@pytest.mark.parametrize("seed", range(4))
def test_the_two_forms_agree_on_random_logs(seed):
    chance = random.Random(seed)
    services = [followed() for _each in range(3)]
    for service in services:
        _continue_at_random(service, chance)
        _write_at_random(service, chance)
    first = services[0].day(1, 1)
    for on in sorted(first + timedelta(days=chance.randrange(1, 430)) for _each in range(6)):
        find_and_settle(on=on)
        assert found_by_sql() == found_by_hand(on)


def _continue_at_random(service, chance):
    """Some go on in another approval or two, one of them after days that nothing covers."""
    days = sorted(service.day(1, 15) + timedelta(days=each) for each in chance.sample(range(330), chance.randint(0, 2)))
    if days:
        approval = changed_in(service, *days)
        if chance.random() < 0.4:
            later = approval.starts_on + timedelta(days=chance.randint(1, 90))
            Approval.objects.filter(pk=approval.pk).update(starts_on=min(later, approval.ends_on))


def _write_at_random(service, chance):
    def day(low=0, high=364):
        return service.day(1, 1) + timedelta(days=chance.randint(low, high))

    _log_at_random(service, chance, day)
    _change_at_random(service, chance, day)


def _log_at_random(service, chance, day):
    for each in {day() for _each in range(chance.randrange(14))}:
        logged.meeting(service.appointment, each, evaluation=chance.random() < 0.3)
    for each in {day() for _each in range(chance.randrange(40))}:
        logged.conference(service.logbook, each, state=chance.choice(["held", "held", "planned", "cancelled"]))
    for each in {day() for _each in range(chance.randrange(20))}:
        logged.attended(service.logbook, each, str(Decimal(chance.randint(1, 12)) / 4), by=service.doctor)
    for _each in range(chance.randrange(4)):
        first = day()
        logged.away(service.logbook, first, first + timedelta(days=chance.randrange(70)), by=service.doctor)


def _change_at_random(service, chance, day):
    period = service.approval.service_period
    middle = day(30, 330)
    if chance.random() < 0.6:
        period.positions.update(ends_on=middle)
        PositionPart.objects.create(
            service_period=period,
            starts_on=middle + timedelta(days=chance.choice([1, 1, 5])),
            ends_on=service.day(12, 31),
            percent=Decimal(chance.choice(["29.99", "30", "12.5", "80"])),
        )
    if chance.random() < 0.5:
        first = day()
        PositionPart.objects.create(
            service_period=period, starts_on=first, ends_on=first + timedelta(days=40), percent=0, is_leave=True
        )
    if chance.random() < 0.5:
        Appointment.objects.filter(pk=service.appointment.pk).update(last_day=day(100))
    if chance.random() < 0.3:
        supervisor = service.appointment.supervisor
        supervisor.competence_area_verified = False
        supervisor.save()
    if chance.random() < 0.3:
        Appointment.objects.filter(pk=service.appointment.pk).update(not_eligible_from=day())
    if chance.random() < 0.4 and service.logbook.service_periods.count() == 1:
        last = day(10)
        Approval.objects.filter(pk=service.approval.pk).update(starts_on=day(0, 9), ends_on=last)


def test_short_service_within_a_month_asks_each_month_it_touches():
    service = followed()
    Approval.objects.filter(pk=service.approval.pk).update(ends_on=service.day(1, 20))
    approval = Approval.objects.get(pk=service.approval.pk)
    found = [(each.kind, each.month) for each in follow_up(approval, service.day(2, 1)).findings]
    january = month_number(date(service.year, 1, 1))
    assert found == [(AlertKind.NO_MEETING, january), (AlertKind.FEW_CONFERENCES, january)]
