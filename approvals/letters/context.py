"""What a decision letter says, gathered once and frozen: values and words, no rows of the database."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from approvals import rules
from approvals.enums import DecisionKind, Occasion
from approvals.exceptions import LetterMissing
from approvals.letters.changed import ChangedApproval, EarlierDecision, changed_approval, earlier_decision
from approvals.letters.kinds import letter_kind_of
from approvals.letters.law import Law, law_on
from approvals.letters.marks import Mark, check_address, next_number, reference_of
from approvals.letters.values import plain
from approvals.models import Application, Proposal
from approvals.models.decision import WITHOUT_PERIOD
from supervision.models import Appointment
from units.models import PalliativeUnit

#: Findings that say which part of a service can count; another limited finding is no ground for granting only a part.
_LIMITS_THE_SERVICE = frozenset({"timing.before_start", "course.nursing_home_cap"})
_UNMET = frozenset({"not_met", "missing"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A share of full time in percent, from and including to and including."""

    starts_on: date
    ends_on: date
    percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The service applied for."""

    unit: str
    unit_kind: str
    municipality: str
    starts_on: date
    ends_on: date
    positions: tuple[Position, ...]
    supervisor: str
    centre: str

    @property
    def steady_percent(self) -> Decimal | None:
        """The position when it is one and the same from the first day to the last."""
        return _steady_percent(self.positions, self.starts_on, self.ends_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """What a grant covers. Months with two decimals, hours as the engine prints them."""

    starts_on: date
    ends_on: date
    positions: tuple[Position, ...]
    counted_months: Decimal
    excess_months: Decimal
    required_hours: Decimal
    whole_period: bool

    @property
    def steady_percent(self) -> Decimal | None:
        """The position when it is one and the same from the first day to the last."""
        return _steady_percent(self.positions, self.starts_on, self.ends_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One criterion that the decision rests on, in the language of the letter; `remedy` may be empty."""

    criterion: str
    source: str
    outcome: str
    outcome_word: str
    title: str
    requirement: str
    explanation: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLetterContext:
    """Everything that the letter says. `reference` is case number and document number."""

    kind: str
    language: str
    dated: date
    reference: str
    case_number: str
    agency_name: str
    agency_address: str
    agency_email: str
    recipient_name: str
    recipient_email: str
    hpr_number: str
    caseworker_name: str
    approver_name: str
    received_on: date
    has_confirmed_facts: bool
    service: Service
    approved: Approved | None
    grounds: tuple[Ground, ...]
    met: tuple[str, ...]
    undecided: tuple[str, ...]
    every_requirement_met: bool
    statement: str
    minimum_percent: str
    rules_from: date
    law: Law
    appeal_body: str
    appeal_weeks: int
    check_code: str
    check_address: str
    letter_kind: str
    earlier: EarlierDecision | None
    changes: ChangedApproval | None
    effective_on: date | None

    def to_json(self) -> dict[str, Any]:
        """The context as it is kept with the letter: dates in ISO form, decimals as strings."""
        kept: dict[str, Any] = plain(asdict(self))
        return kept


def build_decision_context(
    proposal: Proposal, *, approver: User, dated: date, mark: Mark | None = None
) -> DecisionLetterContext:
    """Return what the letter of this proposal says when `approver` signs on the day `dated`.

    Without a `mark` it gets the number that is free and no check code: a draft to look at. Figures and findings are
    those of the assessment stored with the proposal. Raises LetterMissing naming what lacks.
    """
    # What lacks is said to the person who signs, so in that person's language; the rest in the letter's.
    _check_complete(proposal, approver=approver)
    with translation.override(proposal.application.language):
        mark = mark or Mark(number=next_number(proposal.application))
        return _build(proposal, approver=approver, dated=dated, mark=mark)


def _build(proposal: Proposal, *, approver: User, dated: date, mark: Mark) -> DecisionLetterContext:
    application = proposal.application
    assessment, language = proposal.assessment, application.language
    user = application.doctor.user
    service = _service(proposal)
    return DecisionLetterContext(
        kind=str(proposal.kind),
        language=language,
        dated=dated,
        reference=reference_of(application, mark.number),
        case_number=str(application.case_number),
        agency_name=settings.AGENCY_NAME,
        agency_address=settings.AGENCY_ADDRESS,
        agency_email=settings.AGENCY_EMAIL,
        recipient_name=user.name,
        recipient_email=user.email,
        hpr_number=application.doctor.hpr_number,
        caseworker_name=proposal.proposed_by.name,
        approver_name=approver.name,
        received_on=timezone.localdate(application.submitted_at),
        has_confirmed_facts=application.confirmations.exists(),
        service=service,
        approved=_approved(proposal, service),
        grounds=_grounds(proposal, language),
        met=_titles(proposal, language, {"met"}),
        undecided=_titles(proposal, language, {"judgement"}),
        every_requirement_met=assessment.outcome == "met",
        statement=_statement(proposal),
        minimum_percent=str(assessment.parameters["minimum_percent"]["value"]),
        rules_from=date.fromisoformat(assessment.ruleset_version),
        law=law_on(dated, language),
        appeal_body=settings.APPEAL_BODY,
        appeal_weeks=settings.APPEAL_WEEKS,
        check_code=mark.check_code,
        check_address=check_address(),
        letter_kind=str(letter_kind_of(proposal)),
        earlier=earlier_decision(proposal),
        changes=changed_approval(application),
        effective_on=proposal.effective_on,
    )


