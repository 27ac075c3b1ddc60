"""A small group in the log of the granted case, and one of its unit that the doctor leads, for the matrix."""

from datetime import date
from decimal import Decimal
from typing import Any

from curriculum.models import Logbook
from curriculum.services.own_small_groups import plan_own_group
from curriculum.services.series import PlannedSession, Spacing
from curriculum.services.small_groups import GroupFacts, MeetingPlan, plan_group


def small_group_places(logbook: Logbook, *, first: date) -> dict[str, Any]:
    """Two groups with a meeting each."""
    doctor = logbook.doctor.user
    own = plan_own_group(
        logbook,
        by=doctor,
        facts=GroupFacts(title="Smågruppe palliasjon", leader="overlege", doctors=5),
        sessions=[PlannedSession(on=first, hours=Decimal(2))],
        spacing=Spacing(least=3, most=4),
        interval_weeks=4,
    )
    unit = logbook.service_periods.select_related("unit").earliest("pk").unit
    group = plan_group(
        unit,
        by=doctor,
        facts=GroupFacts(title="Smågruppe vår", leader="fagsykepleier", nurses=6),
        meetings=[MeetingPlan(on=first, minutes=120, films=["film_1"])],
    )
    return {
        "own_group": own.public_id,
        "own_group_session": own.series.sessions.get().pk,
        "unit_group": group.public_id,
        "group_meeting": group.meetings.get().pk,
    }
