"""``manage.py follow_up``: measure every approval in force now, as the clock does by night."""

from argparse import ArgumentParser
from datetime import date

from django.core.management.base import BaseCommand, CommandError

from approvals.services.followup import nightly


class Command(BaseCommand):
    """Hands everything to the service and says what it did."""

    help = "Measure every approval in force by the rules, open and close alerts, and tell whom they concern."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--on",
            type=date.fromisoformat,
            help="the day to look from, YYYY-MM-DD; today if left out, never a later one",
        )
        parser.add_argument(
            "--all", action="store_true", help="measure what cannot have changed since the last run too"
        )

    def handle(self, **options: object) -> None:
        today = nightly.today()
        on = options["on"] if isinstance(options["on"], date) else today
        if on > today:
            # People would be told of what has not happened, and former supervisors would lose their logs too early.
            msg = f"{on} has not come yet: follow-up looks from today or from an earlier day"
            raise CommandError(msg)
        done = nightly.follow_up_all(on=on, everything=bool(options["all"]))
        self.stdout.write(
            f"alerts opened {done.opened}, closed {done.resolved}; people told {done.told}; listed {done.listed}"
        )
