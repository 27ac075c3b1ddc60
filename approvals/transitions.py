"""The life of a case as one table: status and action give the next status. Everything else is refused.

`docs/application-states.md` is drawn from this table; a test compares them.
"""

from typing import Final

from django.utils.translation import gettext as _

from approvals.enums import Action, DecisionKind, Mover, Status
from approvals.exceptions import NotPossible

TRANSITIONS: Final[dict[Status, dict[Action, Status]]] = {
    Status.DRAFT: {Action.SUBMIT: Status.SUBMITTED, Action.WITHDRAW: Status.WITHDRAWN},
    Status.SUBMITTED: {Action.TAKE: Status.UNDER_REVIEW, Action.WITHDRAW: Status.WITHDRAWN},
    Status.UNDER_REVIEW: {Action.PROPOSE: Status.PROPOSED, Action.WITHDRAW: Status.WITHDRAWN},
    Status.PROPOSED: {
        Action.SEND_BACK: Status.UNDER_REVIEW,
        Action.GRANT: Status.GRANTED,
        Action.GRANT_PARTLY: Status.PARTLY_GRANTED,
        Action.REFUSE: Status.REFUSED,
        Action.WITHDRAW: Status.WITHDRAWN,
    },
    Status.GRANTED: {},
    Status.PARTLY_GRANTED: {},
    Status.REFUSED: {},
    Status.WITHDRAWN: {},
}

WHOSE_MOVE: Final[dict[Status, Mover]] = {
    Status.DRAFT: Mover.DOCTOR,
    Status.SUBMITTED: Mover.CASEWORKER,
    Status.UNDER_REVIEW: Mover.CASEWORKER,
    Status.PROPOSED: Mover.APPROVER,
    Status.GRANTED: Mover.NOBODY,
    Status.PARTLY_GRANTED: Mover.NOBODY,
    Status.REFUSED: Mover.NOBODY,
    Status.WITHDRAWN: Mover.NOBODY,
}

DECIDING_ACTION: Final[dict[DecisionKind, Action]] = {
    DecisionKind.GRANTED: Action.GRANT,
    DecisionKind.PARTLY_GRANTED: Action.GRANT_PARTLY,
    DecisionKind.REFUSED: Action.REFUSE,
}

OPEN_STATUSES: Final = frozenset({Status.SUBMITTED, Status.UNDER_REVIEW, Status.PROPOSED})
DECIDED_STATUSES: Final = frozenset({Status.GRANTED, Status.PARTLY_GRANTED, Status.REFUSED})


def check_transition(status: str, action: Action) -> Status:
    """Return the status that `action` leads to; raise NotPossible with a sentence when the table has no such row."""
    current = Status(status)
    target = TRANSITIONS[current].get(action)
    if target is None:
        message = _("Dette kan ikke gjøres nå: saken har status «%(status)s».") % {"status": current.label}
        raise NotPossible(message)
    return target


def whose_move(status: str) -> Mover:
    """Return whose move it is in a status."""
    return WHOSE_MOVE[Status(status)]
