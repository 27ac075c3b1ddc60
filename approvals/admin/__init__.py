"""The desk of caseworkers and approvers in Django admin. Importing it registers the pages."""

from approvals.admin.audit import AuditEntryAdmin
from approvals.admin.case import CaseAdmin
from approvals.admin.decisions import ApprovalAdmin, DecisionAdmin
from approvals.admin.deliveries import CaseDeliveryAdmin
from approvals.admin.paragraphs import StandardParagraphAdmin

__all__ = [
    "ApprovalAdmin",
    "AuditEntryAdmin",
    "CaseAdmin",
    "CaseDeliveryAdmin",
    "DecisionAdmin",
    "StandardParagraphAdmin",
]
