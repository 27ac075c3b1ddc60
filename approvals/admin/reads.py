"""What the desk shows: one case with all that a caseworker needs to see, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import get_language

from accounts.models import User
from approvals import rules
from approvals.admin.evidence import CaseEvidence, Evidence
from approvals.admin.impartiality import list_disqualifications
from approvals.admin.precedents import earlier_conclusions
from approvals.admin.segments import waits_for
from approvals.admin.timeline import TimelineLine, timeline_of
from approvals.change_scope import criteria_of_change
from approvals.criterion_areas import arrange
from approvals.deadlines import Age
from approvals.enums import DecisionKind, RequestKind, Status
from approvals.facts import collect_facts, load_for_facts
from approvals.models import (
    Application,
    Assessment,
    Attachment,
    Conclusion,
    Confirmation,
    Decision,
    Disqualification,
    Letter,
    LetterOpening,
    Note,
    Proposal,
    Reading,
    Request,
)
from approvals.permissions import may_assess
from approvals.queries import READINGS_SHOWN, case_age, list_readings, list_requests, provisional_mark
from approvals.rules.counterfactual import Changes, smallest_changes
from approvals.services.decisions import void_reason
from approvals.services.paragraphs import changed_paragraphs
from approvals.services.proposals import collect_grounds
from approvals.services.provisional import join_words
from approvals.transitions import OPEN_STATUSES, all_movers
from correspondence.models import Delivery
from supervision.models import Appointment

#: what a finding calls its parts -> what the desk calls them
_ROW_NAMES = {"criterion": "id"}
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
class _Criteria:
    """What the engine says of a case: today, or when the case was closed."""

    on: date
    is_stored: bool = False
    problem: str = ""
    overall: str = ""
    calculations: dict[str, str | None] = field(default_factory=dict)
    rows: list[CriterionRow] = field(default_factory=list)
    grounds: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    changes: Changes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything on the desk of one case."""

    application: Application
    on: date
    is_stored: bool
    age: Age
    mover: str
    others: str
    asked: list[RequestKind]
    provisional: str
    is_my_move: bool
    is_mine: bool
    #: whether the reader handles the case: has the right to, and is not barred from it
    handles: bool
    problem: str
    overall: str
    calculations: dict[str, str | None]
    areas: list[Area]
    unsettled: list[CriterionRow]
    grounds: dict[str, list[dict[str, Any]]]
    changes: Changes | None
    suggested: str
    appointments: list[Appointment]
    attachments: list[Attachment]
    confirmations: list[Confirmation]
    requests: list[Request]
    notes: list[Note]
    timeline: list[TimelineLine]
    assessments: list[Assessment]
    proposals: list[Proposal]
    open_proposal: Proposal | None
    void: str
    disqualifications: list[Disqualification]
    decision: Decision | None
    letters: list[Letter]
    deliveries: list[Delivery]
    readings: list[Reading]
    earlier: Mapping[str, list[Conclusion]]

    @property
    def untouched(self) -> frozenset[str]:
        """The criteria of a change case that stand as they were decided; none in a first application."""
        if not self.application.changes_id:
            return frozenset()
        return frozenset(criterion.id for criterion in rules.CRITERIA) - criteria_of_change(
            self.application.change_kinds
        )


def load_desk(application_id: int, *, reader: User, on: date) -> Desk:
    """Return the desk of a received case as `reader` sees it on the day `on`."""
    application = load_for_facts(application_id)
    attachments = list(Attachment.objects.filter(application=application))
    assessments = list(_assessments(application))
    newest = assessments[0] if assessments else None
    criteria = _stored(application, attachments, newest) if _is_closed(application) else None
    criteria = criteria or _today(application, attachments, newest, on=on)
    proposals = list(application.proposals.select_related("proposed_by", "sent_back_by"))
    changed = changed_paragraphs(proposals)
    for each in proposals:
        each.changed_paragraphs = changed.get(each.pk, [])
    waiting = next((each for each in proposals if each.closed_at is None), None)
    decision = application.decisions.select_related("proposed_by", "approved_by", "letter__document").first()
    requests = list_requests(application)
    asked = [RequestKind(each.kind) for each in requests if each.closed_at is None]
    movers = all_movers(application.status, asked)
    return Desk(
        application=application,
        on=criteria.on,
        is_stored=criteria.is_stored,
        age=case_age(application, on=on),
        mover=join_words([str(mover.label) for mover in movers]),
        others=join_words([str(mover.label) for mover in movers[1:]]),
        asked=asked,
        provisional=provisional_mark(application, on=on),
        is_my_move=Application.objects.filter(waits_for(reader), pk=application.pk).exists(),
        is_mine=application.status == Status.UNDER_REVIEW and application.assigned_to_id == reader.pk,
        handles=may_assess(reader, application),
        problem=criteria.problem,
        overall=criteria.overall,
        calculations=criteria.calculations,
        areas=_areas(criteria.rows),
        unsettled=[row for row in criteria.rows if row.strength == "mandatory" and row.outcome == "judgement"],
        grounds=criteria.grounds,
        changes=criteria.changes,
        suggested=_SUGGESTED.get(criteria.overall, ""),
        appointments=list(_appointments(application)),
        attachments=attachments,
        confirmations=list(_confirmations(application)),
        requests=requests,
        notes=list(application.notes.select_related("written_by")),
        timeline=timeline_of(application, reader=reader),
        assessments=assessments,
        proposals=proposals,
        open_proposal=waiting,
        void=void_reason(waiting) if waiting else "",
        disqualifications=list_disqualifications(application),
        decision=decision,
        letters=list(_letters(application)),
        earlier=earlier_conclusions(application, _judged(criteria.rows), reader=reader),
        readings=list_readings(application, limit=READINGS_SHOWN),
        deliveries=list(Delivery.objects.for_reference(application.case_number or "").defer("body")),
    )


