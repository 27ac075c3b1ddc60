"""`manage.py export_audit_head`: keep the chain's newest link outside the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from approvals.services.audit import write_head


class Command(BaseCommand):
    """Writes one file per call and prints its path. Keep the folder where the database's owner cannot write."""

    help = "Write the number and hash of the newest audit link to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, default=settings.AUDIT_HEADS_DIR, help="folder of the exported heads")

    def handle(self, *, to: Path, **_options: Any) -> None:
        try:
            self.stdout.write(str(write_head(to)))
        except OSError as problem:
            message = f"The head could not be written to {to}: {problem}"
            raise CommandError(message) from problem
