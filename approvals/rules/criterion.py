"""What a criterion is: an id, the ways it can go, and one pure function that decides it.

Its source and its strength are no code: they stand in the ruleset files, where a later edition can change them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from approvals.rules.calculation import Calculation
from approvals.rules.facts import Facts
from approvals.rules.parameters import Values

# What a criterion comes to: the branch taken, what was required and observed as plain decimals, and then the values
# that the texts of that branch name, in the order in which the branch declares them. One flat tuple, because
# thirty-one of them are made for every application.
Verdict = tuple[str, str | None, str | None, *tuple[object, ...]]
VALUES_FROM: Final = 3
Decide = Callable[[Facts, Values, Calculation], Verdict]

# Branches whose texts are the same for every criterion that takes them (data/texts/common.yaml).
SHARED: Final[Mapping[str, tuple[str, ...]]] = {
    "missing:service": (),
    "missing:positions": (),
    "missing:programme": (),
    "missing:periods": (),
    "met:judged": ("reason:text",),
    "not_met:judged": ("reason:text",),
}

NO_SERVICE: Final[Verdict] = ("missing:service", None, None)
NO_POSITIONS: Final[Verdict] = ("missing:positions", None, None)
NO_PROGRAMME: Final[Verdict] = ("missing:programme", None, None)
NO_PERIODS: Final[Verdict] = ("missing:periods", None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion of the ruleset.

    ``branches`` names every way the criterion can go, as ``outcome`` or ``outcome:which``, with the values its texts
    may name, each ``name`` or ``name:kind`` (kinds: number, count, date, months, text, or a group of words).
    ``shared`` names the branches it takes from :data:`SHARED`; ``required`` the value of the regulation that is its
    minimum or its cap, for every verdict that does not say otherwise.
    """

    id: str
    is_judgement: bool
    decide: Decide
    branches: Mapping[str, tuple[str, ...]]
    shared: tuple[str, ...]
    required: str | None

    @property
    def all_branches(self) -> tuple[str, ...]:
        """Every way the criterion can go, those shared with others included."""
        return (*self.branches, *self.shared)


def criterion(
    criterion_id: str,
    branches: Mapping[str, tuple[str, ...]],
    shared: tuple[str, ...] = (),
    *,
    required: str | None = None,
) -> Callable[[Decide], Criterion]:
    """Turn a deciding function into a :class:`Criterion`; one that can end in a judgement can be settled by one."""
    judged = "judgement" in branches

    def build(decide: Decide) -> Criterion:
        return Criterion(
            id=criterion_id,
            is_judgement=judged,
            decide=decide,
            branches=branches,
            shared=(*shared, "met:judged", "not_met:judged") if judged else shared,
            required=required,
        )

    return build
