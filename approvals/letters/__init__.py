"""Every letter in three steps: a frozen context, its HTML, its bytes."""

from approvals.letters.context import DecisionLetterContext, build_decision_context
from approvals.letters.kinds import DECISION_LETTERS, letter_kind_of, title_of
from approvals.letters.marks import Mark, mark_of, new_mark, next_number, read_check_code, reference_of
from approvals.letters.messages import MessageContext, build_message
from approvals.letters.rendering import (
    RenderedLetter,
    is_up_to_date,
    render_decision_html,
    render_decision_letter,
    render_html,
    render_message,
)

__all__ = [
    "DECISION_LETTERS",
    "DecisionLetterContext",
    "Mark",
    "MessageContext",
    "RenderedLetter",
    "build_decision_context",
    "build_message",
    "is_up_to_date",
    "letter_kind_of",
    "mark_of",
    "new_mark",
    "next_number",
    "read_check_code",
    "reference_of",
    "render_decision_html",
    "render_decision_letter",
    "render_html",
    "render_message",
    "title_of",
]
