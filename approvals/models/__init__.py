"""The case and everything that is kept about it."""

from approvals.models.appeal import Appeal
from approvals.models.application import Application, CaseNumberSeries, CentreStatement, UnitStatement
from approvals.models.assessment import Assessment, Conclusion, Confirmation, Note
from approvals.models.attachment import Attachment
from approvals.models.calendar import CalendarNotice
from approvals.models.course_plan import CoursePlan
from approvals.models.decision import Approval, Decision, Letter, Proposal
from approvals.models.event import CaseEvent
from approvals.models.followup import Alert, CalendarFeed, ChangedLog, FollowUpRun, ServiceConfirmation
from approvals.models.letter_order import IssuedLetter, LetterOrder
from approvals.models.paragraph import StandardParagraph
from approvals.models.reopening import Reopening
from approvals.models.request import Request, RequestItem
from approvals.models.simulation import SimulatedCase, Simulation
from approvals.models.traces import AuditEntry, AuditHead, Disqualification, LetterOpening, Reading

__all__ = [
    "Alert",
    "Appeal",
    "Application",
    "Approval",
    "Assessment",
    "Attachment",
    "AuditEntry",
    "AuditHead",
    "CalendarFeed",
    "CalendarNotice",
    "CaseEvent",
    "CaseNumberSeries",
    "CentreStatement",
    "ChangedLog",
    "Conclusion",
    "Confirmation",
    "CoursePlan",
    "Decision",
    "Disqualification",
    "FollowUpRun",
    "IssuedLetter",
    "Letter",
    "LetterOpening",
    "LetterOrder",
    "Note",
    "Proposal",
    "Reading",
    "Reopening",
    "Request",
    "RequestItem",
    "ServiceConfirmation",
    "SimulatedCase",
    "Simulation",
    "StandardParagraph",
    "UnitStatement",
]
