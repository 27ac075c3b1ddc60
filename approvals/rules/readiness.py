"""How far a doctor has come toward a course (:mod:`approvals.rules.courses`): each requirement, how it stands, and why.

Months are weighed by :mod:`approvals.rules.planning` and compared exactly. Three sums are told apart: what has been
served on the day, what the plan gives with everything documented, and what it would give if what is unknown is right.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from approvals.rules.courses import Basis, Course, Kind, Requirement, Standing
from approvals.rules.exceptions import FactsError
from approvals.rules.months import PARTS, begin, finish, two_places, two_places_up
from approvals.rules.planning import CENTRE, NURSING_HOME, PlanPeriod, PlanResult, weigh_plan
from approvals.rules.ruleset import ruleset_on

#: how far a thing has come, and how a requirement of it then stands; what is not stated is missing
STATES: Final[Mapping[str, Standing]] = {
    "completed": Standing.MET,
    "ongoing": Standing.PLANNED,
    "planned": Standing.PLANNED,
    "none": Standing.NOT_MET,
}
_NOTHING: Final = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedPeriod:
    """A period of service, and what is known of it: for each need of a course whether it is met, None if unknown."""

    period: PlanPeriod
    known: Mapping[str, bool | None] = field(default_factory=dict)
    is_wish: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is on record about a doctor in training here: service served and planned, and things by how far they are."""

    periods: tuple[ServedPeriod, ...] = ()
    done: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a doctor states about one course and no other: its days, and by requirement how far each thing is."""

    course: str
    first: date | None = None
    last: date | None = None
    done: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementFinding:
    """How one requirement of a course stands on a day. Numbers are decimals as text, with at most two places."""

    course: str
    requirement: Requirement
    standing: Standing
    needed: str | None = None
    values: tuple[Any, ...] = ()

    def title(self, lang: str) -> str:
        """What the requirement is called."""
        return self.requirement.title[lang]

    def asked(self, lang: str) -> str:
        """What the requirement asks for, in one sentence."""
        text = self.requirement.requirement[lang]
        return text if isinstance(text, str) else text((self.needed,))

    def explanation(self, lang: str) -> str:
        """How it stands, and why."""
        text = self.requirement.texts[lang][self.standing]
        return text if isinstance(text, str) else text(self.values)

    def to_dict(self, lang: str) -> dict[str, str | None]:
        """The finding as JSON-able values."""
        return {
            "course": self.course,
            "requirement": self.requirement.id,
            "source": str(self.requirement.source),
            "strength": self.requirement.strength.value,
            "standing": self.standing.value,
            "needed": self.needed,
            "explanation": self.explanation(lang),
        }


def readiness(course: Course, facts: Record | Statement, on: date) -> tuple[RequirementFinding, ...]:
    """How each requirement of a course stands on a day, in the course's order.

    Raises :class:`FactsError` for a day before the course, and for facts that are not this course's own: what is on
    record never counts in a course that goes by statements, nor the other way round.
    """
    if on < course.valid_from:
        raise FactsError([f"on: {course.id} is described from {course.valid_from.isoformat()}"])
    match facts:
        case Record() if course.basis == Basis.RECORDED:
            weigh: Callable[[Requirement], RequirementFinding] = _Recorded(course, facts, on).weigh
        case Statement() if course.basis == Basis.STATED and facts.course == course.id:
            weigh = _Stated(course, facts, on).weigh
        case _:
            raise FactsError([f"facts: are not about {course.id}"])
    found: list[RequirementFinding] = []
    for each in course.requirements:
        if each.kind == Kind.APPLICATION:
            found.append(_application(course, each, facts, found))
        elif each.kind == Kind.COMPLETED:
            state = STATES.get(facts.done.get(each.thing, ""), Standing.MISSING)
            found.append(RequirementFinding(course=course.id, requirement=each, standing=state))
        else:
            found.append(weigh(each))
    return tuple(found)


def _application(
    course: Course, asked: Requirement, facts: Record | Statement, before: Sequence[RequirementFinding]
) -> RequirementFinding:
    """An application that comes after everything else: too early, possible now, or sent."""
    standing = Standing.NOT_MET
    if all(each.standing == Standing.MET for each in before):
        is_sent = facts.done.get(asked.thing) == "completed"
        standing = Standing.MET if is_sent else Standing.MISSING
    return RequirementFinding(course=course.id, requirement=asked, standing=standing)


def _needed(asked: Requirement, on: date) -> Fraction:
    """The months that are asked for on a day: the regulation's number then, or the course's own."""
    amount = asked.amount
    if amount is None:
        return _NOTHING
    if not amount.value_of:
        return amount.months
    return Fraction(getattr(ruleset_on(on).values, amount.value_of))


@dataclass(frozen=True, slots=True)
class _Recorded:
    """Months on record, weighed by position and by the rules of the day (R18, R19; T05, T06)."""

    course: Course
    record: Record
    on: date

    def weigh(self, asked: Requirement) -> RequirementFinding:
        if asked.kind == Kind.MOST_MONTHS_AT:
            return self._most(asked)
        certain, possible = self._suited(asked, at_least=True), self._suited(asked, at_least=None)
        return _of_months(
            self.course,
            asked,
            self.on,
            certain=lambda day: self._months(certain, asked.place, until=day),
            possible=lambda day: self._months(possible, asked.place, until=day),
            span=_span(certain),
        )

    def _most(self, asked: Requirement) -> RequirementFinding:
        """At most so many months at a place: what is above, and what is not documented, does not count (R05, R06)."""
        needed = _needed(asked, self.on)
        there = [each.period for each in self.record.periods if each.period.place == asked.place]
        certain = self._uncapped([each.period for each in self._suited(asked, at_least=True)], asked.place)
        possible = self._uncapped([each.period for each in self._suited(asked, at_least=None)], asked.place)
        unknown = self._uncapped(there, asked.place) - certain
        finding = RequirementFinding(
            course=self.course.id, requirement=asked, standing=Standing.MET, needed=_read(needed)
        )
        if possible > needed:
            shown: tuple[str, ...] = (_read(possible), _read(needed), _read_up(possible - needed), _read(certain))
            return replace(finding, standing=Standing.LIMITED, values=shown)
        if unknown > 0:
            shown = (_read(certain), _read(needed), _read_up(unknown))
            return replace(finding, standing=Standing.MISSING, values=shown)
        return replace(finding, values=(_read(certain), _read(needed)))

    def _suited(self, asked: Requirement, *, at_least: bool | None) -> list[ServedPeriod]:
        """The periods that count for a requirement: those that do for certain, or those that may as well."""
        return [
            each
            for each in self.record.periods
            if each.period.place in self.course.needs
            and asked.place in ("", each.period.place)
            and self._fits(each) in (True, at_least)
        ]

    def _fits(self, served: ServedPeriod) -> bool | None:
        """Whether service meets the needs of its place. A wish is not settled, however good the place is."""
        known = [served.known.get(need) for need in self.course.needs[served.period.place]]
        if False in known:
            return False
        return None if None in known or served.is_wish else True

    def _months(self, served: Sequence[ServedPeriod], place: str, *, until: date) -> Fraction:
        cut = [replace(each.period, to=min(each.period.to, until)) for each in served if each.period.from_ <= until]
        found = weigh_plan(cut, on=self.on)
        by_place = {CENTRE: found.exact_centre, NURSING_HOME: found.exact_nursing_home}
        return by_place[place] if place else sum(by_place.values(), _NOTHING)

    def _uncapped(self, periods: Sequence[PlanPeriod], place: str) -> Fraction:
        found: PlanResult = weigh_plan(periods, on=self.on)
        return found.exact_centre if place == CENTRE else found.exact_nursing_home + found.exact_excess


@dataclass(frozen=True, slots=True)
class _Stated:
    """Months that a doctor states, by the calendar: no document says how a part of a position counts there."""

    course: Course
    statement: Statement
    on: date

    def weigh(self, asked: Requirement) -> RequirementFinding:
        first, last = self.statement.first, self.statement.last
        if first is None or last is None:
            needed = _read(_needed(asked, self.on))
            return RequirementFinding(
                course=self.course.id,
                requirement=asked,
                standing=Standing.MISSING,
                needed=needed,
                values=("0", "0", needed, "0"),
            )

        def months(until: date) -> Fraction:
            end = min(last, until)
            return Fraction(finish(end) - begin(first), PARTS) if first <= end else _NOTHING

        return _of_months(self.course, asked, self.on, certain=months, possible=months, span=(first, last))


def _span(served: Sequence[ServedPeriod]) -> tuple[date, date]:
    if not served:
        return date.min, date.min
    return min(each.period.from_ for each in served), max(each.period.to for each in served)


def _of_months(
    course: Course,
    asked: Requirement,
    on: date,
    *,
    certain: Callable[[date], Fraction],
    possible: Callable[[date], Fraction],
    span: tuple[date, date],
) -> RequirementFinding:
    """At least so many months, by sums until a day: served already, planned, possible, or too few."""
    needed = _needed(asked, on)
    done, planned, most = certain(on), certain(date.max), possible(date.max)
    finding = RequirementFinding(course=course.id, requirement=asked, standing=Standing.MET, needed=_read(needed))
    if planned >= needed:
        day = _first_day(lambda until: certain(until) >= needed, *span)
        if done >= needed:
            return replace(finding, values=(_read(done), _read(needed), day))
        return replace(finding, standing=Standing.PLANNED, values=(_read(done), _read(planned), _read(needed), day))
    if most >= needed:
        shown = (_read(done), _read(most), _read(needed), _read_up(most - planned))
        return replace(finding, standing=Standing.MISSING, values=shown)
    shown = (_read(done), _read(most), _read(needed), _read_up(needed - most))
    return replace(finding, standing=Standing.NOT_MET, values=shown)


def _first_day(is_enough: Callable[[date], bool], first: date, last: date) -> date:
    """The first day from `first` to `last` on which it is enough; it is on the last, and never less on a later day."""
    low, high = first, last
    while low < high:
        middle = low + timedelta(days=(high - low).days // 2)
        if is_enough(middle):
            high = middle
        else:
            low = middle + timedelta(days=1)
    return high


def _read(months: Fraction) -> str:
    return two_places(months.numerator, months.denominator)


def _read_up(months: Fraction) -> str:
    return two_places_up(months.numerator, months.denominator)
