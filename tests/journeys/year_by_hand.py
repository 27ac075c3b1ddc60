"""What the year must come to, computed by hand from the rules and from what happens in `year_of_service`.

Days are those of 2027; month 13 is the January after it.
"""

from typing import Any, Final

JANUARY_AFTER: Final = 13

#: day, who, and the subject of every message that arrives, month by month
MAILS: Final[dict[int, str]] = {
    # Conferences of a week are told of on its Monday, a planned meeting on the day before.
    1: """
        04 doctor Pasientkonferanser som er nær
        13 doctor Dere har et veiledningsmøte snart
        13 old Dere har et veiledningsmøte snart
        14 doctor Stemmer møtet 14. januar 2027?
        18 doctor Pasientkonferanser som er nær
    """,
    # Moved, logged on the wrong day, disputed, and corrected.
    2: """
        01 doctor Pasientkonferanser som er nær
        04 doctor Flyttet: Veiledningsmøte med Berit Øvrebotn 12. februar 2027 kl. 15.30
        04 old Flyttet: Veiledningsmøte med Ingrid Fjellbakk 12. februar 2027 kl. 15.30
        11 doctor Dere har et veiledningsmøte snart
        11 old Dere har et veiledningsmøte snart
        12 doctor Stemmer møtet 11. februar 2027?
        12 old Møtet 11. februar 2027 er bestridt
        12 doctor Stemmer møtet 12. februar 2027?
        15 doctor Pasientkonferanser som er nær
    """,
    # Called off on the day before, asked for on the 20th, logged from the mail; a week later the doctor is reminded of
    # the answer. Teaching on the 18th that nobody ticked is asked for after three days.
    3: """
        01 doctor Pasientkonferanser som er nær
        10 doctor Dere har et veiledningsmøte snart
        10 old Dere har et veiledningsmøte snart
        10 doctor Avlyst: Veiledningsmøte med Berit Øvrebotn 11. mars 2027 kl. 14.00
        10 old Avlyst: Veiledningsmøte med Ingrid Fjellbakk 11. mars 2027 kl. 14.00
        15 doctor Pasientkonferanser som er nær
        20 old Har du og Ingrid Fjellbakk møttes i mars 2027?
        21 doctor Undervisning som ikke er ført
        22 doctor Stemmer møtet 19. mars 2027?
        29 doctor Pasientkonferanser som er nær
        29 doctor Stemmer veiledningsmøtene?
        29 doctor Avlyst: Pasientkonferanse 30. mars 2027 kl. 08.30
    """,
    # Away from the 7th: nothing that was planned for those days is told of, asked for or missed.
    4: "",
    # April asks for nothing, so nobody is asked for its meeting.
    5: """
        05 doctor Dere har et veiledningsmøte snart
        05 old Dere har et veiledningsmøte snart
        06 doctor Stemmer møtet 6. mai 2027?
        10 doctor Pasientkonferanser som er nær
        24 doctor Pasientkonferanser som er nær
    """,
    # On the fourth: three months without evaluation, and one conference of May that is not ticked. The meeting of
    # August with the supervisor who leaves is called off when the change is granted, and both hear of their days.
    6: """
        02 doctor Dere har et veiledningsmøte snart
        02 old Dere har et veiledningsmøte snart
        03 doctor Stemmer møtet 3. juni 2027?
        03 doctor 3 endringer i kalenderen din
        03 old 3 endringer i kalenderen din
        04 doctor Loggen for tjenesten: noe mangler eller skjer snart
        04 doctor Pasientkonferanser som ikke er ført
        04 old Loggen for tjenesten: noe mangler eller skjer snart
        07 doctor Pasientkonferanser som er nær
        07 doctor Berit Øvrebotn ønsker at du får en ny veileder
        08 new Vil du være veileder for Ingrid Fjellbakk?
        08 doctor Nina Ny har takket ja til å være veilederen din
        08 doctor Vi har mottatt søknaden din – sak 27/00001
        21 doctor Pasientkonferanser som er nær
        21 doctor Avlyst: Veiledningsmøte med Berit Øvrebotn 26. august 2027 kl. 14.30
        21 doctor Vedtak i sak 27/00001
        21 new Du er veileder for Ingrid Fjellbakk fra og med 1. august 2027
        21 old Avlyst: Veiledningsmøte med Ingrid Fjellbakk 26. august 2027 kl. 14.30
        21 old Du er veileder for Ingrid Fjellbakk til og med 31. juli 2027
        28 doctor 13 endringer i kalenderen din
        30 doctor Dere har et veiledningsmøte snart
        30 old Dere har et veiledningsmøte snart
    """,
    7: """
        01 doctor Stemmer møtet 1. juli 2027?
        05 doctor Pasientkonferanser som er nær
        19 doctor Pasientkonferanser som er nær
        28 doctor Dere har et veiledningsmøte snart
        28 old Dere har et veiledningsmøte snart
    """,
    8: """
        02 doctor Pasientkonferanser som er nær
        03 doctor Stemmer møtet 29. juli 2027?
        03 doctor 2 endringer i kalenderen din
        03 new 2 endringer i kalenderen din
        11 doctor Dere har et veiledningsmøte snart
        11 new Dere har et veiledningsmøte snart
        12 doctor Stemmer møtet 12. august 2027?
        16 doctor Pasientkonferanser som er nær
        30 doctor Pasientkonferanser som er nær
    """,
    9: """
        01 centre Kan du bekrefte pasientkonferansene i august 2027?
        08 doctor Dere har et veiledningsmøte snart
        08 new Dere har et veiledningsmøte snart
        09 doctor Stemmer møtet 9. september 2027?
        13 doctor Pasientkonferanser som er nær
        27 doctor Pasientkonferanser som er nær
    """,
    # Nothing is planned and nothing held: the supervisor is asked by a personal link.
    10: """
        11 doctor Pasientkonferanser som er nær
        20 new Har du og Ingrid Fjellbakk møttes i oktober 2027?
        25 doctor Pasientkonferanser som er nær
    """,
    11: """
        01 doctor Be om bekreftelse av tjenesten
        01 new Veiledningsmøter som ikke er ført
        04 doctor Loggen for tjenesten: noe mangler eller skjer snart
        04 new Loggen for tjenesten: noe mangler eller skjer snart
        08 doctor Pasientkonferanser som er nær
        11 doctor Stemmer møtet 11. november 2027?
        22 doctor Pasientkonferanser som er nær
    """,
    12: """
        06 doctor Pasientkonferanser som er nær
        09 doctor Stemmer møtet 9. desember 2027?
        20 doctor Pasientkonferanser som er nær
    """,
    JANUARY_AFTER: """
        04 new Bekreftelse av tjeneste venter på deg
        04 doctor Bekreftelse av tellende tjeneste – sak 27/00001
    """,
}

