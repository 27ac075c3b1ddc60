"""The training package (004) as a group plans from it: the model it recommends, its films, topics and cases.

It informs and never decides. The file is read as strictly as every other: a slip names its file and its place.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from curriculum.catalogue.strict import CatalogueError, in_language, languages, load_tree, rows, table, words

PACKAGE_FILE: Final = Path(__file__).parents[1] / "data" / "package_films.yaml"
#: what a meeting is made of, in this order
PHASES: Final = ("preparation", "introduction", "reflection")
#: whom the package can name; the fields of a group that count them
_AUDIENCE: Final = ("nurses", "health_workers", "assistants")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A film, a topic, a case or a phase, with the document's own words. `number` is 0 where the document has none."""

    key: str
    texts: dict[str, str]
    source: str
    number: int = 0
    #: of a topic: the keys of its numbered films
    films: tuple[str, ...] = ()
    #: of a case: where the person lives, and what they suffer from
    settings: dict[str, str] | None = None
    conditions: dict[str, str] | None = None

    @property
    def text(self) -> str:
        """The words in the reader's language."""
        return in_language(self.texts)

    @property
    def setting(self) -> str:
        """Where the person of a case lives."""
        return in_language(self.settings) if self.settings else ""

    @property
    def condition(self) -> str:
        """What the person of a case suffers from."""
        return in_language(self.conditions) if self.conditions else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupModel:
    """What the package recommends of a group; both limits are included. `sources` has the phrase of each by its key."""

    least_participants: int
    most_participants: int
    leaders: int
    meetings: int
    least_days: int
    most_days: int
    least_minutes: int
    readings: dict[str, str]
    film_uses: dict[str, str]
    sources: dict[str, str]

    @property
    def reading(self) -> str:
        """How "about one a month" is read here."""
        return in_language(self.readings)

    @property
    def film_use(self) -> str:
        """When the films are seen."""
        return in_language(self.film_uses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """The whole file. `films` are the numbered ones; `choices` are those and the topics whose films have no number."""

    titles: dict[str, str]
    documents: dict[str, str]
    owner: str
    commissioned_by: str
    url: str
    owner_source: str
    roles: tuple[str, ...]
    roles_source: str
    model: GroupModel
    phases: dict[str, Item]
    films: dict[str, Item]
    topics: dict[str, Item]
    cases: dict[str, Item]

    @property
    def title(self) -> str:
        """What the package is called."""
        return in_language(self.titles)

    @property
    def document(self) -> str:
        """What the document is called."""
        return in_language(self.documents)

    @property
    def choices(self) -> dict[str, Item]:
        """What a meeting can show."""
        return self.films | {key: topic for key, topic in self.topics.items() if not topic.films}


@cache
def training_package() -> Package:
    """Return the package. Raises CatalogueError."""
    return read_package(PACKAGE_FILE)


def read_package(path: Path) -> Package:
    """Read a file of a package. Raises CatalogueError naming the file and the place of what is wrong."""
    name = path.name
    keys = {"title", "document", "owner", "audience", "model", "phases", "films", "topics", "cases"}
    top = table(load_tree(path), name, keys)
    owner = table(top["owner"], f"{name}.owner", {"name", "commissioned_by", "url", "source"})
    audience = table(top["audience"], f"{name}.audience", {"roles", "source"})
    phases = dict(_items(top["phases"], f"{name}.phases"))
    if tuple(phases) != PHASES:
        raise CatalogueError(f"{name}.phases", f"must be {', '.join(PHASES)}")
    films = dict(_items(top["films"], f"{name}.films", numbered=True))
    return Package(
        titles=languages(top["title"], f"{name}.title"),
        documents=languages(top["document"], f"{name}.document"),
        owner=words(owner["name"], f"{name}.owner.name"),
        commissioned_by=words(owner["commissioned_by"], f"{name}.owner.commissioned_by"),
        url=words(owner["url"], f"{name}.owner.url"),
        owner_source=words(owner["source"], f"{name}.owner.source"),
        roles=tuple(_known(rows(audience["roles"], f"{name}.audience.roles"), f"{name}.audience.roles", _AUDIENCE)),
        roles_source=words(audience["source"], f"{name}.audience.source"),
        model=_model(top["model"], f"{name}.model"),
        phases=phases,
        films=films,
        topics=dict(_topics(top["topics"], f"{name}.topics", films)),
        cases=dict(_cases(top["cases"], f"{name}.cases")),
    )


def _model(tree: Any, where: str) -> GroupModel:
    row = table(tree, where, {"participants", "leaders", "meetings", "spacing", "minutes", "films"})
    people = table(row["participants"], f"{where}.participants", {"least", "most", "source"})
    leaders = table(row["leaders"], f"{where}.leaders", {"number", "source"})
    meetings = table(row["meetings"], f"{where}.meetings", {"number", "source"})
    spacing = table(row["spacing"], f"{where}.spacing", {"least_days", "most_days", "source", "reading"})
    minutes = table(row["minutes"], f"{where}.minutes", {"least", "source"})
    films = table(row["films"], f"{where}.films", {"when", "source"})
    parts = {
        "participants": people,
        "leaders": leaders,
        "meetings": meetings,
        "spacing": spacing,
        "minutes": minutes,
        "films": films,
    }
    model = GroupModel(
        least_participants=_number(people["least"], f"{where}.participants.least"),
        most_participants=_number(people["most"], f"{where}.participants.most"),
        leaders=_number(leaders["number"], f"{where}.leaders.number"),
        meetings=_number(meetings["number"], f"{where}.meetings.number"),
        least_days=_number(spacing["least_days"], f"{where}.spacing.least_days"),
        most_days=_number(spacing["most_days"], f"{where}.spacing.most_days"),
        least_minutes=_number(minutes["least"], f"{where}.minutes.least"),
        readings=languages(spacing["reading"], f"{where}.spacing.reading"),
        film_uses=languages(films["when"], f"{where}.films.when"),
        sources={key: words(part["source"], f"{where}.{key}.source") for key, part in parts.items()},
    )
    if model.least_participants > model.most_participants:
        raise CatalogueError(f"{where}.participants", "least is more than most")
    if model.least_days > model.most_days:
        raise CatalogueError(f"{where}.spacing", "least_days is more than most_days")
    return model


def _items(tree: Any, where: str, *, numbered: bool = False) -> Iterator[tuple[str, Item]]:
    for row, key, place in _rows(tree, where, {"text"} | ({"number"} if numbered else set())):
        yield (
            key,
            Item(
                key=key,
                texts=languages(row["text"], f"{place}.text"),
                source=words(row["source"], f"{place}.source"),
                number=_number(row["number"], f"{place}.number") if numbered else 0,
            ),
        )


def _topics(tree: Any, where: str, films: dict[str, Item]) -> Iterator[tuple[str, Item]]:
    for row, key, place in _rows(tree, where, {"text", "films"}):
        if not isinstance(row["films"], list):
            raise CatalogueError(f"{place}.films", "must be a list of films")
        yield (
            key,
            Item(
                key=key,
                texts=languages(row["text"], f"{place}.text"),
                source=words(row["source"], f"{place}.source"),
                films=tuple(_known(row["films"], f"{place}.films", films)),
            ),
        )


def _cases(tree: Any, where: str) -> Iterator[tuple[str, Item]]:
    for row, key, place in _rows(tree, where, {"number", "name", "setting", "condition"}):
        name = words(row["name"], f"{place}.name")
        yield (
            key,
            Item(
                key=key,
                texts={"nb": name, "nn": name, "en": name},
                source=words(row["source"], f"{place}.source"),
                number=_number(row["number"], f"{place}.number"),
                settings=languages(row["setting"], f"{place}.setting"),
                conditions=languages(row["condition"], f"{place}.condition"),
            ),
        )


def _rows(tree: Any, where: str, keys: set[str]) -> Iterator[tuple[dict[str, Any], str, str]]:
    """Give each row with its key and its place; a key stands once."""
    seen: set[str] = set()
    for index, each in enumerate(rows(tree, where)):
        place = f"{where}[{index}]"
        row = table(each, place, keys | {"key", "source"})
        key = words(row["key"], f"{place}.key")
        if key in seen:
            raise CatalogueError(f"{place}.key", f"{key} stands more than once")
        seen.add(key)
        yield row, key, place


def _known(keys: list[Any], where: str, known: Any) -> list[str]:
    for key in keys:
        if not isinstance(key, str) or key not in known:
            raise CatalogueError(where, f"{key} is not known")
    return keys


def _number(tree: Any, where: str) -> int:
    if not isinstance(tree, str) or not (tree.isascii() and tree.isdigit()) or len(tree) > 4 or int(tree) < 1:  # noqa: PLR2004 - digits
        raise CatalogueError(where, "must be a whole number above nothing")
    return int(tree)
