"""Who may do what to a case. Whether the case allows it now is for transitions and services to say.

Each `check_may_...` raises NotAllowed with a sentence; its boolean twin `may_...` is made from it, so that a button
and the act behind it cannot disagree.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.utils.translation import gettext as _

from accounts.models import User
from approvals.exceptions import NotAllowed
from approvals.models import Application, Proposal

P = ParamSpec("P")

OWN_CASE = "approvals.change_application"


def check_may_read(user: User, application: Application) -> None:
    """The applicant reads the own case; staff read every case that the authority has received."""
    if user.is_staff and user.has_perm("approvals.view_application") and application.case_number:
        return
    if user.has_perm(OWN_CASE, application):
        return
    raise NotAllowed(_("Du har ikke tilgang til denne saken."))


def check_may_apply(user: User) -> None:
    """Whoever is not staff may start an application of their own."""
    if not user.is_authenticated or user.is_staff:
        raise NotAllowed(_("Bare leger kan søke. Logg inn med en konto som ikke er knyttet til saksbehandling."))


def check_may_edit(user: User, application: Application) -> None:
    """Only the applicant writes in an application."""
    if user.is_staff or not user.has_perm(OWN_CASE, application):
        raise NotAllowed(_("Bare den som søker, kan endre søknaden."))


def check_may_assess(user: User, application: Application) -> None:
    """Caseworkers and approvers handle received cases, but never a case in which they are the applicant."""
    if not user.has_perm("approvals.assess_application") or not application.case_number:
        raise NotAllowed(_("Du har ikke rett til å behandle denne saken."))
    if application.doctor.user_id == user.pk:
        raise NotAllowed(_("Du er inhabil: du er selv søker i saken."))


def check_may_ask(user: User, application: Application) -> None:
    """Third parties are asked by the applicant, in the own case, or by whoever handles cases."""
    if user.is_staff:
        check_may_assess(user, application)
    else:
        check_may_edit(user, application)


def check_may_propose(user: User, application: Application) -> None:
    """Proposing takes the right to propose, in a case that is one's own to handle."""
    check_may_assess(user, application)
    if not user.has_perm("approvals.propose_decision"):
        raise NotAllowed(_("Du har ikke rett til å foreslå vedtak."))


def check_may_decide(user: User, application: Application) -> None:
    """Deciding takes the right to sign, in a case that is one's own to handle."""
    check_may_assess(user, application)
    if not user.has_perm("approvals.sign_decision"):
        raise NotAllowed(_("Du har ikke rett til å godkjenne vedtak."))


def check_may_sign(user: User, proposal: Proposal) -> None:
    """Signing takes the right to decide, and somebody else must have proposed."""
    check_may_decide(user, proposal.application)
    if proposal.proposed_by_id == user.pk:
        raise NotAllowed(_("Du har selv foreslått dette vedtaket. En annen person må godkjenne det."))


def check_may_export(user: User, application: Application) -> None:
    """Handing a case over to the archive takes a right of its own, in a case that is one's own to handle."""
    check_may_assess(user, application)
    if not user.has_perm("approvals.export_archive"):
        raise NotAllowed(_("Du har ikke rett til å eksportere saker til arkiv."))


def _twin(check: Callable[P, None]) -> Callable[P, bool]:
    @wraps(check)
    def answer(*args: P.args, **kwargs: P.kwargs) -> bool:
        try:
            check(*args, **kwargs)
        except NotAllowed:
            return False
        return True

    return answer


may_read = _twin(check_may_read)
may_apply = _twin(check_may_apply)
may_edit = _twin(check_may_edit)
may_assess = _twin(check_may_assess)
may_ask = _twin(check_may_ask)
may_propose = _twin(check_may_propose)
may_decide = _twin(check_may_decide)
may_sign = _twin(check_may_sign)
may_export = _twin(check_may_export)
