"""JSON read exactly: decimals stay decimals, and what JSON lets slip is kept so that its path can be named."""

import codecs
import json
from decimal import Decimal, InvalidOperation
from typing import Final

from approvals.rules.exceptions import FactsError
from approvals.rules.intake import TOO_FAR, TOO_LARGE, KeysTwice, Unreadable

_MOST_DIGITS_READ: Final = 40


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(pairs)
    if len(read) == len(pairs):
        return read
    keys = [key for key, _ in pairs]
    marked = KeysTwice(read)
    marked.twice = tuple(key for key in read if keys.count(key) > 1)
    return marked


def _whole(text: str) -> int | Unreadable:
    return int(text) if len(text) <= _MOST_DIGITS_READ else Unreadable(TOO_LARGE)


def _decimal(text: str) -> Decimal | Unreadable:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Unreadable(TOO_FAR)


def _constant(name: str) -> Unreadable:
    return Unreadable(f"must be a number, not {name}")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_decimal, parse_constant=_constant
)


def read_json(raw: bytes) -> object:
    """The value of a JSON text. Raises :class:`FactsError` with one problem at ``$`` when it is not JSON in UTF-8."""
    try:
        return _DECODER.decode(raw.removeprefix(codecs.BOM_UTF8).decode("utf-8"))
    except UnicodeDecodeError as error:
        problem = f"is not UTF-8 (byte {error.start + 1})"
    except json.JSONDecodeError as error:
        problem = f"is not JSON: {error.msg} (line {error.lineno}, column {error.colno})"
    except RecursionError:
        problem = "is nested too deeply"
    raise FactsError([f"$: {problem}"])
