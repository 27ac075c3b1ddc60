"""What the desk shows: one case with all that a caseworker needs to see, in a constant number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals import rules
from approvals.admin.evidence import CaseEvidence, Evidence
from approvals.admin.queue import age_in_days
from approvals.admin.segments import waits_for
from approvals.admin.timeline import TimelineLine, timeline_of
from approvals.enums import DecisionKind, Status
from approvals.facts import collect_facts, load_for_facts
from approvals.models import (
    Application,
    Assessment,
    Attachment,
    Conclusion,
    Confirmation,
    Decision,
    Letter,
    Note,
    Proposal,
)
from approvals.services.proposals import AGREES_WITH, collect_grounds
from approvals.transitions import whose_move
from correspondence.models import Delivery
from supervision.models import Appointment

#: heading -> the criteria under it, by the first part of their id, in the order in which they are read
_AREAS: list[tuple[Any, tuple[str, ...]]] = [
    (_("Enheten"), ("applicant.doctor", "unit.")),
    (_("Tjenesten"), ("timing.", "position.")),
    (_("Palliativt senter"), ("centre.",)),
    (_("Lokalt samarbeid"), ("local.",)),
    (_("Veiledning"), ("supervisor.appointed", "supervisor.eligible", "supervision.")),
    (_("Plan og undervisning"), ("plan.", "teaching.programme", "teaching.hours", "teaching.weeks", "teaching.own")),
]
_STRENGTHS = {"recommended": _("Anbefalinger"), "frame": _("Rammen for hele løpet")}
#: what the engine's overall outcome speaks for
_SUGGESTED = {"met": DecisionKind.GRANTED, "not_met": DecisionKind.REFUSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionRow:
    """One criterion on the desk."""

    id: str
    title: str
    requirement: str
    source: str
    strength: str
    outcome: str
    required: str | None
    observed: str | None
    explanation: str
    remedy: str | None
    was: str
    evidence: list[Evidence]
    conclusions: list[Conclusion]
    is_judgeable: bool

    @property
    def anchor(self) -> str:
        """The criterion's place on the page."""
        return self.anchor_of(self.id)

    @staticmethod
    def anchor_of(criterion: str) -> str:
        """Return the place on the page of the criterion with this id."""
        return f"vilkar-{criterion.replace('.', '-').replace('_', '-')}"

    @property
    def has_changed(self) -> bool:
        """Whether the outcome is another than when the case was last assessed and stored."""
        return bool(self.was) and self.was != self.outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Criteria that are read together."""

    title: str | Promise
    rows: list[CriterionRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything on the desk of one case."""

    application: Application
    on: date
    days: int
    mover: str | Promise
    is_my_move: bool
    is_mine: bool
    problem: str
    overall: str
    calculations: dict[str, str | None]
    areas: list[Area]
    unsettled: list[CriterionRow]
    grounds: dict[str, list[dict[str, Any]]]
    suggested: str
    appointments: list[Appointment]
    attachments: list[Attachment]
    confirmations: list[Confirmation]
    notes: list[Note]
    timeline: list[TimelineLine]
    assessments: list[Assessment]
    proposals: list[Proposal]
    open_proposal: Proposal | None
    decision: Decision | None
    letters: list[Letter]
    deliveries: list[Delivery]


def load_desk(application_id: int, *, reader: User, on: date) -> Desk:
    """Return the desk of a received case as `reader` sees it on the day `on`."""
    application = load_for_facts(application_id)
    attachments = list(Attachment.objects.filter(application=application))
    assessments = list(_assessments(application))
    rows, assessment, problem = _criteria(application, attachments, assessments[0] if assessments else None, on=on)
    proposals = list(application.proposals.select_related("proposed_by", "sent_back_by"))
    decision = application.decisions.select_related("proposed_by", "approved_by", "letter__document").first()
    overall = str(assessment.outcome) if assessment else ""
    return Desk(
        application=application,
        on=on,
        days=age_in_days(application, on=on),
        mover=whose_move(application.status).label,
        is_my_move=Application.objects.filter(waits_for(reader), pk=application.pk).exists(),
        is_mine=application.status == Status.UNDER_REVIEW and application.assigned_to_id == reader.pk,
        problem=problem,
        overall=overall,
        calculations=dict(assessment.calculations) if assessment else {},
        areas=_areas(rows),
        unsettled=[row for row in rows if row.strength == "mandatory" and row.outcome == "judgement"],
        grounds=_grounds(assessment, application.language),
        suggested=_SUGGESTED.get(overall, ""),
        appointments=list(_appointments(application)),
        attachments=attachments,
        confirmations=list(_confirmations(application)),
        notes=list(application.notes.select_related("written_by")),
        timeline=timeline_of(application),
        assessments=assessments,
        proposals=proposals,
        open_proposal=next((each for each in proposals if each.closed_at is None), None),
        decision=decision,
        letters=list(application.letters.select_related("prepared_for", "decision").defer("context")),
        deliveries=list(Delivery.objects.for_reference(application.case_number or "").defer("body")),
    )


