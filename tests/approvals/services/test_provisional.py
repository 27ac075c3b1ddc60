"""The provisional answer: when it is due, what is drafted, and that it is sent once."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from approvals.enums import EventKind, LetterKind, RequestKind, Status
from approvals.exceptions import CaseError, NotAllowed
from approvals.models import Application, LetterOrder
from approvals.queries import provisional_mark
from approvals.services.applications import withdraw_application
from approvals.services.provisional import draft_expected_date, draft_reason, send_provisional_answer
from tests.approvals.admin.desk_client import case_under_review, received_case, reload
from tests.approvals.questioned import asked_doctor
from tests.factories import make_user

pytestmark = pytest.mark.django_db
REASON = "Vi venter på svar fra enheten."


@pytest.mark.parametrize(
    ("received", "due"),
    [
        # Late in the evening in UTC is the next day in Norway.
        ("2026-11-02 23:30 +0000", date(2026, 12, 3)),
        # A month on is Maundy Thursday: the Tuesday after Easter.
        ("2027-02-25 12:00 +0100", date(2027, 3, 30)),
        # The last day of January: the last of February is a Sunday.
        ("2027-01-31 12:00 +0100", date(2027, 3, 1)),
        # 17 May 2027 is a Monday and a public holiday (so is Pentecost Monday the same day).
        ("2027-04-17 12:00 +0200", date(2027, 5, 18)),
    ],
)
def test_provisional_answer_is_due_a_month_after_receipt(time_machine, received, due):
    time_machine.move_to(received)
    assert received_case().provisional_due_on == due


def test_sending_orders_one_letter_and_is_told():
    case, by = case_under_review(), make_user(Role.CASEWORKER)
    expected = timezone.localdate() + timedelta(days=30)
    send_provisional_answer(case, by=by, reason=f"  {REASON}\n", expected_on=expected)
    details = {"reason": REASON, "expected_on": expected.isoformat()}
    order = LetterOrder.objects.get(kind=LetterKind.PROVISIONAL)
    assert (order.application, order.details, order.ordered_by) == (case, details, by)
    assert case.events.get(kind=EventKind.PROVISIONAL_SENT).detail == details
    assert reload(case).provisional_sent_at is not None


def refusal_of(case, **changed) -> str:
    with pytest.raises(CaseError) as refused:
        send_provisional_answer(case, **{"by": make_user(Role.CASEWORKER), "reason": REASON, **changed})
    return str(refused.value)


def test_provisional_answer_is_never_sent_twice():
    case = received_case()
    send_provisional_answer(case, by=make_user(Role.CASEWORKER), reason=REASON)
    assert refusal_of(case) == "Foreløpig svar er allerede sendt i denne saken."
    assert LetterOrder.objects.filter(kind=LetterKind.PROVISIONAL).count() == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reason": "  kort  "}, "Begrunnelsen må ha mellom 10 og 2000 tegn."),
        ({"reason": "x" * 2001}, "Begrunnelsen må ha mellom 10 og 2000 tegn."),
        ({"days": 0}, "Datoen må være etter i dag og innen to år."),
        ({"days": 731}, "Datoen må være etter i dag og innen to år."),
    ],
)
def test_bad_provisional_answer_is_refused(changed, sentence):
    days = changed.pop("days", None)
    if days is not None:
        changed["expected_on"] = timezone.localdate() + timedelta(days=days)
    case = received_case()
    assert refusal_of(case, **changed) == sentence
    assert (reload(case).provisional_sent_at, LetterOrder.objects.filter(kind="provisional").count()) == (None, 0)


def test_closed_case_needs_no_provisional_answer():
    case = received_case()
    withdraw_application(case, by=case.doctor.user)
    assert refusal_of(case) == "Saken er ikke til behandling, og trenger ikke noe foreløpig svar."
    assert provisional_mark(reload(case), on=date(2099, 1, 1)) == ""


def test_doctor_cannot_send_a_provisional_answer():
    case = received_case()
    with pytest.raises(NotAllowed):
        send_provisional_answer(case, by=case.doctor.user, reason=REASON)


@pytest.mark.parametrize(("days", "mark"), [(8, "later"), (7, "soon"), (0, "soon"), (-1, "overdue")])
def test_mark_says_when_it_is_due(settings, days, mark):
    settings.PROVISIONAL_SOON_DAYS = 7
    case = received_case()
    assert provisional_mark(case, on=case.provisional_due_on - timedelta(days=days)) == mark


def test_draft_says_whom_the_case_waits_for_in_the_applicants_language():
    case = case_under_review()
    drafted = draft_reason(case, asked=[RequestKind.UNIT, RequestKind.CENTRE])
    assert drafted.endswith("Vi venter dessuten på svar fra enheten og senteret.")
    waiting = reload(asked_doctor().application)
    assert draft_reason(waiting, asked=[]).startswith("Vi har stilt deg spørsmål")
    drafts = {status: draft_reason(Application(status=status), asked=[]) for status in (Status.SUBMITTED, "proposed")}
    assert len({*drafts.values(), drafted}) == 3
    assert draft_expected_date(date(2027, 2, 25)) == date(2027, 3, 30)
