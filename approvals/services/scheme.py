"""Whether the scheme takes in new cases: the rules may close it from a day. Cases that came in before go on."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals import rules
from approvals.exceptions import NotPossible


def check_takes_in_new_cases(*, on: date) -> None:
    """Raise NotPossible with a sentence on a day on which the scheme is closed for new cases."""
    if not rules.is_open_for_new_cases(on):
        day = date_format(rules.ruleset_on(on).closed_from or on, "DATE_FORMAT")
        raise NotPossible(_("Ordningen tar ikke imot nye søknader fra og med %(day)s.") % {"day": day})
