"""The confirmation of counted service: asked for by the doctor, signed by the supervisor, then by a caseworker.

What is signed is the content that was shown, by its hash. When the log has changed since, the confirmation gives way
to a new one with what the log says now, and whoever was about to sign is shown that.
"""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.enums import ConfirmationState, LetterKind
from approvals.exceptions import CaseChanged, NotAllowed, NotPossible
from approvals.models import Application, ServiceConfirmation
from approvals.permissions import check_may_assess, is_barred
from approvals.services.confirmation_content import confirmation_content, hash_of
from approvals.services.letters import order_letter
from approvals.services.logbooks import approval_in_force, approvals_of
from approvals.services.status import lock_application
from correspondence.services import queue_delivery
from curriculum import exceptions as log_errors
from curriculum.models import Logbook
from curriculum.permissions import check_may_keep, check_may_supervise
from supervision.models import Appointment

OPEN = (ConfirmationState.MADE, ConfirmationState.SUPERVISOR_SIGNED)


@transaction.atomic
def make_confirmation(logbook: Logbook, *, by: User, until: date) -> ServiceConfirmation:
    """Make what the supervisor is asked to sign: what the log comes to until the end of a day.

    An open one gives way. Raises NotAllowed for anybody but the doctor, and NotPossible for a day that is not over,
    for one before the first approved day, and while a signed one is about to be issued.
    """
    logbook = _lock(logbook)
    check_may_keep(by, logbook)
    if until >= timezone.localdate():
        raise log_errors.NotPossible(_("Velg en dag som er over."), field="until")
    made = _make(logbook, by=by, until=until)
    if made is None:
        raise log_errors.NotPossible(_("Ingen godkjente dager er over innen denne dagen."), field="until")
    return made


def current(confirmation: ServiceConfirmation) -> ServiceConfirmation:
    """Return the confirmation, or the new one that takes its place because the log has changed since it was made.

    Only one that waits for a signature gives way. Call it before showing what is to be signed.
    """
    if confirmation.state not in OPEN or confirmation.caseworker_id:
        return confirmation
    return _renew(confirmation)


def sign_as_supervisor(confirmation: ServiceConfirmation, *, by: User, sha256: str) -> ServiceConfirmation:
    """Sign what was shown, for the supervisor who follows the service on its last confirmed day.

    Raises NotAllowed, NotPossible when it does not wait for the supervisor, and LogChanged when the log says something
    else by now; the new confirmation then stands in its place.
    """
    return _sign_as_supervisor(current(confirmation), by=by, sha256=sha256)


def sign_as_caseworker(confirmation: ServiceConfirmation, *, by: User, sha256: str) -> ServiceConfirmation:
    """Sign what the supervisor has signed, and order the document: made, numbered and mailed by a worker.

    Raises the errors of a case: NotAllowed (right, habilitet), NotPossible when the supervisor has not signed, and
    CaseChanged when the log says something else by now; the supervisor is then asked anew.
    """
    check_may_issue(by, confirmation)
    return _sign_as_caseworker(current(confirmation), by=by, sha256=sha256)


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
def _renew(confirmation: ServiceConfirmation) -> ServiceConfirmation:
    logbook = _lock(confirmation.logbook)
    confirmation = _reload(confirmation)
    if confirmation.state not in OPEN or confirmation.caseworker_id:
        return confirmation
    content = confirmation_content(logbook, approvals_of(logbook), until=confirmation.ends_on)
    if content is not None and hash_of(content) == confirmation.sha256:
        return confirmation
    if content is None:
        _close(confirmation, ConfirmationState.WITHDRAWN, _("Ingen dager er godkjent lenger"))
        return confirmation
    made = _make(logbook, by=confirmation.made_by, until=confirmation.ends_on)
    return made or confirmation


