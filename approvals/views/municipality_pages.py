"""What the pages of the municipalities show: profiles in words, indications with their rule, and comparisons."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.rules import parameters_in_force
from units.catalogue import NOT_STATED, Category, mapping_report
from units.models import Municipality, MunicipalityFact, ProfileField
from units.queries import newest_facts
from units.services.indications import Indications, Result, indicate
from units.services.profiles import describe_size, size_class_of

#: result -> colour of the tag, words
RESULTS: Final[dict[Result, tuple[str, Promise]]] = {
    Result.MET: ("met", gettext_lazy("Oppfylt")),
    Result.NOT_MET: ("not_met", gettext_lazy("Ikke oppfylt")),
    Result.UNKNOWN: ("not_started", gettext_lazy("Ukjent")),
}
#: what a profile says that bears on the description of a unit
OFFERED: Final = (
    "beds",
    "unit_kind",
    "kreftkoordinator",
    "palliative_team_municipal",
    "gp_collaboration",
    "home_care_collaboration",
)
Facts = Mapping[str, MunicipalityFact]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What is known in one field, in words."""

    label: str
    text: str
    details: list[str]
    is_silent: bool
    is_registered: bool = True
    as_of: date | None = None
    source: str = ""
    stated_by: str = ""

    @property
    def full_text(self) -> str:
        """Value and further facts in one line."""
        return "; ".join([self.text, *self.details])

    @property
    def said_by(self) -> str:
        """Who stated it and when it held; empty where it is the report's."""
        if not self.stated_by or self.as_of is None:
            return ""
        about = {"who": self.stated_by, "day": date_format(self.as_of, "d.m.Y")}
        return _("oppgitt av %(who)s, gjelder per %(day)s") % about

    @property
    def whole_line(self) -> str:
        """The field, what is known in it, and who stated it where somebody has."""
        return f"{self.label}: {self.full_text}" + (f" ({self.said_by})" if self.said_by else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One indication: the requirement, the result, the rule it follows, and the words it rests on."""

    numbers: str
    criterion: str
    title: str
    tag: str
    word: Promise | str
    rule: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One municipality of a list or a comparison."""

    municipality: Municipality
    size: str
    facts: Facts
    beds: tuple[str, Promise]
    general_practitioners: tuple[str, Promise]
    home_care: tuple[str, Promise]
    cooperation: tuple[str, Promise]
    bed_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The fields of one category: the report's likeness and difference, each municipality's cells, and the sum."""

    key: str
    name: str
    similarity: str
    difference: str
    labels: list[str]
    rows: list[tuple[Municipality, list[Cell]]]
    sums: list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A profile as a start for the unit's form: what it says, and the answers it would fill in."""

    municipality: Municipality
    cells: list[Cell]
    as_of: date
    is_of_the_report: bool
    answers: dict[str, Any]
    #: field of the unit's form -> what to say beside it instead of that it is the report's
    notes: dict[str, str]


def least_beds() -> int:
    """Return the number of beds that the regulation asks for today (R15)."""
    return int(str(parameters_in_force(timezone.localdate())["minimum_beds"]["value"]))


def size_source(municipality: Municipality) -> str:
    """Return the report's own words of the size class; empty where the municipality is in none that it describes."""
    size = size_class_of(municipality)
    return next((each.source for each in mapping_report().size_classes if each.key == size), "")


def cell_of(name: str, fact: MunicipalityFact | None) -> Cell:
    """Return what is known in a field: a value, that nothing is stated, or that nothing is registered."""
    label = label_of(name)
    if fact is None:
        return Cell(label=label, text=_("ikke registrert"), details=[], is_silent=True, is_registered=False)
    vocabulary = mapping_report().vocabulary
    is_silent = fact.value == NOT_STATED
    return Cell(
        label=label,
        text=vocabulary.value_text(name, fact.value),
        details=vocabulary.detail_texts(fact.detail if isinstance(fact.detail, dict) else {}),
        is_silent=is_silent,
        as_of=fact.as_of,
        source=fact.source,
        stated_by=fact.stated_by,
    )


def label_of(name: str) -> str:
    """Return what a field is called."""
    return capfirst(str(ProfileField(name).label)) if name in ProfileField.values else name


def profile_cells(facts: Facts) -> list[tuple[str, list[Cell]]]:
    """Return every field of a profile under the report's categories, also those that nothing is registered in."""
    known = [name for name in facts if name not in ProfileField.values]
    return [
        (group.name if group else _("Øvrig samarbeid og annet"), [cell_of(name, facts.get(name)) for name in names])
        for group, names in _grouped(known)
    ]


def show_indications(facts: Facts, *, beds: int) -> list[Shown]:
    """Return each indication with its rule and the cells it was read from."""
    found = indicate(facts, least_beds=beds)
    return [
        _shown(
            "R15",
            "unit.beds",
            _("Sengetall"),
            found.beds,
            _rule_of_beds(beds),
            [cell_of("beds", facts.get("beds"))],
        ),
        _shown(
            "R22",
            "local.general_practitioners",
            _("Strukturert samarbeid med fastlegene"),
            found.general_practitioners,
            _rule_of_structure(),
            [cell_of(name, facts.get(name)) for name in ("gp_structure", "gp_collaboration")],
        ),
        _shown(
            "R23",
            "local.home_care",
            _("Strukturert samarbeid med hjemmetjenesten"),
            found.home_care,
            _rule_of_structure(),
            [cell_of(name, facts.get(name)) for name in ("home_care_structure", "home_care_collaboration")],
        ),
        _shown(
            "R22 + R23",
            "",
            _("Begge samarbeidene sammen"),
            found.cooperation,
            _("Ikke oppfylt når ett av dem ikke er det, oppfylt når begge er det, ellers ukjent."),
            [],
        ),
    ]


def _rule_of_beds(beds: int) -> str:
    return _(
        "Et oppgitt tall på øremerkede palliative senger avgjør: %(beds)s eller flere gir «oppfylt», færre gir «ikke "
        "oppfylt». Uten tall er svaret «ukjent». Korttidssenger som brukes ved behov, er ikke øremerket."
    ) % {"beds": beds}


def _rule_of_structure() -> str:
    structure = _(
        "En fast struktur som er beskrevet (faste eller ukentlige møter, avtalt prosedyre, plan som lages eller deles "
        "sammen, eller plassert ansvar), gir «oppfylt». Vansker eller variasjon uten struktur gir «ikke oppfylt». "
        "Bare omtale eller et mål gir «ukjent»."
    )
    alone = _("Bare feltet om struktur avgjør. De andre feltene er til opplysning.")
    return f"{structure} {alone}"


def offer_profile(municipality: Municipality) -> Offer | None:
    """Return what the profile of a unit's municipality offers as a start for the unit's form, if there is one.

    It is about the municipality, so it says of itself that nobody has confirmed it for the unit.
    """
    facts = newest_facts([municipality])[municipality.pk]
    cells = {name: cell_of(name, facts[name]) for name in OFFERED if name in facts}
    stated = [cell for cell in cells.values() if not cell.is_silent]
    if not stated:
        return None
    as_of = max(cell.as_of for cell in stated if cell.as_of)
    is_of_the_report = not any(cell.stated_by for cell in stated)
    from_where = (
        _("Ubekreftet, fra kartleggingen av kommunen (gjelder per %(day)s):")
        if is_of_the_report
        else _("Ubekreftet, fra profilen til kommunen (den nyeste opplysningen gjelder per %(day)s):")
    )
    introduction = from_where % {"day": date_format(as_of, "j. F Y")}
    answers: dict[str, Any] = {"description": "\n".join([introduction, *(cell.whole_line for cell in stated)])}
    beds = facts.get("beds")
    if beds is not None and beds.value.isdecimal():
        answers["palliative_beds"] = int(beds.value)
    notes = {} if is_of_the_report else {"description": _("Ubekreftet, fra profilen til kommunen.")}
    if "beds" in cells and cells["beds"].said_by:
        notes["palliative_beds"] = _("Ubekreftet, %(said_by)s.") % {"said_by": cells["beds"].said_by}
    return Offer(
        municipality=municipality,
        cells=list(cells.values()),
        as_of=as_of,
        is_of_the_report=is_of_the_report,
        answers=answers,
        notes=notes,
    )


def columns_of(municipalities: Sequence[Municipality], facts: Mapping[int, Facts]) -> list[Column]:
    """Return what a list or a comparison says of each municipality."""
    beds = least_beds()
    return [_column(each, facts[each.pk], indicate(facts[each.pk], least_beds=beds)) for each in municipalities]


def compare_by_category(columns: Sequence[Column], *, wanted: Collection[str]) -> list[Group]:
    """Return the fields of the columns by the report's categories; `wanted` are the fields to show, none means all."""
    shown = []
    for category, names in _grouped():
        fields = [name for name in names if not wanted or name in wanted]
        if not fields:
            continue
        rows = [(each.municipality, [cell_of(name, each.facts.get(name)) for name in fields]) for each in columns]
        shown.append(
            Group(
                key=category.key if category else "other",
                name=category.name if category else _("Øvrig samarbeid og annet"),
                similarity=category.similarity if category else "",
                difference=category.difference if category else "",
                labels=[label_of(name) for name in fields],
                rows=rows,
                sums=[
                    (label_of(name), _sum_up([cells[place] for _each, cells in rows]))
                    for place, name in enumerate(fields)
                ],
            )
        )
    return shown


def lines_of(columns: Iterable[Column], *, wanted: Collection[str]) -> list[list[str]]:
    """Return a comparison as rows of text: one for each municipality and field, with date and source."""
    names = [name for _category, each in _grouped() for name in each if not wanted or name in wanted]
    lines = [[_("Kommune"), _("Størrelse"), _("Opplysning"), _("Verdi"), _("Gjelder per"), _("Kilde")]]
    for column in columns:
        for name in names:
            cell = cell_of(name, column.facts.get(name))
            when = cell.as_of.isoformat() if cell.as_of else ""
            source = "; ".join(text for text in (cell.source, cell.stated_by) if text)
            lines.append([column.municipality.name, column.size, cell.label, cell.full_text, when, source])
    return lines


def _grouped(others: Sequence[str] = ()) -> list[tuple[Category | None, list[str]]]:
    """Every field once, under the first of the report's categories that has it; last those in no category."""
    left = [*ProfileField.values, *others]
    groups: list[tuple[Category | None, list[str]]] = []
    for category in mapping_report().categories:
        groups.append((category, [name for name in category.fields if name in left]))
        left = [name for name in left if name not in category.fields]
    return [*groups, (None, left)] if left else groups


def _sum_up(cells: Sequence[Cell]) -> str:
    """Silence is counted also where all are silent: of what nobody has told, nothing is known to be alike."""
    counted = Counter(cell.text for cell in cells)
    if len(counted) == 1 and len(cells) > 1 and not cells[0].is_silent:
        return _("likt hos alle: %(value)s") % {"value": cells[0].text}
    return ", ".join(f"{value}: {number}" for value, number in counted.most_common())


def _column(municipality: Municipality, facts: Facts, found: Indications) -> Column:
    return Column(
        municipality=municipality,
        size=describe_size(municipality),
        facts=facts,
        beds=RESULTS[found.beds],
        general_practitioners=RESULTS[found.general_practitioners],
        home_care=RESULTS[found.home_care],
        cooperation=RESULTS[found.cooperation],
        bed_text=cell_of("beds", facts.get("beds")).text,
    )


def _shown(numbers: str, criterion: str, title: str, result: Result, rule: str, cells: list[Cell]) -> Shown:
    tag, word = RESULTS[result]
    return Shown(numbers=numbers, criterion=criterion, title=title, tag=tag, word=word, rule=rule, cells=cells)
