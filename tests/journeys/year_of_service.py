"""What happens in the year of the demo's granted case, month by month, each act on the page of whoever does it.

The demo has planned the first half year: meetings every fourth Thursday from 14 January, conferences every other
Tuesday from 5 January, teaching of two hours every other Thursday from 7 January.
"""

from datetime import date
from typing import Any

from curriculum.months import month_number
from tests.journeys.year import DOCTOR, NEW, OLD, Year
from tests.journeys.year_change import (
    ask_to_be_relieved,
    centre_answers,
    confirm,
    grant_the_change,
    read_calendar,
)


def live_the_year(year: Year) -> None:
    """From New Year's Eve before it to the tenth of January after it."""
    for month in (_january, _february, _march, _april, _may, _june, _july, _august, _september, _october, _november):
        month(year)
    _december(year)
    confirm(year)
    year.live_until(1, 10, year=2028)


def _january(year: Year) -> None:
    _confer(year, 1, 5)
    _attend(year, 1, 7)
    _meet(year, 1, 14, evaluation=True)
    _confirm_by_link(year, "14. januar 2027")
    _confer(year, 1, 19)
    _attend(year, 1, 21)


def _february(year: Year) -> None:
    read_calendar(year, "calendar before")
    _confer(year, 2, 2)
    _attend(year, 2, 4)
    year.do(DOCTOR, f"moter/plan/{_plan(year, 2, 11)}/flytt/", {"on": "12.02.2027", "at": "15.30"})
    # The day before is logged by mistake; the doctor says so, and the supervisor mends it.
    _meet(year, 2, 12, held_on="11.02.2027")
    year.do(DOCTOR, _meeting(year), {"answer": "disputed", "words": "Vi møttes den 12."}, to="/")
    year.do(OLD, f"{_meeting(year)}rett/", {"held_on": "12.02.2027"})
    year.do(DOCTOR, _meeting(year), {"answer": "confirmed"})
    _confer(year, 2, 16)
    year.live_until(2, 17)
    _teach(year, "17.02.2027", "1,5")
    year.live_until(2, 18)
    series, session = _session(year, 2, 18)
    year.do(DOCTOR, f"undervisning/{series}/{session}/avlys/", {"cause": "Foreleseren var syk"})


def _march(year: Year) -> None:
    _confer(year, 3, 2)
    _attend(year, 3, 4)
    year.live_until(3, 10)
    year.do(OLD, f"moter/plan/{_plan(year, 3, 11)}/avlys/", {"cause": "Kurs"})
    read_calendar(year, "calendar after")
    _confer(year, 3, 16)
    # The session of 18 March passes, and nobody says that the doctor was there.
    year.live_until(3, 22)
    asked = year.mail(OLD, "Har du og")
    year.by_link(asked, {"held_on": "19.03.2027", "form": "phone", "minutes": "45"})
    year.live_until(3, 29)
    year.do(DOCTOR, f"konferanser/{_conference(year, 3, 30)}/", {"cancel-cause": "Påskeferie ved senteret"})
    year.live_until(3, 30)
    year.do(DOCTOR, _meeting(year), {"answer": "confirmed"})


def _april(year: Year) -> None:
    _attend(year, 4, 1)
    year.live_until(4, 5)
    year.do(DOCTOR, "fravar/", {"kind": "leave", "starts_on": "07.04.2027", "ends_on": "30.04.2027"})


def _may(year: Year) -> None:
    _meet(year, 5, 6)
    _confirm_by_link(year, "6. mai 2027")
    _confer(year, 5, 11)
    _attend(year, 5, 13)
    # The conference of 25 May was held, and is not ticked before June.
    _attend(year, 5, 27)


def _june(year: Year) -> None:
    year.live_until(6, 1)
    _plan_teaching(year)
    year.live_until(6, 3)
    _attend(year, 6, 3)
    _meet(year, 6, 3, evaluation=True)
    _confirm_by_link(year, "3. juni 2027")
    _plan_meetings(year, OLD, "01.07.2027", times=3)
    ask_to_be_relieved(year)
    _confer(year, 6, 8)
    year.live_until(6, 10)
    _tick(year, 5, 25)
    _attend(year, 6, 10)
    _attend(year, 6, 17)
    grant_the_change(year)
    _confer(year, 6, 22)
    year.live_until(6, 28)
    _plan_conferences(year)


def _july(year: Year) -> None:
    _attend(year, 7, 1)
    _meet(year, 7, 1, evaluation=True)
    _confirm_by_link(year, "1. juli 2027")
    _confer(year, 7, 6)
    _attend(year, 7, 8)
    _attend(year, 7, 15)
    _confer(year, 7, 20)


def _august(year: Year) -> None:
    year.live_until(8, 3)
    _tick(year, 8, 3)
    typed = {"form": "video", "minutes": "60"}
    year.diary.seen["old logs August"] = year.refused(OLD, "moter/nytt/", {"held_on": "03.08.2027", **typed})
    year.do(OLD, "moter/nytt/", {"held_on": "29.07.2027", **typed})
    _confirm_by_link(year, "29. juli 2027")
    year.diary.seen["new logs July"] = year.refused(NEW, "moter/nytt/", {"held_on": "28.07.2027", **typed})
    _plan_meetings(year, NEW, "12.08.2027", times=2)
    _meet(year, 8, 12, by=NEW, evaluation=True)
    _confirm_by_link(year, "12. august 2027")