@transaction.atomic
def _sign_as_supervisor(confirmation: ServiceConfirmation, *, by: User, sha256: str) -> ServiceConfirmation:
    logbook = _lock(confirmation.logbook)
    check_may_supervise(by, logbook)
    confirmation = _reload(confirmation)
    follows = Appointment.objects.filter(
        service_period__logbook=logbook,
        supervisor__user=by,
        first_day__lte=confirmation.ends_on,
        last_day__gte=confirmation.ends_on,
    )
    if not follows.exists():
        raise log_errors.NotAllowed(_("Bare den som er veileder på den siste dagen i perioden, kan signere."))
    if confirmation.state != ConfirmationState.MADE:
        raise log_errors.NotPossible(_("Bekreftelsen venter ikke på veilederen."))
    if confirmation.sha256 != sha256:
        raise log_errors.LogChanged(
            _("Loggen er endret siden du åpnet siden. Se gjennom bekreftelsen på nytt og signer den da.")
        )
    confirmation.supervisor, confirmation.supervisor_signed_at = by, timezone.now()
    confirmation.state = ConfirmationState.SUPERVISOR_SIGNED
    confirmation.full_clean(exclude=["logbook", "approval", "made_by", "supervisor", "document"])
    confirmation.save(update_fields=["supervisor", "supervisor_signed_at", "state"])
    return confirmation


@transaction.atomic
def _sign_as_caseworker(confirmation: ServiceConfirmation, *, by: User, sha256: str) -> ServiceConfirmation:
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


def _make(logbook: Logbook, *, by: User, until: date) -> ServiceConfirmation | None:
    """Make a confirmation in the place of the open one; the log is locked. None when it would say nothing."""
    approvals = approvals_of(logbook)
    content = confirmation_content(logbook, approvals, until=until)
    approval = approval_in_force([each for each in approvals if each.starts_on <= until], on=until)
    if content is None or approval is None:
        return None
    for open_one in ServiceConfirmation.objects.select_for_update(of=("self",)).filter(logbook=logbook, state__in=OPEN):
        if open_one.caseworker_id:
            raise log_errors.NotPossible(_("En bekreftelse er nettopp signert og blir sendt nå. Prøv igjen om litt."))
        _close(open_one, ConfirmationState.REPLACED, _("Erstattet av en ny"))
    made = ServiceConfirmation(
        logbook=logbook,
        approval=approval,
        starts_on=date.fromisoformat(content["from"]),
        ends_on=date.fromisoformat(content["to"]),
        language=approval.decision.application.language,
        content=content,
        sha256=hash_of(content),
        made_by=by,
    )
    made.full_clean(exclude=["logbook", "approval", "made_by", "document"])
    made.save()
    _ask(made)
    return made


def _ask(confirmation: ServiceConfirmation) -> None:
    """Tell the supervisor that something waits to be signed."""
    appointment = (
        Appointment.objects.filter(
            service_period__logbook=confirmation.logbook_id,
            first_day__lte=confirmation.ends_on,
            last_day__gte=confirmation.ends_on,
            supervisor__isnull=False,
        )
        .select_related("supervisor__user")
        .order_by("-first_day", "-pk")
        .first()
    )
    if appointment is None or appointment.supervisor is None:
        return
    person = appointment.supervisor.user
    with translation.override(person.language):
        about = {
            "name": person.name,
            "doctor": confirmation.logbook.doctor.user.name,
            "day": date_format(confirmation.ends_on, "DATE_FORMAT"),
            "link": settings.SITE_URL + reverse("approvals:confirmations", args=[confirmation.logbook.public_id]),
            "agency": settings.AGENCY_NAME,
        }
        subject = _("Bekreftelse av tjeneste venter på deg")
        body = (
            _(
                "Hei %(name)s\n\n"
                "%(doctor)s ber om bekreftelse av tjenesten til og med %(day)s. Den er regnet ut fra loggen. "
                "Se gjennom den, og signer hvis den stemmer:\n%(link)s\n\n"
                "Ikke svar på denne e-posten.\n\nHilsen\n%(agency)s\n"
            )
            % about
        )
    queue_delivery(
        key=f"confirmation:{confirmation.pk}:asked",
        kind="confirmation",
        recipient_email=person.email,
        recipient_name=person.name,
        language=person.language,
        subject=subject,
        body=body,
    )


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