#: what a night finds (+) and lets go (-): the day, the kind, the month it is about, and the approval it is told of
ALERTS: Final[dict[int, list[tuple[int, str, str, int | None, str]]]] = {
    # Eight hours, and 72 x 50 % x 3/12 = 9 are due; the two of the first of April catch up.
    4: [(1, "+", "hours_behind", None, "26/00001"), (4, "-", "hours_behind", None, "26/00001")],
    # No evaluation in February, March and May; April does not count. One of two conferences is ticked.
    6: [
        (1, "+", "few_conferences", 5, "26/00001"),
        (1, "+", "no_evaluation", None, "26/00001"),
        (20, "-", "few_conferences", 5, "26/00001"),
    ],
    7: [(1, "-", "no_evaluation", None, "26/00001")],
    # The centre has not yet been asked for August.
    9: [(1, "+", "few_conferences", 8, "27/00001"), (4, "-", "few_conferences", 8, "27/00001")],
    # Sixty days are left.
    11: [(1, "+", "ends_soon", None, "27/00001"), (1, "+", "no_meeting", 10, "27/00001")],
    JANUARY_AFTER: [(1, "-", "ends_soon", None, "27/00001")],
}

_NO_EVALUATION = "Det har gått 3 måneder uten at evaluering av legen har vært del av et veiledningsmøte."
_FEW = "Det er ført 1 av 2 pasientkonferanser i mai 2027."
_NO_MEETING = "Det er ikke ført noe veiledningsmøte i oktober 2027."
_ENDS = "Godkjenningen gjelder til og med 31. desember 2027."
#: what the messages of the follow-up say to whom. That the approval ends, the doctor is told of by a reminder.
TOLD: Final[dict[int, list[tuple[int, str, list[str]]]]] = {
    6: [(4, "doctor", [_FEW, _NO_EVALUATION]), (4, "old", [_FEW, _NO_EVALUATION])],
    11: [(4, "doctor", [_NO_MEETING]), (4, "new", [_NO_MEETING, _ENDS])],
}

_EVALUATION, _OCTOBER = [("no_evaluation", None)], [("ends_soon", None), ("no_meeting", 10)]
#: on the 28th of each month: the pages of the two, and the list of the staff, who see what is known for three weeks.
#: The new supervisor may open the log from the day of the grant; the old one's pages are closed sixty days after July.
SHOWN: Final[dict[int, dict[str, Any]]] = {
    **{month: {"doctor": [], "old": [], "caseworker": []} for month in range(1, 6)},
    6: {"doctor": _EVALUATION, "old": _EVALUATION, "new": _EVALUATION, "caseworker": _EVALUATION},
    **{month: {"doctor": [], "old": [], "new": [], "caseworker": []} for month in (7, 8, 9)},
    10: {"doctor": [], "old": 404, "new": [], "caseworker": []},
    **{month: {"doctor": _OCTOBER, "old": 404, "new": _OCTOBER, "caseworker": _OCTOBER} for month in (11, 12)},
}

