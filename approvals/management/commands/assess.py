"""``manage.py assess``: the rule engine without the web pages. Needs no database."""

import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from approvals.rules import cli


class Command(BaseCommand):
    """Hands everything to :mod:`approvals.rules.cli`, which answers in bytes so that every machine answers the same."""

    help = "Assess one application, or one a line, against the rules for pre-approval."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        cli.add_arguments(parser)

    def handle(self, **options: object) -> None:
        form = cli.Form(
            lang=str(options["lang"]),
            text=bool(options["text"]),
            lines=bool(options["lines"]),
            changes=bool(options["changes"]),
        )
        status = cli.run(
            str(options["facts"]),
            form,
            stdin=sys.stdin.buffer,
            stdout=sys.stdout.buffer,
            stderr=sys.stderr,
        )
        if status:
            sys.exit(status)
