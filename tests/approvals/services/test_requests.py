"""Asking others and their answers: who may, what it changes, and that a link answers once."""

from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.exceptions import LinkUnusable
from accounts.links import make_link
from accounts.models import SingleUseLink
from accounts.roles import Role
from approvals.enums import EventKind, ItemAnswer, RequestKind, RequestState, Status
from approvals.exceptions import NotAllowed, NotPossible
from approvals.facts import collect_facts, load_for_facts
from approvals.models import Application, Confirmation, Request
from approvals.services import sections
from approvals.services.applications import submit_application, withdraw_application
from approvals.services.decisions import prepare_letter, sign_proposal
from approvals.services.requests.answering import (
    FactsChanged,
    Reply,
    ReplyRefused,
    answer_request,
    decline_request,
    seal_of,
)
from approvals.services.requests.asking import resend_request, withdraw_request
from approvals.services.requests.lifecycle import move_request
from approvals.services.unit_choice import choose_unit
from approvals.transitions import REQUEST_TRANSITIONS, check_request_transition
from correspondence.models import Delivery
from tests.approvals.admin.desk_client import concluded_case, propose
from tests.approvals.asked import (
    UNIT_EMAIL,
    all_confirmed,
    answer,
    asked_centre,
    asked_unit,
    link_of,
    mail_sent,
    secret_of,
    secrets_of,
)
from tests.factories import centre_answers, complete_application, make_unit, make_user, unit_answers
from units.models import UnitFact

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


def engine_facts(application):
    return collect_facts(load_for_facts(application.pk), on=timezone.localdate()).to_dict()


def kinds(application):
    return list(application.events.order_by("id").values_list("kind", flat=True))


# Answering ------------------------------------------------------------------------------------------------
def test_confirmed_facts_become_confirmations_by_the_person_who_answered():
    request = answer(asked_unit())
    assert request.state == RequestState.ANSWERED
    assert set(request.items.values_list("answer", flat=True)) == {"confirmed"}
    rows = Confirmation.objects.filter(application=request.application)
    assert sorted(rows.values_list("field", flat=True)) == sorted(UNIT_FIELDS)
    one = rows.get(field="unit.palliative_beds")
    assert (one.value, one.confirmed_by, one.as_of) == ("8", "Kari Lind, leder", timezone.localdate())
    assert (one.request_item.request, one.registered_by) == (request, None)


def test_a_correction_reaches_the_engine_instead_of_what_the_doctor_stated():
    application = complete_application(beds=8)
    answer(asked_unit(application), palliative_beds=Reply(answer=ItemAnswer.CORRECTED, value="4", comment="Fire."))
    assert engine_facts(application)["unit"]["palliative_beds"] == 4
    assert application.unit_statement.palliative_beds == 8
    item = Request.objects.get(kind=RequestKind.UNIT).items.get(field="unit.palliative_beds")
    assert (item.answer, item.stated, item.value, item.comment) == ("corrected", "8", "4", "Fire.")


def test_a_fact_that_cannot_be_confirmed_is_kept_and_changes_nothing():
    application = complete_application(beds=8)
    rejected = Reply(answer=ItemAnswer.REJECTED, comment="Vet ikke.")
    answer(asked_unit(application), palliative_beds=rejected)
    assert engine_facts(application)["unit"]["palliative_beds"] == 8
    assert Confirmation.objects.filter(field="unit.palliative_beds").count() == 0


def test_the_conference_plan_is_confirmed_without_reaching_the_engine():
    request = asked_centre()
    answer(request, conference_plan=Reply(answer=ItemAnswer.CORRECTED, value="Hver onsdag."))
    assert Confirmation.objects.get(field="centre.conference_plan").value == "Hver onsdag."
    assert "conference_plan" not in engine_facts(request.application)["centre"]


