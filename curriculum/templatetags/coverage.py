"""The coverage picture: how many of each profession have taken part, drawn on the server, with the same as a table."""

from dataclasses import dataclass
from typing import Any, Final

from django import template

from curriculum.queries.staff_competence import Count, newest_counts

register = template.Library()

WIDTH: Final = 640
#: rows drawn; the table has them all
MOST_BARS: Final = 30
_BAR_WIDTH: Final = 560
_BAR: Final = 14
_STEP: Final = 46
_TEXT: Final = 16
_LONGEST: Final = 76


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One count: a frame for all, filled as far as those who have done it."""

    words: str
    figure: str
    text_y: int
    y: int
    figure_y: int
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything that the template draws."""

    height: int
    bars: list[Bar]
    width: int = WIDTH
    frame: int = _BAR_WIDTH
    bar: int = _BAR


def draw(counts: list[Count]) -> Picture | None:
    """Return the bars of the counts, in whole numbers; None when there is nothing to draw."""
    if not counts:
        return None
    bars = [
        Bar(
            words=_short(f"{count.profession}: {count.activity}"),
            figure=f"{count.row.done}/{count.row.of}",
            text_y=number * _STEP + _TEXT,
            y=number * _STEP + _TEXT + 6,
            figure_y=number * _STEP + _TEXT + 6 + _BAR - 2,
            width=_BAR_WIDTH * count.row.done // count.row.of,
        )
        for number, count in enumerate(counts[:MOST_BARS])
    ]
    return Picture(height=len(bars) * _STEP, bars=bars)


@register.inclusion_tag("programmes/coverage.html")
def coverage(unit: Any) -> dict[str, Any]:
    """Show the counts in use of a unit as a picture and as a table."""
    counts = newest_counts(unit.pk)
    return {"picture": draw(counts), "counts": counts}


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
