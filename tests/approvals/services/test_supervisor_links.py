"""A supervisor answers by the link or after log-in: either way once, and nobody supervises themselves."""

import pytest

from accounts.exceptions import LinkUnusable
from accounts.models import User
from accounts.roles import Role
from approvals.enums import EventKind, RequestKind, RequestState
from approvals.exceptions import NotPossible
from approvals.models import Application, Request
from approvals.services import sections
from approvals.services.applications import submit_application
from approvals.services.appointments import (
    accept_supervision,
    ask_supervisor,
    decline_supervision,
    standing_appointment,
)
from approvals.services.requests.asking import resend_request, withdraw_request
from approvals.services.requests.following import expire_overdue_requests
from approvals.services.requests.supervisor import AccountExists, accept_by_link, decline_by_link
from correspondence.models import Delivery
from supervision.models import Appointment
from supervision.services import ANSWER, claim_appointments
from tests.approvals.asked import link_of, secret_of
from tests.factories import complete_application, make_user, supervisor_answers

pytestmark = pytest.mark.django_db

TERMS = {"basis": "competence_area", "hpr_number": "8123456", "workplace": "Palliativt senter"}


class Named:
    """Somebody who is named and has no account."""

    def __init__(self, email="ny.veileder@sykehuset.example.no", name="Nina Veileder"):
        self.email, self.name = email, name


def asked_supervisor(person=None, **fields):
    person = person or Named()
    application = complete_application(supervisor=person, accepted=False, **fields)
    assert ask_supervisor(application, by=application.doctor.user)
    return Request.objects.get(application=application)


def saved_supervisor(application, person, **changed):
    application = Application.objects.get(pk=application.pk)
    answers = supervisor_answers(person, **changed)
    return sections.save_supervisor(
        application, by=application.doctor.user, version=application.version, answers=answers
    )


def test_asking_the_supervisor_is_a_request_with_a_link_of_its_own():
    request = asked_supervisor()
    assert (request.kind, request.state) == (RequestKind.SUPERVISOR, RequestState.ASKED)
    assert request.appointment == standing_appointment(request.application)
    assert f"/svar/{secret_of(request)}/" in request.delivery.body
    assert f"/veileder/{request.appointment_id}/" in request.delivery.body
    assert ask_supervisor(request.application, by=request.application.doctor.user) is False
    assert Delivery.objects.filter(kind="request").count() == 1


def test_accepting_by_link_makes_a_passwordless_supervisor_with_that_address():
    request = asked_supervisor()
    user = accept_by_link(request, link=link_of(request), **TERMS)
    assert (user.email, user.name, user.role) == ("ny.veileder@sykehuset.example.no", "Nina Veileder", Role.SUPERVISOR)
    assert user.has_usable_password() is False
    assert list(user.emailaddress_set.values_list("email", "verified")) == [(user.email, True)]
    appointment = standing_appointment(request.application)
    assert (appointment.state, appointment.supervisor.user, appointment.supervisor.hpr_number) == (
        "accepted",
        user,
        "8123456",
    )
    request.refresh_from_db()
    assert request.state == RequestState.ANSWERED
    assert request.application.events.get(kind=EventKind.SUPERVISOR_ACCEPTED).actor == user
    with pytest.raises(LinkUnusable):
        link_of(request)


def test_the_same_person_accepts_for_a_second_doctor_with_the_account_they_have():
    requests = [asked_supervisor(), asked_supervisor()]
    first, second = (accept_by_link(request, link=link_of(request), **TERMS) for request in requests)
    assert first == second
    assert User.objects.filter(email=first.email).count() == 1


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.CASEWORKER, Role.UNIT_CONTACT])
def test_somebody_who_has_another_account_must_log_in(role):
    person = make_user(role)
    request = asked_supervisor(person)
    link = link_of(request)
    with pytest.raises(AccountExists, match="Logg inn"):
        accept_by_link(request, link=link, **TERMS)
    assert standing_appointment(request.application).state == "asked"
    assert link_of(request).used_at is None


def test_a_closed_supervisors_account_does_not_open_by_a_link():
    person = make_user(Role.SUPERVISOR, is_active=False)
    request = asked_supervisor(person)
    with pytest.raises(AccountExists):
        accept_by_link(request, link=link_of(request), **TERMS)
    assert standing_appointment(request.application).supervisor is None


