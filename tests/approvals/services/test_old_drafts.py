"""Drafts nobody touches: two warnings, and then the content goes; the row and its timeline stay."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as project
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from approvals import tasks
from approvals.enums import EventKind, Status
from approvals.models import Application, Attachment, CaseEvent, Request
from approvals.services.applications import submit_application, withdraw_application
from approvals.services.audit_check import verify_chain
from approvals.services.old_drafts import follow_old_drafts
from approvals.services.sections import save_local
from correspondence.models import Delivery
from tests.approvals.asked import asked_unit
from tests.factories import LOCAL, attach_pdf, complete_application, draft_application, make_user

pytestmark = pytest.mark.django_db

START = datetime(2026, 1, 10, 11, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def _on_day(clock: Any, day: int) -> tuple[int, int]:
    clock.move_to(START + timedelta(days=day))
    return follow_old_drafts()


def _warnings() -> list[str]:
    return list(Delivery.objects.filter(kind="draft").order_by("pk").values_list("subject", flat=True))


def _filled(**fields: Any) -> Application:
    application = complete_application(**fields)
    attach_pdf(application)
    return Application.objects.get(pk=application.pk)


def test_draft_is_warned_about_twice_and_then_emptied(clock: Any) -> None:
    application = draft_application()

    done = {day: found for day in range(330, 370) if (found := _on_day(clock, day)) != (0, 0)}

    assert done == {335: (1, 0), 358: (1, 0), 365: (0, 1)}
    assert _warnings() == ["Utkastet ditt blir slettet 10. januar 2027"] * 2
    application.refresh_from_db()
    assert (application.status, application.case_number) == (Status.WITHDRAWN, None)


def test_warnings_are_in_the_language_of_the_application_and_name_the_day(clock: Any) -> None:
    application = draft_application()
    Application.objects.update(language="en")

    _on_day(clock, 335)

    mail = Delivery.objects.get(kind="draft")
    assert (mail.recipient_email, mail.language) == (application.doctor.user.email, "en")
    assert "2027" in mail.body
    assert project.SITE_URL + application.get_absolute_url() in mail.body


def test_same_day_twice_sends_one_warning(clock: Any) -> None:
    draft_application()

    assert [_on_day(clock, 336), _on_day(clock, 336)] == [(1, 0), (0, 0)]
    assert len(_warnings()) == 1


def test_whoever_works_on_the_draft_begins_anew(clock: Any) -> None:
    application = draft_application()
    by = application.doctor.user
    _on_day(clock, 335)
    clock.move_to(START + timedelta(days=340))
    save_local(application, by=by, version=application.version, answers=LOCAL)

    quiet = [_on_day(clock, day) for day in (358, 365, 400, 674)]
    later = [_on_day(clock, day) for day in (675, 698, 705)]

    assert (quiet, later) == ([(0, 0)] * 4, [(1, 0), (1, 0), (0, 1)])
    assert len(_warnings()) == 3


def test_clock_that_stood_still_gives_as_much_time_as_it_promised(clock: Any) -> None:
    application = draft_application()

    first = _on_day(clock, 500)
    too_soon = [_on_day(clock, day) for day in (501, 522)]
    second = _on_day(clock, 523)
    still = _on_day(clock, 529)
    end = _on_day(clock, 530)

    assert (first, too_soon, second, still, end) == ((1, 0), [(0, 0), (0, 0)], (1, 0), (0, 0), (0, 1))
    assert _warnings() == ["Utkastet ditt blir slettet 24. juni 2027"] * 2
    assert Application.objects.get(pk=application.pk).status == Status.WITHDRAWN


def test_settings_say_when(clock: Any, settings: Any) -> None:
    settings.DRAFT_PURGE_DAYS, settings.DRAFT_WARNING_DAYS = 100, [5, 20, 10]
    draft_application()

    done = {day: found for day in range(70, 105) if (found := _on_day(clock, day)) != (0, 0)}

    assert done == {80: (1, 0), 90: (1, 0), 95: (1, 0), 100: (0, 1)}


@pytest.mark.parametrize("marks", [[], [30]])
def test_nothing_is_purged_with_fewer_than_two_warnings(clock: Any, settings: Any, marks: list[int]) -> None:
    settings.DRAFT_WARNING_DAYS = marks
    application = draft_application()

    for day in (335, 365, 400, 800):
        _on_day(clock, day)

    application.refresh_from_db()
    assert application.status == Status.DRAFT


def test_received_and_withdrawn_cases_are_left_alone(clock: Any) -> None:
    received = complete_application()
    submit_application(received, by=received.doctor.user)
    withdrawn = draft_application()
    withdraw_application(withdrawn, by=withdrawn.doctor.user)

    assert [_on_day(clock, day) for day in (335, 358, 365, 800)] == [(0, 0)] * 4
    assert _warnings() == []


def test_everything_written_goes_and_the_row_and_its_timeline_stay(
    clock: Any, django_capture_on_commit_callbacks: Any
) -> None:
    application = _filled()
    asked_unit(application)
    events = application.events.count()
    file = Path(Attachment.objects.get().file.path)
    for day in (335, 358):
        _on_day(clock, day)

    with django_capture_on_commit_callbacks(execute=True):
        assert (file.exists(), _on_day(clock, 365)) == (True, (0, 1))

    application = Application.objects.get(pk=application.pk)
    service, plan = application.service_period, application.education_plan
    assert (file.exists(), Attachment.objects.count()) == (False, 0)
    assert (service.unit_id, service.starts_on, service.positions.count()) == (None, None, 0)
    assert (plan.plan_text, plan.individual_plan, plan.teaching.count(), plan.course_periods.count()) == (
        "",
        None,
        0,
        0,
    )
    assert (application.unit_statement.description, application.unit_statement.palliative_beds) == ("", None)
    assert (application.centre_statement.centre_id, application.centre_statement.conference_plan) == (None, "")
    assert (application.saved_sections, application.is_party) == ([], None)
    appointment = service.appointments.get()
    assert (appointment.name, appointment.email, appointment.schedule, appointment.state) == ("", "", "", "withdrawn")
    asked = Request.objects.filter(application=application)
    assert set(asked.values_list("recipient_name", "recipient_email", "comment")) == {("", "", "")}
    assert {item.stated for request in asked for item in request.items.all()} == {""}
    assert application.events.count() > events
    last = application.events.order_by("id").last()
    assert (last.kind, last.actor, last.detail) == (EventKind.MOVED, None, {"purged": True, "attachments": 1})
    assert list(verify_chain()) == []


def test_open_request_falls_with_the_draft(clock: Any, settings: Any) -> None:
    settings.DRAFT_PURGE_DAYS, settings.DRAFT_WARNING_DAYS = 10, [4, 2]
    application = complete_application()
    request = asked_unit(application)
    for day in (6, 8, 10):
        _on_day(clock, day)

    request.refresh_from_db()
    assert request.state == "withdrawn"
    assert CaseEvent.objects.filter(application=application, kind=EventKind.REQUEST_WITHDRAWN).count() == 1


def test_doctor_is_told_what_became_of_the_draft(clock: Any) -> None:
    application = _filled()
    for day in (335, 358, 365):
        _on_day(clock, day)
    client = Client()
    client.force_login(application.doctor.user)

    page = client.get(application.get_absolute_url())

    titles = [str(entry.title) for entry in page.context["timeline"]]
    assert titles[0] == "Utkastet var ikke i bruk på lenge, og innholdet ble slettet"
    assert titles.count("Vi varslet deg om at utkastet blir slettet") == 2
    assert client.get("/soknader/").status_code == 200


def test_supervisor_of_an_emptied_draft_still_opens_the_own_list(clock: Any) -> None:
    supervisor = make_user(Role.SUPERVISOR)
    complete_application(supervisor=supervisor)
    for day in (335, 358, 365):
        _on_day(clock, day)
    client = Client()
    client.force_login(supervisor)

    assert client.get("/veileder/").status_code == 200


def test_young_drafts_cost_one_query_however_many_they_are(clock: Any) -> None:
    for _number in range(3):
        draft_application()

    with CaptureQueriesContext(connection) as found:
        assert _on_day(clock, 333) == (0, 0)
    assert len(found) == 1


def test_clock_starts_the_purge(clock: Any) -> None:
    draft_application()
    clock.move_to(START + timedelta(days=335))

    tasks.follow_old_drafts()

    assert len(_warnings()) == 1
    assert project.CELERY_BEAT_SCHEDULE["approvals.follow_old_drafts"]["task"] == tasks.follow_old_drafts.name
