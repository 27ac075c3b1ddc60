"""Taking a case and handing it over."""

import pytest

from accounts.roles import Role
from approvals.enums import EventKind, Status
from approvals.exceptions import NotAllowed, NotPossible
from approvals.services.casework import hand_over_case, take_case
from tests.approvals.admin.desk_client import case_under_review, decided_case, proposed_case, received_case, reload
from tests.factories import draft_application, make_user

pytestmark = pytest.mark.django_db


def test_take_brings_a_received_case_under_review():
    case, caseworker = received_case(), make_user(Role.CASEWORKER)
    take_case(case, by=caseworker)
    case = reload(case)
    assert (case.status, case.assigned_to) == (Status.UNDER_REVIEW, caseworker)


def test_take_from_another_leaves_the_status_and_tells_the_timeline():
    first, second = make_user(Role.CASEWORKER), make_user(Role.CASEWORKER)
    case = case_under_review(by=first)
    take_case(case, by=second)
    case = reload(case)
    assert (case.status, case.assigned_to) == (Status.UNDER_REVIEW, second)
    assert case.events.get(kind=EventKind.HANDED_OVER).detail == {"from": first.pk, "to": second.pk}


def test_take_own_case_again_refused():
    caseworker = make_user(Role.CASEWORKER)
    case = case_under_review(by=caseworker)
    with pytest.raises(NotPossible, match=r"Du behandler allerede denne saken."):
        take_case(case, by=caseworker)


def test_take_decided_case_refused():
    case = decided_case().application
    with pytest.raises(NotPossible, match=r"Saken har status «Innvilget» og kan ikke tas nå."):
        take_case(case, by=make_user(Role.CASEWORKER))


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_take_without_the_right_refused(role):
    case = received_case()
    with pytest.raises(NotAllowed, match=r"Du har ikke rett til å behandle denne saken."):
        take_case(case, by=make_user(role))
    assert reload(case).status == Status.SUBMITTED


def test_take_draft_refused():
    draft = draft_application()
    with pytest.raises(NotAllowed):
        take_case(draft, by=make_user(Role.CASEWORKER))


def test_take_refused_for_the_applicant_who_has_become_a_caseworker():
    case = received_case()
    person = case.doctor.user
    person.role = Role.CASEWORKER
    person.save()
    with pytest.raises(NotAllowed, match=r"Du er inhabil"):
        take_case(reload(case), by=person)


def test_hand_over_to_another_caseworker():
    first, second = make_user(Role.CASEWORKER), make_user(Role.CASEWORKER)
    case = case_under_review(by=first)
    hand_over_case(case, by=first, to=second)
    assert reload(case).assigned_to == second


def test_hand_over_while_proposed_leaves_the_proposal_signable():
    proposal = proposed_case()
    hand_over_case(proposal.application, by=proposal.proposed_by, to=make_user(Role.CASEWORKER))
    assert reload(proposal.application).version == proposal.application_version


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.AUDITOR])
def test_hand_over_to_somebody_without_the_right_refused(role):
    caseworker = make_user(Role.CASEWORKER)
    case = case_under_review(by=caseworker)
    other = make_user(role)
    with pytest.raises(NotPossible, match=rf"{other.name} kan ikke behandle denne saken."):
        hand_over_case(case, by=caseworker, to=other)
    assert reload(case).assigned_to == caseworker


def test_hand_over_to_somebody_inactive_refused():
    caseworker = make_user(Role.CASEWORKER)
    case = case_under_review(by=caseworker)
    with pytest.raises(NotPossible):
        hand_over_case(case, by=caseworker, to=make_user(Role.CASEWORKER, is_active=False))


def test_hand_over_to_the_same_person_refused():
    caseworker = make_user(Role.CASEWORKER)
    case = case_under_review(by=caseworker)
    with pytest.raises(NotPossible, match=rf"{caseworker.name} behandler allerede saken."):
        hand_over_case(case, by=caseworker, to=caseworker)


def test_hand_over_of_a_case_nobody_has_taken_refused():
    case = received_case()
    with pytest.raises(NotPossible, match=r"Bare saker under behandling"):
        hand_over_case(case, by=make_user(Role.CASEWORKER), to=make_user(Role.CASEWORKER))
