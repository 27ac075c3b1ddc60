"""The follow-up of a granted case on the desk: who reads it, what it counts, and that nothing said stands there."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from approvals.models import Alert, Disqualification, Reading
from approvals.services.confirmations import make_confirmation, sign_as_supervisor
from supervision.queries.meetings import SEEN_A_PAGE
from supervision.services.meetings import answer_meeting, strike_meeting
from tests.approvals.admin.desk_client import address, case_under_review, desk_client
from tests.approvals.change_cases import decided_change, started, with_position
from tests.approvals.followup import logged as rows
from tests.factories import make_user
from tests.followed import followed, noon
from tests.supervision.meeting_acts import NOTES, in_may, logged

pytestmark = pytest.mark.django_db

READERS = (Role.CASEWORKER, Role.APPROVER, Role.AUDITOR)
WORDS = "Jeg var på kurs i Bodø."


def case_of(service):
    return service.approval.decision.application


def text_of(response):
    return " ".join(response.content.decode().split())


def page_of(service, *, role=Role.CASEWORKER, query=""):
    return desk_client(make_user(role)).get(address("followup", case_of(service)) + query)


def disputed(meeting):
    return answer_meeting(meeting, by=meeting.logbook.doctor.user, answer="disputed", words=WORDS)


def changed(service):
    return decided_change(with_position(started(service.approval), 60)).application


def alert_of(service):
    return Alert.objects.create(
        approval=service.approval,
        kind="ends_soon",
        detail={"last": service.approval.ends_on.isoformat()},
        found_on=service.day(5, 1),
        told_at=noon(service.day(5, 1)),
        listed_at=noon(service.day(5, 2)),
    )


def bar(person, application):
    marker = make_user(Role.APPROVER)
    Disqualification.objects.create(
        application=application, person=person, reason="Slektskap med legen.", marked_by=marker
    )


@pytest.mark.parametrize("role", READERS)
def test_staff_see_when_how_long_by_whom_and_what_the_doctor_answered(time_machine, role):
    service = in_may(time_machine)
    logged(service, has_evaluation=True, notes=NOTES)
    meeting = logged(service, held_on=service.day(4, 2), form="phone", minutes=45)
    answer_meeting(meeting, by=service.doctor, answer="confirmed")
    disputed(logged(service, held_on=service.day(3, 2), form="in_person"))
    response = page_of(service, role=role)
    seen = [
        (each.held_on, each.minutes, each.form_words, each.held_by, each.has_evaluation, each.answer)
        for each in response.context["page"]
    ]
    name = service.supervisor.name
    assert seen == [
        (service.day(5, 3), 60, "video", name, True, ""),
        (service.day(4, 2), 45, "telefon", name, False, "confirmed"),
        (service.day(3, 2), 60, "ansikt til ansikt", name, False, "disputed"),
    ]
    text = text_of(response)
    assert [word for word in ("Venter på legen", "Bekreftet", "Bestridt", "45 minutter") if word not in text] == []
    assert "Legen bestrider 1 møte. Det teller til veilederen retter eller stryker det." in text


def test_months_and_hours_are_those_of_the_log(time_machine):
    service = in_may(time_machine)
    disputed(logged(service, held_on=service.day(4, 2)))
    rows.conference(service.logbook, service.day(4, 6))
    rows.attended(service.logbook, service.day(4, 7), "2.5", by=service.doctor)
    shown = page_of(service).context["measured"]
    log = desk_client(service.doctor).get(reverse("approvals:logbook", args=[service.logbook.public_id]))
    assert shown == log.context["measured"]
    april = shown.months[3]
    counted = (april.counts.meetings, april.meeting_state, april.counts.conferences, april.conference_state)
    assert counted == (1, "held", 1, "missing")
    assert (shown.hundredths, shown.target) == (250, 3600)


def test_meeting_that_is_struck_out_is_not_seen(time_machine):
    service = in_may(time_machine)
    meeting = disputed(logged(service))
    strike_meeting(meeting, by=service.supervisor, reason="Det var en annen dag.")
    response = page_of(service)
    assert (list(response.context["page"]), response.context["disputed"]) == ([], 0)
    assert "Ingen møter er ført." in text_of(response)


def test_case_and_alert_lead_to_the_follow_up(time_machine):
    service = in_may(time_machine)
    client = desk_client(make_user(Role.AUDITOR))
    link = f'href="{address("followup", case_of(service))}"'
    assert link in client.get(address("change", case_of(service))).content.decode()
    alert = reverse("admin:approvals_alert_change", args=[alert_of(service).pk])
    assert link in client.get(alert).content.decode()


def test_case_without_an_approval_has_no_follow_up():
    application = case_under_review()
    client = desk_client(make_user(Role.CASEWORKER))
    assert client.get(address("followup", application)).status_code == 404
    assert address("followup", application) not in client.get(address("change", application)).content.decode()


def test_follow_up_is_read_after_the_last_approved_day(time_machine):
    service = in_may(time_machine)
    logged(service)
    time_machine.move_to(noon(date(service.year + 3, 1, 10)))
    response = page_of(service, role=Role.APPROVER)
    assert [each.held_on for each in response.context["page"]] == [service.day(5, 3)]
    assert "Avsluttet" in text_of(response)


def test_reading_is_noted_once_an_hour(time_machine):
    service = in_may(time_machine)
    client = desk_client(make_user(Role.CASEWORKER))
    for _time in range(2):
        client.get(address("followup", case_of(service)))
    assert Reading.objects.filter(application=case_of(service), what="case").count() == 1


def test_administrator_and_posts_are_refused(time_machine):
    service = in_may(time_machine)
    assert page_of(service, role=Role.ADMINISTRATOR).status_code == 403
    caseworker = desk_client(make_user(Role.CASEWORKER))
    assert caseworker.post(address("followup", case_of(service))).status_code == 405


def test_whoever_is_barred_from_the_case_does_not_find_it(time_machine):
    service = in_may(time_machine)
    caseworker = make_user(Role.CASEWORKER)
    bar(caseworker, case_of(service))
    assert desk_client(caseworker).get(address("followup", case_of(service))).status_code == 404


def test_whoever_is_barred_from_another_case_of_the_log_sees_no_meetings_of_it():
    service = followed()
    change = changed(service)
    caseworker = make_user(Role.CASEWORKER)
    client = desk_client(caseworker)
    alert = reverse("admin:approvals_alert_change", args=[alert_of(service).pk])
    open_pages = (address("followup", case_of(service)), address("followup", change))
    assert [client.get(page).status_code for page in open_pages] == [200, 200]
    assert 'id="moter"' in client.get(alert).content.decode()
    bar(caseworker, change)
    assert [client.get(page).status_code for page in open_pages] == [404, 404]
    text = client.get(address("change", case_of(service))).content.decode()
    assert (f'href="{open_pages[0]}"' in text, 'id="moter"' in text) == (False, False)
    assert client.get(alert).status_code == 404


@pytest.mark.parametrize("barred", [False, True])
def test_alerts_and_confirmations_of_a_log_are_kept_from_whoever_is_barred_from_a_later_case_of_it(
    time_machine, barred
):
    service = followed()
    change = changed(service)
    alert = alert_of(service)
    time_machine.move_to(noon(service.day(5, 10)))
    made = make_confirmation(service.logbook, by=service.doctor, until=service.day(4, 30))
    caseworker = make_user(Role.CASEWORKER)
    if barred:
        bar(caseworker, change)
    client, seen = desk_client(caseworker), {}
    for model, row in (("alert", alert), ("serviceconfirmation", made)):
        listed = client.get(reverse(f"admin:approvals_{model}_changelist")).content.decode()
        page = client.get(reverse(f"admin:approvals_{model}_change", args=[row.pk])).status_code
        seen[model] = (service.doctor.name in listed, page)
    assert seen == dict.fromkeys(("alert", "serviceconfirmation"), (False, 404) if barred else (True, 200))


def test_changed_service_is_followed_as_one_in_as_many_queries(time_machine, django_assert_num_queries):
    service = followed()
    client, page = desk_client(make_user(Role.CASEWORKER)), address("followup", case_of(service))
    client.get(page)
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    change = changed(service)
    with django_assert_num_queries(len(one)):
        client.get(page)
    time_machine.move_to(noon(service.day(9, 1)))
    response = page_of(service)
    lines = [(each.case.pk, each.last, each.state.value) for each in response.context["approvals"]]
    assert lines == [
        (case_of(service).pk, service.day(6, 30), "superseded"),
        (change.pk, service.day(12, 31), "active"),
    ]
    assert len(response.context["measured"].months) == 12
    assert f'href="{address("change", change)}"' in response.content.decode()


def test_long_log_is_read_page_by_page_in_as_many_queries_as_a_short_one(time_machine, django_assert_num_queries):
    service = in_may(time_machine)
    rows.meeting(service.appointment, service.day(5, 3))
    client = desk_client(make_user(Role.CASEWORKER))
    page = address("followup", case_of(service))
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    for number in range(SEEN_A_PAGE):
        rows.meeting(service.appointment, service.day(1 + number // 28, 1 + number % 28))
    with django_assert_num_queries(len(few)):
        response = client.get(page)
    assert (len(response.context["page"]), 'href="?page=2#moter"' in response.content.decode()) == (SEEN_A_PAGE, True)
    last = client.get(f"{page}?page=2")
    assert [each.held_on for each in last.context["page"]] == [service.day(1, 1)]
    assert list(client.get(f"{page}?page=tull").context["page"]) == list(response.context["page"])


def test_alert_shows_that_a_meeting_is_disputed(time_machine):
    service = in_may(time_machine)
    disputed(logged(service))
    alert = reverse("admin:approvals_alert_change", args=[alert_of(service).pk])
    text = text_of(desk_client(make_user(Role.CASEWORKER)).get(alert))
    assert ("Bestridt" in text, WORDS in text) == (True, False)


def test_whoever_signs_a_confirmation_is_told_how_many_of_its_meetings_are_disputed(time_machine):
    service = in_may(time_machine)
    counted, later = (logged(service, held_on=service.day(month, 3)) for month in (4, 5))
    made = make_confirmation(service.logbook, by=service.doctor, until=service.day(4, 30))
    sign_as_supervisor(made, by=service.supervisor, sha256=made.sha256)
    page = reverse("admin:approvals_serviceconfirmation_change", args=[made.pk])
    client = desk_client(make_user(Role.CASEWORKER))
    disputed(later)
    assert "Legen bestrider" not in text_of(client.get(page))
    disputed(counted)
    text = text_of(client.get(page))
    assert "Legen bestrider 1 av møtene i disse dagene." in text
    assert (WORDS in text, f'href="{address("followup", case_of(service))}"' in text) == (False, True)