def _check_complete(proposal: Proposal, *, approver: User) -> None:
    """Raise LetterMissing with the first thing without which the letter would be wrong or empty."""
    application = proposal.application
    service = proposal.assessment.facts.get("service", {})
    needed: dict[str, object] = {
        _("klageinstansen"): settings.APPEAL_BODY,
        _("etatens navn"): settings.AGENCY_NAME,
        _("etatens adresse"): settings.AGENCY_ADDRESS,
        _("saksnummeret"): application.case_number and application.submitted_at,
        _("søkerens navn"): application.doctor.user.name,
        _("saksbehandlerens navn"): proposal.proposed_by.name,
        _("godkjennerens navn"): approver.name,
        _("enheten"): application.service_period.unit_id,
        _("datoene for tjenesten"): service.get("starts_on") and service.get("ends_on"),
    }
    if proposal.occasion != Occasion.FIRST:
        needed[_("vedtaket som endres")] = earlier_decision(proposal)
    if proposal.kind == DecisionKind.DISMISSED:
        needed[_("begrunnelsen")] = _statement(proposal)
    if proposal.kind not in WITHOUT_PERIOD:
        needed |= {
            _("stillingsprosenten"): service.get("positions"),
            _("veilederen"): _appointment(application),
            _("perioden som godkjennes"): proposal.starts_on and proposal.ends_on,
        }
    for what, value in needed.items():
        if not value:
            raise LetterMissing(_("Brevet kan ikke lages: %(what)s mangler.") % {"what": what})


def _appointment(application: Application) -> Appointment | None:
    return Appointment.objects.standing().filter(service_period_id=application.service_period_id).first()


def _service(proposal: Proposal) -> Service:
    """The service as it was assessed; names come from the register."""
    application, stated = proposal.application, proposal.assessment.facts["service"]
    unit = PalliativeUnit.objects.select_related("municipality").get(service_periods=application.service_period_id)
    centre, appointment = application.centre_statement.centre, _appointment(application)
    return Service(
        unit=unit.name,
        unit_kind=rules.word("unit_kind", unit.kind, application.language),
        municipality=unit.municipality.name,
        starts_on=date.fromisoformat(stated["starts_on"]),
        ends_on=date.fromisoformat(stated["ends_on"]),
        positions=tuple(
            Position(
                starts_on=date.fromisoformat(part["from"]),
                ends_on=date.fromisoformat(part["to"]),
                percent=Decimal(part["percent"]),
            )
            for part in stated.get("positions", [])
        ),
        supervisor=appointment.name if appointment else "",
        centre=centre.name if centre else "",
    )


def _approved(proposal: Proposal, service: Service) -> Approved | None:
    starts_on, ends_on = proposal.starts_on, proposal.ends_on
    if starts_on is None or ends_on is None:
        return None
    whole_period = (starts_on, ends_on) == (service.starts_on, service.ends_on)
    calculations = proposal.assessment.result["calculations"]
    if not whole_period:
        calculations = _calculate_part(proposal.assessment.facts, starts_on, ends_on)
    return Approved(
        starts_on=starts_on,
        ends_on=ends_on,
        positions=tuple(
            Position(starts_on=max(part.starts_on, starts_on), ends_on=min(part.ends_on, ends_on), percent=part.percent)
            for part in service.positions
            if part.starts_on <= ends_on and part.ends_on >= starts_on
        ),
        counted_months=Decimal(proposal.counted_months or 0),
        excess_months=Decimal(calculations["excess_months"] or 0),
        required_hours=Decimal(calculations["required_hours"] or 0),
        whole_period=whole_period,
    )


def _steady_percent(positions: tuple[Position, ...], starts_on: date, ends_on: date) -> Decimal | None:
    if len(positions) == 1 and positions[0].starts_on <= starts_on and positions[0].ends_on >= ends_on:
        return positions[0].percent
    return None


def _calculate_part(facts: dict[str, Any], starts_on: date, ends_on: date) -> dict[str, Any]:
    """Return the engine's calculations for a part of the service, from the facts as they were assessed."""
    service = {**facts["service"], "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    return dict(rules.assess(rules.parse_facts({**facts, "service": service})).calculations)


def _grounds(proposal: Proposal, language: str) -> tuple[Ground, ...]:
    """What the decision rests on: for a refusal what was proposed, otherwise what limits the grant or is not met.

    A dismissal rests on no criterion.
    """
    if proposal.kind in WITHOUT_PERIOD:
        findings = list(proposal.grounds)
    else:
        findings = [
            finding
            for finding in proposal.assessment.result["findings"]
            if (finding["outcome"] in _UNMET and finding["strength"] == "mandatory")
            or (finding["outcome"] == "limited" and finding["criterion"] in _LIMITS_THE_SERVICE)
        ]
    return tuple(_ground(finding, proposal, language) for finding in findings)


def _ground(finding: dict[str, Any], proposal: Proposal, language: str) -> Ground:
    texts = rules.criterion_texts(finding["criterion"], language, proposal.assessment.on)
    return Ground(
        criterion=finding["criterion"],
        source=finding["source"],
        outcome=finding["outcome"],
        outcome_word=rules.word("outcome", finding["outcome"], language),
        title=texts.title,
        requirement=texts.requirement,
        explanation=finding["explanation"],
        remedy=finding["remedy"] or "",
    )


def _titles(proposal: Proposal, language: str, outcomes: set[str]) -> tuple[str, ...]:
    """Titles of the mandatory criteria that came to one of `outcomes`."""
    return tuple(
        rules.criterion_texts(finding["criterion"], language, proposal.assessment.on).title
        for finding in proposal.assessment.result["findings"]
        if finding["outcome"] in outcomes and finding["strength"] == "mandatory"
    )


def _statement(proposal: Proposal) -> str:
    """The caseworker's own words; where there are none, why the proposal departs from the assessment."""
    return proposal.statement.strip() or proposal.departure_reason.strip()
