"""What each constraint of small groups and their meetings refuses, by its name."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from curriculum.models import GroupMeeting, Logbook, SmallGroup

DAY = date(2027, 5, 3)


def _group(world: Any, **fields: Any) -> SmallGroup:
    about = {"programme": "package", "unit": world.unit, "title": "Gruppe", "leader": "fagsykepleier"}
    return SmallGroup.objects.create(made_by=world.caseworker, **{**about, **fields})


def _meeting(world: Any, **fields: Any) -> GroupMeeting:
    group = SmallGroup.objects.first() or _group(world)
    return GroupMeeting.objects.create(group=group, **{"on": DAY, "minutes": 120, **fields})


def _held(world: Any, **fields: Any) -> GroupMeeting:
    return _meeting(world, **{"held_at": timezone.now(), "held_by": world.caseworker, **fields})


SMALL_GROUP_BREAKS: dict[str, Callable[[Any], object]] = {
    "curriculum_group_of_unit_or_of_log": lambda w: _group(
        w, logbook=Logbook.objects.get_or_create(doctor=w.doctor)[0]
    ),
    "curriculum_group_title_once_at_unit": lambda w: [_group(w) for _time in range(2)],
    "curriculum_group_meeting_own_day_or_session": lambda w: _meeting(w, on=None),
    "curriculum_group_meeting_minutes": lambda w: _meeting(w, minutes=1441),
    "curriculum_group_meeting_once_a_day": lambda w: [_meeting(w) for _time in range(2)],
    "curriculum_group_meeting_held_or_cancelled": lambda w: _held(w, cancelled_at=timezone.now()),
    "curriculum_group_meeting_held_paired": lambda w: _held(w, held_by=None),
}