def test_a_confirmation_counts_only_for_what_was_stated_then():
    application = complete_application(beds=8)
    doctor = application.doctor.user
    answer(asked_unit(application), palliative_beds=Reply(answer=ItemAnswer.CORRECTED, value="4"))
    application = fresh(application)
    sections.save_unit(application, by=doctor, version=application.version, answers=unit_answers(beds=9))
    assert engine_facts(application)["unit"]["palliative_beds"] == 9
    application = fresh(application)
    sections.save_unit(application, by=doctor, version=application.version, answers=unit_answers(beds=8))
    assert engine_facts(application)["unit"]["palliative_beds"] == 4


def test_a_confirmation_of_one_unit_says_nothing_of_another():
    application = complete_application(beds=8)
    doctor = application.doctor.user
    answer(asked_unit(application), palliative_beds=Reply(answer=ItemAnswer.CORRECTED, value="4"))
    choose_unit(fresh(application), by=doctor, version=fresh(application).version, unit=make_unit())
    application = fresh(application)
    sections.save_unit(application, by=doctor, version=application.version, answers=unit_answers(beds=8))
    assert engine_facts(application)["unit"]["palliative_beds"] == 8


def test_an_answer_tells_the_doctor_and_the_timeline_and_the_version():
    request = asked_unit()
    before = fresh(request.application).version
    answer(request)
    assert fresh(request.application).version == before + 1
    event = request.application.events.get(kind=EventKind.REQUEST_ANSWERED)
    assert (event.actor, event.detail) == (None, {"request": request.pk, "kind": "unit", "confirmed": 7})
    mail = Delivery.objects.get(key=f"request:{request.pk}:answered:doctor")
    assert mail.recipient_email == request.application.doctor.user.email
    assert mail.subject == "Kari Lind har svart"


def test_what_the_unit_confirms_stands_in_the_register_with_who_said_it():
    request = answer(asked_unit(), palliative_beds=Reply(answer=ItemAnswer.CORRECTED, value="4"))
    unit = request.application.service_period.unit
    fact = UnitFact.objects.get(unit=unit, field="palliative_beds")
    assert (fact.value, fact.confirmed_by, fact.as_of) == ("4", "Kari Lind, leder", timezone.localdate())
    assert UnitFact.objects.filter(unit=unit).count() == 7


@pytest.mark.parametrize(
    ("field", "reply", "sentence"),
    [
        ("palliative_beds", Reply(answer=ItemAnswer.CORRECTED, value="mange"), "helt tall"),
        ("palliative_beds", Reply(answer=ItemAnswer.CORRECTED, value=""), "Skriv verdien"),
        ("palliative_beds", Reply(answer=ItemAnswer.CORRECTED, value="8"), "den samme som er oppgitt"),
        ("palliative_beds", Reply(answer=ItemAnswer.ANSWERED, value="8"), "Velg om opplysningen stemmer"),
    ],
)
def test_an_answer_that_says_nothing_is_refused_beside_its_fact(field, reply, sentence):
    request = asked_unit()
    with pytest.raises(ReplyRefused, match=sentence) as refused:
        answer(request, **{field: reply})
    assert refused.value.field == f"unit.{field}"
    assert (Confirmation.objects.count(), link_of(request).used_at) == (0, None)


def test_a_fact_left_out_is_refused():
    request = asked_unit()
    answers = all_confirmed(request)
    del answers["unit.staffing"]
    with pytest.raises(ReplyRefused) as refused:
        answer_request(request, link=link_of(request), answers=answers, answered_by_name="Kari")
    assert refused.value.field == "unit.staffing"


def test_an_agreement_that_would_end_before_it_begins_is_refused():
    application = complete_application()
    answers = centre_answers(
        centre=application.centre_statement.centre,
        agreement_from=date(2026, 1, 1),
        agreement_to=date(2028, 12, 31),
    )
    doctor = application.doctor.user
    application = sections.save_centre(application, by=doctor, version=application.version, answers=answers)
    request = asked_centre(application)
    with pytest.raises(ReplyRefused, match="kan ikke slutte før") as refused:
        answer(request, agreement_from=Reply(answer=ItemAnswer.CORRECTED, value="2029-01-01"))
    assert refused.value.field == "centre.agreement_to"
    assert Confirmation.objects.count() == 0


