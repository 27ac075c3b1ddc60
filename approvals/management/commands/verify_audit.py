"""`manage.py verify_audit`: whether the audit chain is whole."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from approvals.models import AuditEntry
from approvals.services.audit import Head, read_head
from approvals.services.audit_check import verify_chain


class Command(BaseCommand):
    """Prints one line per fault and ends with 1; prints how many links were checked and ends with 0."""

    help = "Verify the audit chain, against one exported head or against every head in a folder if that is named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head", type=Path, help="a file written by export_audit_head, or the folder where they are kept"
        )

    def handle(self, *, head: Path | None, **_options: Any) -> None:
        faults = 0
        for fault in verify_chain(exported=_heads(head) if head else None):
            self.stderr.write(fault)
            faults += 1
        if faults:
            message = f"The audit chain is broken in {faults} place(s)."
            raise CommandError(message)
        self.stdout.write(f"{AuditEntry.objects.count()} links verified.")


def _heads(path: Path) -> list[Head]:
    if not path.is_dir():
        return [_read(path)]
    files = sorted(path.glob("audit-head-*.json"))
    if not files:
        message = f"{path} holds no head written by export_audit_head."
        raise CommandError(message)
    return [_read(file) for file in files]


def _read(path: Path) -> Head:
    try:
        return read_head(path)
    except (OSError, ValueError) as problem:
        message = f"{path} is not a head written by export_audit_head: {problem}"
        raise CommandError(message) from problem
