"""Reading the files of programmes: one file each, and one that is wrong never keeps the others from being read."""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from curriculum.catalogue.course import DATA, Entry, Source, read_catalogue, read_regulation
from curriculum.catalogue.package import PACKAGE_FILE, training_package
from curriculum.catalogue.package import Item as PackageItem
from curriculum.catalogue.programme import (
    BINDINGS,
    LEVELS,
    NOT_STATED,
    RECURRENCES,
    UNITS_OF_TIME,
    Activity,
    Amount,
    Deadline,
    Document,
    Fact,
    Group,
    Item,
    Programme,
    Span,
)
from curriculum.catalogue.strict import CatalogueError, languages, load_tree, rows, table, words
from units.models import Profession

_PROGRAMME_KEY = re.compile(r"[a-z][a-z0-9-]{2,58}")
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,58}")
_AMOUNT = re.compile(r"(at_least )?(-?)([0-9]{1,4}(?:\.[0-9]{1,2})?)")
_SPAN = re.compile(r"(-?)([0-9]{1,3}) ([a-z]+)")
_YEAR = re.compile(r"[12][0-9]{3}")
_HEAD: Final = {"programme", "title", "about", "use", "owner", "audience", "level", "duration", "documents", "source"}
_PACKAGE_GROUPS: Final = {
    "topics": {"nb": "Temaer i filmene", "nn": "Tema i filmane", "en": "Topics of the films"},
    "cases": {"nb": "Kasus", "nn": "Kasus", "en": "Cases"},
}

Documents = dict[str, Document]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedFile:
    """A file that was not taken in: which, where in it, and why."""

    file: str
    place: str
    reason: str


def read_programmes(folder: Path) -> tuple[list[Programme], list[RefusedFile]]:
    """Return the programmes of a folder in the order of their files' names, and the files that were refused."""
    found: list[Programme] = []
    refused: list[RefusedFile] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found.append(read_programme(path))
        except CatalogueError as error:
            place = error.place.removeprefix(path.name).removeprefix(".")
            refused.append(RefusedFile(file=path.name, place=place, reason=error.reason))
    return found, refused


def read_programme(path: Path) -> Programme:
    """Read one file. Raises CatalogueError naming the file and the place of what is wrong."""
    name, tree = path.name, load_tree(path)
    table(tree, name)
    is_course = "content_of" in tree
    content = {"content_of"} if is_course else {"activities"}
    optional = {"facts", "last_year"} if is_course else {"facts", "last_year", "knowledge", "knowledge_of"}
    top = table(tree, name, _HEAD | content, optional)
    key = words(top["programme"], f"{name}.programme")
    if not _PROGRAMME_KEY.fullmatch(key) or key != path.stem:
        raise CatalogueError(f"{name}.programme", "must be the name of the file, in small letters and hyphens")
    documents = _documents(top["documents"], f"{name}.documents")
    audience = _audience(top["audience"], f"{name}.audience")
    head: dict[str, Any] = {
        "key": key,
        "titles": languages(top["title"], f"{name}.title"),
        "abouts": languages(top["about"], f"{name}.about"),
        "uses": languages(top["use"], f"{name}.use"),
        "owners": languages(top["owner"], f"{name}.owner"),
        "audience": audience,
        "level": _choice(top["level"], LEVELS, f"{name}.level"),
        "duration": _span(top["duration"], f"{name}.duration"),
        "last_year": _year(top["last_year"], f"{name}.last_year") if "last_year" in top else None,
        "documents": documents,
        "source": _source(top["source"], f"{name}.source", documents),
        "facts": tuple(
            _fact(each, f"{name}.facts[{place}]", documents) for place, each in enumerate(_perhaps(top, "facts", name))
        ),
    }
    if is_course:
        return Programme(**head, **_content_of_course(top["content_of"], f"{name}.content_of", key, audience))
    groups = [
        _group(each, f"{name}.knowledge[{n}]", documents) for n, each in enumerate(_perhaps(top, "knowledge", name))
    ]
    if "knowledge_of" in top:
        groups += _knowledge_of_package(top["knowledge_of"], f"{name}.knowledge_of", documents, audience)
    return Programme(
        **head,
        knowledge=tuple(groups),
        activities=_activities(top["activities"], f"{name}.activities", documents, programme=key),
    )


def _perhaps(top: dict[str, Any], key: str, where: str) -> list[Any]:
    return rows(top[key], f"{where}.{key}") if key in top else []


