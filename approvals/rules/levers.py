"""Ways to change one fact, from not at all to as far as it goes: what :mod:`approvals.rules.changeable` is built of.

A lever has rungs. Rung 0 leaves the facts as they are, and each further rung changes one thing a little more. Which
rung is enough is never written here: the criteria are asked (:mod:`approvals.rules.counterfactual`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any, Final, cast

from approvals.rules.facts import Facts

Path = tuple[str | int, ...]
Edit = tuple[Path, object]

STATED: Final = "…"  # stands for a text that only the applicant can write
MOST_COUNT: Final = 1_000  # how many more of something countable are tried
MARGIN: Final = 366  # days tried beyond the day that another fact names
_AHEAD: Final = 16  # days after the day of the assessment from which a day in time is looked for
_DIGITS: Final = 80  # enough to add any two numbers that facts can hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One way to change one thing: the edits, the value before and after as the contract writes them, and the words.

    ``said`` holds the values that the sentence of the lever's kind names. ``after`` is None where only the applicant
    knows what to state.
    """

    edits: tuple[Edit, ...]
    before: object
    after: object
    said: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """Something that can be changed: the sentence it is told with, the fact as the contract names it, and its rungs."""

    kind: str
    path: str
    top: int
    at: Callable[[int], Rung]


Levers = list[Lever]


def put(record: Any, path: Path, value: object) -> Any:
    """``record`` with the value at a path replaced; a place just behind a list adds to it. Raises IndexError."""
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        rows = list(record)
        if step == len(rows) and not rest:
            return (*rows, value)
        rows[step] = put(rows[step], rest, value) if rest else value
        return tuple(rows)
    return replace(record, **{step: put(getattr(record, step), rest, value) if rest else value})


def apply(facts: Facts, edits: tuple[Edit, ...]) -> Facts:
    """The facts with the edits made, in their order. Raises IndexError for one that builds on another left out."""
    changed = facts
    for path, value in edits:
        changed = cast(Facts, put(changed, path, value))
    return changed


def dotted(path: Path) -> str:
    """The fact at a path as the contract names it: ``service.positions[0].percent``."""
    parts = [f"[{step}]" if isinstance(step, int) else f".{step.rstrip('_')}" for step in path]
    return "".join(parts).lstrip(".")


def plain(value: Decimal | Fraction) -> str:
    """A finite decimal without trailing zeros."""
    with localcontext() as context:
        context.prec = _DIGITS
        number = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else +value
        text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def plus(value: Decimal, more: Fraction) -> Decimal:
    """A decimal with a fraction added that is a finite decimal itself, exactly."""
    with localcontext() as context:
        context.prec = _DIGITS
        return Decimal(plain(value + Decimal(more.numerator) / more.denominator))


def once(path: Path, value: object, *, kind: str = "", before: object = None, after: object = None) -> Lever:
    """A lever with one rung: it is stated, or it is otherwise."""
    name = kind or dotted(path)
    return Lever(
        kind=name, path=dotted(path), top=1, at=lambda _: Rung(edits=((path, value),), before=before, after=after)
    )


def state(path: Path, value: object = STATED) -> Lever:
    """Something that only the applicant can state; ``value`` stands in for it."""
    return once(path, value)


def affirm(path: Path, now: bool | None, *, wanted: bool = True) -> Levers:  # noqa: FBT001 - a fact, not a switch
    """A yes, or a no, that the facts do not give. It is told otherwise when the facts say the opposite."""
    if now is wanted:
        return []
    kind = dotted(path) + ("" if now is None else ":other")
    return [once(path, wanted, kind=kind, before=now, after=wanted)]


def count(path: Path, now: int | None) -> Lever:
    """A whole number, one more for each rung; from 0 when nothing is stated."""
    kind = dotted(path) + (":new" if now is None else "")
    first = -1 if now is None else now

    def at(rung: int) -> Rung:
        after = str(first + rung)
        said = (after,) if now is None else (str(now), after)
        return Rung(edits=((path, first + rung),), before=now, after=first + rung, said=said)

    return Lever(kind=kind, path=dotted(path), top=MOST_COUNT, at=at)


def day(path: Path, now: date | None, *, start: date, by: int, top: int) -> Levers:
    """A day, one earlier (``by`` -1) or later (1) for each rung, counted from ``start``; none that no calendar has."""
    room = (start - date.min).days if by < 0 else (date.max - start).days
    if min(top, room) < 1:
        return []
    kind = dotted(path) + (":new" if now is None else "")

    def at(rung: int) -> Rung:
        after = start + timedelta(days=by * rung)
        said = (after,) if now is None else (now, after)
        return Rung(
            edits=((path, after),), before=None if now is None else now.isoformat(), after=after.isoformat(), said=said
        )

    return [Lever(kind=kind, path=dotted(path), top=min(top, room), at=at)]


def by_the_day(path: Path, now: date | None, on: date) -> Levers:
    """Something that must have happened by the day of the assessment: the latest day that is early enough."""
    if now is not None and now <= on:
        return []
    ahead = min(on.toordinal() + _AHEAD, date.max.toordinal())
    start = date.fromordinal(ahead) if now is None else now
    return day(path, now, start=start, by=-1, top=(start - on).days + MARGIN)
