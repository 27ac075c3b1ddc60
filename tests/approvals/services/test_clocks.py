"""The clocks of a case: set at receipt, moved by a wait, begun anew when a decided case is taken up again."""

from datetime import date

import pytest

from approvals.queries import case_age, provisional_mark
from tests.approvals.admin.desk_client import decided_case, received_case, reload
from tests.approvals.rounds import reopened

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_received_case_is_counted_from_its_receipt():
    case = received_case()
    assert (case.counted_from, case.waited_days, case.waiting_since) == (case.submitted_at, 0, None)


def test_reopened_case_is_counted_anew_and_owes_no_provisional_answer(time_machine):
    time_machine.move_to("2026-11-02 12:00 +0100")
    decision = decided_case()
    time_machine.move_to("2027-01-11 12:00 +0100")
    case = reload(reopened(decision).application)
    assert case_age(case, on=date(2027, 1, 14)).worked == 3
    assert (case.provisional_due_on, provisional_mark(case, on=date(2027, 1, 14))) == (None, "")
    assert case.submitted_at.date() == date(2026, 11, 2)
