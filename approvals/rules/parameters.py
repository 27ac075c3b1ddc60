"""The numbers of the regulation: dated, with unit, source and the reading they rest on. They stand in ``data`` only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from fractions import Fraction
from typing import Any, Final

from approvals.rules.datafile import Tree, entries, table, words
from approvals.rules.exceptions import RuleDataError
from approvals.rules.facts import TEACHING_FORMS, UNIT_KINDS
from approvals.rules.texts import in_languages

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COUNT = re.compile(r"0|[1-9][0-9]{0,5}")
_AMOUNT = re.compile(r"(?:0|[1-9][0-9]{0,5})(?:\.[0-9]{1,6})?")
#: requirements of the regulation by their numbers
SOURCE: Final = re.compile(r"R[0-9]{2}(?: R[0-9]{2})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """The values in force on a day, ready for the criteria to use. Each name is a name in the data file."""

    minimum_beds: int
    minimum_percent: Fraction
    minimum_conferences: int
    minimum_meetings: int
    teaching_hours: int
    teaching_weeks: int
    minimum_own_teaching: int
    small_group_least_interval: Fraction
    small_group_most_interval: Fraction
    course_months: int
    centre_months: int
    nursing_home_months: int
    accepted_unit_kinds: tuple[str, ...]
    running_programme_forms: tuple[str, ...]
    least_share: tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        """Prepare what every application would otherwise take apart again."""
        object.__setattr__(self, "least_share", self.minimum_percent.as_integer_ratio())


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedValue:
    """One value from one day on. ``shown`` is the value as written: a text, or a list of codes.

    ``unit`` and ``reading`` are texts by language: what is counted, and how the regulation is read (T numbers).
    """

    name: str
    value: int | Fraction | tuple[str, ...]
    shown: str | tuple[str, ...]
    unit: Mapping[str, str]
    source: str
    reading: Mapping[str, str]
    valid_from: date

    def to_dict(self) -> dict[str, object]:
        """The value as it is kept with an assessment: JSON-able, numbers as strings."""
        return {
            "value": list(self.shown) if isinstance(self.shown, tuple) else self.shown,
            "unit": self.unit["nb"],
            "source": self.source,
            "valid_from": self.valid_from.isoformat(),
        }


#: what a list of codes may name
_CODES: Final[Mapping[str, tuple[str, ...]]] = {
    "accepted_unit_kinds": UNIT_KINDS,
    "running_programme_forms": TEACHING_FORMS,
}
TYPES: Final[dict[str, Any]] = {each.name: each.type for each in fields(Values) if each.init}


def read_values(
    tree: Tree, where: str, earlier: Mapping[str, list[DatedValue]] | None = None
) -> dict[str, list[DatedValue]]:
    """All values of a data file, each name with its dated values in order of time; over those of an `earlier` one.

    Where there is an earlier one, a name may be left out, and so may its unit and its reading. Raises
    :class:`RuleDataError`.
    """
    if earlier is None:
        named = table(tree, where, TYPES)
        return {name: _dated(name, named[name], f"{where}.{name}", []) for name in TYPES}
    named = table(tree, where, (), TYPES)
    new = {name: _dated(name, row, f"{where}.{name}", earlier[name]) for name, row in named.items()}
    return {**earlier, **new}


def _dated(name: str, tree: Tree, where: str, earlier: list[DatedValue]) -> list[DatedValue]:
    about = ("unit", "reading")
    described = table(tree, where, ("dated",), about) if earlier else table(tree, where, (*about, "dated"))
    said = {part: in_languages(described[part], f"{where}.{part}") for part in about if part in described}
    dated = list(earlier)
    for place, each in entries(described["dated"], f"{where}.dated"):
        row = table(each, place, ("from", "value", "source"))
        shown, value = _value(row["value"], TYPES[name], f"{place}.value", _CODES.get(name, ()))
        valid_from = read_date(row["from"], f"{place}.from")
        if dated and valid_from <= dated[-1].valid_from:
            raise RuleDataError(
                f"{place}.from: must be later than the value before it, which holds from {dated[-1].valid_from}"
            )
        dated.append(
            DatedValue(
                name=name,
                value=value,
                shown=shown,
                unit=said["unit"] if "unit" in said else dated[-1].unit,
                reading=said["reading"] if "reading" in said else dated[-1].reading,
                source=check_source(row["source"], f"{place}.source"),
                valid_from=valid_from,
            )
        )
    return dated


def check_source(tree: Tree, where: str) -> str:
    """Where a requirement or a value stands: the R numbers of the review of the regulation."""
    source = words(tree, where)
    if not SOURCE.fullmatch(source):
        raise RuleDataError(f"{where}: must name requirements such as R15, or R03 R04")
    return source


def _value(
    tree: Tree, wanted: Any, where: str, known: tuple[str, ...]
) -> tuple[str | tuple[str, ...], int | Fraction | tuple[str, ...]]:
    if wanted is int and isinstance(tree, str) and _COUNT.fullmatch(tree):
        return tree, int(tree)
    if wanted is Fraction and isinstance(tree, str) and _AMOUNT.fullmatch(tree):
        return tree, Fraction(tree)
    if wanted not in (int, Fraction):
        codes = tuple(words(each, place) for place, each in entries(tree, where))
        if len(set(codes)) == len(codes) and set(codes) <= set(known):
            return codes, codes
        raise RuleDataError(f"{where}: must be a list of different codes, of {', '.join(known)}")
    kind = "a whole number" if wanted is int else "a decimal number with a point"
    raise RuleDataError(
        f"{where}: must be {kind}, written with digits only, such as {'36' if wanted is int else '37.5'}"
    )


def read_date(tree: Tree, where: str, *, otherwise: str = "") -> date:
    """A date written YYYY-MM-DD; `otherwise` is the word that may stand there too."""
    if isinstance(tree, str) and _DATE.fullmatch(tree):
        try:
            return date.fromisoformat(tree)
        except ValueError:
            pass
    raise RuleDataError(f"{where}: must be a date written YYYY-MM-DD{f', or {otherwise}' if otherwise else ''}")


def values_on(dated: Mapping[str, list[DatedValue]], on: date) -> dict[str, DatedValue] | None:
    """The value of each name in force on a day; None on a day before any one of them."""
    in_force: dict[str, DatedValue] = {}
    for name, history in dated.items():
        for each in reversed(history):
            if each.valid_from <= on:
                in_force[name] = each
                break
        else:
            return None
    return in_force
