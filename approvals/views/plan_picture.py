"""A plan as plain shapes in whole numbers, drawn by a template as SVG. The same stands in the table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from approvals.rules.planning import CENTRE, PlanResult
from approvals.services.planner import PlanRow

WIDTH: Final = 640
_LEFT: Final = 36
_TOP: Final = 26
_BAR: Final = 22
_GAP: Final = 8
_LEAST_BAR: Final = 2
_MOST_YEARS_MARKED: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One period; `kind` is centre or home, and a wish has a broken edge. `height` tells the share of full time."""

    number: int
    x: int
    y: int
    width: int
    height: int
    kind: str
    is_wish: bool
    label_y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An upright line with words above it."""

    x: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything that the template draws."""

    width: int
    height: int
    baseline: int
    bars: Sequence[Bar]
    years: Sequence[Mark]
    ready_x: int | None


def draw(rows: Sequence[PlanRow], result: PlanResult) -> Picture | None:
    """Lay the periods out along the years; None for a plan without periods."""
    if not rows:
        return None
    first = date(min(row.starts_on for row in rows).year, 1, 1)
    last = max([row.ends_on for row in rows] + ([result.ready_on] if result.ready_on else []))
    days = max((date(last.year, 12, 31) - first).days + 1, 1)

    def x_of(day: date) -> int:
        return _LEFT + (day - first).days * (WIDTH - _LEFT) // days

    bars = [_bar(number, row, x_of=(x_of(row.starts_on), x_of(row.ends_on))) for number, row in enumerate(rows)]
    baseline = _TOP + len(rows) * (_BAR + _GAP)
    every = (last.year - first.year) // _MOST_YEARS_MARKED + 1
    years = [Mark(x=x_of(date(year, 1, 1)), words=str(year)) for year in range(first.year, last.year + 1, every)]
    return Picture(
        width=WIDTH,
        height=baseline + _GAP,
        baseline=baseline,
        bars=bars,
        years=years,
        ready_x=x_of(result.ready_on) if result.ready_on else None,
    )


def _bar(number: int, row: PlanRow, *, x_of: tuple[int, int]) -> Bar:
    height = max(int(_BAR * row.percent / 100), _LEAST_BAR)
    top = _TOP + number * (_BAR + _GAP)
    return Bar(
        number=number + 1,
        x=x_of[0],
        y=top + _BAR - height,
        width=max(x_of[1] - x_of[0], _LEAST_BAR),
        height=height,
        kind="centre" if row.place == CENTRE else "home",
        is_wish=row.is_wish,
        label_y=top + _BAR - 5,
    )