def _documents(tree: Any, where: str) -> Documents:
    found = {}
    for key, value in table(tree, where).items():
        row = table(value, f"{where}.{key}", {"title"}, {"number", "address"})
        found[key] = Document(
            key=key,
            titles=languages(row["title"], f"{where}.{key}.title"),
            number=words(row["number"], f"{where}.{key}.number") if "number" in row else "",
            address=words(row["address"], f"{where}.{key}.address") if "address" in row else "",
        )
        if found[key].address and not found[key].address.startswith("https://"):
            raise CatalogueError(f"{where}.{key}.address", "must begin with https://")
    return found


def _source(tree: Any, where: str, documents: Documents) -> Source:
    if isinstance(tree, str):
        return read_regulation(tree, where)
    row = table(tree, where, {"document", "phrase"}, {"language", "place"})
    if not isinstance(row["document"], str) or row["document"] not in documents:
        raise CatalogueError(f"{where}.document", f"{row['document']} is not a known document")
    language = row.get("language", "nb")
    if language not in ("nb", "nn", "da", "sv", "en"):
        raise CatalogueError(f"{where}.language", "must be one of nb, nn, da, sv, en")
    return Source(
        document=documents[row["document"]].titles,
        place=words(row["place"], f"{where}.place") if "place" in row else "",
        phrase=words(row["phrase"], f"{where}.phrase"),
        language=language,
    )


def _fact(tree: Any, where: str, documents: Documents) -> Fact:
    row = table(tree, where, {"key", "label", "value", "source"})
    return Fact(
        key=_key(row["key"], f"{where}.key"),
        labels=languages(row["label"], f"{where}.label"),
        values=languages(row["value"], f"{where}.value"),
        source=_source(row["source"], f"{where}.source", documents),
    )


def _group(tree: Any, where: str, documents: Documents) -> Group:
    row = table(tree, where, {"key", "title", "audience", "source", "items"})
    return Group(
        key=_key(row["key"], f"{where}.key"),
        titles=languages(row["title"], f"{where}.title"),
        audience=_audience(row["audience"], f"{where}.audience"),
        source=_source(row["source"], f"{where}.source", documents),
        items=_items(row["items"], f"{where}.items", documents),
    )


def _items(tree: Any, where: str, documents: Documents, *, has_parts: bool = True) -> tuple[Item, ...]:
    found: dict[str, Item] = {}
    for place, each in enumerate(rows(tree, where)):
        here = f"{where}[{place}]"
        row = table(each, here, {"key", "text", "source"}, {"depth", "parts"} if has_parts else ())
        key = _key(row["key"], f"{here}.key")
        if key in found:
            raise CatalogueError(f"{here}.key", f"{key} stands more than once")
        found[key] = Item(
            key=key,
            texts=languages(row["text"], f"{here}.text"),
            source=_source(row["source"], f"{here}.source", documents),
            depths=languages(row["depth"], f"{here}.depth") if "depth" in row else None,
            parts=_items(row["parts"], f"{here}.parts", documents, has_parts=False) if "parts" in row else (),
        )
    return tuple(found.values())


def _activities(tree: Any, where: str, documents: Documents, *, programme: str) -> dict[str, Activity]:
    found: dict[str, Activity] = {}
    for place, each in enumerate(rows(tree, where)):
        activity = _activity(each, f"{where}[{place}]", documents, programme=programme)
        if activity.key in found:
            raise CatalogueError(f"{where}[{place}].key", f"{activity.key} stands more than once")
        found[activity.key] = activity
    return found


def _activity(tree: Any, where: str, documents: Documents, *, programme: str) -> Activity:
    needed = {"key", "title", "audience", "binding", "days", "hours", "deadline", "recurrence", "source"}
    row = table(tree, where, needed, {"meant_for", "notes", "contents"})
    return Activity(
        programme=programme,
        key=_key(row["key"], f"{where}.key"),
        titles=languages(row["title"], f"{where}.title"),
        audience=_audience(row["audience"], f"{where}.audience"),
        binding=_choice(row["binding"], BINDINGS, f"{where}.binding"),
        days=_amount(row["days"], f"{where}.days"),
        hours=_amount(row["hours"], f"{where}.hours"),
        deadline=_deadline(row["deadline"], f"{where}.deadline"),
        recurrence=_choice(row["recurrence"], RECURRENCES, f"{where}.recurrence"),
        source=_source(row["source"], f"{where}.source", documents),
        meant_for=languages(row["meant_for"], f"{where}.meant_for") if "meant_for" in row else None,
        notes=languages(row["notes"], f"{where}.notes") if "notes" in row else None,
        contents=_items(row["contents"], f"{where}.contents", documents) if "contents" in row else (),
    )


