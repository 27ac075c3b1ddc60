"""Draw docs/application-states.md from the table of transitions."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from approvals.enums import Action, Status
from approvals.transitions import TRANSITIONS, WHOSE_MOVE

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "application-states.md"


def state_document() -> str:
    """Return the text of the document: a diagram, and a table of statuses with whose move it is."""
    with translation.override("nb"):
        return "\n".join([*_HEAD, "```mermaid", "stateDiagram-v2", *_arrows(), "```", "", *_table(), ""])


_HEAD = [
    "# Statuses of a case",
    "",
    "Drawn by `manage.py write_state_diagram` from `approvals/transitions.py`. Do not edit: a test compares.",
    "",
]


def _arrows() -> list[str]:
    lines = [f"    [*] --> {Status.DRAFT.value}"]
    for status, actions in TRANSITIONS.items():
        lines += [f"    {status.value} --> {target.value}: {action.value}" for action, target in actions.items()]
        if not actions:
            lines.append(f"    {status.value} --> [*]")
    return lines


def _table() -> list[str]:
    rows = [
        f"| {status.value} | {Status(status).label} | {WHOSE_MOVE[status].label} | {_actions(status)} |"
        for status in TRANSITIONS
    ]
    return ["| status | norsk | hvem sin tur | handlinger |", "|---|---|---|---|", *rows]


def _actions(status: Status) -> str:
    return ", ".join(Action(action).value for action in TRANSITIONS[status]) or "–"


class Command(BaseCommand):
    """`manage.py write_state_diagram [--check]`."""

    help = "Write docs/application-states.md from the table of moves; --check only compares."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--check` writes nothing and exits 1 when the document is old."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, or compare."""
        text = state_document()
        if options["check"]:
            if not DOCUMENT.exists() or DOCUMENT.read_text(encoding="utf-8") != text:
                raise SystemExit(1)
            return
        DOCUMENT.write_text(text, encoding="utf-8")
        self.stdout.write(str(DOCUMENT.relative_to(settings.BASE_DIR)))
