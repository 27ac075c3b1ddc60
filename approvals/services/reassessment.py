"""Asking the rules again for every stored assessment: the answer must be what it was, byte for byte, for ever.

Nothing is changed here. A difference means that the rules of a past day, or a stored row, were touched afterwards.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from approvals import rules
from approvals.models import Assessment

#: rows read at a time: memory does not grow with the number of cases
_AT_A_TIME: Final = 500
_FIELDS: Final = (
    "pk",
    "application__case_number",
    "application__language",
    "facts",
    "result",
    "parameters",
    "ruleset_id",
    "ruleset_version",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One stored assessment asked again. `difference` is the first place that differs, empty when none does."""

    assessment: int
    case_number: str
    difference: str


def check_assessments() -> Iterator[Checked]:
    """Ask the rules again for every stored assessment, oldest first, a few rows in memory at a time."""
    stored = Assessment.objects.order_by("pk").values_list(*_FIELDS)
    for pk, case_number, language, facts, result, parameters, *ruleset in stored.iterator(chunk_size=_AT_A_TIME):
        yield Checked(
            assessment=pk,
            case_number=case_number or "",
            difference=_difference(language, facts, result, parameters, ruleset),
        )


def _difference(language: str, facts: Mapping[str, object], result: Any, parameters: Any, ruleset: list[str]) -> str:
    try:
        answer = rules.assess(rules.parse_facts(facts))
    except rules.FactsError as refusal:
        return f"facts: {refusal}"
    if ruleset != [answer.ruleset_id, answer.ruleset_version]:
        return "ruleset"
    return _difference_of_result(answer, result, language) or _first_difference(
        parameters, _as_stored(answer.parameters), "parameters"
    )


def _difference_of_result(answer: rules.Assessment, result: Any, language: str) -> str:
    """Compare in the language of the case first: it may have been another one when the row was written."""
    stored = _canonical(result)
    languages = (language, *(each for each in rules.LANGUAGES if each != language))
    again = [_as_stored(answer.to_dict(each)) for each in languages if each in rules.LANGUAGES]
    if any(_canonical(each) == stored for each in again):
        return ""
    nearest = min(again, key=lambda each: _places_differing(result, each))
    return _first_difference(result, nearest, "result")


def _canonical(value: object) -> str:
    """Return the same text for the same content; databases keep neither spaces nor the order of keys."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _as_stored(value: object) -> Any:
    return json.loads(json.dumps(value))


def _places_differing(stored: object, again: object) -> int:
    return sum(1 for _place in _differences(stored, again, ""))


def _first_difference(stored: object, again: object, place: str) -> str:
    return next(_differences(stored, again, place), "")


def _differences(stored: object, again: object, place: str) -> Iterator[str]:
    """Name every place that differs, never what stands there: a reason may tell of a person."""
    if isinstance(stored, dict) and isinstance(again, dict):
        for key in dict.fromkeys([*again, *stored]):
            here = f"{place}.{key}" if place else str(key)
            if key not in stored or key not in again:
                yield here
            else:
                yield from _differences(stored[key], again[key], here)
    elif isinstance(stored, list) and isinstance(again, list):
        old, new = _by_name(stored), _by_name(again)
        if list(old) != list(new):
            yield place
        for name in new:
            if name in old:
                yield from _differences(old[name], new[name], f"{place}.{name}")
    elif type(stored) is not type(again) or stored != again:
        yield place


def _by_name(rows: list[Any]) -> dict[str, Any]:
    """Findings by their criterion, anything else by its number."""
    return {
        str(row["criterion"]) if isinstance(row, dict) and "criterion" in row else str(number): row
        for number, row in enumerate(rows)
    }
