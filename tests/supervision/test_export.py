"""The doctor's copy of the log: every part of it and every column, who wrote what, and nothing of another log."""

from decimal import Decimal

import pytest
from django.apps import apps

from curriculum.models import AbsenceKind, GroupMeeting, Logbook
from curriculum.services import individual_plans as p
from curriculum.services.absences import state_absence
from curriculum.services.own_small_groups import SessionContent, describe_session
from curriculum.services.teaching import record_attendance, record_own_teaching
from supervision.models import Conference
from supervision.queries.export import read_whole_log
from supervision.services.conferences import settle_without_account, tick_held
from supervision.services.handovers import ask_for_handover
from supervision.services.planning import plan_meeting
from tests.curriculum.groups_made import own_group, unit_group
from tests.followed import followed
from tests.supervision.conferenced import planned
from tests.supervision.meeting_acts import NOTES, in_may, logged

pytestmark = pytest.mark.django_db

#: the part in which each kind of row is handed out
PARTS = {
    "supervision.Meeting": "meetings",
    "supervision.Notes": "notes",
    "supervision.PlannedMeeting": "planned_meetings",
    "supervision.Appointment": "supervisors",
    "supervision.Handover": "handovers",
    "supervision.ConferenceSeries": "conference_series",
    "supervision.Conference": "conferences",
    "supervision.ConferenceAnswer": "conference_answers",
    "curriculum.Absence": "absences",
    "curriculum.TeachingSeries": "teaching_series",
    "curriculum.TeachingSession": "teaching_sessions",
    "curriculum.SmallGroup": "small_groups",
    "curriculum.GroupMeeting": "small_group_meetings",
    "curriculum.OwnTeaching": "own_teaching",
    "curriculum.IndividualPlan": "individual_plans",
}
#: what hangs on a log and is not handed out with it, and why; what hangs on these is of them
LEFT_OUT = {
    "supervision.LogMonth": "counted from the rows",
    "supervision.LogSum": "counted from the rows",
    "supervision.AskedMonth": "a reminder that the supervisor got by mail; nothing that stands in the log",
    "curriculum.PositionPart": "said in the case, which the doctor has there",
    "approvals.Application": "the case, which the doctor has there",
    "approvals.Approval": "the case, which the doctor has there",
    "approvals.Request": "asked in the case, which the doctor has there",
    "approvals.ServiceConfirmation": "counted from the rows; a document that the doctor has as a file",
    "approvals.ChangedLog": "a mark for the follow-up of the night",
}
#: the way from a log to its appointments, and nothing more
PASSED = {"curriculum.ServicePeriod"}
#: columns that say nothing to the doctor, or that another part of the copy says
COLUMNS_LEFT_OUT = {
    "supervision.Meeting": {"logbook", "month"},
    "supervision.Notes": {"id"},
    "supervision.PlannedMeeting": {"id", "logbook", "calendar_id", "sequence"},
    # What the supervisor answered stands in the case; the page of the log shows names and days.
    "supervision.Appointment": {
        "id",
        "service_period",
        "email",
        "workplace",
        "basis",
        "meetings_per_month",
        "schedule",
        "evaluation",
        "at_palliative_centre",
        "whole_course",
        "asked_at",
        "accepted_at",
        "declined_at",
        "decline_reason",
        "withdrawn_at",
        # What a caseworker notes of the supervisor is told by the follow-up, while it holds.
        "not_eligible_from",
    },
    "supervision.Handover": {"id"},
    "supervision.ConferenceSeries": {"logbook"},
    "supervision.Conference": {"logbook", "month", "sequence"},
    "supervision.ConferenceAnswer": {"id"},
    "curriculum.Absence": {"id", "logbook"},
    "curriculum.TeachingSeries": {"logbook"},
    "curriculum.TeachingSession": {"logbook", "month"},
    "curriculum.SmallGroup": {"logbook", "public_id", "programme", "unit"},
    # Of a unit's group alone: a meeting of the doctor's has its day and attendance in the series.
    "curriculum.GroupMeeting": {"id", "on", "minutes", "films", "cases", "held_at", "held_by", "cancelled_at"},
    "curriculum.OwnTeaching": {"id", "logbook", "month"},
    "curriculum.IndividualPlan": {"id", "logbook"},
}


def filled(time_machine):
    """A log with a row of every kind."""
    log = in_may(time_machine)
    logged(log, has_evaluation=True, notes=NOTES)
    plan_meeting(log.appointment, by=log.doctor, on=log.day(6, 1), at=None, minutes=60, form="video")
    ask_for_handover(
        log.appointment, by=log.supervisor, name="Ny Veileder", email="ny@example.no", from_on=log.day(9, 1)
    )
    planned(log, log.day(5, 1), log.day(5, 29))
    tick_held(log.logbook.conferences.earliest("on"), by=log.doctor)
    state_absence(log.logbook, by=log.doctor, kind=AbsenceKind.LEAVE, starts_on=log.day(7, 1), ends_on=log.day(7, 9))
    group = own_group(log)
    described(log, group, "Les om pumper.")
    record_attendance(group.series, by=log.doctor, on=log.day(1, 12))
    record_own_teaching(log.logbook, by=log.doctor, on=log.day(4, 1), hours=Decimal(1), title="Smerte")
    p.make_version(
        log.logbook,
        by=log.supervisor,
        goals=[p.Goal(text="Pumper", by=log.day(6, 1))],
        activities=[p.Activity(text="Kurs", first=log.day(6, 1), last=log.day(6, 2))],
    )
    return log


