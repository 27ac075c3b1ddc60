"""The answer: a finding per criterion, the calculations, and what the mandatory criteria come to together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from approvals.rules.criterion import Verdict
from approvals.rules.outcome import Outcome, Overall, Strength
from approvals.rules.ruleset import Row, Ruleset
from approvals.rules.texts import Text

SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """What one criterion came to. ``required`` and ``observed`` are plain decimals, codes or ISO dates, or None."""

    criterion: str
    source: str
    strength: Strength
    outcome: Outcome
    required: str | None
    observed: str | None
    _assessment: "Assessment"
    _place: int

    def explanation(self, lang: str | None = None) -> str:
        """Why it came to this, in ``nb``, ``nn`` or ``en`` (left out: the language of the assessment)."""
        return self._assessment.render(self._place, lang)[0]

    def remedy(self, lang: str | None = None) -> str | None:
        """What would mend it, with the number that is missing; None where there is nothing to mend."""
        return self._assessment.render(self._place, lang)[1]


class Assessment:
    """The answer for one set of facts. It keeps what was decided; texts are made when they are asked for.

    ``warnings`` names judgements that changed nothing, each as ``"path: why"``.
    """

    def __init__(
        self,
        *,
        ruleset: Ruleset,
        on: date,
        lang: str,
        verdicts: tuple[Verdict, ...],
        outcome: Overall,
        calculations: dict[str, str | None],
        warnings: tuple[str, ...],
    ) -> None:
        self.on = on
        self.lang = lang
        self.outcome = outcome
        self.calculations: Mapping[str, str | None] = calculations
        self.warnings = warnings
        self._ruleset = ruleset
        self._verdicts = verdicts

    @property
    def ruleset_id(self) -> str:
        """The ruleset asked."""
        return self._ruleset.id

    @property
    def ruleset_version(self) -> str:
        """The version of the ruleset in force on the day of the assessment: a date."""
        return self._ruleset.version

    @property
    def parameters(self) -> dict[str, object]:
        """The values used, as :func:`approvals.rules.parameters_in_force` gives them."""
        return {name: each.to_dict() for name, each in self._ruleset.in_force.items()}

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """A finding per criterion, in the order of the ruleset."""
        return tuple(
            Finding(
                row[0], row[1], Strength(row[2]), Outcome(row[3][verdict[0]][0]), verdict[1], verdict[2], self, place
            )
            for place, (row, verdict) in enumerate(zip(self._rows(None), self._verdicts, strict=True))
        )

    def finding(self, criterion: str) -> Finding:
        """The finding of one criterion. Raises KeyError for an id that is none."""
        for each in self.findings:
            if each.criterion == criterion:
                return each
        raise KeyError(criterion)

    def to_dict(self, lang: str | None = None) -> dict[str, object]:
        """The answer in the contract's output form and order; decimals are strings."""
        findings: list[dict[str, str | None]] = []
        for (criterion, source, strength, branches), (branch, required, observed, values) in zip(
            self._rows(lang), self._verdicts, strict=True
        ):
            outcome, text = branches[branch]
            explanation, remedy = text.explanation, text.remedy
            findings.append(
                {
                    "criterion": criterion,
                    "source": source,
                    "strength": strength,
                    "outcome": outcome,
                    "required": required,
                    "observed": observed,
                    "explanation": explanation if type(explanation) is str else explanation(values),  # type: ignore[operator]
                    "remedy": remedy if remedy is None or type(remedy) is str else remedy(values),  # type: ignore[operator]
                }
            )
        return {
            "schema": SCHEMA,
            "ruleset": {"id": self._ruleset.id, "version": self._ruleset.version},
            "on": self.on.isoformat(),
            "outcome": self.outcome.value,
            "calculations": dict(self.calculations),
            "findings": findings,
        }

    def render(self, place: int, lang: str | None) -> tuple[str, str | None]:
        """Explanation and remedy of the finding at a place."""
        branch, _, _, values = self._verdicts[place]
        text = self._rows(lang)[place][3][branch][1]
        remedy = None if text.remedy is None else _said(text.remedy, values)
        return _said(text.explanation, values), remedy

    def _rows(self, lang: str | None) -> tuple[Row, ...]:
        chosen = self.lang if lang is None else lang
        if chosen not in self._ruleset.rows:
            raise ValueError(f"no texts in the language {chosen!r}: choose one of {', '.join(self._ruleset.rows)}")
        return self._ruleset.rows[chosen]


def _said(text: Text, values: tuple[object, ...]) -> str:
    return text if isinstance(text, str) else text(values)
