"""Change cases: the doctor says what changes, why and from when; only that is filled in and judged anew."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from guardian.shortcuts import assign_perm

from accounts.models import User
from approvals.change_scope import criteria_of_change, known_kinds, only_ends, sections_of_change
from approvals.enums import ChangeKind, EventKind, Section, Status
from approvals.exceptions import NotAllowed, NotPossible
from approvals.models import Application, Approval, Conclusion
from approvals.models.application import OPEN_STATUS_VALUES
from approvals.permissions import OWN_CASE, check_may_apply
from approvals.services.answers import ServiceAnswers
from approvals.services.assessments import MIN_REASON
from approvals.services.change_copies import (
    copy_appointment,
    copy_attachments,
    copy_plan,
    copy_service,
    copy_statements,
)
from approvals.services.status import record_event
from curriculum.models import PositionPart
from supervision.models import Appointment

_DAY = timedelta(days=1)
_HELD: Final = (Status.GRANTED, Status.PARTLY_GRANTED)
_SAME: Final[dict[ChangeKind, Promise]] = {
    ChangeKind.UNIT: gettext_lazy("Enheten er den samme som i vedtaket. Velg den nye enheten."),
    ChangeKind.SUPERVISOR: gettext_lazy("Veilederen er den samme som i vedtaket. Oppgi den nye veilederen."),
    ChangeKind.POSITION: gettext_lazy("Stillingen er den samme som i vedtaket. Oppgi den nye stillingen."),
    ChangeKind.DATES: gettext_lazy("Datoene er de samme som i vedtaket. Oppgi de nye datoene."),
}


@transaction.atomic
def start_change_case(
    approval: Approval,
    *,
    by: User,
    kinds: Sequence[str],
    reason: str,
    change_from: date,
    leave_until: date | None = None,
) -> Application:
    """Return a draft that asks to change an approval from a day on; it begins as a copy of what was approved.

    For a leave, `change_from` is its first day and `leave_until` its last; why is not asked (E21). An ending gives the
    first day that no longer counts. Raises NotAllowed for anybody but the doctor, and NotPossible with a sentence: the
    approval does not apply, a change of it is open, or the days lie outside it (T09, E06, E16).
    """
    check_may_apply(by)
    if approval.doctor.user_id != by.pk:
        raise NotAllowed(_("Bare den som har godkjenningen, kan melde endringer i den."))
    approval = _lock(approval)
    _check_can_be_changed(approval)
    chosen = _check_kinds(kinds)
    reason = _check_reason(reason, chosen)
    _check_days(approval, chosen, change_from, leave_until)
    first, last = _days_left(approval, chosen, change_from)
    served = None if only_ends(chosen) else min(change_from - _DAY, approval.ends_on)
    standing = approval.decision.application
    service = copy_service(approval, first=first, last=last)
    if leave_until is not None and ChangeKind.LEAVE in chosen:
        PositionPart.objects.create(
            service_period=service, starts_on=change_from, ends_on=leave_until, percent=Decimal(0), is_leave=True
        )
    application = Application(
        doctor=approval.doctor,
        service_period=service,
        education_plan=copy_plan(
            approval, first=first, last=last, served_until=served if served and served >= approval.starts_on else None
        ),
        language=standing.language,
        is_party=standing.is_party,
        saved_sections=standing.saved_sections,
        changes=approval,
        change_kinds=[kind.value for kind in chosen],
        change_reason=reason,
        change_from=change_from,
    )
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError as lost_race:
        raise NotPossible(open_change_sentence()) from lost_race
    copy_statements(approval, application)
    copy_appointment(approval, service)
    copy_attachments(approval, application, by=by)
    assign_perm(OWN_CASE, by, application)
    detail = {"approval": approval.pk, "kinds": application.change_kinds, "from": change_from.isoformat()}
    record_event(application, EventKind.STARTED, by=by, detail=detail)
    return application


def open_change(approval: Approval) -> Application | None:
    """Return the change case of an approval that is filled in or waits for a decision, if any."""
    return approval.change_cases.filter(status__in=[Status.DRAFT, *OPEN_STATUS_VALUES]).first()


def check_section_is_asked(application: Application, section: Section) -> None:
    """Raise NotPossible in a change case for a section that the change does not touch: it stands as decided."""
    if application.changes_id and section not in sections_of_change(application.change_kinds):
        raise NotPossible(_("Denne delen er ikke berørt av endringen og står som i vedtaket."))


def check_service_is_as_asked(application: Application, answers: ServiceAnswers) -> None:
    """Raise ValidationError beside the field when the draft of a change touches more of the service than it asks for.

    Dates are the matter of a change of dates, shares of full time of another position or unit. Nothing begins before
    the day the change is from.
    """
    if not application.changes_id or application.change_from is None or application.status != Status.DRAFT:
        return
    service, kinds = application.service_period, set(application.change_kinds)
    if ChangeKind.DATES in kinds:
        if answers.starts_on is not None and answers.starts_on < application.change_from:
            sentence = _("Endringen gjelder fra %(day)s. Tjenesten i endringen kan ikke begynne før det.")
            raise ValidationError({"starts_on": sentence % {"day": _day(application.change_from)}})
        return
    untouched = _("Du har ikke meldt endring av datoene. De står som i vedtaket.")
    for name in ("starts_on", "ends_on"):
        if getattr(answers, name) != getattr(service, name):
            raise ValidationError({name: untouched})


def check_change_is_made(application: Application) -> None:
    """Raise NotPossible with a sentence when a change case asks for what stands already, or has lost what it changes.

    The case is locked and about to be sent. Nothing is compared in a first application.
    """
    approval = application.changes
    if approval is None:
        return
    if approval.ended_at is not None:
        raise NotPossible(_("Godkjenningen som skulle endres, gjelder ikke lenger."))
    for kind in known_kinds(application.change_kinds):
        if kind in _SAME and not _is_made(application, approval, kind):
            raise NotPossible(str(_SAME[kind]))


def carry_conclusions(application: Application) -> list[Conclusion]:
    """Let what the change does not touch stand: copy the conclusions that the standing decision rested on.

    Each keeps the person who made it, and its reason names the case it was made in. Call it when the case is received.
    """
    approval = application.changes
    if approval is None:
        return []
    standing = approval.decision.application
    touched = criteria_of_change(application.change_kinds)
    newest: dict[str, Conclusion] = {}
    for made in standing.conclusions.filter(made_at__lte=approval.decision.decided_at).order_by("pk"):
        newest[made.criterion] = made
    return [
        Conclusion.objects.create(
            application=application,
            criterion=criterion,
            outcome=made.outcome,
            reason=_carried_reason(standing, made),
            made_by=made.made_by,
        )
        for criterion, made in newest.items()
        if criterion not in touched
    ]


def _carried_reason(standing: Application, made: Conclusion) -> str:
    """Name the case in which the judgement was made; one that was carried there keeps the name it came with."""
    was_carried = standing.changes_id and made.criterion not in criteria_of_change(standing.change_kinds)
    if was_carried:
        return made.reason
    about = {"number": standing.case_number, "reason": made.reason}
    with translation.override(standing.language):
        return _("Vurdert i sak %(number)s, ikke berørt av endringen: %(reason)s") % about


def _lock(approval: Approval) -> Approval:
    return (
        Approval.objects.select_for_update(of=("self",))
        .select_related("doctor__user", "unit", "service_period", "decision__application__education_plan")
        .get(pk=approval.pk)
    )


def _check_can_be_changed(approval: Approval) -> None:
    if approval.ended_at is not None:
        raise NotPossible(_("Godkjenningen gjelder ikke lenger og kan ikke endres."))
    if approval.ends_on < timezone.localdate():
        raise NotPossible(_("Perioden som er godkjent, er over. Start en ny søknad i stedet."))
    if approval.decision.application.status not in _HELD:
        raise NotPossible(_("Saken er tatt opp igjen. Du kan melde endringer når den er avgjort."))
    if open_change(approval) is not None:
        raise NotPossible(open_change_sentence())


def open_change_sentence() -> str:
    """Say that a change of the approval is open already, and what can be done about it."""
    return _("Du har allerede meldt en endring i denne godkjenningen. Fullfør eller trekk den først.")


def _check_kinds(kinds: Sequence[str]) -> list[ChangeKind]:
    chosen = known_kinds(kinds)
    if not chosen or len(chosen) != len(set(kinds)):
        raise NotPossible(_("Velg hva som endres."), field="kinds")
    if ChangeKind.ENDING in chosen and not only_ends(chosen):
        raise NotPossible(_("En avslutning meldes for seg. Velg bare den, eller bare det andre."), field="kinds")
    return chosen


def _check_reason(reason: str, kinds: list[ChangeKind]) -> str:
    """Why somebody is on leave is nobody's business; every other change says why."""
    reason = reason.strip()
    if kinds != [ChangeKind.LEAVE] and len(reason) < MIN_REASON:
        raise NotPossible(_("Skriv hvorfor (minst %(count)d tegn).") % {"count": MIN_REASON}, field="reason")
    return reason


