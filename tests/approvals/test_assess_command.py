"""``manage.py assess``: the same answer as the rules give, without a database."""

import json
import subprocess
import sys
from pathlib import Path

from approvals.rules import assess, parse_facts
from tests.approvals.rules.applications import COMPLETE

ROOT = Path(__file__).parents[2]


def manage(data, *arguments):
    return subprocess.run(
        [sys.executable, "manage.py", "assess", "-", *arguments],
        cwd=ROOT,
        input=data,
        capture_output=True,
        check=False,
        timeout=120,
    )


def test_command_answers_as_the_rules_do():
    done = manage(json.dumps(COMPLETE).encode(), "--lang", "nn")

    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == assess(parse_facts(COMPLETE)).to_dict("nn")


def test_command_tells_bad_input_by_path_and_leaves_with_two():
    done = manage(b'{"schema": 1, "on": "2026-11-21", "unit": {"palliative_beds": true}}')

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"unit.palliative_beds: must be a whole number, not true\n"


def test_command_streams_lines():
    done = manage(json.dumps(COMPLETE).encode() + b"\nnonsense\n", "--lines")

    first, second = map(json.loads, done.stdout.splitlines())
    assert (done.returncode, done.stderr) == (2, b"")
    assert first == assess(parse_facts(COMPLETE)).to_dict()
    assert second == {
        "schema": 1,
        "line": 2,
        "errors": ["$: is not JSON: Expecting value (line 1, column 1)"],
    }
