"""`manage.py export_audit_head`: keep the chain's newest link outside the database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from approvals.services.audit import export_head


class Command(BaseCommand):
    """Writes one file per call and prints its path. Keep the folder where the database's owner cannot write."""

    help = "Write the number and hash of the newest audit link to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, default=settings.AUDIT_HEADS_DIR, help="folder of the exported heads")

    def handle(self, *, to: Path, **_options: Any) -> None:
        head = export_head()
        to.mkdir(parents=True, exist_ok=True)
        now = timezone.now()
        path = to / f"audit-head-{now:%Y%m%dT%H%M%S%f}.json"
        path.write_text(
            json.dumps({"sequence": head.sequence, "hash": head.hash, "at": now.isoformat()}), encoding="utf-8"
        )
        self.stdout.write(str(path))