#: what the doctor's calendar shows, in UTC: half past eight and two o'clock are an hour earlier from 28 March on
CALENDAR_BEFORE: Final = [
    ("01-05 07:30", "Pasientkonferanse", "CONFIRMED"),
    ("01-14 13:00", "Veiledningsmøte", "CONFIRMED"),
    ("01-19 07:30", "Pasientkonferanse", "CONFIRMED"),
    ("02-02 07:30", "Pasientkonferanse", "CONFIRMED"),
    ("02-11 13:00", "Veiledningsmøte", "CONFIRMED"),
    ("02-16 07:30", "Pasientkonferanse", "CONFIRMED"),
    ("03-02 07:30", "Pasientkonferanse", "CONFIRMED"),
    ("03-11 13:00", "Veiledningsmøte", "CONFIRMED"),
    ("03-16 07:30", "Pasientkonferanse", "CONFIRMED"),
    ("03-30 06:30", "Pasientkonferanse", "CONFIRMED"),
    ("04-08 12:00", "Veiledningsmøte", "CONFIRMED"),
    ("04-13 06:30", "Pasientkonferanse", "CONFIRMED"),
    ("04-27 06:30", "Pasientkonferanse", "CONFIRMED"),
    ("05-06 12:00", "Veiledningsmøte", "CONFIRMED"),
    ("05-11 06:30", "Pasientkonferanse", "CONFIRMED"),
    ("05-25 06:30", "Pasientkonferanse", "CONFIRMED"),
    ("06-03 12:00", "Veiledningsmøte", "CONFIRMED"),
    ("06-08 06:30", "Pasientkonferanse", "CONFIRMED"),
    ("06-22 06:30", "Pasientkonferanse", "CONFIRMED"),
]
_CHANGED = {
    "02-11 13:00": ("02-12 14:30", "Veiledningsmøte", "CONFIRMED"),
    "03-11 13:00": ("03-11 13:00", "Veiledningsmøte", "CANCELLED"),
}
CALENDAR_AFTER: Final = [_CHANGED.get(entry[0], entry) for entry in CALENDAR_BEFORE]
#: from ninety days before 20 October; summer time ends on the 31st
CALENDAR_IN_OCTOBER: Final = [
    ("07-29 12:30", "Veiledningsmøte", "CONFIRMED"),
    ("08-03 06:30", "Pasientkonferanse", "CONFIRMED"),
    ("08-12 12:30", "Veiledningsmøte", "CONFIRMED"),
    ("08-17 06:30", "Pasientkonferanse", "CONFIRMED"),
    ("08-26 12:30", "Veiledningsmøte", "CANCELLED"),
    ("08-31 06:30", "Pasientkonferanse", "CANCELLED"),
    ("09-09 12:30", "Veiledningsmøte", "CONFIRMED"),
    ("09-14 06:30", "Pasientkonferanse", "CONFIRMED"),
    ("09-28 06:30", "Pasientkonferanse", "CONFIRMED"),
    ("10-12 06:30", "Pasientkonferanse", "CONFIRMED"),
    ("10-26 06:30", "Pasientkonferanse", "CONFIRMED"),
    ("11-09 07:30", "Pasientkonferanse", "CONFIRMED"),
    ("11-23 07:30", "Pasientkonferanse", "CONFIRMED"),
    ("12-07 07:30", "Pasientkonferanse", "CONFIRMED"),
    ("12-21 07:30", "Pasientkonferanse", "CONFIRMED"),
]

#: month, days of it, meetings, with evaluation, conferences, hours, days away
MONTHS: Final = [
    (1, 31, 1, 1, 2, "4", 0),
    (2, 28, 1, 0, 2, "2", 0),
    (3, 31, 1, 0, 2, "2", 0),
    (4, 30, 0, 0, 0, "2", 24),
    (5, 31, 1, 0, 2, "4", 0),
    (6, 30, 1, 1, 2, "6", 0),
    (7, 31, 2, 1, 2, "6", 0),
    (8, 31, 1, 1, 2, "0", 0),
    (9, 30, 1, 0, 2, "2", 0),
    (10, 31, 0, 0, 2, "2", 0),
    (11, 30, 1, 1, 2, "4", 0),
    (12, 31, 1, 1, 2, "2", 0),
]
_MEETING_STATES = {4: "explained", 10: "missing"}
_UNIT = {"unit": "Lindrende enhet, Solhøgda sykehjem", "municipality": "Stor kommune 1"}