def _check_days(approval: Approval, kinds: list[ChangeKind], change_from: date, leave_until: date | None) -> None:
    moves = ChangeKind.DATES in kinds
    last = approval.ends_on + _DAY if moves else approval.ends_on
    first = approval.starts_on + _DAY if only_ends(kinds) else approval.starts_on
    if change_from > last or (change_from < first and not moves):
        raise NotPossible(
            _("Endringen må gjelde fra en dag i perioden som er godkjent, fra %(first)s til %(last)s.")
            % {"first": _day(first), "last": _day(last)},
            field="change_from",
        )
    if ChangeKind.LEAVE not in kinds:
        return
    if leave_until is None:
        raise NotPossible(_("Oppgi siste dag i permisjonen."), field="leave_until")
    if leave_until < change_from:
        raise NotPossible(_("Siste dag i permisjonen kan ikke være før den første."), field="leave_until")
    if leave_until > approval.ends_on and not moves:
        raise NotPossible(
            _(
                "Permisjonen varer lenger enn godkjenningen, som slutter %(day)s. "
                "Velg også «Datoer», eller kort den ned."
            )
            % {"day": _day(approval.ends_on)},
            field="leave_until",
        )


def _days_left(approval: Approval, kinds: list[ChangeKind], change_from: date) -> tuple[date, date | None]:
    """Return the days of the service in the change case; the doctor writes the last when the service grows longer."""
    if only_ends(kinds):
        return approval.starts_on, change_from - _DAY
    if change_from > approval.ends_on:
        return change_from, None
    return change_from, approval.ends_on


