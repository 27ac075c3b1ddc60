"""The pages of conferences: planned, kept, ticked, moved, cancelled, undone, and what is wrong told beside it."""

import pytest

from curriculum.services.absences import state_absence
from supervision.models import Conference, ConferenceState
from tests.factories import make_centre
from tests.followed import followed, noon
from tests.supervision.conferenced import added, base_of, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return followed()


def series_body(service, **changed):
    return {
        "first_on": f"5.1.{service.year}",
        "last_on": f"30.6.{service.year}",
        "interval_weeks": "2",
        "at": "14.30",
        "minutes": "60",
        "form": "video",
        "centre": "",
        **changed,
    }


def test_series_is_planned_from_the_page(service):
    answer = client_of(service.doctor).post(base_of(service) + "rekke/", series_body(service))
    assert (answer.status_code, answer.url) == (302, base_of(service))
    assert Conference.objects.count() == 13


def test_page_of_a_series_suggests_the_centre_that_the_link_names(service):
    centre = make_centre()
    client = client_of(service.doctor)
    page = client.get(f"{base_of(service)}rekke/?senter={centre.pk}").content.decode()
    assert f'<option value="{centre.pk}" selected>' in page
    assert client.get(f"{base_of(service)}rekke/?senter=tull").status_code == 200


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"interval_weeks": "13"}, "interval_weeks"),
        ({"interval_weeks": "40,5,5"}, "interval_weeks"),
        ({"at": "kl ti"}, "at"),
        ({"minutes": "-5"}, "minutes"),
        ({"form": "due"}, "form"),
        ({"centre": "99999999999999999999999"}, "centre"),
        ({"last_on": "1.1.2020"}, "last_on"),
    ],
)
def test_page_of_a_series_keeps_what_was_typed_and_tells_what_is_wrong(service, changed, field):
    answer = client_of(service.doctor).post(base_of(service) + "rekke/", series_body(service, **changed))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f"5.1.{service.year}" in answer.content.decode()
    assert Conference.objects.count() == 0


def test_page_of_a_series_tells_beside_the_field_what_the_log_refuses(service):
    body = series_body(service, last_on=f"30.6.{service.year + 1}")
    answer = client_of(service.doctor).post(base_of(service) + "rekke/", body)
    assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["last_on"])


def test_one_conference_is_kept_from_the_page(service):
    client = client_of(service.doctor)
    body = {"on": f"5.1.{service.year}", "at": "", "minutes": "60", "form": "in_person"}
    assert client.post(base_of(service) + "ny/", {**body, "was_held": "on"}).status_code == 409
    assert client.post(base_of(service) + "ny/", {**body, "on": "i dag"}).status_code == 422
    assert client.post(base_of(service) + "ny/", body).status_code == 302
    assert Conference.objects.get().on == service.day(1, 5)


def test_conference_page_holds_moves_cancels_and_undoes(service, time_machine):
    conference = added(service, service.day(1, 5))
    client, address = client_of(service.doctor), f"{base_of(service)}{conference.pk}/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"act": "move", "move-on": f"12.1.{service.year}", "move-at": ""}).status_code == 302
    assert client.post(address, {"act": "cancel", "cancel-cause": ""}).status_code == 422
    assert client.post(address, {"act": "cancel", "cancel-cause": "Snøstorm"}).status_code == 302
    assert "Snøstorm" in client.get(address).content.decode()
    assert client.post(address, {"act": "cancel", "cancel-cause": "Snøstorm"}).status_code == 409
    assert client.post(address, {"act": "undo"}).status_code == 302
    assert client.post(address, {"act": "undo"}).status_code == 409
    assert client.post(address, {"act": "noe annet"}).status_code == 422
    assert client.post(address, {"act": "held", "held-form": "video"}).status_code == 409
    time_machine.move_to(noon(service.day(1, 12)))
    client = client_of(service.doctor)
    assert client.post(address, {"act": "held", "held-form": "video"}).status_code == 302
    conference.refresh_from_db()
    assert (conference.state, conference.on) == ("held", service.day(1, 12))


def test_conference_is_ticked_with_one_tap(service, time_machine):
    conference = added(service, service.day(1, 5))
    client, address = client_of(service.doctor), f"{base_of(service)}{conference.pk}/holdt/"
    answer = client.post(address, follow=True)
    assert "kan ikke føres som holdt" in answer.content.decode()
    time_machine.move_to(noon(service.day(1, 5)))
    client = client_of(service.doctor)
    assert client.post(address).status_code == 302
    conference.refresh_from_db()
    assert conference.state == ConferenceState.HELD


def test_conference_of_another_log_is_not_there(service):
    other = followed()
    theirs = added(other, other.day(1, 5))
    client = client_of(service.doctor)
    for pk in (theirs.pk, "9" * 30):
        assert client.get(f"{base_of(service)}{pk}/").status_code == 404


def test_planned_conference_on_days_away_stands_out_to_both(service):
    added(service, service.day(3, 10))
    added(service, service.day(5, 10))
    state_absence(
        service.logbook, by=service.doctor, kind="leave", starts_on=service.day(3, 1), ends_on=service.day(3, 31)
    )
    own, read = (client_of(who).get(base_of(service)).content.decode() for who in (service.doctor, service.supervisor))
    sentence = "Du har ført fravær denne dagen. Flytt eller avlys konferansen hvis det ikke blir noe av."
    assert (own.count(sentence), read.count("Legen har ført fravær denne dagen.")) == (1, 1)
    assert "Du har ført fravær" not in read
