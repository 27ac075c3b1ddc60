"""The decision letter in three steps: a frozen context, its HTML, its bytes."""

from approvals.letters.context import DecisionLetterContext, build_decision_context
from approvals.letters.rendering import RenderedLetter, render_decision_html, render_decision_letter

__all__ = [
    "DecisionLetterContext",
    "RenderedLetter",
    "build_decision_context",
    "render_decision_html",
    "render_decision_letter",
]
