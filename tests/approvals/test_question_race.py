"""Answers sent, taken back and overdue at the same moment: one of them happens."""

import pytest

from approvals.enums import Action, EventKind, RequestState, Status
from approvals.exceptions import NotPossible
from approvals.models import LetterOrder, Request
from approvals.services.provisional import send_provisional_answer
from approvals.services.questions import send_answers, withdraw_questions
from tests.approvals.admin.desk_client import reload
from tests.approvals.questioned import BEDS, answer_all, asked_doctor, doctor_of
from tests.at_once import at_once

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_answers_that_are_sent_while_the_questions_are_taken_back():
    request = asked_doctor(BEDS)
    answer_all(request)
    sent, taken = at_once(
        lambda: send_answers(request, by=doctor_of(request)),
        lambda: withdraw_questions(request, by=request.asked_by),
    )
    assert [isinstance(each, NotPossible) for each in (sent, taken)].count(True) == 1
    state = RequestState.WITHDRAWN if isinstance(sent, NotPossible) else RequestState.ANSWERED
    assert (Request.objects.get(pk=request.pk).state, reload(request.application).status) == (
        state,
        Status.UNDER_REVIEW,
    )
    moves = request.application.events.filter(kind=EventKind.MOVED, action=Action.RESUME)
    assert (moves.count(), request.items.get().comment) == (1, "Slik er det hos oss.")


def test_two_provisional_answers_at_once_are_one():
    request = asked_doctor(BEDS)
    reasons = ("Vi venter på svar fra legen.", "Vi har mange søknader nå.")
    results = at_once(
        *(
            lambda reason=reason: send_provisional_answer(request.application, by=request.asked_by, reason=reason)
            for reason in reasons
        )
    )
    assert [isinstance(each, NotPossible) for each in results].count(True) == 1
    assert LetterOrder.objects.filter(kind="provisional").count() == 1
