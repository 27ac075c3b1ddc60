"""Progress as pictures: a strip of months, and hours against the target. Whole numbers, drawn by a template as SVG.

Everything a picture says stands in a table or a sentence beside it, and a sign goes with every colour.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.formats import date_format

from approvals.services.followup import Measure
from approvals.services.followup.words import decimal_words, pace_sentence
from approvals.templatetags.log_words import STATES

_CELL: Final = 44
_ROW: Final = 40
_HEAD: Final = 18
_A_ROW: Final = 12
_BAR: Final = 600
_HALF: Final = _CELL // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One month of one of the two rows: where it stands, what became of it, and how many there were."""

    x: int
    y: int
    state: str
    sign: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The short name of a month above its cells."""

    x: int
    y: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """Months from left to right, twelve in a row: meetings above, conferences below."""

    width: int
    height: int
    labels: tuple[Label, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursPicture:
    """A bar of hours with a mark for what is due by now; lengths in the units of the picture."""

    followed: int
    due: int
    width: int
    followed_words: str
    due_words: str
    target_words: str
    pace: str
    is_behind: bool


def month_strip(measured: Measure) -> Strip:
    """Return the strip of a service."""
    labels: list[Label] = []
    cells: list[Cell] = []
    for place, each in enumerate(measured.months):
        x, y = place % _A_ROW * _CELL, place // _A_ROW * (_HEAD + 2 * _ROW + 10)
        labels.append(Label(x=x + _HALF - 2, y=y + _HEAD - 5, words=date_format(each.first_day, "M")))
        cells.append(_cell(x, y + _HEAD, each.meeting_state, each.counts.meetings))
        cells.append(_cell(x, y + _HEAD + _ROW, each.conference_state, each.counts.conferences))
    rows = -(-len(measured.months) // _A_ROW)
    return Strip(
        width=_CELL * min(len(measured.months), _A_ROW),
        height=rows * (_HEAD + 2 * _ROW + 10),
        labels=tuple(labels),
        cells=tuple(cells),
    )


def hours_picture(measured: Measure) -> HoursPicture:
    """Return the bar of hours: as long as the target, or as what is followed where that is more."""
    whole = max(measured.target, measured.hundredths, 1)
    pace = ""
    if measured.forecast is not None and measured.through < measured.months[-1].first_day:
        pace = pace_sentence(forecast=measured.forecast, target=measured.target)
    return HoursPicture(
        followed=_BAR * measured.hundredths // whole,
        due=_BAR * min(measured.due, whole) // whole,
        width=_BAR * measured.target // whole,
        followed_words=decimal_words(measured.hundredths),
        due_words=decimal_words(measured.due),
        target_words=decimal_words(measured.target),
        pace=pace,
        is_behind=measured.is_behind,
    )


def _cell(x: int, y: int, state: str, count: int) -> Cell:
    return Cell(x=x, y=y, state=state, sign=STATES[state][1], count=count)
