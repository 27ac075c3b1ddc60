"""Demo cases of approvals that change: every state an approval can have stands in the demo."""

from datetime import date

import pytest

from approvals.demo.cases import ensure_world, main_story
from approvals.demo.changes import tell_changes
from approvals.enums import ApprovalState, Status
from approvals.models import Application, Approval

pytestmark = pytest.mark.django_db


@pytest.fixture
def _told(settings):
    settings.DEMO = True
    settings.APPEAL_BODY = "Klageinstansen"
    tell_changes(ensure_world(), main_story())


@pytest.mark.usefixtures("_told")
def test_demo_has_an_approval_of_each_kind():
    last_days = date(main_story().ends_on.year, 12, 1)
    states = [each.state_on(last_days) for each in Approval.objects.select_related("ended_by").order_by("pk")]

    assert states == [
        ApprovalState.SUPERSEDED,
        ApprovalState.ACTIVE,
        ApprovalState.ACTIVE,
        ApprovalState.REVOKED,
    ]
    changes = Application.objects.filter(changes__isnull=False).order_by("pk")
    assert [(case.change_kinds, case.status) for case in changes] == [
        (["position"], Status.GRANTED),
        (["leave"], Status.UNDER_REVIEW),
    ]
    assert Application.objects.filter(status=Status.REVOKED).count() == 1
