"""Who may do what to a case. Whether the case allows it now is for transitions and services to say.

Each `check_may_...` raises NotAllowed with a sentence; its boolean twin `may_...` is made from it, so that a button
and the act behind it cannot disagree.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.exceptions import NotAllowed
from approvals.models import Application, Disqualification, Proposal, Request
from curriculum.models import Logbook
from supervision.models import Appointment

P = ParamSpec("P")
Row = TypeVar("Row", bound=Model)

OWN_CASE = "approvals.change_application"


def cases_barred_to(user: User) -> QuerySet[Application]:
    """Return the cases that a person may not handle for want of impartiality (habilitet, forvaltningsloven § 6).

    Those in which they are named, now or earlier: as applicant, as supervisor, as contact of the unit or the centre,
    as somebody asked; and those in which they have been marked. Addresses are compared without regard to case.
    """
    same, email = OuterRef("pk"), user.email
    supervises = Q(email__iexact=email) | Q(supervisor__user=user)
    return Application.objects.filter(
        Q(doctor__user=user)
        | Q(service_period__unit__contact_email__iexact=email)
        | Q(centre_statement__centre__contact_email__iexact=email)
        | Exists(Disqualification.objects.filter(application=same, person=user))
        | Exists(Request.objects.filter(application=same, recipient_email__iexact=email))
        | Exists(Appointment.objects.filter(supervises, service_period=OuterRef("service_period")))
    )


def without_barred(rows: QuerySet[Row], user: User, *, case: str = "pk") -> QuerySet[Row]:
    """Leave out rows of cases that `user` may not handle; `case` is the path from a row to the key of its case.

    One subquery that asks about each row that is read, so that a list keeps its index and its number of queries.
    """
    return rows.filter(~Exists(cases_barred_to(user).filter(pk=OuterRef(case))))


def without_barred_references(rows: QuerySet[Row], user: User, *, number: str = "reference") -> QuerySet[Row]:
    """Leave out rows that name, by case number in the field `number`, a case that `user` may not handle."""
    return rows.filter(~Exists(cases_barred_to(user).filter(case_number=OuterRef(number))))


def without_barred_logs(rows: QuerySet[Row], user: User, *, logbook: str) -> QuerySet[Row]:
    """Leave out rows that tell of a log in which any case is barred to `user`: a log is read as one.

    `logbook` is the path from a row to the key of its log.
    """
    return rows.filter(~Exists(cases_barred_to(user).filter(service_period__logbook=OuterRef(logbook))))


def is_barred(user: User, application: Application) -> bool:
    """Whether a person may neither see the desk of a case nor act there."""
    return cases_barred_to(user).filter(pk=application.pk).exists()


def is_barred_from_log(user: User, logbook: Logbook) -> bool:
    """Whether a person is barred from any of the cases whose service is written in a log, which is read as one."""
    return cases_barred_to(user).filter(service_period__logbook=logbook).exists()


def check_may_read(user: User, application: Application) -> None:
    """The applicant reads the own case; staff read every received case, save those they may not handle."""
    if user.is_staff and application.doctor.user_id != user.pk and is_barred(user, application):
        raise NotAllowed(_("Du er inhabil i denne saken og kan verken se eller behandle den."))
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
    """Caseworkers and approvers handle received cases, but none in which they are named or marked (habilitet)."""
    if not user.has_perm("approvals.assess_application") or not application.case_number:
        raise NotAllowed(_("Du har ikke rett til å behandle denne saken."))
    if application.doctor.user_id == user.pk:
        raise NotAllowed(_("Du er inhabil: du er selv søker i saken."))
    if is_barred(user, application):
        raise NotAllowed(_("Du er inhabil i denne saken og kan verken se eller behandle den."))


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


def check_may_maintain_paragraphs(user: User) -> None:
    """The lead caseworker, who is the approver, answers for the standard paragraphs."""
    if not user.has_perm("approvals.maintain_paragraphs"):
        raise NotAllowed(_("Du har ikke rett til å endre standardavsnitt."))


def check_may_simulate(user: User) -> None:
    """Whoever handles cases may try a draft of the rules on all of them; nothing in any case is changed."""
    if not user.has_perm("approvals.simulate_rules"):
        raise NotAllowed(_("Du har ikke rett til å simulere regler."))


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
may_maintain_paragraphs = _twin(check_may_maintain_paragraphs)
may_simulate = _twin(check_may_simulate)
