"""What each constraint of conferences and absences refuses, by its name."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from curriculum.models import Absence, Logbook
from supervision.models import Conference, ConferenceAnswer, ConferenceSeries, ConferenceState, LogMonth, LogSum

_FIRST, _LAST = date(2027, 1, 5), date(2027, 2, 2)


def _logbook(world: Any) -> Logbook:
    return Logbook.objects.filter(doctor=world.application.doctor).first() or Logbook.objects.create(
        doctor=world.application.doctor
    )


def _conference(world: Any, **fields: Any) -> Conference:
    about = {"on": _FIRST, "month": 24324, "form": "video"}
    return Conference.objects.create(logbook=_logbook(world), **{**about, **fields})


def _answer(world: Any, **fields: Any) -> ConferenceAnswer:
    return ConferenceAnswer.objects.create(conference=_conference(world), on=_FIRST, at=timezone.now(), **fields)


def _month(world: Any, **fields: Any) -> LogMonth:
    about = {"month": 24324, "first_day": _FIRST, "last_day": _LAST, "meetings": 1, "evaluations": 0}
    return LogMonth.objects.create(logbook=_logbook(world), conferences=1, hundredths=0, **{**about, **fields})


CONFERENCE_BREAKS: dict[str, Callable[[Any], object]] = {
    "supervision_conferences_first_before_last": lambda w: ConferenceSeries.objects.create(
        logbook=_logbook(w), first_on=_LAST, last_on=_FIRST, interval_weeks=2, form="video", made_by=w.caseworker
    ),
    "supervision_conference_once_a_day": lambda w: [_conference(w) for _time in range(2)],
    "supervision_conference_settled_paired": lambda w: _conference(w, state=ConferenceState.HELD),
    "supervision_conference_cancelled_with_cause": lambda w: _conference(
        w, state=ConferenceState.CANCELLED, settled_at=timezone.now()
    ),
    "supervision_conference_answer_cause_paired": lambda w: _answer(w, state=ConferenceState.HELD, cause="Snøstorm"),
    "supervision_conference_answer_undone_by_somebody": lambda w: _answer(w, state=ConferenceState.PLANNED),
    "supervision_log_month_once": lambda w: [_month(w) for _time in range(2)],
    "supervision_log_month_first_before_last": lambda w: _month(w, first_day=_LAST, last_day=_FIRST),
    "supervision_log_sum_first_before_last": lambda w: LogSum.objects.create(
        logbook=_logbook(w),
        months=1,
        first_month=24324,
        last_month=24324,
        hundredths=0,
        first_day=_LAST,
        last_day=_FIRST,
    ),
    "curriculum_absence_start_before_end": lambda w: Absence.objects.create(
        logbook=_logbook(w), kind="leave", starts_on=_LAST, ends_on=_FIRST, stated_by=w.caseworker
    ),
}
