"""The confirmation of counted service: asked for by the doctor, signed by the supervisor, then by a caseworker.

What is signed is the content that was shown, by its hash. When the log has changed since, nobody can sign it: it gives
way to a new one with what the log says now, when the doctor asks for that, and otherwise in the night.
"""

from datetime import date

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.enums import ConfirmationState, LetterKind
from approvals.exceptions import CaseChanged, NotAllowed, NotPossible
from approvals.models import Application, ServiceConfirmation
from approvals.permissions import check_may_assess, is_barred
from approvals.services.confirmation_changes import OPEN, is_outdated
from approvals.services.confirmation_content import confirmation_content, hash_of
from approvals.services.confirmation_signers import ask_to_sign, check_may_vouch_for, signer_of
from approvals.services.letters import order_letter
from approvals.services.logbooks import approval_in_force, approvals_of
from approvals.services.status import lock_application
from curriculum import exceptions as log_errors
from curriculum.models import Logbook
from curriculum.permissions import check_may_keep

log = structlog.get_logger(__name__)


@transaction.atomic
def make_confirmation(logbook: Logbook, *, by: User, until: date) -> ServiceConfirmation:
    """Make what the supervisor is asked to sign: what the log comes to until the end of a day.

    An open one gives way. Raises NotAllowed for anybody but the doctor, and NotPossible for a day that is not over,
    for one before the first approved day, for one that nobody can sign for, and while a signed one is about to be
    issued.
    """
    logbook = _lock(logbook)
    check_may_keep(by, logbook)
    if until >= timezone.localdate():
        raise log_errors.NotPossible(_("Velg en dag som er over."), field="until")
    made = _make(logbook, by=by, until=until)
    if made is None:
        raise log_errors.NotPossible(_("Det er ingen godkjente dager til og med denne dagen."), field="until")
    return made


def renew_outdated_confirmations() -> int:
    """Put new confirmations in the place of those that wait and whose log has changed since; return how many gave way.

    Run by night, so that a supervisor is asked anew once a day at most. One that nobody can sign for any longer stays
    as it is: its page says that the log has changed, and the doctor is told why when asking anew. Safe to run twice.
    """
    renewed = 0
    for waiting in ServiceConfirmation.objects.filter(state__in=OPEN, caseworker__isnull=True).order_by("pk"):
        try:
            renewed += _renew(waiting)
        except log_errors.NotPossible:
            log.warning("confirmation_not_renewed", confirmation=waiting.pk)
    return renewed


@transaction.atomic
def sign_as_supervisor(confirmation: ServiceConfirmation, *, by: User, sha256: str) -> ServiceConfirmation:
    """Sign what was shown, for the supervisor who follows the service on its last confirmed day, however long ago.

    Raises NotAllowed, NotPossible when it does not wait for the supervisor, and LogChanged when something else was
    shown or the log says something else by now.
    """
    _lock(confirmation.logbook)
    confirmation = _reload(confirmation)
    check_may_vouch_for(by, confirmation)
    if confirmation.state != ConfirmationState.MADE:
        raise log_errors.NotPossible(_("Bekreftelsen venter ikke på veilederen."))
    if confirmation.sha256 != sha256:
        raise log_errors.LogChanged(
            _("Loggen er endret siden du åpnet siden. Se gjennom bekreftelsen på nytt og signer den da.")
        )
    if is_outdated(confirmation):
        raise log_errors.LogChanged(
            _(
                "Loggen er endret etter at bekreftelsen ble laget, så den kan ikke signeres. "
                "En ny lages i natt, og legen kan be om den med en gang."
            )
        )
    confirmation.supervisor, confirmation.supervisor_signed_at = by, timezone.now()
    confirmation.state = ConfirmationState.SUPERVISOR_SIGNED
    confirmation.full_clean(exclude=["logbook", "approval", "made_by", "supervisor", "document"])
    confirmation.save(update_fields=["supervisor", "supervisor_signed_at", "state"])
    return confirmation


@transaction.atomic
def sign_as_caseworker(confirmation: ServiceConfirmation, *, by: User, sha256: str) -> ServiceConfirmation:
    """Sign what the supervisor has signed, and order the document: made, numbered and mailed by a worker.

    Raises the errors of a case: NotAllowed (right, habilitet), CaseChanged when something else was shown, and
    NotPossible when the supervisor has not signed or the log says something else by now.
    """
    check_may_issue(by, confirmation)
    # The case before the log, as a decision locks them: ordering the letter needs the case.
    lock_application(confirmation.approval.decision.application)
    _lock(confirmation.logbook)
    confirmation = _reload(confirmation)
    check_may_issue(by, confirmation)
    if confirmation.sha256 != sha256:
        raise CaseChanged
    if confirmation.state != ConfirmationState.SUPERVISOR_SIGNED or confirmation.caseworker_id:
        raise NotPossible(_("Bekreftelsen venter ikke på saksbehandleren."))
    if confirmation.supervisor_id == by.pk:
        raise NotAllowed(_("Du er inhabil: du har signert som veileder."))
    if is_outdated(confirmation):
        raise NotPossible(
            _(
                "Loggen er endret etter at bekreftelsen ble laget, så den kan ikke signeres. "
                "En ny lages i natt, og veilederen signerer den først."
            )
        )
    confirmation.caseworker, confirmation.caseworker_signed_at = by, timezone.now()
    confirmation.full_clean(exclude=["logbook", "approval", "made_by", "supervisor", "caseworker", "document"])
    confirmation.save(update_fields=["caseworker", "caseworker_signed_at"])
    order_letter(
        confirmation.approval.decision.application,
        LetterKind.CONFIRMATION,
        by=by,
        key=f"confirmation:{confirmation.pk}",
        details={"confirmation": confirmation.pk},
    )
    return confirmation


