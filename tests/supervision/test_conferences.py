"""Patient conferences: a series, one alone, held, moved, cancelled, undone, and what is refused beside which field."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from curriculum.exceptions import LogChanged, NotAllowed, NotPossible
from curriculum.months import month_number
from curriculum.services.absences import state_absence
from supervision.models import Conference, ConferenceSeries, ConferenceState
from supervision.queries.conferences import approved_days
from supervision.services.conferences import (
    cancel_conference,
    move_conference,
    tick_held,
    undo_settling,
)
from tests.factories import make_centre, make_user
from tests.followed import followed, noon
from tests.supervision.conferenced import added, base_of, client_of, planned

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def service():
    return followed()


def test_approved_days_are_those_on_which_the_service_is_followed(service):
    assert approved_days(service.logbook) == (service.approval.starts_on, service.approval.ends_on)


def test_series_makes_a_conference_every_so_many_weeks(service):
    centre = make_centre()
    series = planned(service, service.day(1, 5), service.day(2, 2), centre=centre)
    made = list(service.logbook.conferences.all())
    assert [each.on for each in made] == [service.day(1, 5), service.day(1, 19), service.day(2, 2)]
    assert {(each.series, each.state, each.at, each.form) for each in made} == {
        (series, ConferenceState.PLANNED, time(14, 30), "video")
    }
    assert [each.month for each in made] == [month_number(each.on) for each in made]
    assert series.centre == centre


@pytest.mark.parametrize(
    ("first", "last", "weeks", "field"),
    [
        ((2, 2), (2, 1), 2, "last_on"),
        ((2, 1), (3, 1), 0, "interval_weeks"),
        ((2, 1), (3, 1), 13, "interval_weeks"),
    ],
    ids=["last before first", "no weeks", "too many weeks"],
)
def test_series_is_refused_beside_its_field(service, first, last, weeks, field):
    with pytest.raises(NotPossible) as refused:
        planned(service, service.day(*first), service.day(*last), weeks)
    assert refused.value.field == field
    assert (ConferenceSeries.objects.count(), Conference.objects.count()) == (0, 0)


def test_series_is_refused_outside_the_approved_service(service):
    first, last = service.approval.starts_on, service.approval.ends_on
    for days, field in (((first - DAY, last), "first_on"), ((first, last + DAY), "last_on")):
        with pytest.raises(NotPossible) as refused:
            planned(service, *days)
        assert refused.value.field == field
    assert Conference.objects.count() == 0


def test_series_of_more_than_sixty_is_refused():
    # Two years a week apart would be 105.
    first = date(timezone.localdate().year + 1, 1, 1)
    service = followed()
    appointment = service.appointment
    type(appointment).objects.filter(pk=appointment.pk).update(last_day=first + 60 * 7 * DAY)
    with pytest.raises(NotPossible) as refused:
        planned(service, first, first + 60 * 7 * DAY, 1)
    assert refused.value.field == "last_on"
    assert planned(service, first, first + 59 * 7 * DAY, 1).conferences.count() == 60


def test_series_over_a_day_that_is_taken_is_refused_whole(service):
    added(service, service.day(1, 19))
    with pytest.raises(NotPossible) as refused:
        planned(service, service.day(1, 5), service.day(2, 2))
    assert (refused.value.field, str(refused.value)) == (
        "first_on",
        f"Det er allerede en pasientkonferanse 19. januar {service.year}.",
    )
    assert Conference.objects.count() == 1


def test_series_may_use_a_day_on_which_one_was_cancelled(service):
    cancel_conference(added(service, service.day(1, 19)), by=service.doctor, cause="Sykdom i teamet")
    planned(service, service.day(1, 5), service.day(2, 2))
    assert Conference.objects.filter(on=service.day(1, 19)).count() == 2


@pytest.mark.parametrize(
    ("more", "field"),
    [({"form": "phone"}, "form"), ({"minutes": 4}, "minutes"), ({"minutes": 1500}, "minutes")],
    ids=["by phone", "too short", "25 hours"],
)
def test_series_of_an_impossible_kind_is_refused(service, more, field):
    with pytest.raises(NotPossible) as refused:
        planned(service, service.day(1, 5), service.day(2, 2), **more)
    assert refused.value.field == field


@pytest.mark.parametrize("who", ["supervisor", "stranger"])
def test_conferences_are_kept_by_the_doctor_alone(service, who):
    by = service.supervisor if who == "supervisor" else make_user()
    mine = added(service, service.day(1, 5))
    acts = [
        lambda: planned(service, service.day(2, 1), service.day(3, 1), by=by),
        lambda: added(service, service.day(2, 1), by=by),
        lambda: tick_held(mine, by=by),
        lambda: move_conference(mine, by=by, on=service.day(2, 1)),
        lambda: cancel_conference(mine, by=by, cause="Sykdom"),
        lambda: undo_settling(mine, by=by),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert [(each.on, each.state) for each in Conference.objects.all()] == [(service.day(1, 5), "planned")]


def test_conference_in_the_future_cannot_have_been_held(service):
    with pytest.raises(NotPossible) as refused:
        added(service, service.day(3, 1), was_held=True)
    assert refused.value.field == "on"
    later = added(service, service.day(3, 1))
    with pytest.raises(NotPossible):
        tick_held(later, by=service.doctor)
    assert Conference.objects.get().state == ConferenceState.PLANNED


def test_conference_on_the_same_day_twice_is_refused(service):
    added(service, service.day(3, 1))
    with pytest.raises(NotPossible) as refused:
        added(service, service.day(3, 1))
    assert refused.value.field == "on"


def test_conference_is_ticked_as_held_with_how_it_was_held(service, time_machine):
    conference = added(service, service.day(3, 1))
    time_machine.move_to(noon(service.day(3, 1)))
    tick_held(conference, by=service.doctor, form="video")
    conference.refresh_from_db()
    assert (conference.state, conference.form, conference.settled_by) == ("held", "video", service.doctor)
    assert conference.settled_at is not None
    with pytest.raises(LogChanged):
        tick_held(conference, by=service.doctor)


def test_conference_held_is_kept_at_once(service, time_machine):
    time_machine.move_to(noon(service.day(3, 2)))
    assert added(service, service.day(3, 1), was_held=True).state == ConferenceState.HELD
    day = service.day(3, 1)
    assert list(Conference.objects.values_list("state", "month", "on")) == [("held", month_number(day), day)]


def test_conference_is_cancelled_with_a_cause(service):
    conference = added(service, service.day(3, 1))
    for cause in ("", "   ", "x" * 201):
        with pytest.raises(NotPossible) as refused:
            cancel_conference(conference, by=service.doctor, cause=cause)
        assert refused.value.field == "cause"
    cancel_conference(conference, by=service.doctor, cause=" Sykdom i teamet ")
    conference.refresh_from_db()
    assert (conference.state, conference.cancel_cause, conference.sequence) == ("cancelled", "Sykdom i teamet", 1)


def test_conference_is_moved_with_its_month(service):
    conference = added(service, service.day(3, 1))
    move_conference(conference, by=service.doctor, on=service.day(4, 2), at=time(9))
    conference.refresh_from_db()
    assert (conference.on, conference.month, conference.at, conference.sequence) == (
        service.day(4, 2),
        month_number(service.day(4, 2)),
        time(9),
        1,
    )


def test_conference_is_not_moved_out_of_the_service_nor_onto_another(service):
    conference, _other = added(service, service.day(3, 1)), added(service, service.day(3, 8))
    for day in (service.day(3, 8), service.approval.ends_on + DAY):
        with pytest.raises(NotPossible) as refused:
            move_conference(conference, by=service.doctor, on=day)
        assert refused.value.field == "on"
    conference.refresh_from_db()
    assert conference.on == service.day(3, 1)


def test_conference_settled_by_mistake_is_planned_again(service, time_machine):
    conference = added(service, service.day(3, 1))
    with pytest.raises(LogChanged):
        undo_settling(conference, by=service.doctor)
    cancel_conference(conference, by=service.doctor, cause="Feil")
    undo_settling(conference, by=service.doctor)
    time_machine.move_to(noon(service.day(3, 1)))
    tick_held(conference, by=service.doctor)
    undo_settling(conference, by=service.doctor)
    conference.refresh_from_db()
    assert (conference.state, conference.cancel_cause, conference.settled_at, conference.settled_by) == (
        "planned",
        "",
        None,
        None,
    )


def test_cancelled_conference_cannot_come_back_to_a_day_that_is_taken(service):
    conference = added(service, service.day(3, 1))
    cancel_conference(conference, by=service.doctor, cause="Feil")
    added(service, service.day(3, 1))
    with pytest.raises(NotPossible):
        undo_settling(conference, by=service.doctor)


# The page of the months ------------------------------------------------------------------------
def test_page_says_which_months_have_too_few(service, time_machine):
    time_machine.move_to(noon(service.day(3, 15)))
    added(service, service.day(1, 4), was_held=True)
    state_absence(
        service.logbook, by=service.doctor, kind="leave", starts_on=service.day(2, 1), ends_on=service.day(2, 28)
    )
    page = client_of(service.doctor).get(base_of(service))
    assert page.context["few"] == 1
    assert [row.state for row in page.context["page"]][:3] == ["few", "away", "now"]
    assert "For få konferanser" in page.content.decode()


def test_page_opens_at_the_current_month_and_is_paged(service, time_machine):
    assert client_of(service.doctor).get(base_of(service)).context["page"].number == 1
    time_machine.move_to(noon(service.day(9, 1)))
    assert client_of(service.doctor).get(base_of(service)).context["page"].number == 2


def test_supervisor_reads_the_page_and_plans_nothing(service):
    conference = added(service, service.day(3, 1))
    client = client_of(service.supervisor)
    page = client.get(base_of(service))
    assert (page.status_code, "Planlegg en rekke" in page.content.decode()) == (200, False)
    for address in ("rekke/", "ny/", f"{conference.pk}/"):
        assert client.get(base_of(service) + address).status_code == 404
        assert client.post(base_of(service) + address, {}).status_code == 404


def test_page_is_not_there_for_others(service):
    assert client_of(make_user()).get(base_of(service)).status_code == 404


def test_page_asks_as_many_questions_of_the_database_with_three_conferences_as_with_one(service):
    client = client_of(service.doctor)
    added(service, service.day(1, 5))
    client.get(base_of(service))
    with CaptureQueriesContext(connection) as one:
        client.get(base_of(service))
    added(service, service.day(1, 12))
    added(service, service.day(2, 12))
    with CaptureQueriesContext(connection) as three:
        client.get(base_of(service))
    assert len(three) == len(one)
