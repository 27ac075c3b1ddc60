"""Planning meetings: agreed, moved, called off; whoever of the two, and nobody else."""

from datetime import time, timedelta

import pytest

from accounts.roles import Role
from curriculum.exceptions import LogChanged, NotAllowed, NotPossible
from curriculum.services.absences import state_absence
from supervision.models import PlannedMeeting
from supervision.services.planning import (
    cancel_planned_meeting,
    move_planned_meeting,
    plan_meeting,
    plan_meetings,
)
from tests.factories import make_user
from tests.followed import followed
from tests.supervision.conferenced import client_of
from tests.supervision.meeting_acts import in_may, logged

pytestmark = pytest.mark.django_db
ABOUT = {"at": time(14, 30), "minutes": 60, "form": "video"}


def planned(service, *, by=None, **about):
    by = by or service.supervisor
    return plan_meeting(service.appointment, by=by, **{"on": service.day(6, 1), **ABOUT, **about})


def test_either_of_the_two_plans(time_machine):
    service = in_may(time_machine)
    first = planned(service)
    second = planned(service, by=service.doctor, on=service.day(5, 10), at=None)
    assert (first.planned_by, first.at, first.sequence) == (service.supervisor, time(14, 30), 0)
    assert (second.planned_by, second.at) == (service.doctor, None)


def test_nobody_else_plans_moves_or_cancels(time_machine):
    service = in_may(time_machine)
    meeting = planned(service)
    for stranger in (followed().supervisor, *(make_user(role) for role in Role)):
        with pytest.raises(NotAllowed):
            planned(service, by=stranger, on=service.day(7, 1))
        with pytest.raises(NotAllowed):
            move_planned_meeting(meeting, service.appointment, by=stranger, on=service.day(7, 1), **ABOUT)
        with pytest.raises(NotAllowed):
            cancel_planned_meeting(meeting, by=stranger, cause="Kurs.")
    assert list(PlannedMeeting.objects.values_list("on", "cancelled_at")) == [(service.day(6, 1), None)]


@pytest.mark.parametrize(
    ("about", "field", "sentence"),
    [
        ({"on": (5, 9)}, "on", "9. mai {year} har vært. Er møtet holdt, kan du føre det i stedet."),
        ({"minutes": 481}, "minutes", "Et møte varer fra 5 til 480 minutter. Skriv varigheten i minutter."),
        ({"form": "brev"}, "form", "Velg hvordan dere møttes."),
    ],
)
def test_impossible_plan_is_refused_beside_its_field(time_machine, about, field, sentence):
    service = in_may(time_machine)
    if "on" in about:
        about = {"on": service.day(*about["on"])}
    with pytest.raises(NotPossible) as refusal:
        planned(service, **about)
    assert (str(refusal.value), refusal.value.field) == (sentence.format(year=service.year), field)


def test_plan_after_the_appointment_is_refused(time_machine):
    service = in_may(time_machine)
    with pytest.raises(NotPossible) as refusal:
        planned(service, on=service.appointment.last_day + timedelta(days=1))
    assert refusal.value.field == "on"


def test_day_that_is_taken_is_refused_and_told_by_whom(time_machine):
    service = in_may(time_machine)
    planned(service)
    logged(service, held_on=service.day(5, 10))
    with pytest.raises(LogChanged) as refusal:
        planned(service, by=service.doctor)
    assert str(refusal.value) == f"{service.supervisor.name} har alt planlagt et møte 1. juni {service.year}."
    with pytest.raises(LogChanged) as refusal:
        planned(service, on=service.day(5, 10))
    assert str(refusal.value) == f"Det er alt ført et møte 10. mai {service.year}."


def test_several_are_planned_at_once_or_none(time_machine):
    service = in_may(time_machine)
    days = [
        each.on
        for each in plan_meetings(
            service.appointment, by=service.doctor, on=service.day(6, 1), times=3, weeks_between=4, **ABOUT
        )
    ]
    assert days == [service.day(6, 1), service.day(6, 29), service.day(7, 27)]
    with pytest.raises(LogChanged):
        plan_meetings(service.appointment, by=service.doctor, on=service.day(6, 22), times=2, weeks_between=1, **ABOUT)
    assert PlannedMeeting.objects.count() == 3


