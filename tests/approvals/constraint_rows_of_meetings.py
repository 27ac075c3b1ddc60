"""What each constraint of meetings and of what is asked around them refuses, by its name."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from curriculum.models import Logbook
from curriculum.months import month_number
from supervision.models import AskedMonth, Handover, Meeting, PlannedMeeting
from tests.approvals.admin.desk_client import insert_again

DAY = date(2027, 5, 3)


def _log(world: Any) -> Logbook:
    return Logbook.objects.get_or_create(doctor=world.doctor)[0]


def _meeting(world: Any, **fields: Any) -> Meeting:
    about = {"held_on": DAY, "month": month_number(DAY), "form": "video", "minutes": 60, "has_evaluation": False}
    return Meeting.objects.create(logbook=_log(world), appointment=world.appointment, **{**about, **fields})


def _planned(world: Any) -> PlannedMeeting:
    return PlannedMeeting.objects.create(
        logbook=_log(world), appointment=world.appointment, on=DAY, form="video", planned_by=world.caseworker
    )


def _asked(world: Any) -> AskedMonth:
    return AskedMonth.objects.create(appointment=world.appointment, month=month_number(DAY))


def _handover(world: Any) -> Handover:
    return Handover.objects.create(
        appointment=world.appointment, name="Nina", email="nina@example.no", from_on=DAY, asked_by=world.caseworker
    )


MEETING_BREAKS: dict[str, Callable[[Any], object]] = {
    "supervision_appointment_days_paired": lambda w: insert_again(
        w.appointment, withdrawn_at=timezone.now(), first_day=DAY
    ),
    "supervision_appointment_ineligible_in_time": lambda w: insert_again(
        w.appointment,
        withdrawn_at=timezone.now(),
        first_day=DAY,
        last_day=DAY,
        not_eligible_from=DAY - timedelta(days=1),
    ),
    "supervision_meeting_once_a_day": lambda w: [_meeting(w) for _time in range(2)],
    "supervision_meeting_minutes_possible": lambda w: _meeting(w, minutes=481),
    "supervision_meeting_answer_paired": lambda w: _meeting(w, answer="confirmed"),
    "supervision_planned_once_a_day": lambda w: [_planned(w) for _time in range(2)],
    "supervision_asked_month_once": lambda w: [_asked(w) for _time in range(2)],
    "supervision_handover_one_open": lambda w: [_handover(w) for _time in range(2)],
}
