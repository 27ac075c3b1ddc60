"""How each month stands on the page of conferences is how the follow-up and the confirmation have it (T16, E21)."""

import pytest

from approvals.enums import AlertKind
from approvals.models import Approval
from approvals.services.confirmations import make_confirmation
from approvals.services.followup import follow_up
from approvals.views.conferences_page import month_rows
from curriculum.months import month_number
from tests.approvals.followup import logged
from tests.followed import changed_in, followed, noon
from tests.supervision.conferenced import added, base_of, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return followed()


def states(service, today):
    return [row.state for row in month_rows(service.logbook, today=today)]


def approved(service, first, last):
    Approval.objects.filter(pk=service.approval.pk).update(starts_on=first, ends_on=last)


def with_a_gap(service):
    """No day is approved from the first of June until the ninth of August."""
    later = changed_in(service, service.day(6, 1))
    Approval.objects.filter(pk=later.pk).update(starts_on=service.day(8, 10))
    return list(Approval.objects.filter(service_period__logbook=service.logbook).order_by("pk"))


def test_months_with_fewer_than_two_held_stand_out_once_they_are_over(service, time_machine):
    time_machine.move_to(noon(service.day(4, 15)))
    for day in ((1, 4), (1, 18), (2, 1), (4, 1)):
        added(service, service.day(*day), was_held=True)
    added(service, service.day(2, 15))
    assert states(service, service.day(4, 15)) == ["ok", "few", "few", "now", *["later"] * 8]


def test_month_of_which_more_than_half_is_absence_does_not_stand_out(service):
    logged.away(service.logbook, service.day(2, 10), service.day(3, 1), by=service.doctor)
    logged.away(service.logbook, service.day(4, 1), service.day(4, 15), by=service.doctor)
    assert states(service, service.day(5, 1))[:5] == ["few", "away", "few", "few", "now"]
    logged.away(service.logbook, service.day(4, 16), service.day(4, 16), by=service.doctor)
    assert states(service, service.day(5, 1))[:5] == ["few", "away", "few", "away", "now"]


def test_month_that_is_only_partly_service_does_not_stand_out(service):
    approved(service, service.day(1, 2), service.day(6, 29))
    assert states(service, service.day(8, 1)) == ["part", "few", "few", "few", "few", "part"]
    assert states(service, service.day(1, 10)) == ["part", *["later"] * 4, "part"]
    approved(service, service.day(1, 1), service.day(6, 30))
    assert states(service, service.day(8, 1)) == ["few"] * 6


def test_service_that_holds_no_whole_month_is_asked_about_the_months_it_touches(service):
    approved(service, service.day(1, 10), service.day(2, 20))
    assert states(service, service.day(3, 1)) == ["few", "few"]


def test_months_between_two_approvals_ask_for_nothing_as_in_follow_up_and_confirmation(service, time_machine):
    approvals = with_a_gap(service)
    for day in ((1, 4), (1, 18), (8, 20), (8, 27), (9, 3)):
        logged.conference(service.logbook, service.day(*day))
    today = service.day(11, 10)
    time_machine.move_to(noon(today))
    rows = month_rows(service.logbook, today=today)
    assert [(row.month.first_day.month, row.state) for row in rows] == [
        *[(1, "ok"), (2, "few"), (3, "few"), (4, "few"), (5, "few")],
        *[(8, "ok"), (9, "few"), (10, "few"), (11, "now"), (12, "later")],
    ]
    few = [row.month.number for row in rows if row.state == "few"]
    # Of the first it is told at its end, of the second as long as it runs.
    told = ((approvals[0], service.day(6, 1)), (approvals[1], today))
    found = [each for approval, on in told for each in follow_up(approval, on).findings]
    assert [each.month for each in found if each.kind == AlertKind.FEW_CONFERENCES] == few
    content = make_confirmation(service.logbook, by=service.doctor, until=service.day(10, 31)).content
    assert [each["month"] for each in content["gaps"] if each["what"] == "conferences"] == [
        f"{row.month.first_day:%Y-%m}" for row in rows if row.state == "few"
    ]
    assert client_of(service.doctor).get(base_of(service)).context["few"] == len(few)


def test_conference_between_two_approvals_is_shown_and_does_not_count(service, time_machine):
    with_a_gap(service)
    for day in ((7, 5), (8, 5), (8, 20)):
        logged.conference(service.logbook, service.day(*day))
    today = service.day(9, 10)
    time_machine.move_to(noon(today))
    rows = {row.month.number: row for row in month_rows(service.logbook, today=today)}
    july, august = (rows[month_number(service.day(month, 1))] for month in (7, 8))
    assert (july.state, july.held, len(july.uncounted)) == ("outside", 0, 1)
    assert (august.state, august.held, len(august.uncounted)) == ("part", 1, 1)
    page = client_of(service.doctor).get(base_of(service) + "?page=1").content.decode()
    assert "Ikke godkjent tjeneste" in page
    assert page.count("Ikke på en dag med godkjent tjeneste, så den teller ikke.") == 1


def test_log_without_any_approved_day_says_so(service):
    given = service.approval
    Approval.objects.update(ended_at=given.decision.decided_at, ended_from=given.starts_on, ended_by=given.decision)
    page = client_of(service.doctor).get(base_of(service))
    assert month_rows(service.logbook, today=service.day(3, 1)) == []
    assert "Det er ingen godkjent tjeneste i denne loggen." in page.content.decode()


def test_page_asks_as_many_questions_of_the_database_of_two_approvals_as_of_one(service, django_assert_max_num_queries):
    client = client_of(service.doctor)
    client.get(base_of(service))
    with django_assert_max_num_queries(60) as one:
        client.get(base_of(service))
    with_a_gap(service)
    with django_assert_max_num_queries(60) as two:
        client.get(base_of(service))
    assert len(two) == len(one)
