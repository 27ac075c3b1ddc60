"""A folder of rule data to change: a copy of the real one, read instead of it as long as a test lasts."""

import shutil
from pathlib import Path

from approvals.rules.ruleset import DATA, RULESET_FILE

BEDS = "{from: 2011-03-01, value: 6, source: R15}"


def copy_data(to, folder=DATA):
    """Copy the real data files, or those of another folder, and return where they are."""
    return Path(shutil.copytree(folder, to))


def edit(folder, name, old, new):
    """Replace the first of something in one data file; it must be there."""
    file = folder / name
    text = file.read_text("utf-8")
    assert text.count(old) >= 1
    file.write_text(text.replace(old, new, 1), "utf-8")


def add_value(folder, name, row):
    """Add a dated value below the last one of a name, as a jurist would."""
    file = folder / RULESET_FILE
    lines = file.read_text("utf-8").splitlines(keepends=True)
    at = lines.index(f"  {name}:\n", lines.index("values:\n"))
    at = next(place for place in range(at, len(lines)) if lines[place].strip().startswith("- {from"))
    while at + 1 < len(lines) and lines[at + 1].strip().startswith("- {from"):
        at += 1
    lines.insert(at + 1, f"      - {row}\n")
    file.write_text("".join(lines), "utf-8")
