"""Loads the demo: ten municipalities, units, centres, people for every role, and a case in every status."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.demo.cases import load_demo
from approvals.demo.manifest import build_manifest, write_manifest


class Command(BaseCommand):
    help = "Loads the demo data where it is missing, writes var/demo.json, and prints who can log in and where."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--base-url", default=settings.SITE_URL, help="The address at which the site answers.")
        parser.add_argument("--file-only", action="store_true", help="Only write var/demo.json anew.")

    def handle(self, *args: Any, base_url: str, file_only: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "Demo people have passwords that everybody knows. Load them with config.settings.dev only."
            )
        if not file_only:
            loaded = load_demo()
            if options["verbosity"]:
                self.stdout.write(f"Cases made: {loaded.made}. Cases that were there: {loaded.known}.")
        path = write_manifest(base_url=base_url)
        if options["verbosity"]:
            self._print_facts(base_url)
            self.stdout.write(f"Written: {path}")

    def _print_facts(self, base_url: str) -> None:
        facts = build_manifest(base_url=base_url)
        width = max(len(user["email"]) for user in facts["users"])
        for user in facts["users"]:
            self.stdout.write(f"  {user['role']:<15} {user['email']:<{width}}  {user['password']}  {user['name']}")
        for case in facts["cases"]:
            self.stdout.write(f"  {case['case_number'] or '(draft)':<9} {case['status']:<15} {case['doctor']}")
