"""Rows of the letters: the public page that checks one, and the act that makes one again. How to read: `matrix`."""

from tests.access.row import DRAFT, RECEIVED, Row

_WRONG = {"code": "ABCD-EFGH-JKMN", "number": "26/00001-2"}
_ADDRESS = "admin/approvals/application/<int:pk>/retry-letter/"

LETTERS = [
    Row(route="verify", path="/verify", get="O OO OO OO OOOO", post="O OO OO OO OOOO", body=_WRONG),
    # No letter of the case waits for anything, so there is none to make.
    Row(
        route=_ADDRESS,
        path="/admin/approvals/application/{pk}/retry-letter/",
        get={DRAFT: "L AA AA AA xxxF", RECEIVED: "L AA AA AA MMMF"},
        post={DRAFT: "L AA AA AA xxxF", RECEIVED: "L AA AA AA CCFF"},
        body={"order": "0"},
    ),
]
