"""A decided case taken up again: correction and reversal, on the desk."""

from accounts.models import User
from approvals.admin.act import Act, DeskPanel, FormOf
from approvals.admin.reads import Desk

ACTS: tuple[Act, ...] = ()


def panel(desk: Desk, reader: User, form_of: FormOf) -> DeskPanel | None:
    """Return the panel, or None when there is nothing to show."""
    return None
