"""Rows of change cases and revocation. How to read one stands in `matrix`."""

from tests.access.row import DRAFT, GRANTED, RECEIVED, Row

_REVOKE = "admin/approvals/application/<int:pk>/revoke/"
#: the doctor is led to the case where there is no approval to change
_CHANGE = {
    GRANTED: "L Ox xx xx xxxx",
    DRAFT: "L xx xx xx xxxx",
    RECEIVED - GRANTED: "L >x xx xx xxxx",
}

CHANGES = [
    Row(
        route="sak/<uuid:public_id>/endring/",
        path="/sak/{case}/endring/",
        get=_CHANGE,
        post={**_CHANGE, GRANTED: "L Ux xx xx xxxx"},
        body={"kinds": "ending", "change_from": "31.02.2027", "reason": "Jeg slutter ved enheten."},
    ),
    Row(
        route=_REVOKE,
        path="/admin/approvals/application/{pk}/revoke/",
        get={DRAFT: "L AA AA AA xxxF", RECEIVED: "L AA AA AA MMMF"},
        post={
            DRAFT: "L AA AA AA xxxF",
            GRANTED: "L AA AA AA >>FF",
            RECEIVED - GRANTED: "L AA AA AA CCFF",
        },
        body={"grounds": "Enheten har fått fem senger."},
    ),
]
