"""The decision letter in three steps: a frozen context, its HTML, its bytes."""

from approvals.letters.context import DecisionLetterContext, build_decision_context
from approvals.letters.rendering import RenderedLetter, is_up_to_date, render_decision_html, render_decision_letter

__all__ = [
    "DecisionLetterContext",
    "RenderedLetter",
    "build_decision_context",
    "is_up_to_date",
    "render_decision_html",
    "render_decision_letter",
]
