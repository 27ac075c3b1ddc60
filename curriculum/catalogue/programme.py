"""A programme: what people are to know, and what they do to learn it, each with the words it rests on.

Programmes inform and decide nothing. «Not stated» is a value of its own, and never «no».
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.utils.formats import get_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from curriculum.catalogue.course import Source
from curriculum.catalogue.strict import in_language
from units.models import Profession

NOT_STATED: Final = "not_stated"
#: the key under which the regulation stands among the documents
REGULATION: Final = "regulation"

#: levels of competence in palliative care, by the national programme; the words are ours
LEVELS: Final[dict[str, Promise]] = {
    "A": _("Nivå A: alt helsepersonell"),
    "B": _("Nivå B: de som behandler palliative pasienter som en del av arbeidet"),
    "C": _("Nivå C: de som leder eller arbeider i palliative team og enheter"),
    NOT_STATED: _("nivået er ikke oppgitt"),
}
BINDINGS: Final[dict[str, Promise]] = {
    "required": _("kreves"),
    "expected": _("forventes"),
    "planned": _("planlagt"),
    "relevant": _("aktuelt kurs"),
    "useful": _("kan være nyttig"),
    "recommended": _("anbefales"),
    "offered": _("tilbys"),
    NOT_STATED: _("ikke oppgitt"),
}
RECURRENCES: Final[dict[str, Promise]] = {
    "once": _("én gang"),
    "yearly": _("hvert år"),
    "monthly": _("omtrent hver måned"),
    "regularly": _("jevnlig"),
    "throughout": _("gjennom hele løpet"),
    NOT_STATED: _("ikke oppgitt"),
}
UNITS_OF_TIME: Final = ("months", "years")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document that a programme rests on. `number` is its number in the archive of the regulation, such as 002."""

    key: str
    titles: dict[str, str]
    number: str = ""
    address: str = ""

    @property
    def title(self) -> str:
        """What it is called, in the reader's language."""
        return in_language(self.titles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """How much time: a number, or at least so much."""

    number: Decimal
    is_least: bool = False

    @property
    def words(self) -> str:
        """The number as it is written in the reader's language: 1,5, or minst 10."""
        text = f"{self.number:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        shown = text.replace(".", str(get_format("DECIMAL_SEPARATOR")))
        return gettext("minst %(number)s") % {"number": shown} if self.is_least else shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A length such as two years; `unit` is months or years."""

    number: int
    unit: str

    @property
    def words(self) -> str:
        """Such as 2 år."""
        if self.unit == "years":
            return ngettext("%(n)d år", "%(n)d år", self.number) % {"n": self.number}
        return ngettext("%(n)d måned", "%(n)d måneder", self.number) % {"n": self.number}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Within how long something is to be done, and from when that is counted."""

    within: Span
    counted_from: dict[str, str] | None

    @property
    def start(self) -> str:
        """From when it is counted, in the reader's language; empty when that is not stated."""
        return in_language(self.counted_from) if self.counted_from else ""

    @property
    def words(self) -> str:
        """Such as innen 2 år, with what it is counted from."""
        if self.start:
            return gettext("innen %(length)s, regnet fra %(start)s") % {
                "length": self.within.words,
                "start": self.start,
            }
        return gettext("innen %(length)s (hva det regnes fra, er ikke oppgitt)") % {"length": self.within.words}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something to know, or a part of an activity, with how deep and with its parts."""

    key: str
    texts: dict[str, str]
    source: Source
    depths: dict[str, str] | None = None
    parts: tuple["Item", ...] = ()

    @property
    def text(self) -> str:
        """The words in the reader's language."""
        return in_language(self.texts)

    @property
    def depth(self) -> str:
        """How deep, in the reader's language; empty when the document does not say."""
        return in_language(self.depths) if self.depths else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that a document says of the whole programme."""

    key: str
    labels: dict[str, str]
    values: dict[str, str]
    source: Source

    @property
    def label(self) -> str:
        """What it is about."""
        return in_language(self.labels)

    @property
    def value(self) -> str:
        """What the document says."""
        return in_language(self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Items of knowledge under one heading, for the professions it is meant for."""

    key: str
    titles: dict[str, str]
    audience: tuple[str, ...]
    items: tuple[Item, ...]
    source: Source

    @property
    def title(self) -> str:
        """The heading."""
        return in_language(self.titles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Something to take part in. None for days, hours and deadline means that the document does not state it."""

    programme: str
    key: str
    titles: dict[str, str]
    audience: tuple[str, ...]
    source: Source
    binding: str = NOT_STATED
    days: Amount | None = None
    hours: Amount | None = None
    deadline: Deadline | None = None
    recurrence: str = NOT_STATED
    meant_for: dict[str, str] | None = None
    notes: dict[str, str] | None = None
    contents: tuple[Item, ...] = ()

    @property
    def code(self) -> str:
        """What names the activity among those of all programmes."""
        return f"{self.programme}.{self.key}"

    @property
    def title(self) -> str:
        """Its name in the reader's language."""
        return in_language(self.titles)

    @property
    def whom(self) -> str:
        """Whom the document means, in the reader's language."""
        return in_language(self.meant_for) if self.meant_for else ""

    @property
    def note(self) -> str:
        """What is to be known about it."""
        return in_language(self.notes) if self.notes else ""

    @property
    def binding_label(self) -> Promise:
        """How binding it is."""
        return BINDINGS[self.binding]

    @property
    def recurrence_label(self) -> Promise:
        """How often."""
        return RECURRENCES[self.recurrence]


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A whole programme. `expired_after` is the last year of its period when it has one."""

    key: str
    titles: dict[str, str]
    abouts: dict[str, str]
    uses: dict[str, str]
    owners: dict[str, str]
    audience: tuple[str, ...]
    level: str
    source: Source
    duration: Span | None
    last_year: int | None = None
    documents: dict[str, Document] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    knowledge: tuple[Group, ...] = ()
    activities: dict[str, Activity] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Its name in the reader's language."""
        return in_language(self.titles)

    @property
    def about(self) -> str:
        """What it is, in short."""
        return in_language(self.abouts)

    @property
    def use(self) -> str:
        """What it is used for here, and what it never is."""
        return in_language(self.uses)

    @property
    def owner(self) -> str:
        """Who answers for it."""
        return in_language(self.owners)

    @property
    def level_label(self) -> Promise:
        """The level it aims at."""
        return LEVELS[self.level]

    @property
    def professions(self) -> list[str]:
        """Whom it is for, as words."""
        return [str(Profession(code).label) for code in self.audience]

    @property
    def document_keys(self) -> set[str]:
        """The documents it rests on; the regulation among them when it is its source."""
        return set(self.documents) | ({REGULATION} if self.source.regulation else set())

    @property
    def words(self) -> str:
        """Everything that a reader can search for, in the reader's language, in small letters."""
        found = [self.title, self.about, self.use, self.owner, *self.professions]
        found += [f"{document.number} {document.title}" for document in self.documents.values()]
        found += [f"{fact.label} {fact.value}" for fact in self.facts]
        for group in self.knowledge:
            found += [group.title, *_words_of(group.items)]
        for activity in self.activities.values():
            found += [activity.title, activity.whom, activity.note, *_words_of(activity.contents)]
        return "\n".join(found).casefold()


def _words_of(items: tuple[Item, ...]) -> list[str]:
    found = []
    for item in items:
        found += [item.depth, item.text, *_words_of(item.parts)]
    return found
