"""The rules are pure: what importing and asking them loads, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def loaded_by(code):
    """Names of the modules a fresh interpreter has loaded after some code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return {name.partition(".")[0] for name in json.loads(done.stdout)}


def test_importing_the_rules_loads_neither_django_nor_the_data():
    assert loaded_by("import approvals.rules") & {"django", "celery", "weasyprint", "yaml", "config", "units"} == set()


def test_asking_the_rules_loads_the_standard_library_and_a_yaml_reader_only():
    code = "from approvals.rules import *; assess(parse_facts({'schema': 1, 'on': '2026-11-21'})).to_dict()"

    ours = {"approvals", "yaml", "_yaml", "__main__", "sitecustomize", "usercustomize"}

    assert {
        name for name in loaded_by(code) - loaded_by("pass") - sys.stdlib_module_names if "cython" not in name
    } <= ours


def test_rules_read_no_clock_and_no_chance():
    sources = {path: path.read_text("utf-8") for path in (ROOT / "approvals/rules").rglob("*.py")}

    found = [
        path.name
        for path, text in sources.items()
        for word in ("date.today", "datetime.now", "time.time", "import time", "import random", "os.environ")
        if word in text
    ]

    assert (len(sources) > 15, found) == (True, [])
