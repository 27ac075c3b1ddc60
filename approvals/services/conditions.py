"""What changes under an approval that runs: the supervisor may not supervise any more, the agreement has ended.

A caseworker notes it when somebody tells. It refuses and ends nothing (E16): the follow-up tells those it concerns, and
what follows is a change case or a revocation, by people.
"""

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.enums import EventKind
from approvals.exceptions import NotPossible
from approvals.models import Application, Approval
from approvals.permissions import check_may_assess
from approvals.services.approvals import last_day_of, last_day_of_agreement
from approvals.services.status import lock_application, record_event
from curriculum.hooks import log_changed
from supervision.models import Appointment
from supervision.services import mark_ineligible

MIN_REASON: Final = 10
MAX_REASON: Final = 2000


def running_approval(application: Application, *, on: date) -> Approval | None:
    """Return the newest approval of a case that covers the day or a later one; None when there is none."""
    given = Approval.objects.filter(decision__application=application, ends_on__gte=on).order_by("-pk")
    given = given.select_related("decision__assessment", "service_period__logbook")
    return next((each for each in given if (last := last_day_of(each)) is not None and last >= on), None)


def followed_by(approval: Approval) -> Appointment | None:
    """Return the appointment whose supervisor follows the service of an approval last; None when nobody does."""
    rows = Appointment.objects.filter(service_period=approval.service_period_id, first_day__isnull=False)
    return rows.order_by("-first_day", "-pk").first()


def rests_on_agreement(approval: Approval) -> bool:
    """Whether the decision rests on what was stated of a palliative centre (R20)."""
    return bool(approval.decision.assessment.facts.get("centre"))


@transaction.atomic
def note_supervisor_ineligible(application: Application, *, by: User, from_on: date | None, reason: str) -> None:
    """Note from which day the supervisor does not fulfil the requirements any more (R24, R25); None takes it back.

    Raises NotAllowed, or NotPossible with a sentence: no approval runs, nobody supervises, the day is not one on which
    the supervisor follows the service, the reason is missing, or nothing would change.
    """
    application = lock_application(application)
    check_may_assess(by, application)
    approval = _running(application)
    appointment = followed_by(approval)
    if appointment is None or appointment.first_day is None or appointment.last_day is None:
        raise NotPossible(_("Ingen veileder følger tjenesten."))
    reason = reason.strip()
    if not MIN_REASON <= len(reason) <= MAX_REASON:
        about = {"least": MIN_REASON, "most": MAX_REASON}
        raise NotPossible(_("Begrunnelsen må ha mellom %(least)d og %(most)d tegn.") % about, field="reason")
    if from_on is not None and not appointment.first_day <= from_on <= appointment.last_day:
        raise NotPossible(_("Datoen må være en dag veilederen følger tjenesten."), field="from_on")
    if from_on == appointment.not_eligible_from:
        raise NotPossible(_unchanged(from_on), field="from_on")
    before = mark_ineligible(appointment, from_on=from_on)
    detail = {"supervisor": appointment.name, "from": _iso(from_on), "before": _iso(before), "reason": reason}
    _tell(approval, application, EventKind.SUPERVISOR_INELIGIBLE, by=by, detail=detail)


@transaction.atomic
def note_agreement_ended(application: Application, *, by: User, last_day: date | None) -> None:
    """Note the last day of the agreement with the centre (R20); None is again what the decision rests on.

    Raises NotAllowed, or NotPossible with a sentence: no approval runs, it rests on no agreement, the day is before the
    service, or nothing would change.
    """
    application = lock_application(application)
    check_may_assess(by, application)
    approval = _running(application)
    if not rests_on_agreement(approval):
        raise NotPossible(_("Godkjenningen bygger ikke på en avtale med et palliativt senter."))
    if last_day is not None and last_day < approval.starts_on - timedelta(days=1):
        raise NotPossible(_("Datoen kan ikke være før tjenesten begynner."), field="last_day")
    before, until = approval.agreement_to, last_day or last_day_of_agreement(approval.decision)
    if until == before:
        raise NotPossible(_unchanged(last_day), field="last_day")
    approval.agreement_to = until
    approval.save(update_fields=["agreement_to"])
    detail = {"last": _iso(until), "before": _iso(before)}
    _tell(approval, application, EventKind.AGREEMENT_ENDED, by=by, detail=detail)


def _running(application: Application) -> Approval:
    """Return the approval of the case that runs, locked."""
    approval = running_approval(application, on=timezone.localdate())
    if approval is None:
        raise NotPossible(_("Saken har ingen godkjenning som gjelder."))
    Approval.objects.select_for_update(of=("self",)).get(pk=approval.pk)
    approval.refresh_from_db(fields=["agreement_to", "ended_from", "ended_at"])
    return approval


def _unchanged(day: date | None) -> str:
    return _("Den datoen er allerede registrert.") if day else _("Skriv en dato. Det er ikke registrert noen fra før.")


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _tell(approval: Approval, application: Application, kind: EventKind, *, by: User, detail: dict[str, str]) -> None:
    record_event(application, kind, by=by, detail={"approval": approval.pk, **detail})
    if approval.service_period.logbook is not None:
        log_changed(approval.service_period.logbook)
