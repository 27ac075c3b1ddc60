"""The texts about criteria in three languages: read strictly, joined with the values in force, rendered when asked for.

A text names values in braces. ``{minimum_beds}`` is a value of the regulation, ``{beds}`` a value the branch declares,
and ``{beds|seng|senger}`` one of two words by that value: the first for exactly 1. Nothing else may stand in braces.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final, cast

from approvals.rules.datafile import Tree, table, words
from approvals.rules.exceptions import RuleDataError

LANGUAGES: Final = ("nb", "nn", "en")

Arguments = tuple[object, ...]
Text = str | Callable[[Arguments], str]
Formatter = Callable[[object], str]

_PLACEHOLDER = re.compile(r"\{([a-z_]+)(?:\|([^|{}]*)\|([^|{}]*))?\}")
_MONTHS: Final = {
    "nb": [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
_AND: Final = {"nb": "og", "nn": "og", "en": "and"}
_MORE: Final = {"nb": "{} til", "nn": "{} til", "en": "{} more"}
_MOST_MONTHS_NAMED: Final = 12


@dataclass(frozen=True, slots=True)
class CriterionText:
    """What a criterion is called, what it requires in one plain sentence, and what to tell the person who answers."""

    title: str
    requirement: str
    plain: str


@dataclass(frozen=True, slots=True)
class BranchText:
    """What to say when a criterion went a certain way, and what would mend it (None: nothing to mend)."""

    explanation: Text
    remedy: Text | None


def _month_names(lang: str) -> list[str]:
    return _MONTHS["en" if lang == "en" else "nb"]


def _comma(value: object) -> str:
    return str(value).replace(".", ",")


def format_date(lang: str, value: object) -> str:
    """A date in words: 1. januar 2027, or 1 January 2027."""
    day = cast(date, value)
    return f"{day.day}{'' if lang == 'en' else '.'} {_month_names(lang)[day.month - 1]} {day.year}"


def format_months(lang: str, value: object) -> str:
    """Month numbers as names, each year once: januar og mars 2027. A long list ends in how many more there are."""
    numbers = cast("tuple[int, ...]", value)
    named, rest = numbers[:_MOST_MONTHS_NAMED], len(numbers) - _MOST_MONTHS_NAMED
    parts: list[str] = []
    for place, number in enumerate(named):
        year, month = divmod(number, 12)
        last_of_year = place + 1 == len(named) or named[place + 1] // 12 != year
        parts.append(_month_names(lang)[month] + (f" {year}" if last_of_year else ""))
    if rest > 0:
        parts.append(_MORE[lang].format(rest))
    return join_words(lang, parts)


def join_words(lang: str, parts: list[str]) -> str:
    """A list in running text: a, b og c."""
    if not parts[1:]:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {_AND[lang]} {parts[-1]}"


def _plural(one: str, many: str, value: object) -> str:
    return one if str(value) == "1" else many


def _word(group: Mapping[str, str], value: object) -> str:
    return group[cast(str, value)]


def formatter(kind: str, lang: str, vocabulary: Mapping[str, Mapping[str, Mapping[str, str]]]) -> Formatter:
    """How a value of a kind is written in a language."""
    match kind:
        case "number":
            return str if lang == "en" else _comma
        case "text":
            return str
        case "date":
            return partial(format_date, lang)
        case "months":
            return partial(format_months, lang)
        case group:
            return partial(_word, {code: by_lang[lang] for code, by_lang in vocabulary[group].items()})


def compile_text(
    template: str,
    lang: str,
    names: tuple[str, ...],
    constants: Mapping[str, str],
    vocabulary: Mapping[str, Mapping[str, Mapping[str, str]]],
) -> Text:
    """A template as a finished text, or as a function of the values its branch declares.

    Raises :class:`RuleDataError` for a placeholder that neither the branch nor the values in force know.
    """
    kinds = {name: (place, kind or "number") for place, (name, _, kind) in enumerate(n.partition(":") for n in names)}
    uses: list[tuple[int, Formatter]] = []
    pattern: list[str] = []
    end = 0
    for found in _PLACEHOLDER.finditer(template):
        name, one, many = found.groups()
        pattern.append(_literal(template[end : found.start()]))
        end = found.end()
        if name in kinds:
            place, kind = kinds[name]
            how = formatter(kind, lang, vocabulary) if one is None else partial(_plural, one, many)
            uses.append((place, how))
            pattern.append("%s")
        elif name in constants:
            how = formatter("number", lang, vocabulary) if one is None else partial(_plural, one, many)
            pattern.append(_literal(how(constants[name])))
        else:
            raise RuleDataError(f"{{{name}}} is not a value this text can name: {template}")
    pattern.append(_literal(template[end:]))
    return _renderer("".join(pattern), uses)


def _literal(text: str) -> str:
    if "{" in text or "}" in text:
        raise RuleDataError(f"a brace without a partner, or with something unknown in it: {text}")
    return text.replace("%", "%%")


def _renderer(pattern: str, uses: list[tuple[int, Formatter]]) -> Text:
    match uses:
        case []:
            return pattern.replace("%%", "%")
        case [(only, how)]:
            return lambda values: pattern % how(values[only])
        case [(first, how), (second, also)]:
            return lambda values: pattern % (how(values[first]), also(values[second]))
        case _:
            return lambda values: pattern % tuple([how(values[place]) for place, how in uses])


def in_languages(tree: Tree, where: str) -> dict[str, str]:
    """A text in all languages; a missing one is an error."""
    by_lang = table(tree, where, LANGUAGES)
    return {lang: words(by_lang[lang], f"{where}.{lang}") for lang in LANGUAGES}
