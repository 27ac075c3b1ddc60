"""Charts as plain shapes in whole numbers, drawn by a template as SVG. Values stand in text; colour is never alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import ngettext

WIDTH: Final = 640
_LABEL_WIDTH: Final = 230
_VALUE_WIDTH: Final = 64
_BAR: Final = 16
_GAP: Final = 12
_LEGEND: Final = 28
_PLOT_HEIGHT: Final = 180
_AXIS: Final = 36
_LABEL_LENGTH: Final = 32
_MOST_LABELS: Final = 8
_MOST_VALUES: Final = 13
_WIDEST_COLUMN: Final = 22

Number = int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One value per row. The second series of a chart is hatched."""

    name: str
    values: Sequence[Number]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A rectangle; `series` counts from 0."""

    x: int
    y: int
    width: int
    height: int
    series: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Words at a place; `anchor` is start, middle or end."""

    x: int
    y: int
    words: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Everything that the template draws."""

    key: str
    title: str
    description: str
    height: int
    bars: tuple[Bar, ...]
    texts: tuple[Text, ...]
    baseline: tuple[int, int, int, int]
    width: int = WIDTH


def lying_bars(key: str, title: str, labels: Sequence[str], series: Sequence[Series]) -> Chart | None:
    """Return bars from left to right, one group per label with its values at the ends; None when all are zero."""
    largest = _largest(series)
    if not largest:
        return None
    top = _LEGEND if len(series) > 1 else 0
    step = _BAR * len(series) + _GAP
    bars, texts = list(_legend_marks(series)), list(_legend(series))
    for row, label in enumerate(labels):
        y = top + row * step
        texts.append(Text(x=_LABEL_WIDTH - 8, y=y + _BAR * len(series) // 2 + 5, words=_short(label), anchor="end"))
        for place, each in enumerate(series):
            length = _scaled(each.values[row], largest, WIDTH - _LABEL_WIDTH - _VALUE_WIDTH)
            at = y + place * _BAR
            bars.append(Bar(x=_LABEL_WIDTH, y=at, width=length, height=_BAR - 2, series=place))
            texts.append(Text(x=_LABEL_WIDTH + length + 6, y=at + 12, words=_write(each.values[row])))
    height = top + len(labels) * step
    return Chart(
        key=key,
        title=title,
        description=_describe(labels, series),
        height=height,
        bars=tuple(bars),
        texts=tuple(texts),
        baseline=(_LABEL_WIDTH, top, _LABEL_WIDTH, height - _GAP),
    )


def standing_bars(key: str, title: str, labels: Sequence[str], series: Sequence[Series]) -> Chart | None:
    """Return columns over time, one group per label; None when all are zero. Many labels are thinned out."""
    largest = _largest(series)
    if not largest:
        return None
    group = WIDTH // len(labels)
    column = max(min((group - 4) // len(series), _WIDEST_COLUMN), 1)
    floor = _LEGEND + _PLOT_HEIGHT + 16
    bars, texts = list(_legend_marks(series)), list(_legend(series))
    every = ceil(len(labels) / _MOST_LABELS)
    for row, label in enumerate(labels):
        middle = row * group + group // 2
        if row % every == 0:
            texts.append(Text(x=middle, y=floor + 20, words=label, anchor="middle"))
        for place, each in enumerate(series):
            height = _scaled(each.values[row], largest, _PLOT_HEIGHT)
            x = middle - column * len(series) // 2 + place * column
            bars.append(Bar(x=x, y=floor - height, width=max(column - 2, 1), height=height, series=place))
            if len(labels) <= _MOST_VALUES:
                words = _write(each.values[row])
                texts.append(Text(x=x + column // 2, y=floor - height - 5, words=words, anchor="middle"))
    return Chart(
        key=key,
        title=title,
        description=_describe(labels, series),
        height=floor + _AXIS,
        bars=tuple(bars),
        texts=tuple(texts),
        baseline=(0, floor, WIDTH, floor),
    )


def _legend_marks(series: Sequence[Series]) -> tuple[Bar, ...]:
    if len(series) < 2:  # noqa: PLR2004 - one series needs no legend
        return ()
    return tuple(Bar(x=place * 200, y=2, width=14, height=14, series=place) for place in range(len(series)))


def _legend(series: Sequence[Series]) -> Sequence[Text]:
    return [Text(x=mark.x + 22, y=14, words=series[mark.series].name) for mark in _legend_marks(series)]


def _largest(series: Sequence[Series]) -> Number:
    return max((value for each in series for value in each.values), default=0)


def _scaled(value: Number, largest: Number, length: int) -> int:
    """Return a length; what is not zero can be seen."""
    return max(round(value / largest * length), 2) if value else 0


def _short(label: str) -> str:
    return label if len(label) <= _LABEL_LENGTH else f"{label[: _LABEL_LENGTH - 1].rstrip()}…"


def _write(value: Number) -> str:
    return str(number_format(value, decimal_pos=1 if isinstance(value, float) else 0))


def _describe(labels: Sequence[str], series: Sequence[Series]) -> str:
    first = series[0]
    place = max(range(len(labels)), key=lambda row: first.values[row])
    return ngettext(
        "%(count)d rad. Høyest er %(label)s med %(value)s (%(name)s). Alle tallene står i tabellen.",
        "%(count)d rader. Høyest er %(label)s med %(value)s (%(name)s). Alle tallene står i tabellen.",
        len(labels),
    ) % {"count": len(labels), "label": labels[place], "value": _write(first.values[place]), "name": first.name}
