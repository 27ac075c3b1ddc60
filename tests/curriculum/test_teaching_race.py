"""Two devices write the same teaching at the same moment: one entry stays, and the other is told."""

import re
from decimal import Decimal
from threading import Event

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from curriculum.exceptions import LogChanged, LogError
from curriculum.models import OwnTeaching, TeachingSeries, TeachingSession
from curriculum.services.series import PlannedSession, add_session
from curriculum.services.teaching import (
    cancel_session,
    hours_received,
    record_attendance,
    record_own_teaching,
    undo_attendance,
)
from tests.at_once import at_once
from tests.curriculum.series_made import SPACING, course
from tests.followed import followed, noon

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True), pytest.mark.slow]
TRIES = 5


@pytest.fixture
def log(time_machine):
    made = followed()
    time_machine.move_to(noon(made.day(6, 1)))
    return made


def kinds(results):
    return sorted(type(result).__name__ for result in results)


def test_two_devices_attend_the_same_session(log):
    series = course(log, *(log.day(5, 1 + number) for number in range(TRIES)))
    for number in range(TRIES):
        day = log.day(5, 1 + number)
        results = at_once(
            *(
                lambda hours=hours, day=day: record_attendance(
                    series, by=log.doctor, on=day, hours=Decimal(hours), seen=""
                )
                for hours in ("1", "1.5")
            )
        )
        (kept,) = [result for result in results if isinstance(result, TeachingSession)]
        (told,) = [result for result in results if isinstance(result, LogChanged)]
        assert TeachingSession.objects.get(on=day).attended_hours == kept.attended_hours
        assert told.field == "on"
        shown = {"1": "1 time", "1.5": "1,5 timer"}[str(kept.attended_hours)]
        assert str(told) == (
            f"Det er alt ført at du deltok {1 + number}. mai {log.year} ({shown}). "
            "Skal timene rettes, fører du dem en gang til."
        )


def test_page_opened_between_the_write_of_another_device_and_its_commit_overwrites_nothing(log):
    series = course(log, log.day(5, 1))
    where = reverse("curriculum:series", kwargs={"public_id": log.logbook.public_id, "pk": series.pk})
    doctor = Client()
    doctor.force_login(log.doctor)
    doctor.get(where)  # the first request of a session keeps when it was
    written, opened = Event(), Event()

    def other_device():
        with transaction.atomic():
            record_attendance(series, by=log.doctor, on=log.day(5, 1), hours=Decimal("1.5"))
            written.set()
            assert opened.wait(30)

    def this_device():
        assert written.wait(30)
        page = doctor.get(where).content.decode()
        opened.set()
        return page

    _other, page = at_once(other_device, this_device)
    assert "Jeg deltok" in page
    seen = re.search(r'name="seen" value="([^"]*)"', page)[1]
    typed = {"on": f"{log.year}-05-01", "hours": "2", "seen": seen}
    response = doctor.post(f"{where}deltakelse/", typed)
    assert (response.status_code, list(response.context["form"].errors)) == (409, ["on"])
    assert {name: response.context["form"][name].value() for name in ("on", "hours")} == {
        "on": f"{log.year}-05-01",
        "hours": "2",
    }
    assert hours_received(log.logbook) == Decimal("1.5")


def test_attendance_is_taken_back_on_two_devices(log):
    series = course(log, log.day(5, 1))
    session = record_attendance(series, by=log.doctor, on=log.day(5, 1))
    results = at_once(*(lambda: undo_attendance(session, by=log.doctor) for _device in range(2)))
    assert kinds(results) == ["LogChanged", "TeachingSession"]
    assert hours_received(log.logbook) == 0


def test_one_device_attends_while_the_other_cancels(log):
    series = course(log, *(log.day(5, 1 + number) for number in range(TRIES)))
    for session in series.sessions.order_by("on"):
        attended, cancelled = at_once(
            lambda session=session: record_attendance(series, by=log.doctor, on=session.on),
            lambda session=session: cancel_session(session, by=log.doctor, cause="Foreleseren var syk"),
        )
        session.refresh_from_db()
        assert (session.attended_hours is None) == (session.cancelled_at is not None)
        refused = attended if session.cancelled_at else cancelled
        assert isinstance(refused, LogError)
        assert str(refused)


def test_the_same_teaching_is_given_on_two_devices(log):
    results = at_once(
        *(
            lambda: record_own_teaching(log.logbook, by=log.doctor, on=log.day(5, 4), hours=Decimal(2), title="Kvalme")
            for _device in range(2)
        )
    )
    assert kinds(results) == ["LogChanged", "OwnTeaching"]
    assert OwnTeaching.objects.count() == 1


def test_the_same_series_is_made_on_two_devices(log):
    results = at_once(*(lambda: course(log, log.day(6, 1), log.day(6, 2)) for _device in range(2)))
    assert kinds(results) == ["LogChanged", "TeachingSeries"]
    assert (TeachingSeries.objects.count(), TeachingSession.objects.count()) == (1, 2)


def test_the_same_day_is_added_to_a_series_on_two_devices(log):
    series = course(log, log.day(6, 1))
    results = at_once(
        *(
            lambda: add_session(
                series, by=log.doctor, planned=PlannedSession(on=log.day(6, 2), hours=Decimal(2)), spacing=SPACING
            )
            for _device in range(2)
        )
    )
    assert kinds(results) == ["LogChanged", "TeachingSession"]
    assert series.sessions.count() == 2
