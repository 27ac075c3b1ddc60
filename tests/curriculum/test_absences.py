"""Absence: stated by the doctor, inside the service, once; taken back and stated anew; and the days it comes to."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from curriculum.exceptions import LogChanged, NotAllowed, NotPossible
from curriculum.models import Absence, PositionPart
from curriculum.queries.absences import cut_spans, days_away, days_stood_still, list_absences, merge_spans
from curriculum.services.absences import state_absence, withdraw_absence
from supervision.models import PlannedMeeting
from supervision.services.conferences import add_conference
from supervision.services.planning import cancel_planned_meeting, plan_meeting
from tests.factories import make_user
from tests.followed import followed

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return followed()


def stated(service, first, last, kind="leave"):
    return state_absence(service.logbook, by=service.doctor, kind=kind, starts_on=first, ends_on=last)


def page_of(service, client=None):
    client = client or client_of(service.doctor)
    return client, f"/logg/{service.logbook.public_id}/fravar/"


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_absence_is_kept_with_its_days(service):
    absence = stated(service, service.day(3, 1), service.day(4, 30))
    assert (absence.kind, absence.starts_on, absence.ends_on) == ("leave", service.day(3, 1), service.day(4, 30))
    assert days_away(service.logbook) == ((service.day(3, 1), service.day(4, 30)),)


@pytest.mark.parametrize("who", ["supervisor", "stranger"])
def test_absence_is_refused_from_others_than_the_doctor(service, who):
    by = service.supervisor if who == "supervisor" else make_user()
    with pytest.raises(NotAllowed):
        state_absence(service.logbook, by=by, kind="leave", starts_on=service.day(3, 1), ends_on=service.day(3, 2))
    assert Absence.objects.count() == 0


def test_absence_is_refused_when_it_ends_before_it_begins(service):
    with pytest.raises(NotPossible) as refused:
        stated(service, service.day(3, 2), service.day(3, 1))
    assert refused.value.field == "ends_on"


@pytest.mark.parametrize(
    ("years", "field"), [((-1, 0), "starts_on"), ((0, 1), "ends_on")], ids=["before the service", "after it"]
)
def test_absence_is_refused_outside_the_service(service, years, field):
    first, last = (date(service.year + years[0], 6, 1), date(service.year + years[1], 6, 2))
    with pytest.raises(NotPossible) as refused:
        stated(service, first, last)
    assert refused.value.field == field
    assert str(refused.value) == (
        f"Tjenesten er fra 1. januar {service.year} til 31. desember {service.year}. Velg en dag i den."
    )


def test_absence_is_refused_on_days_already_stated(service):
    stated(service, service.day(3, 1), service.day(3, 31))
    with pytest.raises(NotPossible) as refused:
        stated(service, service.day(3, 31), service.day(4, 2), kind="illness")
    assert refused.value.field == "starts_on"
    assert Absence.objects.count() == 1


def test_absence_of_an_unknown_kind_is_refused(service):
    with pytest.raises(NotPossible) as refused:
        stated(service, service.day(3, 1), service.day(3, 31), kind="holiday")
    assert refused.value.field == "kind"


def test_absence_taken_back_counts_no_more_and_can_be_stated_anew(service):
    first = stated(service, service.day(3, 1), service.day(3, 31))
    withdraw_absence(first, by=service.doctor)
    assert days_away(service.logbook) == ()
    stated(service, service.day(3, 1), service.day(3, 20))
    assert days_away(service.logbook) == ((service.day(3, 1), service.day(3, 20)),)
    assert [each.withdrawn_at is None for each in list_absences(service.logbook)] == [False, True]


def test_absence_is_taken_back_once_and_by_the_doctor_alone(service):
    absence = stated(service, service.day(3, 1), service.day(3, 31))
    with pytest.raises(NotAllowed):
        withdraw_absence(absence, by=service.supervisor)
    withdraw_absence(absence, by=service.doctor)
    with pytest.raises(LogChanged):
        withdraw_absence(absence, by=service.doctor)


def test_days_stood_still_are_absences_and_leave_of_the_positions_together(service):
    stated(service, service.day(3, 1), service.day(3, 31))
    stated(service, service.day(9, 1), service.day(9, 30), kind="illness")
    period = service.approval.service_period
    PositionPart.objects.create(
        service_period=period,
        starts_on=service.day(3, 15),
        ends_on=service.day(4, 10),
        percent=Decimal(0),
        is_leave=True,
    )
    whole = days_stood_still(service.logbook, period, first=service.day(1, 1), last=service.day(12, 31))
    assert whole == (
        (service.day(3, 1), service.day(4, 10)),
        (service.day(9, 1), service.day(9, 30)),
    )
    spring = days_stood_still(service.logbook, period, first=service.day(4, 1), last=service.day(9, 2))
    assert spring == ((service.day(4, 1), service.day(4, 10)), (service.day(9, 1), service.day(9, 2)))


@pytest.mark.parametrize(
    ("spans", "merged"),
    [
        ([], ()),
        ([(5, 6), (1, 2)], ((1, 2), (5, 6))),
        ([(1, 2), (3, 4)], ((1, 4),)),
        ([(1, 9), (2, 3)], ((1, 9),)),
        ([(1, 4), (2, 6), (6, 7)], ((1, 7),)),
    ],
    ids=["none", "apart", "touching", "inside", "overlapping"],
)
def test_spans_are_merged(spans, merged):
    def days(pairs):
        return tuple((date(2027, 1, first), date(2027, 1, last)) for first, last in pairs)

    assert merge_spans(days(spans)) == days(merged)


def test_spans_are_cut_to_the_days_asked_for():
    day = date(2027, 1, 5)
    spans = [(date(2027, 1, 1), day), (date(2027, 2, 1), date(2027, 2, 2))]
    assert cut_spans(spans, first=day, last=date(2027, 1, 31)) == ((day, day),)


def test_page_states_an_absence_and_lists_it(service):
    client, page = page_of(service)
    body = {"kind": "leave", "starts_on": f"1.3.{service.year}", "ends_on": f"31.3.{service.year}"}
    answer = client.post(page, body)
    assert (answer.status_code, answer.url) == (302, page)
    assert f"1. mars {service.year} – 31. mars {service.year}" in client.get(page).content.decode()


def test_page_keeps_what_was_typed_and_says_beside_the_field_what_is_wrong(service):
    client, page = page_of(service)
    answer = client.post(page, {"kind": "leave", "starts_on": "31.2.2027", "ends_on": "i morgen"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "starts_on": ["Denne datoen finnes ikke i kalenderen."],
        "ends_on": ["Skriv datoen som dag.måned.år, for eksempel 31.12.2026."],
    }
    assert "i morgen" in answer.content.decode()


def test_page_tells_beside_the_field_what_the_log_does_not_allow(service):
    client, page = page_of(service)
    day = f"1.3.{service.year + 3}"
    answer = client.post(page, {"kind": "leave", "starts_on": day, "ends_on": day})
    assert answer.status_code == 409
    assert list(answer.context["form"].errors) == ["starts_on"]
    assert Absence.objects.count() == 0


def test_supervisor_reads_the_page_and_writes_nothing(service):
    stated(service, service.day(3, 1), service.day(3, 31))
    client, page = page_of(service, client_of(service.supervisor))
    assert "Før fraværet" not in client.get(page).content.decode()
    day = f"1.6.{service.year}"
    assert client.post(page, {"kind": "leave", "starts_on": day, "ends_on": day}).status_code == 403
    assert client.post(f"{page}{Absence.objects.get().pk}/trekk/").status_code == 404
    assert Absence.objects.standing().count() == 1


def test_page_takes_an_absence_back(service):
    absence = stated(service, service.day(3, 1), service.day(3, 31))
    client, page = page_of(service)
    assert client.post(f"{page}{absence.pk}/trekk/").status_code == 302
    assert Absence.objects.standing().count() == 0
    again = client.post(f"{page}{absence.pk}/trekk/", follow=True)
    assert "Fraværet er allerede trukket." in again.content.decode()


@pytest.mark.parametrize("pk", ["987654", "9" * 30])
def test_page_does_not_know_an_absence_of_somebody_else(service, pk):
    client, page = page_of(service)
    assert client.post(f"{page}{pk}/trekk/").status_code == 404


def test_page_is_not_there_for_others(service):
    client, page = page_of(service, client_of(make_user()))
    assert client.get(page).status_code == 404


def test_page_asks_as_many_questions_of_the_database_with_three_absences_as_with_one(service):
    client, page = page_of(service)
    stated(service, service.day(1, 1), service.day(1, 2))
    client.get(page)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(page)
    stated(service, service.day(2, 1), service.day(2, 2))
    stated(service, service.day(3, 1), service.day(3, 2))
    with CaptureQueriesContext(connection) as three:
        client.get(page)
    assert len(three) == len(one)


def told_after_stating(service, first, last):
    client, page = page_of(service)
    answer = client.post(page, {"kind": "leave", "starts_on": first.isoformat(), "ends_on": last.isoformat()})
    assert (answer.status_code, answer.url) == (302, page)
    return [str(each) for each in client.get(page).context["messages"]]


def test_doctor_is_told_what_is_planned_in_the_days_of_absence_and_nothing_is_called_off(service):
    about = {"by": service.doctor, "at": None, "minutes": 60, "form": "video"}
    for on in (service.day(3, 1), service.day(3, 31), service.day(4, 1)):
        plan_meeting(service.appointment, on=on, **about)
    add_conference(service.logbook, by=service.doctor, on=service.day(3, 10), form="video")
    assert told_after_stating(service, service.day(3, 1), service.day(3, 31)) == [
        "Fraværet er ført. Dagene teller ikke, og det ventes ikke noe i dem.",
        "3 møter og konferanser er planlagt i disse dagene. Flytt eller avlys det som ikke blir noe av.",
    ]
    assert PlannedMeeting.objects.filter(cancelled_at__isnull=True).count() == 3


def test_doctor_is_told_nothing_more_when_nothing_is_planned_in_the_days(service):
    called_off = plan_meeting(
        service.appointment, by=service.doctor, on=service.day(3, 2), at=None, minutes=60, form="video"
    )
    cancel_planned_meeting(called_off, by=service.doctor, cause="Kurs.")
    assert told_after_stating(service, service.day(3, 1), service.day(3, 31)) == [
        "Fraværet er ført. Dagene teller ikke, og det ventes ikke noe i dem."
    ]
