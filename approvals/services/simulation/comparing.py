"""What a draft of the rules would make of every case, beside what the rules in force make of it. Nothing is changed.

Both are asked of the same facts: those of the newest stored assessment of the case, for the day of that assessment.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db.models import OuterRef, Subquery

from approvals import rules
from approvals.facts import collect_facts, load_for_facts
from approvals.models import Application, Assessment
from approvals.rules.ruleset import Ruleset
from approvals.transitions import OPEN_STATUSES

#: cases read at a time, by their key: two statements each, and memory does not grow with the number of cases
AT_A_TIME: Final = 2_000
#: case numbers named when the facts of a case cannot be read any more
_NAMED: Final = 20

Change = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One case: what all criteria come to together by the rules in force and by the draft, and which criteria differ.

    `before` and `after` are empty when the facts could not be read.
    """

    application: int
    case_number: str
    unit: int | None
    before: str = ""
    after: str = ""
    criteria: Mapping[str, Change] = field(default_factory=dict)

    @property
    def is_readable(self) -> bool:
        """Whether the rules could be asked."""
        return bool(self.before)

    @property
    def flips(self) -> bool:
        """Whether the whole comes to something else."""
        return self.before != self.after

    @property
    def differs(self) -> bool:
        """Whether anything comes to something else."""
        return self.flips or bool(self.criteria)


@dataclass(slots=True)
class UnitCount:
    """The cases of one unit."""

    cases: int = 0
    flipped: int = 0
    differing: int = 0


@dataclass(slots=True)
class Totals:
    """What a simulation comes to so far."""

    cases: int = 0
    flipped: int = 0
    differing: int = 0
    unreadable: int = 0
    unreadable_cases: list[str] = field(default_factory=list)
    overall: Counter[Change] = field(default_factory=Counter)
    criteria: Counter[tuple[str, Change]] = field(default_factory=Counter)
    units: defaultdict[int | None, UnitCount] = field(default_factory=lambda: defaultdict(UnitCount))

    def add(self, case: Compared) -> None:
        """Count one case."""
        self.cases += 1
        unit = self.units[case.unit]
        unit.cases += 1
        if not case.is_readable:
            self.unreadable += 1
            if len(self.unreadable_cases) < _NAMED:
                self.unreadable_cases.append(case.case_number)
            return
        self.overall[case.before, case.after] += 1
        for criterion, change in case.criteria.items():
            self.criteria[criterion, change] += 1
        self.flipped += case.flips
        self.differing += case.differs
        unit.flipped += case.flips
        unit.differing += case.differs

    def to_dict(self) -> dict[str, Any]:
        """Return the totals as JSON; criteria in the order of the rules, units with the most that flip first."""
        places = {each.id: place for place, each in enumerate(rules.CRITERIA)}
        units = sorted(self.units.items(), key=lambda row: (-row[1].flipped, -row[1].differing, row[0] or 0))
        return {
            "cases": self.cases,
            "flipped": self.flipped,
            "differing": self.differing,
            "unreadable": self.unreadable,
            "unreadable_cases": self.unreadable_cases,
            "overall": [
                {"before": before, "after": after, "cases": cases}
                for (before, after), cases in sorted(self.overall.items())
            ],
            "criteria": [
                {"criterion": criterion, "before": before, "after": after, "cases": cases}
                for (criterion, (before, after)), cases in sorted(
                    self.criteria.items(), key=lambda row: (places[row[0][0]], row[0][1])
                )
            ],
            "units": [
                {"unit": unit, "cases": count.cases, "flipped": count.flipped, "differing": count.differing}
                for unit, count in units
                if count.differing
            ],
        }


def count_cases() -> int:
    """Return how many cases a simulation would look at."""
    return Application.objects.submitted().count()


def compare_cases(ruleset: Ruleset, *, on: date, at_a_time: int = AT_A_TIME) -> Iterator[list[Compared]]:
    """Ask both rules of every case that was received, by key; each list is what was read at once.

    A case that waits for a decision and was never assessed is assessed as it stands on the day `on`; a closed case
    without an assessment has none to compare, and is left out.
    """
    last = 0
    while page := _read_page(after=last, most=at_a_time):
        last = page[-1][0]
        facts = dict(Assessment.objects.filter(pk__in=[row[-1] for row in page if row[-1]]).values_list("pk", "facts"))
        yield [
            _compare(pk, number, unit, stored, ruleset)
            for pk, number, unit, status, newest in page
            if (stored := _facts_of(pk, status, facts.get(newest or 0), on=on)) is not None
        ]


def _read_page(*, after: int, most: int) -> list[tuple[int, str, int | None, str, int | None]]:
    newest = Assessment.objects.filter(application=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    rows = Application.objects.submitted().filter(pk__gt=after).order_by("pk")
    columns = ("pk", "case_number", "service_period__unit_id", "status", Subquery(newest))
    return list(rows.values_list(*columns)[:most])


Raw = Mapping[str, object] | rules.Facts | rules.FactsError


def _facts_of(pk: int, status: str, stored: Mapping[str, object] | None, *, on: date) -> Raw | None:
    if stored is not None:
        return stored
    if status not in OPEN_STATUSES:
        return None
    try:
        return collect_facts(load_for_facts(pk), on=on)
    except rules.FactsError as contradiction:
        return contradiction


def _compare(pk: int, case_number: str, unit: int | None, raw: Raw, ruleset: Ruleset) -> Compared:
    try:
        if isinstance(raw, rules.FactsError):
            raise raw
        facts = raw if isinstance(raw, rules.Facts) else rules.parse_facts(raw)
        before, after = rules.assess(facts), rules.assess(facts, ruleset=ruleset)
    except rules.FactsError:
        return Compared(application=pk, case_number=case_number, unit=unit)
    old, new = _outcomes(before), _outcomes(after)
    return Compared(
        application=pk,
        case_number=case_number,
        unit=unit,
        before=str(before.outcome),
        after=str(after.outcome),
        criteria={
            each: (old.get(each, ""), new.get(each, "")) for each in {**old, **new} if old.get(each) != new.get(each)
        },
    )


def _outcomes(assessment: rules.Assessment) -> dict[str, str]:
    findings: Any = assessment.to_dict()["findings"]
    return {each["criterion"]: each["outcome"] for each in findings}
