"""Telling people's calendars by mail: what is planned, moved and called off, each version of each entry once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from approvals.models import CalendarNotice
from approvals.services.calendars.entries import PersonalEntry, entries_in, organizer
from correspondence.icalendar import CONTENT_TYPE, Entry, write_calendar
from correspondence.models import Delivery, StoredDocument
from correspondence.services import queue_delivery, store_document

KIND: Final = "calendar"


@transaction.atomic
def tell_calendars(logbooks: Iterable[int], *, today: date) -> int:
    """Mail everybody what is new from today on in the logs with these keys; return how many mails that made.

    One mail for each person, however much is new. What was told is never told again, and what was called off before
    anybody was told of it is not told at all. The caller holds the locks of the logs.
    """
    entries = entries_in(logbooks, since=today)
    told = _told(entries)
    news: dict[User, list[Entry]] = defaultdict(list)
    for each in entries:
        sequence = told.get((each.user.pk, each.entry.uid))
        is_news = not each.entry.is_cancelled if sequence is None else each.entry.sequence > sequence
        if is_news and each.user.is_active:
            news[each.user].append(each.entry)
    for user, changed in news.items():
        _tell(user, changed, told={uid for reader, uid in told if reader == user.pk})
    return len(news)


def _told(entries: Sequence[PersonalEntry]) -> dict[tuple[int, str], int]:
    """Return the newest version of each entry that each person has been told of."""
    notices = CalendarNotice.objects.filter(entry__in={each.entry.uid for each in entries}).order_by("sequence")
    return {(user, uid): sequence for user, uid, sequence in notices.values_list("user_id", "entry", "sequence")}


def _tell(user: User, changed: Sequence[Entry], *, told: set[str]) -> None:
    with translation.override(user.language):
        delivery = queue_delivery(
            key=f"calendar:{user.pk}:{changed[0].uid}:{changed[0].sequence}",
            kind=KIND,
            recipient_email=user.email,
            recipient_name=user.name,
            language=user.language,
            subject=_subject(changed, told),
            body=_body(user, changed, told),
            documents=_files(user, changed),
        )
    _remember(user, changed, delivery)


def _remember(user: User, changed: Sequence[Entry], delivery: Delivery) -> None:
    CalendarNotice.objects.bulk_create(
        CalendarNotice(
            user=user, entry=each.uid, sequence=each.sequence, is_cancelled=each.is_cancelled, delivery=delivery
        )
        for each in changed
    )


def _subject(changed: Sequence[Entry], told: set[str]) -> str:
    if len(changed) > 1:
        return ngettext("%(count)d endring i kalenderen din", "%(count)d endringer i kalenderen din", len(changed)) % {
            "count": len(changed)
        }
    (only,) = changed
    names = {"title": only.title, "when": _when(only)}
    if only.is_cancelled:
        return _("Avlyst: %(title)s %(when)s") % names
    return (_("Flyttet: %(title)s %(when)s") if only.uid in told else _("%(title)s %(when)s")) % names


def _body(user: User, changed: Sequence[Entry], told: set[str]) -> str:
    lists = (
        (_("Planlagt:"), [each for each in changed if not each.is_cancelled and each.uid not in told]),
        (_("Flyttet eller endret:"), [each for each in changed if not each.is_cancelled and each.uid in told]),
        (_("Avlyst:"), [each for each in changed if each.is_cancelled]),
    )
    listed = [
        "\n".join([heading, *(f"- {each.title} {_when(each)}" for each in sorted(some, key=lambda one: one.on))])
        for heading, some in lists
        if some
    ]
    hello, farewell = (
        _("Hei %(name)s") % {"name": user.name},
        _("Hilsen\n%(agency)s") % {"agency": settings.AGENCY_NAME},
    )
    how = _("Åpne vedlegget for å oppdatere kalenderen din. Alt står også i loggen:")
    return "\n\n".join([hello, *listed, f"{how}\n{changed[0].url}", farewell]) + "\n"


def _files(user: User, changed: Sequence[Entry]) -> list[StoredDocument]:
    """Return what a calendar reads: one file with all that stands, and one for each that is called off (RFC 5546)."""
    standing = [each for each in changed if not each.is_cancelled]
    cancelled = [[each] for each in changed if each.is_cancelled]
    parts = [("PUBLISH", standing, _("kalender.ics"))] if standing else []
    for number, one in enumerate(cancelled, start=1):
        name = _("avlyst.ics") if len(cancelled) == 1 else _("avlyst-%(number)d.ics") % {"number": number}
        parts.append(("CANCEL", one, name))
    return [
        store_document(
            write_calendar(some, organizer=organizer(), method=method, language=user.language),
            filename=name,
            content_type=CONTENT_TYPE,
        )
        for method, some, name in parts
    ]


def _when(entry: Entry) -> str:
    day = date_format(entry.on, "j. F Y")
    if entry.at is None:
        return day
    return _("%(day)s kl. %(time)s") % {"day": day, "time": time_format(entry.at, "H.i")}
