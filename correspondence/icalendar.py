"""Calendar files as RFC 5545 has them, and the methods of RFC 5546 by which a calendar is told what to do with one.

Only what meetings need: one time each, no recurrence, no attendees. Times are written in Norwegian time, with the rule
for summer time beside them, and last exactly so many minutes whatever the clock does meanwhile.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

CONTENT_TYPE: Final = "text/calendar"
OSLO: Final = ZoneInfo("Europe/Oslo")

_PRODUCT: Final = "-//Helsedirektoratet//Forhaandsgodkjenning//NO"
_LONGEST_LINE: Final = 75
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
#: since 1996, as in all of the European Union
_OSLO_RULES: Final = (
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Oslo",
    "BEGIN:DAYLIGHT",
    "DTSTART:19960331T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "TZNAME:CEST",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "DTSTART:19961027T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "TZNAME:CET",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One time in a calendar. Without `at` it is all day. `uid` stays the same however often it is changed.

    `sequence` counts the changes, `changed_at` says when the last one was made, and `about` is shown below the title.
    """

    uid: str
    sequence: int
    changed_at: datetime
    title: str
    on: date
    at: time | None
    minutes: int
    is_cancelled: bool = False
    about: str = ""
    url: str = ""


def write_calendar(
    entries: Iterable[Entry], *, organizer: str, method: str = "", name: str = "", language: str = "nb"
) -> bytes:
    """Return the file, in UTF-8 with CRLF.

    `method` is PUBLISH or CANCEL for a file that tells a calendar of changes, empty for one that a calendar fetches.
    `organizer` is the e-mail address of the sender.
    """
    shown = sorted(entries, key=lambda each: (each.on, each.at or time(), each.uid))
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUCT}", "CALSCALE:GREGORIAN"]
    lines += [f"METHOD:{method}"] if method else []
    lines += [f"NAME:{_escaped(name)}", f"X-WR-CALNAME:{_escaped(name)}"] if name else []
    lines += [] if method else ["REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H"]
    lines += _OSLO_RULES if any(each.at is not None for each in shown) else ()
    for each in shown:
        lines += _event(each, organizer=organizer, language=language)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _event(entry: Entry, *, organizer: str, language: str) -> Sequence[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{_escaped(entry.uid)}",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTAMP:{entry.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        *_times(entry),
        f"SUMMARY;LANGUAGE={language}:{_escaped(entry.title)}",
        *([f"DESCRIPTION;LANGUAGE={language}:{_escaped(entry.about)}"] if entry.about else []),
        *([f"URL:{_CONTROL.sub('', entry.url)}"] if entry.url else []),
        f"ORGANIZER:mailto:{_CONTROL.sub('', organizer)}",
        f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}",
        "CLASS:PRIVATE",
        # An all-day entry is a reminder that something is on that day, not a day that is taken.
        f"TRANSP:{'OPAQUE' if entry.at is not None and not entry.is_cancelled else 'TRANSPARENT'}",
        "END:VEVENT",
    ]


def _times(entry: Entry) -> Sequence[str]:
    if entry.at is None:
        return [f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}"]
    # Through UTC and back: an hour that the clock leaps over in March becomes the hour after it. One that comes twice
    # in October is the first of the two, as the standard reads it; a length instead of an end is never ambiguous.
    start = datetime.combine(entry.on, entry.at, tzinfo=OSLO).astimezone(UTC).astimezone(OSLO)
    return [f"DTSTART;TZID=Europe/Oslo:{start:%Y%m%dT%H%M%S}", f"DURATION:PT{entry.minutes}M"]


def _escaped(text: str) -> str:
    clean = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return clean.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Yield the parts of a line: none longer than 75 octets, no letter cut in two, all but the first indented."""
    part, room = "", _LONGEST_LINE
    for letter in line:
        size = len(letter.encode())
        if size > room:
            yield part
            part, room = " ", _LONGEST_LINE - 1
        part += letter
        room -= size
    yield part
