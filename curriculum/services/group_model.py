"""Where the plan of a unit's small group leaves the model of the training package (004): told, never refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from curriculum.catalogue.package import GroupModel, Item, training_package
from curriculum.models import GroupMeeting, SmallGroup
from curriculum.queries.small_groups import standing_meetings

_MINUTES_OF_HOUR: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One thing in which the plan is not as the model. `meeting` is its number by time; 0 for the whole group."""

    sentence: str
    meeting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What a group that has held all its meetings has done: days, minutes in all, and what it saw and spoke of."""

    days: tuple[date, ...]
    minutes: int
    films: tuple[Item, ...]
    cases: tuple[Item, ...]
    departures: tuple[Departure, ...]

    @property
    def hours(self) -> float:
        """The minutes as hours."""
        return self.minutes / _MINUTES_OF_HOUR


def find_departures(group: SmallGroup, meetings: Sequence[GroupMeeting]) -> list[Departure]:
    """Return where the group and its meetings, in order of time, are not as the package recommends."""
    model = training_package().model
    return [*_of_group(group, len(meetings), model), *_of_spacing(meetings, model), *_of_meetings(meetings, model)]


def completion_of(group: SmallGroup) -> Completion | None:
    """Return what the group has done, when all its meetings were held and they are as many as the model's; or None."""
    standing = standing_meetings(group)
    held = [meeting for meeting in standing if meeting.held_at is not None]
    package = training_package()
    if len(held) < max(package.model.meetings, len(standing)):
        return None
    seen = {key for meeting in held for key in meeting.films}
    spoken_of = {key for meeting in held for key in meeting.cases}
    return Completion(
        days=tuple(meeting.on for meeting in held if meeting.on is not None),
        minutes=sum(meeting.minutes or 0 for meeting in held),
        films=tuple(item for key, item in package.choices.items() if key in seen),
        cases=tuple(item for key, item in package.cases.items() if key in spoken_of),
        departures=tuple(find_departures(group, held)),
    )


def _of_group(group: SmallGroup, meetings: int, model: GroupModel) -> list[Departure]:
    found = []
    people = group.participants
    if not model.least_participants <= people <= model.most_participants:
        sentence = ngettext(
            "Gruppen har %(number)d deltaker. Pakken anbefaler %(least)d til %(most)d.",
            "Gruppen har %(number)d deltakere. Pakken anbefaler %(least)d til %(most)d.",
            people,
        )
        values = {"number": people, "least": model.least_participants, "most": model.most_participants}
        found.append(Departure(sentence=sentence % values))
    if group.doctors or group.others:
        found.append(
            Departure(
                sentence=_("Pakken er laget for sykepleiere, helsefagarbeidere og assistenter. Gruppen har også andre.")
            )
        )
    if meetings != model.meetings:
        sentence = ngettext(
            "Gruppen har %(number)d møte. Pakken anbefaler %(model)d.",
            "Gruppen har %(number)d møter. Pakken anbefaler %(model)d.",
            meetings,
        )
        found.append(Departure(sentence=sentence % {"number": meetings, "model": model.meetings}))
    return found


def _of_spacing(meetings: Sequence[GroupMeeting], model: GroupModel) -> list[Departure]:
    found = []
    for number, (before, after) in enumerate(pairwise(meetings), start=2):
        if before.on is None or after.on is None:
            continue
        days = (after.on - before.on).days
        if model.least_days <= days <= model.most_days:
            continue
        sentence = ngettext(
            "Det går %(days)d dag fra møte %(before)d til møte %(after)d. Pakken anbefaler omtrent en måned.",
            "Det går %(days)d dager fra møte %(before)d til møte %(after)d. Pakken anbefaler omtrent en måned.",
            days,
        )
        values = {"days": days, "before": number - 1, "after": number}
        found.append(Departure(sentence=sentence % values, meeting=number))
    return found


def _of_meetings(meetings: Sequence[GroupMeeting], model: GroupModel) -> list[Departure]:
    found = []
    for number, meeting in enumerate(meetings, start=1):
        if (meeting.minutes or 0) < model.least_minutes:
            sentence = ngettext(
                "Møte %(number)d varer %(minutes)d minutt. Pakken anbefaler minst %(least)d.",
                "Møte %(number)d varer %(minutes)d minutter. Pakken anbefaler minst %(least)d.",
                meeting.minutes or 0,
            )
            values = {"number": number, "minutes": meeting.minutes or 0, "least": model.least_minutes}
            found.append(Departure(sentence=sentence % values, meeting=number))
        if not meeting.films:
            sentence = _("Møte %(number)d har ingen film.") % {"number": number}
            found.append(Departure(sentence=sentence, meeting=number))
    return found
