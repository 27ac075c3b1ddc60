"""Pages of teaching: making a series, attendance at one tap, teaching given, and who sees what."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from curriculum.models import OwnTeaching, TeachingSeries, TeachingSession
from curriculum.services.teaching import hours_given, hours_received, record_attendance
from curriculum.views.teaching import page_of
from tests.curriculum.series_made import course
from tests.factories import make_user
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(time_machine):
    made = followed()
    time_machine.move_to(noon(made.day(6, 1)))
    return made


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def doctor(log):
    return client_of(log.doctor)


def address(log, name, **more):
    return reverse(name, kwargs={"public_id": log.logbook.public_id, **more})


def answers(log, **changed):
    regular = {"first_day": f"12.1.{log.year}", "last_day": f"31.3.{log.year}", "interval_weeks": "4"}
    about = {"title": "Smågruppe", "form": "smagruppe", "leader": "Kari", "place": "", "way": "regular", "hours": "1,5"}
    return {**about, **regular, "dates": "", **changed}


def test_doctor_makes_a_series_of_a_small_group(doctor, log):
    response = doctor.post(address(log, "approvals:new_series"), answers(log))
    series = TeachingSeries.objects.get()
    assert response["Location"] == address(log, "curriculum:series", pk=series.pk)
    assert [str(hours) for hours in series.sessions.values_list("hours", flat=True)] == ["1.50"] * 3
    page = doctor.get(response["Location"]).content.decode()
    assert "Rekken er lagt inn med 3 datoer." in page


def test_doctor_makes_a_course_date_by_date_with_hours_of_their_own(doctor, log):
    dates = f"1.2.{log.year}\r\n\r\n{log.year}-02-02; 6\r\n"
    doctor.post(address(log, "approvals:new_series"), answers(log, form="kurs", way="dates", dates=dates))
    found = TeachingSession.objects.values_list("on", "hours")
    assert [(on, str(hours)) for on, hours in found] == [(log.day(2, 1), "1.50"), (log.day(2, 2), "6.00")]


UNKNOWN = "Smågruppen møtes med {} uker mellom møtene. Det skal være 3 til 4 uker."


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"interval_weeks": "2"}, "interval_weeks", UNKNOWN.format(2)),
        ({"interval_weeks": "5"}, "interval_weeks", UNKNOWN.format(5)),
        ({"interval_weeks": ""}, "interval_weeks", "Skriv hvor mange uker det går mellom gangene."),
        ({"hours": "40,5,5"}, "hours", "Skriv timene som et tall, for eksempel 1,5."),
        ({"hours": "-1"}, "hours", "Tallet må være minst 0,25."),
        ({"hours": "25"}, "hours", "Tallet kan være høyst 24."),
        ({"hours": ""}, "hours", "Skriv hvor mange timer."),
        ({"title": "a\x01b"}, "title", "Teksten inneholder tegn som ikke kan vises. Skriv den på nytt uten dem."),
        ({"form": "leirskole"}, "form", "Velg blant formene på listen."),
        ({"last_day": "1.1.2027"}, "last_day", "Siste dag kan ikke være før første gang."),
        ({"way": "dates", "dates": ""}, "dates", "Skriv datoene."),
        ({"way": "dates", "dates": "1.2.2027\n31.2.2027"}, "dates", "Linje 2: Denne datoen finnes ikke i kalenderen."),
        (
            {"way": "dates", "dates": "1.2.2027; 40,5,5"},
            "dates",
            "Linje 1: Skriv timene som et tall, for eksempel 1,5.",
        ),
        ({"way": "dates", "dates": "\n".join(["1.2.2027"] * 501)}, "dates", "En rekke kan ha høyst 500 datoer."),
    ],
)  # fmt: skip
def test_bad_series_is_refused_beside_its_field_and_keeps_what_was_typed(doctor, log, changed, field, sentence):
    response = doctor.post(address(log, "approvals:new_series"), answers(log, **changed))
    assert response.status_code in {409, 422}
    assert response.context["form"].errors == {field: [sentence]}
    assert response.context["form"]["leader"].value() == "Kari"
    assert TeachingSeries.objects.count() == 0


def test_days_outside_the_service_are_told_beside_the_last_day(doctor, log):
    changed = answers(log, last_day=f"1.2.{log.year + 1}", first_day=f"20.12.{log.year}")
    response = doctor.post(address(log, "approvals:new_series"), changed)
    assert response.status_code == 409
    assert list(response.context["form"].errors) == ["last_day"]


def test_attendance_takes_one_tap_and_returns_to_the_month(doctor, log):
    series = course(log, log.day(5, 20))
    month = doctor.get(address(log, "curriculum:teaching")).content.decode()
    assert "Jeg deltok" in month
    tap = {"on": f"{log.year}-05-20", "back": "month"}
    response = doctor.post(address(log, "curriculum:attend", pk=series.pk), tap)
    session = series.sessions.get()
    where = f"{address(log, 'curriculum:teaching')}?month={log.year}-05&page=1#gang-{session.pk}"
    assert response["Location"] == where
    assert hours_received(log.logbook) == 2
    month = doctor.get(address(log, "curriculum:teaching")).content.decode()
    assert "Deltok 2 timer" in month
    assert "Jeg deltok" not in month


@pytest.mark.parametrize(("day", "number"), [(1, 1), (30, 1), (31, 2)])
def test_attendance_returns_to_the_page_that_the_session_stands_on(doctor, log, day, number):
    series = course(log, *(log.day(5, each) for each in range(1, 32)))
    session = series.sessions.get(on=log.day(5, day))
    for back, where in [
        ("month", f"{address(log, 'curriculum:teaching')}?month={log.year}-05&page={number}"),
        ("series", f"{address(log, 'curriculum:series', pk=series.pk)}?page={number}"),
    ]:
        tap = {"on": session.on.isoformat(), "back": back}
        response = doctor.post(address(log, "curriculum:attend", pk=series.pk), tap)
        assert response["Location"] == f"{where}#gang-{session.pk}"
        assert f'id="gang-{session.pk}"' in doctor.get(where).content.decode()


def test_of_two_sessions_on_one_day_the_one_that_was_made_first_stands_first(log):
    days = [log.day(5, 3), log.day(5, 10), log.day(5, 10), log.day(5, 17)]
    sessions = [*course(log, *days[:2]).sessions.all(), *course(log, *days[2:], title="Kurs").sessions.all()]
    among = TeachingSession.objects.filter(logbook=log.logbook)
    pages = {size: [page_of(each, among=among, size=size) for each in sessions] for size in (1, 2, 4)}
    assert pages == {1: [1, 2, 3, 4], 2: [1, 1, 2, 2], 4: [1, 1, 1, 1]}


def seen_on(response, *, typed=False):
    """What the first button of a page says that the page showed, or the form in which a day is typed."""
    page = response.content.decode()
    return re.search(r'name="seen" value="([^"]*)"', page[page.index('id="deltakelse"') :] if typed else page)[1]


TOLD = "Det er alt ført at du deltok 20. mai {} (1,5 timer). Skal timene rettes, fører du dem en gang til."


@pytest.mark.parametrize("seconds", [60, 0, -60])
def test_attendance_that_another_device_logged_is_told_and_kept(doctor, log, time_machine, seconds):
    series = course(log, log.day(5, 20), log.day(5, 21))
    where = address(log, "curriculum:attend", pk=series.pk)
    seen = seen_on(doctor.get(address(log, "curriculum:teaching")))
    time_machine.shift(seconds)
    record_attendance(series, by=log.doctor, on=log.day(5, 20), hours=Decimal("1.5"))
    response = doctor.post(where, {"on": f"{log.year}-05-20", "seen": seen})
    assert response.status_code == 409
    assert response.context["form"].errors == {"on": [TOLD.format(log.year)]}
    assert hours_received(log.logbook) == Decimal("1.5")
    assert doctor.post(where, {"on": f"{log.year}-05-20", "seen": seen_on(response, typed=True)}).status_code == 302
    assert hours_received(log.logbook) == 2


def test_hours_typed_over_others_that_were_not_seen_are_told_and_what_was_typed_stays(doctor, log):
    series = course(log, log.day(5, 20), log.day(5, 21))
    where, page = (address(log, name, pk=series.pk) for name in ("curriculum:attend", "curriculum:series"))
    for hours in ("1", "1.5"):
        seen = seen_on(doctor.get(page), typed=True)
        record_attendance(series, by=log.doctor, on=log.day(5, 20), hours=Decimal(hours))
    typed = {"on": f"20.5.{log.year}", "hours": "0,5", "seen": seen}
    response = doctor.post(where, typed)
    assert (response.status_code, response.context["form"].errors) == (409, {"on": [TOLD.format(log.year)]})
    assert {name: response.context["form"][name].value() for name in ("on", "hours")} == {
        "on": f"20.5.{log.year}",
        "hours": "0,5",
    }
    # What else has come to stand in the series is no hindrance.
    record_attendance(series, by=log.doctor, on=log.day(5, 21))
    assert doctor.post(where, {**typed, "seen": seen_on(response, typed=True)}).status_code == 302
    assert hours_received(log.logbook) == Decimal("2.5")


def test_attendance_corrected_on_another_device_is_not_taken_back_unseen(doctor, log):
    series = course(log, log.day(5, 20))
    session = record_attendance(series, by=log.doctor, on=log.day(5, 20))
    where = address(log, "curriculum:undo_attendance", pk=series.pk, session_pk=session.pk)
    page = address(log, "curriculum:series", pk=series.pk)
    seen = seen_on(doctor.get(page))
    record_attendance(series, by=log.doctor, on=log.day(5, 20), hours=Decimal("1.5"))
    told = doctor.post(where, {"seen": seen}, follow=True)
    assert [str(each) for each in told.context["messages"]] == [
        f"Deltakelsen 20. mai {log.year} er ført på nytt et annet sted (1,5 timer). Se om den fortsatt skal tas bort."
    ]
    assert hours_received(log.logbook) == Decimal("1.5")
    doctor.post(where, {"seen": seen_on(told)})
    assert hours_received(log.logbook) == 0


@pytest.mark.parametrize("seen", ["", "x y", "x" * 5000])
def test_page_that_shows_nothing_of_what_stands_overwrites_nothing(doctor, log, seen):
    series = course(log, log.day(5, 20))
    where = address(log, "curriculum:attend", pk=series.pk)
    assert doctor.post(where, {"on": f"{log.year}-05-20", "seen": seen}).status_code == 302
    assert doctor.post(where, {"on": f"{log.year}-05-20", "hours": "1", "seen": seen}).status_code == 409
    assert hours_received(log.logbook) == 2


@pytest.mark.parametrize(
    ("on", "hours", "field", "status"),
    [
        ("1.2.{year}", "2,25", "hours", 409),
        ("1.2.{year}", "40,5,5", "hours", 422),
        ("1.2.{year}", "-2", "hours", 422),
        ("1.2.{year}", "25", "hours", 422),
        ("2.2.{year}", "1", "on", 409),
        ("20.6.{year}", "1", "on", 409),
        ("31.2.{year}", "1", "on", 422),
        ("", "1", "on", 422),
    ],
)
def test_bad_attendance_is_refused_beside_its_field(doctor, log, on, hours, field, status):
    series = course(log, log.day(2, 1), log.day(6, 20))
    typed = {"on": on.format(year=log.year), "hours": hours}
    response = doctor.post(address(log, "curriculum:attend", pk=series.pk), typed)
    assert response.status_code == status
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"]["hours"].value() == hours
    assert hours_received(log.logbook) == 0


def test_part_of_a_session_is_offered_with_the_day_filled_in(doctor, log):
    series = course(log, log.day(2, 1))
    page = doctor.get(address(log, "curriculum:series", pk=series.pk), {"on": f"{log.year}-02-01"})
    assert page.context["form"]["on"].value() == f"{log.year}-02-01"


def test_attendance_is_taken_back_and_a_session_cancelled(doctor, log):
    series = course(log, log.day(2, 1))
    session = series.sessions.get()
    keys = {"pk": series.pk, "session_pk": session.pk}
    doctor.post(address(log, "curriculum:attend", pk=series.pk), {"on": f"{log.year}-02-01"})
    refused = doctor.post(address(log, "curriculum:cancel_session", **keys), {"cause": "Syk foreleser"})
    assert refused.status_code == 409
    doctor.post(address(log, "curriculum:undo_attendance", **keys))
    assert doctor.get(address(log, "curriculum:cancel_session", **keys)).status_code == 200
    assert doctor.post(address(log, "curriculum:cancel_session", **keys), {"cause": ""}).status_code == 422
    doctor.post(address(log, "curriculum:cancel_session", **keys), {"cause": "Syk foreleser"})
    page = doctor.get(address(log, "curriculum:series", pk=series.pk)).content.decode()
    assert "Avlyst: Syk foreleser" in page
    again = doctor.post(address(log, "curriculum:undo_attendance", **keys), follow=True).content.decode()
    assert "Det er ikke ført at du deltok." in again


def test_own_teaching_is_logged_apart_and_taken_back(doctor, log):
    page = address(log, "curriculum:own_teaching")
    typed = {"on": f"1.2.{log.year}", "hours": "1,5", "title": "Smerter", "audience": "Sykepleiere"}
    assert doctor.post(page, typed)["Location"] == page
    assert hours_given(log.logbook) == 1.5
    assert hours_received(log.logbook) == 0
    assert doctor.post(page, typed).status_code == 409
    future = doctor.post(page, {**typed, "on": f"2.6.{log.year}"})
    assert list(future.context["form"].errors) == ["on"]
    long_ago = doctor.post(page, {**typed, "on": "1.1.1901"})
    assert (long_ago.status_code, list(long_ago.context["form"].errors)) == (409, ["on"])
    assert long_ago.context["form"]["title"].value() == "Smerter"
    doctor.post(address(log, "curriculum:remove_own_teaching", pk=OwnTeaching.objects.get().pk))
    assert hours_given(log.logbook) == 0


def test_supervisor_reads_and_changes_nothing(log):
    series = course(log, log.day(2, 1))
    session = series.sessions.get()
    supervisor = client_of(log.supervisor)
    for name, more in [
        ("curriculum:teaching", {}),
        ("curriculum:series_list", {}),
        ("curriculum:series", {"pk": series.pk}),
        ("curriculum:own_teaching", {}),
    ]:
        page = supervisor.get(address(log, name, **more))
        assert page.status_code == 200
        assert "<form" not in page.content.decode().split("<main")[1].split("</main>")[0]
    keys = {"pk": series.pk, "session_pk": session.pk}
    for name, more in [
        ("curriculum:attend", {"pk": series.pk}),
        ("curriculum:undo_attendance", keys),
        ("curriculum:cancel_session", keys),
        ("curriculum:own_teaching", {}),
        ("approvals:new_series", {}),
        ("approvals:import_series", {}),
    ]:
        assert supervisor.post(address(log, name, **more), {"on": f"{log.year}-02-01"}).status_code == 404
    assert hours_received(log.logbook) == 0


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.SUPERVISOR, Role.CASEWORKER])
def test_others_find_no_page(log, role):
    series = course(log, log.day(2, 1))
    other = client_of(make_user(role))
    for name, more in [
        ("curriculum:teaching", {}),
        ("curriculum:series", {"pk": series.pk}),
        ("approvals:new_series", {}),
    ]:
        assert other.get(address(log, name, **more)).status_code == 404


@pytest.mark.parametrize("pk", [0, 987654321, 10**30])
def test_wrong_numbers_in_the_address_find_no_page(doctor, log, pk):
    series = course(log, log.day(2, 1))
    assert doctor.get(address(log, "curriculum:series", pk=pk)).status_code == 404
    assert doctor.get(address(log, "curriculum:cancel_session", pk=series.pk, session_pk=pk)).status_code == 404
    assert doctor.post(address(log, "curriculum:remove_own_teaching", pk=pk)).status_code == 404


@pytest.mark.parametrize("month", ["", "2027-13", "9999-01", "0000-01", "2027-1", "x" * 5000])
def test_month_that_is_none_shows_one_that_is(doctor, log, month):
    course(log, log.day(2, 1))
    page = doctor.get(address(log, "curriculum:teaching"), {"month": month})
    assert page.context["month"].shown == log.day(2, 1)


def test_months_lead_to_their_neighbours(doctor, log):
    course(log, log.day(2, 1), log.day(5, 3), log.day(9, 6))
    month = doctor.get(address(log, "curriculum:teaching")).context["month"]
    assert (month.before, month.shown, month.after) == (log.day(2, 1), log.day(5, 1), log.day(9, 1))


def test_lists_ask_the_same_of_the_database_for_one_and_for_three(doctor, log):
    def asked(name, **more):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            doctor.get(address(log, name, **more))
        return len(queries)

    first = course(log, log.day(5, 3))
    names = [("curriculum:teaching", {}), ("curriculum:series_list", {}), ("curriculum:series", {"pk": first.pk})]
    asked("curriculum:teaching")  # the first request of a session keeps when it was
    before = [asked(name, **more) for name, more in names]
    for number in (1, 2):
        course(log, *[log.day(5, 3) + timedelta(days=day) for day in range(3)], title=f"Kurs {number}")
    assert [asked(name, **more) for name, more in names] == before