def _period(case: str, first: str, last: str, counted: str) -> dict[str, Any]:
    positions = [{"from": first, "to": last, "percent": "50"}]
    days = {"from": first, "to": last}
    return {"case_number": case, **_UNIT, **days, "positions": positions, "counted_months": counted}


# Six months and 6 of 30 days of April at 50 percent: 6.2 x 0.5 = 3.1; then five: 2.5. Hours: 72 x 5.6 / 12 = 33.6.
# Seven sessions of the demo's series were attended and the eleven of the other, two hours each: 36.
CONFIRMATION: Final[dict[str, Any]] = {
    "schema": 1,
    "doctor": {"name": "Ingrid Fjellbakk", "hpr_number": "9100101"},
    "from": "2027-01-01",
    "to": "2027-12-31",
    "periods": [
        _period("26/00001", "2027-01-01", "2027-07-31", "3.1"),
        _period("27/00001", "2027-08-01", "2027-12-31", "2.5"),
    ],
    "supervisors": [
        {"name": "Berit Øvrebotn", "from": "2027-01-01", "to": "2027-07-31"},
        {"name": "Nina Ny", "from": "2027-08-01", "to": "2027-12-31"},
    ],
    "away": [{"from": "2027-04-07", "to": "2027-04-30"}],
    "counted_months": "5.6",
    "months": [
        {
            "month": f"2027-{month:02}",
            "days": days,
            "days_away": away,
            "meetings": meetings,
            "evaluations": evaluations,
            "meeting_state": _MEETING_STATES.get(month, "held"),
            "conferences": conferences,
            "conference_state": "explained" if month == 4 else "held",
            "hours": hours,
        }
        for month, days, meetings, evaluations, conferences, hours, away in MONTHS
    ],
    "meetings": {"held": 11, "months_asked": 11, "months_short": 1},
    "conferences": {"held": 22, "months_asked": 11, "months_short": 0},
    "hours": {"followed": "36", "asked": "33.6", "is_reached": True},
    "own_teaching": {"times": 2, "hours": "4"},
    "gaps": [
        {"month": "2027-04", "what": "meetings", "is_explained": True},
        {"month": "2027-04", "what": "conferences", "is_explained": True},
        {"month": "2027-10", "what": "meetings", "is_explained": False},
    ],
}

NAMES: Final = (
    "januar", "februar", "mars", "april", "mai", "juni",
    "juli", "august", "september", "oktober", "november", "desember",
)  # fmt: skip
#: the same on the first page of the document, as its text is read
DOCUMENT: Final = (
    "Tjenesten Lege Ingrid Fjellbakk, HPR-nummer 9100101 "
    "Sak 26/00001 Lindrende enhet, Solhøgda sykehjem, Stor kommune 1 "
    "Fra og med 1. januar 2027 til og med 31. juli 2027 "
    "50 prosent stilling fra og med 1. januar 2027 til og med 31. juli 2027 Tellende måneder: 3,1 "
    "Sak 27/00001 Lindrende enhet, Solhøgda sykehjem, Stor kommune 1 "
    "Fra og med 1. august 2027 til og med 31. desember 2027 "
    "50 prosent stilling fra og med 1. august 2027 til og med 31. desember 2027 Tellende måneder: 2,5 "
    "Veileder Berit Øvrebotn, fra og med 1. januar 2027 til og med 31. juli 2027 "
    "Veileder Nina Ny, fra og med 1. august 2027 til og med 31. desember 2027 "
    "Fravær Fra og med 7. april 2027 til og med 30. april 2027 Tellende måneder 5,6 Summen er regnet ut før avrunding. "
    "Veiledning, konferanser og undervisning "
    "Veiledningsmøter 11. Måneder med krav: 11. Måneder med for få: 1. "
    "Pasientkonferanser 22. Måneder med krav: 11. Måneder med for få: 0. "
    "Undervisning 36 undervisningstimer. Kravet for tjenesten er 33,6. "
    "Egen undervisning 4 undervisningstimer. Antall ganger: 2. Timene teller ikke i timene over. "
    "Måneder der noe mangler april 2027: for få veiledningsmøter. Fravær forklarer det. "
    "april 2027: for få pasientkonferanser. Fravær forklarer det. "
    "oktober 2027: for få veiledningsmøter. Det er ikke oppgitt fravær som forklarer det."
)
#: the months of the year as the supervisor sees them on the list of doctors, on 28 November
STRIP: Final = [*["held"] * 3, "leave", *["held"] * 5, "missing", "held", "future"]
