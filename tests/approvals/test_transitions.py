"""The life of a case: every status times every action."""

import itertools

import pytest

from approvals.enums import Action, DecisionKind, Mover, Status
from approvals.exceptions import NotPossible
from approvals.management.commands.write_state_diagram import DOCUMENT, state_document
from approvals.transitions import (
    DECIDED_STATUSES,
    DECIDING_ACTION,
    OPEN_STATUSES,
    TRANSITIONS,
    all_movers,
    check_transition,
    whose_move,
)

# Written anew and not read from the table: what the table says must be what somebody meant.
ALLOWED = {
    ("draft", "submit"): "submitted",
    ("draft", "withdraw"): "withdrawn",
    ("submitted", "take"): "under_review",
    ("submitted", "withdraw"): "withdrawn",
    ("under_review", "propose"): "proposed",
    ("under_review", "request_information"): "information_requested",
    ("under_review", "withdraw"): "withdrawn",
    ("under_review", "keep_grant"): "granted",
    ("under_review", "keep_part_grant"): "partly_granted",
    ("under_review", "keep_refusal"): "refused",
    ("under_review", "keep_dismissal"): "dismissed",
    ("under_review", "keep_revocation"): "revoked",
    ("information_requested", "resume"): "under_review",
    ("information_requested", "withdraw"): "withdrawn",
    ("proposed", "send_back"): "under_review",
    ("proposed", "grant"): "granted",
    ("proposed", "grant_partly"): "partly_granted",
    ("proposed", "refuse"): "refused",
    ("proposed", "dismiss"): "dismissed",
    ("proposed", "revoke"): "revoked",
    ("proposed", "withdraw"): "withdrawn",
    ("granted", "reopen"): "under_review",
    ("partly_granted", "reopen"): "under_review",
    ("refused", "reopen"): "under_review",
    ("dismissed", "reopen"): "under_review",
    ("revoked", "reopen"): "under_review",
}
PRODUCT = list(itertools.product(Status.values, Action.values))


@pytest.mark.parametrize(("status", "action"), [pair for pair in PRODUCT if pair in ALLOWED])
def test_transition_allowed(status, action):
    assert check_transition(status, Action(action)) == ALLOWED[status, action]


@pytest.mark.parametrize(("status", "action"), [pair for pair in PRODUCT if pair not in ALLOWED])
def test_transition_refused_with_a_sentence(status, action):
    with pytest.raises(NotPossible) as refusal:
        check_transition(status, Action(action))
    assert str(refusal.value) == f"Dette kan ikke gjøres nå: saken har status «{Status(status).label}»."


def test_table_has_a_row_for_every_status():
    assert set(TRANSITIONS) == set(Status)


@pytest.mark.parametrize(
    ("status", "mover"),
    [
        ("draft", Mover.DOCTOR),
        ("submitted", Mover.CASEWORKER),
        ("under_review", Mover.CASEWORKER),
        ("information_requested", Mover.DOCTOR),
        ("proposed", Mover.APPROVER),
        ("granted", Mover.NOBODY),
        ("partly_granted", Mover.NOBODY),
        ("refused", Mover.NOBODY),
        ("dismissed", Mover.NOBODY),
        ("revoked", Mover.NOBODY),
        ("withdrawn", Mover.NOBODY),
    ],
)
def test_mover_of_status(status, mover):
    assert whose_move(status) == mover


def test_mover_is_nobody_exactly_where_a_case_rests():
    resting = {status for status, actions in TRANSITIONS.items() if set(actions) <= {Action.REOPEN}}
    assert {status for status in Status if whose_move(status) == Mover.NOBODY} == resting


def test_every_status_can_be_reached():
    reached, found = {Status.DRAFT}, set()
    while reached - found:
        found |= reached
        reached = {target for status in found for target in TRANSITIONS[status].values()} | found
    assert found == set(Status)


def test_every_kind_of_decision_leads_to_the_status_of_its_name():
    assert {kind: check_transition(Status.PROPOSED, DECIDING_ACTION[kind]) for kind in DecisionKind} == {
        kind: Status(kind.value) for kind in DecisionKind
    }


def test_open_and_decided_statuses_do_not_overlap():
    assert OPEN_STATUSES.isdisjoint(DECIDED_STATUSES)


def test_diagram_in_docs_is_drawn_from_the_table():
    assert DOCUMENT.read_text(encoding="utf-8") == state_document()


@pytest.mark.parametrize(
    ("status", "asked", "movers"),
    [
        ("draft", ["unit"], (Mover.DOCTOR, Mover.UNIT)),
        ("submitted", [], (Mover.CASEWORKER,)),
        ("submitted", ["supervisor"], (Mover.CASEWORKER, Mover.SUPERVISOR)),
        ("under_review", ["centre", "unit"], (Mover.CASEWORKER, Mover.UNIT, Mover.CENTRE)),
        ("information_requested", ["information"], (Mover.DOCTOR,)),
        ("information_requested", ["information", "unit"], (Mover.DOCTOR, Mover.UNIT)),
        ("proposed", ["unit"], (Mover.APPROVER,)),
        ("granted", ["unit"], (Mover.NOBODY,)),
        ("withdrawn", ["unit"], (Mover.NOBODY,)),
    ],
)
def test_everybody_asked_is_a_mover_beside_the_one_of_the_status(status, asked, movers):
    assert all_movers(status, asked) == movers
