"""Courses as data: what a doctor must have done for the final approval, or for a title in another country.

A course tells its requirements, each with its source, its number and its texts. Numbers of the regulation are named and
never written again. A course goes either by what is on record here or by what the doctor states about that course
alone, so that nothing of one can ever count in another. The comments in ``data/courses`` say how a file is written.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Final

from approvals.rules.criteria import CRITERIA
from approvals.rules.datafile import Lines, Tree, choice, entries, located, read_tree, table, words
from approvals.rules.exceptions import RuleDataError
from approvals.rules.outcome import Strength
from approvals.rules.parameters import SOURCE, TYPES, read_date
from approvals.rules.planning import CENTRE, NURSING_HOME
from approvals.rules.ruleset import DATA
from approvals.rules.texts import LANGUAGES, Text, compile_text, in_languages

FINAL_APPROVAL: Final = "final_approval"
DANISH_SPECIALIST: Final = "danish_specialist"
FOLDER: Final = os.path.join(DATA, "courses")  # noqa: PTH118 - see ruleset.DATA

#: what can be asked of service at each kind of place (R04, R06)
NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    CENTRE: ("team", "bed_unit", "approved_training_site"),
    NURSING_HOME: ("preapproved",),
}
#: what is on record about a doctor and can be completed (R01, R02)
RECORDED_THINGS: Final = ("clinical_specialty", "nordic_course")
#: numbers of the regulation that are months
MONTHS_IN_FORCE: Final = tuple(name for name in TYPES if name.endswith("_months"))

_CODE: Final = re.compile(r"[a-z][a-z_]{0,39}")
_AMOUNT: Final = re.compile(r"(?=.*[1-9])(?:0|[1-9][0-9]{0,2})(?:\.[0-9]{1,2})?")
_MONTHS_OF: Final = {"months": 1, "years": 12}


class Kind(StrEnum):
    """What a requirement asks for."""

    MONTHS_TOTAL = "months_total"
    MONTHS_AT = "months_at"
    MOST_MONTHS_AT = "most_months_at"
    COMPLETED = "completed"
    APPLICATION = "application"


class Basis(StrEnum):
    """Where the facts of a course come from: what is on record here, or what the doctor states about it alone."""

    RECORDED = "recorded"
    STATED = "stated"


class Standing(StrEnum):
    """How a requirement stands. ``PLANNED`` is not there yet and will be; ``MISSING`` is *not documented*.

    ``LIMITED`` refuses nothing: only a part counts.
    """

    MET = "met"
    LIMITED = "limited"
    PLANNED = "planned"
    MISSING = "missing"
    NOT_MET = "not_met"


_OF_MONTHS: Final[Mapping[Standing, tuple[str, ...]]] = {
    Standing.MET: ("months", "needed", "day:date"),
    Standing.PLANNED: ("done", "months", "needed", "day:date"),
    Standing.MISSING: ("done", "months", "needed", "unknown"),
    Standing.NOT_MET: ("done", "months", "needed", "short"),
}
#: kind: how it can stand, and what the text for that may name. Every one must have its text.
BRANCHES: Final[Mapping[Kind, Mapping[Standing, tuple[str, ...]]]] = {
    Kind.MONTHS_TOTAL: _OF_MONTHS,
    Kind.MONTHS_AT: _OF_MONTHS,
    Kind.MOST_MONTHS_AT: {
        Standing.MET: ("months", "needed"),
        Standing.MISSING: ("months", "needed", "unknown"),
        Standing.LIMITED: ("months", "needed", "excess", "approved"),
    },
    Kind.COMPLETED: dict.fromkeys((Standing.MET, Standing.PLANNED, Standing.MISSING, Standing.NOT_MET), ()),
    Kind.APPLICATION: {Standing.MET: (), Standing.MISSING: (), Standing.NOT_MET: ()},
}
_KEYS_OF: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.MONTHS_TOTAL: ("value",),
    Kind.MONTHS_AT: ("value", "place"),
    Kind.MOST_MONTHS_AT: ("value", "place"),
    Kind.COMPLETED: (),
    Kind.APPLICATION: ("when",),
}
_KINDS_OF: Final[Mapping[Basis, tuple[Kind, ...]]] = {
    Basis.RECORDED: (Kind.MONTHS_TOTAL, Kind.MONTHS_AT, Kind.MOST_MONTHS_AT, Kind.COMPLETED),
    Basis.STATED: (Kind.MONTHS_TOTAL, Kind.COMPLETED, Kind.APPLICATION),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where something is said: requirements of the regulation, or a phrase of a document that is named."""

    requirements: tuple[str, ...] = ()
    document: str = ""
    phrase: str = ""

    def __str__(self) -> str:
        return " ".join(self.requirements) or f"{self.document}: «{self.phrase}»"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number of months: a value of the regulation by its name, or one of the course's own."""

    value_of: str = ""
    months: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing that a course asks for, with its texts by language and by how it stands.

    `criterion` is the criterion of the pre-approval that is about the same, if any.
    """

    id: str
    kind: Kind
    strength: Strength
    source: Source
    criterion: str
    title: Mapping[str, str]
    requirement: Mapping[str, Text]
    texts: Mapping[str, Mapping[Standing, Text]]
    amount: Amount | None = None
    place: str = ""
    thing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A course as its file tells it. `needs` tells, for each place that counts, what must be true of the service there.

    `apart` says what has nothing to do with the course; `body` decides, and is applied to before or after.
    """

    id: str
    valid_from: date
    basis: Basis
    title: Mapping[str, str]
    about: Mapping[str, str]
    apart: Mapping[str, str]
    source: Source
    body: Mapping[str, str]
    applied_for: str
    needs: Mapping[str, tuple[str, ...]]
    requirements: tuple[Requirement, ...]


