"""Appeals: deadline, who and when, our own answer, and whose move it is. Beyond us: `test_appeal_body`."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from approvals.enums import AppealState, DecisionKind, EventKind, Occasion, Status
from approvals.exceptions import NotAllowed, NotPossible
from approvals.models import Appeal, LetterOpening
from approvals.queries import cases_with_open_appeals
from approvals.services.appeals import (
    arrived_on,
    deadline_of,
    forward_appeal,
    register_appeal,
    register_outcome,
    withdraw_appeal,
)
from approvals.services.impartiality import mark_disqualified
from approvals.services.reopening import keep_decision
from correspondence.enums import DeliveryState
from correspondence.models import Delivery
from tests.approvals.admin.desk_client import case_under_review, reload
from tests.approvals.rounds import (
    APPEAL,
    OUTCOME,
    STATEMENT,
    appealed,
    mail_arrived,
    propose_again,
    reopened,
    signed,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()).replace(hour=12))


# Arrival and deadline ----------------------------------------------------------------------------


def test_deadline_is_unknown_until_the_decision_has_arrived(decision):
    assert (arrived_on(decision), deadline_of(decision)) == (None, None)


@pytest.mark.parametrize(
    ("arrived", "deadline"),
    [
        (date(2026, 11, 20), date(2026, 12, 11)),
        # Three weeks end on 25 December, a holiday; the 26th is one, and the 27th is a Sunday.
        (date(2026, 12, 4), date(2026, 12, 28)),
        # A Saturday moves to Monday.
        (date(2026, 11, 21), date(2026, 12, 14)),
        # Maundy Thursday 2027 to Easter Monday: the Tuesday after.
        (date(2027, 3, 4), date(2027, 3, 30)),
        # 17 May 2027 is a Monday and Whit Monday.
        (date(2027, 4, 26), date(2027, 5, 18)),
    ],
)
def test_deadline_is_three_weeks_after_the_mail_arrived(decision, arrived, deadline):
    mail_arrived(decision, _noon(arrived))
    assert (arrived_on(decision), deadline_of(decision)) == (arrived, deadline)


def test_number_of_weeks_is_a_setting(decision, settings):
    settings.APPEAL_WEEKS = 4
    mail_arrived(decision, _noon(date(2026, 11, 20)))
    assert deadline_of(decision) == date(2026, 12, 18)


def test_arrival_is_told_by_the_norwegian_day(decision):
    mail_arrived(decision, datetime.fromisoformat("2026-11-19T23:30:00+00:00"))
    assert arrived_on(decision) == date(2026, 11, 20)


def test_opening_before_the_mail_was_taken_is_the_arrival(decision):
    doctor = decision.application.doctor.user
    opening = LetterOpening.objects.create(letter=decision.letter, opened_by=doctor)
    mail_arrived(decision, opening.opened_at + timedelta(days=2))
    assert arrived_on(decision) == timezone.localdate(opening.opened_at)


def test_mail_that_failed_does_not_arrive_but_an_opening_does(decision):
    Delivery.objects.filter(documents=decision.letter.document).update(
        state=DeliveryState.FAILED, reason="550 No such user", next_attempt_at=None
    )
    assert deadline_of(decision) is None
    LetterOpening.objects.create(letter=decision.letter, opened_by=decision.application.doctor.user)
    assert arrived_on(decision) == timezone.localdate()


# Receiving ---------------------------------------------------------------------------------------


def test_doctor_appeals(decision):
    mail_arrived(decision, timezone.now())
    appeal = register_appeal(
        decision, by=decision.application.doctor.user, text=f" {APPEAL} ", received_on=timezone.localdate()
    )
    event = reload(decision.application).events.get(kind=EventKind.APPEAL_RECEIVED)
    mail = Delivery.objects.get(key=f"appeal:{appeal.pk}")
    assert (appeal.state, appeal.text, appeal.is_late, appeal.due_on) == (
        AppealState.RECEIVED,
        APPEAL,
        False,
        deadline_of(decision),
    )
    assert event.detail == {
        "appeal": appeal.pk,
        "decision": decision.pk,
        "late": False,
        "on": timezone.localdate().isoformat(),
    }
    assert (mail.recipient_email, mail.reference) == (
        decision.application.doctor.user.email,
        decision.application.case_number,
    )
    assert reload(decision.application).status == Status.REFUSED


def test_late_appeal_is_marked_and_taken(decision):
    mail_arrived(decision, timezone.now() - timedelta(days=40))
    appeal = appealed(decision)
    assert (appeal.is_late, appeal.state) == (True, AppealState.RECEIVED)
    assert appeal.due_on == deadline_of(decision)


def test_appeal_on_the_last_day_is_in_time(decision):
    mail_arrived(decision, timezone.now() - timedelta(days=21))
    assert appealed(decision).is_late is False


def test_appeal_before_the_decision_is_known_to_have_arrived_is_in_time(decision):
    appeal = appealed(decision)
    assert (appeal.is_late, appeal.due_on) == (False, None)


def test_caseworker_registers_an_appeal_that_came_earlier(decision, caseworker):
    appeal = register_appeal(decision, by=caseworker, text=APPEAL, received_on=timezone.localdate(decision.decided_at))
    assert (appeal.registered_by, appeal.received_on) == (caseworker, timezone.localdate(decision.decided_at))


@pytest.mark.parametrize("days", [1, -1])
def test_caseworker_registers_a_day_that_cannot_be_refused(decision, caseworker, days):
    day = timezone.localdate() + timedelta(days=days)
    with pytest.raises(NotPossible, match=r"Klagen må være mottatt etter vedtaket, og ikke senere enn i dag\."):
        register_appeal(decision, by=caseworker, text=APPEAL, received_on=day)
    assert Appeal.objects.count() == 0


def test_doctor_cannot_choose_another_day(decision):
    day = timezone.localdate() - timedelta(days=1)
    with pytest.raises(NotPossible, match=r"Klagen regnes som levert i dag\."):
        register_appeal(decision, by=decision.application.doctor.user, text=APPEAL, received_on=day)


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.AUDITOR, Role.ADMINISTRATOR, Role.SUPERVISOR])
def test_appeal_by_somebody_else_refused(decision, role):
    with pytest.raises(NotAllowed):
        appealed(decision, by=make_user(role))
    assert Appeal.objects.count() == 0


def test_appeal_registered_by_somebody_disqualified_refused(decision, caseworker):
    mark_disqualified(
        decision.application, by=make_user(Role.APPROVER), person=caseworker, reason="Gift med veilederen."
    )
    with pytest.raises(NotAllowed, match=r"Du er inhabil i denne saken"):
        appealed(decision, by=caseworker)


def test_appeal_without_words_refused(decision):
    with pytest.raises(NotPossible, match=r"Teksten må ha minst 10 tegn\."):
        register_appeal(decision, by=decision.application.doctor.user, text="Nei", received_on=timezone.localdate())


def test_second_appeal_while_one_is_open_refused(decision, caseworker):
    appealed(decision)
    with pytest.raises(NotPossible, match=r"Vedtaket er allerede påklaget\."):
        appealed(decision, by=caseworker)
    assert Appeal.objects.count() == 1


def test_new_appeal_after_a_withdrawn_one(decision):
    doctor = decision.application.doctor.user
    withdraw_appeal(appealed(decision), by=doctor)
    assert appealed(decision).state == AppealState.RECEIVED


def test_appeal_against_a_replaced_decision_refused(decision):
    newest = signed(propose_again(reopened(decision)))
    with pytest.raises(NotPossible, match=r"Det er det nyeste vedtaket det kan klages på\."):
        appealed(decision)
    assert appealed(newest).decision == newest


# Withdrawing -------------------------------------------------------------------------------------


def test_doctor_withdraws_an_appeal(decision):
    doctor = decision.application.doctor.user
    appeal = withdraw_appeal(appealed(decision), by=doctor)
    event = reload(decision.application).events.get(kind=EventKind.APPEAL_MOVED)
    assert (appeal.state, appeal.closed_at is None) == (AppealState.WITHDRAWN, False)
    assert event.detail == {"appeal": appeal.pk, "from": "received", "to": "withdrawn"}


def test_withdrawing_by_anybody_else_refused(decision, caseworker):
    appeal = appealed(decision)
    for other in (caseworker, make_user()):
        with pytest.raises(NotAllowed):
            withdraw_appeal(appeal, by=other)
    assert Appeal.objects.get().state == AppealState.RECEIVED


def test_withdrawing_twice_refused(decision):
    doctor = decision.application.doctor.user
    appeal = withdraw_appeal(appealed(decision), by=doctor)
    with pytest.raises(NotPossible, match=r"klagen har status «Klagen er trukket»"):
        withdraw_appeal(appeal, by=doctor)


# Our own answer ----------------------------------------------------------------------------------


def test_appeal_that_we_uphold_changes_the_decision(decision):
    appeal = appealed(decision)
    changed = signed(propose_again(reopened(decision, occasion=Occasion.APPEAL, appeal=appeal)))
    appeal.refresh_from_db()
    assert (changed.kind, changed.occasion, changed.replaces) == (DecisionKind.GRANTED, Occasion.APPEAL, decision)
    assert (appeal.state, appeal.closed_at is None) == (AppealState.CHANGED_BY_US, False)
    assert reload(decision.application).status == Status.GRANTED


def test_appeal_stays_with_us_when_the_decision_is_kept(decision):
    appeal = appealed(decision)
    reopening = reopened(decision, occasion=Occasion.APPEAL, appeal=appeal)
    keep_decision(decision.application, by=reopening.opened_by, reason="Klagen gir ingen grunn til endring.")
    appeal.refresh_from_db()
    assert (appeal.state, reload(decision.application).status) == (AppealState.RECEIVED, Status.REFUSED)


def test_withdrawn_appeal_stays_withdrawn_when_the_round_ends_in_a_decision(decision):
    appeal = appealed(decision)
    reopening = reopened(decision, occasion=Occasion.APPEAL, appeal=appeal)
    withdraw_appeal(appeal, by=decision.application.doctor.user)
    signed(propose_again(reopening))
    appeal.refresh_from_db()
    assert appeal.state == AppealState.WITHDRAWN


# Whose move --------------------------------------------------------------------------------------


def test_cases_with_appeals_that_wait_for_us(decision, caseworker):
    def waiting() -> list[int]:
        return list(cases_with_open_appeals().values_list("pk", flat=True))

    case_under_review()
    case = decision.application
    appeal = appealed(decision)
    assert waiting() == [case.pk]
    appeal = forward_appeal(appeal, by=caseworker, statement=STATEMENT)
    assert waiting() == []
    appeal = register_outcome(appeal, by=caseworker, is_changed=True, text=OUTCOME)
    assert waiting() == [case.pk]
    reopening = reopened(decision, occasion=Occasion.APPEAL, appeal=appeal)
    assert waiting() == []
    signed(propose_again(reopening))
    assert waiting() == []
