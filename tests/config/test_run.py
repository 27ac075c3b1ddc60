"""The embedded site as a person meets it: one command, started, looked at, stopped and killed."""

import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request

import psutil
import pytest

from config.management.commands import run as command
from tests.servers import ROOT

pytestmark = [pytest.mark.servers, pytest.mark.slow]
PARTS = {"gunicorn", "celery", "mailbox"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(answer, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = answer()
        if found:
            return found
        time.sleep(0.1)
    return answer()


def environment_for(folder):
    environment = {**os.environ, "VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    for name in ("DATABASE_URL", "CELERY_BROKER_URL"):
        environment.pop(name, None)
    return environment


def start(folder, port, *options):
    with (folder / "output").open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "manage.py", "run", "--port", str(port), *options],
            cwd=ROOT,
            env=environment_for(folder),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def said(folder):
    return (folder / "output").read_text(errors="replace")


def parts_of(process):
    """The living programs below the command, by the word that tells them apart."""
    found = {}
    with contextlib.suppress(psutil.NoSuchProcess):
        for child in psutil.Process(process.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                line = child.cmdline()
                for part in PARTS & set(line):
                    found.setdefault(part, child)
    return found


@contextlib.contextmanager
def running(folder, *options):
    port = free_port()
    (folder / "output").unlink(missing_ok=True)
    process = start(folder, port, *options)
    try:
        # Making the database and the demo takes as long as the machine is busy with other tests.
        wait_until(lambda: "Stop with Ctrl-C" in said(folder) or process.poll() is not None, 240)
        assert process.poll() is None, said(folder)
        yield process, port
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def gone(processes):
    return wait_until(lambda: not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in processes), 20)


def sessions_in(folder):
    with contextlib.closing(sqlite3.connect(folder / "forhandsgodkjenning.sqlite3")) as connection:
        return [row[0] for row in connection.execute("select session_key from django_session")]


def plant_session(folder):
    with contextlib.closing(sqlite3.connect(folder / "forhandsgodkjenning.sqlite3")) as connection, connection:
        connection.execute("insert into django_session values ('kept', '', '2030-01-01')")


def test_it_starts_answers_stops_keeps_its_data_and_leaves_nothing_running(tmp_path):
    with running(tmp_path) as (process, port):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health") as response:
            assert json.load(response)["status"] == "ok"
        parts = parts_of(process)
        assert set(parts) == PARTS
        assert f"http://127.0.0.1:{port}/" in said(tmp_path)
        assert f"http://127.0.0.1:{port}/demo/postkasse/" in said(tmp_path)
        facts = json.loads((tmp_path / "demo.json").read_text())
        assert facts["base_url"] == f"http://127.0.0.1:{port}"
        for user in facts["users"]:
            assert f"{user['email']}" in said(tmp_path)
        with urllib.request.urlopen(facts["base_url"] + facts["urls"]["login"]) as response:  # noqa: S310 - our own site
            assert response.status == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=40) == 0
        assert gone(parts.values())
    plant_session(tmp_path)

    # A part that dies stops the others, and the exit status tells it.
    with running(tmp_path) as (process, _port):
        assert sessions_in(tmp_path) == ["kept"]
        parts = parts_of(process)
        parts["mailbox"].kill()
        assert process.wait(timeout=40) == 1
        assert gone(parts.values())

    # Parts do not outlive a command that was killed, and only --reset deletes.
    with running(tmp_path, "--reset") as (process, _port):
        assert sessions_in(tmp_path) == []
        parts = parts_of(process)
        process.kill()
        process.wait()
        assert gone(parts.values())


def run_refused(folder, port, *options):
    return subprocess.run(
        [sys.executable, "manage.py", "run", "--port", str(port), *options],
        cwd=ROOT,
        env=environment_for(folder),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_busy_port_is_told_with_the_way_out(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run_refused(tmp_path, port)
    assert result.returncode == 1
    assert result.stderr.strip() == (
        f"CommandError: Port {port} is used by another program. Choose another: PORT={port + 1} script/server"
    )


@pytest.mark.parametrize("port", [70000, -1])
def test_an_impossible_port_is_told_in_a_sentence(tmp_path, port):
    result = run_refused(tmp_path, port)
    assert result.returncode == 1
    assert result.stderr.startswith(f"CommandError: Cannot listen on 127.0.0.1:{port} (")
    assert "Traceback" not in result.stderr


def test_a_second_one_from_the_same_folder_is_refused_and_resets_nothing(tmp_path):
    (tmp_path / "demo.json").write_text("{}")
    lock = command.hold_lock(tmp_path / "run.lock")
    result = run_refused(tmp_path, free_port(), "--reset")
    lock.close()
    assert result.returncode == 1
    assert result.stderr.strip() == (
        f"CommandError: It runs already from this folder (process {os.getpid()}). Stop that one first."
    )
    assert (tmp_path / "demo.json").exists()


def test_the_announcement_lists_who_can_log_in():
    users = [{"role": "doctor", "email": "lege@example.no", "password": "hemmelig", "name": "Kari Lege"}]
    lines = command.announcement("http://127.0.0.1:8000", {"users": users})
    assert "    doctor          lege@example.no  hemmelig" in lines
