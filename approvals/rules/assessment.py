"""The answer: a finding per criterion, the calculations, and what the mandatory criteria come to together."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, cast

from approvals.rules.criterion import Verdict
from approvals.rules.outcome import Outcome, Overall, Strength
from approvals.rules.ruleset import Branch, Ruleset, Written

SCHEMA: Final = 1


class Finding:
    """What one criterion came to. ``required`` and ``observed`` are plain decimals, codes or ISO dates, or None."""

    __slots__ = ("_assessment", "_place", "criterion", "observed", "outcome", "required", "source", "strength")

    def __init__(self, assessment: "Assessment", place: int) -> None:
        written = assessment.write(place, None)
        self.criterion = cast(str, written["criterion"])
        self.source = cast(str, written["source"])
        self.strength = Strength(cast(str, written["strength"]))
        self.outcome = Outcome(cast(str, written["outcome"]))
        self.required = written["required"]
        self.observed = written["observed"]
        self._assessment = assessment
        self._place = place

    def explanation(self, lang: str | None = None) -> str:
        """Why it came to this, in ``nb``, ``nn`` or ``en`` (left out: the language of the assessment)."""
        return cast(str, self._assessment.write(self._place, lang)["explanation"])

    def remedy(self, lang: str | None = None) -> str | None:
        """What would mend it, with the number that is missing; None where there is nothing to mend."""
        return self._assessment.write(self._place, lang)["remedy"]

    def __repr__(self) -> str:
        return f"<Finding {self.criterion}: {self.outcome}, {self.observed} of {self.required}>"


class Assessment:
    """The answer for one set of facts. It keeps what was decided; texts are made when they are asked for.

    ``warnings`` names judgements that changed nothing, each as ``"path: why"``.
    """

    __slots__ = ("_findings", "_ruleset", "_verdicts", "calculations", "lang", "on", "outcome", "warnings")

    def __init__(
        self,
        ruleset: Ruleset,
        on: date,
        lang: str,
        verdicts: list[Verdict],
        outcome: Overall,
        calculations: Mapping[str, str | None],
        warnings: tuple[str, ...],
    ) -> None:
        self.on = on
        self.lang = lang
        self.outcome = outcome
        self.calculations = calculations
        self.warnings = warnings
        self._ruleset = ruleset
        self._verdicts = verdicts
        self._findings: tuple[Finding, ...] | None = None

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

    @property
    def findings(self) -> tuple[Finding, ...]:
        """A finding per criterion, in the order of the ruleset."""
        if self._findings is None:
            self._findings = tuple(Finding(self, place) for place in range(len(self._verdicts)))
        return self._findings

    def finding(self, criterion: str) -> Finding:
        """The finding of one criterion. Raises KeyError for an id that is none."""
        for each in self.findings:
            if each.criterion == criterion:
                return each
        raise KeyError(criterion)

    def to_dict(self, lang: str | None = None) -> dict[str, object]:
        """The answer in the contract's output form and order; decimals are strings."""
        findings = _write(self._rows(lang), self._verdicts)
        return {
            "schema": SCHEMA,
            "ruleset": {"id": self._ruleset.id, "version": self._ruleset.version},
            "on": self.on.isoformat(),
            "outcome": str(self.outcome),
            "calculations": dict(self.calculations),
            "findings": findings,
        }

    def write(self, place: int, lang: str | None) -> Written:
        """The finding at a place, in the contract's output form."""
        return _write(self._rows(lang)[place : place + 1], self._verdicts[place : place + 1])[0]

    def _rows(self, lang: str | None) -> tuple[Mapping[str, Branch], ...]:
        chosen = self.lang if lang is None else lang
        if chosen not in self._ruleset.rows:
            raise ValueError(f"no texts in the language {chosen!r}: choose one of {', '.join(self._ruleset.rows)}")
        return self._ruleset.rows[chosen]


def _write(rows: Sequence[Mapping[str, Branch]], verdicts: Sequence[Verdict]) -> list[Written]:
    """Fill in what the facts decide. Copying a prepared finding costs a third of building it anew."""
    findings: list[Written] = []
    for branches, verdict in zip(rows, verdicts, strict=True):
        prepared, explain, mend = branches[verdict[0]]
        written = prepared.copy()
        if verdict[1] is not None:
            written["required"] = verdict[1]
        if verdict[2] is not None:
            written["observed"] = verdict[2]
        if explain is not None:
            written["explanation"] = explain(verdict)
        if mend is not None:
            written["remedy"] = mend(verdict)
        findings.append(written)
    return findings