@pytest.mark.parametrize(
    ("times", "weeks", "field"), [(0, 4, "times"), (25, 4, "times"), (2, 0, "weeks_between"), (2, 13, "weeks_between")]
)
def test_too_many_or_too_far_apart_is_refused(time_machine, times, weeks, field):
    service = in_may(time_machine)
    with pytest.raises(NotPossible) as refusal:
        plan_meetings(
            service.appointment, by=service.doctor, on=service.day(6, 1), times=times, weeks_between=weeks, **ABOUT
        )
    assert refusal.value.field == field


def test_moved_meeting_is_called_off_and_planned_anew(time_machine):
    service = in_may(time_machine)
    old = planned(service)
    about = {**ABOUT, "at": time(9)}
    new = move_planned_meeting(old, service.appointment, by=service.doctor, on=service.day(6, 2), **about)
    old.refresh_from_db()
    assert old.cancel_cause == f"Flyttet til 2. juni {service.year}."
    assert (old.sequence, new.sequence, new.at, new.planned_by) == (1, 1, time(9), service.doctor)
    with pytest.raises(LogChanged) as refusal:
        cancel_planned_meeting(old, by=service.doctor, cause="Kurs.")
    assert str(refusal.value) == f"Møtet er alt avlyst. Flyttet til 2. juni {service.year}."


def test_hour_alone_can_be_moved(time_machine):
    service = in_may(time_machine)
    old = planned(service)
    new = move_planned_meeting(old, service.appointment, by=service.doctor, on=old.on, **{**ABOUT, "at": None})
    assert (new.on, new.at) == (old.on, None)


def test_cancelled_meeting_leaves_its_day_free(time_machine):
    service = in_may(time_machine)
    meeting = planned(service)
    with pytest.raises(NotPossible) as refusal:
        cancel_planned_meeting(meeting, by=service.doctor, cause=" ")
    assert refusal.value.field == "cause"
    cancelled = cancel_planned_meeting(meeting, by=service.doctor, cause="Kurs.")
    assert (cancelled.cancel_cause, cancelled.sequence) == ("Kurs.", 1)
    assert planned(service).pk != meeting.pk


def test_meeting_that_was_held_is_not_called_off(time_machine):
    service = in_may(time_machine)
    meeting = planned(service, on=service.day(5, 10))
    logged(service, held_on=service.day(5, 10))
    with pytest.raises(LogChanged) as refusal:
        cancel_planned_meeting(meeting, by=service.doctor, cause="Kurs.")
    assert str(refusal.value) == "Møtet er alt ført som holdt."


def test_plan_of_another_log_is_not_moved(time_machine):
    service = in_may(time_machine)
    other = followed()
    theirs = planned(other)
    with pytest.raises(NotAllowed) as refusal:
        move_planned_meeting(theirs, service.appointment, by=service.doctor, on=service.day(6, 2), **ABOUT)
    assert str(refusal.value) == "Møtet hører ikke til denne loggen."


def test_planned_meeting_on_days_away_stands_out_to_both(time_machine):
    service = in_may(time_machine)
    planned(service)
    planned(service, on=service.day(7, 1))
    state_absence(
        service.logbook, by=service.doctor, kind="illness", starts_on=service.day(5, 20), ends_on=service.day(6, 1)
    )
    page = f"/logg/{service.logbook.public_id}/moter/plan/"
    own, read = (client_of(who).get(page).content.decode() for who in (service.doctor, service.supervisor))
    rest = "har ført fravær denne dagen. Flytt eller avlys møtet hvis det ikke blir noe av."
    assert (own.count(f"Du {rest}"), own.count(f"Legen {rest}")) == (1, 0)
    assert (read.count(f"Du {rest}"), read.count(f"Legen {rest}")) == (0, 1)
