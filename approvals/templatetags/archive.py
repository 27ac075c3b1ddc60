"""Whether the desk offers the archive."""

from django import template

from accounts.models import User
from approvals.models import Application
from approvals.permissions import may_export
from approvals.services.archive import is_closed

register = template.Library()


@register.simple_tag
def can_export(application: Application, reader: User) -> bool:
    """Return whether the reader may export the case and the case can be exported as it stands."""
    return may_export(reader, application) and is_closed(application)
