"""Logs that are not as usual: nobody follows them, somebody never came to, or they last for many years."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from guardian.shortcuts import assign_perm

from accounts.roles import Role
from curriculum.exceptions import NotPossible
from curriculum.months import month_number
from curriculum.permissions import SUPERVISE
from supervision.models import Appointment, Handover, Meeting
from supervision.queries.meetings import appointment_on, list_appointments
from supervision.queries.strips import collect_strips, months_of
from tests.factories import make_user
from tests.followed import followed
from tests.supervision.meeting_acts import in_may, logged


def at(name, service, **more):
    return reverse(f"supervision:{name}", kwargs={"public_id": service.logbook.public_id, **more})


def of_somebody(user):
    client = Client()
    client.force_login(user)
    return client


def never_followed(service):
    service.appointment.last_day = service.appointment.first_day - timedelta(days=1)
    service.appointment.save()


@pytest.mark.parametrize(
    ("today", "first"),
    [(date(2025, 1, 1), date(2027, 1, 1)), (date(2029, 5, 1), date(2028, 5, 1)), (date(2040, 1, 1), date(2030, 1, 1))],
)
def test_strip_of_very_many_months_shows_those_around_today(today, first):
    months = months_of([(date(2027, 1, 1), date(2031, 12, 31))], today=today)
    assert (len(months), months[0]) == (24, month_number(first))


@pytest.mark.django_db
def test_appointment_that_never_followed_a_day_takes_no_meetings():
    service = followed()
    never_followed(service)
    with pytest.raises(NotPossible) as refusal:
        logged(service, held_on=date(2020, 1, 1))
    assert (str(refusal.value), refusal.value.field) == ("Veilederen følger ikke denne tjenesten.", "held_on")
    assert collect_strips([service.logbook], today=date(2027, 1, 1)) == {service.logbook.pk: []}
    page = of_somebody(service.doctor).get(at("supervisor", service))
    assert page.context["appointments"] == []


@pytest.mark.django_db
def test_appointment_that_never_followed_a_day_is_the_last_to_be_chosen():
    service = followed()
    service.appointment.pk = None
    service.appointment.withdrawn_at = service.appointment.accepted_at
    service.appointment.accepted_at = None
    never_followed(service)
    standing = Appointment.objects.standing().get(service_period=service.approval.service_period)
    assert len(list_appointments(service.logbook)) == 2
    assert appointment_on(list_appointments(service.logbook), standing.first_day) == standing


@pytest.mark.django_db
def test_day_after_the_last_is_not_suggested(time_machine):
    service = in_may(time_machine)
    service.appointment.last_day = service.day(5, 9)
    service.appointment.save()
    assert of_somebody(service.supervisor).get(at("log_meeting", service)).context["form"].initial["held_on"] is None


@pytest.mark.django_db
def test_log_that_nobody_follows_takes_no_meetings_plans_or_wishes(time_machine):
    service = in_may(time_machine)
    stranger = make_user(Role.SUPERVISOR)
    assign_perm(SUPERVISE, stranger, service.logbook)
    about = {"held_on": f"03.05.{service.year}", "form": "video", "minutes": "60"}
    client = of_somebody(stranger)
    assert client.get(at("log_meeting", service)).context["form"].initial["held_on"] is None
    assert client.post(at("log_meeting", service), about).status_code == 404
    Appointment.objects.update(first_day=None, last_day=None)
    plan = {**about, "on": f"01.06.{service.year}", "times": "1"}
    wish = {"name": "Nina", "email": "nina@example.no", "from_on": f"01.08.{service.year}"}
    assert client.post(at("plans", service), plan).status_code == 404
    assert client.post(at("supervisor", service), wish).status_code == 404
    assert client.get(at("supervisor", service)).context["handover"] is None
    assert not Meeting.objects.exists()


@pytest.mark.django_db
def test_wish_of_somebody_who_is_supervisor_no_more_is_not_taken_back(time_machine):
    service = in_may(time_machine)
    stranger = make_user(Role.SUPERVISOR)
    assign_perm(SUPERVISE, stranger, service.logbook)
    Handover.objects.create(
        appointment=service.appointment,
        name="Nina",
        email="nina@example.no",
        from_on=service.day(8, 1),
        asked_by=stranger,
    )
    response = of_somebody(stranger).post(at("withdraw_handover", service), follow=True)
    assert "Bare veilederen kan trekke ønsket tilbake." in response.content.decode()
    assert Handover.objects.get().withdrawn_at is None
