"""`manage.py verify_audit`: is the audit chain whole?"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from approvals.models import AuditEntry
from approvals.services.audit import Head, verify_chain


class Command(BaseCommand):
    """Prints one line per fault and ends with 1; prints how many links were checked and ends with 0."""

    help = "Verify the audit chain, against an exported head if one is named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--head", type=Path, help="a file written by export_audit_head")

    def handle(self, *, head: Path | None, **_options: Any) -> None:
        faults = 0
        for fault in verify_chain(exported=_read(head) if head else None):
            self.stderr.write(fault)
            faults += 1
        if faults:
            message = f"The audit chain is broken in {faults} place(s)."
            raise CommandError(message)
        self.stdout.write(f"{AuditEntry.objects.count()} links verified.")


def _read(path: Path) -> Head:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Head(sequence=int(data["sequence"]), hash=str(data["hash"]))
    except (OSError, ValueError, KeyError, TypeError) as problem:
        message = f"{path} is not a head written by export_audit_head: {problem}"
        raise CommandError(message) from problem
