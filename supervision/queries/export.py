"""Everything in a log, for the doctor whose log it is: row by row, so that a long log never lies in memory."""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Q, QuerySet

from curriculum.models import GroupMeeting, Logbook
from curriculum.models.small_group import ROLES
from supervision.models import Appointment, Conference, ConferenceAnswer, ConferenceState, Handover, Meeting, Notes

_MEETING: Final = (
    "pk",
    "held_on",
    "form",
    "minutes",
    "topics",
    "has_evaluation",
    "appointment__name",
    "logged_at",
    "logged_by__name",
    "logged_by_link",
    "answer",
    "answered_at",
    "replaces",
    "replaced_at",
    "struck_at",
    "struck_reason",
)
_NOTES: Final = ("meeting", "minutes", "progress", "strengths", "to_work_on", "next_step", "dispute")
_PLANNED: Final = (
    "on",
    "at",
    "minutes",
    "form",
    "appointment__name",
    "planned_at",
    "planned_by__name",
    "cancelled_at",
    "cancel_cause",
)
_SUPERVISOR: Final = ("name", "supervisor__user__name", "first_day", "last_day")
_HANDOVER: Final = (
    "appointment__name",
    "name",
    "email",
    "from_on",
    "message",
    "asked_at",
    "asked_by__name",
    "withdrawn_at",
)
_SERIES: Final = (
    "pk",
    "centre__name",
    "first_on",
    "last_on",
    "interval_weeks",
    "at",
    "minutes",
    "form",
    "made_at",
    "made_by__name",
)
_CONFERENCE: Final = (
    "pk",
    "series",
    "on",
    "at",
    "minutes",
    "form",
    "state",
    "cancel_cause",
    "settled_at",
    "settled_by__name",
    "settled_by_link",
)
_ANSWER: Final = ("conference", "state", "on", "cause", "at", "by__name", "by_link")
_ABSENCE: Final = ("kind", "starts_on", "ends_on", "stated_at", "stated_by__name", "withdrawn_at")
_TEACHING: Final = ("pk", "title", "form", "leader", "place", "interval_weeks", "made_at", "made_by__name")
_SESSION: Final = (
    "pk",
    "series",
    "on",
    "hours",
    "topic",
    "attended_hours",
    "attended_at",
    "attended_by__name",
    "cancelled_at",
    "cancel_cause",
)
_GROUP: Final = (
    "pk",
    "series",
    "title",
    "leader",
    "place",
    *ROLES,
    "made_at",
    "made_by__name",
    "withdrawn_at",
)
_GROUP_MEETING: Final = ("group", "session", "preparation", "introduction", "reflection")
_OWN_TEACHING: Final = ("on", "hours", "title", "audience", "made_at", "made_by__name", "removed_at")
_PLAN: Final = (
    "version",
    "goals",
    "activities",
    "remark",
    "made_at",
    "made_by__name",
    "signed_by_doctor_at",
    "signed_by_supervisor_at",
    "supervisor__name",
)


def read_whole_log(logbook: Logbook) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    """Return each part of the log by name, with its rows: all that stands in it, old versions and notes included.

    Whoever wrote a row is named where that is known. Nobody is logged in behind a personal link: the name is then
    empty, and `…_by_link` says so. What is not written in the log, but counted from it or said in a case, is no part.
    """
    parts: list[tuple[str, QuerySet[Any], tuple[str, ...]]] = [
        ("meetings", _meetings(logbook), _MEETING),
        ("notes", Notes.objects.filter(meeting__logbook=logbook).order_by("meeting_id"), _NOTES),
        ("planned_meetings", logbook.planned_meetings.order_by("pk"), _PLANNED),
        ("supervisors", _supervisors(logbook), _SUPERVISOR),
        (
            "handovers",
            Handover.objects.filter(appointment__service_period__logbook=logbook).order_by("pk"),
            _HANDOVER,
        ),
        ("conference_series", logbook.conference_series.order_by("pk"), _SERIES),
        ("conferences", _conferences(logbook), _CONFERENCE),
        ("conference_answers", _answers(logbook), _ANSWER),
        ("absences", logbook.absences.order_by("pk"), _ABSENCE),
        ("teaching_series", logbook.teaching_series.order_by("pk"), _TEACHING),
        ("teaching_sessions", logbook.teaching_sessions.order_by("pk"), _SESSION),
        ("small_groups", logbook.small_groups.order_by("pk"), _GROUP),
        ("small_group_meetings", GroupMeeting.objects.filter(group__logbook=logbook).order_by("pk"), _GROUP_MEETING),
        ("own_teaching", logbook.own_teaching.order_by("pk"), _OWN_TEACHING),
        ("individual_plans", logbook.individual_plans.order_by("version"), _PLAN),
    ]
    for name, rows, fields in parts:
        yield name, iter(rows.values(*fields).iterator(chunk_size=500))


def _meetings(logbook: Logbook) -> QuerySet[Meeting]:
    return logbook.meetings.annotate(logged_by_link=Q(logged_by__isnull=True)).order_by("pk")


def _supervisors(logbook: Logbook) -> QuerySet[Appointment]:
    """Those who follow the service or have followed it, as the page of the supervisor shows them."""
    return Appointment.objects.filter(service_period__logbook=logbook, first_day__isnull=False).order_by("pk")


def _conferences(logbook: Logbook) -> QuerySet[Conference]:
    by_link = ~Q(state=ConferenceState.PLANNED) & Q(settled_by__isnull=True)
    return logbook.conferences.annotate(settled_by_link=by_link).order_by("pk")


def _answers(logbook: Logbook) -> QuerySet[ConferenceAnswer]:
    answers = ConferenceAnswer.objects.filter(conference__logbook=logbook)
    return answers.annotate(by_link=Q(by__isnull=True)).order_by("pk")
