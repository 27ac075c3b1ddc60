"""J1: one application assessed, 31 findings explained, beside one hand-written function that does the same.

``.venv/bin/python bench/assess.py [--rounds N]``. Both are measured in turns in one process, in processor time; what is
compared is the median of the rounds. Before anything is timed, both must give the same bytes for every application.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from applications import TYPICAL, mixed  # noqa: E402 - the folder above must be found first
from limit import load_limit  # noqa: E402 - as above

from approvals.rules import Facts, assess, parse_facts  # noqa: E402 - as above

GOAL, LEAST, IMPORT_GOAL_MS = 0.7, 0.5, 50
IMPORT = "import time; t = time.process_time(); import approvals.rules; print(time.process_time() - t)"


def per_application(work: Callable[[Facts], object], applications: list[Facts]) -> float:
    """Processor seconds for one application."""
    begun = time.process_time()
    for each in applications:
        work(each)
    return (time.process_time() - begun) / len(applications)


def in_turns(works: dict[str, Callable[[Facts], object]], applications: list[Facts], rounds: int) -> dict[str, float]:
    """Median seconds of each, measured by turns so that a busy machine slows all of them alike."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(rounds):
        names = list(works) if turn % 2 else list(reversed(works))
        for name in names:
            times[name].append(per_application(works[name], applications))
    return {name: statistics.median(each) for name, each in times.items()}


def import_milliseconds() -> float:
    """Median processor time of a first import in a fresh interpreter."""
    runs = [
        float(subprocess.run([sys.executable, "-c", IMPORT], cwd=ROOT, capture_output=True, check=True).stdout)  # noqa: S603 - our own
        for _ in range(9)
    ]
    return statistics.median(runs) * 1000


def measure(rounds: int) -> list[dict[str, object]]:
    """Every figure of J1."""
    figures: list[dict[str, object]] = []
    for name, data in (("typical", [TYPICAL] * 200), ("mixed", mixed(200))):
        facts = [parse_facts(each) for each in data]
        by_hand = load_limit(facts[0].on)
        differing = sum(json.dumps(by_hand(each)) != json.dumps(assess(each).to_dict("nb")) for each in facts)
        if differing:
            raise SystemExit(f"{differing} of {len(facts)} answers differ from the hand-written function's")
        works: dict[str, Callable[[Facts], object]] = {
            "limit": by_hand,
            "explained": lambda each: assess(each).to_dict("nb"),
            "verdicts": assess,
        }
        medians = in_turns(works, facts, rounds)
        for figure in ("explained", "verdicts"):
            ratio = medians["limit"] / medians[figure]
            goal = {"goal": GOAL, "least": LEAST, "met": ratio >= GOAL} if figure == "explained" else {}
            figures.append(
                {
                    "job": "J1",
                    "figure": f"{figure}, {name} application",
                    "ours_per_second": round(1 / medians[figure]),
                    "limit_per_second": round(1 / medians["limit"]),
                    "ratio": round(ratio, 3),
                    **goal,
                }
            )
    taken = import_milliseconds()
    figures.append(
        {
            "job": "J1",
            "figure": "import, ms",
            "ours": round(taken, 1),
            "goal": IMPORT_GOAL_MS,
            "met": taken <= IMPORT_GOAL_MS,
        }
    )
    return figures


def main() -> None:
    """Print a JSON line per figure, then a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=61)
    figures = measure(parser.parse_args().rounds)
    for each in figures:
        print(json.dumps(each))
    print(f"\n{'figure':<34}{'ours':>12}{'limit':>12}{'ratio':>8}{'goal':>7}{'least':>7}")
    for each in figures:
        ours = each.get("ours_per_second", each.get("ours"))
        row = [each.get(key, "") for key in ("limit_per_second", "ratio", "goal", "least")]
        print(f"{each['figure']:<34}{ours:>12}{row[0]:>12}{row[1]:>8}{row[2]:>7}{row[3]:>7}")


if __name__ == "__main__":
    main()
