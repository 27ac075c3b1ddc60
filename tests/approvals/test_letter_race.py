"""Two workers at the same order, and two orders of the same case at once: one letter for each, and each number once."""

import pytest

from approvals.enums import EventKind, LetterKind
from approvals.models import CaseEvent, IssuedLetter, Letter, LetterOrder
from approvals.services.letters import make_letter, notify_again_of_unopened_decisions, order_letter
from correspondence.models import Delivery
from tests.approvals.admin.desk_client import decided_case
from tests.at_once import at_once
from tests.factories import submitted_application

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True), pytest.mark.slow]


def ordered(application, key):
    return order_letter(application, LetterKind.PROVISIONAL, by=None, key=key, details={"reason": "Vi venter på svar."})


def test_two_workers_at_one_order_make_one_letter():
    application = submitted_application()
    for number in range(3):
        order = ordered(application, f"prøve-{number}")
        made = at_once(lambda pk=order.pk: make_letter(pk), lambda pk=order.pk: make_letter(pk))
        assert isinstance(made[0], Letter)
        assert made[0] == made[1]
        assert Delivery.objects.filter(key=f"letter:prøve-{number}").count() == 1
    sent = CaseEvent.objects.filter(application=application, kind=EventKind.LETTER_SENT).count()
    assert sent == Letter.objects.filter(application=application).count() == 3


def test_two_orders_of_a_case_made_at_once_get_numbers_of_their_own():
    application = submitted_application()
    for number in range(3):
        orders = [ordered(application, f"{name}-{number}") for name in ("a", "b")]
        made = at_once(*(lambda pk=order.pk: make_letter(pk) for order in orders))
        assert [type(each) for each in made] == [Letter, Letter]
    assert sorted(IssuedLetter.objects.values_list("number", flat=True)) == [2, 3, 4, 5, 6, 7]
    assert LetterOrder.objects.exclude(failure="").count() == 0


def test_two_clocks_at_once_notify_again_once(settings):
    settings.LETTER_REMINDER_DAYS = 0
    decided_case()
    counts = at_once(notify_again_of_unopened_decisions, notify_again_of_unopened_decisions)
    assert sorted(counts) == [0, 1]
    assert LetterOrder.objects.filter(kind=LetterKind.RENOTIFICATION).count() == 1
