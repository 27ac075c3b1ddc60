"""Calendars are told by mail: planned, moved and called off, in one mail, once, with a file that a calendar reads."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from approvals.enums import ChangeKind
from approvals.models import CalendarNotice
from approvals.services.calendars.mails import tell_calendars
from approvals.services.reminders.planning import plan_all_reminders
from correspondence.messages import build_mail
from correspondence.models import Delivery
from curriculum.months import month_number
from supervision.models import Appointment, Conference, PlannedMeeting
from supervision.services.planning import move_planned_meeting
from tests.approvals.change_cases import decided_change, started, with_supervisor
from tests.approvals.followup.mailed_calendars import files_of, value
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def service(time_machine):
    made = followed()
    time_machine.move_to(noon(made.day(5, 10)), tick=False)
    return made


def planned(service, on, **fields):
    return PlannedMeeting.objects.create(
        logbook=service.logbook,
        appointment=service.appointment,
        on=on,
        form="video",
        planned_by=service.doctor,
        **{"at": time(14, 30), **fields},
    )


def conference(service, on):
    return Conference.objects.create(logbook=service.logbook, on=on, month=month_number(on), form="video")


def tell(service):
    """Tell the calendars, and return the new mails, those to the doctor first."""
    before = set(Delivery.objects.values_list("pk", flat=True))
    tell_calendars([service.logbook.pk], today=timezone.localdate())
    new = [each for each in Delivery.objects.filter(kind="calendar").order_by("pk") if each.pk not in before]
    return sorted(new, key=lambda each: each.recipient_email != service.doctor.email)


def test_planned_meeting_is_mailed_to_both_with_a_file(service):
    meeting = planned(service, service.day(5, 20))
    to_doctor, to_supervisor = tell(service)
    assert to_doctor.recipient_email == service.doctor.email
    assert to_supervisor.recipient_email == service.supervisor.email
    assert to_doctor.subject == (f"Veiledningsmøte med {service.supervisor.name} 20. mai {service.year} kl. 14.30")
    ((name, content),) = files_of(to_doctor)
    assert name == "kalender.ics"
    assert value(content, "METHOD") == ["PUBLISH"]
    assert value(content, "UID") == [f"{meeting.calendar_id}@testserver"]
    assert value(content, "SEQUENCE") == ["0"]
    assert value(content, "DTSTART;TZID=Europe/Oslo") == [f"{service.year}0520T143000"]
    assert value(content, "STATUS") == ["CONFIRMED"]


def test_mail_can_be_built_with_its_file(service):
    planned(service, service.day(5, 20))
    mail = build_mail(tell(service)[0])
    assert b"Content-Type: text/calendar" in mail.content
    assert b"kalender.ics" in mail.content


def test_what_is_told_is_not_told_again(service):
    planned(service, service.day(5, 20))
    tell(service)
    assert tell(service) == []
    plan_all_reminders()
    assert Delivery.objects.filter(kind="calendar").count() == 2


def test_moved_meeting_has_the_same_name_and_a_higher_number(service):
    old = planned(service, service.day(5, 20))
    tell(service)
    PlannedMeeting.objects.filter(pk=old.pk).update(cancelled_at=timezone.now(), cancel_cause="Flyttet.", sequence=1)
    planned(service, service.day(5, 27), calendar_id=old.calendar_id, sequence=1)
    to_doctor, _to_supervisor = tell(service)
    assert to_doctor.subject == (
        f"Flyttet: Veiledningsmøte med {service.supervisor.name} 27. mai {service.year} kl. 14.30"
    )
    ((_name, content),) = files_of(to_doctor)
    assert value(content, "UID") == [f"{old.calendar_id}@testserver"]
    assert value(content, "SEQUENCE") == ["1"]
    assert value(content, "METHOD") == ["PUBLISH"]
    assert value(content, "DTSTART;TZID=Europe/Oslo") == [f"{service.year}0527T143000"]


def test_cancelled_meeting_is_taken_out_of_the_calendar(service):
    meeting = planned(service, service.day(5, 20))
    tell(service)
    PlannedMeeting.objects.filter(pk=meeting.pk).update(
        cancelled_at=timezone.now(), cancel_cause="Noe helt privat.", sequence=1
    )
    to_doctor, _to_supervisor = tell(service)
    assert to_doctor.subject.startswith("Avlyst: Veiledningsmøte med ")
    ((name, content),) = files_of(to_doctor)
    assert name == "avlyst.ics"
    assert value(content, "METHOD") == ["CANCEL"]
    assert value(content, "STATUS") == ["CANCELLED"]
    assert value(content, "UID") == [f"{meeting.calendar_id}@testserver"]
    assert value(content, "SEQUENCE") == ["1"]
    assert "privat" not in content
    assert "privat" not in to_doctor.body


def test_meeting_called_off_before_anybody_heard_of_it_is_not_told(service):
    planned(service, service.day(5, 20), cancelled_at=timezone.now(), cancel_cause="Feil dag.", sequence=1)
    assert tell(service) == []


def test_series_of_conferences_is_one_mail_to_the_doctor_alone(service):
    for weeks in range(5):
        conference(service, service.day(5, 11) + 14 * weeks * DAY)
    (delivery,) = tell(service)
    assert delivery.recipient_email == service.doctor.email
    assert delivery.subject == "5 endringer i kalenderen din"
    ((_name, content),) = files_of(delivery)
    assert len(value(content, "UID")) == len(set(value(content, "UID"))) == 5
    assert value(content, "DTSTART;VALUE=DATE")[0] == f"{service.year}0511"
    assert CalendarNotice.objects.count() == 5


def test_moved_and_cancelled_conferences_are_told_in_one_mail(service):
    first, second = conference(service, service.day(5, 11)), conference(service, service.day(5, 25))
    tell(service)
    Conference.objects.filter(pk=first.pk).update(on=service.day(5, 12), sequence=1)
    Conference.objects.filter(pk=second.pk).update(
        state="cancelled", cancel_cause="Ferie.", settled_at=timezone.now(), sequence=1
    )
    (delivery,) = tell(service)
    assert [name for name, _content in files_of(delivery)] == ["kalender.ics", "avlyst.ics"]
    moved, cancelled = (content for _name, content in files_of(delivery))
    assert value(moved, "DTSTART;VALUE=DATE") == [f"{service.year}0512"]
    assert value(cancelled, "DTSTART;VALUE=DATE") == [f"{service.year}0525"]
    assert f"Flyttet eller endret:\n- Pasientkonferanse 12. mai {service.year}\n" in delivery.body
    assert f"Avlyst:\n- Pasientkonferanse 25. mai {service.year}\n" in delivery.body


def test_held_conference_is_no_news(service):
    held = conference(service, service.day(5, 10))
    tell(service)
    Conference.objects.filter(pk=held.pk).update(state="held", settled_at=timezone.now())
    assert tell(service) == []


def test_what_has_been_is_not_told(service):
    planned(service, service.day(5, 9))
    assert tell(service) == []


def test_each_reads_in_their_own_language(service):
    type(service.doctor).objects.filter(pk=service.doctor.pk).update(language="en")
    planned(service, service.day(5, 20))
    to_doctor, to_supervisor = tell(service)
    assert (to_doctor.language, to_supervisor.language) == ("en", "nb")
    assert "SUMMARY;LANGUAGE=en:" in files_of(to_doctor)[0][1]


def test_meeting_moved_to_another_supervisors_day_is_called_off_for_the_former_one(service):
    meeting = planned(service, service.day(6, 20))
    tell(service)
    decided_change(with_supervisor(started(service.approval, ChangeKind.SUPERVISOR)))
    new = Appointment.objects.get(service_period__logbook=service.logbook, first_day__gte=service.day(7, 1))
    before = {each.pk for each in Delivery.objects.filter(kind="calendar")}
    about = {"at": time(9), "minutes": 60, "form": "video"}
    moved = move_planned_meeting(meeting, new, by=service.doctor, on=service.day(7, 4), **about)
    told = {
        each.recipient_email: [
            (name, value(content, "METHOD"), value(content, "UID")) for name, content in files_of(each)
        ]
        for each in Delivery.objects.filter(kind="calendar").exclude(pk__in=before)
    }
    called_off = ("avlyst.ics", ["CANCEL"], [f"{meeting.calendar_id}@testserver"])
    stands = ("kalender.ics", ["PUBLISH"], [f"{moved.calendar_id}@testserver"])
    assert told == {
        service.supervisor.email: [called_off],
        service.doctor.email: [stands, called_off],
        new.supervisor.user.email: [stands],
    }
