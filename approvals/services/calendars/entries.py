"""What stands in a person's calendar: planned meetings for both, conferences for the doctor. Never who a patient is.

An entry is known by its UID for as long as it is the same meeting, however often it is moved.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parseaddr
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from correspondence.icalendar import Entry
from curriculum.models import Logbook
from supervision.models import Conference, ConferenceState, PlannedMeeting

#: more than two people can plan in years; a calendar that fetches more than this fetches too much
MOST_ENTRIES: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalEntry:
    """One entry as it stands in one person's calendar."""

    user: User
    entry: Entry


def entries_of(user: User, *, since: date) -> list[Entry]:
    """Return everything from a day on in all logs that the person keeps, and the meetings they are supervisor of."""
    meetings = _meetings().filter(Q(logbook__doctor__user=user) | Q(appointment__supervisor__user=user), on__gte=since)
    conferences = _conferences().filter(logbook__doctor__user=user, on__gte=since)
    return [each.entry for each in _personal(meetings[:MOST_ENTRIES], conferences[:MOST_ENTRIES]) if each.user == user]


def entries_in(logbooks: Iterable[int], *, since: date) -> list[PersonalEntry]:
    """Return everything from a day on in the logs with these keys, once for each person whose calendar it is in."""
    keys = list(logbooks)
    meetings = _meetings().filter(logbook__in=keys, on__gte=since)
    return _personal(meetings, _conferences().filter(logbook__in=keys, on__gte=since))


def organizer() -> str:
    """Return the address that entries come from; nobody answers there."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _meetings() -> QuerySet[PlannedMeeting]:
    people = ("logbook__doctor__user", "appointment__supervisor__user")
    return PlannedMeeting.objects.select_related(*people).order_by("-on", "-pk")


def _conferences() -> QuerySet[Conference]:
    return Conference.objects.select_related("logbook__doctor__user", "series").order_by("-on", "-pk")


def _personal(meetings: Iterable[PlannedMeeting], conferences: Iterable[Conference]) -> list[PersonalEntry]:
    newest: dict[uuid.UUID, PlannedMeeting] = {}
    for planned in meetings:
        known = newest.get(planned.calendar_id)
        if known is None or _is_newer(planned, known):
            newest[planned.calendar_id] = planned
    found = [each for planned in newest.values() for each in _of_meeting(planned)]
    return found + [_of_conference(each) for each in conferences]


def _is_newer(planned: PlannedMeeting, known: PlannedMeeting) -> bool:
    """Whether a row is what became of the meeting: the one that was not called off, else the last one."""
    return (planned.cancelled_at is None, planned.pk) > (known.cancelled_at is None, known.pk)


def _of_meeting(planned: PlannedMeeting) -> list[PersonalEntry]:
    doctor, supervisor = planned.logbook.doctor.user, planned.appointment.supervisor
    pairs = [(doctor, supervisor.user if supervisor is not None else None)]
    if supervisor is not None:
        pairs.append((supervisor.user, doctor))
    found = []
    for user, other in pairs:
        with translation.override(user.language):
            name = other.name if other is not None else planned.appointment.name
            entry = Entry(
                uid=f"{planned.calendar_id}@{_host()}",
                sequence=planned.sequence,
                changed_at=planned.cancelled_at or planned.planned_at,
                title=_("Veiledningsmøte med %(name)s") % {"name": name},
                on=planned.on,
                at=planned.at,
                minutes=planned.minutes,
                is_cancelled=planned.cancelled_at is not None,
                about=planned.get_form_display(),
                url=_page(planned.logbook),
            )
        found.append(PersonalEntry(user=user, entry=entry))
    return found


def _of_conference(conference: Conference) -> PersonalEntry:
    user = conference.logbook.doctor.user
    with translation.override(user.language):
        entry = Entry(
            uid=f"{uuid.uuid5(conference.logbook.public_id, f'conference:{conference.pk}')}@{_host()}",
            sequence=conference.sequence,
            changed_at=_changed_at(conference),
            title=_("Pasientkonferanse"),
            on=conference.on,
            at=conference.at,
            minutes=conference.minutes,
            is_cancelled=conference.state == ConferenceState.CANCELLED,
            about=conference.get_form_display(),
            url=_page(conference.logbook),
        )
    return PersonalEntry(user=user, entry=entry)


def _changed_at(conference: Conference) -> datetime:
    """Return the last moment that is known; calendars go by the number of the change, not by this."""
    if conference.state == ConferenceState.CANCELLED and conference.settled_at is not None:
        return conference.settled_at
    return conference.series.made_at if conference.series is not None else conference.logbook.opened_at


def _page(logbook: Logbook) -> str:
    return str(settings.SITE_URL + reverse("approvals:logbook", args=[logbook.public_id]))


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
