"""Proposing a decision: what is proposed, on what assessment, and why it departs from it if it does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from approvals import rules
from approvals.enums import Action, DecisionKind, Occasion, SendBackCode, Status
from approvals.exceptions import CaseChanged, NotPossible
from approvals.models import Application, Assessment, Decision, Proposal, Reopening
from approvals.models.decision import WITHOUT_PERIOD
from approvals.permissions import check_may_propose, check_may_sign
from approvals.services.approvals import days_after_ending, is_ending, months_until
from approvals.services.assessments import MIN_REASON, assess_application, lock_for_review, store_assessment
from approvals.services.reopening import decided_first_on, is_notice_over, open_reopening
from approvals.services.status import lock_application, move

#: kind of decision -> the engine's outcome that it agrees with; a dismissal says nothing of the criteria, and a
#: revocation gives its grounds itself
AGREES_WITH = {
    DecisionKind.GRANTED: "met",
    DecisionKind.PARTLY_GRANTED: "met",
    DecisionKind.REFUSED: "not_met",
}
_WITH_OWN_GROUNDS = {DecisionKind.DISMISSED, DecisionKind.REVOKED}
_ON_UNMET = {DecisionKind.REFUSED, DecisionKind.REVOKED}
_UNMET = {"not_met", "missing"}
_NEEDS_STATEMENT = {
    DecisionKind.DISMISSED: gettext_lazy("En avvisning må ha en begrunnelse i brevet (minst %(count)d tegn)."),
    DecisionKind.REVOKED: gettext_lazy("Et tilbakekall må ha en begrunnelse i brevet (minst %(count)d tegn)."),
}
_GROUND_KEYS = ("criterion", "source", "outcome", "required", "observed", "explanation", "remedy")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalContent:
    """What a caseworker fills in: kind, the period a grant is to cover, and the words of the decision.

    `effective_on` is a revocation's: the first day that no longer counts. `paragraphs` are the standard paragraphs that
    were put into the statement, as key and version.
    """

    kind: DecisionKind
    starts_on: date | None = None
    ends_on: date | None = None
    statement: str = ""
    departure_reason: str = ""
    effective_on: date | None = None
    paragraphs: tuple[tuple[str, int], ...] = ()


@transaction.atomic
def propose_decision(
    application: Application, *, by: User, content: ProposalContent, version: int, on: date | None = None
) -> Proposal:
    """Store the assessment and the proposal that rests on it, and pass the case to a second person.

    `on` is the day of the assessment, today unless said otherwise. Raises NotAllowed, CaseChanged, or NotPossible
    with a sentence: criteria still to be judged, a departure without a reason, a period outside the service, and in a
    case that was taken up again an outcome that its occasion does not allow or that the applicant was not warned of.
    """
    application = lock_for_review(application, by=by)
    check_may_propose(by, application)
    if application.version != version:
        raise CaseChanged
    on = on or timezone.localdate()
    reopening = open_reopening(application)
    _check_occasion(content, reopening)
    assessment = store_assessment(application, by=by, on=on)
    _check_outcome(assessment, content)
    starts_on, ends_on = _granted_period(application, content, on=on)
    proposal = Proposal(
        application=application,
        kind=content.kind,
        occasion=reopening.occasion if reopening else Occasion.FIRST,
        assessment=assessment,
        starts_on=starts_on,
        ends_on=ends_on,
        counted_months=_counted_months(application, starts_on, ends_on, on=on),
        grounds=collect_grounds(assessment.result["findings"], content.kind),
        statement=content.statement.strip(),
        paragraphs=[{"key": key, "version": version} for key, version in content.paragraphs],
        effective_on=content.effective_on,
        departure_reason=content.departure_reason.strip(),
        application_version=application.version + 1,
        proposed_by=by,
    )
    _check_notice(proposal, reopening)
    # A grant has no grounds, and an empty list is no answer to Django's validation.
    proposal.full_clean(exclude=["grounds"])
    proposal.save()
    # As many decimals as the database keeps, so that a letter made at once says what one made later would say.
    proposal.refresh_from_db(fields=["counted_months"])
    move(application, Action.PROPOSE, by=by, detail={"kind": str(content.kind), "proposal": proposal.pk})
    return proposal


@transaction.atomic
def send_back_proposal(proposal: Proposal, *, by: User, code: str, reason: str) -> Proposal:
    """Send the proposal back to its caseworker with a coded reason and what it means here.

    Raises NotAllowed for whoever may not sign it, NotPossible without code or reason or when it is closed already.
    """
    application = lock_application(proposal.application)
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    check_may_sign(by, proposal)
    reason = reason.strip()
    if code not in SendBackCode.values:
        raise NotPossible(_("Velg hva slags grunn det er til å sende forslaget tilbake."), field="code")
    if len(reason) < MIN_REASON:
        raise NotPossible(_("Begrunnelsen må ha minst %(count)d tegn.") % {"count": MIN_REASON}, field="reason")
    if proposal.closed_at is not None:
        raise NotPossible(_("Forslaget er allerede avgjort eller sendt tilbake."))
    proposal.closed_at = timezone.now()
    proposal.sent_back_by = by
    proposal.send_back_code = code
    proposal.send_back_reason = reason
    proposal.full_clean(exclude=["grounds"])
    proposal.save()
    move(application, Action.SEND_BACK, by=by, detail={"code": str(code), "reason": reason, "proposal": proposal.pk})
    return proposal


def open_proposal(application: Application) -> Proposal | None:
    """Return the proposal that waits for a signature, if any."""
    if application.status != Status.PROPOSED:
        return None
    return (
        application.proposals.filter(closed_at__isnull=True)
        .select_related("proposed_by", "assessment", "application__doctor__user")
        .first()
    )


def is_to_detriment(proposal: Proposal, standing: Decision) -> bool:
    """Whether the proposal takes from the applicant something that the standing decision gave: days, or months."""
    given = standing.proposal
    if given.starts_on is None or given.ends_on is None:
        return False
    if proposal.starts_on is None or proposal.ends_on is None:
        return True
    takes_days = proposal.starts_on > given.starts_on or proposal.ends_on < given.ends_on
    return takes_days or (proposal.counted_months or 0) < (given.counted_months or 0)


def _check_occasion(content: ProposalContent, reopening: Reopening | None) -> None:
    """An approval is revoked in a round opened for that, from a day of the approval, and nothing else is done there."""
    is_revocation = reopening is not None and reopening.occasion == Occasion.REVOCATION
    if content.kind != DecisionKind.REVOKED:
        if is_revocation:
            raise NotPossible(
                _("Saken er tatt opp igjen for tilbakekall. Kall tilbake, eller la vedtaket bli stående.")
            )
        if content.effective_on is not None:
            raise NotPossible(_("Bare et tilbakekall har en dag det gjelder fra."), field="effective_on")
        return
    if reopening is None or not is_revocation:
        raise NotPossible(_("Et tilbakekall må tas opp som tilbakekall, med forhåndsvarsel til legen."), field="kind")
    given = reopening.decision.proposal
    if content.effective_on is None or given.starts_on is None or given.ends_on is None:
        raise NotPossible(_("Oppgi fra hvilken dag godkjenningen ikke lenger skal gjelde."), field="effective_on")
    if not given.starts_on <= content.effective_on <= given.ends_on:
        raise NotPossible(_("Tilbakekallet må gjelde fra en dag i perioden som er godkjent."), field="effective_on")


def _check_notice(proposal: Proposal, reopening: Reopening | None) -> None:
    """Nobody loses what they were given without having been told and heard (forvaltningsloven §§ 16, 35)."""
    if reopening is None or is_notice_over(reopening) or not is_to_detriment(proposal, reopening.decision):
        return
    if reopening.notice_sent_at is None:
        raise NotPossible(_("Forslaget er til skade for legen. Send forhåndsvarsel først, og vent på svaret."))
    raise NotPossible(
        _("Legen har ikke svart på forhåndsvarselet, og fristen er ikke ute før %(day)s.")
        % {"day": date_format(cast("date", reopening.notice_due_on), "j. F Y")}
    )


def _check_outcome(assessment: Assessment, content: ProposalContent) -> None:
    """A person decides; what departs from the assessment needs a reason, and judgement cannot be skipped.

    A dismissal does not go into the criteria: it needs its own reason, which stands in the letter, and nothing else.
    So does a revocation, which has its grounds in what has happened since. When the doctor only ends an approval,
    nothing is assessed anew.
    """
    if content.kind == DecisionKind.GRANTED and is_ending(assessment.application):
        return
    if content.kind in _WITH_OWN_GROUNDS:
        if len(content.statement.strip()) < MIN_REASON:
            raise NotPossible(_NEEDS_STATEMENT[content.kind] % {"count": MIN_REASON}, field="statement")
        return
    if assessment.outcome == "needs_judgement":
        raise NotPossible(_("Noen vilkår mangler konklusjon. Konkluder på dem før du foreslår et vedtak."))
    departs = assessment.outcome != AGREES_WITH[content.kind]
    if departs and len(content.departure_reason.strip()) < MIN_REASON:
        raise NotPossible(
            _("Forslaget avviker fra vurderingen. Skriv hvorfor (minst %(count)d tegn).") % {"count": MIN_REASON},
            field="departure_reason",
        )
    if (
        content.kind == DecisionKind.REFUSED
        and not collect_grounds(assessment.result["findings"], content.kind)
        and not content.statement.strip()
    ):
        raise NotPossible(_("Et avslag må ha en begrunnelse."), field="statement")


def _granted_period(
    application: Application, content: ProposalContent, *, on: date
) -> tuple[date, date] | tuple[None, None]:
    """Return the days a grant covers. A full grant covers the whole service; a part grant lies inside it (R11, E07)."""
    if content.kind in WITHOUT_PERIOD:
        return None, None
    if is_ending(application):
        if content.kind == DecisionKind.PARTLY_GRANTED:
            raise NotPossible(_("En avslutning innvilges eller avslås. Den kan ikke innvilges delvis."), field="kind")
        return days_after_ending(application)
    service = application.service_period
    if content.kind == DecisionKind.GRANTED:
        starts_on, ends_on = service.starts_on, service.ends_on
    else:
        starts_on, ends_on = content.starts_on, content.ends_on
    if starts_on is None or ends_on is None or service.starts_on is None or service.ends_on is None:
        raise NotPossible(_("Oppgi fra og til hvilken dato godkjenningen skal gjelde."), field="starts_on")
    if ends_on < starts_on:
        raise NotPossible(_("Godkjenningen kan ikke slutte før den begynner."), field="ends_on")
    if starts_on < service.starts_on or ends_on > service.ends_on:
        raise NotPossible(_("Godkjenningen kan ikke gå utenfor tjenesten det er søkt om."), field="starts_on")
    if starts_on <= (decided_first_on(application) or on):
        raise NotPossible(
            _("Tellende tjeneste kan tidligst begynne dagen etter vedtaket. Innvilg delvis, med en senere startdato."),
            field="starts_on",
        )
    if content.kind == DecisionKind.PARTLY_GRANTED and (starts_on, ends_on) == (service.starts_on, service.ends_on):
        _check_is_partial(application, on=on)
    return starts_on, ends_on


def _check_is_partial(application: Application, *, on: date) -> None:
    """The whole service may be partly granted only when some of it exceeds the cap (R05, E09)."""
    calculations = _calculations(assess_application(application, on=on))
    if Decimal(calculations["excess_months"] or 0) == 0:
        raise NotPossible(_("Perioden er hele tjenesten. Velg «Innvilget», eller kort ned perioden."), field="kind")


def _calculations(result: rules.Assessment) -> dict[str, Any]:
    return cast("dict[str, Any]", result.to_dict()["calculations"])


def _counted_months(
    application: Application, starts_on: date | None, ends_on: date | None, *, on: date
) -> Decimal | None:
    """Return the months that count in the granted period, by the engine (R05, R19), with two decimals."""
    if starts_on is None or ends_on is None:
        return None
    if application.changes is not None and is_ending(application):
        return months_until(application.changes, ends_on)
    calculations = _calculations(assess_application(application, on=on, period=(starts_on, ends_on)))
    if calculations["counted_months"] is None:
        raise NotPossible(_("Tellende måneder kan ikke regnes ut: stillingsprosenten mangler."))
    return Decimal(calculations["counted_months"])


def collect_grounds(findings: Iterable[Mapping[str, Any]], kind: DecisionKind) -> list[dict[str, Any]]:
    """Return the criteria that the decision rests on: for a refusal the mandatory ones that fail or are undocumented.

    So for a revocation. A part grant names what limits it; a grant needs no grounds (forvaltningsloven § 24), and a
    dismissal rests on no criterion. `findings` are in the form of the engine's output.
    """
    wanted = _UNMET if kind in _ON_UNMET else {"limited"}
    if kind in {DecisionKind.GRANTED, DecisionKind.DISMISSED}:
        return []
    return [
        {key: finding[key] for key in _GROUND_KEYS}
        for finding in findings
        if finding["outcome"] in wanted and (kind not in _ON_UNMET or finding["strength"] == "mandatory")
    ]
