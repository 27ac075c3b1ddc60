"""A scheme that is closed for new cases: nothing new comes in, and what came in before goes on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from approvals.enums import Status
from approvals.exceptions import NotPossible
from approvals.models import Application
from approvals.rules.ruleset import RULESET_FILE
from approvals.services.applications import start_application, submit_application
from tests.approvals.change_cases import granted, started
from tests.factories import complete_application, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(rule_folder):
    """Close the scheme from a day, counted from today."""

    def close(days=0):
        day = timezone.localdate() + timedelta(days=days)
        rule_folder.edit(RULESET_FILE, "valid: {from", f"closed_from: {day}\nvalid: {{from")

    return close


def test_new_application_is_refused_from_the_day_the_scheme_is_closed(closed):
    closed()
    user = make_user()

    with pytest.raises(NotPossible) as refused:
        start_application(by=user)

    assert str(refused.value).startswith("Ordningen tar ikke imot nye søknader fra og med ")
    assert Application.objects.count() == 0


def test_new_application_is_taken_in_until_the_day_before(closed):
    closed(days=1)

    assert start_application(by=make_user()).status == Status.DRAFT


def test_draft_from_before_is_not_received_when_the_scheme_is_closed(closed):
    application = complete_application()
    closed()

    with pytest.raises(NotPossible):
        submit_application(application, by=application.doctor.user)

    application.refresh_from_db()
    assert (application.status, application.case_number) == (Status.DRAFT, None)


def test_change_of_an_approval_is_received_when_the_scheme_is_closed(closed):
    approval = granted()
    change = started(approval)
    closed()

    with pytest.raises(NotPossible) as refused:
        submit_application(change, by=change.doctor.user)

    assert "nye søknader" not in str(refused.value)