@transaction.atomic
def withdraw_confirmation(confirmation: ServiceConfirmation, *, by: User) -> ServiceConfirmation:
    """Take back what has not been issued. Raises NotAllowed and NotPossible."""
    logbook = _lock(confirmation.logbook)
    check_may_keep(by, logbook)
    confirmation = _reload(confirmation)
    if confirmation.state not in OPEN or confirmation.caseworker_id:
        raise log_errors.NotPossible(_("Bekreftelsen venter ikke på noen signatur."))
    _close(confirmation, ConfirmationState.WITHDRAWN, _("Trukket av legen"))
    return confirmation


def check_may_issue(user: User, confirmation: ServiceConfirmation) -> None:
    """Caseworkers sign for the authority, unless they are barred from any case of the service. Raises NotAllowed."""
    check_may_assess(user, confirmation.approval.decision.application)
    if not user.has_perm("approvals.propose_decision"):
        raise NotAllowed(_("Du har ikke rett til å signere bekreftelser."))
    cases = Application.objects.filter(service_period__logbook=confirmation.logbook_id)
    if any(is_barred(user, each) for each in cases):
        raise NotAllowed(_("Du er inhabil i denne saken og kan verken se eller behandle den."))


@transaction.atomic
def _renew(confirmation: ServiceConfirmation) -> bool:
    """Let a confirmation that still waits give way if the log has changed. Raises NotPossible as making one does."""
    logbook = _lock(confirmation.logbook)
    confirmation = _reload(confirmation)
    if not is_outdated(confirmation):
        return False
    if _make(logbook, by=confirmation.made_by, until=confirmation.ends_on) is None:
        _close(confirmation, ConfirmationState.WITHDRAWN, _("Ingen dager er godkjent lenger"))
    return True


def _make(logbook: Logbook, *, by: User, until: date) -> ServiceConfirmation | None:
    """Make a confirmation in the place of the open one; the log is locked. None when it would say nothing."""
    approvals = approvals_of(logbook)
    content = confirmation_content(logbook, approvals, until=until)
    approval = approval_in_force([each for each in approvals if each.starts_on <= until], on=until)
    if content is None or approval is None:
        return None
    ends_on = date.fromisoformat(content["to"])
    signer = signer_of(logbook, on=ends_on)
    if signer is None:
        sentence = _(
            "Ingen veileder med konto her fulgte tjenesten %(day)s, så ingen kan signere bekreftelsen. "
            "Velg en tidligere dag da en veileder fulgte tjenesten, eller ta kontakt med oss."
        )
        raise log_errors.NotPossible(sentence % {"day": date_format(ends_on, "DATE_FORMAT")}, field="until")
    for open_one in ServiceConfirmation.objects.select_for_update(of=("self",)).filter(logbook=logbook, state__in=OPEN):
        if open_one.caseworker_id:
            raise log_errors.NotPossible(_("En bekreftelse er nettopp signert og blir sendt nå. Prøv igjen om litt."))
        _close(open_one, ConfirmationState.REPLACED, _("Erstattet av en ny"))
    made = ServiceConfirmation(
        logbook=logbook,
        approval=approval,
        starts_on=date.fromisoformat(content["from"]),
        ends_on=ends_on,
        language=approval.decision.application.language,
        content=content,
        sha256=hash_of(content),
        made_by=by,
    )
    made.full_clean(exclude=["logbook", "approval", "made_by", "document"])
    made.save()
    ask_to_sign(made, signer)
    return made


def _close(confirmation: ServiceConfirmation, state: ConfirmationState, reason: str) -> None:
    confirmation.state, confirmation.closed_at, confirmation.close_reason = state, timezone.now(), reason
    confirmation.save(update_fields=["state", "closed_at", "close_reason"])


def _lock(logbook: Logbook) -> Logbook:
    locked = Logbook.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("doctor__user").get(pk=logbook.pk)


def _reload(confirmation: ServiceConfirmation) -> ServiceConfirmation:
    return (
        ServiceConfirmation.objects.select_for_update(of=("self",))
        .select_related("approval__decision__application__doctor__user", "logbook__doctor__user", "made_by")
        .get(pk=confirmation.pk)
    )