def test_declining_by_link_makes_no_account_and_tells_the_doctor():
    request = asked_supervisor()
    decline_by_link(request, link=link_of(request), reason="Slutter i juni.")
    assert User.objects.filter(email=request.recipient_email).count() == 0
    assert Appointment.objects.get().decline_reason == "Slutter i juni."
    assert Request.objects.get().state == RequestState.DECLINED
    assert Delivery.objects.filter(key=f"appointment-declined:{request.appointment_id}").count() == 1


@pytest.mark.parametrize("says_yes", [True, False])
def test_answering_after_log_in_closes_the_request_and_voids_the_link(says_yes):
    person = make_user(Role.SUPERVISOR)
    request = asked_supervisor(person)
    secret = secret_of(request)
    claim_appointments(person)
    if says_yes:
        accept_supervision(request.appointment, by=person, **TERMS)
    else:
        decline_supervision(request.appointment, by=person, reason="Har ikke tid.")
    assert Request.objects.get().state == ("answered" if says_yes else "declined")
    with pytest.raises(LinkUnusable):
        link_of(request, secret)


def test_naming_another_supervisor_withdraws_the_request():
    request = asked_supervisor()
    secret = secret_of(request)
    saved_supervisor(request.application, Named("en.annen@example.no", "Ola Annen"))
    assert Request.objects.get().state == RequestState.WITHDRAWN
    assert Delivery.objects.get(key=f"request:{request.pk}:withdrawn").recipient_email == request.recipient_email
    with pytest.raises(LinkUnusable):
        link_of(request, secret)


def test_a_corrected_name_keeps_the_request_under_the_new_name():
    request = asked_supervisor()
    saved_supervisor(request.application, Named(name="Nina Veilederud"))
    request.refresh_from_db()
    assert (request.state, request.recipient_name) == (RequestState.ASKED, "Nina Veilederud")


def test_a_corrected_address_moves_the_right_to_answer():
    old, new = make_user(Role.SUPERVISOR), make_user(Role.SUPERVISOR)
    request = asked_supervisor(old)
    secret = secret_of(request)
    assert old.has_perm(ANSWER, request.appointment)
    resend_request(request, by=request.application.doctor.user, email=new.email)
    old, new = User.objects.get(pk=old.pk), User.objects.get(pk=new.pk)
    appointment = standing_appointment(request.application)
    assert appointment.email == new.email
    assert (old.has_perm(ANSWER, appointment), new.has_perm(ANSWER, appointment)) == (False, True)
    with pytest.raises(LinkUnusable):
        link_of(request, secret)


def test_a_supervisors_request_is_not_withdrawn_by_itself():
    request = asked_supervisor()
    with pytest.raises(NotPossible, match="kan ikke trekkes tilbake for seg"):
        withdraw_request(request, by=request.application.doctor.user)
    assert Request.objects.get().state == RequestState.ASKED


def test_the_applicant_cannot_be_asked_to_supervise_and_the_application_is_sent_all_the_same():
    doctor = make_user()
    application = complete_application(by=doctor, supervisor=Named(doctor.email, "Meg Selv"), accepted=False)
    with pytest.raises(NotPossible, match="søkerens egen"):
        ask_supervisor(application, by=doctor)
    submitted = submit_application(application, by=doctor)
    assert (submitted.status, Request.objects.count()) == ("submitted", 0)


def test_sending_the_application_asks_whoever_is_not_asked_yet():
    application = complete_application(supervisor=Named(), accepted=False)
    submit_application(application, by=application.doctor.user)
    request = Request.objects.get()
    assert (request.kind, request.delivery.reference) == (RequestKind.SUPERVISOR, Application.objects.get().case_number)


def test_an_expired_request_can_be_asked_anew(time_machine):
    time_machine.move_to("2026-11-02 12:00 +0100")
    request = asked_supervisor()
    time_machine.move_to("2026-12-01 12:00 +0100")
    assert expire_overdue_requests() == 1
    assert ask_supervisor(request.application, by=request.application.doctor.user)
    assert list(Request.objects.order_by("pk").values_list("state", flat=True)) == ["expired", "asked"]