def test_what_changed_after_it_was_read_is_not_confirmed():
    application = complete_application(beds=8)
    request = asked_unit(application)
    link, seen = link_of(request), seal_of(request.items.all())
    application = fresh(application)
    sections.save_unit(
        application, by=application.doctor.user, version=application.version, answers=unit_answers(beds=6)
    )
    assert request.items.get(field="unit.palliative_beds").stated == "6"
    with pytest.raises(FactsChanged):
        answer_request(request, link=link, answers=all_confirmed(request), answered_by_name="Kari", seen=seen)
    assert link_of(request, secret_of(request)).used_at is None


# The link -------------------------------------------------------------------------------------------------
def test_a_link_answers_once():
    request = asked_unit()
    link = link_of(request)
    answer_request(request, link=link, answers=all_confirmed(request), answered_by_name="Kari")
    with pytest.raises(LinkUnusable):
        answer_request(request, link=link, answers=all_confirmed(request), answered_by_name="En annen")
    assert Confirmation.objects.filter(confirmed_by="En annen").count() == 0
    with pytest.raises(LinkUnusable):
        link_of(request)


def test_a_link_to_another_request_does_not_answer_this_one():
    mine, other = asked_unit(), asked_unit()
    with pytest.raises(LinkUnusable):
        answer_request(mine, link=link_of(other), answers=all_confirmed(mine), answered_by_name="Kari")
    assert Request.objects.get(pk=mine.pk).state == RequestState.ASKED


def test_a_link_for_another_purpose_does_not_answer():
    request = asked_unit()
    secret = make_link(
        purpose="something", subject_id=request.pk, recipient_email=UNIT_EMAIL, expires_at=link_of(request).expires_at
    )
    link = SingleUseLink.objects.get(purpose="something")
    with pytest.raises(LinkUnusable):
        answer_request(request, link=link, answers=all_confirmed(request), answered_by_name="Kari")
    with pytest.raises(LinkUnusable):
        link_of(request, secret)


def test_an_address_that_became_the_applicants_own_cannot_answer():
    request = asked_unit()
    EmailAddress.objects.create(
        user=request.application.doctor.user, email=UNIT_EMAIL.upper(), verified=True, primary=False
    )
    with pytest.raises(NotPossible, match="søkerens egen"):
        answer(request)
    assert Request.objects.get(pk=request.pk).state == RequestState.ASKED


def test_declining_spends_the_link_and_tells_why():
    request = asked_unit()
    declined = decline_request(request, link=link_of(request), reason="Jeg har sluttet.")
    assert (declined.state, declined.comment) == (RequestState.DECLINED, "Jeg har sluttet.")
    assert Delivery.objects.filter(key=f"request:{request.pk}:declined:doctor").count() == 1
    with pytest.raises(LinkUnusable):
        link_of(request)
    assert asked_unit(fresh(request.application)).state == RequestState.ASKED


# Sending again, letting go --------------------------------------------------------------------------------
def test_sending_again_to_the_same_address_keeps_the_first_link_until_one_is_used():
    request = asked_unit()
    first = secret_of(request)
    resend_request(request, by=request.application.doctor.user)
    second = secret_of(request)
    assert first != second
    link_of(request, first)
    answer(request)
    for secret in (first, second):
        with pytest.raises(LinkUnusable):
            link_of(request, secret)


def test_another_address_voids_the_old_link_and_waits_for_delivery_anew():
    request = asked_unit()
    first = secret_of(request)
    move_request(request, RequestState.DELIVERED, by=None)
    moved = resend_request(request, by=request.application.doctor.user, email="ny@kommunen.example.no")
    assert (moved.state, moved.recipient_email) == (RequestState.ASKED, "ny@kommunen.example.no")
    assert moved.delivery.recipient_email == "ny@kommunen.example.no"
    with pytest.raises(LinkUnusable):
        link_of(request, first)
    assert link_of(request).recipient_email == "ny@kommunen.example.no"


