"""Two people, one case, one moment: exactly one decision, whatever is pressed at once."""

import hashlib
import itertools
import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone
from guardian.shortcuts import assign_perm

from accounts.roles import Role
from approvals.enums import DecisionKind, Status
from approvals.exceptions import AlreadyDecided, CaseError, NotPossible
from approvals.models import Approval, Decision, LetterOrder, Proposal
from approvals.permissions import OWN_CASE
from approvals.services.applications import withdraw_application
from approvals.services.decisions import sign_proposal
from correspondence.models import Delivery
from tests.approvals.admin.desk_client import (
    address,
    case_under_review,
    desk_client,
    insert_again,
    propose,
    reload,
    stored_letter,
)
from tests.at_once import at_once
from tests.factories import make_unit, make_user

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True), pytest.mark.slow]

TRIES = 50


@pytest.fixture
def people():
    """A caseworker, two approvers, and what every case shares."""
    return {
        "caseworker": make_user(Role.CASEWORKER),
        "approvers": [make_user(Role.APPROVER, name="Anne Først"), make_user(Role.APPROVER, name="Bjørn Samtidig")],
        "supervisor": make_user(Role.SUPERVISOR),
        "unit": make_unit(),
    }


@pytest.fixture
def new_proposal(people):
    """Return a function that gives another proposal to grant: one made by the services, then copies of its rows."""
    case = case_under_review(
        by=people["caseworker"], unit=people["unit"], supervisor=people["supervisor"], accepted=False, beds=5
    )
    original = propose(
        case,
        by=people["caseworker"],
        kind=DecisionKind.GRANTED,
        statement="Innvilges etter en helhetsvurdering.",
        departure_reason="Enheten får seks senger før tjenesten begynner.",
    )
    numbers = itertools.count(50_001)

    def copy() -> Proposal:
        application = insert_again(
            original.application,
            public_id=uuid.uuid4(),
            case_number=f"26/{next(numbers)}",
            service_period=insert_again(original.application.service_period),
            education_plan=insert_again(original.application.education_plan),
        )
        insert_again(original.application.centre_statement, application=application)
        appointment = original.application.service_period.appointments.get()
        insert_again(appointment, service_period=application.service_period)
        assign_perm(OWN_CASE, application.doctor.user, application)
        assessment = insert_again(original.assessment, application=application)
        return insert_again(original, application=application, assessment=assessment)

    return copy


def _posting(proposal: Proposal, approver) -> Callable[[], HttpResponse]:
    client, where = desk_client(approver), address("sign", proposal.application)
    letter = {"sha256": stored_letter(proposal, approver).document.sha256}
    return lambda: client.post(where, letter)


def _signing(proposal: Proposal, approver, sha256: str) -> Callable[[], Decision]:
    return lambda: sign_proposal(Proposal.objects.get(pk=proposal.pk), by=approver, sha256=sha256)


def test_signing_at_once_gives_one_decision_one_letter_one_message(people, new_proposal):
    first, second = people["approvers"]
    for attempt in range(TRIES):
        proposal = new_proposal()
        # By turns two approvers, and one approver in two windows.
        pair = (first, second) if attempt % 2 else (first, first)
        hashes = {approver.pk: stored_letter(proposal, approver).document.sha256 for approver in set(pair)}

        results = at_once(*(_signing(proposal, approver, hashes[approver.pk]) for approver in pair), refusals=CaseError)

        won = [result for result in results if isinstance(result, Decision)]
        lost = [result for result in results if isinstance(result, AlreadyDecided)]
        assert (len(won), len(lost)) == (1, 1), results
        winner = won[0].approved_by
        assert str(lost[0]).startswith(f"Saken ble avgjort av {winner.name} {timezone.localdate().day}. ")
        assert list(
            Decision.objects.filter(application=proposal.application).values_list("letter__document__sha256")
        ) == [(hashes[winner.pk],)]
        assert Approval.objects.filter(decision=won[0]).count() == 1
        assert Delivery.objects.filter(kind="decision", reference=proposal.application.case_number).count() == 1
        assert reload(proposal.application).status == Status.GRANTED
    assert Decision.objects.count() == TRIES


def test_signing_at_once_through_the_pages_answers_the_loser_with_a_sentence(people, new_proposal):
    first, second = people["approvers"]
    for _attempt in range(5):
        proposal = new_proposal()
        answers = at_once(*(_posting(proposal, approver) for approver in (first, second)), refusals=CaseError)

        assert sorted(answer.status_code for answer in answers) == [302, 409]
        winner = Decision.objects.get(application=proposal.application).approved_by
        loser = next(answer for answer in answers if answer.status_code == 409)
        assert f"Saken ble avgjort av {winner.name}" in loser.content.decode()


def test_signing_while_the_doctor_withdraws_leaves_one_of_the_two(people, new_proposal):
    approver = people["approvers"][0]
    for _attempt in range(20):
        proposal = new_proposal()
        sha256 = stored_letter(proposal, approver).document.sha256
        doctor = proposal.application.doctor.user

        signed, withdrawn = at_once(
            _signing(proposal, approver, sha256),
            lambda proposal=proposal, doctor=doctor: withdraw_application(proposal.application, by=doctor),
            refusals=CaseError,
        )

        case = reload(proposal.application)
        if isinstance(signed, Decision):
            assert (case.status, type(withdrawn)) == (Status.GRANTED, NotPossible)
        else:
            assert (case.status, type(signed)) == (Status.WITHDRAWN, NotPossible)
        sent = Delivery.objects.filter(reference=case.case_number, kind="decision").count()
        ordered = LetterOrder.objects.filter(application=case, kind="withdrawal").count()
        assert (sent, ordered) == ((1, 0) if isinstance(signed, Decision) else (0, 1))


def test_the_race_is_seen_when_nothing_guards_against_it(people):
    """The control: the same harness, deciding by looking first, on a copy of the table without lock or constraint."""
    copy = (
        "CREATE TABLE unguarded_decision AS SELECT application_id, approved_by_id FROM approvals_decision WHERE 1 = 0"
    )
    with connection.cursor() as cursor:
        cursor.execute(copy)
    doubled = 0
    try:
        for attempt in range(TRIES):
            results = at_once(
                *(
                    lambda approver=approver, case=attempt: _decide_unguarded(case, approver)
                    for approver in people["approvers"]
                ),
                refusals=CaseError,
            )
            doubled += results == [True, True]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE unguarded_decision")
    assert doubled > 0


def _decide_unguarded(case: int, approver) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM unguarded_decision WHERE application_id = %s", [case])
        if cursor.fetchone()[0]:
            return False
        hashlib.sha256(b"the letter, as large as letters are" * 4000).hexdigest()
        cursor.execute("INSERT INTO unguarded_decision VALUES (%s, %s)", [case, approver.pk])
    return True
