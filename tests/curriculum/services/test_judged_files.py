"""A file of a small group's meetings: one line that is wrong is told once, and refuses no other line (R36)."""

from datetime import date, timedelta

import pytest

from curriculum.models import TeachingForm
from curriculum.services.session_files import judge_report, read_sessions
from tests.curriculum.series_made import SPACING

WITHIN = (date(2027, 1, 1), date(2027, 12, 31))
#: Mondays, four weeks between
DAYS = [date(2027, 1, 4) + timedelta(weeks=4 * number) for number in range(10)]
HOURS_FAULT = "Skriv et tall, for eksempel 37,5."


def lines_of(days):
    return [f"{day:%d.%m.%Y};2" for day in days]


def judged(lines, *, form=TeachingForm.SMALL_GROUP):
    """The meetings as lines 2 and on, under the headings."""
    report = read_sessions("\n".join(["Dato;Timer", *lines]).encode())
    return judge_report(report, form=form, spacing=SPACING, within=WITHIN)


def told(report):
    refused = [(line.number, line.column, line.sentence) for line in report.refused]
    return refused, [(gap.number, gap.weeks, gap.missing) for gap in report.gaps]


def spacing_fault(day, weeks):
    return f"{day}: Smågruppen møtes med {weeks} uker mellom møtene. Det skal være 3 til 4 uker."


def test_line_with_wrong_hours_is_the_only_one_refused_and_its_gap_is_told_once():
    lines = lines_of(DAYS)
    lines[2] = f"{DAYS[2]:%d.%m.%Y};40,5,5"
    report = judged(lines)
    assert told(report) == ([(4, "Timer", HOURS_FAULT)], [(5, 8, 4)])
    assert [line.number for line in report.taken] == [2, 3, 5, 6, 7, 8, 9, 10, 11]
    lines[2] = f"{DAYS[2]:%d.%m.%Y};4"
    assert told(judged(lines)) == ([], [])


def test_pause_refuses_the_one_line_after_it_and_the_next_is_measured_against_that():
    days = [*DAYS[:5], *(day + timedelta(weeks=4) for day in DAYS[5:])]
    report = judged(lines_of(days))
    assert told(report) == ([(7, "Dato", spacing_fault("21. juni 2027", 8))], [(8, 12, 7)])
    assert len(report.taken) == 9


def test_second_pause_is_refused_with_its_own_distance():
    days = [*DAYS[:3], DAYS[3] + timedelta(weeks=4), DAYS[4] + timedelta(weeks=8)]
    assert told(judged(lines_of(days))) == (
        [
            (5, "Dato", spacing_fault("26. april 2027", 8)),
            (6, "Dato", spacing_fault("21. juni 2027", 8)),
        ],
        [],
    )


@pytest.mark.parametrize(
    ("line", "column", "sentence"),
    [
        ("31.02.2027;2", "Dato", "Denne datoen finnes ikke i kalenderen."),
        (
            "01.03.2028;2",
            "Dato",
            "1. mars 2028 er utenfor tjenesten, som er fra 1. januar 2027 til 31. desember 2027.",
        ),
        ("01.02.2027;2", "Dato", "1. februar 2027 står mer enn én gang."),
    ],
)
def test_line_after_one_without_a_day_of_its_own_is_taken_and_the_gap_is_told(line, column, sentence):
    lines = lines_of(DAYS[:6])
    lines[2] = line
    assert told(judged(lines)) == ([(4, column, sentence)], [(5, 8, 4)])


def test_extra_meeting_refuses_none_of_those_that_fit_without_it():
    extra = DAYS[2] + timedelta(weeks=2)
    report = judged(lines_of([*DAYS[:3], extra, *DAYS[3:5]]))
    assert told(report) == ([(5, "Dato", spacing_fault("15. mars 2027", 2))], [])


def test_line_that_would_not_fit_one_refused_for_its_hours_is_told_at_once():
    lines = [f"{DAYS[0]:%d.%m.%Y};x", *lines_of([DAYS[0] + timedelta(weeks=2), DAYS[1] + timedelta(weeks=2)])]
    refused, gaps = told(judged(lines))
    assert [(number, column) for number, column, _sentence in refused] == [(2, "Timer"), (3, "Dato")]
    assert gaps == []


def test_course_has_no_gaps():
    report = judged([*lines_of(DAYS[:2]), "x;2", *lines_of(DAYS[6:])], form=TeachingForm.COURSE)
    assert told(report) == ([(4, "Dato", "Skriv datoen som dag.måned.år, for eksempel 31.12.2026.")], [])
