"""The texts about criteria in three languages: read strictly, joined with the values in force, rendered when asked for.

A text names values in braces. ``{minimum_beds}`` is a value of the regulation, ``{beds}`` a value the branch declares,
and ``{beds|seng|senger}`` one of two words by that value: the first for exactly 1. Nothing else may stand in braces.
"""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final, cast

from approvals.rules.datafile import Tree, table, words
from approvals.rules.exceptions import RuleDataError

LANGUAGES: Final = ("nb", "nn", "en")

# Group of words, code, language: the words for codes.
Vocabulary = Mapping[str, Mapping[str, Mapping[str, str]]]
Renderer = Callable[[tuple[Any, ...]], str]
Text = str | Renderer
Formatter = Callable[[object], str]

_WRITTEN_IN_PLACE: Final = frozenset({"number", "count", "text"})
_PLACEHOLDER = re.compile(r"\{([a-z_]+)(?:\|([^|{}]*)\|([^|{}]*))?\}")
_MONTHS: Final = (
    *("", "januar", "februar", "mars", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "desember"),
)
_MONTHS_EN: Final = (
    *("", "January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_AND: Final = {"nb": "og", "nn": "og", "en": "and"}
_MORE: Final = {"nb": "{} til", "nn": "{} til", "en": "{} more"}
_MOST_MONTHS_NAMED: Final = 12


@dataclass(frozen=True, slots=True)
class CriterionText:
    """What a criterion is called, what it requires in one plain sentence, and what to tell the person who answers.

    ``reading`` says how the text of the regulation is read and why (T numbers); ``formula`` how it is computed, and is
    empty where nothing is.
    """

    title: str
    requirement: str
    plain: str
    reading: str
    formula: str = ""


def format_date(lang: str, day: date) -> str:
    """A date in words: 1. januar 2027, or 1 January 2027."""
    return _english_date(day) if lang == "en" else _norwegian_date(day)


def _english_date(day: date) -> str:
    return f"{day.day} {_MONTHS_EN[day.month]} {day.year}"


def _norwegian_date(day: date) -> str:
    return f"{day.day}. {_MONTHS[day.month]} {day.year}"


def format_months(lang: str, value: object) -> str:
    """Month numbers as names, each year once: januar og mars 2027. A long list ends in how many more there are."""
    numbers = cast("tuple[int, ...]", value)
    names = _MONTHS_EN if lang == "en" else _MONTHS
    named, rest = numbers[:_MOST_MONTHS_NAMED], len(numbers) - _MOST_MONTHS_NAMED
    parts: list[str] = []
    for place, number in enumerate(named):
        year, month = divmod(number, 12)
        last_of_year = place + 1 == len(named) or named[place + 1] // 12 != year
        parts.append(names[month + 1] + (f" {year}" if last_of_year else ""))
    if rest > 0:
        parts.append(_MORE[lang].format(rest))
    return join_words(lang, parts)


def join_words(lang: str, parts: list[str]) -> str:
    """A list in running text: a, b og c."""
    if not parts[1:]:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {_AND[lang]} {parts[-1]}"


def formatter(kind: str, lang: str, vocabulary: Vocabulary) -> Formatter:
    """How a value of a kind that is no number and no text is written in a language."""
    match kind:
        case "date":
            return cast(Formatter, _english_date if lang == "en" else _norwegian_date)
        case "months":
            return cast(Formatter, partial(format_months, lang))
        case group:
            by_code = {code: by_lang[lang] for code, by_lang in vocabulary[group].items()}
            return cast(Formatter, by_code.__getitem__)


def compile_text(
    template: str,
    lang: str,
    names: tuple[str, ...],
    constants: Mapping[str, str],
    vocabulary: Vocabulary,
    *,
    offset: int = 0,
    where: str = "",
) -> Text:
    """A template as a finished text, or as a function of the values its branch declares, which begin at ``offset``.

    ``where`` names the text in refusals. Raises :class:`RuleDataError` for a placeholder that neither the branch nor
    the values in force know.
    """
    places = {name.partition(":")[0]: place for place, name in enumerate(names, offset)}
    kinds = {place: name.partition(":")[2] or "number" for place, name in enumerate(names, offset)}
    writers: dict[str, Formatter] = {}
    pieces: list[ast.expr] = []
    end = 0
    for found in _PLACEHOLDER.finditer(template):
        pieces.append(_literal(template[end : found.start()], where))
        end = found.end()
        name, one, many = found.groups()
        if name in places:
            place = places[name]
            kind = kinds[place]
            if one is None and kind not in _WRITTEN_IN_PLACE:
                writers[f"write_{place}"] = formatter(kind, lang, vocabulary)
            pieces.append(_value(place, kind, lang) if one is None else _choice(place, one, many))
        elif name not in constants:
            raise _unusable(where, f"{{{name}}} is not a value this text can name: {template}")
        elif one is None:
            pieces.append(ast.Constant(constants[name] if lang == "en" else constants[name].replace(".", ",")))
        else:
            pieces.append(ast.Constant(one if constants[name] == "1" else many))
    pieces.append(_literal(template[end:], where))
    if all(isinstance(piece, ast.Constant) for piece in pieces):
        return "".join(str(cast(ast.Constant, piece).value) for piece in pieces)
    return _function(pieces, writers)


def _literal(text: str, where: str) -> ast.Constant:
    if "{" in text or "}" in text:
        raise _unusable(where, f"a brace without a partner, or with something unknown in it: {text}")
    return ast.Constant(text)


def _unusable(where: str, problem: str) -> RuleDataError:
    return RuleDataError(f"{where}: {problem}" if where else problem)


def _at(place: int) -> ast.expr:
    return ast.Subscript(ast.Name("values", ast.Load()), ast.Constant(place), ast.Load())


def _value(place: int, kind: str, lang: str) -> ast.expr:
    """A value as its kind is written; where that is the text itself, nothing is called."""
    if kind in {"count", "text"} or (kind == "number" and lang == "en"):
        return ast.FormattedValue(_at(place), -1)
    if kind == "number":  # comes as a decimal with a point
        replace = ast.Attribute(_at(place), "replace", ast.Load())
        return ast.FormattedValue(ast.Call(replace, [ast.Constant("."), ast.Constant(",")], []), -1)
    return ast.FormattedValue(ast.Call(ast.Name(f"write_{place}", ast.Load()), [_at(place)], []), -1)


def _choice(place: int, one: str, many: str) -> ast.expr:
    singular = ast.Compare(_at(place), [ast.Eq()], [ast.Constant("1")])
    return ast.FormattedValue(ast.IfExp(singular, ast.Constant(one), ast.Constant(many)), -1)


def _function(pieces: list[ast.expr], writers: Mapping[str, Formatter]) -> Renderer:
    """The pieces as ``lambda values: f"..."``, made as a syntax tree: no word of a text can ever be read as code.

    A function of its own is what makes explaining as fast as an f-string written by hand (bench/assess.py).
    """
    arguments = ast.arguments(posonlyargs=[], args=[ast.arg("values")], kwonlyargs=[], kw_defaults=[], defaults=[])
    tree = ast.fix_missing_locations(ast.Expression(ast.Lambda(arguments, ast.JoinedStr(pieces))))
    made = eval(compile(tree, "<text>", "eval"), dict(writers))  # noqa: S307 - a tree made above, never a text
    return cast(Renderer, made)


def in_languages(tree: Tree, where: str) -> dict[str, str]:
    """A text in all languages; a missing one is an error."""
    by_lang = table(tree, where, LANGUAGES)
    return {lang: words(by_lang[lang], f"{where}.{lang}") for lang in LANGUAGES}
