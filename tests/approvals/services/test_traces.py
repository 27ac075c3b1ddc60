"""Who has opened a case, and when the applicant opened the letter."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from approvals.enums import EventKind, ReadingSubject
from approvals.models import Application, AuditEntry, CaseEvent, LetterOpening, Reading
from approvals.queries import READINGS_A_PAGE, READINGS_SHOWN
from approvals.services.applications import submit_application
from approvals.services.audit_check import verify_chain
from approvals.services.traces import record_opening, record_reading
from tests.approvals.admin.desk_client import address, decided_case, desk_client, received_case
from tests.factories import attach_pdf, complete_application, draft_application, make_user, submitted_application

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 10, 5, 10, 0, tzinfo=UTC)


def _read(application: Application, by, subject: ReadingSubject = ReadingSubject.CASE, key: object = ""):
    return record_reading(application, by=by, subject=subject, key=key)


def _queries(act) -> int:
    with CaptureQueriesContext(connection) as found:
        act()
    return len(found)


def _client(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_reading_by_staff_is_kept_with_its_link() -> None:
    application, reader = submitted_application(), make_user(Role.CASEWORKER)

    reading = _read(application, reader)

    link = AuditEntry.objects.order_by("sequence").last()
    assert (link.kind, link.actor_id, link.case_id) == ("reading", reader.pk, application.pk)
    assert json.loads(link.payload)["reading"] == reading.pk
    assert list(verify_chain()) == []


def test_applicant_leaves_no_reading() -> None:
    application = submitted_application()

    assert _read(application, application.doctor.user) is None
    assert Reading.objects.count() == 0


def test_draft_has_no_readings() -> None:
    assert _read(draft_application(), make_user(Role.CASEWORKER)) is None


def test_reading_is_kept_once_an_hour_for_each_person_and_paper() -> None:
    application = submitted_application()
    one, other = make_user(Role.CASEWORKER), make_user(Role.AUDITOR)

    with time_machine.travel(NOON) as clock:
        _read(application, one)
        clock.shift(timedelta(minutes=59))
        _read(application, one)
        _read(application, other)
        _read(application, one, ReadingSubject.LETTER, 7)
        _read(application, one, ReadingSubject.LETTER, 8)
        _read(application, one, ReadingSubject.LETTER, 8)
        clock.shift(timedelta(minutes=2))
        _read(application, one)

    found = Reading.objects.order_by("pk").values_list("reader", "what")
    assert list(found) == [
        (one.pk, "case"),
        (other.pk, "case"),
        (one.pk, "letter:7"),
        (one.pk, "letter:8"),
        (one.pk, "case"),
    ]


def test_repeated_reading_costs_one_query() -> None:
    application, reader = submitted_application(), make_user(Role.CASEWORKER)
    with time_machine.travel(NOON):
        first = _queries(lambda: _read(application, reader))
        again = _queries(lambda: _read(application, reader))
        for number in range(30):
            _read(application, reader, ReadingSubject.ATTACHMENT, number + 1)
        late = _queries(lambda: _read(application, reader))
        new = _queries(lambda: _read(application, reader, ReadingSubject.LETTER, 1))

    assert (again, late) == (1, 1)
    assert new == first


def test_every_page_and_paper_of_the_desk_is_noted() -> None:
    application = complete_application()
    attachment = attach_pdf(application)
    decision = decided_case()
    application = submit_application(application, by=application.doctor.user)
    caseworker = make_user(Role.CASEWORKER)
    client = desk_client(caseworker)
    assessment = application.assessments.get()

    client.get(address("change", application))
    given = client.get(address("attachment", application, attachment.public_id))
    assert b"".join(given.streaming_content)[:5] == b"%PDF-"
    client.get(address("assessment", application, assessment.pk))
    client.get(address("letter", decision.application, decision.letter_id))
    client.get(address("attachment", decision.application, attachment.public_id))

    found = Reading.objects.filter(reader=caseworker).order_by("pk").values_list("application", "what")
    assert list(found) == [
        (application.pk, "case"),
        (application.pk, f"attachment:{attachment.pk}"),
        (application.pk, f"assessment:{assessment.pk}"),
        (decision.application_id, f"letter:{decision.letter_id}"),
    ]


def test_staff_on_the_applicants_pages_are_noted_too() -> None:
    decision = decided_case()
    caseworker = make_user(Role.CASEWORKER)
    client = _client(caseworker)
    page = decision.application.get_absolute_url()

    assert client.get(page).status_code == 200
    assert client.get(f"{page}brev/{decision.letter.document.public_id}/").status_code == 200
    assert client.get(f"{page}lesinger/").status_code == 200

    found = Reading.objects.filter(reader=caseworker).order_by("pk").values_list("what", flat=True)
    assert list(found) == ["case", f"letter:{decision.letter_id}"]
    assert LetterOpening.objects.count() == 0


def test_doctor_sees_who_opened_the_case_and_in_which_role() -> None:
    application = received_case()
    auditor = make_user(Role.AUDITOR, name="Kontrollør Åse Mo")
    desk_client(auditor).get(address("change", application))

    page = _client(application.doctor.user).get(application.get_absolute_url())

    assert [reading.reader.name for reading in page.context["readings"]] == ["Kontrollør Åse Mo"]
    assert "Kontrollør Åse Mo" in page.content.decode()
    assert "kontrollør. Saken" in page.content.decode()
    assert Reading.objects.count() == 1


def test_long_log_is_cut_on_the_case_and_paged_on_its_own_page() -> None:
    application, reader = received_case(), make_user(Role.CASEWORKER)
    total = READINGS_A_PAGE + 3
    for number in range(total):
        _read(application, reader, ReadingSubject.ATTACHMENT, number + 1)
    doctor = _client(application.doctor.user)

    page = doctor.get(application.get_absolute_url())
    first = doctor.get(f"{application.get_absolute_url()}lesinger/")
    rest = doctor.get(f"{application.get_absolute_url()}lesinger/?before={first.context['page'].next_place}")

    assert (len(page.context["readings"]), page.context["has_more_readings"]) == (READINGS_SHOWN, True)
    assert [len(shown.context["page"].rows) for shown in (first, rest)] == [READINGS_A_PAGE, 3]
    assert rest.context["page"].next_place is None
    seen = {row.pk for shown in (first, rest) for row in shown.context["page"].rows}
    assert len(seen) == total


@pytest.mark.parametrize("place", ["abc", "-1", "9" * 40, "²"])
def test_place_that_is_no_key_begins_at_the_top(place: str) -> None:
    application = received_case()
    _read(application, make_user(Role.CASEWORKER))

    page = _client(application.doctor.user).get(f"{application.get_absolute_url()}lesinger/", {"before": place})

    assert len(page.context["page"].rows) == 1


def test_log_is_nobody_elses_to_read() -> None:
    application = received_case()

    assert _client(make_user()).get(f"{application.get_absolute_url()}lesinger/").status_code == 404
    draft = draft_application()
    assert _client(draft.doctor.user).get(f"{draft.get_absolute_url()}lesinger/").status_code == 404


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.APPROVER, Role.AUDITOR])
def test_desk_shows_the_log_with_all_of_it_behind_a_link(role: str) -> None:
    application, reader = received_case(), make_user(role)
    client = desk_client(reader)

    desk = client.get(address("change", application))
    whole = client.get(address("readings", application))

    assert [reading.reader for reading in desk.context["desk"].readings] == [reader]
    assert address("readings", application) in desk.content.decode()
    assert [reading.reader for reading in whole.context["page"].rows] == [reader]


def test_first_opening_by_the_applicant_is_kept_and_told_once() -> None:
    decision = decided_case()
    doctor = decision.application.doctor.user
    link = f"{decision.application.get_absolute_url()}brev/{decision.letter.document.public_id}/"

    assert [_client(doctor).get(link).status_code for _time in range(2)] == [200, 200]

    [opening] = LetterOpening.objects.all()
    assert (opening.letter, opening.opened_by) == (decision.letter, doctor)
    [event] = CaseEvent.objects.filter(kind=EventKind.LETTER_OPENED)
    assert (event.actor, event.detail["letter"]) == (doctor, decision.letter_id)
    assert list(verify_chain()) == []


def test_opening_by_somebody_else_does_not_count() -> None:
    decision = decided_case()

    assert record_opening(decision.letter, by=make_user(Role.CASEWORKER)) is None
    assert LetterOpening.objects.count() == 0


def test_desk_shows_when_the_letter_was_first_opened() -> None:
    decision = decided_case()
    client = desk_client(make_user(Role.CASEWORKER))
    before = client.get(address("change", decision.application)).content.decode()

    opening = record_opening(decision.letter, by=decision.application.doctor.user)

    after = client.get(address("change", decision.application))
    [letter] = after.context["desk"].letters
    assert letter.first_opened_at == opening.opened_at
    assert ("Legen har ikke åpnet brevet ennå." in before, "Legen åpnet brevet" in after.content.decode()) == (
        True,
        True,
    )
