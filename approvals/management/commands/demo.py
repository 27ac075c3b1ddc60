"""Plays the main job without a browser, server, worker or network, in a database of its own."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.demo.playthrough import NotDelivered, Played, play_main_job
from approvals.exceptions import CaseError
from correspondence.exceptions import CorrespondenceError

OWN_SETTINGS = "config.settings.demo"


class Command(BaseCommand):
    help = (
        "Plays apply, assess, propose, approve, letter and delivery for one case, in a fresh SQLite database under "
        "--home, and prints where the letter lies. A demo.sqlite3 of an earlier play in that folder is replaced."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--home", type=Path, help="Where everything is written (left out: a temporary folder, kept)."
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="Print only one JSON object.")
        parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)

    def handle(self, *args: Any, home: Path | None, as_json: bool, here: bool, **options: Any) -> None:
        if not here:
            sys.exit(_start_anew(_make_home(home), as_json=as_json))
        self._play(Path(settings.VAR_DIR), as_json=as_json)

    def _play(self, home: Path, *, as_json: bool) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        say = _keep_quiet if as_json else self.stdout.write
        try:
            played = play_main_job(home=home, say=say)
        except (CaseError, CorrespondenceError, NotDelivered) as failure:
            raise CommandError(str(failure)) from failure
        if as_json:
            self.stdout.write(json.dumps(_facts(played), ensure_ascii=False))
        else:
            self.stdout.write(str(played.letter))


def _keep_quiet(_line: str) -> None:
    """With --json the object is all there is to read."""


def _facts(played: Played) -> dict[str, Any]:
    return {
        "case_number": played.case_number,
        "status": played.status,
        "letter": str(played.letter),
        "sha256": played.sha256,
        "mail": str(played.mail),
        "assessment": played.assessment,
    }


def _make_home(home: Path | None) -> Path:
    try:
        if home is None:
            return Path(tempfile.mkdtemp(prefix="forhandsgodkjenning-demo-"))
        home.mkdir(parents=True, exist_ok=True)
        return home.resolve()
    except OSError as error:
        raise CommandError(f"{home} cannot be used: {error.strerror}.") from error


def _start_anew(home: Path, *, as_json: bool) -> int:
    """Play in a process with settings of its own, since settings are read once; return its exit status."""
    for end in ("", "-wal", "-shm"):
        (home / f"demo.sqlite3{end}").unlink(missing_ok=True)
    environment = {
        **os.environ,
        "VAR_DIR": str(home),
        "DJANGO_SETTINGS_MODULE": OWN_SETTINGS,
        "LOG_LEVEL": "WARNING",
    }
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "demo", "--here"]
    command += ["--json"] if as_json else []
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - our own program