def _letters(application: Application) -> QuerySet[Letter]:
    """Return the letters, each with `first_opened_at`: when the applicant opened it, if that has happened."""
    first = LetterOpening.objects.filter(letter=OuterRef("pk")).order_by("pk").values("opened_at")[:1]
    letters = application.letters.select_related("prepared_for", "decision").defer("context")
    return letters.annotate(first_opened_at=Subquery(first))


def _assessments(application: Application) -> QuerySet[Assessment]:
    return application.assessments.select_related("made_by").defer("facts", "parameters")


def _confirmations(application: Application) -> QuerySet[Confirmation]:
    return Confirmation.objects.filter(application=application).select_related("registered_by")


def _appointments(application: Application) -> QuerySet[Appointment]:
    """Return everybody who has been named, the newest first."""
    found = Appointment.objects.filter(service_period=application.service_period_id)
    return found.select_related("supervisor__user", "supervisor__verified_by").order_by("-pk")


def _judged(rows: list[CriterionRow]) -> list[str]:
    """Return the criteria beside which earlier conclusions help: those that a person judges."""
    return [row.id for row in rows if row.is_judgeable or row.conclusions]


def _is_closed(application: Application) -> bool:
    return application.status not in OPEN_STATUSES


def _today(
    application: Application, attachments: list[Attachment], newest: Assessment | None, *, on: date
) -> _Criteria:
    """Assess twice: as the documents stand, to know what is judgement; and with what has been concluded."""
    try:
        facts = collect_facts(application, on=on)
        assessment = rules.assess(facts, lang=_language())
        undecided = rules.assess(collect_facts(application, on=on, with_judgements=False))
    except rules.FactsError as contradiction:
        return _Criteria(on=on, problem=str(contradiction))
    judgeable = {each.criterion for each in undecided.findings if each.outcome == rules.Outcome.JUDGEMENT}
    earlier = {each["criterion"]: each["outcome"] for each in newest.result["findings"]} if newest else {}
    findings: Any = assessment.to_dict()["findings"]
    in_letter: Any = assessment.to_dict(application.language)["findings"]
    return _Criteria(
        on=on,
        overall=str(assessment.outcome),
        calculations=dict(assessment.calculations),
        rows=_rows(application, attachments, findings, on=on, judgeable=judgeable, earlier=earlier),
        grounds={str(kind): collect_grounds(in_letter, kind) for kind in DecisionKind},
        changes=smallest_changes(facts, lang=_language(), only=_judged_anew(application)),
    )


def _judged_anew(application: Application) -> frozenset[str] | None:
    """Return the criteria that a change case is judged on; None for all of them."""
    return frozenset(criteria_of_change(application.change_kinds)) if application.changes_id else None


def _stored(application: Application, attachments: list[Attachment], newest: Assessment | None) -> _Criteria | None:
    """Return the last stored assessment of a closed case as it was: nothing is computed anew."""
    if newest is None:
        return None
    return _Criteria(
        on=newest.on,
        is_stored=True,
        overall=newest.outcome,
        calculations=newest.result["calculations"],
        rows=_rows(application, attachments, newest.result["findings"], on=newest.on),
    )


def _rows(
    application: Application,
    attachments: list[Attachment],
    findings: list[dict[str, Any]],
    *,
    on: date,
    judgeable: AbstractSet[str] = frozenset(),
    earlier: Mapping[str, str] = MappingProxyType({}),
) -> list[CriterionRow]:
    evidence = CaseEvidence(application, attachments)
    conclusions = _conclusions(application)
    rows = []
    for finding in findings:
        criterion = finding["criterion"]
        text = rules.criterion_texts(criterion, _language(), on)
        rows.append(
            CriterionRow(
                **{_ROW_NAMES.get(key, key): value for key, value in finding.items()},
                title=text.title,
                requirement=text.requirement,
                was=earlier.get(criterion, ""),
                evidence=evidence.on(criterion),
                conclusions=conclusions[criterion],
                is_judgeable=criterion in judgeable,
            )
        )
    return rows


def _language() -> str:
    language = get_language() or "nb"
    return language if language in rules.LANGUAGES else "nb"


def _conclusions(application: Application) -> defaultdict[str, list[Conclusion]]:
    """Return the conclusions of the case by criterion, newest first."""
    found: defaultdict[str, list[Conclusion]] = defaultdict(list)
    for row in Conclusion.objects.filter(application=application).select_related("made_by").order_by("-pk"):
        found[row.criterion].append(row)
    return found


def _areas(rows: list[CriterionRow]) -> list[Area]:
    arranged = arrange(rows, criterion=lambda row: row.id, strength=lambda row: row.strength)
    return [Area(title=title, rows=group) for title, group in arranged]
