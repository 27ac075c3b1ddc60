"""Changes and revocation on the desk: before and after, what is carried over, the chain, and the act that revokes."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from approvals.change_scope import criteria_of_change
from approvals.enums import ChangeKind, DecisionKind, EventKind, Occasion, Status
from approvals.models import Approval, Reopening
from tests.approvals.admin.desk_client import address, case_under_review, desk_client, reload
from tests.approvals.change_cases import (
    decided_change,
    granted,
    judged,
    july,
    sent,
    started,
    with_position,
    with_supervisor,
)
from tests.approvals.rounds import warned
from tests.factories import make_user

pytestmark = pytest.mark.django_db

GROUNDS = "Enheten har fått fem senger etter en ombygging."


@pytest.fixture
def caseworker():
    return make_user(Role.CASEWORKER)


@pytest.fixture
def desk(caseworker):
    return desk_client(caseworker)


@pytest.fixture
def approval():
    return granted()


def panel_of(response):
    found = re.search(r'id="endring".*?</section>', response.content.decode(), re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])) if found else ""


def test_desk_of_a_change_shows_before_and_after(desk, caseworker, approval):
    case = judged(sent(with_position(started(approval), 80)), by=caseworker)
    text = panel_of(desk.get(address("change", case)))

    assert "Stillingsstørrelse" in text
    assert "Stilling 1: Stillingsprosent ved enheten: 50 → 80" in text
    assert f"sak {approval.decision.application.case_number}" in text


def test_desk_of_a_change_names_the_other_supervisor(desk, caseworker, approval):
    case = judged(sent(with_supervisor(started(approval, ChangeKind.SUPERVISOR))), by=caseworker)
    name = case.service_period.appointments.get(withdrawn_at__isnull=True).name

    assert f"{approval.supervisor_name} → {name}" in panel_of(desk.get(address("change", case)))


def test_desk_of_a_leave_shows_its_days_and_asks_for_no_reason(desk, caseworker, approval):
    until = july(approval) + timedelta(days=20)
    case = judged(sent(started(approval, ChangeKind.LEAVE, reason="", leave_until=until)), by=caseworker)
    text = panel_of(desk.get(address("change", case)))

    assert f"01.07.{until.year} – 21.07.{until.year}" in text
    assert "Permisjon: til og med: – → " in text


def test_criteria_that_are_carried_over_are_marked_and_settled(desk, caseworker, approval):
    case = judged(sent(with_position(started(approval), 80)), by=caseworker)
    page = desk.get(address("change", case))
    shown = page.context["desk"]

    assert shown.untouched.isdisjoint(criteria_of_change(["position"]))
    assert page.content.decode().count('<span class="desk-quiet">ikke berørt av endringen</span>') == len(
        shown.untouched
    )
    assert shown.unsettled == []


def test_desk_of_an_ending_says_that_nothing_is_assessed(desk, caseworker, approval):
    case = judged(sent(started(approval, ChangeKind.ENDING)), by=caseworker)

    assert "Ingen vilkår vurderes på nytt" in panel_of(desk.get(address("change", case)))


def test_ending_is_proposed_as_it_is(desk, caseworker, approval):
    case = judged(sent(started(approval, ChangeKind.ENDING)), by=caseworker)
    answer = desk.post(address("propose", case), {"kind": "granted", "version": case.version})

    assert answer.status_code == 302
    assert case.proposals.get().ends_on == july(approval) - timedelta(days=1)


def test_ending_is_not_granted_in_part(desk, caseworker, approval):
    case = judged(sent(started(approval, ChangeKind.ENDING)), by=caseworker)
    body = {
        "kind": "partly_granted",
        "version": case.version,
        "starts_on": approval.starts_on.isoformat(),
        "ends_on": approval.ends_on.isoformat(),
        "departure_reason": "Vurderes slik av andre grunner.",
    }
    answer = desk.post(address("propose", case), body)

    assert (answer.status_code, case.proposals.count()) == (409, 0)


def test_first_application_has_no_panel_of_changes(desk, caseworker):
    assert panel_of(desk.get(address("change", case_under_review(by=caseworker)))) == ""


def test_chain_on_the_desk_says_what_each_approval_gives(desk, approval):
    decision = decided_change(with_position(started(approval), 80))
    text = panel_of(desk.get(address("change", decision.application)))

    assert "3 tellende måneder" in text
    assert "4,80 tellende måneder" in text
    assert f"etter vedtak i sak {decision.application.case_number}" in text


def test_revoking_takes_the_case_up_with_its_grounds(desk, caseworker, approval):
    case = approval.decision.application
    answer = desk.post(address("revoke", case), {"grounds": GROUNDS})
    reopening = Reopening.objects.get()

    assert (answer.status_code, reload(case).status) == (302, Status.UNDER_REVIEW)
    assert (reopening.occasion, reopening.reason, reopening.opened_by) == (Occasion.REVOCATION, GROUNDS, caseworker)


def test_revocation_is_proposed_with_its_day_after_the_notice(desk, caseworker, approval):
    case = approval.decision.application
    desk.post(address("revoke", case), {"grounds": GROUNDS})
    day = july(approval)
    body = {
        "kind": DecisionKind.REVOKED,
        "version": reload(case).version,
        "effective_on": f"{day.day}.{day.month}.{day.year}",
        "statement": "Enheten har færre enn seks senger.",
    }
    assert desk.post(address("propose", case), body).status_code == 409
    warned(Reopening.objects.get())
    answer = desk.post(address("propose", case), {**body, "version": reload(case).version})

    assert answer.status_code == 302
    assert case.proposals.first().effective_on == day


def test_revoking_without_grounds_is_told_beside_the_field(desk, approval):
    case = approval.decision.application
    page = desk.post(address("revoke", case), {"grounds": ""})

    assert (page.status_code, Reopening.objects.count()) == (422, 0)
    assert "Skriv grunnen til å kalle tilbake" in page.content.decode()


def test_grounds_that_are_too_short_are_refused_and_kept(desk, approval):
    case = approval.decision.application
    page = desk.post(address("revoke", case), {"grounds": "kort"})

    assert (page.status_code, reload(case).status) == (409, Status.GRANTED)
    assert case.events.get(kind=EventKind.REFUSED_ACT).detail["act"] == "revoke"


def test_approval_that_was_superseded_is_not_revoked(desk, approval):
    decided_change(with_position(started(approval), 80))
    case = approval.decision.application

    assert "Kall tilbake" not in panel_of(desk.get(address("change", case)))
    assert desk.post(address("revoke", case), {"grounds": GROUNDS}).status_code == 409
    assert Reopening.objects.count() == 0


def test_queries_of_the_desk_do_not_grow_with_the_chain(desk, approval):
    standing, counts = approval, []
    for percent in (80, 60):
        standing = decided_change(with_position(started(standing), percent)).approval
        page = address("change", standing.decision.application)
        desk.get(page)
        with CaptureQueriesContext(connection) as queries:
            desk.get(page)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert Approval.objects.count() == 3
