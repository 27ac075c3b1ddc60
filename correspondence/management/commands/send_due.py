"""Send what is due without a worker: once, or again and again."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from correspondence.services import send_due_deliveries


class Command(BaseCommand):
    """For cron, for a machine without a broker, and for whoever wants to see what happens."""

    help = "Send the deliveries that are due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many, and how often."""
        parser.add_argument("--limit", type=int, default=200)
        parser.add_argument("--every", type=float, metavar="SECONDS", help="look again after this many seconds")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send; with --every until SIGTERM or Ctrl-C, which ends after the message under way."""
        if options["every"] is None:
            self.stdout.write(f"{send_due_deliveries(limit=options['limit'])}")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_arguments: stop.set())
        while not stop.is_set():
            send_due_deliveries(limit=options["limit"])
            stop.wait(options["every"])
