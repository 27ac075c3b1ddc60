"""The texts about criteria in three languages: read strictly, joined with the values in force, rendered when asked for.

A text names values in braces. ``{minimum_beds}`` is a value of the regulation, ``{beds}`` a value the branch declares,
and ``{beds|seng|senger}`` one of two words by that value: the first for exactly 1. Nothing else may stand in braces.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from operator import methodcaller
from typing import Any, Final, cast

from approvals.rules.datafile import Tree, table, words
from approvals.rules.exceptions import RuleDataError

LANGUAGES: Final = ("nb", "nn", "en")

# Group of words, code, language: the words for codes.
Vocabulary = Mapping[str, Mapping[str, Mapping[str, str]]]
Renderer = Callable[[tuple[Any, ...]], str]
Text = str | Renderer
Formatter = Callable[[object], str]

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
    """What a criterion is called, what it requires in one plain sentence, and what to tell the person who answers."""

    title: str
    requirement: str
    plain: str


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
    """How a value of a kind is written in a language. Numbers come as decimals in text form."""
    match kind:
        case "number":
            return cast(Formatter, str) if lang == "en" else methodcaller("replace", ".", ",")
        case "count" | "text":
            return cast(Formatter, str)
        case "date":
            return cast(Formatter, _english_date if lang == "en" else _norwegian_date)
        case "months":
            return partial(format_months, lang)
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
) -> Text:
    """A template as a finished text, or as a function of the values its branch declares, which begin at ``offset``.

    Raises :class:`RuleDataError` for a placeholder that neither the branch nor the values in force know.
    """
    places = {name.partition(":")[0]: place for place, name in enumerate(names, offset)}
    choice = next((found for found in _PLACEHOLDER.finditer(template) if found[2] is not None), None)
    if choice is not None:
        name = choice[1]
        one, many = _chosen(template, name, 2), _chosen(template, name, 3)
        if name in constants and name not in places:
            chosen = one if constants[name] == "1" else many
            return compile_text(chosen, lang, names, constants, vocabulary, offset=offset)
        if name not in places:
            raise RuleDataError(f"{{{name}}} is not a value this text can name: {template}")
        return _by_number(
            places[name],
            compile_text(one, lang, names, constants, vocabulary, offset=offset),
            compile_text(many, lang, names, constants, vocabulary, offset=offset),
        )
    kinds = {place: name.partition(":")[2] or "number" for place, name in enumerate(names, offset)}
    uses: list[tuple[int, Formatter]] = []
    literals = [""]
    end = 0
    for found in _PLACEHOLDER.finditer(template):
        literals[-1] += _literal(template[end : found.start()])
        end = found.end()
        name = found[1]
        if name in places:
            uses.append((places[name], formatter(kinds[places[name]], lang, vocabulary)))
            literals.append("")
        elif name in constants:
            literals[-1] += formatter("number", lang, vocabulary)(constants[name])
        else:
            raise RuleDataError(f"{{{name}}} is not a value this text can name: {template}")
    literals[-1] += _literal(template[end:])
    return _renderer(literals, uses)


def _chosen(template: str, name: str, group: int) -> str:
    """The template with one of its two words wherever it chooses by the value ``name``."""

    def choose(found: re.Match[str]) -> str:
        chosen = found[group] if found[1] == name else None
        return found[0] if chosen is None else chosen

    return _PLACEHOLDER.sub(choose, template)


def _literal(text: str) -> str:
    if "{" in text or "}" in text:
        raise RuleDataError(f"a brace without a partner, or with something unknown in it: {text}")
    return text


def _by_number(place: int, one: Text, many: Text) -> Renderer:
    singular = _as_renderer(one)
    plural = _as_renderer(many)
    return lambda values: singular(values) if values[place] == "1" else plural(values)


def _as_renderer(text: Text) -> Renderer:
    return (lambda _: text) if isinstance(text, str) else text


def _renderer(literals: list[str], uses: list[tuple[int, Formatter]]) -> Text:
    """The pieces joined around the values. The short cases are spelt out: they are most of what is ever rendered."""
    match uses, literals:
        case [], [only]:
            return only
        case [(first, how)], [before, after]:
            if how is str:
                return lambda values: f"{before}{values[first]}{after}"
            return lambda values: f"{before}{how(values[first])}{after}"
        case [(first, how), (second, also)], [before, between, after]:
            return lambda values: f"{before}{how(values[first])}{between}{also(values[second])}{after}"
        case _:
            pattern = "%s".join(each.replace("%", "%%") for each in literals)
            return lambda values: pattern % tuple([how(values[place]) for place, how in uses])


def in_languages(tree: Tree, where: str) -> dict[str, str]:
    """A text in all languages; a missing one is an error."""
    by_lang = table(tree, where, LANGUAGES)
    return {lang: words(by_lang[lang], f"{where}.{lang}") for lang in LANGUAGES}
