"""An assessment as a table for people, in their language, on a plain terminal."""

import textwrap
from typing import TYPE_CHECKING, Final

from approvals.rules.assessment import Assessment, Finding
from approvals.rules.engine import criterion_texts, word
from approvals.rules.texts import format_date

if TYPE_CHECKING:
    from approvals.rules.counterfactual import Changes

_WIDTH: Final = 110
_INDENT: Final = " " * 9


def render_report(assessment: Assessment, lang: str) -> str:
    """The whole answer: what it comes to, the calculations, and a block per criterion with what would mend it."""
    head = word("heading", "assessment", lang)
    lines = [
        f"{head} {format_date(lang, assessment.on)} ({assessment.ruleset_id} {assessment.ruleset_version})",
        f"{word('heading', 'overall', lang)}: {word('overall', assessment.outcome, lang)}",
        "",
    ]
    for name, value in assessment.calculations.items():
        lines.append(f"{word('calculation', name, lang):<36} {_number(value, lang)}")
    for finding in assessment.findings:
        lines += ["", *_block(finding, assessment, lang)]
    return "\n".join(lines) + "\n"


def render_changes(changes: "Changes", lang: str) -> str:
    """What would mend what fails: the changes that are needed together, and what no change mends. Empty for neither."""
    from approvals.rules.change_texts import sentence  # noqa: PLC0415 - as in the command, only for who asks

    told = [*(each.text for each in changes.together), *(each.text for each in changes.beyond)]
    lines = [line for text in told for line in textwrap.wrap(text, _WIDTH, initial_indent="- ", subsequent_indent="  ")]
    return "\n".join(["", sentence("heading", (), lang), *lines]) + "\n" if lines else ""


def _block(finding: Finding, assessment: Assessment, lang: str) -> list[str]:
    title = criterion_texts(finding.criterion, lang, assessment.on).title
    about = [
        word("outcome", finding.outcome, lang).upper(),
        word("strength", finding.strength, lang),
        *(
            f"{word('heading', name, lang)} {_number(value, lang)}"
            for name, value in (("required", finding.required), ("observed", finding.observed))
            if value is not None
        ),
    ]
    remedy = finding.remedy(lang)
    said = [finding.explanation(lang), *([f"{word('heading', 'remedy', lang)}: {remedy}"] if remedy else [])]
    block = [f"{finding.source:<8} {title} [{finding.criterion}]", _INDENT + " · ".join(about)]
    for text in said:
        block += textwrap.wrap(text, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)
    return block


def _number(value: str | None, lang: str) -> str:
    if value is None:
        return "–"
    return value if lang == "en" else value.replace(".", ",")
