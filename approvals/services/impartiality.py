"""Habilitet: marking that somebody may not handle a case (forvaltningsloven § 6). It cannot be undone."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.enums import EventKind
from approvals.exceptions import NotPossible
from approvals.models import Application, Disqualification
from approvals.permissions import check_may_assess
from approvals.services.assessments import MIN_REASON
from approvals.services.status import lock_application, record_event


@transaction.atomic
def mark_disqualified(application: Application, *, by: User, person: User, reason: str) -> Disqualification:
    """Mark that `person`, who may be `by`, can neither see this case nor act in it from now on, and why.

    Whoever handles the case loses it, and it waits for another. Raises NotAllowed for whoever may not handle the case,
    NotPossible with a sentence for somebody who handles no cases, without a reason, or when it has been done.
    """
    application = lock_application(application)
    check_may_assess(by, application)
    reason = reason.strip()
    if len(reason) < MIN_REASON:
        raise NotPossible(_("Begrunnelsen må ha minst %(count)d tegn.") % {"count": MIN_REASON}, field="reason")
    if not person.is_staff:
        raise NotPossible(
            _("%(name)s behandler ikke saker og trenger ikke å markeres.") % {"name": person}, field="person"
        )
    if application.disqualifications.filter(person=person).exists():
        raise NotPossible(_("%(name)s er allerede markert som inhabil i saken.") % {"name": person}, field="person")
    marking = Disqualification(application=application, person=person, reason=reason, marked_by=by)
    marking.full_clean()
    marking.save(force_insert=True)
    record_event(application, EventKind.DISQUALIFIED, by=by, detail={"person": person.pk, "reason": reason})
    _release_from(application, person, by=by)
    return marking


def _release_from(application: Application, person: User, *, by: User) -> None:
    """Take the case from whoever may no longer handle it; the event tells that nobody has it."""
    if application.assigned_to_id != person.pk:
        return
    application.assigned_to = None
    application.save(update_fields=["assigned_to"])
    record_event(application, EventKind.HANDED_OVER, by=by, detail={"from": person.pk, "to": None})
