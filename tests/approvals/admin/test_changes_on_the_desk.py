"""The smallest changes that would make a case pass, beside the criteria on the desk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from approvals.enums import DecisionKind
from tests.approvals.admin.desk_client import address, case_under_review, decided_case, desk_client
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def caseworker():
    return make_user(Role.CASEWORKER)


def page_of(user, case):
    return desk_client(user).get(address("change", case))


def test_desk_says_what_the_case_would_need(caseworker):
    page = page_of(caseworker, case_under_review(by=caseworker, beds=5))
    changes = page.context["desk"].changes
    text = page.content.decode()
    assert ("unit.palliative_beds", 5, 6) in [(each.path, each.before, each.after) for each in changes.together]
    assert "Øk antallet palliative senger fra 5 til 6." in text
    assert text.count('id="dette-ma-til"') == 1
    assert "Dette må en saksbehandler vurdere, uansett hva som endres." not in text


def test_closed_case_is_shown_as_it_was_decided(caseworker):
    decision = decided_case(kind=DecisionKind.REFUSED, beds=5)
    page = page_of(caseworker, decision.application)
    assert page.context["desk"].changes is None
    assert "dette-ma-til" not in page.content.decode()


def test_changes_on_the_desk_cost_no_query(caseworker):
    numbers = []
    for beds in (8, 5):
        case = case_under_review(by=caseworker, beds=beds)
        page_of(caseworker, case)
        with CaptureQueriesContext(connection) as asked:
            page_of(caseworker, case)
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