@cache
def courses(folder: str = FOLDER) -> Mapping[str, Course]:
    """Every course of a folder by its id. Raises :class:`RuleDataError` for the first thing that is wrong."""
    names = sorted(name for name in os.listdir(folder) if name.endswith(".yaml"))  # noqa: PTH208 - see ruleset.DATA
    return {each.id: each for each in (read_course(folder, name) for name in names)}


def read_course(folder: str, name: str) -> Course:
    """Read one course from its file. Raises :class:`RuleDataError` with file, line, place and what to do."""
    lines: Lines = {}
    tree = read_tree(folder, name, lines=lines)
    with located(lines):
        return _course(tree, name)


_COURSE_KEYS: Final = (
    *("course", "valid_from", "facts", "title", "about", "apart", "source", "body", "applied_for", "requirements"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """What the requirements of a course are read within: its basis, the places that count, and its documents."""

    basis: Basis
    documents: Mapping[str, str]
    needs: Mapping[str, tuple[str, ...]]


def _course(tree: Tree, name: str) -> Course:
    read = table(tree, name, _COURSE_KEYS, ("documents", "service"))
    course_id = words(read["course"], f"{name}.course")
    if name != f"{course_id}.yaml":
        raise RuleDataError(f"{name}.course: must be the name of the file, {name.removesuffix('.yaml')}")
    basis = Basis(choice(read["facts"], f"{name}.facts", tuple(Basis)))
    documents = _documents(read.get("documents", {}), f"{name}.documents")
    frame = _Frame(basis=basis, documents=documents, needs=_needs(read, name, basis))
    return Course(
        id=course_id,
        valid_from=read_date(read["valid_from"], f"{name}.valid_from"),
        basis=basis,
        title=in_languages(read["title"], f"{name}.title"),
        about=in_languages(read["about"], f"{name}.about"),
        apart=in_languages(read["apart"], f"{name}.apart"),
        source=_source(read["source"], f"{name}.source", frame),
        body=in_languages(read["body"], f"{name}.body"),
        applied_for=choice(read["applied_for"], f"{name}.applied_for", ("before", "after")),
        needs=frame.needs,
        requirements=_requirements(read["requirements"], f"{name}.requirements", frame),
    )


def _documents(tree: Tree, where: str) -> dict[str, str]:
    """Name of file and title of each document that the course is told by."""
    if not isinstance(tree, dict):
        raise RuleDataError(f"{where}: must be a table of file names and titles")
    return {file: words(title, f"{where}.{file}") for file, title in tree.items()}


def _source(tree: Tree, where: str, frame: _Frame) -> Source:
    """R numbers are of the Norwegian regulation, so what is stated about another course cannot rest on them."""
    if isinstance(tree, dict):
        read = table(tree, where, ("file", "phrase"))
        file = words(read["file"], f"{where}.file")
        if file not in frame.documents:
            raise RuleDataError(f"{where}.file: {file} is not among the documents; name it there with its title")
        return Source(document=frame.documents[file], phrase=words(read["phrase"], f"{where}.phrase"))
    if frame.basis == Basis.STATED:
        raise RuleDataError(f"{where}: must be a file and a phrase of it; R numbers are of the Norwegian regulation")
    if isinstance(tree, str) and SOURCE.fullmatch(tree.strip()):
        return Source(requirements=tuple(tree.split()))
    raise RuleDataError(f"{where}: must name requirements such as R03, or a file and a phrase of it")


def _needs(read: Mapping[str, Tree], name: str, basis: Basis) -> dict[str, tuple[str, ...]]:
    """What service at each place must fulfil to count."""
    where = f"{name}.service"
    if basis == Basis.STATED:
        if "service" in read:
            raise RuleDataError(f"{where}: is for courses that go by what is on record; remove it")
        return {}
    if "service" not in read:
        raise RuleDataError(f"{name}: service is missing")
    found: dict[str, tuple[str, ...]] = {}
    for place, each in entries(read["service"], where):
        row = table(each, place, ("place", "needs"))
        code = choice(row["place"], f"{place}.place", tuple(NEEDS))
        if code in found:
            raise RuleDataError(f"{place}.place: {code} stands more than once; keep one of them")
        found[code] = tuple(choice(need, at, NEEDS[code]) for at, need in entries(row["needs"], f"{place}.needs"))
    return found


def _requirements(tree: Tree, where: str, frame: _Frame) -> tuple[Requirement, ...]:
    found: list[Requirement] = []
    for place, each in entries(tree, where):
        one = _requirement(each, place, frame)
        if any(one.id == other.id for other in found):
            raise RuleDataError(f"{place}.id: {one.id} stands more than once; keep one of them")
        if found and found[-1].kind == Kind.APPLICATION:
            raise RuleDataError(f"{place}: stands after the application; move it above, the application comes last")
        found.append(one)
    return tuple(found)


def _requirement(tree: Tree, where: str, frame: _Frame) -> Requirement:
    if not isinstance(tree, dict):
        raise RuleDataError(f"{where}: must be a table of keys and values")
    if "kind" not in tree:
        raise RuleDataError(f"{where}: kind is missing")
    kind = Kind(choice(tree["kind"], f"{where}.kind", _KINDS_OF[frame.basis]))
    is_recorded = frame.basis == Basis.RECORDED
    has_thing = is_recorded and kind == Kind.COMPLETED
    own = (*_KEYS_OF[kind], *(("thing",) if has_thing else ()))
    about_the_same = ("criterion",) if is_recorded else ()
    read = table(tree, where, ("id", "kind", "strength", "source", "texts", *own), about_the_same)
    requirement_id = words(read["id"], f"{where}.id")
    if not _CODE.fullmatch(requirement_id):
        raise RuleDataError(f"{where}.id: must be one word of small letters, such as nordic_course")
    if kind == Kind.APPLICATION:
        choice(read["when"], f"{where}.when", ("after",))
    title, requirement, texts = _texts(read["texts"], f"{where}.texts", kind)
    return Requirement(
        id=requirement_id,
        kind=kind,
        strength=Strength(choice(read["strength"], f"{where}.strength", tuple(Strength))),
        source=_source(read["source"], f"{where}.source", frame),
        criterion=_criterion(read, where),
        title=title,
        requirement=requirement,
        texts=texts,
        amount=_amount(read["value"], f"{where}.value", frame) if "value" in read else None,
        place=choice(read["place"], f"{where}.place", tuple(frame.needs)) if "place" in read else "",
        thing=choice(read["thing"], f"{where}.thing", RECORDED_THINGS) if has_thing else requirement_id,
    )


def _criterion(read: Mapping[str, Tree], where: str) -> str:
    if "criterion" not in read:
        return ""
    return choice(read["criterion"], f"{where}.criterion", [each.id for each in CRITERIA])


def _amount(tree: Tree, where: str, frame: _Frame) -> Amount:
    """A value of the regulation by name, or a number with its unit: `{value_of: ...}` or `{amount: 2, unit: years}`."""
    if isinstance(tree, dict) and "value_of" in tree and frame.basis == Basis.RECORDED:
        name = table(tree, where, ("value_of",))["value_of"]
        return Amount(value_of=choice(name, f"{where}.value_of", MONTHS_IN_FORCE))
    read = table(tree, where, ("amount", "unit"))
    amount = read["amount"]
    if not isinstance(amount, str) or not _AMOUNT.fullmatch(amount):
        raise RuleDataError(f"{where}.amount: must be a number above 0, written with digits only, such as 24 or 1.5")
    return Amount(months=Fraction(amount) * _MONTHS_OF[choice(read["unit"], f"{where}.unit", tuple(_MONTHS_OF))])


_Texts = tuple[dict[str, str], dict[str, Text], dict[str, dict[Standing, Text]]]


def _texts(tree: Tree, where: str, kind: Kind) -> _Texts:
    """Title, requirement and one text for each way a requirement of a kind can stand, by language."""
    branches = BRANCHES[kind]
    read = table(tree, where, ("title", "requirement", *branches))
    names = ("needed",) if "value" in _KEYS_OF[kind] else ()
    title = _compiled(read["title"], f"{where}.title", ())
    branch_texts = {each: _compiled(read[each], f"{where}.{each}", names) for each, names in branches.items()}
    return (
        {lang: str(title[lang]) for lang in LANGUAGES},
        _compiled(read["requirement"], f"{where}.requirement", names),
        {lang: {each: by_lang[lang] for each, by_lang in branch_texts.items()} for lang in LANGUAGES},
    )


def _compiled(tree: Tree, where: str, names: Iterable[str]) -> dict[str, Text]:
    said = in_languages(tree, where)
    try:
        return {lang: compile_text(said[lang], lang, tuple(names), {}, {}) for lang in LANGUAGES}
    except RuleDataError as error:
        raise RuleDataError(f"{where}: {error}") from error
