"""What a decision does to approvals: one begins, one ends, one follows another. Nothing is ever removed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, cast

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from approvals import rules
from approvals.change_scope import only_ends
from approvals.enums import ChangeKind, DecisionKind, EventKind, Occasion
from approvals.exceptions import NotPossible
from approvals.models import Application, Approval, Decision
from approvals.models.decision import WITHOUT_PERIOD
from approvals.services.appointment_mails import follower_of, tell_of_end, tell_supervisors
from approvals.services.appointments import standing_appointment
from approvals.services.log_marks import mark_changed
from approvals.services.status import record_event
from curriculum.hooks import log_changed
from curriculum.models import Logbook
from curriculum.queries.absences import Span, merge_spans
from curriculum.services import open_logbook
from supervision.models import Appointment
from supervision.services import begin_supervision, end_supervision
from supervision.services.conference_ends import call_off_outside
from supervision.services.planning import follow_on

#: changes after which the service goes on under what was approved until the new approval takes over
STANDS_MEANWHILE: Final = frozenset({ChangeKind.DATES.value})


def lock_what_stands(application: Application) -> None:
    """Lock the logs and the approvals that a decision in a case may change. Call with the case locked, before events.

    Everybody locks in the same order: case, log, approval, and the audit chain last. Whoever writes in the log waits
    until the decision is made, and then sees the days that it gives; what was written before, the decision sees.
    """
    logbooks = Logbook.objects.select_for_update(of=("self",), no_key=True)
    list(logbooks.filter(service_periods=application.service_period_id).order_by("pk"))
    stand = Q(decision__application=application)
    if application.changes_id is not None:
        stand |= Q(pk=application.changes_id)
    list(Approval.objects.select_for_update(of=("self",), no_key=True).filter(stand).order_by("pk"))


def settle_approval(application: Application, decision: Decision) -> Approval | None:
    """Let a signed decision begin and end approvals; return the one it gives, None when it gives none.

    Call it once, in the transaction that makes the decision, with the case and `lock_what_stands` locked.

    - A first grant gives an approval for the days and months of its proposal (T09).
    - A later round ends the approval of the case, from the day the new decision says, and gives a new one if it grants.
    - A granted change ends the approval it changes from `change_from` and gives a new one for the days after; when it
      is an ending, none. A refused change touches nothing: the approval stands as it was.
    - A revocation ends the approval of the case from `effective_on`.

    No month counts twice: the two approvals cover different days (the old one the days before `ended_from`, the new
    one those from its own `starts_on`), and the cap of R05 sees the old service as service served before. What an ended
    approval still gives is `standing_months`. What is changed counts from the day after the decision at the earliest
    (R11, T08), because no proposal begins before that. The supervisors who begin and stop following are told.

    Raises NotPossible when the approval has been ended since.
    """
    current = _active_approval(application)
    changes = _lock(application.changes_id) if application.changes_id else None
    is_grant = decision.kind not in WITHOUT_PERIOD
    stood = current or changes
    before = follower_of(stood)
    if current is not None:
        end_approval(current, decision, from_=_day_the_round_takes_over(current, decision))
    elif decision.kind == DecisionKind.REVOKED or _has_been_followed(application, decision):
        raise NotPossible(_("Godkjenningen i saken er avløst av en senere. Ta opp den nyeste saken i stedet."))
    if changes is not None and is_grant and current is None:
        if changes.ended_at is None:
            end_approval(changes, decision, from_=_day_the_change_takes_over(application, changes, decision))
        elif cast("Decision", changes.ended_by).application_id != application.pk:
            raise NotPossible(_("Godkjenningen som skulle endres, gjelder ikke lenger."))
    given = _create_approval(application, decision) if is_grant and not is_ending(application) else None
    _let_plans_follow(application, decision)
    if given is not None:
        tell_supervisors(given, before=before)
    elif stood is not None and stood.ended_at is not None and before is not None:
        tell_of_end(stood, decision, before=before)
    return given


def _let_plans_follow(application: Application, decision: Decision) -> None:
    """Call off what was planned with a supervisor, or for a day, that the service does not have any more."""
    logbook = Logbook.objects.filter(service_periods=application.service_period_id).first()
    if logbook is None:
        return
    follow_on(logbook, cause=_("Veilederen følger ikke tjenesten denne dagen lenger."))
    cause = _("Tjenesten er ikke godkjent denne dagen lenger.")
    call_off_outside(logbook, days_approved_in(logbook), by=decision.approved_by, cause=cause)
    # Reminders and calendars hang on the days themselves, whether or not anything was called off.
    log_changed(logbook)


def days_approved_in(logbook: Logbook) -> tuple[Span, ...]:
    """Return the days of a log that approvals cover, merged, oldest first."""
    approvals = Approval.objects.filter(service_period__logbook=logbook)
    return merge_spans((each.starts_on, last) for each in approvals if (last := last_day_of(each)) is not None)


def is_ending(application: Application) -> bool:
    """Whether the case only asks that an approval end: nothing is assessed, and nothing new is given."""
    return application.changes_id is not None and only_ends(application.change_kinds)


def end_approval(approval: Approval, decision: Decision, *, from_: date) -> Approval:
    """Note that the approval does not apply from this day on, and which decision says so. The row is kept."""
    approval.ended_at = decision.decided_at
    approval.ended_from = from_
    approval.ended_by = decision
    approval.full_clean(exclude=["decision", "doctor", "unit", "service_period", "ended_by", "supervisor_name"])
    approval.save(update_fields=["ended_at", "ended_from", "ended_by"])
    for appointment in Appointment.objects.filter(service_period=approval.service_period_id, last_day__isnull=False):
        end_supervision(appointment, last=from_ - timedelta(days=1))
    if approval.service_period.logbook is not None:
        mark_changed(approval.service_period.logbook)
    record_event(
        approval.decision.application,
        EventKind.APPROVAL_ENDED,
        by=decision.approved_by,
        detail={"approval": approval.pk, "from": from_.isoformat(), "decision": decision.pk},
    )
    return approval


def last_day_of(approval: Approval) -> date | None:
    """Return the last day that the approval covers, None when it was ended before its first."""
    last = approval.ends_on
    if approval.ended_from is not None:
        last = min(last, approval.ended_from - timedelta(days=1))
    return last if last >= approval.starts_on else None


def days_after_ending(application: Application) -> tuple[date, date]:
    """Return the days that are left of an approval whose end the case asks for; nothing of them is assessed anew.

    Raises NotPossible when none would be left, or when the approval has been ended since.
    """
    approval, ends = application.changes, application.change_from
    if approval is None or ends is None or approval.ended_at is not None:
        raise NotPossible(_("Godkjenningen som skulle endres, gjelder ikke lenger."))
    last = min(ends - timedelta(days=1), approval.ends_on)
    if last < approval.starts_on:
        raise NotPossible(_("Godkjenningen kan ikke slutte før den begynner."))
    return approval.starts_on, last


def standing_months(approval: Approval) -> Decimal:
    """Return the months that the approval gives on the days it covers: all, and once it is ended those before.

    By the engine, on the facts that its decision rested on (R05, R19).
    """
    if approval.ended_from is None or approval.ended_from > approval.ends_on:
        return approval.counted_months
    last = last_day_of(approval)
    return Decimal(0) if last is None else months_until(approval, last)


def months_until(approval: Approval, last: date) -> Decimal:
    """Return the months that the approval gives from its first day until `last`, never more than it gave in all."""
    assessment = approval.decision.assessment
    facts: dict[str, Any] = dict(assessment.facts)
    facts["service"] = {
        **facts.get("service", {}),
        "starts_on": approval.starts_on.isoformat(),
        "ends_on": last.isoformat(),
    }
    found = rules.assess(rules.parse_facts(facts)).to_dict()
    counted = cast("dict[str, Any]", found["calculations"])["counted_months"]
    return min(Decimal(counted or 0), approval.counted_months)


def list_chain(application: Application) -> list[Approval]:
    """Return the approvals that follow one another through changes, oldest first.

    Those that this case gave or asks to change, and everything before and after them; one query, however many.
    """
    approvals = list(
        Approval.objects.filter(doctor=application.doctor_id)
        .select_related("decision__application", "decision__assessment", "ended_by__application", "unit")
        .order_by("pk")
    )
    by_case: dict[int, list[Approval]] = {}
    for each in approvals:
        by_case.setdefault(each.decision.application_id, []).append(each)
    changed = {case: given[0].decision.application.changes_id for case, given in by_case.items()}
    changed[application.pk] = application.changes_id
    home = {each.pk: each.decision.application_id for each in approvals}
    together = {application.pk}
    while True:
        before = {home[changes] for case in together if (changes := changed.get(case)) in home}
        after = {case for case, changes in changed.items() if changes in home and home[changes] in together}
        if before | after <= together:
            return [each for each in approvals if each.decision.application_id in together]
        together |= before | after


def _active_approval(application: Application) -> Approval | None:
    """Return what an earlier round of this case gives, if it still stands."""
    return (
        Approval.objects.select_for_update(of=("self",))
        .select_related("decision__application")
        .filter(decision__application=application, ended_at__isnull=True)
        .first()
    )


def _lock(approval_id: int) -> Approval:
    return (
        Approval.objects.select_for_update(of=("self",))
        .select_related("decision__application", "ended_by")
        .get(pk=approval_id)
    )


def _has_been_followed(application: Application, decision: Decision) -> bool:
    """Whether an approval of this case was ended by a decision in another case, so that the chain goes on there."""
    ended = Approval.objects.filter(decision__application=application, ended_by__isnull=False)
    return decision.kind not in WITHOUT_PERIOD and ended.exclude(ended_by__application=application).exists()


def _day_the_round_takes_over(approval: Approval, decision: Decision) -> date:
    """Return from which day an approval gives way to a later round of its own case.

    A revocation names the day. A correction puts right what never should have stood, so nothing of it stands. Any
    other new grant takes over from its first day, and a refusal from the day after it: what was served in good faith
    before that was approved, and keeps counting.
    """
    proposal = decision.proposal
    if decision.kind == DecisionKind.REVOKED:
        return cast("date", proposal.effective_on)
    if decision.occasion == Occasion.CORRECTION:
        return approval.starts_on
    takes_over = proposal.starts_on or timezone.localdate(decision.decided_at) + timedelta(days=1)
    return max(approval.starts_on, takes_over)


def _day_the_change_takes_over(application: Application, approval: Approval, decision: Decision) -> date:
    """Return from which day a changed approval gives way: the day the change is from.

    Service that goes on as approved while a change of its dates waits for a late decision keeps counting until the new
    approval begins. With another unit, supervisor or position, or on leave, it does not go on as approved.
    """
    change_from = cast("date", application.change_from)
    starts_on = cast("date", decision.proposal.starts_on)
    service_starts = cast("date", application.service_period.starts_on)
    is_late = starts_on > service_starts and service_starts <= max(change_from, approval.starts_on)
    if set(application.change_kinds) <= STANDS_MEANWHILE and is_late:
        return max(change_from, starts_on)
    return change_from


def _create_approval(application: Application, decision: Decision) -> Approval:
    appointment = standing_appointment(application)
    proposal = decision.proposal
    logbook = open_logbook(application.service_period)
    mark_changed(logbook)
    if appointment is not None:
        first, last = cast("date", proposal.starts_on), cast("date", proposal.ends_on)
        begin_supervision(appointment, logbook, first=first, last=last)
    return Approval.objects.create(  # type: ignore[misc]  # the proposal of a grant has unit and days, by constraint
        decision=decision,
        doctor=application.doctor,
        unit=application.service_period.unit,
        service_period=application.service_period,
        supervisor_name=appointment.name if appointment else "",
        starts_on=proposal.starts_on,
        ends_on=proposal.ends_on,
        counted_months=proposal.counted_months,
        agreement_to=_last_day_that_is_known(application, decision),
    )


def _last_day_that_is_known(application: Application, decision: Decision) -> date | None:
    """Return the last day of the agreement, as noted since, where a change leaves what is known of the centre alone."""
    changed = application.changes
    if changed is None or changed.decision.assessment.facts.get("centre") != decision.assessment.facts.get("centre"):
        return last_day_of_agreement(decision)
    return changed.agreement_to


def last_day_of_agreement(decision: Decision) -> date | None:
    """Return the last day of the agreement with the centre that a grant rests on, None when it has no end (R20)."""
    until = (decision.assessment.facts.get("centre") or {}).get("agreement_to")
    return date.fromisoformat(until) if until else None