def _september(year: Year) -> None:
    year.live_until(9, 1)
    year.do(DOCTOR, "konferanser/", to="/bekreft/", month=str(month_number(date(2027, 8, 1))))
    centre_answers(year)
    _meet(year, 9, 9, by=NEW)
    _confirm_by_link(year, "9. september 2027")
    _confer(year, 9, 14)
    _attend(year, 9, 16)
    _confer(year, 9, 28)


def _october(year: Year) -> None:
    """Conferences and teaching as always, and no meeting: nobody says why."""
    _confer(year, 10, 12)
    _attend(year, 10, 14)
    year.live_until(10, 20)
    _teach(year, "20.10.2027", "2,5")
    read_calendar(year, "calendar in October")
    _confer(year, 10, 26)


def _november(year: Year) -> None:
    _attend(year, 11, 4)
    _confer(year, 11, 9)
    _meet(year, 11, 11, by=NEW, evaluation=True)
    _confirm_by_link(year, "11. november 2027")
    _attend(year, 11, 18)
    _confer(year, 11, 23)
    year.live_until(11, 28)
    (row,) = year.client(NEW).get("/veileder/leger/").context["rows"]
    year.diary.seen["months of my doctor"] = [month.state for month in row["months"]]


def _december(year: Year) -> None:
    _attend(year, 12, 2)
    _confer(year, 12, 7)
    _meet(year, 12, 9, by=NEW, evaluation=True)
    _confirm_by_link(year, "9. desember 2027")
    _confer(year, 12, 21)


# Meetings ------------------------------------------------------------------------------------------
def _meet(year: Year, month: int, day: int, *, by: str = OLD, evaluation: bool = False, held_on: str = "") -> None:
    """The supervisor logs the meeting of the day, and says of it what a supervisor would."""
    year.live_until(month, day)
    typed: dict[str, Any] = {"form": "video", "minutes": "60", "topics": ["ethics"]}
    typed["held_on"] = held_on or f"{day:02}.{month:02}.2027"
    if evaluation:
        typed |= {"has_evaluation": "on", "strengths": "Rolig i vanskelige samtaler."}
    year.do(by, "moter/nytt/", typed)


def _confirm_by_link(year: Year, day: str) -> None:
    year.by_link(year.mail(DOCTOR, f"Stemmer møtet {day}"), {"answer": "confirmed"})


def _plan_meetings(year: Year, who: str, first: str, *, times: int) -> None:
    typed = {"on": first, "at": "14.30", "minutes": "60", "form": "video", "times": str(times), "weeks_between": "4"}
    year.do(who, "moter/plan/", typed)


def _meeting(year: Year) -> str:
    newest = year.logbook.meetings.latest("pk")
    return f"moter/{newest.pk}/"


def _plan(year: Year, month: int, day: int) -> int:
    return int(year.logbook.planned_meetings.get(on=date(2027, month, day), cancelled_at__isnull=True).pk)


# Conferences ---------------------------------------------------------------------------------------
def _confer(year: Year, month: int, day: int) -> None:
    year.live_until(month, day)
    _tick(year, month, day)


def _tick(year: Year, month: int, day: int) -> None:
    year.do(DOCTOR, "konferanser/", to=f"/{_conference(year, month, day)}/holdt/")


def _conference(year: Year, month: int, day: int) -> int:
    return int(year.logbook.conferences.get(on=date(2027, month, day)).pk)


def _plan_conferences(year: Year) -> None:
    centre = year.approval.service_period.application.centre_statement.centre_id
    typed = {"first_on": "06.07.2027", "last_on": "31.12.2027", "interval_weeks": "2", "at": "08.30"}
    year.do(DOCTOR, "konferanser/rekke/", {**typed, "minutes": "60", "form": "video", "centre": str(centre)})


# Teaching ------------------------------------------------------------------------------------------
def _attend(year: Year, month: int, day: int) -> None:
    year.live_until(month, day)
    on = date(2027, month, day).isoformat()
    year.do(DOCTOR, f"undervisning/?month={on[:7]}", {"back": "month"}, to="/deltakelse/", on=on)


def _session(year: Year, month: int, day: int) -> tuple[int, int]:
    found = year.logbook.teaching_sessions.get(on=date(2027, month, day))
    return found.series_id, found.pk


def _plan_teaching(year: Year) -> None:
    days = ["3.6", "10.6", "17.6", "1.7", "8.7", "15.7", "16.9", "14.10", "4.11", "18.11", "2.12"]
    typed = {"title": "Torsdager til jul", "form": "palliativt_senter", "way": "dates", "hours": "2"}
    year.do(DOCTOR, "undervisning/ny/", {**typed, "dates": "\n".join(f"{day}.2027" for day in days)})


def _teach(year: Year, on: str, hours: str) -> None:
    year.do(DOCTOR, "egen-undervisning/", {"on": on, "hours": hours, "title": "Smerter"})
