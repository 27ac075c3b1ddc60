"""``manage.py recount_logs``: compare the sums of each month with the rows of the logs, and mend them when asked."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from supervision.services.log_months import find_drifted_logs, mend_logs


class Command(BaseCommand):
    """Hands everything to the service; ends with 1 when something is wrong and nobody asked to mend it."""

    help = "Compare the sums of each month with the rows of every log, and count anew those that differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mend", action="store_true", help="count anew the logs that differ; left out: only tell")

    def handle(self, **options: object) -> None:
        drifted = find_drifted_logs()
        if not drifted:
            self.stdout.write("all sums are as the rows say")
        elif options["mend"]:
            wrong = mend_logs(drifted)
            self.stdout.write(f"logs mended {len(drifted)}; months that were wrong in them {wrong}")
        else:
            raise CommandError(f"logs whose sums are not as the rows say: {len(drifted)}")