def _is_made(application: Application, approval: Approval, kind: ChangeKind) -> bool:
    """Whether what the kind speaks of is another now than what was approved."""
    service = application.service_period
    first = application.change_from or approval.starts_on
    match kind:
        case ChangeKind.UNIT:
            return service.unit_id != approval.unit_id
        case ChangeKind.SUPERVISOR:
            return bool(_terms(service.pk) != _terms(approval.service_period_id))
        case ChangeKind.DATES:
            return (service.starts_on, service.ends_on) != (max(first, approval.starts_on), approval.ends_on)
        case ChangeKind.POSITION:
            return _shares(service.pk, first, approval.ends_on) != _shares(
                approval.service_period_id, first, approval.ends_on
            )
    return True


def _terms(service_id: int) -> Any:
    """Return whom the service names, and the agreement with them."""
    found = Appointment.objects.standing().filter(service_period=service_id)
    return found.values_list("email", "meetings_per_month", "schedule", "evaluation", "basis").first()


def _shares(service_id: int, first: date, last: date) -> list[tuple[date, date, Decimal]]:
    parts = PositionPart.objects.filter(service_period=service_id, is_leave=False)
    return [
        (max(part.starts_on, first), min(part.ends_on, last), part.percent)
        for part in parts
        if part.starts_on <= last and part.ends_on >= first
    ]


def _day(day: date) -> str:
    return date_format(day, "j. F Y")
