"""Rows of questions to the applicant and of the provisional answer. How to read one stands in `matrix`."""

from tests.access.row import DRAFT, OPEN, RECEIVED, REVIEW, WAITING, Row

_DESK = "admin/approvals/application/<int:pk>/"
_NOT_YET = "L AA AA AA xxxF"
_TOO_LATE = "L AA AA AA CCFF"
_BY_POST = {DRAFT: _NOT_YET, RECEIVED: "L AA AA AA MMMF"}
_HERE = {WAITING: "L Ox xx xx xxxx", DRAFT | (RECEIVED - WAITING): "L xx xx xx xxxx"}

QUESTIONS = [
    Row(
        route="sak/<uuid:public_id>/sporsmal/",
        path="/sak/{case}/sporsmal/",
        get=_HERE,
        # Saved answers lead back to the page.
        post={WAITING: "L >x xx xx xxxx", DRAFT | (RECEIVED - WAITING): "L xx xx xx xxxx"},
        body={"act": "save", "q1-text": "", "q1-seen": ""},
    ),
    Row(
        route=f"{_DESK}ask-questions/",
        path="/admin/approvals/application/{pk}/ask-questions/",
        get=_BY_POST,
        # Only whoever handles the case asks.
        post={DRAFT: _NOT_YET, REVIEW: "L AA AA AA >FFF", RECEIVED - REVIEW: _TOO_LATE},
        body={
            "tick_unit_beds": "on",
            "text_unit_beds": "Hvor mange senger?",
            "due_on": "{soon}",
            "message": "",
        },
    ),
    Row(
        route=f"{_DESK}withdraw-questions/",
        path="/admin/approvals/application/{pk}/withdraw-questions/",
        get=_BY_POST,
        post={DRAFT: _NOT_YET, WAITING: "L AA AA AA >>FF", RECEIVED - WAITING: _TOO_LATE},
        body={"reason": "Fant det i planen."},
    ),
    Row(
        route=f"{_DESK}send-provisional/",
        path="/admin/approvals/application/{pk}/send-provisional/",
        get=_BY_POST,
        post={DRAFT: _NOT_YET, OPEN: "L AA AA AA >>FF", RECEIVED - OPEN: _TOO_LATE},
        body={"reason": "Vi venter på svar fra enheten.", "expected_on": "{soon}"},
    ),
]
