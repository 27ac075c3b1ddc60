"""Everything in a log, for the doctor whose log it is: row by row, so that a long log never lies in memory."""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import QuerySet

from curriculum.models import Logbook
from supervision.models import Handover, Notes

_MEETING: Final = (
    "pk",
    "held_on",
    "form",
    "minutes",
    "topics",
    "has_evaluation",
    "appointment__name",
    "logged_at",
    "answer",
    "answered_at",
    "replaces",
    "replaced_at",
    "struck_at",
    "struck_reason",
)
_NOTES: Final = ("meeting", "minutes", "progress", "strengths", "to_work_on", "next_step", "dispute")
_PLANNED: Final = ("on", "at", "minutes", "form", "planned_at", "cancelled_at", "cancel_cause")
_HANDOVER: Final = ("appointment__name", "name", "email", "from_on", "message", "asked_at", "withdrawn_at")
_SERIES: Final = ("pk", "centre__name", "first_on", "last_on", "interval_weeks", "at", "minutes", "form", "made_at")
_CONFERENCE: Final = ("series", "on", "at", "minutes", "form", "state", "cancel_cause", "settled_at")
_ABSENCE: Final = ("kind", "starts_on", "ends_on", "stated_at", "withdrawn_at")
_TEACHING: Final = ("pk", "title", "form", "leader", "place", "interval_weeks", "made_at")
_SESSION: Final = ("series", "on", "hours", "topic", "attended_hours", "attended_at", "cancelled_at", "cancel_cause")
_OWN_TEACHING: Final = ("on", "hours", "title", "audience", "made_at", "removed_at")
_PLAN: Final = (
    "version",
    "goals",
    "activities",
    "remark",
    "made_at",
    "signed_by_doctor_at",
    "signed_by_supervisor_at",
    "supervisor__name",
)


def read_whole_log(logbook: Logbook) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    """Return each part of the log by name, with its rows; nothing is left out, old versions and notes included."""
    parts: list[tuple[str, QuerySet[Any], tuple[str, ...]]] = [
        ("meetings", logbook.meetings.order_by("pk"), _MEETING),
        ("notes", Notes.objects.filter(meeting__logbook=logbook).order_by("meeting_id"), _NOTES),
        ("planned_meetings", logbook.planned_meetings.order_by("pk"), _PLANNED),
        (
            "handovers",
            Handover.objects.filter(appointment__service_period__logbook=logbook).order_by("pk"),
            _HANDOVER,
        ),
        ("conference_series", logbook.conference_series.order_by("pk"), _SERIES),
        ("conferences", logbook.conferences.order_by("pk"), _CONFERENCE),
        ("absences", logbook.absences.order_by("pk"), _ABSENCE),
        ("teaching_series", logbook.teaching_series.order_by("pk"), _TEACHING),
        ("teaching_sessions", logbook.teaching_sessions.order_by("pk"), _SESSION),
        ("own_teaching", logbook.own_teaching.order_by("pk"), _OWN_TEACHING),
        ("individual_plans", logbook.individual_plans.order_by("version"), _PLAN),
    ]
    for name, rows, fields in parts:
        yield name, iter(rows.values(*fields).iterator(chunk_size=500))
