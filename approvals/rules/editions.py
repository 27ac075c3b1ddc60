"""The ruleset files: which edition of the rules holds when, what it asks, and with which values and texts.

The first edition stands whole in a file, with its texts beside it. A later one says from which day it holds, and only
what it changes; the rest is what the edition it extends says.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, cast

from approvals.rules.criteria import CRITERIA
from approvals.rules.criterion import SHARED
from approvals.rules.datafile import Lines, Tree, choice, entries, located, read_tree, table, words
from approvals.rules.exceptions import RuleDataError
from approvals.rules.outcome import Strength
from approvals.rules.parameters import TYPES, DatedValue, check_source, read_date, read_values
from approvals.rules.texts import Vocabulary, in_languages

RULESET_ID: Final = "no-preapproval"
TEXT_FILES: Final = ("unit", "service", "centre", "supervision", "teaching", "course")
OPEN: Final = "open"

_IDS: Final = tuple(each.id for each in CRITERIA)
_LEAST_MANDATORY: Final = 2
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an edition says of a criterion: how strong it is, its source, and which values it goes by."""

    strength: Strength
    source: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One ruleset file, joined with what it extends. Both days are included; `valid_to` is None while it has no end.

    From `closed_from` no new case is taken in; None means never. `text_places` says where each criterion's texts stand.
    """

    file: str
    version: str
    valid_from: date
    valid_to: date | None
    closed_from: date | None
    title: Mapping[str, str]
    about: Mapping[str, str]
    criteria: Mapping[str, Terms]
    dated: Mapping[str, list[DatedValue]]
    texts: Mapping[str, Tree]
    text_places: Mapping[str, str]
    shared: Mapping[str, Tree]
    vocabulary: Vocabulary
    lines: Lines = field(repr=False)

    @property
    def last_day(self) -> date:
        """The last day on which it holds."""
        return self.valid_to or date.max


def read_editions(folder: str, codes: Mapping[str, tuple[str, ...]]) -> tuple[Edition, ...]:
    """Every ruleset file of a folder, oldest first. `codes` names the words that must be there, by group.

    Raises :class:`RuleDataError` in one line: file, line, place, and what to do.
    """
    lines: Lines = {}
    names = sorted(name for name in os.listdir(folder) if name.endswith(".yaml"))  # noqa: PTH208 - see ruleset.DATA
    with located(lines):
        trees = {name: read_tree(folder, name, lines=lines) for name in names}
        first = [name for name, tree in trees.items() if isinstance(tree, dict) and "extends" not in tree]
        if len(first) != 1:
            found = ", ".join(first) or "none"
            raise RuleDataError(f"{folder}: exactly one ruleset file extends no other; found {found}")
        editions = [_read_first(folder, first[0], trees[first[0]], codes, lines)]
        later = {name: tree for name, tree in trees.items() if name != first[0]}
        for name, tree in sorted(later.items(), key=lambda each: _begins(each[1], each[0])):
            editions.append(read_edition(tree, name, editions, lines))
        _check_no_gaps(editions)
    return tuple(editions)


def _read_first(folder: str, name: str, tree: Tree, codes: Mapping[str, tuple[str, ...]], lines: Lines) -> Edition:
    top = table(tree, name, ("ruleset", "version", "valid", "title", "about", "criteria", "values"), ("closed_from",))
    texts: dict[str, Tree] = {}
    places: dict[str, str] = {}
    for each in TEXT_FILES:
        file = f"{each}.yaml"
        read = table(read_tree(folder, "texts", file, lines=lines), file, (), _IDS)
        for criterion_id, text in read.items():
            if criterion_id in texts:
                raise RuleDataError(f"{file}.{criterion_id}: has its texts in another file already")
            texts[criterion_id], places[criterion_id] = text, f"{file}.{criterion_id}"
    table(texts, "texts", _IDS)
    common = table(read_tree(folder, "texts", "common.yaml", lines=lines), "common.yaml", ("shared", "words"))
    valid_from, valid_to = _valid(top["valid"], f"{name}.valid")
    criteria = table(top["criteria"], f"{name}.criteria", _IDS)
    edition = Edition(
        file=name,
        version=words(top["version"], f"{name}.version"),
        valid_from=valid_from,
        valid_to=valid_to,
        closed_from=_closed(top, name),
        title=in_languages(top["title"], f"{name}.title"),
        about=in_languages(top["about"], f"{name}.about"),
        criteria={each: _terms(criteria[each], f"{name}.criteria.{each}") for each in _IDS},
        dated=read_values(top["values"], f"{name}.values"),
        texts=texts,
        text_places=places,
        shared=table(common["shared"], "common.yaml.shared", SHARED),
        vocabulary=_vocabulary(common["words"], codes),
        lines=lines,
    )
    return _checked(edition, top)


def read_edition(tree: Tree, name: str, earlier: Sequence[Edition], lines: Lines, *, draft: bool = False) -> Edition:
    """A later edition: what its file says over what it extends. A draft may be called anything and extends the last.

    Raises :class:`RuleDataError`.
    """
    required = ("ruleset", "version", "valid") if draft else ("ruleset", "version", "extends", "valid")
    may = ("title", "about", "criteria", "values", "texts", "closed_from", "extends")
    top = table(tree, name, required, may)
    base = _base(top, name, earlier)
    valid_from, valid_to = _valid(top["valid"], f"{name}.valid")
    if valid_from <= base.valid_from:
        raise RuleDataError(f"{name}.valid.from: must be later than {base.valid_from}, when {base.file} begins")
    criteria = table(top.get("criteria", {}), f"{name}.criteria", (), _IDS)
    texts = table(top.get("texts", {}), f"{name}.texts", (), _IDS)
    edition = replace(
        base,
        file=name,
        version=words(top["version"], f"{name}.version"),
        valid_from=valid_from,
        valid_to=valid_to,
        closed_from=_closed(top, name) or base.closed_from,
        title=in_languages(top["title"], f"{name}.title") if "title" in top else base.title,
        about=in_languages(top["about"], f"{name}.about") if "about" in top else base.about,
        criteria={**base.criteria, **{key: _terms(row, f"{name}.criteria.{key}") for key, row in criteria.items()}},
        dated=read_values(top["values"], f"{name}.values", base.dated) if "values" in top else base.dated,
        texts={**base.texts, **texts},
        text_places={**base.text_places, **{key: f"{name}.texts.{key}" for key in texts}},
        lines={**base.lines, **lines},
    )
    return _checked(edition, top, draft=draft, earlier=base)


def _base(top: Mapping[str, Tree], name: str, earlier: Sequence[Edition]) -> Edition:
    """The edition that a file extends: one that begins earlier, so that none can extend itself in a circle."""
    if "extends" not in top:
        return earlier[-1]
    wanted = words(top["extends"], f"{name}.extends")
    for edition in earlier:
        if edition.version == wanted:
            return edition
    known = ", ".join(edition.version for edition in earlier)
    raise RuleDataError(f"{name}.extends: no edition {wanted} begins before this one; write one of {known}")


def _checked(
    edition: Edition, top: Mapping[str, Tree], *, draft: bool = False, earlier: Edition | None = None
) -> Edition:
    """The edition, if its parts go together."""
    name = edition.file
    if words(top["ruleset"], f"{name}.ruleset") != RULESET_ID:
        raise RuleDataError(f"{name}.ruleset: must be {RULESET_ID}")
    if not draft and edition.version != edition.valid_from.isoformat():
        raise RuleDataError(f"{name}.version: must be the day it holds from, {edition.valid_from}")
    if "closed_from" in top and not edition.valid_from <= cast(date, edition.closed_from) <= edition.last_day:
        raise RuleDataError(f"{name}.closed_from: must lie within the days of this edition, from {edition.valid_from}")
    mandatory = [each for each in edition.criteria.values() if each.strength is Strength.MANDATORY]
    if len(mandatory) < _LEAST_MANDATORY:
        raise RuleDataError(f"{name}.criteria: at least {_LEAST_MANDATORY} criteria must be mandatory")
    for value, history in edition.dated.items():
        known = len(earlier.dated[value]) if earlier else 0
        for each in history[known:]:
            if not edition.valid_from <= each.valid_from <= edition.last_day:
                span = f"from {edition.valid_from} to {edition.valid_to or 'further notice'}"
                raise RuleDataError(
                    f"{name}.values.{value}.dated: {each.valid_from} lies outside this edition, which holds {span}"
                )
    return edition


def _check_no_gaps(editions: Sequence[Edition]) -> None:
    """Each edition ends the day before the next begins, and the last has no end."""
    for edition, following in pairwise(editions):
        end = following.valid_from - _ONE_DAY
        if edition.valid_to != end:
            problem = "overlap" if edition.last_day > end else "leave days without rules between them"
            raise RuleDataError(
                f"{edition.file}.valid.to: {edition.file} and {following.file}, which begins {following.valid_from}, "
                f"{problem}; write {end}"
            )
    last = editions[-1]
    if last.valid_to is not None:
        raise RuleDataError(
            f"{last.file}.valid.to: no rules would hold after {last.valid_to}; write {OPEN}, and closed_from where no "
            "new cases are taken in"
        )


def _begins(tree: Tree, name: str) -> date:
    """The first day of a file that is not read yet, for the order in which to read."""
    top = tree if isinstance(tree, dict) else {}
    return _valid(top.get("valid", ""), f"{name}.valid")[0]


def _valid(tree: Tree, where: str) -> tuple[date, date | None]:
    span = table(tree, where, ("from", "to"))
    first = read_date(span["from"], f"{where}.from")
    if span["to"] == OPEN:
        return first, None
    last = read_date(span["to"], f"{where}.to", otherwise=OPEN)
    if last < first:
        raise RuleDataError(f"{where}.to: must not be before {first}, when it begins")
    return first, last


def _closed(top: Mapping[str, Tree], name: str) -> date | None:
    return read_date(top["closed_from"], f"{name}.closed_from") if "closed_from" in top else None


def _terms(tree: Tree, where: str) -> Terms:
    row = table(tree, where, ("strength", "source"), ("values",))
    strength = choice(row["strength"], f"{where}.strength", tuple(Strength))
    listed = entries(row["values"], f"{where}.values") if "values" in row else ()
    return Terms(
        strength=Strength(strength),
        source=check_source(row["source"], f"{where}.source"),
        values=tuple(choice(each, place, TYPES) for place, each in listed),
    )


def _vocabulary(tree: Tree, wanted: Mapping[str, tuple[str, ...]]) -> Vocabulary:
    groups = table(tree, "common.yaml.words", wanted)
    vocabulary: dict[str, dict[str, dict[str, str]]] = {}
    for group, codes in groups.items():
        where = f"common.yaml.words.{group}"
        vocabulary[group] = {
            code: in_languages(text, f"{where}.{code}") for code, text in table(codes, where, wanted[group]).items()
        }
    return vocabulary
