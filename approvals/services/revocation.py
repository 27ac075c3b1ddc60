"""Taking an approval back: grounds, notice to the doctor, and a decision by two people from a day on (E27)."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.enums import Occasion
from approvals.exceptions import NotPossible
from approvals.models import Approval, Reopening
from approvals.permissions import check_may_assess
from approvals.services.reopening import reopen_case
from approvals.services.status import lock_application


@transaction.atomic
def start_revocation(approval: Approval, *, by: User, grounds: str) -> Reopening:
    """Take up the case of an approval in order to revoke it, and say on what grounds; nothing is taken back yet.

    What follows is the ordinary way: notice to the doctor, the answer or the end of the time for it, a proposal of the
    kind REVOKED with the day it is from, and a second person's signature. Until then the approval applies
    (forvaltningsloven §§ 16, 35; the regulation itself has no rule of revocation). Raises NotAllowed, or NotPossible
    with a sentence: the approval has ended or was followed by another, or the case cannot be taken up.
    """
    application = lock_application(approval.decision.application)
    check_may_assess(by, application)
    approval = Approval.objects.select_for_update(of=("self",)).get(pk=approval.pk)
    if approval.ended_at is not None:
        raise NotPossible(_("Godkjenningen gjelder ikke lenger, og kan ikke kalles tilbake."))
    return reopen_case(application, by=by, occasion=Occasion.REVOCATION, reason=grounds)