def _amount(tree: Any, where: str) -> Amount | None:
    if tree == NOT_STATED:
        return None
    found = _AMOUNT.fullmatch(tree) if isinstance(tree, str) else None
    if found is None:
        raise CatalogueError(where, "must be a number such as 1.5, at_least 2, or not_stated")
    if found[2]:
        raise CatalogueError(where, "must not be negative")
    number = Decimal(found[3])
    if not number:
        raise CatalogueError(where, "must be more than nothing; what is not told is not_stated")
    return Amount(number=number, is_least=bool(found[1]))


def _span(tree: Any, where: str) -> Span | None:
    if tree == NOT_STATED:
        return None
    found = _SPAN.fullmatch(tree) if isinstance(tree, str) else None
    if found is None or found[3] not in UNITS_OF_TIME:
        raise CatalogueError(where, "must be such as 2 years or 6 months, or not_stated")
    if found[1]:
        raise CatalogueError(where, "must not be negative")
    if not int(found[2]):
        raise CatalogueError(where, "must be more than nothing; what is not told is not_stated")
    return Span(number=int(found[2]), unit=found[3])


def _deadline(tree: Any, where: str) -> Deadline | None:
    if tree == NOT_STATED:
        return None
    row = table(tree, where, {"within", "counted_from"})
    within = _span(row["within"], f"{where}.within")
    if within is None:
        raise CatalogueError(f"{where}.within", "must be a length of time")
    stated = row["counted_from"] != NOT_STATED
    return Deadline(
        within=within,
        counted_from=languages(row["counted_from"], f"{where}.counted_from") if stated else None,
    )


def _audience(tree: Any, where: str) -> tuple[str, ...]:
    found = rows(tree, where)
    for place, each in enumerate(found):
        if each not in Profession.values:
            raise CatalogueError(f"{where}[{place}]", f"must be one of {', '.join(Profession.values)}")
    if len(set(found)) != len(found):
        raise CatalogueError(where, "must not name the same more than once")
    return tuple(found)


def _choice(tree: Any, choices: Any, where: str) -> str:
    if not isinstance(tree, str) or tree not in choices:
        raise CatalogueError(where, f"must be one of {', '.join(choices)}")
    return tree


def _year(tree: Any, where: str) -> int:
    if not isinstance(tree, str) or not _YEAR.fullmatch(tree):
        raise CatalogueError(where, "must be a year such as 2020")
    return int(tree)


def _key(tree: Any, where: str) -> str:
    if not isinstance(tree, str) or not _KEY.fullmatch(tree):
        raise CatalogueError(where, "must be letters, digits and underscores")
    return tree


def _knowledge_of_package(tree: Any, where: str, documents: Documents, audience: tuple[str, ...]) -> list[Group]:
    """Return the topics and cases of the training package, which the small groups have in a file of their own."""
    row = table(tree, where, {"file", "document"})
    if row["file"] != PACKAGE_FILE.name:
        raise CatalogueError(f"{where}.file", f"must be {PACKAGE_FILE.name}")
    package, found = training_package(), []
    for key, items in (("topics", package.topics), ("cases", package.cases)):
        read = [
            Item(
                key=each.key,
                texts=_case_texts(each) if key == "cases" else each.texts,
                source=_source({"document": row["document"], "phrase": each.source}, where, documents),
            )
            for each in items.values()
        ]
        titles = _PACKAGE_GROUPS[key]
        found.append(Group(key=key, titles=titles, audience=audience, items=tuple(read), source=read[0].source))
    return found


def _case_texts(case: PackageItem) -> dict[str, str]:
    settings, conditions = case.settings or {}, case.conditions or {}
    return {code: f"{name}: {settings[code]}, {conditions[code]}" for code, name in case.texts.items()}


def _content_of_course(tree: Any, where: str, programme: str, audience: tuple[str, ...]) -> dict[str, Any]:
    """Return what the plan's own catalogue holds, as a programme: the file of the course is read, never copied."""
    if tree != "doctor_course.yaml":
        raise CatalogueError(where, "must be doctor_course.yaml")
    catalogue = read_catalogue(DATA / tree)
    goals = Group(
        key="goals",
        titles={"nb": "Læringsmål", "nn": "Læringsmål", "en": "Learning goals"},
        audience=audience,
        source=Source(regulation="R30"),
        items=tuple(Item(key=key, texts=each.texts, source=each.source) for key, each in catalogue.goals.items()),
    )
    activities = {key: _of_course(each, programme, audience) for key, each in catalogue.activities.items()}
    return {"knowledge": (goals,), "activities": activities}


def _of_course(entry: Entry, programme: str, audience: tuple[str, ...]) -> Activity:
    return Activity(
        programme=programme,
        key=entry.key,
        titles=entry.texts,
        audience=audience,
        source=entry.source,
        binding="required",
        recurrence="throughout" if entry.part == "whole" else NOT_STATED,
    )
