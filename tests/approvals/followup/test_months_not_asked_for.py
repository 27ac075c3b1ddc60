"""Supervisors are asked for the meetings of the months that the follow-up asks for, and for no other (T16, E21)."""

import pytest
from django.utils import timezone

from approvals.models import Approval
from approvals.services.reminders.planning import plan_all_reminders
from curriculum.months import first_day_of
from supervision.models import Appointment, AskedMonth
from tests.approvals.followup.log_rows import absent, morning, waiting
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return followed()


@pytest.fixture
def sweep(time_machine):
    """Let the sweep run at noon of a day; return the first days of the months that were asked for so far."""

    def run(day):
        time_machine.move_to(noon(day), tick=False)
        plan_all_reminders()
        return [first_day_of(month) for month in AskedMonth.objects.order_by("month").values_list("month", flat=True)]

    return run


def cut(service, first, last):
    """Let the approval, and who follows it, cover these days alone."""
    Approval.objects.filter(pk=service.approval.pk).update(starts_on=first, ends_on=last)
    Appointment.objects.filter(pk=service.appointment.pk).update(first_day=first, last_day=last)


def months_told(service):
    """The days on which the supervisor hears of months without a meeting."""
    return [timezone.localdate(due) for _reader, due in waiting(service, "meeting_month")]


def test_first_month_that_is_served_in_part_is_not_asked_for(service, sweep):
    cut(service, service.day(1, 28), service.day(12, 31))
    assert sweep(service.day(1, 20)) == []
    assert sweep(service.day(1, 30)) == []
    assert sweep(service.day(2, 1)) == []
    assert months_told(service) == [service.day(3, 1)]
    assert sweep(service.day(2, 20)) == [service.day(2, 1)]


def test_last_month_that_is_served_in_part_is_not_asked_for(service, sweep):
    cut(service, service.day(1, 1), service.day(3, 5))
    assert sweep(service.day(3, 8)) == []
    assert sweep(service.day(3, 20)) == []
    assert months_told(service) == [service.day(3, 1)]


@pytest.mark.parametrize(("last", "asked"), [(15, True), (16, False), (24, False)])
def test_month_in_which_the_doctor_was_away_for_more_than_half_is_not_asked_for(service, sweep, last, asked):
    absent(service, service.day(4, 1), service.day(4, last))
    assert sweep(service.day(4, 26)) == [service.day(4, 1)] * asked
    assert (service.day(5, 1) in months_told(service)) is asked


def test_service_without_a_whole_month_is_asked_for_those_it_touches_once_it_has_begun(service, sweep):
    cut(service, service.day(1, 25), service.day(2, 20))
    assert sweep(service.day(1, 24)) == []
    assert sweep(service.day(1, 25)) == [service.day(1, 1)]
    assert waiting(service, "meeting_month") == [
        (service.supervisor.email, morning(service.day(2, 1))),
    ]
    assert sweep(service.day(2, 20)) == [service.day(1, 1), service.day(2, 1)]


def test_nobody_is_asked_before_the_first_day_of_a_service_that_begins_later(service, sweep):
    first = service.approval.starts_on
    assert sweep(first.replace(year=first.year - 1, month=12, day=28)) == []
