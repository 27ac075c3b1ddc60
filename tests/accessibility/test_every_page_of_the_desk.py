"""Every page of the desk in a real browser. Beside the others, so that two can run at once."""

import pytest

from approvals.enums import Status
from tests.access.matrix_of_pages import ACCOUNT
from tests.access.world import ADMINISTRATOR, APPROVER, AUDITOR, CASEWORKER
from tests.accessibility.inspecting import inspect_all

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_pages_of_the_desk_have_no_finding(inspector):
    own = {row.path for row in ACCOUNT}
    pages = inspect_all(inspector, (CASEWORKER, APPROVER, ADMINISTRATOR))
    inspector.enter_as(AUDITOR)
    for status in (Status.UNDER_REVIEW, Status.GRANTED):
        place = inspector.world.places[status]
        inspector.look_at(
            f"auditor at the desk ({status.value})", f"/admin/approvals/application/{place['pk']}/change/"
        )
    inspector.look_at("auditor in the queue of all cases", "/admin/approvals/application/?status=all")
    inspector.look_at("nothing found", "/admin/approvals/application/?q=finnesikke")
    inspector.look_at("not allowed", "/admin/accounts/user/", expected=403)

    assert "\n".join(inspector.findings) == ""
    assert len([visit for visit in pages if visit.row.path not in own]) >= 40
