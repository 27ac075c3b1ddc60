"""`manage.py export_archive`: closed cases as arkivmeldinger with their files, one zip each."""

import shutil
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from approvals.exceptions import CaseError
from approvals.models import Application
from approvals.services.archive import export_case, list_closed_before


class Command(BaseCommand):
    """Writes a zip per case and prints its path. A case that cannot be exported is named; the others are written."""

    help = "Export one closed case, or all that were closed before a date, to the archive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("case", nargs="?", help="case number, such as 26/00042")
        which.add_argument("--closed-before", type=_day, help="every case closed before YYYY-MM-DD")
        parser.add_argument("--to", type=Path, default=settings.ARCHIVE_DIR, help="folder for the zip files")

    def handle(self, *, case: str | None, closed_before: date | None, to: Path, **_options: Any) -> None:
        cases: Iterable[Application] = list_closed_before(closed_before) if closed_before else [_find(case or "")]
        to.mkdir(parents=True, exist_ok=True)
        failed = 0
        for application in cases:
            try:
                self.stdout.write(str(_export(application, to)))
            except CaseError as refusal:
                failed += 1
                self.stderr.write(f"{application.case_number}: {refusal}")
        if failed:
            raise CommandError(f"{failed} case(s) could not be exported.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise ArgumentTypeError(f"{text} is not a date: write YYYY-MM-DD") from wrong


def _find(number: str) -> Application:
    found = Application.objects.filter(case_number=number.replace("-", "/", 1)).first()
    if found is None:
        raise CommandError(f"There is no case {number}.")
    return found


def _export(application: Application, to: Path) -> Path:
    """Write beside and move into place, so that a file with the name is always whole."""
    export = export_case(application, by=None)
    path = to / export.filename
    unfinished = path.with_suffix(".part")
    with export.content as content, unfinished.open("wb") as target:
        shutil.copyfileobj(content, target)
    unfinished.replace(path)
    return path
