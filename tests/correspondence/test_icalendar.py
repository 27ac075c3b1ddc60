"""Calendar files: the standard's form, the two nights on which the clock is changed, and what a title cannot do."""

from datetime import UTC, date, datetime, time

import pytest

from correspondence.icalendar import Entry, write_calendar

STAMP = datetime(2027, 1, 4, 12, 30, tzinfo=UTC)
ORGANIZER = "ikke-svar@example.no"


def entry(**fields):
    about = {
        "uid": "m1@example.no",
        "sequence": 0,
        "changed_at": STAMP,
        "title": "Veiledningsmøte",
        "on": date(2027, 5, 3),
        "at": time(14, 30),
        "minutes": 60,
    }
    return Entry(**{**about, **fields})


def raw(*entries, **more):
    return write_calendar(entries, organizer=ORGANIZER, **more)


def lines(*entries, **more):
    """The lines of the file, unfolded."""
    return raw(*entries, **more).decode().replace("\r\n ", "").split("\r\n")


def start_of(*, on, at):
    return next(line for line in lines(entry(on=on, at=at)) if line.startswith("DTSTART;"))


def test_file_is_the_one_that_the_standard_describes():
    found = lines(entry(sequence=3, about="Video", url="https://example.no/logg/"), method="PUBLISH")
    assert found[:5] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Helsedirektoratet//Forhaandsgodkjenning//NO",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    assert found[found.index("BEGIN:VEVENT") :] == [
        "BEGIN:VEVENT",
        "UID:m1@example.no",
        "SEQUENCE:3",
        "DTSTAMP:20270104T123000Z",
        "DTSTART;TZID=Europe/Oslo:20270503T143000",
        "DURATION:PT60M",
        "SUMMARY;LANGUAGE=nb:Veiledningsmøte",
        "DESCRIPTION;LANGUAGE=nb:Video",
        "URL:https://example.no/logg/",
        "ORGANIZER:mailto:ikke-svar@example.no",
        "STATUS:CONFIRMED",
        "CLASS:PRIVATE",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_every_line_ends_with_crlf_and_is_at_most_75_octets():
    content = raw(entry(title="Møte på Ås om æøå 🌼 " * 20), name="Kalenderen min")
    assert content.endswith(b"\r\n")
    assert content.replace(b"\r\n", b"").count(b"\n") == 0
    assert [line for line in content.split(b"\r\n") if len(line) > 75] == []
    content.decode()


def test_folded_line_reads_as_it_was_written():
    title = "Møte på Ås om æøå 🌼 " * 20
    assert f"SUMMARY;LANGUAGE=nb:{title}" in lines(entry(title=title))


def test_title_is_escaped_and_cannot_add_lines():
    found = lines(entry(title="a;b,c\\d\r\nATTENDEE:x\x00"))
    assert "SUMMARY;LANGUAGE=nb:a\\;b\\,c\\\\d\\nATTENDEE:x" in found
    assert [line for line in found if line.startswith("ATTENDEE")] == []


def test_entry_without_a_time_is_all_day_and_needs_no_zone():
    found = lines(entry(at=None))
    assert "DTSTART;VALUE=DATE:20270503" in found
    assert [line for line in found if line.startswith(("DURATION", "BEGIN:VTIMEZONE", "DTEND"))] == []
    assert "TRANSP:TRANSPARENT" in found


def test_cancelled_entry_says_so():
    found = lines(entry(is_cancelled=True, sequence=1), method="CANCEL")
    assert "METHOD:CANCEL" in found
    assert "STATUS:CANCELLED" in found


@pytest.mark.parametrize(
    ("on", "at", "expected"),
    [
        # The day before the clock goes forward, the night itself, and the day after: the hour on the wall is kept.
        (date(2027, 3, 27), time(14), "20270327T140000"),
        (date(2027, 3, 28), time(1, 59), "20270328T015900"),
        # There is no 02:30 that night.
        (date(2027, 3, 28), time(2, 30), "20270328T033000"),
        (date(2027, 3, 28), time(3), "20270328T030000"),
        (date(2027, 3, 29), time(14), "20270329T140000"),
        # 02:30 comes twice on the last night of October.
        (date(2027, 10, 31), time(2, 30), "20271031T023000"),
        (date(2027, 10, 30), time(14), "20271030T140000"),
        (date(2027, 11, 1), time(14), "20271101T140000"),
    ],
)
def test_time_is_norwegian_across_summer_time(on, at, expected):
    assert start_of(on=on, at=at) == f"DTSTART;TZID=Europe/Oslo:{expected}"


def test_meeting_over_the_change_lasts_as_many_minutes_as_it_says():
    found = lines(entry(on=date(2027, 10, 31), at=time(2, 30), minutes=60))
    assert "DURATION:PT60M" in found


def test_zone_has_the_rule_for_both_changes():
    found = lines(entry())
    zone = found[found.index("BEGIN:VTIMEZONE") : found.index("END:VTIMEZONE") + 1]
    assert zone.count("BEGIN:DAYLIGHT") == zone.count("BEGIN:STANDARD") == 1
    assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU" in zone
    assert "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU" in zone


def test_empty_calendar_is_a_calendar():
    found = lines(name="Mine møter, og mer")
    assert found[0] == "BEGIN:VCALENDAR"
    assert "X-WR-CALNAME:Mine møter\\, og mer" in found
    assert "BEGIN:VEVENT" not in found
