"""The mapping report in the register: profiles of municipalities as the report states them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from units.catalogue import MappingReport, Problem, Profile, mapping_report
from units.models import Municipality, MunicipalityFact, SizeClass

_WRITTEN = ("value", "detail", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedReport:
    """What loading did: the municipalities by name, how many facts were added and corrected, and what was left out."""

    municipalities: dict[str, Municipality]
    added: int
    corrected: int
    problems: tuple[Problem, ...]


@transaction.atomic
def load_report(report: MappingReport | None = None) -> LoadedReport:
    """Put what the mapping report says into the register, marked as demo rows; loading again changes nothing.

    The municipalities of the report are anonymised, so they never stand in a register of real ones. A fact of the
    report's own day that says something else than the report is corrected; facts that people have stated stand.
    """
    report = report or mapping_report()
    found: dict[str, Municipality] = {}
    for profile in report.profiles:
        municipality, _made = Municipality.objects.select_for_update().get_or_create(
            name=profile.name, is_demo=True, defaults={"size_class": profile.size_class}
        )
        if municipality.size_class != profile.size_class:
            municipality.size_class = profile.size_class
            municipality.save(update_fields=["size_class"])
        found[profile.name] = municipality
    added, corrected = _write_facts(report, found)
    return LoadedReport(municipalities=found, added=added, corrected=corrected, problems=report.problems)


def size_class_of(municipality: Municipality, report: MappingReport | None = None) -> str:
    """Return the report's size class: from the inhabitants where they are known, otherwise as stated.

    Empty where neither is known, and where so many inhabitants fall in no class of the report.
    """
    if municipality.inhabitants is None:
        return municipality.size_class
    return (report or mapping_report()).size_class_of(municipality.inhabitants)


def describe_size(municipality: Municipality) -> str:
    """Return the size class in words; where so many inhabitants fall in no class of the report, that is said."""
    size = size_class_of(municipality)
    if size in SizeClass.values:
        return str(SizeClass(size).label)
    return _("ingen størrelsesklasse i rapporten") if municipality.inhabitants is not None else _("ikke oppgitt")


def in_size_class(municipalities: QuerySet[Municipality], size: str) -> QuerySet[Municipality]:
    """Return those of a size class, as `size_class_of` tells it."""
    known = Q(inhabitants__isnull=True, size_class=size)
    for each in mapping_report().size_classes:
        if each.key == size:
            lives = Q(inhabitants__isnull=False)
            lives &= Q() if each.least is None else Q(inhabitants__gte=each.least)
            lives &= Q() if each.most is None else Q(inhabitants__lte=each.most)
            known |= lives
    return municipalities.filter(known)


def _write_facts(report: MappingReport, found: dict[str, Municipality]) -> tuple[int, int]:
    standing = {
        (fact.municipality_id, fact.field): fact
        for fact in MunicipalityFact.objects.filter(
            municipality__in=list(found.values()), as_of=report.as_of, replaced_at__isnull=True
        )
    }
    new, changed = [], []
    for fact in _facts_of(report.profiles, found, report):
        known = standing.get((fact.municipality_id, fact.field))
        if known is None:
            new.append(fact)
        elif not known.stated_by and any(getattr(known, name) != getattr(fact, name) for name in _WRITTEN):
            known.value, known.detail, known.source = fact.value, fact.detail, fact.source
            changed.append(known)
    MunicipalityFact.objects.bulk_create(new)
    MunicipalityFact.objects.bulk_update(changed, _WRITTEN)
    return len(new), len(changed)


def _facts_of(
    profiles: Iterable[Profile], found: dict[str, Municipality], report: MappingReport
) -> Iterable[MunicipalityFact]:
    for profile in profiles:
        for fact in profile.facts.values():
            yield MunicipalityFact(
                municipality=found[profile.name],
                field=fact.field,
                value=fact.value,
                detail=fact.detail,
                source=fact.source,
                as_of=report.as_of,
            )
