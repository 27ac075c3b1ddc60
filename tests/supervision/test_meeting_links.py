"""Personal links around meetings: one addressee, one act, once; and asking for the meeting of a month."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from accounts.links import find_link, make_link
from accounts.models import SingleUseLink
from correspondence.models import Delivery
from curriculum.months import month_number
from supervision.models import AskedMonth, Meeting
from supervision.services.asking import ask_for_month
from supervision.services.meetings import LOG_MONTH, answer_meeting, end_of_day_in
from tests.followed import followed, noon
from tests.supervision.meeting_acts import NOTES, in_may, link_to_answer, logged, secret_in

pytestmark = pytest.mark.django_db


def april(service):
    return month_number(service.day(4, 1))


def mail_of(asked):
    return Delivery.objects.get(key=f"month:{asked.appointment_id}:{asked.month}:question")


def link_for_april(service):
    return f"/svar/maned/{secret_in(mail_of(ask_for_month(service.appointment, april(service))))}/"


def held(service, **about):
    return {"held_on": f"12.04.{service.year}", "form": "phone", "minutes": "30", **about}


def test_doctor_confirms_from_the_mail_with_one_tap(time_machine):
    service = in_may(time_machine)
    meeting = logged(service)
    page, client = link_to_answer(meeting), Client()
    shown = client.get(page)
    meeting.refresh_from_db()
    assert (shown.status_code, meeting.answer, dict(client.cookies)) == (200, "", {})
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert shown.headers["X-Robots-Tag"] == "noindex, nofollow"
    response = client.post(page, {"answer": "confirmed"})
    assert response.headers["Location"] == "/svar/takk/moter/nb/confirmed/"
    meeting.refresh_from_db()
    assert (meeting.answer, meeting.logged_by) == ("confirmed", service.supervisor)
    assert (client.get(page).status_code, client.post(page, {"answer": "disputed"}).status_code) == (410, 410)


def test_doctor_disputes_from_the_mail_with_or_without_words(time_machine):
    service = in_may(time_machine)
    meeting = logged(service)
    page = link_to_answer(meeting)
    assert Client().post(page, {"answer": "disputed", "words": "a" * 2001}).status_code == 422
    assert Client().post(page, {"answer": "vet ikke"}).status_code == 409
    assert Client().post(page, {"answer": "disputed", "words": "Det var fredag."}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.answer, meeting.notes.dispute) == ("disputed", "Det var fredag.")
    second = logged(service, held_on=service.day(5, 4))
    assert Client().post(link_to_answer(second), {"answer": "disputed"}).status_code == 302


def test_page_of_the_mail_shows_nothing_of_what_was_said(time_machine):
    service = in_may(time_machine)
    page = Client().get(link_to_answer(logged(service, notes=NOTES, has_evaluation=True))).content.decode()
    assert [text for text in (NOTES.minutes, NOTES.strengths, NOTES.next_step) if text in page] == []


def test_supervisor_who_is_logged_in_does_not_answer_for_the_doctor(time_machine):
    service = in_may(time_machine)
    meeting = logged(service)
    client = Client()
    client.force_login(service.supervisor)
    assert client.post(link_to_answer(meeting), {"answer": "confirmed"}).status_code == 403
    meeting.refresh_from_db()
    assert meeting.answer == ""


def test_links_are_dead_when_the_meeting_is_answered_or_the_account_closed(time_machine):
    service = in_may(time_machine)
    answered, other = logged(service), logged(service, held_on=service.day(5, 4))
    answer_meeting(answered, by=service.doctor, answer="confirmed")
    service.doctor.is_active = False
    service.doctor.save()
    assert Client().get(link_to_answer(answered)).status_code == 410
    assert Client().get(link_to_answer(other)).status_code == 410


def test_link_to_answer_ends_after_its_days(time_machine):
    service = in_may(time_machine)
    page = link_to_answer(logged(service))
    time_machine.move_to(noon(service.day(5, 10) + timedelta(days=settings.MEETING_LINK_DAYS)))
    assert Client().get(page).status_code == 200
    time_machine.move_to(noon(service.day(5, 11) + timedelta(days=settings.MEETING_LINK_DAYS)))
    assert Client().get(page).status_code == 410


def test_guessed_links_are_gone_and_soon_too_many(settings):
    settings.PERSONAL_LINK_RATE = "3/m/ip"
    client = Client()
    for address in ("/svar/mote/gjettet/", "/svar/maned/gjettet/", f"/svar/maned/{'x' * 300}/"):
        assert client.get(address).status_code == 410
    assert client.get("/svar/mote/gjettet/").status_code == 429
    assert client.get("/svar/maned/gjettet/").status_code == 429


def test_link_of_one_purpose_is_useless_for_another(time_machine):
    service = in_may(time_machine)
    to_answer, to_log = link_to_answer(logged(service)), link_for_april(service)
    assert Client().get(to_answer.replace("mote", "maned")).status_code == 410
    assert Client().get(to_log.replace("maned", "mote")).status_code == 410


def test_supervisor_logs_the_meeting_of_a_month_without_logging_in(time_machine):
    service = in_may(time_machine)
    page, client = link_for_april(service), Client()
    assert service.doctor.name in client.get(page).content.decode()
    assert not Meeting.objects.exists()
    assert client.post(page, held(service)).headers["Location"] == "/svar/takk/moter/nb/logged/"
    meeting = Meeting.objects.get()
    assert (meeting.held_on, meeting.form, meeting.minutes, meeting.logged_by) == (
        service.day(4, 12),
        "phone",
        30,
        None,
    )
    assert meeting.appointment == service.appointment
    assert Delivery.objects.filter(key=f"meeting:{meeting.pk}:question").count() == 1
    assert client.post(page, held(service, held_on=f"13.04.{service.year}")).status_code == 410


def test_what_is_wrong_behind_the_link_is_told_beside_its_field_and_the_link_lives(time_machine):
    service = in_may(time_machine)
    page = link_for_april(service)
    for about, status, field in (
        ({"held_on": "i går"}, 422, "held_on"),
        ({"held_on": f"03.05.{service.year}"}, 409, "held_on"),
        ({"minutes": "1500"}, 409, "minutes"),
    ):
        response = Client().post(page, held(service, **about))
        assert (response.status_code, list(response.context["form"].errors)) == (status, [field])
    assert Client().get(page).status_code == 200
    assert not Meeting.objects.exists()


def test_link_of_a_month_is_void_when_a_meeting_of_the_month_is_logged(time_machine):
    service = in_may(time_machine)
    page = link_for_april(service)
    logged(service, held_on=service.day(3, 30))
    assert Client().get(page).status_code == 200
    logged(service, held_on=service.day(4, 30))
    assert Client().get(page).status_code == 410


def test_doctor_who_is_logged_in_does_not_log_for_the_supervisor(time_machine):
    service = in_may(time_machine)
    client = Client()
    client.force_login(service.doctor)
    assert client.post(link_for_april(service), held(service)).status_code == 403
    assert not Meeting.objects.exists()


def test_supervisor_is_asked_once_for_a_month(time_machine):
    service = in_may(time_machine)
    asked = ask_for_month(service.appointment, april(service))
    mail = mail_of(asked)
    assert (mail.recipient_email, mail.holds_secret) == (service.supervisor.email, True)
    assert mail.subject == f"Har du og {service.doctor.name} møttes i april {service.year}?"
    assert find_link(secret_in(mail), purpose=LOG_MONTH).subject_id == asked.pk
    assert ask_for_month(service.appointment, april(service)) is None
    assert AskedMonth.objects.count() == 1
    assert SingleUseLink.objects.filter(purpose=LOG_MONTH).count() == 1


def test_nobody_is_asked_for_a_month_that_is_logged_or_not_followed_or_when_nobody_is_there(time_machine):
    service = in_may(time_machine)
    logged(service, held_on=service.day(4, 30))
    january = month_number(service.day(1, 1))
    assert ask_for_month(service.appointment, april(service)) is None
    assert ask_for_month(service.appointment, january - 1) is None
    assert ask_for_month(service.appointment, january + 12) is None
    service.appointment.last_day = service.appointment.first_day - timedelta(days=1)
    service.appointment.save()
    assert ask_for_month(service.appointment, january) is None
    service.appointment.last_day = service.day(12, 31)
    service.appointment.save()
    service.supervisor.is_active = False
    service.supervisor.save()
    assert ask_for_month(service.appointment, january) is None
    assert not AskedMonth.objects.exists()


def test_link_about_an_agreement_without_a_supervisor_is_dead():
    service = followed()
    asked = AskedMonth.objects.create(appointment=service.appointment, month=month_number(service.day(1, 1)))
    service.appointment.supervisor = service.appointment.accepted_at = None
    service.appointment.save()
    secret = make_link(
        purpose=LOG_MONTH, subject_id=asked.pk, recipient_email="v@example.no", expires_at=end_of_day_in(1)
    )
    assert Client().get(f"/svar/maned/{secret}/").status_code == 410


@pytest.mark.parametrize("outcome", ["confirmed", "disputed", "logged"])
def test_each_answer_is_thanked_for(outcome):
    assert "Takk for svaret" in Client().get(f"/svar/takk/moter/nb/{outcome}/").content.decode()
    assert Client().get(f"/svar/takk/moter/en/{outcome}/").headers["Content-Language"] == "en"


def test_thanks_for_nothing_are_not_found():
    assert Client().get("/svar/takk/moter/nb/deleted/").status_code == 404
    assert Client().get("/svar/takk/moter/xx/logged/").status_code == 404
