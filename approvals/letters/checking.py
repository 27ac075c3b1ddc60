"""What the public may learn of a letter from its code and number: is it ours, unchanged, and does it still count."""

import hashlib
import re
from enum import Enum
from typing import Final

from approvals.enums import DecisionKind
from approvals.letters.marks import read_check_code
from approvals.models import Approval, Decision, IssuedLetter

_REFERENCE: Final = re.compile(r"([0-9]{2}/[0-9]{5})-([0-9]{1,4})")
_LONGEST_TYPED: Final = 40
_DASHES: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


class Finding(Enum):
    """What is known of a letter. No more than this leaves the house."""

    UNKNOWN = "unknown"
    ALTERED = "altered"
    ISSUED = "issued"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


def check_letter(*, code: str, reference: str) -> Finding:
    """Return what is known of the letter with this code and this number, typed as people type.

    A wrong code, a wrong number and a letter that was never issued are answered alike.
    """
    number = _REFERENCE.fullmatch("".join(reference[:_LONGEST_TYPED].split()).translate(_DASHES))
    check_code = read_check_code(code)
    if number is None or not check_code:
        return Finding.UNKNOWN
    issued = (
        IssuedLetter.objects.filter(
            letter__check_code=check_code, application__case_number=number[1], number=int(number[2])
        )
        .select_related("letter__document", "letter__decision__replaced_by", "letter__decision__approval__ended_by")
        .first()
    )
    if issued is None:
        return Finding.UNKNOWN
    document = issued.letter.document
    if hashlib.sha256(bytes(document.content)).hexdigest() != document.sha256:
        return Finding.ALTERED
    decision = getattr(issued.letter, "decision", None)
    return Finding.ISSUED if decision is None else _standing(decision)


def _standing(decision: Decision) -> Finding:
    """Say whether a decision still counts: not when another replaced it, nor when what it gave was ended by another."""
    approval: Approval | None = getattr(decision, "approval", None)
    later = [getattr(decision, "replaced_by", None), approval.ended_by if approval else None]
    kinds = {each.kind for each in later if each is not None}
    if DecisionKind.REVOKED in kinds:
        return Finding.REVOKED
    return Finding.SUPERSEDED if kinds else Finding.IN_FORCE
