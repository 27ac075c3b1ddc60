"""Conferences on days that are not approved any more: they are called off. Nothing is removed."""

from collections.abc import Sequence

from django.db.models import F, Q
from django.utils import timezone

from curriculum.models import Logbook
from curriculum.queries.absences import Span
from supervision.models import Conference, ConferenceState


def call_off_outside(logbook: Logbook, approved: Sequence[Span], *, cause: str) -> int:
    """Call off what is planned after today on days outside the approved ones; return how many conferences that was.

    The caller has locked the log, and tells of the change. What has been stays as it is: it may have been held, and
    only the doctor knows. Each gets the next number of its calendar entry, so that calendars take it out.
    """
    ahead = Conference.objects.filter(logbook=logbook, state=ConferenceState.PLANNED, on__gt=timezone.localdate())
    inside = Q(pk__in=[])
    for first, last in approved:
        inside |= Q(on__range=(first, last))
    return ahead.exclude(inside).update(
        state=ConferenceState.CANCELLED,
        cancel_cause=cause,
        settled_at=timezone.now(),
        settled_by=None,
        sequence=F("sequence") + 1,
    )
