"""What each constraint of teaching and of individual plans refuses, by its name."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from curriculum.models import IndividualPlan, Logbook, OwnTeaching, TeachingSeries, TeachingSession
from curriculum.months import month_number

DAY = date(2027, 5, 3)
HOURS = Decimal(2)


def _log(world: Any) -> Logbook:
    return Logbook.objects.get_or_create(doctor=world.doctor)[0]


def _session(world: Any, **fields: Any) -> TeachingSession:
    logbook = _log(world)
    series = TeachingSeries.objects.get_or_create(
        logbook=logbook, title="Kurs", form="kurs", defaults={"made_by": world.caseworker}
    )[0]
    about = {"on": DAY, "month": month_number(DAY), "hours": HOURS, **fields}
    return TeachingSession.objects.create(series=series, logbook=logbook, **about)


def _own(world: Any, **fields: Any) -> OwnTeaching:
    about = {"on": DAY, "month": month_number(DAY), "hours": HOURS, "title": "Smerter", **fields}
    return OwnTeaching.objects.create(logbook=_log(world), made_by=world.caseworker, **about)


def _plan(world: Any, **fields: Any) -> IndividualPlan:
    return IndividualPlan.objects.create(logbook=_log(world), version=1, made_by=world.caseworker, **fields)


def _attended(world: Any, hours: Decimal, **fields: Any) -> TeachingSession:
    return _session(world, attended_hours=hours, attended_at=timezone.now(), attended_by=world.caseworker, **fields)


TEACHING_BREAKS: dict[str, Callable[[Any], object]] = {
    "curriculum_session_once_a_day": lambda w: [_session(w) for _time in range(2)],
    "curriculum_session_attended_paired": lambda w: _session(w, attended_hours=HOURS),
    "curriculum_session_attended_at_most_all": lambda w: _attended(w, HOURS + 1),
    "curriculum_session_hours_0_24": lambda w: _session(w, hours=Decimal("24.25")),
    "curriculum_session_cancelled_or_attended": lambda w: _attended(w, HOURS, cancelled_at=timezone.now()),
    "curriculum_own_teaching_hours_0_24": lambda w: _own(w, hours=Decimal(0)),
    "curriculum_individual_plan_one_per_version": lambda w: [_plan(w) for _time in range(2)],
    "curriculum_individual_plan_supervisor_paired": lambda w: _plan(w, supervisor=w.caseworker),
}
