"""Rows of the log's own page, confirmations and the follow-up. How to read one stands in `matrix`."""

from tests.access.matrix_of_admin import model_rows
from tests.access.row import ALWAYS, DRAFT, GRANTED, RECEIVED, REVOKED, Row

_LOG = "logg/<uuid:public_id>/"
_ONE = f"{_LOG}bekreftelse/<uuid:confirmation_id>/"
_ONE_PATH = "/logg/{log}/bekreftelse/{confirmation}/"
_NO_METHOD = "L MM MM MM MMMM"
_BOTH = "L Ox Ox xx xxxx"
_NOBODY = "L xx xx xx xxxx"

FOLLOWUP = [
    Row(route="logg/", path="/logg/", get="L OO OO OO xxxx", post=_NO_METHOD),
    Row(route=_LOG, path="/logg/{log}/", get=_BOTH, post=_NO_METHOD),
    # Today is not over.
    Row(
        route=f"{_LOG}bekreftelse/",
        path="/logg/{log}/bekreftelse/",
        get=_BOTH,
        post="L Cx xx xx xxxx",
        body={"until": "{today}"},
    ),
    Row(route=_ONE, path=_ONE_PATH, get=_BOTH, post="L xx >x xx xxxx", body={"sha256": "{confirmation_sha256}"}),
    Row(route=f"{_ONE}trekk/", path=f"{_ONE_PATH}trekk/", get=_NO_METHOD, post="L >x xx xx xxxx"),
    # It is not issued, so there is nothing to hand out.
    Row(route=f"{_ONE}dokument/", path=f"{_ONE_PATH}dokument/", get=_NOBODY, post=_NO_METHOD),
    Row(route=f"{_ONE}data/", path=f"{_ONE_PATH}data/", get=_NOBODY, post=_NO_METHOD),
    *model_rows("approvals/alert", "{alert}"),
    # What was revoked stands in its log, and is read there.
    Row(
        route="admin/approvals/application/<int:pk>/followup/",
        path="/admin/approvals/application/{pk}/followup/",
        get={GRANTED | REVOKED: "L AA AA AA OOOF", ALWAYS - GRANTED - REVOKED: "L AA AA AA xxxF"},
        post={DRAFT: "L AA AA AA xxxF", RECEIVED: "L AA AA AA MMMF"},
    ),
    # The supervisor has not signed.
    *model_rows(
        "approvals/serviceconfirmation",
        "{confirmation_pk}",
        change=("L AA AA AA OOOF", "L AA AA AA CCFF"),
        body={"sha256": "{confirmation_sha256}"},
    ),
]
