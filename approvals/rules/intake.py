"""Reading facts strictly: every key known, every value of its type, every number exact.

All problems are collected before anything is refused, so that whoever wrote the facts can mend them in one go.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, Final

from approvals.rules import facts as f
from approvals.rules.exceptions import FactsError
from approvals.rules.months import month_number

MOST_WHOLE_DIGITS: Final = 9
MOST_DECIMALS: Final = 30
BELOW_ZERO: Final = "must be 0 or more"
TOO_FAR: Final = "has an exponent too far from 0 to be read"
TOO_LARGE: Final = f"is too large: at most {MOST_WHOLE_DIGITS} digits"

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_.-]{1,60}")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_HUNDRED = Decimal(100)
_LONGEST_QUOTE: Final = 40
_WORDS: Final = {None: "null", True: "true", False: "false"}


class Unreadable:
    """Stands in for a JSON number that has no exact value here, until the reader knows the path to complain about."""

    def __init__(self, problem: str) -> None:
        self.problem = problem


class KeysTwice(dict[str, object]):
    """A JSON object in which some keys stood more than once."""

    twice: tuple[str, ...] = ()


class Problem(Exception):
    """What is wrong with one value; the path is added where it is known."""


Reader = Callable[[object, str, list[str]], Any]


def _quoted(text: str) -> str:
    """A text as JSON writes it, in ASCII on one line, whatever it holds."""
    import json  # noqa: PLC0415 - only a refusal needs it

    return json.dumps(text)


def step(path: str, key: str) -> str:
    """The path of ``key`` inside ``path``, on one line and printable whatever the key holds."""
    if not _PLAIN_KEY.fullmatch(key):
        return f"{path}[{_quoted(key[:60])}]"
    return f"{path}.{key}" if path else key


def _kind_of(value: object) -> str:
    if value is None or value is True or value is False:
        return _WORDS[value]
    if isinstance(value, str):
        return _quoted(value if len(value) <= _LONGEST_QUOTE else value[:_LONGEST_QUOTE] + "...")
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, float):
        return "a binary floating point number"
    if isinstance(value, int | Decimal):
        return str(value)[:_LONGEST_QUOTE]
    return f"a {type(value).__name__}"


def _refuse(wanted: str, value: object) -> Problem:
    if isinstance(value, Unreadable):
        return Problem(value.problem)
    return Problem(f"must be {wanted}, not {_kind_of(value)}")


def _bool(value: object) -> bool:
    if value is True or value is False:
        return value
    raise _refuse("true or false", value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _refuse("text", value)
    if _LONE_SURROGATE.search(value):
        raise Problem("holds half a character (a lone surrogate)")
    return value


def _one_of(choices: tuple[str, ...], value: object) -> str:
    if isinstance(value, str) and value in choices:
        return value
    raise _refuse("one of " + ", ".join(choices), value)


def _date(value: object) -> date:
    if type(value) is date:
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise _refuse("a date written YYYY-MM-DD", value)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Problem(f"is not a day in the calendar: {value}") from None


def _count(value: object) -> int:
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        if len(value.lstrip("-")) > MOST_WHOLE_DIGITS:
            raise Problem(TOO_LARGE)
        value = int(value)
    if type(value) is not int:
        raise _refuse("a whole number", value)
    if value < 0:
        raise Problem(BELOW_ZERO)
    if value >= 10**MOST_WHOLE_DIGITS:
        raise Problem(TOO_LARGE)
    return value


def _amount(value: object) -> Decimal:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        try:
            value = Decimal(value)
        except InvalidOperation:
            raise Problem(TOO_FAR) from None
    if type(value) is int:
        value = _count(value)
        return Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite():
        raise _refuse("a decimal number such as 37.5", value)
    if value < 0:
        raise Problem(BELOW_ZERO)
    if value and value.adjusted() >= MOST_WHOLE_DIGITS:
        raise Problem(TOO_LARGE)
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -MOST_DECIMALS:
        raise Problem(f"is too fine: at most {MOST_DECIMALS} decimals")
    return value or Decimal(0)


def _percent(value: object) -> Decimal:
    try:
        amount = _amount(value)
    except Problem as problem:
        if str(problem) in {BELOW_ZERO, TOO_LARGE}:
            raise Problem("must lie from 0 to 100") from None
        raise
    if amount > _HUNDRED:
        raise Problem("must lie from 0 to 100")
    return amount


def is_absent(value: object) -> bool:
    """Whether a value says nothing: null, an empty string, or a string of blanks."""
    return value is None or (isinstance(value, str) and (not value or value.isspace()))


def _single(read: Callable[[object], object]) -> Reader:
    def reader(value: object, path: str, problems: list[str]) -> object:
        try:
            return read(value)
        except Problem as problem:
            problems.append(f"{path}: {problem}")
            return None

    return reader


def _keys(value: object, path: str, problems: list[str], known: Mapping[str, object]) -> Mapping[str, object]:
    """``value`` as an object; each key in it that is unknown, or stands twice, becomes a problem."""
    if type(value) is dict and value.keys() <= known.keys():
        return value
    if not isinstance(value, Mapping):
        problems.append(f"{path or '$'}: {_refuse('an object', value)}")
        return {}
    if isinstance(value, KeysTwice):
        problems.extend(f"{step(path, key)}: stands more than once" for key in value.twice)
    problems.extend(f"{step(path, str(key))}: unknown key" for key in value if key not in known)
    return value


def _fields(
    value: object, path: str, problems: list[str], readers: Mapping[str, Reader], required: tuple[str, ...] = ()
) -> dict[str, Any]:
    given = _keys(value, path, problems, readers)
    start = f"{path}." if path else ""
    read: dict[str, Any] = {}
    for key, one in given.items():
        reader = readers.get(key)
        if reader is not None and not is_absent(one):
            read["from_" if key == "from" else key] = reader(one, start + key, problems)
    if required and isinstance(value, Mapping):
        problems.extend(f"{step(path, key)}: is required" for key in required if is_absent(given.get(key)))
    return read


def _in_order(read: Mapping[str, Any], first: str, last: str, path: str, problems: list[str]) -> None:
    start, end = read.get(first), read.get(last)
    if start is not None and end is not None and end < start:
        problems.append(f"{step(path, last)}: is before {first.rstrip('_')}")


def _section(
    build: Callable[..., object],
    readers: Mapping[str, Reader],
    order: tuple[str, str] | None = None,
    required: tuple[str, ...] = (),
) -> Reader:
    def reader(value: object, path: str, problems: list[str]) -> object:
        before = len(problems)
        read = _fields(value, path, problems, readers, required)
        if order is not None:
            _in_order(read, *order, path, problems)
        return build(**read) if len(problems) == before else None

    return reader


def _rows(row: Reader) -> Reader:
    def reader(value: object, path: str, problems: list[str]) -> object:
        if not isinstance(value, list | tuple):
            problems.append(f"{path}: {_refuse('a list', value)}")
            return ()
        return tuple(row(each, f"{path}[{place}]", problems) for place, each in enumerate(value))

    return reader


def _month(key: object) -> int | None:
    if isinstance(key, str) and _MONTH.fullmatch(key) and not key.startswith("0000"):
        return month_number(int(key[:4]), int(key[5:]))
    return None


def _monthly(value: object, path: str, problems: list[str]) -> object:
    if not isinstance(value, Mapping):
        wanted = "a whole number, or an object of months and whole numbers"
        if isinstance(value, list | tuple | bool):
            problems.append(f"{path}: {_refuse(wanted, value)}")
            return None
        return _number(value, path, problems)
    _keys(value, path, problems, {key: key for key in value if _month(key) is not None})
    plan: dict[int, int] = {}
    for key, count in value.items():
        number = _month(key)
        if number is not None:
            plan[number] = 0 if is_absent(count) else _number(count, step(path, key), problems)
    return plan


_yes, _words, _day = _single(_bool), _single(_text), _single(_date)
_number, _decimal, _share = _single(_count), _single(_amount), _single(_percent)


def _choice(choices: tuple[str, ...]) -> Reader:
    return _single(partial(_one_of, choices))


_POSITION = _section(
    f.Position, {"from": _day, "to": _day, "percent": _share}, ("from_", "to"), ("from", "to", "percent")
)
_LEAVE = _section(f.Leave, {"from": _day, "to": _day}, ("from_", "to"), ("from", "to"))
_TEACHING = _section(
    f.Teaching,
    {"form": _choice(f.TEACHING_FORMS), "hours": _decimal, "weeks": _number, "interval_weeks": _decimal},
    required=("form", "hours"),
)
_PERIOD = _section(
    f.CoursePeriod,
    {
        "place": _choice(f.PLACES),
        "from": _day,
        "to": _day,
        "percent": _share,
        **dict.fromkeys(("team", "bed_unit", "approved_training_site", "preapproved"), _yes),
    },
    ("from_", "to"),
    ("place", "from", "to", "percent"),
)
_JUDGEMENT = _section(f.Judgement, {"outcome": _choice(f.CONCLUSIONS), "reason": _words})

_SECTIONS: Final[Mapping[str, Reader]] = {
    "applicant": _section(
        f.Applicant,
        {
            "is_doctor": _yes,
            "is_party": _yes,
            "clinical_specialty": _words,
            "nordic_course": _choice(f.NORDIC_COURSE),
        },
    ),
    "unit": _section(
        f.Unit,
        {
            "kind": _choice(f.UNIT_KINDS),
            "palliative_beds": _number,
            "description": _words,
            "staffing": _words,
            "patients_per_year": _number,
            "patient_mix": _words,
        },
    ),
    "service": _section(
        f.Service,
        {"employed": _yes, "starts_on": _day, "ends_on": _day, "positions": _rows(_POSITION), "leave": _rows(_LEAVE)},
        ("starts_on", "ends_on"),
    ),
    "centre": _section(
        f.Centre,
        {
            "name": _words,
            "agreement_signed_on": _day,
            "agreement_from": _day,
            "agreement_to": _day,
            "conferences": _monthly,
        },
        ("agreement_from", "agreement_to"),
    ),
    "local": _section(f.Local, {"general_practitioners": _words, "home_care": _words}),
    "supervisor": _section(
        f.Supervisor,
        {
            "name": _words,
            "is_applicant": _yes,
            "accepted_on": _day,
            "basis": _choice(f.SUPERVISOR_BASES),
            "competence_area_verified": _yes,
            "other_basis_documented": _yes,
            "meetings": _monthly,
            "schedule": _words,
            "evaluation": _words,
            "at_palliative_centre": _yes,
            "whole_course": _yes,
        },
    ),
    "education": _section(
        f.Education,
        {
            "individual_plan": _yes,
            "plan_covers_whole_course": _yes,
            "own_teaching_items": _number,
            "programme": _rows(_TEACHING),
        },
    ),
    "course": _section(f.Course, {"planned_whole": _yes, "periods": _rows(_PERIOD)}),
}


def _schema(value: object) -> int:
    if type(value) is int and value == 1:
        return 1
    raise Problem("must be 1")


def facts_reader(criteria: Collection[str]) -> Callable[[object], f.Facts]:
    """A function that checks data against the contract's input and freezes it; ``criteria`` may be named by judgements.

    What it returns raises :class:`FactsError` with every problem found, each as ``"path: problem"``.
    """
    entries = dict.fromkeys(criteria, _JUDGEMENT)

    def judgements(value: object, path: str, problems: list[str]) -> object:
        return _fields(value, path, problems, entries)

    readers = {
        "schema": _single(_schema),
        "ruleset": _choice(f.RULESETS),
        "on": _day,
        "first_decided_on": _day,
        **_SECTIONS,
        "judgements": judgements,
    }

    def read_facts(data: object) -> f.Facts:
        problems: list[str] = []
        read = _fields(data, "", problems, readers, ("schema", "on"))
        if problems:
            raise FactsError(problems)
        del read["schema"]
        return f.Facts(**read)

    return read_facts
