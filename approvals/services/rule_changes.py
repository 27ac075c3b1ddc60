"""What the rules ask now that they did not ask when a service was approved. The approval stands as it was given."""

from dataclasses import dataclass
from datetime import date

from approvals import rules
from approvals.models import Approval


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """A value that has changed: the criterion it belongs to, what it was and is (as written), and from which day."""

    criterion: str
    title: str
    unit: str
    before: str
    after: str
    since: date


def list_rule_changes(approval: Approval, *, on: date, lang: str) -> tuple[RuleChange, ...]:
    """Return how the values of the mandatory criteria differ ``on`` a day from those the approval was decided by.

    A value shared by several criteria is told once, of the first. Lists of codes are left out: they are no numbers.
    """
    before = rules.ruleset_on(date.fromisoformat(approval.decision.assessment.ruleset_version))
    after = rules.ruleset_on(on)
    changes: dict[str, RuleChange] = {}
    for criterion, names in after.values_of.items():
        if after.strengths[criterion] is not rules.Strength.MANDATORY:
            continue
        for name in names:
            was, now = before.in_force[name], after.in_force[name]
            if was.value == now.value or name in changes or not isinstance(now.shown, str):
                continue
            changes[name] = RuleChange(
                criterion=criterion,
                title=after.about[criterion][lang].title,
                unit=now.unit[lang],
                before=_written(str(was.shown), lang),
                after=_written(now.shown, lang),
                since=now.valid_from,
            )
    return tuple(changes.values())


def _written(number: str, lang: str) -> str:
    return number if lang == "en" else number.replace(".", ",")
