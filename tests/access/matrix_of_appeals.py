"""Rows of what comes after a decision: appeals, reopening and advance notice. How to read one stands in `matrix`."""

from approvals.enums import Status
from tests.access.row import DECIDED, DRAFT, RECEIVED, REVIEW, Row

_IN_CASE = "sak/<uuid:public_id>/"
_DESK = "admin/approvals/application/<int:pk>/"
_NOBODY = "L xx xx xx xxxx"
_NOT_YET = "L AA AA AA xxxF"
_TOO_LATE = "L AA AA AA CCFF"
_UNDECIDED = frozenset(Status) - DECIDED
_REVOKED = frozenset({Status.REVOKED})
_REASON = "Datoen i vedtaket er feil."


def _act(name: str, done: dict[frozenset[Status], str], **body: str) -> Row:
    """An act of the desk; in every state that `done` does not name it is refused with a sentence."""
    rest = RECEIVED - frozenset().union(*done)
    return Row(
        route=f"{_DESK}{name}/",
        path=f"/admin/approvals/application/{{pk}}/{name}/",
        get={DRAFT: "L AA AA AA xxxF", RECEIVED: "L AA AA AA MMMF"},
        post={DRAFT: _NOT_YET, **done, rest: _TOO_LATE},
        body=body,
    )


APPEALS = [
    Row(
        route=f"{_IN_CASE}klage/",
        path="/sak/{case}/klage/",
        get={DECIDED: "L Ox xx xx xxxx", _UNDECIDED: _NOBODY},
        post={DECIDED: "L >x xx xx xxxx", _UNDECIDED: _NOBODY},
        body={"text": "Jeg mener at enheten oppfyller kravet."},
    ),
    # Nobody has appealed, so there is nothing to let go of.
    Row(
        route=f"{_IN_CASE}klage/trekk/",
        path="/sak/{case}/klage/trekk/",
        get={DECIDED: "L >x xx xx xxxx", _UNDECIDED: _NOBODY},
        post={DECIDED: "L >x xx xx xxxx", _UNDECIDED: _NOBODY},
    ),
    # The revoked case had its notice, and it is too late to answer it.
    Row(
        route=f"{_IN_CASE}varsel/",
        path="/sak/{case}/varsel/",
        get={_REVOKED: "L Ox xx xx xxxx", frozenset(Status) - _REVOKED: _NOBODY},
        post={_REVOKED: "L Cx xx xx xxxx", frozenset(Status) - _REVOKED: _NOBODY},
        body={"text": "Jeg er uenig i dette."},
    ),
    _act("reopen", {DECIDED: "L AA AA AA >>FF"}, occasion="correction", reason=_REASON),
    # Only whoever handles the case lets its decision stand.
    _act("keep", {REVIEW: "L AA AA AA CFFF"}, reason=_REASON),
    _act("notify", {}, text="Vi vurderer å gjøre om vedtaket."),
    _act(
        "register-appeal",
        {DECIDED: "L AA AA AA >>FF"},
        received_on="{today}",
        text="Jeg mener at enheten oppfyller kravet.",
    ),
    _act("take-up-appeal", {}, appeal="0", reason=_REASON),
    _act("forward-appeal", {}, appeal="0", statement="Vi mener at vedtaket er riktig."),
    _act("settle-appeal", {}, appeal="0", outcome="changed", text="Klagen førte fram."),
]
