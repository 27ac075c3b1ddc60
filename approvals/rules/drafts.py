"""A draft of rules: what would be if it were in force. It is asked like any ruleset, and nothing else changes."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from approvals.rules.datafile import Lines, located, read_text_tree
from approvals.rules.editions import read_edition
from approvals.rules.exceptions import RuleDataError
from approvals.rules.ruleset import Ruleset, compile_versions, editions, latest_ruleset

LONGEST_DRAFT: Final = 200_000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft that could be read. ``ruleset`` is what holds once all of it does; ``changes`` names what differs.

    Changes are names of values, and ids of criteria whose strength, source or texts are others, in alphabetical order.
    """

    title: str
    valid_from: date
    ruleset: Ruleset
    changes: tuple[str, ...]


def read_draft(text: str, *, name: str = "draft.yaml") -> Draft:
    """Read a draft: a ruleset file that extends the youngest edition, or the one it names.

    Raises :class:`RuleDataError` in one line: file, line, place, and what to do.
    """
    if len(text) > LONGEST_DRAFT:
        raise RuleDataError(f"{name}: has more than {LONGEST_DRAFT} characters; a draft says only what it changes")
    lines: Lines = {}
    with located(lines):
        tree = read_text_tree(text, name, lines=lines)
        edition = read_edition(tree, name, editions(), lines, draft=True)
    ruleset = compile_versions([edition])[-1]
    now = latest_ruleset()
    values = {key for key, each in ruleset.in_force.items() if each.value != now.in_force[key].value}
    criteria = {
        key
        for key, terms in edition.criteria.items()
        if terms != now.edition.criteria[key] or edition.texts[key] != now.edition.texts[key]
    }
    return Draft(
        title=edition.version,
        valid_from=edition.valid_from,
        ruleset=ruleset,
        changes=tuple(sorted(values | criteria)),
    )
