"""Habilitet: who may not handle a case, and marking it."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from approvals.enums import Action, EventKind, Status
from approvals.exceptions import NotAllowed, NotPossible
from approvals.models import Application, Disqualification
from approvals.permissions import check_may_read, is_barred, may_assess, may_propose, may_read, without_barred
from approvals.services.applications import submit_application
from approvals.services.assessments import add_note, conclude
from approvals.services.casework import hand_over_case, take_case
from approvals.services.decisions import sign_proposal
from approvals.services.impartiality import mark_disqualified
from approvals.services.requests.asking import ask_unit, withdraw_request
from tests.approvals.admin.desk_client import case_under_review, propose, received_case, reload
from tests.approvals.prepared import prepared_letter
from tests.factories import complete_application, draft_application, make_centre, make_unit, make_user

pytestmark = pytest.mark.django_db

REASON = "Er søsken av legen som søker."
BARRED = "Du er inhabil i denne saken og kan verken se eller behandle den."


@pytest.fixture
def caseworker():
    return make_user(Role.CASEWORKER)


@pytest.fixture
def approver():
    return make_user(Role.APPROVER)


# Who is barred ---------------------------------------------------------------------------------------
def _applicant(person):
    application = received_case(by=person)
    person.role = Role.CASEWORKER
    person.save()
    return application


def _named_supervisor(person):
    application = received_case(accepted=False)
    application.service_period.appointments.update(email=person.email.upper())
    return application


def _earlier_supervisor(person):
    application = received_case()
    copy = application.service_period.appointments.get()
    copy.pk, copy.email, copy.supervisor, copy.accepted_at = None, person.email, None, None
    copy.declined_at = copy.asked_at
    copy.save()
    return application


def _accepted_supervisor(person):
    application = received_case()
    supervisor = application.service_period.appointments.get().supervisor
    supervisor.user = person
    supervisor.save()
    return application


def _unit_contact(person):
    return received_case(unit=make_unit(contact_name=person.name, contact_email=person.email.capitalize()))


def _centre_contact(person):
    application = received_case()
    statement = application.centre_statement
    statement.centre = make_centre(contact_name=person.name, contact_email=person.email)
    statement.save()
    return application


def _asked(person):
    application = received_case()
    ask_unit(application, by=application.doctor.user, name=person.name, email=person.email)
    return application


def _asked_earlier(person):
    application = _asked(person)
    withdraw_request(application.requests.get(kind="unit"), by=application.doctor.user)
    return application


def _marked(person):
    application = received_case()
    mark_disqualified(application, by=make_user(Role.CASEWORKER), person=person, reason=REASON)
    return application


WAYS = [
    _named_supervisor,
    _earlier_supervisor,
    _accepted_supervisor,
    _unit_contact,
    _centre_contact,
    _asked,
    _asked_earlier,
    _marked,
]


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.APPROVER])
@pytest.mark.parametrize("way", WAYS)
def test_whoever_is_named_or_marked_can_neither_see_nor_handle_the_case(way, role):
    person, other = make_user(role), make_user(role)
    application, unrelated = way(person), received_case()
    assert [may_read(person, application), may_assess(person, application)] == [False, False]
    assert may_propose(person, application) is False
    assert [may_read(other, application), may_assess(other, application)] == [True, True]
    assert [may_read(person, unrelated), may_assess(person, unrelated)] == [True, True]
    with pytest.raises(NotAllowed) as refusal:
        take_case(application, by=person)
    assert str(refusal.value) == BARRED
    assert reload(application).status == Status.SUBMITTED


def test_auditor_who_is_named_cannot_read():
    auditor = make_user(Role.AUDITOR)
    application = _unit_contact(auditor)
    with pytest.raises(NotAllowed) as refusal:
        check_may_read(auditor, application)
    assert str(refusal.value) == BARRED


def test_applicant_who_has_become_caseworker_reads_the_own_case_and_handles_it_not():
    person = make_user()
    application = _applicant(person)
    person = type(person).objects.get(pk=person.pk)
    assert (is_barred(person, application), may_read(person, application)) == (True, True)
    with pytest.raises(NotAllowed, match=r"Du er inhabil: du er selv søker i saken."):
        take_case(application, by=person)


def test_supervisor_without_a_desk_is_no_less_a_supervisor():
    supervisor = make_user(Role.SUPERVISOR)
    application = complete_application(supervisor=supervisor)
    submit_application(application, by=application.doctor.user)
    assert application.service_period.appointments.get().accepted_at is not None


@pytest.mark.parametrize("way", WAYS)
def test_lists_leave_barred_cases_out_in_one_query(way, caseworker):
    barred, others = way(caseworker), [received_case(), received_case()]
    with CaptureQueriesContext(connection) as queries:
        found = list(without_barred(Application.objects.submitted(), caseworker).order_by("pk"))
    assert len(queries) == 1
    assert sorted(case.pk for case in found) == sorted(case.pk for case in others)
    assert barred not in found


# Marking ---------------------------------------------------------------------------------------------
def test_marking_is_kept_and_told(caseworker, approver):
    application = received_case()
    before = application.version
    marking = mark_disqualified(application, by=caseworker, person=approver, reason=f" {REASON} ")
    assert (marking.person, marking.marked_by, marking.reason) == (approver, caseworker, REASON)
    event = application.events.get(kind=EventKind.DISQUALIFIED)
    assert (event.actor, event.detail) == (caseworker, {"person": approver.pk, "reason": REASON})
    assert reload(application).version == before


def test_marking_oneself_gives_the_case_back(caseworker):
    application = case_under_review(by=caseworker)
    mark_disqualified(application, by=caseworker, person=caseworker, reason=REASON)
    application = reload(application)
    assert (application.status, application.assigned_to) == (Status.UNDER_REVIEW, None)
    event = application.events.get(kind=EventKind.HANDED_OVER)
    assert (event.actor, event.detail) == (caseworker, {"from": caseworker.pk, "to": None})
    with pytest.raises(NotAllowed):
        add_note(application, by=caseworker, text="Jeg ser ikke saken lenger.")


def test_case_given_back_can_be_taken_by_another_and_not_by_the_marked_one(caseworker, approver):
    application = case_under_review(by=caseworker)
    mark_disqualified(application, by=approver, person=caseworker, reason=REASON)
    other = make_user(Role.CASEWORKER)
    with pytest.raises(NotAllowed, match=r"Ingen behandler saken. Ta den først."):
        conclude(application, by=other, criterion="unit.definition", outcome="met", reason=REASON, on=None)
    with pytest.raises(NotAllowed):
        take_case(application, by=caseworker)
    assert take_case(application, by=other).assigned_to == other


def test_marking_somebody_else_leaves_the_case_where_it_is(caseworker, approver):
    application = case_under_review(by=caseworker)
    mark_disqualified(application, by=caseworker, person=approver, reason=REASON)
    assert reload(application).assigned_to == caseworker
    assert application.events.filter(kind=EventKind.HANDED_OVER).count() == 0


def test_case_cannot_be_handed_to_whoever_is_marked(caseworker, approver):
    application = case_under_review(by=caseworker)
    mark_disqualified(application, by=caseworker, person=approver, reason=REASON)
    with pytest.raises(NotPossible, match=r"kan ikke behandle denne saken."):
        hand_over_case(application, by=caseworker, to=approver)


def test_approver_marked_after_the_letter_was_made_cannot_sign(caseworker, approver):
    application = case_under_review(by=caseworker)
    proposal = propose(application, by=caseworker, kind="dismissed", statement="Stillingen finnes ikke lenger.")
    letter = prepared_letter(proposal, approver)
    mark_disqualified(application, by=caseworker, person=approver, reason=REASON)
    with pytest.raises(NotAllowed) as refusal:
        sign_proposal(proposal, by=approver, sha256=letter.document.sha256)
    assert str(refusal.value) == BARRED
    other = make_user(Role.APPROVER)
    decision = sign_proposal(proposal, by=other, sha256=prepared_letter(proposal, other).document.sha256)
    assert (decision.approved_by, decision.application.events.filter(action=Action.DISMISS).count()) == (other, 1)


def test_approver_who_handles_the_case_loses_it_too(approver):
    application = case_under_review(by=approver)
    mark_disqualified(application, by=approver, person=approver, reason=REASON)
    assert reload(application).assigned_to is None


@pytest.mark.parametrize("reason", ["", "   ", "For kort.", " a        "])
def test_marking_without_a_reason_refused(caseworker, approver, reason):
    application = received_case()
    with pytest.raises(NotPossible, match=r"Begrunnelsen må ha minst 10 tegn."):
        mark_disqualified(application, by=caseworker, person=approver, reason=reason)
    assert Disqualification.objects.count() == 0


def test_marking_twice_refused(caseworker, approver):
    application = received_case()
    mark_disqualified(application, by=caseworker, person=approver, reason=REASON)
    with pytest.raises(NotPossible) as refusal:
        mark_disqualified(application, by=caseworker, person=approver, reason=REASON)
    assert str(refusal.value) == f"{approver} er allerede markert som inhabil i saken."
    assert Disqualification.objects.count() == 1


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_marking_by_whoever_handles_no_cases_refused(approver, role):
    with pytest.raises(NotAllowed):
        mark_disqualified(received_case(), by=make_user(role), person=approver, reason=REASON)


def test_marking_by_somebody_barred_refused(caseworker, approver):
    application = received_case()
    mark_disqualified(application, by=approver, person=caseworker, reason=REASON)
    with pytest.raises(NotAllowed):
        mark_disqualified(application, by=caseworker, person=approver, reason="Hevn er ingen god grunn.")


def test_marking_a_person_without_a_desk_refused(caseworker):
    with pytest.raises(NotPossible, match=r"behandler ikke saker og trenger ikke å markeres."):
        mark_disqualified(received_case(), by=caseworker, person=make_user(), reason=REASON)


def test_marking_in_a_draft_refused(caseworker, approver):
    with pytest.raises(NotAllowed):
        mark_disqualified(draft_application(), by=caseworker, person=approver, reason=REASON)


@pytest.mark.parametrize("change", ["delete", "update"])
def test_marking_cannot_be_undone(caseworker, approver, change):
    marking = mark_disqualified(received_case(), by=caseworker, person=approver, reason=REASON)
    rows = Disqualification.objects.filter(pk=marking.pk)
    with pytest.raises(DatabaseError, match="approvals_disqualification is append-only"), transaction.atomic():
        rows.delete() if change == "delete" else rows.update(reason="Noe helt annet enn før.")
    assert rows.get().reason == REASON


def test_database_refuses_a_second_marking(caseworker, approver):
    marking = mark_disqualified(received_case(), by=caseworker, person=approver, reason=REASON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Disqualification.objects.create(
            application=marking.application, person=approver, reason=REASON, marked_by=caseworker
        )
