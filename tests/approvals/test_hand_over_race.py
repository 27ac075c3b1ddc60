"""A change is signed while somebody plans or logs: the decision sees what they write, or they see what it gives."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from accounts.roles import Role
from approvals.enums import ChangeKind
from approvals.exceptions import CaseError
from approvals.models import Decision, ServiceConfirmation
from approvals.services.confirmations import make_confirmation, sign_as_caseworker, sign_as_supervisor
from approvals.services.decisions import sign_proposal
from curriculum.exceptions import LogError
from supervision.models import Conference, Meeting, PlannedMeeting
from supervision.services.conferences import add_conference
from supervision.services.meetings import log_meeting
from supervision.services.planning import plan_meeting
from tests.approvals.admin.desk_client import propose, stored_letter
from tests.approvals.change_cases import judged, sent, started, with_supervisor
from tests.at_once import at_once
from tests.factories import make_user
from tests.followed import followed, noon

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True), pytest.mark.slow]

GRANTED = {"kind": "granted", "statement": "Helhetsvurdering."}
#: longer than a decision takes that waits for nobody, shorter than a database lets anybody wait
_A_WHILE = 2


def ready_to_sign(time_machine, kind):
    """A service in May, and the act that signs a change of it from the first of July, its letter seen."""
    service = followed()
    case = started(service.approval, kind)
    if kind == ChangeKind.SUPERVISOR:
        case = with_supervisor(case)
    caseworker, approver = make_user(Role.CASEWORKER), make_user(Role.APPROVER)
    time_machine.move_to(noon(service.day(5, 10)), tick=False)
    proposal = propose(judged(sent(case), by=caseworker), by=caseworker, **GRANTED)
    sha256 = stored_letter(proposal, approver).document.sha256
    return service, lambda: sign_proposal(proposal, by=approver, sha256=sha256)


def while_open(act, signing):
    """Sign while the transaction of an act is open, which is kept when the signing is through or still waits."""
    is_written, is_signed, results = threading.Event(), threading.Event(), {}

    def write():
        try:
            with transaction.atomic():
                results["written"] = act()
                is_written.set()
                is_signed.wait(_A_WHILE)
        finally:
            is_written.set()
            connection.close()

    def sign():
        try:
            is_written.wait()
            results["signed"] = signing()
        finally:
            is_signed.set()
            connection.close()

    threads = [threading.Thread(target=each) for each in (write, sign)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_meeting_planned_while_a_hand_over_is_signed_is_called_off_by_it(time_machine):
    service, signing = ready_to_sign(time_machine, ChangeKind.SUPERVISOR)
    about = {"at": None, "minutes": 60, "form": "video"}
    results = while_open(
        lambda: plan_meeting(service.appointment, by=service.supervisor, on=service.day(8, 3), **about), signing
    )
    assert sorted(results) == ["signed", "written"]
    found = PlannedMeeting.objects.get()
    assert (found.cancelled_at is None, found.sequence) == (False, 1)


def test_conference_planned_while_an_ending_is_signed_is_called_off_by_it(time_machine):
    service, signing = ready_to_sign(time_machine, ChangeKind.ENDING)
    results = while_open(
        lambda: add_conference(service.logbook, by=service.doctor, on=service.day(8, 3), form="video"), signing
    )
    assert sorted(results) == ["signed", "written"]
    assert list(Conference.objects.values_list("state", "sequence")) == [("cancelled", 1)]


def test_writing_and_signing_at_the_same_moment_leave_nothing_after_the_last_day(time_machine):
    service, signing = ready_to_sign(time_machine, ChangeKind.SUPERVISOR)
    about = {"at": None, "minutes": 60, "form": "video"}
    day = service.day(5, 9)
    signed, planned, logged = at_once(
        signing,
        lambda: plan_meeting(service.appointment, by=service.doctor, on=service.day(8, 3), **about),
        lambda: log_meeting(service.appointment, by=service.supervisor, held_on=day, form="video", minutes=60),
        refusals=(CaseError, LogError),
    )
    assert isinstance(signed, Decision)
    assert (isinstance(planned, (PlannedMeeting, LogError)), isinstance(logged, Meeting)) == (True, True)
    service.appointment.refresh_from_db()
    late = PlannedMeeting.objects.filter(on__gt=service.appointment.last_day, cancelled_at__isnull=True)
    assert (service.appointment.last_day, late.count()) == (service.day(7, 1) - timedelta(days=1), 0)


def test_confirmation_and_change_are_signed_at_the_same_moment_without_waiting_for_each_other(time_machine):
    service, signing = ready_to_sign(time_machine, ChangeKind.ENDING)
    confirmation = make_confirmation(service.logbook, by=service.doctor, until=service.day(4, 30))
    confirmation = sign_as_supervisor(confirmation, by=service.supervisor, sha256=confirmation.sha256)
    caseworker = make_user(Role.CASEWORKER)
    signed, issued = at_once(
        signing,
        lambda: sign_as_caseworker(confirmation, by=caseworker, sha256=confirmation.sha256),
        refusals=CaseError,
    )
    assert (type(signed), type(issued)) == (Decision, ServiceConfirmation)
