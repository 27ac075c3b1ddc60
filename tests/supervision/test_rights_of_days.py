"""Of two supervisors one after the other, each agrees on meetings of their own days, and one signs plans."""

from datetime import date, time

import pytest
from django.test import Client
from django.urls import reverse

from approvals.enums import ChangeKind
from correspondence.models import Delivery
from curriculum.exceptions import NotAllowed
from curriculum.services.individual_plans import Activity, Goal, make_version, sign_as_supervisor
from supervision.models import Appointment, PlannedMeeting
from supervision.queries.meetings import appointment_to_sign
from supervision.services import end_supervision
from supervision.services.planning import (
    cancel_planned_meeting,
    move_planned_meeting,
    plan_meeting,
    plan_meetings,
)
from tests.approvals.change_cases import decided_change, started, with_supervisor
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db
ABOUT = {"at": time(14, 30), "minutes": 60, "form": "video"}
WHO_SIGNS = "Bare veilederen som følger tjenesten nå, kan signere planen."
WHO_PLANS = "Bare legen og veilederen som følger tjenesten den dagen, kan planlegge, flytte og avlyse møtet."


@pytest.fixture
def shared(time_machine):
    """A service whose supervisor is another from July on, seen from the tenth of June."""
    service = followed()
    decided_change(with_supervisor(started(service.approval, ChangeKind.SUPERVISOR)))
    new = Appointment.objects.get(service_period__logbook=service.logbook, first_day__gte=service.day(7, 1))
    time_machine.move_to(noon(service.day(6, 10)))
    return service, new


def of_somebody(user):
    client = Client()
    client.force_login(user)
    return client


def plan_of(service):
    day = date(2027, 6, 1)
    return make_version(
        service.logbook,
        by=service.doctor,
        goals=[Goal(key="symptom_relief", by=day)],
        activities=[Activity(key="centre_service", first=day, last=day)],
    )


def signs(plan, user):
    """Whether the button is there, and the act is done when it is tried all the same."""
    client = of_somebody(user)
    page = reverse("curriculum:individual_plan", kwargs={"public_id": plan.logbook.public_id})
    sign = reverse("curriculum:sign_plan", kwargs={"public_id": plan.logbook.public_id, "version": plan.version})
    has_button = f'action="{sign}"' in client.get(page).content.decode()
    told = client.post(sign, follow=True).content.decode()
    plan.refresh_from_db()
    is_signed = plan.signed_by_supervisor_at is not None
    assert (WHO_SIGNS in told, has_button) == (not is_signed, is_signed)
    return is_signed


def test_supervisor_who_is_to_come_does_not_sign_the_plan_yet(shared):
    service, new = shared
    plan = plan_of(service)
    with pytest.raises(NotAllowed) as refusal:
        sign_as_supervisor(plan, by=new.supervisor.user)
    assert str(refusal.value) == WHO_SIGNS
    assert not signs(plan, new.supervisor.user)
    assert signs(plan, service.supervisor)


def test_former_supervisor_who_still_opens_the_log_does_not_sign_the_plan(shared, time_machine):
    service, new = shared
    time_machine.move_to(noon(service.day(7, 10)))
    plan = plan_of(service)
    assert Delivery.objects.get(kind="plan").recipient_email == new.supervisor.user.email
    assert not signs(plan, service.supervisor)
    assert signs(plan, new.supervisor.user)


def test_next_supervisor_signs_where_nobody_follows_the_service(shared):
    service, new = shared
    end_supervision(service.appointment, last=service.day(5, 31))
    plan = plan_of(service)
    assert not signs(plan, service.supervisor)
    assert signs(plan, new.supervisor.user)


def test_nobody_signs_when_the_service_is_over(shared, time_machine):
    service, new = shared
    time_machine.move_to(noon(date(service.year + 1, 1, 10)))
    plan = plan_of(service)
    assert not Delivery.objects.filter(kind="plan").exists()
    assert not signs(plan, new.supervisor.user)


def test_appointment_that_never_came_to_follow_a_day_signs_nothing():
    service = followed()
    days = service.day(1, 1), service.day(2, 1)
    never = Appointment(first_day=days[1], last_day=days[0])
    assert appointment_to_sign([never], days[0]) is None


def days_of(service, new):
    return (service.appointment, service.day(6, 15)), (new, service.day(8, 15))


def on_days_of(other, own, held):
    """What the supervisor of one appointment might try on days of another's, or with another's meeting."""
    by, day = own.supervisor.user, held[other].on.replace(day=20)
    return (
        lambda: plan_meeting(other, by=by, on=day, **ABOUT),
        lambda: plan_meetings(other, by=by, on=day, times=2, weeks_between=1, **ABOUT),
        lambda: move_planned_meeting(held[other], own, by=by, on=held[own].on.replace(day=21), **ABOUT),
        lambda: move_planned_meeting(held[own], other, by=by, on=day, **ABOUT),
        lambda: cancel_planned_meeting(held[other], by=by, cause="Kurs."),
    )


def test_each_supervisor_plans_moves_and_cancels_on_own_days_alone(shared):
    service, new = shared
    first = service.appointment
    held = {each: plan_meeting(each, by=service.doctor, on=day, **ABOUT) for each, day in days_of(service, new)}
    for own, other in ((first, new), (new, first)):
        for act in on_days_of(other, own, held):
            with pytest.raises(NotAllowed) as refusal:
                act()
            assert str(refusal.value) == WHO_PLANS
        by = own.supervisor.user
        assert plan_meeting(own, by=by, on=held[own].on.replace(day=21), **ABOUT).planned_by == by
    assert PlannedMeeting.objects.filter(cancelled_at__isnull=True).count() == 4
    moved = move_planned_meeting(held[first], new, by=service.doctor, on=service.day(8, 25), **ABOUT)
    assert cancel_planned_meeting(moved, by=new.supervisor.user, cause="Kurs.").cancel_cause == "Kurs."


def test_plan_page_offers_each_of_the_two_what_is_theirs_to_change(shared):
    service, new = shared
    held = [plan_meeting(each, by=service.doctor, on=day, **ABOUT) for each, day in days_of(service, new)]
    log = {"public_id": service.logbook.public_id}
    ways = [reverse("supervision:move_plan", kwargs={**log, "pk": each.pk}) for each in held]
    page = reverse("supervision:plans", kwargs=log)
    offered = {
        user: [way in of_somebody(user).get(page).content.decode() for way in ways]
        for user in (service.doctor, service.supervisor, new.supervisor.user)
    }
    assert list(offered.values()) == [[True, True], [True, False], [False, True]]
    cancel = reverse("supervision:cancel_plan", kwargs={**log, "pk": held[0].pk})
    refused = of_somebody(new.supervisor.user).post(cancel, {"cause": "Kurs."})
    assert (refused.status_code, refused.context["form"].non_field_errors()) == (403, [WHO_PLANS])
