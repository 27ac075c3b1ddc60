"""A conference is settled, moved or planned from two places at the same moment: one stays, and the other is told."""

import re

import pytest

from accounts.links import find_link
from correspondence.models import Delivery
from curriculum.exceptions import LogChanged, LogError
from curriculum.months import month_number
from supervision.models import Conference, ConferenceState
from supervision.services.conference_links import KIND, PURPOSE, CentreAnswer, ask_centre_to_confirm, settle_by_link
from supervision.services.conferences import (
    cancel_conference,
    move_conference,
    plan_series,
    tick_held,
    undo_settling,
)
from tests.at_once import at_once
from tests.factories import make_centre
from tests.followed import followed, noon
from tests.supervision.conferenced import added

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True), pytest.mark.slow]
TRIES = 5


@pytest.fixture
def service(time_machine):
    made = followed()
    time_machine.move_to(noon(made.day(6, 1)))
    return made


def kinds(results):
    return sorted(type(result).__name__ for result in results)


def standing(service, day):
    """The conferences of a day that are not cancelled."""
    return service.logbook.conferences.filter(on=day).exclude(state=ConferenceState.CANCELLED)


def test_two_devices_tick_the_same_conference(service):
    for number in range(TRIES):
        conference = added(service, service.day(5, 1 + number))
        results = at_once(
            *(
                lambda form=form, conference=conference: tick_held(conference, by=service.doctor, form=form)
                for form in ("video", "in_person")
            )
        )
        (kept,) = [result for result in results if isinstance(result, Conference)]
        (told,) = [result for result in results if isinstance(result, LogChanged)]
        conference.refresh_from_db()
        assert (conference.state, conference.form) == (ConferenceState.HELD, kept.form)
        assert str(told) == f"Konferansen {1 + number}. mai {service.year} er allerede ført som holdt."


def test_one_device_ticks_while_the_other_cancels(service):
    for number in range(TRIES):
        conference = added(service, service.day(5, 1 + number))
        results = at_once(
            lambda conference=conference: tick_held(conference, by=service.doctor),
            lambda conference=conference: cancel_conference(conference, by=service.doctor, cause="Snøstorm"),
        )
        (kept,) = [result for result in results if isinstance(result, Conference)]
        (told,) = [result for result in results if isinstance(result, LogChanged)]
        conference.refresh_from_db()
        assert conference.state == kept.state
        assert str(told).endswith(f"er allerede ført som {kept.get_state_display()}.")


def test_the_centre_answers_while_the_doctor_ticks(service):
    centre = make_centre(contact_name="Siv Senter", contact_email="senter@example.no")
    days = (service.day(5, 3), service.day(5, 17))
    plan_series(
        service.logbook,
        by=service.doctor,
        first_on=days[0],
        last_on=days[1],
        interval_weeks=2,
        form="video",
        centre=centre,
    )
    ask_centre_to_confirm(service.logbook, by=service.doctor, month=month_number(days[0]))
    secret = re.search(r"/svar/konferanser/([^/\s]+)/", Delivery.objects.filter(kind=KIND).latest("pk").body)[1]
    first, second = service.logbook.conferences.order_by("on")
    answers = {each.pk: CentreAnswer(state="held") for each in (first, second)}
    link = find_link(secret, purpose=PURPOSE)
    answered, ticked = at_once(
        lambda: settle_by_link(link, answers=answers), lambda: tick_held(first, by=service.doctor)
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.state == ConferenceState.HELD
    if isinstance(answered, LogChanged):
        assert isinstance(ticked, Conference)
        assert (first.settled_by, second.state) == (service.doctor, ConferenceState.PLANNED)
        assert find_link(secret, purpose=PURPOSE) == link
    else:
        assert (answered, type(ticked)) == (2, LogChanged)
        assert (first.settled_by, second.state) == (None, ConferenceState.HELD)


def test_one_day_gets_one_conference_from_two_devices(service):
    day = service.day(7, 1)
    results = at_once(*(lambda: added(service, day) for _device in range(2)))
    (told,) = [result for result in results if isinstance(result, LogError)]
    assert str(told) == f"Det er allerede en pasientkonferanse 1. juli {service.year}."
    assert standing(service, day).count() == 1


def test_two_conferences_are_moved_to_one_day(service):
    day, two = service.day(7, 1), [added(service, service.day(7, 2 + number)) for number in range(2)]
    results = at_once(*(lambda each=each: move_conference(each, by=service.doctor, on=day) for each in two))
    (told,) = [result for result in results if isinstance(result, LogError)]
    assert (told.field, standing(service, day).count()) == ("on", 1)


def test_a_cancelled_one_is_taken_back_while_its_day_is_taken(service):
    day = service.day(7, 1)
    cancelled = cancel_conference(added(service, day), by=service.doctor, cause="Ferie")
    results = at_once(lambda: undo_settling(cancelled, by=service.doctor), lambda: added(service, day))
    assert len([result for result in results if isinstance(result, LogError)]) == 1
    assert standing(service, day).count() == 1


def test_settling_is_taken_back_on_two_devices(service):
    conference = tick_held(added(service, service.day(5, 3)), by=service.doctor)
    results = at_once(*(lambda: undo_settling(conference, by=service.doctor) for _device in range(2)))
    assert kinds(results) == ["Conference", "LogChanged"]
    conference.refresh_from_db()
    assert conference.state == ConferenceState.PLANNED
