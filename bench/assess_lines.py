"""J7: ten thousand applications through ``assess --lines``: how fast, and whether memory stays flat.

``.venv/bin/python bench/assess_lines.py [--lines N]``. Each run is a process of its own; its peak memory is what the
system says when it ends. Flat means that ten times the lines need no more.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from applications import mixed  # noqa: E402 - the folder above must be found first

FLAT_KB = 2048


def run(file: Path) -> tuple[float, int]:
    """Seconds and peak memory in kilobytes of one run."""
    begun = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "approvals.rules", str(file), "--lines"], cwd=ROOT, stdout=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"the command left with {process.returncode}")
    return time.perf_counter() - begun, usage.ru_maxrss


def main() -> None:
    """Print a JSON line per figure, then a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=10_000)
    lines = parser.parse_args().lines
    texts = [json.dumps(each, ensure_ascii=False) + "\n" for each in mixed(200)]
    peaks, figures = [], []
    with tempfile.TemporaryDirectory() as folder:
        for number in (lines // 10, lines):
            file = Path(folder) / f"{number}.jsonl"
            with file.open("w", encoding="utf-8") as out:
                out.writelines(texts[place % len(texts)] for place in range(number))
            seconds, peak = run(file)
            peaks.append(peak)
            figures.append(
                {
                    "job": "J7",
                    "figure": f"{number} lines",
                    "seconds": round(seconds, 2),
                    "lines_per_second": round(number / seconds),
                    "peak_kb": peak,
                }
            )
    figures.append(
        {
            "job": "J7",
            "figure": "growth, kb",
            "ours": peaks[1] - peaks[0],
            "goal": FLAT_KB,
            "met": peaks[1] - peaks[0] <= FLAT_KB,
        }
    )
    for each in figures:
        print(json.dumps(each))
    print(f"\n{'figure':<16}{'seconds':>9}{'lines/s':>9}{'peak kB':>9}")
    for each in figures[:2]:
        print(f"{each['figure']:<16}{each['seconds']:>9}{each['lines_per_second']:>9}{each['peak_kb']:>9}")
    print(f"{'growth, kB':<16}{'':>18}{figures[2]['ours']:>9}")


if __name__ == "__main__":
    main()