def described(log, group, preparation):
    content = SessionContent(topic="Pumper", preparation=preparation, introduction="Innledning", reflection="Samtale")
    return describe_session(group, group.series.sessions.order_by("on").first(), by=log.doctor, content=content)


def copied(log):
    return {name: list(rows) for name, rows in read_whole_log(log.logbook)}


def hanging_on_a_log():
    """Every model from which a way leads to a log; those that are left out are not followed further."""
    found, waiting = set(), [Logbook]
    while waiting:
        for relation in waiting.pop()._meta.get_fields(include_hidden=True):
            model = relation.related_model if relation.auto_created and not relation.concrete else None
            if model is None or model._meta.app_label == "guardian" or model._meta.label in found:
                continue
            found.add(model._meta.label)
            if model._meta.label not in LEFT_OUT:
                waiting.append(model)
    return found - PASSED


def test_everything_that_hangs_on_a_log_is_handed_out_or_left_out_for_a_reason(time_machine):
    assert hanging_on_a_log() == {*PARTS, *LEFT_OUT}
    assert list(copied(filled(time_machine))) == list(PARTS.values())


def test_every_column_is_handed_out_or_left_out(time_machine):
    copy = copied(filled(time_machine))
    missing = {}
    for label, part in PARTS.items():
        columns = {field.name for field in apps.get_model(label)._meta.concrete_fields}
        told = {"id" if key == "pk" else key.partition("__")[0] for key in copy[part][0]}
        missing[label] = columns - told
    assert missing == COLUMNS_LEFT_OUT


def test_small_group_is_handed_out_with_what_each_meeting_is_about(time_machine):
    log = filled(time_machine)
    copy = copied(log)
    group, session = log.logbook.small_groups.get(), GroupMeeting.objects.get().session
    assert [(row["title"], row["doctors"], row["series"]) for row in copy["small_groups"]] == [
        ("Smågruppe palliasjon", 5, group.series_id)
    ]
    assert copy["small_group_meetings"] == [
        {
            "group": group.pk,
            "session": session.pk,
            "preparation": "Les om pumper.",
            "introduction": "Innledning",
            "reflection": "Samtale",
        }
    ]


def test_small_groups_of_others_are_not_in_the_copy(time_machine):
    log, other = filled(time_machine), followed()
    described(other, own_group(other, title="En annens gruppe"), "En annens forberedelse")
    unit_group(log, title="Enhetens gruppe")
    copy = copied(log)
    assert [row["title"] for row in copy["small_groups"]] == ["Smågruppe palliasjon"]
    assert [row["preparation"] for row in copy["small_group_meetings"]] == ["Les om pumper."]


def test_copy_says_who_wrote_a_row_and_what_came_by_link(time_machine):
    log = filled(time_machine)
    logged(log, by=None, held_on=log.day(5, 4))
    settle_without_account(Conference.objects.get(on=log.day(5, 15)), state="cancelled", cause="Snøstorm")
    copy = copied(log)
    doctor, supervisor = log.doctor.name, log.supervisor.name
    assert [(row["logged_by__name"], row["logged_by_link"]) for row in copy["meetings"]] == [
        (supervisor, False),
        (None, True),
    ]
    assert [(row["settled_by__name"], row["settled_by_link"]) for row in copy["conferences"]] == [
        (doctor, False),
        (None, True),
        (None, False),
    ]
    assert [(row["state"], row["cause"], row["by__name"], row["by_link"]) for row in copy["conference_answers"]] == [
        ("held", "", doctor, False),
        ("cancelled", "Snøstorm", None, True),
    ]
    writers = {
        "planned_meetings": "planned_by",
        "handovers": "asked_by",
        "conference_series": "made_by",
        "absences": "stated_by",
        "teaching_series": "made_by",
        "small_groups": "made_by",
        "own_teaching": "made_by",
        "individual_plans": "made_by",
    }
    assert {part: copy[part][0][f"{column}__name"] for part, column in writers.items()} == {
        **dict.fromkeys(writers, doctor),
        "handovers": supervisor,
        "individual_plans": supervisor,
    }
    assert [row["attended_by__name"] for row in copy["teaching_sessions"]] == [doctor, None, None]
    assert [(row["supervisor__user__name"], row["first_day"]) for row in copy["supervisors"]] == [
        (supervisor, log.day(1, 1))
    ]
