"""What two people said to each other is read by the two, in every role that anybody can have."""

import json

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.roles import STAFF_ROLES, Role
from approvals.models import Alert, AuditEntry
from correspondence.models import Delivery
from supervision.models import Meeting, Notes
from supervision.permissions import may_read_notes
from supervision.services.meetings import answer_meeting, correct_meeting, strike_meeting
from tests.access.rows_stored import dump_rows
from tests.approvals.admin.desk_client import desk_client
from tests.factories import make_user
from tests.followed import noon
from tests.supervision.meeting_acts import NOTES, corrected_to, in_may, logged

pytestmark = pytest.mark.django_db
SAID = (NOTES.minutes, NOTES.strengths, NOTES.to_work_on, NOTES.next_step)
DISPUTE, STRUCK = "Jeg var på kurs i Bodø.", "Det var en annen dag."


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
    answer_meeting(old, by=service.doctor, answer="disputed", words=DISPUTE)
    correct_meeting(
        old, service.appointment, by=service.supervisor, content=corrected_to(service, notes=NOTES, has_evaluation=True)
    )
    assert {Meeting, Notes} & set(admin.site._registry) == set()
    holding = {label for label, rows in dump_rows().items() if any(text in str(rows) for text in (*SAID, DISPUTE))}
    assert holding == {"supervision.Notes"}
    assert not any(text in str(list(AuditEntry.objects.values_list())) for text in SAID)
    assert not any(text in body for text in SAID for body in Delivery.objects.values_list("body", flat=True))


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.APPROVER, Role.AUDITOR])
def test_desk_shows_nothing_of_what_was_said(time_machine, role):
    service = in_may(time_machine)
    meeting = logged(service, has_evaluation=True, notes=NOTES, topics=("ethics",))
    answer_meeting(meeting, by=service.doctor, answer="disputed", words=DISPUTE)
    struck = logged(service, held_on=service.day(5, 5), has_evaluation=True, notes=NOTES)
    strike_meeting(struck, by=service.supervisor, reason=STRUCK)
    alert = Alert.objects.create(
        approval=service.approval,
        kind="ends_soon",
        detail={"last": service.approval.ends_on.isoformat()},
        found_on=service.day(5, 1),
        told_at=noon(service.day(5, 1)),
        listed_at=noon(service.day(5, 1)),
    )
    case = service.approval.decision.application
    secrets = (*SAID, "Smertelindring", "etikk og avgjørelser", DISPUTE, STRUCK)
    for name, key in (("application_change", case), ("application_followup", case), ("alert_change", alert)):
        page = desk_client(make_user(role)).get(reverse(f"admin:approvals_{name}", args=[key.pk]))
        text = page.content.decode().lower()
        assert (page.status_code, [said for said in secrets if said.lower() in text]) == (200, [])


@pytest.mark.parametrize("role", [role for role in Role if role not in STAFF_ROLES])
def test_follow_up_of_the_desk_is_not_there_for_others_than_staff(time_machine, role):
    service = in_may(time_machine)
    page = reverse("admin:approvals_application_followup", args=[service.approval.decision.application.pk])
    for reader in (make_user(role), service.doctor, service.supervisor):
        assert of_somebody(reader).get(page).headers["Location"] == f"/admin/login/?next={page}"


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
