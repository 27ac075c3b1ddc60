"""Teaching and an individual plan in the log of the granted case, for the matrix."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from curriculum.models import Logbook, OwnTeaching
from curriculum.months import month_number
from curriculum.services.individual_plans import Activity, Goal, make_version
from curriculum.services.series import PlannedSession, SeriesFacts, Spacing, make_series


def teaching_places(logbook: Logbook, *, first: date) -> dict[str, Any]:
    """A course of one day that has not been, teaching that was given, and a plan that nobody has signed."""
    doctor = logbook.doctor.user
    series = make_series(
        logbook,
        by=doctor,
        facts=SeriesFacts(title="Grunnkurs", form="kurs"),
        sessions=[PlannedSession(on=first, hours=Decimal(2))],
        spacing=Spacing(least=3, most=4),
    )
    today = timezone.localdate()
    given = OwnTeaching.objects.create(
        logbook=logbook, on=today, month=month_number(today), hours=Decimal(1), title="Smerter", made_by=doctor
    )
    plan = make_version(
        logbook,
        by=doctor,
        goals=[Goal(key="symptom_relief", by=first)],
        activities=[Activity(key="centre_service", first=first, last=first)],
    )
    return {
        "series": series.pk,
        "session": series.sessions.get().pk,
        "given": given.pk,
        "plan_version": plan.version,
    }
