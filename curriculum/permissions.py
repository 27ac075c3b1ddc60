"""Who may do what in a log. The doctor keeps it, the supervisor follows it; nobody else has business there.

Both are object permissions (django-guardian): the doctor's from the day the log is opened, the supervisor's while they
follow the service and for a while after (`supervision.services.release_former_supervisors`).
"""

from typing import Final

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from curriculum.exceptions import NotAllowed
from curriculum.models import Logbook, SmallGroup

KEEP: Final = "curriculum.keep_logbook"
SUPERVISE: Final = "curriculum.supervise_logbook"
#: of a small group at a unit; a doctor's own group follows its log
LEAD: Final = "curriculum.lead_smallgroup"


def may_keep(user: User, logbook: Logbook) -> bool:
    """Whether it is the doctor's own log."""
    return not user.is_staff and user.has_perm(KEEP, logbook)


def may_supervise(user: User, logbook: Logbook) -> bool:
    """Whether the person follows the service as its supervisor."""
    return not user.is_staff and user.has_perm(SUPERVISE, logbook)


def may_open(user: User, logbook: Logbook) -> bool:
    """Whether the person is one of the two."""
    return may_keep(user, logbook) or may_supervise(user, logbook)


def check_may_keep(user: User, logbook: Logbook) -> None:
    """Only the doctor writes what the doctor has done. Raises NotAllowed."""
    if not may_keep(user, logbook):
        raise NotAllowed(_("Bare legen selv kan føre dette."))


def check_may_supervise(user: User, logbook: Logbook) -> None:
    """Only the supervisor writes what the supervisor has done. Raises NotAllowed."""
    if not may_supervise(user, logbook):
        raise NotAllowed(_("Bare veilederen kan føre dette."))


def check_may_open(user: User, logbook: Logbook) -> None:
    """Only the two have business in the log. Raises NotAllowed."""
    if not may_open(user, logbook):
        raise NotAllowed(_("Du har ikke tilgang til denne loggen."))


def may_lead(user: User, group: SmallGroup) -> bool:
    """Whether the person plans the small group of a unit and says what was held."""
    if user.role == Role.UNIT_CONTACT:
        # As the register says today, not as it said when the group was planned.
        return group.unit is not None and group.unit.contact_email.casefold() == user.email.casefold()
    return not user.is_staff and user.has_perm(LEAD, group)


def check_may_lead(user: User, group: SmallGroup) -> None:
    """Only whoever made the group, and the unit's own contact, write in it. Raises NotAllowed."""
    if not may_lead(user, group):
        raise NotAllowed(_("Bare den som leder smågruppen, kan føre dette."))
