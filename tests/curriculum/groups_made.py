"""Small groups for tests: one of a unit by the package, and one in a doctor's log."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from curriculum.models import SmallGroup
from curriculum.queries.small_groups import standing_meetings
from curriculum.services.own_small_groups import plan_own_group
from curriculum.services.series import PlannedSession, spaced_days
from curriculum.services.small_groups import GroupFacts, MeetingPlan, evenly_planned, hold_meeting, plan_group
from tests.curriculum.series_made import SPACING
from tests.followed import Followed


def group_facts(**changes: Any) -> GroupFacts:
    """Six people led by a nurse: as the package recommends."""
    about = {"title": "Smågruppe vår", "leader": "fagsykepleier", "nurses": 3, "health_workers": 2, "assistants": 1}
    return GroupFacts(**{**about, **changes})


def meeting_plan(on: date, **changes: Any) -> MeetingPlan:
    """Two hours with a film and a case."""
    about = {"on": on, "minutes": 120, "films": ["film_1"], "cases": ["case_1"]}
    return MeetingPlan(**{**about, **changes})


def unit_group(log: Followed, *, first: date | None = None, times: int = 5, **changes: Any) -> SmallGroup:
    """A group at the doctor's unit, four weeks between the meetings, with a film and a case each."""
    days = evenly_planned(first or log.day(1, 10), times=times, weeks_between=4, minutes=120)
    meetings = [meeting_plan(day.on) for day in days]
    return plan_group(log.approval.unit, by=log.doctor, facts=group_facts(**changes), meetings=meetings)


def held_group(log: Followed, *, times: int = 5, **changes: Any) -> SmallGroup:
    """A group all of whose meetings were held; the clock must be past them."""
    group = unit_group(log, times=times, **changes)
    for meeting in standing_meetings(group):
        hold_meeting(meeting, by=log.doctor)
    return group


def own_group(log: Followed, *, weeks: int = 4, **changes: Any) -> SmallGroup:
    """A group in the doctor's log from the twelfth of January, two hours each time."""
    days = spaced_days(log.day(1, 12), log.day(1, 12) + timedelta(weeks=8), weeks=weeks)
    return plan_own_group(
        log.logbook,
        by=log.doctor,
        facts=group_facts(**{"title": "Smågruppe palliasjon", "nurses": 0, "doctors": 5, **changes}),
        sessions=[PlannedSession(on=day, hours=Decimal(2)) for day in days],
        spacing=SPACING,
        interval_weeks=weeks,
    )
