"""One row of the matrix of roles and addresses, and the states of a case that a row can speak of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from approvals.enums import Status

DRAFT = frozenset({Status.DRAFT})
SUBMITTED = frozenset({Status.SUBMITTED})
REVIEW = frozenset({Status.UNDER_REVIEW})
WAITING = frozenset({Status.INFORMATION_REQUESTED})
PROPOSED = frozenset({Status.PROPOSED})
OPEN = SUBMITTED | REVIEW | WAITING | PROPOSED
GRANTED = frozenset({Status.GRANTED, Status.PARTLY_GRANTED})
REVOKED = frozenset({Status.REVOKED})
#: decided without an approval that stands
REFUSED = frozenset({Status.REFUSED, Status.DISMISSED}) | REVOKED
DECIDED = GRANTED | REFUSED
WITHDRAWN = frozenset({Status.WITHDRAWN})
RECEIVED = OPEN | DECIDED | WITHDRAWN
ALWAYS = frozenset(Status)

Answers = str | Mapping[frozenset[Status], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One address. `body` is what a person who may would post; `path` has the places of `world.World.places`."""

    route: str
    path: str
    get: Answers
    post: Answers
    body: Mapping[str, str] = field(default_factory=dict)

    @property
    def by_state(self) -> bool:
        """Whether the address belongs to one case, so that it is tried in every state."""
        return "{" in self.path and not isinstance(self.get, str)


def answers_in(answers: Answers, status: Status) -> str:
    """The eleven letters that hold in a state."""
    if isinstance(answers, str):
        return answers.replace(" ", "")
    (found,) = [letters for states, letters in answers.items() if status in states]
    return found.replace(" ", "")
