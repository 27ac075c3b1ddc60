"""What is read of municipalities and their profiles, each in a constant number of queries."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from units.models import Municipality, MunicipalityFact


def profiled_municipalities() -> QuerySet[Municipality]:
    """Return the municipalities of this register that something is known of, by name.

    One that a doctor has only named, when a unit was added, has no profile and is shown to nobody.
    """
    facts = MunicipalityFact.objects.filter(municipality=OuterRef("pk"))
    return Municipality.objects.filter(Exists(facts), is_demo=settings.DEMO).order_by("name", "pk")


def newest_facts(municipalities: Iterable[Municipality]) -> dict[int, dict[str, MunicipalityFact]]:
    """Return the newest fact of each field, by municipality and field; where nothing is known, an empty table."""
    found: dict[int, dict[str, MunicipalityFact]] = {municipality.pk: {} for municipality in municipalities}
    rows = only_newest(MunicipalityFact.objects.filter(municipality__in=list(found)))
    for fact in rows.order_by("as_of", "pk"):
        found[fact.municipality_id][fact.field] = fact
    return found


def replaced_by(fact: MunicipalityFact) -> MunicipalityFact | None:
    """Return the fact of the same field and day that gave way to this one, None when it was the first."""
    same = MunicipalityFact.objects.filter(municipality=fact.municipality_id, field=fact.field, as_of=fact.as_of)
    gone = same.filter(replaced_at=fact.recorded_at, pk__lt=fact.pk)
    return gone.select_related("recorded_by").order_by("-pk").first()


def only_newest(facts: QuerySet[MunicipalityFact]) -> QuerySet[MunicipalityFact]:
    """Return the facts that no newer one of the same field follows, without those that were replaced."""
    newer = MunicipalityFact.objects.filter(
        municipality=OuterRef("municipality"),
        field=OuterRef("field"),
        as_of__gt=OuterRef("as_of"),
        replaced_at__isnull=True,
    )
    return facts.filter(~Exists(newer), replaced_at__isnull=True)
