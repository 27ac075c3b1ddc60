"""Rows of change cases and revocation. How to read one stands in `matrix`."""

from tests.access.row import DRAFT, GRANTED, RECEIVED, REVOKED, Row
from tests.approvals.admin.desk_client import next_service

_CASE = "admin/approvals/application/"
_REVOKE = f"{_CASE}<int:pk>/revoke/"
_BY_POST = {DRAFT: "L AA AA AA xxxF", RECEIVED: "L AA AA AA MMMF"}
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
        get=_BY_POST,
        post={
            DRAFT: "L AA AA AA xxxF",
            GRANTED: "L AA AA AA >>FF",
            RECEIVED - GRANTED: "L AA AA AA CCFF",
        },
        body={"grounds": "Enheten har fått fem senger."},
    ),
    Row(
        route=f"{_CASE}<int:pk>/supervisor-ineligible/",
        path=f"/{_CASE}{{pk}}/supervisor-ineligible/",
        get=_BY_POST,
        post={
            DRAFT: "L AA AA AA xxxF",
            GRANTED: "L AA AA AA >>FF",
            # What is revoked has an approval until its day, but nobody follows the service on the last day of the year.
            RECEIVED - GRANTED: "L AA AA AA CCFF",
        },
        body={"from_on": f"{next_service()['ends_on']:%d.%m.%Y}", "reason": "Har ikke lenger godkjenning."},
    ),
    Row(
        route=f"{_CASE}<int:pk>/agreement-ended/",
        path=f"/{_CASE}{{pk}}/agreement-ended/",
        get=_BY_POST,
        post={
            DRAFT: "L AA AA AA xxxF",
            GRANTED | REVOKED: "L AA AA AA >>FF",
            RECEIVED - GRANTED - REVOKED: "L AA AA AA CCFF",
        },
        body={"last_day": f"{next_service()['ends_on']:%d.%m.%Y}"},
    ),
]
