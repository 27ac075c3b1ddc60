"""The figure of the Danish account (003), quoted as an example of a form: a share within a number of days.

It is nobody's target, here or there: the account names none. How many patients it counts is not stated.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedShare:
    """A share that a report gives, with what it says of it; None is what it does not say. Danish in its own words."""

    percent: int
    within_days: int
    year: int
    region: str
    register: str
    document: str
    phrase: str
    numerator: int | None = None
    denominator: int | None = None
    target_percent: int | None = None


REPORTED: Final = ReportedShare(
    percent=89,
    within_days=10,
    year=2021,
    region="Region Midtjylland",
    register="Dansk Palliativ Database",
    document=(
        "Redegørelse for regionale initiativer med henblik på styrkelse af adgangen til specialiseret palliation, "
        "Region Midtjylland, 2023"
    ),
    phrase=(
        "Jævnfør årsrapporten for 2021 fra Dansk Palliativ database, opnår 89 % af alle henviste patienter den første "
        "behandlingskontakt senest 10 dage efter modtagelse af henvisningen i Region Midtjylland"
    ),
)
