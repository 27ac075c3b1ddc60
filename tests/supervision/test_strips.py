"""The strip of months says of meetings what the doctor's own log and the follow-up say of them."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from approvals.enums import ChangeKind
from approvals.models import Approval
from approvals.services.followup.loading import day_before, measure_log
from curriculum.models import Absence, PositionPart
from supervision.queries.strips import collect_strips
from supervision.services.meetings import answer_meeting
from tests.approvals.change_cases import decided_change, started, with_dates
from tests.followed import followed, noon
from tests.supervision.meeting_acts import in_may, logged

pytestmark = pytest.mark.django_db

WORDS = {"explained": "leave"}


def strip_of(service):
    """The states of the months, which are those that the doctor's own log shows."""
    today = timezone.localdate()
    strip = [cell.state.value for cell in collect_strips([service.logbook], today=today)[service.logbook.pk]]
    approvals = list(Approval.objects.filter(service_period__logbook=service.logbook))
    measured = measure_log(service.logbook, approvals, through=day_before(today), on=today)
    assert strip == [WORDS.get(month.meeting_state, month.meeting_state) for month in measured.months]
    return strip


def away(service, first, last):
    Absence.objects.create(
        logbook=service.logbook, kind="leave", starts_on=first, ends_on=last, stated_by=service.doctor
    )


def test_leave_that_was_granted_is_no_missing_month(time_machine):
    service = followed()
    until = service.day(9, 30)
    decided_change(started(service.approval, ChangeKind.LEAVE, reason="", leave_until=until))
    time_machine.move_to(noon(service.day(12, 31)))
    assert strip_of(service) == [*["missing"] * 6, *["leave"] * 3, *["missing"] * 2, "future"]


def test_leave_of_days_that_another_change_took_over_is_not_counted(time_machine):
    service = followed()
    period = service.approval.service_period
    PositionPart.objects.create(
        service_period=period, starts_on=service.day(7, 1), ends_on=service.day(9, 30), percent=0, is_leave=True
    )
    service.appointment.last_day = service.day(7, 31)
    service.appointment.save()
    Approval.objects.filter(pk=service.approval.pk).update(ends_on=service.day(7, 31))
    away(service, service.day(8, 1), service.day(8, 31))
    time_machine.move_to(noon(service.day(12, 31)))
    assert strip_of(service) == [*["missing"] * 6, "leave"]


def test_month_with_more_than_half_of_its_days_away_is_explained(time_machine):
    service = followed()
    away(service, service.day(1, 1), service.day(1, 16))
    away(service, service.day(3, 1), service.day(3, 15))
    time_machine.move_to(noon(service.day(5, 10)))
    assert strip_of(service) == ["leave", "missing", "missing", "missing", *["future"] * 8]


def test_first_and_last_month_that_are_served_in_part_ask_for_nothing(time_machine):
    service = followed()
    first, last = service.day(2, 15), date(service.year + 1, 2, 14)
    decided_change(with_dates(started(service.approval, ChangeKind.DATES, change_from=service.day(1, 1)), first, last))
    time_machine.move_to(noon(date(service.year + 1, 3, 1)))
    assert strip_of(service) == ["free", *["missing"] * 11, "free"]
    client = Client()
    client.force_login(service.supervisor)
    page = client.get(reverse("supervision:doctors")).content.decode()
    assert f"februar {service.year}: ikke hele måneden" in page
    assert "· ikke hele måneden" in page.replace("&nbsp;", " ")


def test_meeting_on_a_day_that_is_no_service_any_more_holds_no_month(time_machine):
    service = in_may(time_machine)
    logged(service)
    decided_change(started(service.approval, ChangeKind.ENDING, change_from=service.day(5, 1)))
    assert strip_of(service) == ["missing"] * 4


def test_month_of_which_every_meeting_is_disputed_says_so(time_machine):
    service = in_may(time_machine)
    answer_meeting(logged(service), by=service.doctor, answer="disputed")
    client = Client()
    client.force_login(service.supervisor)
    page = client.get(reverse("supervision:doctors")).content.decode()
    assert f"mai {service.year}: holdt, bestridt" in page
    logged(service, held_on=service.day(5, 4))
    page = client.get(reverse("supervision:doctors")).content.decode()
    assert f"mai {service.year}: holdt</span>" in page
