"""The mapping report of 2025 about ten anonymised municipalities: profiles, and the words for what they say.

What is wrong in one fact, one municipality, one category or one figure leaves out that alone, and is told in
`problems`; where the tables that give the rest its meaning are wrong, nothing can be read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from units.catalogue.reading import (
    CatalogueError,
    Problem,
    count,
    in_language,
    languages,
    read_tree,
    rows,
    table,
    words,
)

REPORT_FILE: Final = Path(__file__).parents[1] / "data" / "mapping_report.yaml"
#: the report is silent: something else than no
NOT_STATED: Final = "not_stated"
#: kinds of values that are not codes of a group
COUNT, COUNTS, WORDS, YES_NO = "count", "counts", "words", "yes_no"
REMARK: Final = "remark"
#: no number of beds and no distance that somebody states is larger
MOST_COUNTED: Final = 9999
_LONGEST_NAME: Final = 120
_ABOUT: Final = ("title", "publisher", "published")


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRange:
    """A size class by its inhabitants, both ends included; None is open."""

    key: str
    least: int | None
    most: int | None
    source: str

    def holds(self, inhabitants: int) -> bool:
        """Whether the class holds a municipality of this size."""
        return (self.least is None or inhabitants >= self.least) and (self.most is None or inhabitants <= self.most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What the report says in one field: a code or a number as text, further facts, and its own words."""

    field: str
    value: str
    detail: dict[str, Any]
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What the report says of one municipality."""

    name: str
    size_class: str
    facts: dict[str, Fact]


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A row of the report's first table, with the fields of a profile that belong to it."""

    key: str
    names: dict[str, str]
    similarity: str
    difference: str
    fields: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called in the reader's language."""
        return in_language(self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A share of the whole country that the report quotes, with its words."""

    key: str
    percent: int
    texts: dict[str, str]
    source: str

    @property
    def text(self) -> str:
        """What is counted, in the reader's language."""
        return in_language(self.texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Which values a field takes and which details a fact may have, with their words in each language."""

    values: dict[str, dict[str, dict[str, str]]]
    fields: dict[str, str]
    details: dict[str, tuple[str, dict[str, dict[str, str]]]]

    def value_text(self, name: str, value: str) -> str:
        """Return the words for a value of a field; what is unknown stands as it is."""
        if value == NOT_STATED:
            return _("ikke oppgitt")
        texts = self.values.get(self.fields.get(name, ""), {}).get(value)
        return in_language(texts) if texts else value

    def is_counted(self, name: str) -> bool:
        """Whether a field takes a whole number; the others take a code."""
        return self.fields[name] == COUNT

    def value_texts(self, name: str) -> dict[str, str]:
        """Return the codes that a known field takes, with their words; that nothing is stated stands last."""
        codes = [*self.values.get(self.fields[name], {}), NOT_STATED]
        return {code: self.value_text(name, code) for code in codes}

    def read_value(self, name: str, typed: str) -> str | None:
        """Return the value of a known field that somebody means by a code, its words in any language, or a number.

        Large and small letters are the same. None where the field takes nothing of the kind.
        """
        meant = " ".join(typed.split()).casefold()
        if self.is_counted(name) and meant.isascii() and meant.isdigit() and len(meant) <= len(str(MOST_COUNTED)):
            return str(int(meant))
        known = {text.casefold(): code for code, text in self.value_texts(name).items()}
        for code, texts in self.values.get(self.fields[name], {}).items():
            known |= {text.casefold(): code for text in (code, *texts.values())}
        return {**known, "ikke oppgitt": NOT_STATED, NOT_STATED: NOT_STATED}.get(meant)

    def detail_texts(self, detail: Mapping[str, Any]) -> list[str]:
        """Return a phrase for each further fact, in the order of the file; a remark stands last."""
        known = [self._detail_text(name, detail[name]) for name in self.details if name in detail]
        remark = detail.get(REMARK)
        return [text for text in [*known, in_language(remark) if isinstance(remark, dict) else ""] if text]

    def _detail_text(self, name: str, value: Any) -> str:
        kind, texts = self.details[name]
        if value == NOT_STATED:
            return ""
        if kind == YES_NO:
            return in_language(texts["yes" if value else "no"])
        if kind == COUNTS:
            shown = " / ".join(str(each) for each in value)
        else:
            named = self.values.get(kind, {}).get(str(value))
            shown = in_language(named) if named else str(value)
        return in_language(texts["text"]).format(value=shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingReport:
    """All that the file says, and what of it was left out."""

    title: str
    publisher: str
    published: str
    as_of: date
    size_classes: tuple[SizeRange, ...]
    vocabulary: Vocabulary
    profiles: tuple[Profile, ...]
    categories: tuple[Category, ...]
    figures: tuple[Figure, ...]
    not_statutory: str
    problems: tuple[Problem, ...]

    def size_class_of(self, inhabitants: int) -> str:
        """Return the class of a municipality with so many inhabitants; empty where the report has no class for it."""
        return next((each.key for each in self.size_classes if each.holds(inhabitants)), "")


@cache
def mapping_report() -> MappingReport:
    """Return the report. Raises CatalogueError."""
    return read_report(REPORT_FILE)


def read_report(path: Path) -> MappingReport:
    """Read a file. Raises CatalogueError when what gives the rest its meaning is wrong."""
    name = path.name
    keys = "document size_classes values fields details municipalities categories figures not_statutory"
    top = table(read_tree(path), name, needed=keys.split(), allowed=())
    document = table(
        top["document"], f"{name}.document", needed={"title", "publisher", "published", "as_of"}, allowed=()
    )
    classes = _size_classes(top["size_classes"], f"{name}.size_classes")
    vocabulary = _vocabulary(top, name)
    problems: list[Problem] = []

    def each(key: str, read: Callable[[Any, str], Any], known_as: str) -> tuple[Any, ...]:
        found: dict[str, Any] = {}
        for place, tree in enumerate(rows(top[key], f"{name}.{key}")):
            where = f"{name}.{key}[{place}]"
            try:
                entry = _new(read(tree, where), found, known_as, where)
            except CatalogueError as error:
                problems.append(Problem(place=error.place, reason=error.reason))
            else:
                found[getattr(entry, known_as)] = entry
        return tuple(found.values())

    keys_of_classes = [each_class.key for each_class in classes]
    return MappingReport(
        **{key: words(document[key], f"{name}.document.{key}") for key in _ABOUT},
        as_of=_day(document["as_of"], f"{name}.document.as_of"),
        size_classes=classes,
        vocabulary=vocabulary,
        profiles=each(
            "municipalities", lambda tree, where: _profile(tree, where, vocabulary, keys_of_classes, problems), "name"
        ),
        categories=each("categories", lambda tree, where: _category(tree, where, vocabulary), "key"),
        figures=each("figures", _figure, "key"),
        not_statutory=words(top["not_statutory"], f"{name}.not_statutory"),
        problems=tuple(problems),
    )


def _new(entry: Any, found: Mapping[str, Any], known_as: str, where: str) -> Any:
    if getattr(entry, known_as) in found:
        raise CatalogueError(f"{where}.{known_as}", f"{getattr(entry, known_as)} stands more than once")
    return entry


def _size_classes(tree: Any, where: str) -> tuple[SizeRange, ...]:
    found = []
    for key, each in table(tree, where).items():
        row = table(each, f"{where}.{key}", needed={"source"}, allowed={"least", "most"})
        ends = {end: count(row[end], f"{where}.{key}.{end}") if end in row else None for end in ("least", "most")}
        found.append(SizeRange(key=key, source=words(row["source"], f"{where}.{key}.source"), **ends))
    return tuple(found)


def _vocabulary(top: dict[str, Any], name: str) -> Vocabulary:
    groups = {
        group: {
            code: languages(texts, f"{name}.values.{group}.{code}")
            for code, texts in table(codes, f"{name}.values.{group}").items()
        }
        for group, codes in table(top["values"], f"{name}.values").items()
    }
    kinds = table(top["fields"], f"{name}.fields")
    for key, kind in kinds.items():
        _known(kind, f"{name}.fields.{key}", [COUNT, *groups])
    details = {
        key: _detail_kind(each, f"{name}.details.{key}", groups)
        for key, each in table(top["details"], f"{name}.details").items()
    }
    return Vocabulary(values=groups, fields=dict(kinds), details=details)


def _detail_kind(tree: Any, where: str, groups: Mapping[str, Any]) -> tuple[str, dict[str, dict[str, str]]]:
    kind = _known(table(tree, where, needed={"kind"})["kind"], f"{where}.kind", [YES_NO, COUNT, COUNTS, WORDS, *groups])
    texts = ("yes", "no") if kind == YES_NO else ("text",)
    row = table(tree, where, needed={"kind", *texts}, allowed=())
    found = {key: languages(row[key], f"{where}.{key}") for key in texts}
    for language, text in found.get("text", {}).items():
        if text.count("{value}") != 1 or text.count("{") != 1 or text.count("}") != 1:
            raise CatalogueError(f"{where}.text.{language}", "must hold {value} once")
    return kind, found


def _profile(tree: Any, where: str, vocabulary: Vocabulary, classes: list[str], problems: list[Problem]) -> Profile:
    row = table(tree, where, needed={"name", "size_class", "facts"}, allowed=())
    name = words(row["name"], f"{where}.name")
    if len(name) > _LONGEST_NAME:
        raise CatalogueError(f"{where}.name", f"must be at most {_LONGEST_NAME} characters")
    size_class = _known(row["size_class"], f"{where}.size_class", classes)
    stated = table(row["facts"], f"{where}.facts")
    facts = {}
    for key in [*vocabulary.fields, *(key for key in stated if key not in vocabulary.fields)]:
        place = f"{where}.facts.{key}"
        try:
            facts[key] = _fact(key, stated, place, vocabulary)
        except CatalogueError as error:
            problems.append(Problem(place=error.place, reason=error.reason))
    return Profile(name=name, size_class=size_class, facts=facts)


def _fact(key: str, stated: Mapping[str, Any], where: str, vocabulary: Vocabulary) -> Fact:
    if key not in vocabulary.fields:
        raise CatalogueError(where, f"{key} is not a known key")
    if key not in stated:
        raise CatalogueError(where, "is missing; silence is written as not_stated")
    row = table(stated[key], where, needed={"value"}, allowed={"detail", "source", REMARK})
    value = _value(row["value"], f"{where}.value", vocabulary.fields[key], vocabulary)
    if value != NOT_STATED and "source" not in row:
        raise CatalogueError(where, "source is missing")
    detail: dict[str, Any] = {
        name: _detail(name, each, f"{where}.detail.{name}", vocabulary)
        for name, each in table(row.get("detail", {}), f"{where}.detail").items()
    }
    if REMARK in row:
        detail[REMARK] = languages(row[REMARK], f"{where}.{REMARK}")
    source = words(row["source"], f"{where}.source") if "source" in row else ""
    return Fact(field=key, value=value, detail=detail, source=source)


def _value(tree: Any, where: str, kind: str, vocabulary: Vocabulary) -> str:
    if tree == NOT_STATED:
        return NOT_STATED
    return str(count(tree, where)) if kind == COUNT else _known(tree, where, list(vocabulary.values[kind]))


def _detail(name: str, tree: Any, where: str, vocabulary: Vocabulary) -> Any:
    if name not in vocabulary.details:
        raise CatalogueError(where, f"{name} is not a known key")
    kind = vocabulary.details[name][0]
    if kind == YES_NO:
        return _known(tree, where, ["yes", "no"]) == "yes"
    if kind == COUNT:
        return count(tree, where)
    if kind == COUNTS:
        return [count(each, f"{where}[{place}]") for place, each in enumerate(rows(tree, where))]
    if kind == WORDS:
        return words(tree, where)
    return _known(tree, where, [NOT_STATED, *vocabulary.values[kind]])


def _category(tree: Any, where: str, vocabulary: Vocabulary) -> Category:
    row = table(tree, where, needed={"key", "name", "similarity", "difference", "fields"}, allowed=())
    fields = [
        _known(each, f"{where}.fields[{place}]", list(vocabulary.fields))
        for place, each in enumerate(rows(row["fields"], f"{where}.fields"))
    ]
    return Category(
        key=words(row["key"], f"{where}.key"),
        names=languages(row["name"], f"{where}.name"),
        similarity=words(row["similarity"], f"{where}.similarity"),
        difference=words(row["difference"], f"{where}.difference"),
        fields=tuple(fields),
    )


def _figure(tree: Any, where: str) -> Figure:
    row = table(tree, where, needed={"key", "percent", "text", "source"}, allowed=())
    return Figure(
        key=words(row["key"], f"{where}.key"),
        percent=count(row["percent"], f"{where}.percent"),
        texts=languages(row["text"], f"{where}.text"),
        source=words(row["source"], f"{where}.source"),
    )


def _known(tree: Any, where: str, codes: list[str]) -> str:
    if not isinstance(tree, str) or tree not in codes:
        raise CatalogueError(where, f"{tree!r} must be one of {', '.join(codes)}")
    return tree


def _day(tree: Any, where: str) -> date:
    try:
        return date.fromisoformat(words(tree, where))
    except ValueError as error:
        raise CatalogueError(where, f"{tree!r} is not a day") from error
