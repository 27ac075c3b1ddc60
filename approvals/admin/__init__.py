"""The desk of caseworkers and approvers in Django admin. Importing it registers the pages."""

from approvals.admin.audit import AuditEntryAdmin
from approvals.admin.case import CaseAdmin
from approvals.admin.confirmations import ServiceConfirmationAdmin
from approvals.admin.decisions import ApprovalAdmin, DecisionAdmin
from approvals.admin.deliveries import CaseDeliveryAdmin
from approvals.admin.followup import AlertAdmin
from approvals.admin.paragraphs import StandardParagraphAdmin
from approvals.admin.simulations import SimulationAdmin

__all__ = [
    "AlertAdmin",
    "ApprovalAdmin",
    "AuditEntryAdmin",
    "CaseAdmin",
    "CaseDeliveryAdmin",
    "DecisionAdmin",
    "ServiceConfirmationAdmin",
    "SimulationAdmin",
    "StandardParagraphAdmin",
]
