"""What an applicant can change to settle a criterion: for each criterion its levers, in groups that are alternatives.

Within a group the levers belong together: with all of them at the top a criterion is settled if it can be, and a
criterion that some rung settles is settled by every rung above. No number of the regulation stands here; nothing is
proposed that only Helsedirektoratet decides, such as a caseworker's judgement.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Final

from approvals.rules.calculation import calculate
from approvals.rules.facts import UNIT_KINDS, Facts, MonthlyPlan, Position, Service, Teaching
from approvals.rules.levers import (
    MARGIN,
    MOST_COUNT,
    Lever,
    Levers,
    Path,
    Rung,
    affirm,
    apply,
    by_the_day,
    count,
    day,
    dotted,
    once,
    plain,
    plus,
    state,
)
from approvals.rules.months import begin, day_beginning_at, day_ending_at, finish, months_asked
from approvals.rules.parameters import Values

MOST_LEVERS: Final = 12  # for one criterion; facts that need more are looked at as a whole
_WHOLE_POSITION: Final = 100
_HUNDREDTHS: Final = 100  # percent and hours are proposed with at most two decimals, as an application states them
_MOST_HOURS: Final = 10_000
_MOST_WEEKS: Final = 26  # between two meetings of a small group
_SMALL_GROUP: Final = "smagruppe"
_OWN_PROGRAMME: Final = "eget_program"  # the form that asks most of a programme, so that no other would fail instead

IsSettled = Callable[[Facts], bool]
Build = Callable[[Facts, Values, IsSettled], list[Levers]]


def levers_of(criterion: str, facts: Facts, values: Values, is_settled: IsSettled) -> list[Levers]:
    """Groups of levers, any one of which may settle a criterion; the most usual stands first. None for no way."""
    build = _BUILDERS.get(criterion)
    groups = [] if build is None else build(facts, values, is_settled)
    return [group for group in groups if group and len(group) <= MOST_LEVERS]


def _doctor(facts: Facts, _values: Values, _is_settled: IsSettled) -> list[Levers]:
    applicant = facts.applicant
    if applicant.is_doctor is False or applicant.is_party is False:
        return []
    return [
        affirm(("applicant", "is_doctor"), applicant.is_doctor) + affirm(("applicant", "is_party"), applicant.is_party)
    ]


def _statement(*path: str, value: object = None) -> Build:
    """A criterion that only asks that something is stated."""
    return lambda _facts, _values, _is_settled: [[state(path) if value is None else state(path, value)]]


def _number(section: str, name: str) -> Build:
    """A criterion that asks for enough of something countable."""
    return lambda facts, _values, _is_settled: [[count((section, name), getattr(getattr(facts, section), name))]]


def _patients(facts: Facts, _values: Values, _is_settled: IsSettled) -> list[Levers]:
    number = [state(("unit", "patients_per_year"), 0)] if facts.unit.patients_per_year is None else []
    return [number + ([state(("unit", "patient_mix"))] if facts.unit.patient_mix is None else [])]


def _timing(facts: Facts, _values: Values, _is_settled: IsSettled) -> list[Levers]:
    """The whole service moved later, positions and leave with it, so that the decision comes before it (R11)."""
    service = facts.service
    starts_on, ends_on = service.starts_on, service.ends_on
    if starts_on is None or ends_on is None:
        return []
    last = max([ends_on, *(row.to for row in service.positions), *(row.to for row in service.leave)])
    top = min((facts.decided_on - starts_on).days + MARGIN, (date.max - last).days)

    def at(rung: int) -> Rung:
        moved = _moved(service, starts_on, ends_on, timedelta(days=rung))
        first, after = starts_on + timedelta(days=rung), ends_on + timedelta(days=rung)
        return Rung(
            edits=((("service",), moved),),
            before={"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()},
            after={"starts_on": first.isoformat(), "ends_on": after.isoformat()},
            said=(first, after),
        )

    return [[Lever(kind="service", path="service", top=top, at=at)]] if top > 0 else []


def _moved(service: Service, starts_on: date, ends_on: date, days: timedelta) -> Service:
    return replace(
        service,
        starts_on=starts_on + days,
        ends_on=ends_on + days,
        positions=tuple(replace(row, from_=row.from_ + days, to=row.to + days) for row in service.positions),
        leave=tuple(replace(row, from_=row.from_ + days, to=row.to + days) for row in service.leave),
    )


def _shorter(service: Service) -> Levers:
    """A service that starts later and ends earlier; at least half of it is left."""
    if service.starts_on is None or service.ends_on is None:
        return []
    quarter = (service.ends_on - service.starts_on).days // 4
    return [
        *day(("service", "starts_on"), service.starts_on, start=service.starts_on, by=1, top=quarter),
        *day(("service", "ends_on"), service.ends_on, start=service.ends_on, by=-1, top=quarter),
    ]


def _position(facts: Facts, values: Values, _is_settled: IsSettled) -> list[Levers]:
    """Each stretch below the least position filled up, one after the other; or a service without the low ends."""
    service = facts.service
    levers = affirm(("service", "employed"), service.employed)
    if service.starts_on is None or service.ends_on is None:
        return [levers]
    employed, filled = list(levers), facts
    while len(levers) <= MOST_LEVERS:
        calc = calculate(filled, values)
        if calc.has_positions and calc.gap is None:
            break
        first, after, share = calc.gap or (begin(service.starts_on), finish(service.ends_on), 0)
        total = Fraction(share, calc.percent_parts)
        lever = _fill(filled.service, day_beginning_at(first), day_ending_at(after), total)
        if lever is None:
            break
        levers.append(lever)
        filled = apply(filled, lever.at(lever.top).edits)
    shorter = _shorter(service) if service.positions else []
    return [levers, employed + shorter]


def _fill(service: Service, first: date, last: date, total: Fraction) -> Lever | None:
    """More of a position from a day to a day, where it is ``total``: in the one row that is there, or in one more."""
    here = [place for place, row in enumerate(service.positions) if row.from_ <= last and row.to >= first]
    base = int(total * _HUNDREDTHS)
    top = _WHOLE_POSITION * _HUNDREDTHS - base
    if top < 1:
        return None
    place = here[0] if len(here) == 1 else len(service.positions)
    row = service.positions[place] if len(here) == 1 else None
    is_raised = row is not None and row.from_ <= first and row.to >= last and _is_alone(service, place)
    path: Path = ("service", "positions", len(service.positions))
    if row is not None and is_raised:
        first, last = _within(service, row)
        path = ("service", "positions", place, "percent")

    def at(rung: int) -> Rung:
        reached = Fraction(base + rung, _HUNDREDTHS)
        more = reached - total
        value = plus(row.percent, more) if row is not None and is_raised else _row(first, last, more)
        after = plain(reached)
        before = plain(total)
        edit = (path, value)
        if total:
            return Rung(edits=(edit,), before=before, after=after, said=(before, after, first, last))
        return Rung(edits=(edit,), before=None if not here else before, after=after, said=(after, first, last))

    kind = "service.positions" if total else "service.positions:new"
    return Lever(kind=kind, path=dotted(path), top=top, at=at)


def _row(first: date, last: date, percent: Fraction) -> Position:
    return Position(from_=first, to=last, percent=plus(Decimal(0), percent))


def _within(service: Service, row: Position) -> tuple[date, date]:
    return max(row.from_, service.starts_on or row.from_), min(row.to, service.ends_on or row.to)


def _is_alone(service: Service, place: int) -> bool:
    """Whether no other position holds on any day of the service on which this one does."""
    first, last = _within(service, service.positions[place])
    others = (row for other, row in enumerate(service.positions) if other != place)
    return all(row.to < first or row.from_ > last for row in others)


def _agreement(facts: Facts, _values: Values, _is_settled: IsSettled) -> list[Levers]:
    """Signed in time and holding through the service; or a service that the agreement holds through."""
    centre, service = facts.centre, facts.service
    signed = by_the_day(("centre", "agreement_signed_on"), centre.agreement_signed_on, facts.on)
    if service.starts_on is None or service.ends_on is None:
        return [signed]
    longer: Levers = []
    if centre.agreement_from is not None and (days := (centre.agreement_from - service.starts_on).days) > 0:
        longer += day(
            ("centre", "agreement_from"), centre.agreement_from, start=centre.agreement_from, by=-1, top=days + MARGIN
        )
    if centre.agreement_to is not None and (days := (service.ends_on - centre.agreement_to).days) > 0:
        longer += day(
            ("centre", "agreement_to"), centre.agreement_to, start=centre.agreement_to, by=1, top=days + MARGIN
        )
    return [signed + longer, signed + _shorter(service)] if longer else [signed]


def _monthly(section: str, name: str) -> Build:
    """A plan by the month: one number for every month, or only the months that are asked for and have too few."""

    def build(facts: Facts, values: Values, _is_settled: IsSettled) -> list[Levers]:
        path: Path = (section, name)
        plan: MonthlyPlan | None = getattr(getattr(facts, section), name)
        if not isinstance(plan, Mapping):
            return [[count(path, plan)]]
        calc = calculate(facts, values)
        if calc.start is None:
            return []
        asked = months_asked(calc.start, calc.end)
        return [[_months(path, plan, {month: plan.get(month, 0) for month in asked})]]

    return build


def _months(path: Path, plan: Mapping[int, int], asked: Mapping[int, int]) -> Lever:
    fewest = min(asked.values())

    def at(rung: int) -> Rung:
        least = fewest + rung
        raised = {month: least for month, number in asked.items() if number < least}
        return Rung(
            edits=((path, {**plan, **raised}),),
            before={_month(month): asked[month] for month in raised},
            after={_month(month): least for month in raised},
            said=(str(least), tuple(raised)),
        )

    return Lever(kind=f"{dotted(path)}:months", path=dotted(path), top=MOST_COUNT, at=at)


def _month(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def _appointed(facts: Facts, _values: Values, _is_settled: IsSettled) -> list[Levers]:
    supervisor = facts.supervisor
    return [
        [
            *affirm(("supervisor", "is_applicant"), supervisor.is_applicant, wanted=False),
            *([state(("supervisor", "name"))] if supervisor.name is None else []),
            *by_the_day(("supervisor", "accepted_on"), supervisor.accepted_on, facts.on),
        ]
    ]


def _eligible(facts: Facts, _values: Values, _is_settled: IsSettled) -> list[Levers]:
    """Found in the register, or on another ground that is documented; the ground that is stated stands first."""
    supervisor = facts.supervisor
    basis: Path = ("supervisor", "basis")
    area, other = (
        [once(basis, code, kind=f"supervisor.basis:{code}", before=supervisor.basis, after=code)]
        if supervisor.basis != code
        else []
        for code in ("competence_area", "other")
    )
    area += affirm(("supervisor", "competence_area_verified"), supervisor.competence_area_verified)
    other += affirm(("supervisor", "other_basis_documented"), supervisor.other_basis_documented or None)
    return [other, area] if supervisor.basis == "other" else [area, other]


def _plan(facts: Facts, _values: Values, _is_settled: IsSettled) -> list[Levers]:
    education = facts.education
    return [
        affirm(("education", "individual_plan"), education.individual_plan)
        + affirm(("education", "plan_covers_whole_course"), education.plan_covers_whole_course)
    ]


_PROGRAMME: Final[Path] = ("education", "programme", 0)


def _programme(facts: Facts, _values: Values, is_settled: IsSettled) -> list[Levers]:
    """A programme, when there is none; and for each small group a spacing that is accepted, the nearest one."""
    if not facts.education.programme:
        return [[_begun()]]
    levers: Levers = []
    for place, part in enumerate(facts.education.programme):
        if part.form == _SMALL_GROUP and len(levers) <= MOST_LEVERS:
            levers += _spacing(facts, place, part, is_settled)
    return [levers]


def _begun() -> Lever:
    return once(_PROGRAMME, Teaching(form=_OWN_PROGRAMME, hours=Decimal(0)), kind="education.programme")


def _spacing(facts: Facts, place: int, part: Teaching, is_settled: IsSettled) -> Levers:
    def accepts(weeks: Decimal | None) -> bool:
        alone = (replace(part, interval_weeks=weeks),)
        return is_settled(replace(facts, education=replace(facts.education, programme=alone)))

    now = part.interval_weeks
    if accepts(now):
        return []
    halves = [Decimal(half) / 2 for half in range(1, 2 * _MOST_WEEKS + 1)]
    whole_first = sorted(halves, key=lambda weeks: (weeks % 1 != 0, abs(weeks - (now or 0)), weeks))
    near = next((weeks for weeks in whole_first if accepts(weeks)), None)
    path: Path = ("education", "programme", place, "interval_weeks")
    if near is None:
        return []
    if now is None:
        edit = (path, near)
        found = Rung(edits=(edit,), before=None, after=plain(near), said=(plain(near),))
        return [Lever(kind="education.programme.interval_weeks:new", path=dotted(path), top=1, at=lambda _: found)]
    far = Fraction(near) - Fraction(now)
    top = -(-abs(far) * _HUNDREDTHS // 1)
    return [
        Lever(
            kind="education.programme.interval_weeks",
            path=dotted(path),
            top=int(top),
            at=partial(_nearer, path, now, far),
        )
    ]


def _nearer(path: Path, now: Decimal, far: Fraction, rung: int) -> Rung:
    """The spacing moved towards one that is accepted, a hundredth of a week for each rung, and never past it."""
    step = min(Fraction(rung, _HUNDREDTHS), abs(far)) * (1 if far > 0 else -1)
    after = plus(now, step)
    return Rung(edits=((path, after),), before=plain(now), after=plain(after), said=(plain(now), plain(after)))


def _hours(facts: Facts, _values: Values, _is_settled: IsSettled) -> list[Levers]:
    """More hours in the first part of the programme, or a programme."""
    programme = facts.education.programme
    total = sum((Fraction(part.hours) for part in programme), Fraction(0))
    base = int(total * _HUNDREDTHS) if programme else -1  # a programme of no hours is a programme
    path: Path = (*_PROGRAMME, "hours") if programme else _PROGRAMME

    def at(rung: int) -> Rung:
        reached = Fraction(base + rung, _HUNDREDTHS)
        after = plain(reached)
        if not programme:
            part = Teaching(form=_OWN_PROGRAMME, hours=plus(Decimal(0), reached))
            return Rung(edits=((path, part),), before=None, after=after, said=(after,))
        edit = (path, plus(programme[0].hours, reached - total))
        return Rung(edits=(edit,), before=plain(total), after=after, said=(plain(total), after))

    kind = "education.programme.hours" if programme else "education.programme.hours:new"
    return [[Lever(kind=kind, path=dotted(path), top=_MOST_HOURS * _HUNDREDTHS, at=at)]]


def _weeks(facts: Facts, _values: Values, _is_settled: IsSettled) -> list[Levers]:
    """More weeks in the first part of the programme that states none, or in the first part."""
    programme = facts.education.programme
    stated = [part.weeks for part in programme if part.weeks is not None]
    place = next((place for place, part in enumerate(programme) if part.weeks is None), 0)
    first = (programme[place].weeks or 0) if programme else 0
    path: Path = ("education", "programme", place, "weeks")

    def at(rung: int) -> Rung:
        after = sum(stated) + rung
        edit = (path, first + rung)
        if not stated:
            return Rung(edits=(edit,), before=None, after=after, said=(str(after),))
        return Rung(edits=(edit,), before=sum(stated), after=after, said=(str(sum(stated)), str(after)))

    kind = "education.programme.weeks" if stated else "education.programme.weeks:new"
    more = Lever(kind=kind, path=dotted(path), top=MOST_COUNT, at=at)
    return [[more] if programme else [_begun(), more]]


_BUILDERS: Final[Mapping[str, Build]] = {
    "applicant.doctor": _doctor,
    "unit.kind": _statement("unit", "kind", value=UNIT_KINDS[0]),
    "unit.definition": _statement("unit", "description"),
    "unit.beds": _number("unit", "palliative_beds"),
    "unit.staffing": _statement("unit", "staffing"),
    "unit.patients": _patients,
    "timing.before_start": _timing,
    "position.size": _position,
    "centre.agreement": _agreement,
    "centre.conferences": _monthly("centre", "conferences"),
    "local.general_practitioners": _statement("local", "general_practitioners"),
    "local.home_care": _statement("local", "home_care"),
    "supervisor.appointed": _appointed,
    "supervisor.eligible": _eligible,
    "supervision.meetings": _monthly("supervisor", "meetings"),
    "supervision.regular": _statement("supervisor", "schedule"),
    "supervision.evaluation": _statement("supervisor", "evaluation"),
    "plan.individual": _plan,
    "teaching.programme": _programme,
    "teaching.hours": _hours,
    "teaching.weeks": _weeks,
    "teaching.own": _number("education", "own_teaching_items"),
}
