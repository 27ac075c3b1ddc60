"""What would have to be otherwise: for facts that do not pass, the smallest changes that would make them pass.

Every change is found by asking the criteria themselves, one rung of a lever after the other
(:mod:`approvals.rules.changeable`); none is read out of a number. A change tells what the rules would say, never that
an approval is granted: what needs judgement stays with the caseworker and is told apart.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

from approvals.rules.change_texts import sentence
from approvals.rules.changeable import levers_of
from approvals.rules.criteria import CRITERIA
from approvals.rules.engine import assess
from approvals.rules.facts import Facts
from approvals.rules.levers import Edit, Lever, Levers, Rung, apply
from approvals.rules.outcome import Outcome, Strength
from approvals.rules.ruleset import Ruleset, ruleset_on

#: the search stops asking after so many assessments; each change found is then tried a few times more
MOST_ASKED: Final = 600
_ROUNDS: Final = 3  # a change may cost another criterion; facts that need more rounds are looked at as a whole
_FAILING: Final = frozenset({Outcome.NOT_MET, Outcome.MISSING})
_DECIDED_FIRST: Final = "timing.before_start"
#: a programme is told of last, for the hours and the weeks say what must be in it
_ORDER: Final = {
    each.id: place for place, each in enumerate(sorted(CRITERIA, key=lambda one: one.id == "teaching.programme"))
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One fact changed, no more than it takes.

    ``path``, ``before`` and ``after`` are as the contract names facts; ``before`` is None for what is not stated, and
    ``after`` where only the applicant knows what to state. ``turns`` are the mandatory criteria that fail and would
    not with this change alone, ``costs`` those that would begin to fail, ``suffices`` says that none would then be
    left. In a set, ``needed_for`` are the criteria that fail without this member.
    """

    kind: str
    path: str
    before: object
    after: object
    text: str
    turns: tuple[str, ...]
    costs: tuple[str, ...]
    suffices: bool
    needed_for: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = field(repr=False)

    def to_dict(self) -> dict[str, object]:
        """The change, JSON-able."""
        return {
            "path": self.path,
            "from": self.before,
            "to": self.after,
            "text": self.text,
            "turns": list(self.turns),
            "costs": list(self.costs),
            "suffices": self.suffices,
            "needed_for": list(self.needed_for),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way to settle one criterion that fails: its changes together, and what they would do to the whole."""

    criterion: str
    changes: tuple[Change, ...]
    costs: tuple[str, ...]
    suffices: bool

    def to_dict(self) -> dict[str, object]:
        """The option, JSON-able."""
        return {
            "criterion": self.criterion,
            "changes": [each.to_dict() for each in self.changes],
            "costs": list(self.costs),
            "suffices": self.suffices,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """Criteria that no change of facts settles, or that a caseworker must judge, and why.

    ``reason`` is ``doctor``, ``party``, ``service``, ``judged``, ``unknown`` (these fail), ``label`` or ``judgement``.
    """

    reason: str
    criteria: tuple[str, ...]
    text: str

    def to_dict(self) -> dict[str, object]:
        """The reason with its criteria, JSON-able."""
        return {"reason": self.reason, "criteria": list(self.criteria), "text": self.text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The answer. ``fails`` are the mandatory criteria that fail now; nothing else is filled in when there are none.

    ``options`` settle one criterion each, the usual one before its alternatives. ``together`` is a set of which no
    member can be left out; ``suffices`` says that with it no mandatory criterion fails. ``asked`` is the number of
    assessments that were made.
    """

    fails: tuple[str, ...]
    options: tuple[Option, ...] = ()
    together: tuple[Change, ...] = ()
    suffices: bool = True
    beyond: tuple[Beyond, ...] = ()
    asked: int

    @property
    def by_criterion(self) -> tuple[tuple[str, tuple[Option, ...]], ...]:
        """Each failing criterion that can be settled by itself, with its options."""
        found: dict[str, tuple[Option, ...]] = {}
        for option in self.options:
            found[option.criterion] = (*found.get(option.criterion, ()), option)
        return tuple(found.items())

    def to_dict(self) -> dict[str, object]:
        """The answer, JSON-able."""
        return {
            "fails": list(self.fails),
            "options": [each.to_dict() for each in self.options],
            "together": [each.to_dict() for each in self.together],
            "suffices": self.suffices,
            "beyond": [each.to_dict() for each in self.beyond],
        }


def smallest_changes(
    facts: Facts, *, ruleset: Ruleset | None = None, lang: str = "nb", only: Collection[str] | None = None
) -> Changes:
    """Return the smallest changes that would make each failing mandatory criterion settled, alone and all together.

    Settled is *met*, *limited* or left to a caseworker's judgement; a decision that comes too late is settled by a
    start after it. ``only`` looks at some criteria, as a change case does. Deterministic; at most :data:`MOST_ASKED`
    assessments are made in the search, and three for each change it found. Raises :class:`FactsError` when no rules
    were in force on ``facts.on``.
    """
    asked = _Asked(facts, ruleset, only)
    before = asked.outcomes(facts)
    fails = _failing(before)
    if not fails:
        return Changes(fails=(), asked=asked.number)
    tell = _Teller(asked, facts, before, lang)
    found = {criterion: _options(asked, criterion, facts) for criterion in fails}
    together = _together(asked, facts, {criterion: ways[0] for criterion, ways in found.items() if ways})
    after = asked.outcomes(_applied(facts, together))
    needed = _needed(asked, facts, together, after)
    return Changes(
        fails=fails,
        options=tuple(tell.option(criterion, moves) for criterion, ways in found.items() for moves in ways),
        together=tuple(replace(tell.change(move), needed_for=criteria) for move, criteria in needed),
        suffices=not _failing(after),
        beyond=_beyond(facts, after, lang),
        asked=asked.number,
    )


def apply_changes(facts: Facts, changes: Iterable[Change]) -> Facts:
    """The facts with all of the changes made. Where only the applicant knows what to state, something is filled in."""
    return apply(facts, tuple(edit for change in changes for edit in change.edits))


class _Asked:
    """The rules of one assessment, asked of other facts; it counts how often."""

    def __init__(self, facts: Facts, ruleset: Ruleset | None, only: Collection[str] | None) -> None:
        self.ruleset = ruleset_on(facts.on) if ruleset is None else ruleset
        findings: Any = assess(facts, ruleset=self.ruleset).to_dict()["findings"]
        self.places: dict[str, int] = {
            each["criterion"]: place
            for place, each in enumerate(findings)
            if each["strength"] == Strength.MANDATORY and (only is None or each["criterion"] in only)
        }
        self.number = 1

    def outcomes(self, facts: Facts) -> dict[str, Outcome]:
        """What each mandatory criterion comes to."""
        self.number += 1
        assessment = assess(facts, ruleset=self.ruleset)
        return {name: Outcome(str(assessment.write(place, None)["outcome"])) for name, place in self.places.items()}

    def settles(self, criterion: str, facts: Facts) -> bool:
        """Whether a criterion no longer fails; a decision in time is wanted whole, not for the last day alone."""
        self.number += 1
        outcome = assess(facts, ruleset=self.ruleset).write(self.places[criterion], None)["outcome"]
        return outcome == Outcome.MET if criterion == _DECIDED_FIRST else outcome not in _FAILING


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    """A lever at the rung that is just enough, and the number of that rung."""

    lever: Lever
    number: int

    @property
    def rung(self) -> Rung:
        """What the rung changes."""
        return self.lever.at(self.number)


def _failing(outcomes: Mapping[str, Outcome]) -> tuple[str, ...]:
    return tuple(criterion for criterion, outcome in outcomes.items() if outcome in _FAILING)


def _applied(facts: Facts, moves: Iterable[_Move]) -> Facts:
    """The facts with the moves made; one that builds on another that is not among them does nothing."""
    changed = facts
    for move in moves:
        with suppress(IndexError):
            changed = apply(changed, move.rung.edits)
    return changed


def _options(asked: _Asked, criterion: str, facts: Facts) -> list[list[_Move]]:
    """Each way to settle a criterion with the rest as it is."""
    groups = levers_of(criterion, facts, asked.ruleset.values, lambda changed: asked.settles(criterion, changed))
    found = (_least(asked, criterion, facts, group) for group in groups)
    return [moves for moves in found if moves]


def _least(asked: _Asked, criterion: str, facts: Facts, group: Levers) -> list[_Move] | None:
    """The lowest rung of each lever of a group with which the criterion is settled; None when no rung is enough.

    All levers at the top settle it if anything does; then each in turn goes down as far as the others allow.
    """
    numbers = [lever.top for lever in group]

    def is_enough(place: int, number: int) -> bool:
        tried = (*numbers[:place], number, *numbers[place + 1 :])
        return asked.settles(criterion, _applied(facts, _moves(group, tried)))

    if asked.number > MOST_ASKED or not is_enough(0, numbers[0]):
        return None
    for place, lever in enumerate(group):
        numbers[place] = 0 if is_enough(place, 0) else _lowest(lever.top, partial(is_enough, place))
    return _moves(group, numbers)


def _moves(group: Levers, numbers: Iterable[int]) -> list[_Move]:
    return [_Move(lever=lever, number=number) for lever, number in zip(group, numbers, strict=True) if number]


def _lowest(top: int, is_enough: Callable[[int], bool]) -> int:
    """The lowest number that is enough, when 0 is not and the top is: most often it is among the first."""
    too_low, tried = 0, 1
    while tried < top and not is_enough(tried):
        too_low, tried = tried, 2 * tried
    enough = min(tried, top)
    while enough - too_low > 1:
        middle = (too_low + enough) // 2
        if is_enough(middle):
            enough = middle
        else:
            too_low = middle
    return enough


def _together(asked: _Asked, facts: Facts, alone: Mapping[str, list[_Move]]) -> list[_Move]:
    """Moves that settle everything that can be settled: what one of them costs is mended by another.

    ``alone`` are those that settle each criterion by itself; they are used again where they are still just enough.
    """
    chosen: dict[str, _Move] = {}
    changed = facts
    for _ in range(_ROUNDS):
        moved = False
        for criterion in sorted(_failing(asked.outcomes(changed)), key=_ORDER.__getitem__):
            if asked.settles(criterion, changed):  # a move for another criterion was enough
                continue
            moves = alone.get(criterion, [])
            if not _are_least(asked, criterion, changed, moves):
                moves = next(iter(_options(asked, criterion, changed)), [])
            chosen |= {move.lever.path: move for move in moves}
            moved = moved or bool(moves)
            changed = _applied(facts, chosen.values())
        if not moved:
            break
    return list(chosen.values())


def _are_least(asked: _Asked, criterion: str, facts: Facts, moves: list[_Move]) -> bool:
    """Whether a criterion is settled by these moves, and would not be with any of them one rung lower."""
    if not moves or not asked.settles(criterion, _applied(facts, moves)):
        return False
    for place, move in enumerate(moves):
        lower = _Move(lever=move.lever, number=move.number - 1)
        fewer = [*moves[:place], *([lower] if lower.number else []), *moves[place + 1 :]]
        if asked.settles(criterion, _applied(facts, fewer)):
            return False
    return True


def _needed(
    asked: _Asked, facts: Facts, moves: list[_Move], after: Mapping[str, Outcome]
) -> list[tuple[_Move, tuple[str, ...]]]:
    """The moves without those that the others make needless, each with the criteria that fail without it."""
    kept = list(moves)
    needed: dict[str, tuple[str, ...]] = {}
    left = _failing(after)
    for move in moves:
        others = [other for other in kept if other is not move]
        failing = _failing(asked.outcomes(_applied(facts, others)))
        needed[move.lever.path] = tuple(criterion for criterion in failing if criterion not in left)
        if not needed[move.lever.path]:
            kept = others
    return [(move, needed[move.lever.path]) for move in kept]


class _Teller:
    """Puts moves into words, with what each would do if it were the only one."""

    def __init__(self, asked: _Asked, facts: Facts, before: dict[str, Outcome], lang: str) -> None:
        self._asked = asked
        self._facts = facts
        self._before = before
        self._lang = lang
        self._told: dict[tuple[str, str], Change] = {}

    def option(self, criterion: str, moves: list[_Move]) -> Option:
        changes = tuple(self.change(move) for move in moves)
        costs, suffices = changes[0].costs, changes[0].suffices
        if len(moves) > 1:
            _, costs, suffices = self._effect(moves)
        return Option(criterion=criterion, changes=changes, costs=costs, suffices=suffices)

    def change(self, move: _Move) -> Change:
        """The move told; the same edits are told the same way wherever they stand."""
        rung, lever = move.rung, move.lever
        key = (lever.path, repr(rung.edits))
        if key not in self._told:
            turns, costs, suffices = self._effect([move])
            self._told[key] = Change(
                kind=lever.kind,
                path=lever.path,
                before=rung.before,
                after=rung.after,
                text=sentence(lever.kind, rung.said, self._lang),
                turns=turns,
                costs=costs,
                suffices=suffices,
                edits=rung.edits,
            )
        return self._told[key]

    def _effect(self, moves: list[_Move]) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
        after = self._asked.outcomes(_applied(self._facts, moves))
        failed, fails = _failing(self._before), _failing(after)
        turns = tuple(criterion for criterion in failed if criterion not in fails)
        return turns, tuple(criterion for criterion in fails if criterion not in failed), not fails


def _beyond(facts: Facts, after: dict[str, Outcome], lang: str) -> tuple[Beyond, ...]:
    """What is left when everything is changed that can be, by reason; what fails stands before what is judged."""
    found: dict[str, tuple[str, ...]] = {}
    for criterion in _failing(after):
        reason = _reason(criterion, facts)
        found[reason] = (*found.get(reason, ()), criterion)
    for criterion, outcome in after.items():
        if outcome is Outcome.JUDGEMENT:
            reason = "label" if criterion == "unit.kind" else "judgement"
            found[reason] = (*found.get(reason, ()), criterion)
    return tuple(
        Beyond(reason=reason, criteria=criteria, text=sentence(f"beyond.{reason}", (), lang))
        for reason, criteria in found.items()
    )


def _reason(criterion: str, facts: Facts) -> str:
    """Why no change of facts settles a criterion that fails."""
    judgement: Any = facts.judgements.get(criterion)
    if judgement is not None and judgement.outcome == "not_met":
        return "judged"
    if criterion == "applicant.doctor":
        return "doctor" if facts.applicant.is_doctor is False else "party"
    if facts.service.starts_on is None or facts.service.ends_on is None:
        return "service"
    return "unknown"
