"""Whoever a plan waits for is told at once, once for each version, and not when they have signed."""

from datetime import date

import pytest

from correspondence.models import Delivery
from curriculum.exceptions import LogChanged
from curriculum.services.individual_plans import Activity, Goal, make_version, sign_as_doctor, sign_as_supervisor
from supervision.services.plan_mails import KIND, tell_who_has_not_signed
from tests.followed import followed

pytestmark = pytest.mark.django_db


@pytest.fixture
def log():
    return followed()


def made(log, *, by, day=1, based_on=0):
    on = date(2027, 6, day)
    return make_version(
        log.logbook,
        by=by,
        goals=[Goal(key="symptom_relief", by=on)],
        activities=[Activity(key="centre_service", first=on, last=on)],
        based_on=based_on,
    )


def told():
    return list(Delivery.objects.filter(kind=KIND).order_by("pk").values_list("recipient_email", flat=True))


def test_supervisor_is_told_of_what_the_doctor_wrote(log):
    plan = made(log, by=log.doctor)
    mail = Delivery.objects.get(kind=KIND)
    assert (mail.recipient_email, mail.key) == (log.supervisor.email, f"plan:{plan.pk}:{log.supervisor.pk}")
    assert mail.subject == "Utdanningsplanen venter på signaturen din"
    assert f"{log.doctor.name} har skrevet den individuelle utdanningsplanen (versjon 1)." in mail.body
    assert f"/logg/{log.logbook.public_id}/utdanningsplan/\n" in mail.body


def test_doctor_is_told_of_what_the_supervisor_wrote_in_the_doctors_language(log):
    log.doctor.language = "nn"
    log.doctor.save(update_fields=["language"])
    made(log, by=log.supervisor)
    assert told() == [log.doctor.email]
    assert Delivery.objects.get(kind=KIND).subject == "Utdanningsplanen ventar på signaturen din"


def test_nobody_is_told_twice_of_a_version(log):
    plan = made(log, by=log.doctor)
    sign_as_doctor(plan, by=log.doctor)
    assert told() == [log.supervisor.email]
    sign_as_supervisor(plan, by=log.supervisor)
    assert told() == [log.supervisor.email]


def test_author_who_has_not_signed_is_told_when_the_other_has(log):
    plan = made(log, by=log.doctor)
    sign_as_supervisor(plan, by=log.supervisor)
    assert told() == [log.supervisor.email, log.doctor.email]
    body = Delivery.objects.filter(kind=KIND).latest("pk").body
    assert f"{log.supervisor.name} har signert den individuelle utdanningsplanen (versjon 1)." in body


def test_whoever_has_signed_is_not_told(log):
    plan = sign_as_supervisor(made(log, by=log.supervisor), by=log.supervisor)
    assert told() == [log.doctor.email]
    assert tell_who_has_not_signed(plan, log.doctor) == []
    assert told() == [log.doctor.email]


def test_new_version_is_told_of_anew_and_a_refused_one_is_not(log):
    made(log, by=log.doctor)
    with pytest.raises(LogChanged):
        made(log, by=log.doctor, day=2)
    assert told() == [log.supervisor.email]
    made(log, by=log.doctor, day=2, based_on=1)
    assert told() == [log.supervisor.email] * 2


def test_supervisor_whose_user_is_closed_is_not_told(log):
    log.supervisor.is_active = False
    log.supervisor.save(update_fields=["is_active"])
    made(log, by=log.doctor)
    assert told() == []