def departs(kind: str, overall: str) -> bool:
    """Whether a proposal of this kind departs from the engine's overall outcome, so that a reason is asked for."""
    return AGREES_WITH[DecisionKind(kind)] != overall


def _assessments(application: Application) -> QuerySet[Assessment]:
    return application.assessments.select_related("made_by").defer("facts", "parameters")


def _confirmations(application: Application) -> QuerySet[Confirmation]:
    return Confirmation.objects.filter(application=application).select_related("registered_by")


def _appointments(application: Application) -> QuerySet[Appointment]:
    """Return everybody who has been named, the newest first."""
    found = Appointment.objects.filter(service_period=application.service_period_id)
    return found.select_related("supervisor__user", "supervisor__verified_by").order_by("-pk")


def _criteria(
    application: Application, attachments: list[Attachment], newest: Assessment | None, *, on: date
) -> tuple[list[CriterionRow], rules.Assessment | None, str]:
    """Assess twice: as the documents stand, to know what is judgement; and with what has been concluded."""
    language = get_language() if get_language() in rules.LANGUAGES else "nb"
    try:
        assessment = rules.assess(collect_facts(application, on=on), lang=language)
        undecided = rules.assess(collect_facts(application, on=on, with_judgements=False), lang=language)
    except rules.FactsError as contradiction:
        return [], None, str(contradiction)
    evidence = CaseEvidence(application, attachments)
    earlier = {each["criterion"]: each["outcome"] for each in newest.result["findings"]} if newest else {}
    judgeable = {each.criterion for each in undecided.findings if each.outcome == rules.Outcome.JUDGEMENT}
    conclusions = _conclusions(application)
    rows = []
    for finding in assessment.findings:
        text = rules.criterion_texts(finding.criterion, language, on)
        rows.append(
            CriterionRow(
                id=finding.criterion,
                title=text.title,
                requirement=text.requirement,
                source=finding.source,
                strength=str(finding.strength),
                outcome=str(finding.outcome),
                required=finding.required,
                observed=finding.observed,
                explanation=finding.explanation(),
                remedy=finding.remedy(),
                was=earlier.get(finding.criterion, ""),
                evidence=evidence.on(finding.criterion),
                conclusions=conclusions[finding.criterion],
                is_judgeable=finding.criterion in judgeable,
            )
        )
    return rows, assessment, ""


def _conclusions(application: Application) -> defaultdict[str, list[Conclusion]]:
    """Return the conclusions of the case by criterion, newest first."""
    found: defaultdict[str, list[Conclusion]] = defaultdict(list)
    for row in Conclusion.objects.filter(application=application).select_related("made_by").order_by("-pk"):
        found[row.criterion].append(row)
    return found


def _areas(rows: list[CriterionRow]) -> list[Area]:
    mandatory = [row for row in rows if row.strength == "mandatory"]
    areas = [Area(title=title, rows=[row for row in mandatory if row.id.startswith(ids)]) for title, ids in _AREAS]
    others = [
        Area(title=title, rows=[row for row in rows if row.strength == strength])
        for strength, title in _STRENGTHS.items()
    ]
    return [area for area in areas + others if area.rows]


def _grounds(assessment: rules.Assessment | None, language: str) -> dict[str, list[dict[str, Any]]]:
    """Return what the grounds of each kind of proposal would be now, in the language of the letter."""
    if assessment is None:
        return {}
    findings: Any = assessment.to_dict(language)["findings"]
    return {str(kind): collect_grounds(findings, kind) for kind in DecisionKind}
