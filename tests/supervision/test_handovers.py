"""A supervisor asks to be relieved: the doctor gets a mail, and nothing changes before the change case is granted."""

from datetime import timedelta

import pytest

from accounts.roles import Role
from correspondence.models import Delivery
from curriculum.exceptions import LogChanged, NotAllowed, NotPossible
from supervision.models import Appointment, Handover
from supervision.services.handovers import ask_for_handover, open_handover, withdraw_handover
from tests.factories import make_user
from tests.supervision.meeting_acts import in_may

pytestmark = pytest.mark.django_db


def asked(service, **about):
    wish = {"name": "Nina Ny", "email": "Nina@Example.no", "from_on": service.day(8, 1), "message": "Jeg slutter."}
    return ask_for_handover(service.appointment, by=about.pop("by", service.supervisor), **{**wish, **about})


def test_doctor_gets_a_mail_with_the_way_and_without_the_message(time_machine):
    service = in_may(time_machine)
    before = Appointment.objects.values_list().get(pk=service.appointment.pk)
    handover = asked(service)
    mail = Delivery.objects.get(key=f"handover:{handover.pk}")
    assert (handover.email, open_handover(service.appointment)) == ("nina@example.no", handover)
    assert mail.recipient_email == service.doctor.email
    assert f"http://testserver/logg/{service.logbook.public_id}/veileder/" in mail.body
    assert "Jeg slutter." not in mail.body
    assert Appointment.objects.values_list().get(pk=service.appointment.pk) == before


@pytest.mark.parametrize(
    ("about", "field", "sentence"),
    [
        ({"from_on": (5, 10)}, "from_on", "Velg en dag som ikke har begynt: byttet må godkjennes først."),
        ({"email": "{supervisor}"}, "email", "Skriv adressen til den som skal ta over, ikke din egen."),
        ({"email": "{doctor}"}, "email", "Legen kan ikke være sin egen veileder."),
    ],
)
def test_impossible_wish_is_refused_beside_its_field(time_machine, about, field, sentence):
    service = in_may(time_machine)
    if "email" in about:
        about = {"email": about["email"].format(supervisor=service.supervisor.email, doctor=service.doctor.email)}
    else:
        about = {"from_on": service.day(*about["from_on"])}
    with pytest.raises(NotPossible) as refusal:
        asked(service, **about)
    assert (str(refusal.value), refusal.value.field) == (sentence, field)
    assert not Handover.objects.exists()


def test_day_outside_the_appointment_is_refused(time_machine):
    service = in_may(time_machine)
    with pytest.raises(NotPossible) as refusal:
        asked(service, from_on=service.appointment.last_day + timedelta(days=1))
    assert refusal.value.field == "from_on"
    service.appointment.first_day = service.day(7, 1)
    service.appointment.save()
    with pytest.raises(NotPossible) as refusal:
        asked(service, from_on=service.day(7, 1))
    assert str(refusal.value) == f"Du følger tjenesten fra 1. juli {service.year}. Velg en senere dag."


def test_only_the_supervisor_asks_and_only_once_at_a_time(time_machine):
    service = in_may(time_machine)
    for stranger in (service.doctor, *(make_user(role) for role in Role)):
        with pytest.raises(NotAllowed):
            asked(service, by=stranger)
    first = asked(service)
    with pytest.raises(LogChanged):
        asked(service)
    with pytest.raises(NotAllowed):
        withdraw_handover(first, by=service.doctor)
    withdraw_handover(first, by=service.supervisor)
    with pytest.raises(LogChanged) as refusal:
        withdraw_handover(first, by=service.supervisor)
    assert str(refusal.value) == "Ønsket er alt trukket tilbake."
    assert asked(service).pk != first.pk
