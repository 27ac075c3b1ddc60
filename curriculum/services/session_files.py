"""Reading the sessions of a series from a file: line by line, what is taken, and what is refused and why.

What a file holds is judged by its content; its name says nothing. A file that is no table is refused as a whole with
one sentence, whatever it holds: nothing in it may cost much memory or end in an exception.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.form_fields import NorwegianDateField, NorwegianDecimalField, TextField, format_decimal
from curriculum.models import TeachingForm
from curriculum.models.teaching import MOST_HOURS
from curriculum.services.series import (
    LEAST_HOURS,
    MOST_SESSIONS,
    PlannedSession,
    Spacing,
    find_faults,
    weeks_between,
)
from curriculum.services.tables import FileRefused, Line, read_lines

DAY: Final = "on"
HOURS: Final = "hours"
TOPIC: Final = "topic"
#: what the columns may be called, in bokmål, nynorsk and English
_HEADINGS: Final = {
    "dato": DAY,
    "dag": DAY,
    "date": DAY,
    "day": DAY,
    "timer": HOURS,
    "timar": HOURS,
    "undervisningstimer": HOURS,
    "undervisningstimar": HOURS,
    "hours": HOURS,
    "tema": TOPIC,
    "emne": TOPIC,
    "topic": TOPIC,
    "subject": TOPIC,
}
#: a cell that begins so would be counted out by a spreadsheet
_FORMULA_STARTS: Final = ("=", "+", "@")


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenLine:
    """A line that can be a session; `number` is its place in the file, the heading included."""

    number: int
    session: PlannedSession


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """Why a line cannot be taken, and which column to mend; the column is empty for the line as a whole.

    `on` is the day of the line where that can be read: the lines around it are measured against it.
    """

    number: int
    column: str
    sentence: str
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Too many weeks between a line that is taken and the one before it, because line `missing` is not taken (R36)."""

    number: int
    on: date
    weeks: int
    missing: int


@dataclass(slots=True, kw_only=True)
class FileReport:
    """What a file holds. `ignored` are headings that say nothing to us; `gaps` are told and refuse nothing."""

    taken: list[TakenLine] = field(default_factory=list)
    refused: list[RefusedLine] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    @property
    def sessions(self) -> list[PlannedSession]:
        """The sessions that can be taken."""
        return [line.session for line in self.taken]


def read_sessions(content: bytes) -> FileReport:
    """Return what a CSV or XLSX file says, line by line. Raises FileRefused for what is no such file, or too large."""
    lines = read_lines(content, is_heading=_knows_heading)
    heading = next(lines, None)
    if heading is None:
        raise FileRefused(_("Filen er tom."))
    columns, ignored = _columns(heading)
    report = FileReport(ignored=ignored)
    number_read = 0
    for line in lines:
        number_read += 1
        if number_read > MOST_SESSIONS:
            raise FileRefused(_("Filen har for mange linjer. Den kan ha høyst %(most)d.") % {"most": MOST_SESSIONS})
        _take(line, columns, report, width=len(heading.cells))
    if not number_read:
        raise FileRefused(_("Filen har ingen linjer under overskriftene."))
    return report


def _knows_heading(cells: Iterable[Any]) -> int:
    return sum(_heading_of(cell) in _HEADINGS for cell in cells)


def _heading_of(cell: Any) -> str:
    return " ".join(str(cell or "").split()).casefold()


def _columns(heading: Line) -> tuple[dict[str, tuple[int, str]], list[str]]:
    """Return place and name of each known column, and the names of the others."""
    columns: dict[str, tuple[int, str]] = {}
    ignored = []
    for place, cell in enumerate(heading.cells):
        name = _shown(cell)
        known = _HEADINGS.get(_heading_of(cell))
        if known is None:
            ignored += [name] if name else []
        elif known in columns:
            raise FileRefused(_("To kolonner betyr det samme: «%(name)s».") % {"name": name})
        else:
            columns[known] = (place, name)
    missing = [word for key, word in ((DAY, _("Dato")), (HOURS, _("Timer"))) if key not in columns]
    if missing:
        raise FileRefused(
            _("Første linje må være overskrifter. Dette mangler: %(missing)s.") % {"missing": ", ".join(missing)}
        )
    return columns, ignored[:20]


def _take(line: Line, columns: dict[str, tuple[int, str]], report: FileReport, *, width: int) -> None:
    """Put one line among those taken, or all that is wrong with it among those refused."""
    if len(line.cells) > width:
        sentence = _(
            "Linjen har flere felt enn overskriftene. Skriv desimaltall i anførselstegn, eller skill med semikolon."
        )
        report.refused.append(RefusedLine(number=line.number, column="", sentence=sentence))
        return
    values: dict[str, Any] = {}
    faults: list[tuple[str, str]] = []
    for key, read in ((DAY, _day), (HOURS, _hours), (TOPIC, _topic)):
        place, name = columns.get(key, (width, ""))
        cell = line.cells[place] if place < len(line.cells) else None
        try:
            if place in line.formulas or (isinstance(cell, str) and cell.lstrip().startswith(_FORMULA_STARTS)):
                raise ValidationError(_("Formler tas ikke imot. Skriv verdien."))  # noqa: TRY301 - one way out
            values[key] = read(cell)
        except ValidationError as error:
            faults.append((name, error.messages[0]))
    if faults:
        report.refused += [
            RefusedLine(number=line.number, column=name, sentence=sentence, on=values.get(DAY))
            for name, sentence in faults
        ]
    else:
        session = PlannedSession(on=values[DAY], hours=values[HOURS], topic=values[TOPIC])
        report.taken.append(TakenLine(number=line.number, session=session))


