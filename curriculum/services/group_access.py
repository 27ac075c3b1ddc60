"""At which units a person may plan a small group, and which groups they lead."""

from django.db.models import QuerySet
from guardian.shortcuts import get_objects_for_user

from accounts.models import User
from accounts.roles import Role
from curriculum.models import Logbook, ServicePeriod, SmallGroup
from curriculum.permissions import KEEP, LEAD, SUPERVISE
from curriculum.queries.small_groups import with_meetings
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
        # The service of a change case has the log from its first draft on; only a grant makes the unit theirs.
        approved = ServicePeriod.objects.filter(logbook__in=logbooks, approvals__isnull=False)
        found = PalliativeUnit.objects.filter(pk__in=approved.values("unit_id"))
    return found.select_related("municipality").order_by("name", "pk")


def list_groups(user: User) -> QuerySet[SmallGroup]:
    """List the groups of units that a person leads, newest first, with their days and how many meetings were held."""
    if user.role == Role.UNIT_CONTACT:
        mine = SmallGroup.objects.filter(unit__contact_email__iexact=user.email)
    else:
        mine = get_objects_for_user(user, LEAD, klass=SmallGroup)
    return with_meetings(mine.filter(withdrawn_at__isnull=True)).select_related("unit__municipality").order_by("-id")
