"""The closed words of an answer: what one criterion can come to, how hard it binds, and what all of them come to."""

from enum import StrEnum


class Outcome(StrEnum):
    """What one criterion comes to.

    ``LIMITED`` never refuses: only a part of the service can count. ``JUDGEMENT`` means that the documents are there
    and that a caseworker must conclude. ``MISSING`` is *not documented*; the machine never turns it into ``NOT_MET``.
    """

    MET = "met"
    LIMITED = "limited"
    NOT_MET = "not_met"
    MISSING = "missing"
    JUDGEMENT = "judgement"


class Strength(StrEnum):
    """How hard a criterion binds: «skal» (mandatory), «bør» (recommended), or the frame that is settled later."""

    MANDATORY = "mandatory"
    RECOMMENDED = "recommended"
    FRAME = "frame"


class Overall(StrEnum):
    """What the mandatory criteria come to together."""

    MET = "met"
    NOT_MET = "not_met"
    INCOMPLETE = "incomplete"
    NEEDS_JUDGEMENT = "needs_judgement"
