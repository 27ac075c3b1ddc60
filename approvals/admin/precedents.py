"""What was concluded before on the same criterion, in other cases: so that equal cases are judged alike."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from accounts.models import User
from approvals.models import Application, Conclusion
from approvals.permissions import without_barred

#: how many stand beside each criterion
EARLIER_SHOWN = 5


def earlier_conclusions(
    application: Application, criteria: Collection[str], *, reader: User
) -> defaultdict[str, list[Conclusion]]:
    """Return by criterion the conclusions that stand in other cases, those about the same unit first, then the newest.

    One query however many criteria and cases there are. Only cases that `reader` may open are told of, and of each
    case only what stands: a conclusion that was replaced by a later one is no example.
    """
    found: defaultdict[str, list[Conclusion]] = defaultdict(list)
    if criteria:
        for conclusion in _nearest(application, criteria, reader=reader):
            found[conclusion.criterion].append(conclusion)
    return found


def _nearest(application: Application, criteria: Collection[str], *, reader: User) -> QuerySet[Conclusion]:
    later = Conclusion.objects.filter(
        application=OuterRef("application"), criterion=OuterRef("criterion"), pk__gt=OuterRef("pk")
    )
    place = Window(RowNumber(), partition_by=F("criterion"), order_by=[F("is_same_unit").desc(), F("id").desc()])
    return (
        _readable(Conclusion.objects.filter(~Exists(later), criterion__in=criteria), reader)
        .exclude(application=application)
        .annotate(is_same_unit=_is_about(application.service_period.unit_id))
        .annotate(place=place)
        .filter(place__lte=EARLIER_SHOWN)
        .select_related("made_by", "application__service_period__unit")
        .order_by("criterion", "place")
    )


def _is_about(unit_id: int | None) -> Case:
    """A number and no truth value: that sorts the same way in every database."""
    return Case(When(application__service_period__unit=unit_id, then=Value(1)), default=Value(0))


def _readable(rows: QuerySet[Conclusion], reader: User) -> QuerySet[Conclusion]:
    """Staff read every received case but those that they must keep away from."""
    if not reader.has_perm("approvals.view_application"):
        return rows.none()
    return without_barred(rows.filter(application__case_number__isnull=False), reader, case="application")
