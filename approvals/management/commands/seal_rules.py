"""``manage.py seal_rules``: seal what is new in the rules, so that nobody changes it unseen."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from approvals.rules import RuleDataError
from approvals.rules.sealing import seal


class Command(BaseCommand):
    """Write a line for every value, criterion and text of the rules that has none yet."""

    help = "Seal new values, criteria and texts of the rules. Refuses where something in force has been edited."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Seal, and say what was sealed."""
        try:
            sealed = seal(on=timezone.localdate())
        except RuleDataError as problem:
            raise CommandError(str(problem), returncode=2) from None
        for each in sealed:
            self.stdout.write(each)
        self.stdout.write(f"{len(sealed)} sealed.")
