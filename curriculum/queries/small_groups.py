"""Small groups as the pages list them."""

from django.db.models import Count, F, Max, Min, Q, QuerySet

from curriculum.catalogue.package import training_package
from curriculum.models import GroupMeeting, GroupProgramme, Logbook, SmallGroup


def list_own_groups(logbook: Logbook) -> QuerySet[SmallGroup]:
    """List the groups of a log, newest first, with the days and the hours of their series."""
    standing = Q(series__sessions__cancelled_at__isnull=True)
    return (
        logbook.small_groups.select_related("series")
        .annotate(
            first_on=Min("series__sessions__on", filter=standing),
            last_on=Max("series__sessions__on", filter=standing),
            planned=Count("series__sessions", filter=standing),
            held=Count("series__sessions", filter=Q(series__sessions__attended_hours__isnull=False)),
        )
        .order_by("-id")
    )


def standing_meetings(group: SmallGroup) -> list[GroupMeeting]:
    """Return the meetings of a unit's group that were not cancelled, in order of time."""
    return list(group.meetings.filter(cancelled_at__isnull=True).order_by("on", "id"))


def completed_groups(unit_id: int | None) -> QuerySet[SmallGroup]:
    """Return the package groups of a unit that held all their meetings, no fewer than the package has, newest first."""
    held = Count("meetings", filter=Q(meetings__held_at__isnull=False))
    standing = Count("meetings", filter=Q(meetings__cancelled_at__isnull=True))
    enough = training_package().model.meetings
    return groups_of_unit(unit_id).alias(so_many=held, of=standing).filter(so_many__gte=enough, so_many=F("of"))


def groups_of_unit(unit_id: int | None) -> QuerySet[SmallGroup]:
    """Return the package groups of a unit, newest first, with how many meetings are planned and held.

    They support what a unit says of its competence (R08, R16); they decide nothing.
    """
    standing = SmallGroup.objects.filter(unit=unit_id, programme=GroupProgramme.PACKAGE, withdrawn_at__isnull=True)
    return with_meetings(standing).order_by("-id")


def with_meetings(groups: QuerySet[SmallGroup]) -> QuerySet[SmallGroup]:
    """Give each group of a unit its first and last day, and how many meetings are planned and held."""
    standing = Q(meetings__cancelled_at__isnull=True)
    return groups.annotate(
        first_on=Min("meetings__on", filter=standing),
        last_on=Max("meetings__on", filter=standing),
        planned=Count("meetings", filter=standing),
        held=Count("meetings", filter=Q(meetings__held_at__isnull=False)),
    )
