"""The whole year of the demo's granted case, lived through by the pages with the clock moved, and what it comes to.

What happens stands in `year_of_service`, what it must come to in `year_by_hand`. The year is lived once for the file.
"""

from datetime import date

import pytest

from tests.journeys import year_by_hand as by_hand
from tests.journeys.year import YEAR, year_of_the_demo
from tests.journeys.year_of_service import live_the_year

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MONTHS = range(1, by_hand.JANUARY_AFTER + 1)


@pytest.fixture(scope="module")
def diary(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), year_of_the_demo(tmp_path_factory.mktemp("year")) as year:
        live_the_year(year)
        yield year.diary


def month_of(day):
    """The month of the year; 13 is the January after it."""
    return day.month + 12 * (day.year - YEAR)


@pytest.mark.parametrize("month", MONTHS)
def test_mails_of_a_month_are_those_that_its_days_call_for(diary, month):
    arrived = [f"{mail.on:%d} {mail.to} {mail.subject}" for mail in diary.mails if month_of(mail.on) == month]
    assert arrived == [line.strip() for line in by_hand.MAILS[month].strip().split("\n") if line.strip()]


@pytest.mark.parametrize("month", MONTHS)
def test_nights_of_a_month_find_and_let_go_what_is_missing(diary, month):
    noted = [(on.day, *rest) for on, *rest in diary.alerts if month_of(on) == month]
    assert noted == by_hand.ALERTS.get(month, [])


@pytest.mark.parametrize("month", MONTHS)
def test_follow_up_of_a_month_tells_each_person_what_concerns_them(diary, month):
    about = [mail for mail in diary.mails if mail.subject.startswith("Loggen for tj") and month_of(mail.on) == month]
    assert [(mail.on.day, mail.to, mail.lines) for mail in about] == by_hand.TOLD.get(month, [])


@pytest.mark.parametrize("month", range(1, 13))
def test_what_is_missing_is_shown_to_the_two_and_later_to_the_staff(diary, month):
    assert diary.shown[month] == by_hand.SHOWN[month]


def test_supervisor_who_came_in_august_sees_every_month_of_the_year(diary):
    assert diary.seen["months of my doctor"] == by_hand.STRIP


def test_supervisors_log_the_days_on_which_each_of_them_follows(diary):
    assert diary.seen["letter of the change"] == {"names the new": True, "is the file that was signed": True}
    assert diary.seen["days of the new supervisor"] == (date(YEAR, 8, 1), date(YEAR, 12, 31))
    last, first = "til og med 31. juli 2027", "fra 1. august 2027"
    assert diary.seen["old logs August"] == (
        409,
        [f"Veilederen følger tjenesten {last}, så møtet kan ikke være etter den dagen."],
    )
    assert diary.seen["new logs July"] == (
        409,
        [f"Veilederen følger tjenesten {first}, så møtet kan ikke være før den dagen."],
    )


@pytest.mark.parametrize(
    ("name", "entries"),
    [
        ("calendar before", by_hand.CALENDAR_BEFORE),
        ("calendar after", by_hand.CALENDAR_AFTER),
        ("calendar in October", by_hand.CALENDAR_IN_OCTOBER),
    ],
)
def test_calendar_shows_what_was_moved_and_called_off_at_the_right_hour(diary, name, entries):
    assert diary.seen[name] == entries


def test_confirmation_is_what_was_computed_by_hand(diary):
    assert diary.seen["confirmation"] == by_hand.CONFIRMATION
    assert diary.seen["signed by"] == ("Nina Ny", "Marit Dalhaugen")
    assert diary.seen["old opens the confirmation"] == 404


def test_document_says_the_same_as_the_data_and_holds_it(diary):
    assert diary.seen["data in the document"] == by_hand.CONFIRMATION
    document = diary.seen["document"]
    assert document[document.index("Tjenesten Lege") : document.index(" • • •")] == by_hand.DOCUMENT
    rows = [
        f"{name} 2027 {meetings} {evaluations} {conferences} {hours} {away}"
        for name, (_month, _days, meetings, evaluations, conferences, hours, away) in zip(
            by_hand.NAMES, by_hand.MONTHS, strict=True
        )
    ]
    heading = "Måned Møter Med evaluering Konferanser Timer Dager borte "
    table = document[document.index(heading) + len(heading) : document.index(" Har du spørsmål")]
    assert table == " ".join(rows)
