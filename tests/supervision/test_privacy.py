"""What two people said to each other is read by the two, in every role that anybody can have."""

import json

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from approvals.models import AuditEntry
from correspondence.models import Delivery
from supervision.models import Meeting, Notes
from supervision.permissions import may_read_notes
from supervision.services.meetings import answer_meeting, correct_meeting
from tests.access.rows_stored import dump_rows
from tests.approvals.admin.desk_client import desk_client
from tests.factories import make_user
from tests.supervision.meeting_acts import NOTES, corrected_to, in_may, logged

pytestmark = pytest.mark.django_db
SAID = (NOTES.minutes, NOTES.strengths, NOTES.to_work_on, NOTES.next_step)


def of_somebody(user):
    client = Client()
    client.force_login(user)
    return client


def page_of(meeting):
    return reverse("supervision:meeting", kwargs={"public_id": meeting.logbook.public_id, "pk": meeting.pk})


def test_the_two_read_the_notes_on_the_page_of_the_meeting(time_machine):
    service = in_may(time_machine)
    meeting = logged(service, has_evaluation=True, notes=NOTES)
    for reader in (service.doctor, service.supervisor):
        assert may_read_notes(reader, meeting.notes)
        page = of_somebody(reader).get(page_of(meeting)).content.decode()
        assert [text for text in SAID if text not in page] == []


@pytest.mark.parametrize("role", list(Role))
def test_nobody_else_reads_the_notes(time_machine, role):
    service = in_may(time_machine)
    meeting = logged(service, has_evaluation=True, notes=NOTES)
    stranger = make_user(role)
    assert not may_read_notes(stranger, meeting.notes)
    log = {"public_id": service.logbook.public_id}
    client = of_somebody(stranger)
    for page in (
        page_of(meeting),
        reverse("supervision:meetings", kwargs=log),
        reverse("supervision:export", kwargs=log),
    ):
        assert client.get(page).status_code == 404


def test_right_given_to_staff_by_mistake_opens_nothing(time_machine):
    service = in_may(time_machine)
    meeting = logged(service, notes=NOTES, has_evaluation=True)
    service.doctor.role = Role.CASEWORKER
    assert not may_read_notes(service.doctor, meeting.notes)


def test_notes_are_in_no_admin_and_what_was_said_in_no_other_table(time_machine):
    service = in_may(time_machine)
    old = logged(service, has_evaluation=True, notes=NOTES)
    answer_meeting(old, by=service.doctor, answer="disputed", words="Jeg var på kurs i Bodø.")
    correct_meeting(
        old, service.appointment, by=service.supervisor, content=corrected_to(service, notes=NOTES, has_evaluation=True)
    )
    assert {Meeting, Notes} & set(admin.site._registry) == set()
    holding = {
        label
        for label, rows in dump_rows().items()
        if any(text in str(rows) for text in (*SAID, "Jeg var på kurs i Bodø."))
    }
    assert holding == {"supervision.Notes"}
    assert not any(text in str(list(AuditEntry.objects.values_list())) for text in SAID)
    assert not any(text in body for text in SAID for body in Delivery.objects.values_list("body", flat=True))


def test_desk_of_the_case_shows_nothing_of_what_was_said(time_machine):
    service = in_may(time_machine)
    logged(service, has_evaluation=True, notes=NOTES)
    case = service.approval.decision.application
    for role in (Role.CASEWORKER, Role.APPROVER, Role.AUDITOR):
        page = desk_client(make_user(role)).get(reverse("admin:approvals_application_change", args=[case.pk]))
        assert (page.status_code, [text for text in SAID if text in page.content.decode()]) == (200, [])


def test_doctor_downloads_everything_old_versions_and_notes_included(time_machine):
    service = in_may(time_machine)
    old = logged(service, has_evaluation=True, notes=NOTES)
    new = correct_meeting(old, service.appointment, by=service.supervisor, content=corrected_to(service))
    response = of_somebody(service.doctor).get(
        reverse("supervision:export", kwargs={"public_id": service.logbook.public_id})
    )
    assert response.streaming
    assert response.headers["Content-Disposition"] == 'attachment; filename="loggbok.json"'
    whole = json.loads(response.getvalue())
    assert set(whole) == {
        "logbook",
        "opened_at",
        "exported_at",
        "meetings",
        "notes",
        "planned_meetings",
        "supervisors",
        "handovers",
        "conference_series",
        "conferences",
        "conference_answers",
        "absences",
        "teaching_series",
        "teaching_sessions",
        "small_groups",
        "small_group_meetings",
        "own_teaching",
        "individual_plans",
    }
    assert [(row["pk"], row["replaces"]) for row in whole["meetings"]] == [(old.pk, None), (new.pk, old.pk)]
    assert [row["strengths"] for row in whole["notes"]] == [NOTES.strengths]


def test_supervisor_does_not_download_the_log(time_machine):
    service = in_may(time_machine)
    page = reverse("supervision:export", kwargs={"public_id": service.logbook.public_id})
    assert of_somebody(service.supervisor).get(page).status_code == 404