def _day(cell: Any) -> date:
    if isinstance(cell, datetime):
        cell = cell.date()
    elif not isinstance(cell, date | str | None):
        raise ValidationError(_("Cellen er ikke en dato. Skriv den som 31.12.2026."))
    day: date = NorwegianDateField().clean(cell.strip() if isinstance(cell, str) else cell)
    return day


def _hours(cell: Any) -> Decimal:
    if isinstance(cell, bool) or not isinstance(cell, int | float | str | None):
        raise ValidationError(_("Skriv et tall, for eksempel 37,5."))
    # What a spreadsheet keeps as 2.4500000000000002 was typed as 2,45.
    typed = format(cell, ".6f").rstrip("0").rstrip(".") if isinstance(cell, float) else cell
    hours: Decimal = NorwegianDecimalField(min_value=LEAST_HOURS, max_value=MOST_HOURS).clean(
        typed if isinstance(typed, str | None) else str(typed)
    )
    return hours


def _topic(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    elif isinstance(cell, float):
        cell = format_decimal(Decimal(repr(cell)))
    text: str = TextField(max_length=200, required=False).clean("" if cell is None else str(cell))
    return text


def _shown(cell: Any) -> str:
    return " ".join(str(cell if cell is not None else "").split())[:60]


def judge_report(report: FileReport, *, form: str, spacing: Spacing, within: tuple[date, date] | None) -> FileReport:
    """Return the report with the lines refused that do not fit the service, the form or the line before them.

    One line that is wrong refuses no other: the next is measured against it all the same, and where a small group
    would then meet too seldom, that is told as a gap (R36). When the line is mended, the file is as it should be.
    """
    left_out = {line.number: line.on for line in report.refused}
    after_no_day = _after_lines_without_a_day(report, left_out, within=within)
    faults = {
        fault.index: fault
        for fault in find_faults(
            form,
            report.sessions,
            spacing=spacing,
            within=within,
            left_out=[day for day in left_out.values() if day is not None],
            known_gaps=after_no_day,
        )
    }
    names = {"dates": _("Dato"), "hours": _("Timer")}
    refused = [
        RefusedLine(
            number=report.taken[index].number,
            column=names[fault.field],
            sentence=fault.sentence,
            on=report.taken[index].session.on,
        )
        for index, fault in faults.items()
    ]
    judged = FileReport(
        taken=[line for index, line in enumerate(report.taken) if index not in faults],
        refused=sorted([*report.refused, *refused], key=lambda line: line.number),
        ignored=report.ignored,
    )
    judged.gaps = _gaps(judged, spacing=spacing) if form == TeachingForm.SMALL_GROUP else []
    return judged


def _after_lines_without_a_day(
    report: FileReport, left_out: dict[int, date | None], *, within: tuple[date, date] | None
) -> set[date]:
    """Return the days of lines that come after one whose day says nothing: unreadable, outside the service, or twice.

    The meeting that such a line stands for may well be the one before, so that its own fault is all there is to tell.
    """
    days: set[date] = set()
    seen: set[date] = set()
    taken = {line.number: line.session.on for line in report.taken}
    has_day = True
    for number in sorted({*left_out, *taken}):
        day = taken.get(number, left_out.get(number))
        if not has_day and day is not None:
            days.add(day)
        has_day = day is not None and day not in seen and (within is None or within[0] <= day <= within[1])
        seen |= {day} if day is not None else set()
    return days


def _gaps(report: FileReport, *, spacing: Spacing) -> list[Gap]:
    gaps = []
    lines = sorted(report.taken, key=lambda line: line.session.on)
    for before, line in pairwise(lines):
        weeks = weeks_between(before.session.on, line.session.on)
        if weeks > spacing.most:
            missing = _missing_between(before, line, report.refused)
            gaps.append(Gap(number=line.number, on=line.session.on, weeks=weeks, missing=missing))
    return gaps


def _missing_between(before: TakenLine, line: TakenLine, refused: list[RefusedLine]) -> int:
    """Return the number of the refused line that is nearest before a line: by its day, or else by its place."""
    between = [
        (each.on, each.number)
        for each in refused
        if each.on is not None and before.session.on < each.on < line.session.on
    ]
    if between:
        return max(between)[1]
    return max((each.number for each in refused if each.number < line.number), default=line.number)
