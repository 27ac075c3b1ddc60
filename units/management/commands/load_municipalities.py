"""Puts the ten municipalities of the mapping report into the register of a demo."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from units.catalogue import CatalogueError, mapping_report, read_report
from units.services.profiles import load_report


class Command(BaseCommand):
    help = "Puts the ten municipalities of the mapping report into the register, where they are missing. Demo only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, help="Another file than the product's own.")

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The municipalities of the report are anonymised and stand in no register of real ones. "
                "Load them in a demo only."
            )
        try:
            loaded = load_report(read_report(file) if file else mapping_report())
        except CatalogueError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self.stdout.write(
                f"Municipalities: {len(loaded.municipalities)}. "
                f"Facts added: {loaded.added}. Facts corrected: {loaded.corrected}."
            )
        for problem in loaded.problems:
            self.stderr.write(str(problem))
        if loaded.problems:
            raise CommandError(f"Left out: {len(loaded.problems)}. The rest is loaded.")