def test_sending_again_to_the_applicant_is_refused():
    request = asked_unit()
    doctor = request.application.doctor.user
    with pytest.raises(NotPossible, match="søkerens egen"):
        resend_request(request, by=doctor, email=doctor.email)
    assert Request.objects.get(pk=request.pk).recipient_email == UNIT_EMAIL


def test_withdrawing_voids_the_link_and_tells_the_person_asked():
    request = asked_unit()
    secret = secret_of(request)
    withdrawn = withdraw_request(request, by=request.application.doctor.user, reason="Feil person")
    assert withdrawn.state == RequestState.WITHDRAWN
    assert Delivery.objects.get(key=f"request:{request.pk}:withdrawn").recipient_email == UNIT_EMAIL
    with pytest.raises(LinkUnusable):
        link_of(request, secret)
    with pytest.raises(NotPossible, match="avsluttet: trukket tilbake"):
        withdraw_request(request, by=request.application.doctor.user)


def test_strangers_neither_resend_nor_withdraw():
    request, stranger = asked_unit(), make_user()
    for act in (resend_request, withdraw_request):
        with pytest.raises(NotAllowed):
            act(request, by=stranger)
    assert Request.objects.get(pk=request.pk).state == RequestState.ASKED


def test_another_unit_lets_go_of_the_one_asked():
    request = asked_unit()
    application = fresh(request.application)
    choose_unit(application, by=application.doctor.user, version=application.version, unit=make_unit())
    assert Request.objects.get(pk=request.pk).state == RequestState.WITHDRAWN


def test_withdrawing_the_application_lets_go_of_everybody():
    application = complete_application(accepted=False)
    asked_unit(application), asked_centre(application)
    submit_application(application, by=application.doctor.user)
    withdraw_application(application, by=application.doctor.user)
    assert set(Request.objects.values_list("kind", "state")) == {
        ("unit", "withdrawn"),
        ("centre", "withdrawn"),
        ("supervisor", "withdrawn"),
    }


def test_a_decision_lets_go_of_those_who_have_not_answered():
    caseworker, approver = make_user(Role.CASEWORKER), make_user(Role.APPROVER)
    application = concluded_case(by=caseworker)
    request = asked_unit(application)
    proposal = propose(application, by=caseworker)
    sign_proposal(proposal, by=approver, sha256=prepare_letter(proposal, by=approver).document.sha256)
    assert Request.objects.get(pk=request.pk).state == RequestState.WITHDRAWN
    with pytest.raises(LinkUnusable):
        link_of(request)
    assert fresh(application).status == Status.GRANTED


# The table of states --------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", RequestState.values)
@pytest.mark.parametrize("to", RequestState.values)
def test_a_request_moves_only_as_the_table_says(state, to):
    closed = {"answered", "declined", "expired", "withdrawn"}
    allowed = state not in closed and state != to
    assert (RequestState(to) in REQUEST_TRANSITIONS[RequestState(state)]) is allowed
    if allowed:
        check_request_transition(state, RequestState(to))
    else:
        with pytest.raises(NotPossible):
            check_request_transition(state, RequestState(to))


def test_the_database_refuses_a_closed_request_without_its_time():
    request = asked_unit()
    with pytest.raises(IntegrityError, match="approvals_request_closed_with_state"), transaction.atomic():
        Request.objects.filter(pk=request.pk).update(state=RequestState.ANSWERED)
    with pytest.raises(IntegrityError, match="approvals_requestitem_answered_paired"), transaction.atomic():
        request.items.update(answer="confirmed")


def test_a_sent_message_no_longer_holds_the_secret():
    request = asked_unit()
    mail_sent(request)
    assert secrets_of(request) == []
