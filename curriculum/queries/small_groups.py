"""Small groups as the pages list them, and at which units a person may plan one."""

from django.db.models import Count, Max, Min, Q, QuerySet
from guardian.shortcuts import get_objects_for_user

from accounts.models import User
from accounts.roles import Role
from curriculum.models import GroupMeeting, GroupProgramme, Logbook, SmallGroup
from curriculum.permissions import KEEP, LEAD, SUPERVISE
from units.models import PalliativeUnit


def units_of(user: User) -> QuerySet[PalliativeUnit]:
    """Return the units at which a person may plan a small group, by name.

    Those whose contact they are, by the address in the register, and those at which they keep or supervise the log
    of an approved service.
    """
    if user.is_staff:
        return PalliativeUnit.objects.none()
    if user.role == Role.UNIT_CONTACT:
        found = PalliativeUnit.objects.filter(contact_email__iexact=user.email)
    else:
        logbooks = get_objects_for_user(user, [KEEP, SUPERVISE], klass=Logbook, any_perm=True)
        served = logbooks.values("service_periods__unit_id")
        found = PalliativeUnit.objects.filter(pk__in=served)
    return found.select_related("municipality").order_by("name", "pk")


def list_groups(user: User) -> QuerySet[SmallGroup]:
    """List the groups of units that a person leads, newest first, with their days and how many meetings were held."""
    mine = get_objects_for_user(user, LEAD, klass=SmallGroup).filter(withdrawn_at__isnull=True)
    return _with_meetings(mine).select_related("unit__municipality").order_by("-id")


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


def groups_of_unit(unit: PalliativeUnit) -> QuerySet[SmallGroup]:
    """Return the package groups of a unit, newest first, with how many meetings are planned and held.

    They support what a unit says of its competence (R08, R16); they decide nothing.
    """
    standing = SmallGroup.objects.filter(unit=unit, programme=GroupProgramme.PACKAGE, withdrawn_at__isnull=True)
    return _with_meetings(standing).order_by("-id")


def _with_meetings(groups: QuerySet[SmallGroup]) -> QuerySet[SmallGroup]:
    standing = Q(meetings__cancelled_at__isnull=True)
    return groups.annotate(
        first_on=Min("meetings__on", filter=standing),
        last_on=Max("meetings__on", filter=standing),
        planned=Count("meetings", filter=standing),
        held=Count("meetings", filter=Q(meetings__held_at__isnull=False)),
    )
