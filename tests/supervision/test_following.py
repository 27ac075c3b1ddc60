"""A grant opens a log and lets its two people in; an ending closes it to the supervisor in time."""

from datetime import timedelta

import pytest
from django.conf import settings

from accounts.roles import Role
from approvals.enums import ChangeKind
from approvals.models import Approval
from curriculum.models import Logbook
from curriculum.permissions import may_keep, may_open, may_supervise
from supervision.models import Appointment, MeetingForm
from supervision.services import release_former_supervisors
from supervision.services.planning import plan_meeting
from tests.approvals.change_cases import decided_change, july, started, with_position, with_supervisor
from tests.factories import make_user
from tests.followed import followed

pytestmark = pytest.mark.django_db


def test_grant_opens_a_log_for_the_doctor_and_the_supervisor():
    service = followed()
    assert service.logbook.doctor == service.approval.doctor
    assert (service.appointment.first_day, service.appointment.last_day) == (
        service.approval.starts_on,
        service.approval.ends_on,
    )
    assert may_keep(service.doctor, service.logbook)
    assert not may_supervise(service.doctor, service.logbook)
    assert may_supervise(service.supervisor, service.logbook)
    assert not may_keep(service.supervisor, service.logbook)


@pytest.mark.parametrize("role", list(Role))
def test_log_is_open_to_nobody_else(role):
    service = followed()
    assert not may_open(make_user(role), service.logbook)


def test_changed_service_goes_on_in_the_same_log_with_another_supervisor():
    service = followed()
    change = with_supervisor(started(service.approval, ChangeKind.SUPERVISOR))
    decided_change(change)
    changed = Approval.objects.get(decision__application=change)
    assert Logbook.objects.get() == service.logbook
    assert changed.service_period.logbook == service.logbook
    service.appointment.refresh_from_db()
    assert service.appointment.last_day == july(service.approval) - timedelta(days=1)
    new = Appointment.objects.standing().get(service_period=changed.service_period)
    assert (new.first_day, new.last_day) == (july(service.approval), service.approval.ends_on)
    assert may_supervise(new.supervisor.user, service.logbook)


def test_former_supervisor_is_let_in_for_a_while_and_no_longer():
    service = followed()
    change = with_supervisor(started(service.approval, ChangeKind.SUPERVISOR))
    decided_change(change)
    new = Appointment.objects.standing().get(service_period__approvals__decision__application=change).supervisor.user
    last = july(service.approval) - timedelta(days=1)
    assert release_former_supervisors(today=last + timedelta(days=settings.FORMER_SUPERVISOR_DAYS)) == 0
    day_after = last + timedelta(days=settings.FORMER_SUPERVISOR_DAYS + 1)
    assert release_former_supervisors(today=day_after) == 1
    assert release_former_supervisors(today=day_after) == 0
    assert not may_supervise(type(service.supervisor).objects.get(pk=service.supervisor.pk), service.logbook)
    assert may_supervise(new, service.logbook)


def test_planned_meetings_are_called_off_when_another_supervisor_takes_over():
    service = followed()
    plan = {"by": service.doctor, "at": None, "minutes": 60, "form": MeetingForm.VIDEO}
    before = plan_meeting(service.appointment, on=service.day(5, 4), **plan)
    after = plan_meeting(service.appointment, on=service.day(9, 7), **plan)
    decided_change(with_supervisor(started(service.approval, ChangeKind.SUPERVISOR)))
    before.refresh_from_db()
    after.refresh_from_db()
    assert (before.cancelled_at, before.appointment) == (None, service.appointment)
    assert after.cancelled_at is not None
    assert after.cancel_cause == "Veilederen følger ikke tjenesten denne dagen lenger."


def test_planned_meetings_go_on_when_the_same_supervisor_does():
    service = followed()
    plan = {"by": service.doctor, "at": None, "minutes": 60, "form": MeetingForm.VIDEO}
    after = plan_meeting(service.appointment, on=service.day(9, 7), **plan)
    change = with_position(started(service.approval, ChangeKind.POSITION), 60)
    decided_change(change)
    after.refresh_from_db()
    assert after.cancelled_at is None
    assert after.appointment.service_period == change.service_period
