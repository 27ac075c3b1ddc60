"""Taking a case and handing it over."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.enums import Action, EventKind, Status
from approvals.exceptions import NotPossible
from approvals.models import Application
from approvals.permissions import check_may_assess, may_assess
from approvals.services.status import lock_application, move, record_event
from approvals.transitions import OPEN_STATUSES


@transaction.atomic
def take_case(application: Application, *, by: User) -> Application:
    """Become the one who handles the case; a newly received case comes under review.

    Raises NotAllowed, or NotPossible when the case is closed, waits for a signature, or is theirs already.
    """
    application = lock_application(application)
    check_may_assess(by, application)
    if application.status == Status.SUBMITTED:
        _assign(application, to=by)
        return move(application, Action.TAKE, by=by)
    if application.status != Status.UNDER_REVIEW:
        raise NotPossible(
            _("Saken har status «%(status)s» og kan ikke tas nå.") % {"status": application.get_status_display()}
        )
    if application.assigned_to_id == by.pk:
        raise NotPossible(_("Du behandler allerede denne saken."))
    return _reassign(application, to=by, by=by)


@transaction.atomic
def hand_over_case(application: Application, *, by: User, to: User) -> Application:
    """Give the case to another caseworker. Raises NotAllowed, or NotPossible when the other may not handle it."""
    application = lock_application(application)
    check_may_assess(by, application)
    if application.status not in OPEN_STATUSES - {Status.SUBMITTED}:
        raise NotPossible(_("Bare saker under behandling kan overlates til en annen."))
    if not (to.is_active and may_assess(to, application)):
        raise NotPossible(_("%(name)s kan ikke behandle denne saken.") % {"name": to}, field="to")
    if application.assigned_to_id == to.pk:
        raise NotPossible(_("%(name)s behandler allerede saken.") % {"name": to}, field="to")
    return _reassign(application, to=to, by=by)


def _assign(application: Application, *, to: User) -> None:
    application.assigned_to = to
    application.save(update_fields=["assigned_to"])


def _reassign(application: Application, *, to: User, by: User) -> Application:
    detail = {"from": application.assigned_to_id, "to": to.pk}
    # The version stays: who handles a case is no part of what a proposal or a letter rests on.
    _assign(application, to=to)
    record_event(application, EventKind.HANDED_OVER, by=by, detail=detail)
    return application
