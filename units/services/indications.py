"""What a profile would mean for three requirements. An indication about a municipality, never evidence in a case.

Pure: facts and a number in, a result out. No rule reads it, and no case is changed by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol

#: codes of `gp_structure` and `home_care_structure` in the mapping report
STANDING: Final = "standing"
DIFFICULT: Final = "difficult"
_BEDS, _GENERAL_PRACTITIONERS, _HOME_CARE = "beds", "gp_structure", "home_care_structure"


class Result(StrEnum):
    """Whether what is stated would fulfil a requirement."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Stated(Protocol):
    """A fact of a profile."""

    @property
    def value(self) -> str:
        """A code or a number as text."""

    @property
    def detail(self) -> Any:
        """What more is said, a table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indications:
    """Beds (R15), cooperation with GPs (R22) and home care (R23), and the last two together."""

    beds: Result
    general_practitioners: Result
    home_care: Result
    cooperation: Result


def indicate(facts: Mapping[str, Stated], *, least_beds: int) -> Indications:
    """Return the indications of a profile, by field; a field that is not there is unknown.

    `least_beds` is the number of beds that the regulation asks for (R15).
    """
    general_practitioners = judge_structure(facts.get(_GENERAL_PRACTITIONERS))
    home_care = judge_structure(facts.get(_HOME_CARE))
    return Indications(
        beds=judge_beds(facts.get(_BEDS), least=least_beds),
        general_practitioners=general_practitioners,
        home_care=home_care,
        cooperation=both(general_practitioners, home_care),
    )


def judge_beds(fact: Stated | None, *, least: int) -> Result:
    """A stated number decides; no number is unknown, and so are enough beds that are said not to be dedicated."""
    if fact is None or not (fact.value.isascii() and fact.value.isdigit()):
        return Result.UNKNOWN
    if int(fact.value) < least:
        return Result.NOT_MET
    is_dedicated = not isinstance(fact.detail, dict) or fact.detail.get("dedicated") is not False
    return Result.MET if is_dedicated else Result.UNKNOWN


def judge_structure(fact: Stated | None) -> Result:
    """A standing structure fulfils; difficulty or variation without one does not; mention or aim alone is unknown."""
    results = {STANDING: Result.MET, DIFFICULT: Result.NOT_MET}
    return results.get(fact.value, Result.UNKNOWN) if fact is not None else Result.UNKNOWN


def both(one: Result, other: Result) -> Result:
    """Both requirements together: one that is not met decides, and only two that are met fulfil."""
    if Result.NOT_MET in (one, other):
        return Result.NOT_MET
    return Result.MET if one == other == Result.MET else Result.UNKNOWN
