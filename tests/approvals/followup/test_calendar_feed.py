"""The private calendar address: made, fetched, renewed and closed; what it shows, to whom, and never more."""

import hashlib
import re
from datetime import time, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from approvals.exceptions import NotAllowed
from approvals.models import CalendarFeed
from approvals.services.calendars.feeds import make_feed, revoke_feed
from curriculum.months import month_number
from supervision.models import Conference, Meeting, PlannedMeeting
from supervision.models.meeting import Notes
from tests.factories import make_user
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
PAGE = "/kalender/"


@pytest.fixture
def service(time_machine):
    made = followed()
    time_machine.move_to(noon(made.day(5, 10)), tick=False)
    return made


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def planned(service, on, **fields):
    about = {"logbook": service.logbook, "appointment": service.appointment, "planned_by": service.doctor}
    return PlannedMeeting.objects.create(on=on, form="video", **{"at": time(14, 30), **about, **fields})


def conference(service, on):
    return Conference.objects.create(logbook=service.logbook, on=on, month=month_number(on), form="video")


def address(user):
    return f"/kalender/{make_feed(user)}.ics"


def titles(response):
    content = response.content.decode().replace("\r\n ", "")
    return sorted(re.findall(r"SUMMARY;LANGUAGE=\w\w:(.*)\r", content))


def test_page_makes_an_address_and_shows_it_once(service):
    client = client_of(service.doctor)
    assert "Lag kalenderadresse" in client.get(PAGE).content.decode()
    (found,) = re.findall(r'value="(http://testserver/kalender/[\w-]+\.ics)"', client.post(PAGE).content.decode())
    secret = found.rpartition("/")[2].removesuffix(".ics")
    assert CalendarFeed.objects.get().secret_hash == hashlib.sha256(secret.encode()).hexdigest()
    again = client.get(PAGE).content.decode()
    assert secret not in again
    assert "Lag en ny adresse" in again
    assert Client().get(found).status_code == 200


def test_page_is_kept_out_of_caches(service):
    response = client_of(service.doctor).post(PAGE)
    assert response.headers["Cache-Control"] == "private, no-store"


def test_new_address_closes_the_old_one(service):
    old, new = address(service.doctor), address(service.doctor)
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)
    assert CalendarFeed.objects.filter(revoked_at__isnull=True).count() == 1


def test_closed_address_answers_nobody(service):
    found = address(service.doctor)
    client = client_of(service.doctor)
    response = client.post("/kalender/steng/", follow=True)
    assert "Kalenderadressen er stengt" in response.content.decode()
    assert Client().get(found).status_code == 404
    assert "Du har ingen kalenderadresse" in client.post("/kalender/steng/", follow=True).content.decode()


@pytest.mark.parametrize("secret", ["x", "x" * 5000, "æøå", "%00", "%ed%a0%80"])
def test_unknown_address_looks_like_a_closed_one(service, secret):
    closed = address(service.doctor)
    revoke_feed(service.doctor)
    responses = [Client().get(f"/kalender/{secret}.ics"), Client().get(closed)]
    assert [each.status_code for each in responses][1] == 404
    assert responses[0].status_code in {400, 404}
    assert b"VCALENDAR" not in responses[0].content


def test_calendar_of_the_doctor_has_meetings_and_conferences_of_every_log(service):
    other = followed()
    planned(service, service.day(5, 20))
    conference(service, service.day(5, 27))
    planned(other, other.day(5, 20))
    conference(other, other.day(5, 27))
    response = Client().get(address(service.doctor))
    assert titles(response) == ["Pasientkonferanse", f"Veiledningsmøte med {service.supervisor.name}"]
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"


def test_calendar_of_the_supervisor_has_the_meetings_with_each_doctor(service):
    other = followed(supervisor=service.supervisor)
    planned(service, service.day(5, 20))
    planned(other, other.day(5, 21))
    conference(service, service.day(5, 27))
    names = sorted([service.doctor.name, other.doctor.name])
    assert titles(Client().get(address(service.supervisor))) == [f"Veiledningsmøte med {name}" for name in names]


