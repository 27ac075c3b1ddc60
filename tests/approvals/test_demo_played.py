"""The main job of the demo played without a browser, in a folder and a database of its own whatever this run is on."""

import hashlib
import json
import os
import subprocess
import sys
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.servers import ROOT

pytestmark = pytest.mark.slow


def play(*arguments):
    """Run `manage.py` as a person would: no variables of this test run."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env={**kept, "PYTHONUTF8": "1"},
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """One play with --json: where, and what came of it."""
    home = tmp_path_factory.mktemp("play")
    return home, play("demo", "--home", str(home), "--json")


def test_demo_played_delivers_exactly_the_letter_it_names(played):
    home, run = played
    assert (run.returncode, run.stderr) == (0, "")
    facts = json.loads(run.stdout)
    assert list(facts) == ["case_number", "status", "letter", "sha256", "mail", "assessment"]
    assert facts["status"] == "granted"
    letter = Path(facts["letter"]).read_bytes()
    assert hashlib.sha256(letter).hexdigest() == facts["sha256"]
    message = message_from_bytes(Path(facts["mail"]).read_bytes(), policy=policy.default)
    assert [attachment.get_content() for attachment in message.iter_attachments()] == [letter]
    assert facts["mail"].endswith(".eml")
    outside = [path for path in (facts["letter"], facts["mail"]) if not Path(path).is_relative_to(home)]
    assert outside == []


def test_demo_played_assesses_as_the_command_does(played):
    home, run = played
    assess = play("assess", str(home / "facts.json"))
    assert (assess.returncode, assess.stderr) == (0, "")
    assert json.loads(assess.stdout) == json.loads(run.stdout)["assessment"]
    assert json.loads((home / "facts.json").read_text(encoding="utf-8"))["unit"]["palliative_beds"] == 8


def test_demo_played_again_in_the_same_folder_starts_from_nothing_and_tells_each_step(played):
    home, first = played
    again = play("demo", "--home", str(home))
    assert (again.returncode, again.stderr) == (0, "")
    lines = again.stdout.splitlines()
    steps = [line.split(":")[0] for line in lines[:-1]]
    assert steps == ["Apply", "Supervisor", "Submit", "Assess", "Propose", "Approve", "Letter", "Deliver"]
    assert lines[2] == f"Submit: received as case {json.loads(first.stdout)['case_number']}."
    assert lines[-1] == json.loads(first.stdout)["letter"]
    assert Path(lines[-1]).read_bytes()[:5] == b"%PDF-"


def test_demo_played_without_a_mailbox_says_so_and_fails(tmp_path):
    (tmp_path / "mailbox").write_text("a file where the folder should be", encoding="ascii")
    run = play("demo", "--home", str(tmp_path), "--json")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.splitlines()[-1].startswith(
        "CommandError: The delivery is ready: Kan ikke skrive til postkassen:"
    )


def test_demo_in_a_place_that_is_a_file_says_so(tmp_path):
    (tmp_path / "taken").touch()
    run = play("demo", "--home", str(tmp_path / "taken"))
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == f"CommandError: {tmp_path / 'taken'} cannot be used: File exists.\n"
