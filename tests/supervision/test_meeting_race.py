"""Two devices log the same meeting at the same moment: one entry stays, and the other is told what it says."""

import pytest

from correspondence.models import Delivery
from curriculum.exceptions import LogChanged
from curriculum.months import month_number
from supervision.models import Meeting, PlannedMeeting
from supervision.services.asking import ask_for_month
from supervision.services.meetings import log_meeting
from supervision.services.planning import plan_meeting
from tests.at_once import at_once
from tests.supervision.meeting_acts import in_may

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True), pytest.mark.slow]
TRIES = 5


def test_two_devices_log_the_same_meeting(time_machine):
    service = in_may(time_machine)
    for number in range(TRIES):
        day = service.day(5, 1 + number)
        results = at_once(
            *(
                lambda minutes=minutes, day=day: log_meeting(
                    service.appointment, by=service.supervisor, held_on=day, form="video", minutes=minutes
                )
                for minutes in (45, 60)
            )
        )
        (kept,) = [result for result in results if isinstance(result, Meeting)]
        (told,) = [result for result in results if isinstance(result, LogChanged)]
        assert Meeting.objects.get(held_on=day) == kept
        assert str(told).startswith(f"{service.supervisor.name} har alt ført et møte {1 + number}. mai")
        assert f"({kept.get_form_display()}, {kept.minutes} minutter)" in str(told)
        assert told.field == "held_on"


def test_the_two_plan_the_same_day(time_machine):
    service = in_may(time_machine)
    results = at_once(
        *(
            lambda by=by: plan_meeting(
                service.appointment, by=by, on=service.day(6, 1), at=None, minutes=60, form="video"
            )
            for by in (service.doctor, service.supervisor)
        )
    )
    assert sorted(type(result).__name__ for result in results) == ["LogChanged", "PlannedMeeting"]
    assert PlannedMeeting.objects.count() == 1


def test_a_month_is_asked_for_twice_at_once(time_machine):
    service = in_may(time_machine)
    april = month_number(service.day(4, 1))
    results = at_once(*(lambda: ask_for_month(service.appointment, april) for _time in range(2)))
    assert sorted(type(result).__name__ for result in results) == ["AskedMonth", "NoneType"]
    assert Delivery.objects.filter(key__startswith="month:").count() == 1