def test_calendar_shows_cancelled_meetings_as_cancelled_and_moved_ones_once(service):
    now = timezone.now()
    planned(service, service.day(5, 20), cancelled_at=now, cancel_cause="En hemmelig grunn", sequence=1)
    moved = planned(service, service.day(5, 21), cancelled_at=now, cancel_cause="Flyttet.", sequence=1)
    planned(service, service.day(5, 28), calendar_id=moved.calendar_id, sequence=1)
    content = Client().get(address(service.doctor)).content.decode()
    assert re.findall(r"STATUS:(\w+)", content) == ["CANCELLED", "CONFIRMED"]
    assert "hemmelig" not in content


def test_calendar_never_holds_what_was_said(service):
    meeting = Meeting.objects.create(
        logbook=service.logbook,
        appointment=service.appointment,
        held_on=service.day(5, 3),
        month=month_number(service.day(5, 3)),
        form="video",
        minutes=60,
        has_evaluation=True,
    )
    Notes.objects.create(meeting=meeting, minutes="Snakket om fru Hansen.")
    planned(service, service.day(5, 3))
    assert "Hansen" not in Client().get(address(service.supervisor)).content.decode()


def test_time_on_the_night_that_the_clock_goes_forward_exists(service, time_machine):
    time_machine.move_to(noon(service.day(2, 1)), tick=False)
    last_sunday = max(day for day in (service.day(3, 31) - n * DAY for n in range(7)) if day.weekday() == 6)
    planned(service, last_sunday, at=time(2, 30))
    content = Client().get(address(service.doctor)).content.decode()
    assert f"DTSTART;TZID=Europe/Oslo:{last_sunday:%Y%m%d}T033000\r\n" in content


def test_calendar_that_has_not_changed_is_not_sent_again(service):
    found = address(service.doctor)
    planned(service, service.day(5, 20))
    etag = Client().get(found).headers["ETag"]
    unchanged = Client().get(found, headers={"If-None-Match": etag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    planned(service, service.day(5, 27))
    assert Client().get(found, headers={"If-None-Match": etag}).status_code == 200


def test_fetching_leaves_no_cookie_and_notes_the_day(service):
    found = address(service.doctor)
    response = Client().get(found)
    assert response.cookies == {}
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert CalendarFeed.objects.get().last_read_on == service.day(5, 10)


def test_fetching_asks_the_database_as_often_for_many_as_for_one(service):
    found = address(service.doctor)
    planned(service, service.day(5, 20))
    conference(service, service.day(5, 27))
    Client().get(found)
    with CaptureQueriesContext(connection) as one:
        Client().get(found)
    for number in range(5):
        planned(service, service.day(6, 1) + number * DAY)
        conference(service, service.day(7, 1) + number * DAY)
    with CaptureQueriesContext(connection) as many:
        Client().get(found)
    assert len(many) == len(one) == 3


def test_address_of_somebody_who_has_left_answers_nobody(service):
    found = address(service.doctor)
    type(service.doctor).objects.filter(pk=service.doctor.pk).update(is_active=False)
    assert Client().get(found).status_code == 404


@pytest.mark.parametrize("role", [each for each in Role if each not in {Role.DOCTOR, Role.SUPERVISOR}])
def test_others_have_no_calendar(role):
    user = make_user(role)
    with pytest.raises(NotAllowed):
        make_feed(user)
    with pytest.raises(NotAllowed):
        revoke_feed(user)
    assert CalendarFeed.objects.count() == 0


def test_too_many_reads_are_refused(service):
    found = address(service.doctor)
    most = int(settings.CALENDAR_RATE.partition("/")[0])
    statuses = [Client().get(found).status_code for _read in range(most + 1)]
    assert statuses == [200] * most + [429]


def test_constraint_one_open_refuses_a_second(service):
    make_feed(service.doctor)
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarFeed.objects.create(user=service.doctor, secret_hash="0" * 64)
