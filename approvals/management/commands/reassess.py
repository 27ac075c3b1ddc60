"""``manage.py reassess --check``: whether the rules still say of every assessed case what they said then."""

import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from approvals.services.reassessment import check_assessments


class Command(BaseCommand):
    """Prints one line for each assessment that differs, and ends with 1 when there is one. Changes nothing."""

    help = "Ask the rules again for every stored assessment and say which answers differ from what is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare every stored assessment with a new one")

    def handle(self, **options: object) -> None:
        if not options["check"]:
            self.stdout.write(
                "Nothing is done: an assessment that is stored is never changed, and a decided case stays as it was "
                "decided. Use --check to compare them with what the rules say."
            )
            return
        checked = differing = 0
        for each in check_assessments():
            checked += 1
            if each.difference:
                differing += 1
                case = each.case_number or "without number"
                self.stdout.write(f"case {case}, assessment {each.assessment}: {each.difference} differs")
        self.stdout.write(f"{checked} assessments checked, {differing} differ")
        if differing:
            sys.exit(1)
