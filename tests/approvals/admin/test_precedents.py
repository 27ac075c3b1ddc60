"""What was concluded before on the same criterion, beside the conclusion that is being made."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from approvals.admin.precedents import EARLIER_SHOWN, earlier_conclusions
from approvals.models import Application, Conclusion, Disqualification
from approvals.services.assessments import conclude
from tests.approvals.admin.desk_client import REASON, address, case_under_review, desk_client, reload
from tests.factories import draft_application, make_unit, make_user

pytestmark = pytest.mark.django_db

CRITERION = "unit.definition"


def _concluded(*, reason: str = REASON, outcome: str = "met", **fields) -> Application:
    by = make_user(Role.CASEWORKER)
    application = case_under_review(by=by, **fields)
    _conclude(application, by, reason=reason, outcome=outcome)
    return application


def _conclude(application, by, *, reason=REASON, outcome="met"):
    return conclude(application, by=by, criterion=CRITERION, outcome=outcome, reason=reason, on=timezone.localdate())


def _cases(application, reader, criteria=(CRITERION,)) -> list[Application]:
    found = earlier_conclusions(application, criteria, reader=reader)
    return [conclusion.application for conclusion in found[CRITERION]]


def test_earlier_conclusion_stands_with_its_reason_on_the_desk():
    by = make_user(Role.CASEWORKER)
    earlier = _concluded(reason="Enheten har fast lege og egne senger.", outcome="not_met")
    application = case_under_review(by=by)

    page = desk_client(by).get(address("change", application))

    cards = {card.row.id: card for _area, cards in page.context["panels"].cards for card in cards}
    assert [each.reason for each in cards[CRITERION].earlier] == ["Enheten har fast lege og egne senger."]
    html = page.content.decode()
    maker = earlier.conclusions.get().made_by.name
    assert [words for words in ("Enheten har fast lege", earlier.case_number, maker) if words not in html] == []


def test_same_unit_comes_first_and_then_the_newest():
    unit, reader = make_unit(), make_user(Role.CASEWORKER)
    here_old, there_old = _concluded(unit=unit), _concluded()
    here_new, there_new = _concluded(unit=unit), _concluded()

    found = _cases(case_under_review(unit=unit), reader)

    assert found == [here_new, here_old, there_new, there_old]


def test_no_more_are_shown_than_help():
    cases = [_concluded() for _number in range(EARLIER_SHOWN + 1)]

    assert _cases(case_under_review(), make_user(Role.CASEWORKER)) == cases[:0:-1]


def test_own_case_and_replaced_conclusions_are_no_examples():
    by = make_user(Role.CASEWORKER)
    earlier = case_under_review(by=by)
    _conclude(earlier, by, outcome="met")
    standing = _conclude(reload(earlier), by, outcome="not_met")
    application = _concluded()

    found = earlier_conclusions(application, [CRITERION], reader=by)

    assert found[CRITERION] == [standing]


def test_conclusions_on_other_criteria_are_left_out():
    by = make_user(Role.CASEWORKER)
    earlier = case_under_review(by=by)
    Conclusion.objects.create(application=earlier, criterion="unit.staffing", outcome="met", reason=REASON, made_by=by)

    assert _cases(case_under_review(), by, criteria=(CRITERION, "unit.patients")) == []


def test_cases_that_the_reader_must_keep_away_from_are_left_out():
    reader = make_user(Role.CASEWORKER)
    marked, other = _concluded(), _concluded()
    Disqualification.objects.create(
        application=marked, person=reader, reason="Er i slekt med søkeren.", marked_by=make_user(Role.APPROVER)
    )

    assert _cases(case_under_review(), reader) == [other]
    assert _cases(case_under_review(), make_user(Role.CASEWORKER)) == [other, marked]


def test_drafts_and_readers_without_the_right_see_nothing():
    draft = draft_application()
    by = make_user(Role.CASEWORKER)
    Conclusion.objects.create(application=draft, criterion=CRITERION, outcome="met", reason=REASON, made_by=by)
    application = case_under_review()

    assert _cases(application, by) == []
    _concluded()
    assert _cases(application, make_user(Role.ADMINISTRATOR)) == []


def test_earlier_conclusions_cost_one_query_and_none_when_nothing_is_judged():
    application, reader = case_under_review(), make_user(Role.CASEWORKER)
    for _number in range(3):
        _concluded()
    reader.has_perm("approvals.view_application")

    with CaptureQueriesContext(connection) as some:
        for conclusion in earlier_conclusions(application, [CRITERION, "unit.staffing"], reader=reader)[CRITERION]:
            str(conclusion.made_by), str(conclusion.application.service_period.unit)
    with CaptureQueriesContext(connection) as none:
        earlier_conclusions(application, [], reader=reader)

    assert (len(some), len(none)) == (1, 0)


def test_desk_asks_as_often_with_many_earlier_conclusions_as_with_one():
    by = make_user(Role.CASEWORKER)
    application, client = case_under_review(by=by), desk_client(by)
    _concluded()
    client.get(address("change", application))

    with CaptureQueriesContext(connection) as one:
        client.get(address("change", application))
    for _number in range(3):
        _concluded()
    with CaptureQueriesContext(connection) as many:
        client.get(address("change", application))

    assert len(many) == len(one)
