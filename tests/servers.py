"""Throwaway servers for the tests: PostgreSQL, Redis and a real Celery worker, each in a folder of its own.

`python -m tests.servers postgresql -- COMMAND ...` runs a command with DATABASE_URL naming a fresh server.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import redis

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30


class ServerMissing(RuntimeError):
    """A program that the tests need is not installed; `script/test` installs it."""


def database_url(settings: dict[str, Any]) -> str:
    """Return the DATABASE_URL of a connection's settings, for a process that must see the same rows."""
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        return f"sqlite:///{settings['NAME']}"
    return f"postgres://{settings['USER']}@/{settings['NAME']}?host={settings['OPTIONS']['host']}"


def find_program(name: str) -> str:
    """Return the newest `name` of PostgreSQL, or the one on the path."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if not found:
        message = f"{name} is not installed. Run script/test once as root, or install Debian's postgresql."
        raise ServerMissing(message)
    return found


def stop(process: subprocess.Popen, *, with_signal: int = signal.SIGTERM) -> None:
    """End a process that we started, by force if it does not listen."""
    if process.poll() is None:
        process.send_signal(with_signal)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=15)


def _unprivileged() -> dict[str, int]:
    """PostgreSQL refuses to run as root, so root hands it to nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid}


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """Yield the DATABASE_URL of a fresh server on a unix socket; faster than safe, since nothing of it is kept."""
    initdb, server = find_program("initdb"), find_program("postgres")
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    identity = _unprivileged()
    if identity:
        os.chown(folder, identity["user"], identity["group"])
    data, log = folder / "data", (folder / "log").open("wb")
    quiet = {"stdout": log, "stderr": log, "cwd": folder, **identity}
    process = None
    try:
        subprocess.run(
            [initdb, "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
            check=True,
            **quiet,
        )
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(folder),
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "autovacuum": "off",
            "max_connections": "120",
            "timezone": "UTC",
        }
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        process = subprocess.Popen([server, "-D", data, *arguments], **quiet)
        _wait_for_postgresql(folder, process)
        yield f"postgres://tests@/postgres?host={folder}"
    finally:
        if process:
            stop(process, with_signal=signal.SIGINT)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for_postgresql(folder: Path, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(host=str(folder), user="tests", dbname="postgres").close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                message = f"PostgreSQL did not start:\n{(folder / 'log').read_text(errors='replace')}"
                raise RuntimeError(message) from None
            time.sleep(0.05)
        else:
            return


@contextlib.contextmanager
def redis_server() -> Iterator[str]:
    """Yield the URL of a fresh Redis on a unix socket, `redis+socket:///…` as Celery writes it."""
    program = shutil.which("redis-server")
    if not program:
        message = "redis-server is not installed. Run script/test once as root, or install Debian's redis-server."
        raise ServerMissing(message)
    folder = Path(tempfile.mkdtemp(prefix="redis-", dir="/tmp"))
    socket = folder / "socket"
    arguments = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no", "--dir", str(folder)]
    process = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for_redis(socket, process)
        yield f"redis+socket://{socket}"
    finally:
        stop(process)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for_redis(socket: Path, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    with redis.Redis(unix_socket_path=str(socket)) as client:
        while True:
            try:
                client.ping()
            except redis.ConnectionError:
                if process.poll() is not None or time.monotonic() > deadline:
                    message = "Redis did not start."
                    raise RuntimeError(message) from None
                time.sleep(0.05)
            else:
                return


@contextlib.contextmanager
def celery_worker(
    *, broker_url: str, database_url: str, concurrency: int = 2, beat: bool = False, **environment: str
) -> Iterator[subprocess.Popen]:
    """Yield a real worker process on the given broker and database, once it says that it is ready.

    `environment` adds variables for its settings (EMAIL_PORT and the like). The caller may kill it; leaving ends it.
    """
    folder = Path(tempfile.mkdtemp(prefix="worker-"))
    log = folder / "log"
    command = [sys.executable, "-m", "celery", "-A", "config.celery", "worker", "--loglevel=INFO", "-P", "threads"]
    command += ["-c", str(concurrency), "--without-gossip", "--without-mingle"]
    if beat:
        command += ["-B", "-s", str(folder / "schedule")]
    output = log.open("wb")
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=output,
        stderr=subprocess.STDOUT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": database_url,
            "CELERY_BROKER_URL": broker_url,
            **environment,
        },
    )
    try:
        _wait_for_worker(log, process)
        yield process
    finally:
        stop(process)
        output.close()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for_worker(log: Path, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    while " ready" not in log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > deadline:
            message = f"The worker did not start:\n{log.read_text(errors='replace')}"
            raise RuntimeError(message)
        time.sleep(0.1)


def main(arguments: list[str]) -> int:
    """Run `postgresql -- COMMAND …` and return the command's exit status."""
    if arguments[:2] != ["postgresql", "--"] or not arguments[2:]:
        sys.stderr.write("usage: python -m tests.servers postgresql -- COMMAND ...\n")
        return 2
    try:
        with postgresql() as url:
            return subprocess.run(arguments[2:], env={**os.environ, "DATABASE_URL": url}, check=False).returncode
    except ServerMissing as missing:
        sys.stderr.write(f"{missing}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
