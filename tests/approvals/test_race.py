"""Two people, one case, one moment: exactly one decision, whatever is pressed at once."""

import hashlib
import itertools
import threading
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
from approvals.models import Approval, Assessment, Decision, Letter, Proposal
from approvals.permissions import OWN_CASE
from approvals.services.applications import withdraw_application
from approvals.services.decisions import sign_proposal
from correspondence.models import Delivery
from correspondence.services import store_document
from tests.approvals.admin.desk_client import address, case_under_review, desk_client, propose, reload
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
        application = reload(original.application)
        application.service_period = _again(application.service_period)
        application.education_plan = _again(application.education_plan)
        application = _again(application, public_id=uuid.uuid4(), case_number=f"26/{next(numbers)}")
        assign_perm(OWN_CASE, application.doctor.user, application)
        assessment = _again(Assessment.objects.get(pk=original.assessment_id), application=application)
        return _again(Proposal.objects.get(pk=original.pk), application=application, assessment=assessment)

    return copy


def _again(row, **changes):
    """Store a copy of a row as a new one."""
    row.pk = None
    row._state.adding = True
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def _prepared(proposal: Proposal, approver) -> str:
    """The letter as the signing page stores it, without the seconds that typesetting takes; return its hash."""
    content = b"%PDF-1.7 " + f"{proposal.pk} {approver.name}".encode()
    document = store_document(content, filename="vedtak.pdf", content_type="application/pdf")
    Letter.objects.create(
        application=proposal.application,
        proposal=proposal,
        document=document,
        prepared_for=approver,
        dated=timezone.localdate(),
        language="nb",
        template_version="test",
        context={},
    )
    return document.sha256


def _at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts in threads that start together; return what each returned or raised."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        connection.ensure_connection()
        start.wait()
        try:
            results[place] = act()
        except CaseError as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def _posting(approver, where: str, sha256: str) -> Callable[[], HttpResponse]:
    client = desk_client(approver)
    return lambda: client.post(where, {"sha256": sha256})


def _signing(proposal: Proposal, approver, sha256: str) -> Callable[[], Decision]:
    return lambda: sign_proposal(Proposal.objects.get(pk=proposal.pk), by=approver, sha256=sha256)


def test_signing_at_once_gives_one_decision_one_letter_one_message(people, new_proposal):
    first, second = people["approvers"]
    for attempt in range(TRIES):
        proposal = new_proposal()
        # By turns two approvers, and one approver in two windows.
        pair = (first, second) if attempt % 2 else (first, first)
        hashes = {approver.pk: _prepared(proposal, approver) for approver in set(pair)}

        results = _at_once(*(_signing(proposal, approver, hashes[approver.pk]) for approver in pair))

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
        where = address("sign", proposal.application)

        answers = _at_once(*(_posting(approver, where, _prepared(proposal, approver)) for approver in (first, second)))

        assert sorted(answer.status_code for answer in answers) == [302, 409]
        winner = Decision.objects.get(application=proposal.application).approved_by
        loser = next(answer for answer in answers if answer.status_code == 409)
        assert f"Saken ble avgjort av {winner.name}" in loser.content.decode()


def test_signing_while_the_doctor_withdraws_leaves_one_of_the_two(people, new_proposal):
    approver = people["approvers"][0]
    for _attempt in range(20):
        proposal = new_proposal()
        sha256 = _prepared(proposal, approver)
        doctor = proposal.application.doctor.user

        signed, withdrawn = _at_once(
            _signing(proposal, approver, sha256),
            lambda proposal=proposal, doctor=doctor: withdraw_application(proposal.application, by=doctor),
        )

        case = reload(proposal.application)
        if isinstance(signed, Decision):
            assert (case.status, type(withdrawn)) == (Status.GRANTED, NotPossible)
        else:
            assert (case.status, type(signed)) == (Status.WITHDRAWN, NotPossible)
        kinds = {"decision", "withdrawn"}
        sent = Delivery.objects.filter(reference=case.case_number, kind__in=kinds).values_list("kind", flat=True)
        assert list(sent) == ["decision" if isinstance(signed, Decision) else "withdrawn"]


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
            results = _at_once(
                *(
                    lambda approver=approver, case=attempt: _decide_unguarded(case, approver)
                    for approver in people["approvers"]
                )
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
