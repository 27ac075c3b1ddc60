"""The case and everything that is kept about it."""

from approvals.models.application import Application, CaseNumberSeries, CentreStatement, UnitStatement
from approvals.models.assessment import Assessment, Conclusion, Confirmation, Note
from approvals.models.attachment import Attachment
from approvals.models.decision import Approval, Decision, Letter, Proposal
from approvals.models.event import CaseEvent

__all__ = [
    "Application",
    "Approval",
    "Assessment",
    "Attachment",
    "CaseEvent",
    "CaseNumberSeries",
    "CentreStatement",
    "Conclusion",
    "Confirmation",
    "Decision",
    "Letter",
    "Note",
    "Proposal",
    "UnitStatement",
]
