"""Asking a unit or a centre: who may, when, and what the message holds."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import SingleUseLink
from accounts.roles import Role
from approvals.enums import EventKind, RequestKind, RequestState
from approvals.exceptions import NotAllowed, NotPossible
from approvals.models import Application, Request
from approvals.services.requests.asking import ask_centre, ask_unit, resend_request
from approvals.services.requests.lifecycle import PURPOSE
from correspondence.models import Delivery
from tests.approvals.admin.desk_client import decided_case, received_case
from tests.approvals.asked import (
    UNIT_EMAIL,
    asked_centre,
    asked_unit,
    secret_of,
    secrets_of,
)
from tests.factories import complete_application, draft_application, make_user

pytestmark = pytest.mark.django_db

UNIT_FIELDS = [
    "unit.palliative_beds",
    "unit.description",
    "unit.staffing",
    "unit.patients_per_year",
    "unit.patient_mix",
    "local.general_practitioners",
    "local.home_care",
]


def fresh(application):
    return Application.objects.get(pk=application.pk)


def kinds(application):
    return list(application.events.order_by("id").values_list("kind", flat=True))


# Asking ---------------------------------------------------------------------------------------------------
def test_asking_the_unit_makes_one_item_for_each_fact_in_its_name():
    request = asked_unit()
    assert [item.field for item in request.items.all()] == UNIT_FIELDS
    assert request.items.get(field="unit.palliative_beds").stated == "8"
    assert (request.kind, request.state, request.recipient_email) == (RequestKind.UNIT, RequestState.ASKED, UNIT_EMAIL)
    assert kinds(request.application)[-1] == EventKind.REQUEST_ASKED


def test_asking_the_centre_takes_only_what_is_stated():
    request = asked_centre()
    assert {item.field: item.stated for item in request.items.all()} == {
        "centre.agreement_signed_on": "2026-03-01",
        "centre.conferences": "2",
        "centre.conference_plan": "Annenhver tirsdag på video.",
    }


def test_the_message_has_a_personal_link_and_lasts_through_the_deadline(settings):
    settings.REQUEST_DUE_DAYS = 14
    request = asked_unit()
    link = SingleUseLink.objects.get(subject_id=request.pk, purpose=PURPOSE)
    assert request.delivery.holds_secret
    assert request.delivery.recipient_email == UNIT_EMAIL
    assert f"http://testserver/svar/{secret_of(request)}/" in request.delivery.body
    assert timezone.localtime(link.expires_at).time().isoformat() == "00:00:00"
    assert (timezone.localtime(link.expires_at).date() - request.due_on).days == 1


def test_asking_before_anything_is_stated_is_refused():
    application = draft_application()
    with pytest.raises(NotPossible, match="Fyll ut opplysningene om enheten først"):
        ask_unit(application, by=application.doctor.user, name="Kari", email=UNIT_EMAIL)
    assert Request.objects.count() == 0


@pytest.mark.parametrize("form", ["{0}", "{1}", "{2}"])
def test_the_applicants_own_address_is_refused(form):
    doctor = make_user(email="anna@example.no")
    EmailAddress.objects.create(user=doctor, email="privat@example.no", verified=False, primary=False)
    application = complete_application(by=doctor)
    email = form.format("ANNA@example.no", "privat@example.no", "anna+enhet@example.no")
    with pytest.raises(NotPossible, match="søkerens egen e-postadresse"):
        ask_unit(application, by=doctor, name="Anna selv", email=email)
    assert Request.objects.filter(kind=RequestKind.UNIT).count() == 0


def test_only_the_applicant_and_whoever_handles_the_case_may_ask():
    application = received_case()
    for stranger in (make_user(), make_user(Role.SUPERVISOR), make_user(Role.AUDITOR)):
        with pytest.raises(NotAllowed):
            ask_unit(application, by=stranger, name="Kari Lind", email=UNIT_EMAIL)
    assert ask_unit(application, by=make_user(Role.CASEWORKER), name="Kari", email=UNIT_EMAIL).state == "asked"


def test_a_caseworker_does_not_ask_in_a_draft():
    application = complete_application()
    with pytest.raises(NotAllowed):
        ask_unit(application, by=make_user(Role.CASEWORKER), name="Kari Lind", email=UNIT_EMAIL)
    assert Request.objects.filter(kind=RequestKind.UNIT).count() == 0


def test_asking_twice_is_refused_and_the_database_agrees():
    request = asked_unit()
    with pytest.raises(NotPossible, match="Kari Lind er allerede spurt"):
        asked_unit(request.application)
    copy = Request.objects.get(pk=request.pk)
    copy.pk, copy.public_id = None, "6f1f9a1e-3f0e-4a39-9df4-2f3fd2f6f1aa"
    names = r"approvals_request_one_open_per_kind|approvals_request\.application_id"  # SQLite names the columns
    with pytest.raises(IntegrityError, match=names), transaction.atomic():
        copy.save(force_insert=True)


def test_an_address_that_cannot_be_is_refused():
    application = complete_application()
    with pytest.raises(ValidationError):
        ask_unit(application, by=application.doctor.user, name="Kari", email="ikke en adresse")
    assert Delivery.objects.filter(kind="request", subject__contains="enheten").count() == 0


def test_many_messages_to_one_address_within_the_hour_are_refused(settings):
    settings.REQUEST_MAILS_PER_HOUR = 2
    request = asked_unit()
    doctor = request.application.doctor.user
    resend_request(request, by=doctor)
    with pytest.raises(NotPossible, match="den siste timen"):
        resend_request(request, by=doctor)
    assert len(secrets_of(request)) == 2


def test_asking_in_a_closed_case_is_refused():
    application = decided_case().application
    with pytest.raises(NotPossible, match="Saken er avsluttet"):
        ask_centre(application, by=application.doctor.user, name="Per", email="per@example.no")
    assert Request.objects.filter(kind=RequestKind.CENTRE).count() == 0
