"""The life of a case as one table: status and action give the next status. Everything else is refused.

`docs/application-states.md` is drawn from this table; a test compares them.
"""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from approvals.enums import Action, DecisionKind, Mover, RequestKind, RequestState, Status
from approvals.exceptions import NotPossible

TRANSITIONS: Final[dict[Status, dict[Action, Status]]] = {
    Status.DRAFT: {Action.SUBMIT: Status.SUBMITTED, Action.WITHDRAW: Status.WITHDRAWN},
    Status.SUBMITTED: {Action.TAKE: Status.UNDER_REVIEW, Action.WITHDRAW: Status.WITHDRAWN},
    Status.UNDER_REVIEW: {
        Action.PROPOSE: Status.PROPOSED,
        Action.REQUEST_INFORMATION: Status.INFORMATION_REQUESTED,
        Action.WITHDRAW: Status.WITHDRAWN,
        # A decided case that was reopened ends where it stood when nothing is changed.
        Action.KEEP_GRANT: Status.GRANTED,
        Action.KEEP_PART_GRANT: Status.PARTLY_GRANTED,
        Action.KEEP_REFUSAL: Status.REFUSED,
        Action.KEEP_DISMISSAL: Status.DISMISSED,
        Action.KEEP_REVOCATION: Status.REVOKED,
    },
    Status.INFORMATION_REQUESTED: {Action.RESUME: Status.UNDER_REVIEW, Action.WITHDRAW: Status.WITHDRAWN},
    Status.PROPOSED: {
        Action.SEND_BACK: Status.UNDER_REVIEW,
        Action.GRANT: Status.GRANTED,
        Action.GRANT_PARTLY: Status.PARTLY_GRANTED,
        Action.REFUSE: Status.REFUSED,
        Action.DISMISS: Status.DISMISSED,
        Action.REVOKE: Status.REVOKED,
        Action.WITHDRAW: Status.WITHDRAWN,
    },
    Status.GRANTED: {Action.REOPEN: Status.UNDER_REVIEW},
    Status.PARTLY_GRANTED: {Action.REOPEN: Status.UNDER_REVIEW},
    Status.REFUSED: {Action.REOPEN: Status.UNDER_REVIEW},
    Status.DISMISSED: {Action.REOPEN: Status.UNDER_REVIEW},
    Status.REVOKED: {Action.REOPEN: Status.UNDER_REVIEW},
    Status.WITHDRAWN: {},
}

WHOSE_MOVE: Final[dict[Status, Mover]] = {
    Status.DRAFT: Mover.DOCTOR,
    Status.SUBMITTED: Mover.CASEWORKER,
    Status.UNDER_REVIEW: Mover.CASEWORKER,
    Status.INFORMATION_REQUESTED: Mover.DOCTOR,
    Status.PROPOSED: Mover.APPROVER,
    Status.GRANTED: Mover.NOBODY,
    Status.PARTLY_GRANTED: Mover.NOBODY,
    Status.REFUSED: Mover.NOBODY,
    Status.DISMISSED: Mover.NOBODY,
    Status.REVOKED: Mover.NOBODY,
    Status.WITHDRAWN: Mover.NOBODY,
}

#: whose move an open request makes it
MOVER_ASKED: Final[dict[RequestKind, Mover]] = {
    RequestKind.SUPERVISOR: Mover.SUPERVISOR,
    RequestKind.UNIT: Mover.UNIT,
    RequestKind.CENTRE: Mover.CENTRE,
    RequestKind.INFORMATION: Mover.DOCTOR,
}

#: statuses in which an answer that was asked for is still somebody's move
ASKING_STATUSES: Final = frozenset({Status.DRAFT, Status.SUBMITTED, Status.UNDER_REVIEW, Status.INFORMATION_REQUESTED})

DECIDING_ACTION: Final[dict[DecisionKind, Action]] = {
    DecisionKind.GRANTED: Action.GRANT,
    DecisionKind.PARTLY_GRANTED: Action.GRANT_PARTLY,
    DecisionKind.REFUSED: Action.REFUSE,
    DecisionKind.DISMISSED: Action.DISMISS,
    DecisionKind.REVOKED: Action.REVOKE,
}

KEEPING_ACTION: Final[dict[DecisionKind, Action]] = {
    DecisionKind.GRANTED: Action.KEEP_GRANT,
    DecisionKind.PARTLY_GRANTED: Action.KEEP_PART_GRANT,
    DecisionKind.REFUSED: Action.KEEP_REFUSAL,
    DecisionKind.DISMISSED: Action.KEEP_DISMISSAL,
    DecisionKind.REVOKED: Action.KEEP_REVOCATION,
}

#: the life of a request; a new address puts a delivered one back to asked
REQUEST_TRANSITIONS: Final[dict[RequestState, frozenset[RequestState]]] = {
    RequestState.ASKED: frozenset(set(RequestState) - {RequestState.ASKED}),
    RequestState.DELIVERED: frozenset(set(RequestState) - {RequestState.DELIVERED}),
    RequestState.ANSWERED: frozenset(),
    RequestState.DECLINED: frozenset(),
    RequestState.EXPIRED: frozenset(),
    RequestState.WITHDRAWN: frozenset(),
}

OPEN_STATUSES: Final = frozenset({Status.SUBMITTED, Status.UNDER_REVIEW, Status.INFORMATION_REQUESTED, Status.PROPOSED})
DECIDED_STATUSES: Final = frozenset(
    {Status.GRANTED, Status.PARTLY_GRANTED, Status.REFUSED, Status.DISMISSED, Status.REVOKED}
)


def check_transition(status: str, action: Action) -> Status:
    """Return the status that `action` leads to; raise NotPossible with a sentence when the table has no such row."""
    current = Status(status)
    target = TRANSITIONS[current].get(action)
    if target is None:
        message = _("Dette kan ikke gjøres nå: saken har status «%(status)s».") % {"status": current.label}
        raise NotPossible(message)
    return target


def check_request_transition(state: str, to: RequestState) -> None:
    """Raise NotPossible with a sentence unless a request in `state` can become `to`."""
    current = RequestState(state)
    if to not in REQUEST_TRANSITIONS[current]:
        raise NotPossible(_("Forespørselen har status «%(state)s» og kan ikke endres.") % {"state": current.label})


def whose_move(status: str) -> Mover:
    """Return whose move it is in a status."""
    return WHOSE_MOVE[Status(status)]


def all_movers(status: str, asked: Iterable[str] = ()) -> tuple[Mover, ...]:
    """Return everybody whose move it is: the one the status names first, then those who have been asked.

    `asked` are the kinds of the open requests. While a proposal waits for a signature nobody else is waited for, and
    in a closed case it is nobody's move at all.
    """
    first = whose_move(status)
    if Status(status) not in ASKING_STATUSES:
        return (first,)
    kinds = set(asked)
    others = [mover for kind, mover in MOVER_ASKED.items() if kind in kinds and mover != first]
    return (first, *others)
