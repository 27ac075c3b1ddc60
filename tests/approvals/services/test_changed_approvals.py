"""What a granted change, a leave and an ending do to the approval and its months."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from approvals.change_scope import sections_of_change
from approvals.enums import ApprovalState, ChangeKind, DecisionKind, EventKind, Section
from approvals.models import Application, Approval
from approvals.services.approvals import list_chain, standing_months
from approvals.services.assessments import assess_application
from curriculum.models import PositionPart
from tests.approvals.change_cases import (
    day_before,
    decided_change,
    granted,
    july,
    started,
    with_dates,
    with_position,
    with_supervisor,
    year_of,
)

pytestmark = pytest.mark.django_db


def counted(application: Application) -> str:
    return assess_application(application, on=timezone.localdate()).calculations["counted_months"]


# --- granting


def test_granted_change_takes_over_from_its_day():
    approval = granted()
    decision = decided_change(with_position(started(approval), 80))
    approval.refresh_from_db()
    new = decision.approval

    assert (approval.ended_from, approval.ended_by) == (july(approval), decision)
    assert (new.starts_on, new.ends_on, new.service_period) == (
        july(approval),
        approval.ends_on,
        decision.application.service_period,
    )
    assert Approval.objects.filter(doctor=approval.doctor, ended_at__isnull=True).get() == new


def test_no_month_counts_twice_around_the_day_of_a_change():
    approval = granted()
    new = decided_change(with_position(started(approval), 80)).approval
    approval.refresh_from_db()

    # Half a year at 50 percent under the old, half a year at 80 under the new.
    assert (approval.counted_months, standing_months(approval), new.counted_months) == (
        Decimal("6.00"),
        Decimal(3),
        Decimal("4.80"),
    )


def test_cap_of_twelve_months_sees_the_service_before_the_change():
    approval = granted(percent=Decimal(100), hours=Decimal(72), weeks=36)
    last = date(year_of(approval) + 1, 6, 30)
    case = with_dates(started(approval, ChangeKind.DATES), july(approval), last, percent=100)

    # 6 months at 100 percent are served before July: of the 12 that follow, 6 count.
    assert counted(case) == "6"
    assert standing_months(approval) == Decimal(12)


def test_longer_service_counts_beside_what_was_approved():
    approval = granted()
    first = approval.ends_on + timedelta(days=1)
    last = date(first.year, 6, 30)
    case = with_dates(started(approval, ChangeKind.DATES, change_from=first), first, last)
    new = decided_change(case).approval
    approval.refresh_from_db()

    assert (standing_months(approval), new.counted_months) == (Decimal("6.00"), Decimal("3.00"))
    assert (approval.ended_from, new.starts_on) == (first, first)


def test_refused_change_leaves_the_approval_as_it_was():
    approval = granted()
    decided_change(with_position(started(approval), 80), kind=DecisionKind.REFUSED)
    approval.refresh_from_db()

    assert (approval.ended_at, approval.ended_from, approval.ended_by) == (None, None, None)
    assert Approval.objects.count() == 1


def test_end_of_an_approval_is_told_in_its_own_case():
    approval = granted()
    decision = decided_change(with_position(started(approval), 80))
    event = approval.decision.application.events.get(kind=EventKind.APPROVAL_ENDED)

    assert (event.actor, event.detail) == (
        decision.approved_by,
        {"approval": approval.pk, "from": july(approval).isoformat(), "decision": decision.pk},
    )


def test_change_decided_late_counts_from_the_day_after_the_decision(time_machine):
    approval = granted()
    case = with_supervisor(started(approval, ChangeKind.SUPERVISOR))
    decided_on = date(year_of(approval), 7, 31)
    time_machine.move_to(decided_on)
    new = decided_change(
        case,
        kind=DecisionKind.PARTLY_GRANTED,
        starts_on=decided_on + timedelta(days=1),
        ends_on=approval.ends_on,
    ).approval
    approval.refresh_from_db()

    # Without the old supervisor nothing counts in July; from August the new one does (E16, R11).
    assert (approval.ended_from, new.starts_on) == (july(approval), date(year_of(approval), 8, 1))
    assert (standing_months(approval), new.counted_months) == (Decimal(3), Decimal("2.50"))


def test_standing_service_counts_until_a_late_change_of_dates_begins(time_machine):
    approval = granted()
    last = date(year_of(approval) + 1, 3, 31)
    case = with_dates(started(approval, ChangeKind.DATES), july(approval), last)
    decided_on = date(year_of(approval), 7, 31)
    time_machine.move_to(decided_on)
    first = decided_on + timedelta(days=1)
    new = decided_change(case, kind=DecisionKind.PARTLY_GRANTED, starts_on=first, ends_on=last).approval
    approval.refresh_from_db()

    assert (approval.ended_from, new.starts_on) == (first, first)
    assert (standing_months(approval), new.counted_months) == (Decimal("3.5"), Decimal("4.00"))


def test_service_moved_to_later_ends_the_old_days_from_the_start():
    approval = granted()
    first = date(year_of(approval), 3, 1)
    last = day_before(date(year_of(approval) + 1, 3, 1))
    case = with_dates(started(approval, ChangeKind.DATES, change_from=approval.starts_on), first, last)
    new = decided_change(case).approval
    approval.refresh_from_db()

    assert (approval.ended_from, standing_months(approval)) == (approval.starts_on, Decimal(0))
    assert (new.starts_on, new.ends_on, new.counted_months) == (first, last, Decimal("6.00"))


def test_leave_counts_nothing_and_the_rest_counts_on():
    approval = granted()
    until = date(year_of(approval), 9, 30)
    new = decided_change(started(approval, ChangeKind.LEAVE, reason="", leave_until=until)).approval
    approval.refresh_from_db()

    assert (standing_months(approval), new.counted_months) == (Decimal(3), Decimal("1.50"))
    leave = PositionPart.objects.get(is_leave=True)
    assert (leave.starts_on, leave.ends_on, leave.percent) == (july(approval), until, Decimal(0))


def test_leave_with_a_share_of_full_time_is_kept_out_by_the_database():
    case = started(granted())
    with pytest.raises(IntegrityError, match="curriculum_position_leave_has_no_share"), transaction.atomic():
        case.service_period.positions.update(is_leave=True)


def test_ending_gives_no_new_approval_and_assesses_nothing():
    approval = granted()
    decision = decided_change(started(approval, ChangeKind.ENDING))
    approval.refresh_from_db()

    assert (approval.ended_from, approval.ended_by, Approval.objects.count()) == (july(approval), decision, 1)
    assert (decision.proposal.starts_on, decision.proposal.ends_on, decision.proposal.counted_months) == (
        approval.starts_on,
        day_before(july(approval)),
        Decimal("3.00"),
    )
    assert standing_months(approval) == Decimal(3)


def test_ending_can_lie_in_the_past(time_machine):
    approval = granted()
    case = started(approval, ChangeKind.ENDING)
    time_machine.move_to(july(approval) + timedelta(days=20))
    decision = decided_change(case)
    approval.refresh_from_db()

    assert (approval.ended_from, approval.ended_by) == (july(approval), decision)


def test_state_of_an_approval_is_told_from_its_days_and_its_end():
    approval = granted()
    before, after = day_before(july(approval)), july(approval)

    assert approval.state_on(before) == ApprovalState.ACTIVE
    assert approval.state_on(approval.ends_on + timedelta(days=1)) == ApprovalState.ENDED
    decided_change(with_position(started(approval), 80))
    approval.refresh_from_db()
    assert (approval.state_on(before), approval.state_on(after)) == (ApprovalState.ACTIVE, ApprovalState.SUPERSEDED)


def test_state_after_an_ending_is_ended():
    approval = granted()
    decided_change(started(approval, ChangeKind.ENDING))
    approval.refresh_from_db()

    assert approval.state_on(july(approval)) == ApprovalState.ENDED


def test_all_sections_are_offered_by_the_table_in_the_order_of_the_task_list():
    everything = [kind for kind in ChangeKind if kind != ChangeKind.ENDING]

    assert sections_of_change(everything) == [section for section in Section if section != Section.ABOUT]


def test_months_of_a_chain_add_up_to_what_was_served_in_each_part():
    first = granted()
    second = decided_change(with_position(started(first), 80)).approval
    october = date(year_of(first), 10, 1)
    case = with_position(started(second, change_from=october), 60)
    course = assess_application(case, on=timezone.localdate()).calculations["course_counted_months"]
    third = decided_change(case).approval
    chain = list_chain(third.decision.application)

    # 6 months at 50 percent, 3 at 80, 3 at 60; and 18 at the centre before them.
    assert [standing_months(each) for each in chain] == [Decimal(3), Decimal("2.4"), Decimal("1.80")]
    assert course == "25.2"
    assert [each.pk for each in list_chain(first.decision.application)] == [each.pk for each in chain]
