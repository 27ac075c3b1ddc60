"""The one door to a case's status."""

import pytest

from accounts.roles import Role
from approvals.enums import Action, EventKind, Status
from approvals.exceptions import NotPossible
from approvals.services.status import lock_application, move, raise_version
from tests.approvals.admin.desk_client import received_case, reload
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_move_writes_status_version_and_event():
    case, by = received_case(), make_user(Role.CASEWORKER)
    version = case.version
    move(lock_application(case), Action.TAKE, by=by, detail={"why": "test"})
    case = reload(case)
    event = case.events.last()
    assert (case.status, case.version) == (Status.UNDER_REVIEW, version + 1)
    assert (event.kind, event.action, event.old_status, event.new_status, event.actor, event.detail) == (
        EventKind.MOVED,
        Action.TAKE,
        Status.SUBMITTED,
        Status.UNDER_REVIEW,
        by,
        {"why": "test"},
    )


def test_refused_move_writes_nothing():
    case = received_case()
    events, version = case.events.count(), case.version
    with pytest.raises(NotPossible):
        move(lock_application(case), Action.GRANT, by=make_user(Role.APPROVER))
    case = reload(case)
    assert (case.status, case.version, case.events.count()) == (Status.SUBMITTED, version, events)


def test_raise_version_counts_on_from_what_is_stored():
    case = received_case()
    stale = reload(case)
    raise_version(case)
    raise_version(stale)
    assert reload(case).version == stale.version + 1
