"""Conferences on days that are not approved any more: they are called off. Nothing is removed."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from curriculum.models import Logbook
from curriculum.queries.absences import Span
from supervision.models import Conference, ConferenceAnswer, ConferenceState


def answer_of(conference: Conference, *, by: User | None) -> ConferenceAnswer:
    """Return what is now said of the conference, to be kept; `by` is nobody behind the centre's link."""
    return ConferenceAnswer(
        conference=conference,
        state=conference.state,
        on=conference.on,
        cause=conference.cancel_cause,
        by=by,
        at=conference.settled_at or timezone.now(),
    )


def call_off_outside(logbook: Logbook, approved: Sequence[Span], *, by: User | None, cause: str) -> int:
    """Call off what is planned after today on days outside the approved ones; return how many conferences that was.

    `by` signed the decision that took the days away, and stands as who said so. The caller has locked the log, and
    tells of the change. What has been stays as it is: it may have been held, and only the doctor knows. Each gets the
    next number of its calendar entry, so that calendars take it out.
    """
    ahead = Conference.objects.filter(logbook=logbook, state=ConferenceState.PLANNED, on__gt=timezone.localdate())
    inside = Q(pk__in=[])
    for first, last in approved:
        inside |= Q(on__range=(first, last))
    outside = list(ahead.exclude(inside).order_by("pk"))
    for each in outside:
        each.state, each.cancel_cause = ConferenceState.CANCELLED, cause
        each.settled_at, each.settled_by = timezone.now(), by
        each.sequence += 1
    Conference.objects.bulk_update(outside, ["state", "cancel_cause", "settled_at", "settled_by", "sequence"])
    ConferenceAnswer.objects.bulk_create([answer_of(each, by=by) for each in outside])
    return len(outside)
