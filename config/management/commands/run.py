"""The embedded site in one command: database, demo data, web, worker and mailbox."""

import errno
import fcntl
import json
import os
import shlex
import shutil
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from config.processes import run_together

ANSWER_SECONDS = 60
ROOT_ADVICE = "ignore:You're running the worker with superuser privileges"
DEMO_MARK = "demo.loaded"
RESET_NAMES = ("broker", "mailbox", "media", "demo.json", DEMO_MARK)


class Command(BaseCommand):
    help = "Migrates the embedded database, loads the demo data once, and runs web, worker and mailbox until Ctrl-C."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000), help="The web port.")
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help="The address to listen on.")
        parser.add_argument("--reset", action="store_true", help="First delete all that the embedded site keeps.")

    def handle(self, *args: Any, port: int, host: str, reset: bool, **options: Any) -> None:
        """Prepare, then run until stopped; exit status 1 when a part died by itself."""
        if not settings.CELERY_BROKER_URL.startswith("filesystem"):
            raise CommandError("`run` is for config.settings.dev; elsewhere each part is started by itself.")
        var = Path(settings.VAR_DIR)
        var.mkdir(parents=True, exist_ok=True)
        lock = hold_lock(var / "run.lock")
        check_port_is_free(host, port)
        if reset:
            self._reset(var)
        mailbox_port = choose_mailbox_port()
        base_url = f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}"  # noqa: S104 - recognised, not bound
        self._prepare(var, verbosity=options["verbosity"])
        environment = {
            **os.environ,
            "HOST": host,
            "PORT": str(port),
            "MAILBOX_PORT": str(mailbox_port),
            "SITE_URL": os.environ.get("SITE_URL") or base_url,
            "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
            "PYTHONUNBUFFERED": "1",
        }
        connections.close_all()
        status = run_together(
            part_commands(var, mailbox_port), environment=environment, when_started=lambda: self._announce(base_url)
        )
        lock.close()
        sys.exit(status)

    def _reset(self, var: Path) -> None:
        database = settings.DATABASES["default"]
        if database["ENGINE"] != "django.db.backends.sqlite3":
            raise CommandError("--reset deletes the embedded SQLite database only; DATABASE_URL names another one.")
        file = Path(database["NAME"])
        files = [file.with_name(file.name + ending) for ending in ("", "-wal", "-shm")]
        schedules = var.glob("celerybeat-schedule*")  # the ending depends on the machine
        for path in [*files, *schedules, *(var / name for name in RESET_NAMES)]:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        self.stdout.write("Deleted everything that the embedded site had kept.")

    def _prepare(self, var: Path, *, verbosity: int) -> None:
        queues = [settings.BROKER_DIR / name for name in ("queue", "processed", "control")]
        for folder in (*queues, Path(settings.CORRESPONDENCE_MAILDIR), Path(settings.MEDIA_ROOT)):
            folder.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=max(0, verbosity - 1))
        call_command("createcachetable", verbosity=0)
        loaded = var / DEMO_MARK
        if settings.DEMO and not loaded.exists():
            self.stdout.write("Loading the demo data …")
            call_command("demo_data", verbosity=0)
            loaded.touch()  # only now: a start that was broken off loads what is missing
        (var / "demo.json").unlink(missing_ok=True)

    def _announce(self, base_url: str) -> None:
        """Once the site answers: write var/demo.json, and print where everything is and who can log in."""
        if not answers(f"{base_url}/health"):
            self.stderr.write("The site does not answer yet; see the lines above.")
            return
        file = Path(settings.VAR_DIR) / "demo.json"
        if settings.DEMO:
            call_command("demo_data", base_url=base_url, file_only=True, verbosity=0)
            connections.close_all()
        facts = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        self.stdout.write("\n".join(announcement(base_url, facts)))
        self.stdout.flush()


def hold_lock(path: Path) -> IO[str]:
    """Return the open lock file; raise CommandError when another `run` holds it. The kernel lets go when we end."""
    lock = path.open("a+", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        number = lock.read().strip() or "?"
        lock.close()
        raise CommandError(f"It runs already from this folder (process {number}). Stop that one first.") from None
    lock.seek(0)
    lock.truncate()
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def check_port_is_free(host: str, port: int) -> None:
    """Raise CommandError with the way out when nothing can listen on the port."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            message = f"Port {port} is used by another program. Choose another: PORT={port + 1} script/server"
        else:
            message = f"Cannot listen on {host}:{port} ({error}). Choose another: PORT=8001 script/server"
        raise CommandError(message) from None


def choose_mailbox_port() -> int:
    """Return MAILBOX_PORT when it is set, else the usual one or, when that is taken, any free one."""
    if os.environ.get("MAILBOX_PORT"):
        return settings.EMAIL_PORT
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", settings.EMAIL_PORT))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def part_commands(var: Path, mailbox_port: int) -> dict[str, str]:
    """Return the shell command of each part; the worker carries the clock, since there is only one of it here."""
    python = shlex.quote(sys.executable)
    manage = f"{python} {shlex.quote(str(settings.BASE_DIR / 'manage.py'))}"
    schedule = shlex.quote(str(var / "celerybeat-schedule"))
    return {
        "web": f"{python} -m gunicorn config.wsgi --config python:config.gunicorn",
        # It is one person's own demo: Celery's advice about root is not for here.
        "worker": f"{python} -W {shlex.quote(ROOT_ADVICE)} -m celery --quiet -A config.celery worker"
        f" -P threads -c 2 -B -s {schedule} --without-gossip --without-mingle --loglevel=INFO",
        "mailbox": f"{manage} mailbox --port {mailbox_port}",
    }


def answers(url: str) -> bool:
    """Whether the address answers 200 within a minute."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own http address
                return response.status == 200  # noqa: PLR2004 - HTTP OK
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


def announcement(base_url: str, facts: dict[str, Any]) -> list[str]:
    """Return the lines that tell a person where to go and who to be."""
    mailbox = f"{base_url}/demo/postkasse/" if settings.DEMO else str(settings.CORRESPONDENCE_MAILDIR)
    lines = ["", f"  Forhåndsgodkjenning: {base_url}/", f"  Caseworkers:         {base_url}/admin/"]
    lines += [f"  Mailbox:             {mailbox}  ({settings.CORRESPONDENCE_MAILDIR})", ""]
    users = facts.get("users", [])
    if users:
        width = max(len(user["email"]) for user in users)
        lines.append("  Demo users (role, e-mail, password):")
        lines += [f"    {user['role']:<15} {user['email']:<{width}}  {user['password']}" for user in users]
        lines.append("")
    return [*lines, "  Stop with Ctrl-C.", ""]
