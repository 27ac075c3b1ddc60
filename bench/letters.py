"""J4: a decision letter of two pages, tagged, beside what the PDF library does by itself on the same HTML.

    .venv/bin/python -m bench.letters [--rounds 5] [--letters 20] [--soak 0]

Prints a JSON line per figure, then a table. The limit is the library called as its manual shows it, in this process,
with the stylesheet and the fonts read for each letter; ours is template, pool, process and tags together.
`--soak 1000` makes that many letters more and tells how far the memory of the renderer moved.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

from django.template import engines  # noqa: E402 - after the settings

from correspondence.pdf import render_pdf, warm_up  # noqa: E402 - Django must be set up first
from correspondence.pdf.pool import pool  # noqa: E402 - Django must be set up first
from correspondence.pdf.resources import letter_files, letter_stylesheet  # noqa: E402 - Django must be set up first

GOAL_RATIO = 1.4
GOAL_TWO_WORKERS = 1.8
TEMPLATE = engines["django"].from_string((Path(__file__).parent / "letter.html").read_text(encoding="utf-8"))


def letter_html(number: int) -> str:
    """Two pages, a little different each time."""
    criteria = [
        {
            "title": f"Vilkår {index}: enheten har det som kreves",
            "source": f"R{index:02d}",
            "requirement": "Enheten skal ha minst fire senger i drift hele året, med fast bemanning.",
            "finding": f"Enheten har {4 + (number + index) % 8} senger, bekreftet av enhetslederen.",
        }
        for index in range(1, 9)
    ]
    facts = [
        ("Enhet", "Lindrende enhet"),
        ("Periode", "2027"),
        ("Stilling", "50 %"),
        ("Tellende tjeneste", "6 måneder"),
    ]
    return TEMPLATE.render(
        {
            "title": "Vedtak: Søknaden om forhåndsgodkjenning er innvilget",
            "name": f"Åse Lege {number}",
            "reference": f"26/{number:05d}-3",
            "unit": "Lindrende enhet",
            "facts": facts,
            "criteria": criteria,
        }
    )


def ours(number: int) -> bytes:
    """Template, pool, process, tags."""
    return render_pdf(letter_html(number), language="nb", title=f"Vedtak i sak 26/{number:05d}")


def raw() -> Callable[[int], bytes]:
    """The library by itself, as its manual shows it."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    files = {name: (kind, content) for name, kind, content in letter_files()}

    class Fetcher(weasyprint.urls.URLFetcher):
        def fetch(self, url: str, headers: object = None) -> object:
            kind, content = files[url.partition(":")[2]]
            return weasyprint.urls.URLFetcherResponse(url, content, {"Content-Type": kind})

    def render(number: int) -> bytes:
        fetcher, fonts = Fetcher(), FontConfiguration()
        stylesheet = weasyprint.CSS(string=letter_stylesheet(), url_fetcher=fetcher, font_config=fonts)
        document = weasyprint.HTML(string=letter_html(number), url_fetcher=fetcher)
        return document.write_pdf(stylesheets=[stylesheet], font_config=fonts, pdf_variant="pdf/a-3a")

    return render


def seconds_each(make: Callable[[int], bytes], letters: int) -> float:
    """Wall time of one letter, over `letters` of them."""
    start = time.perf_counter()
    for number in range(letters):
        make(number)
    return (time.perf_counter() - start) / letters


def seconds_each_with_two(letters: int) -> float:
    """The same with two letters made at a time."""
    start = time.perf_counter()
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(ours, range(letters)))
    return (time.perf_counter() - start) / letters


def soak(letters: int) -> dict[str, object]:
    """Memory of one renderer after a tenth of the letters and after all of them, in MB."""
    early = max(letters // 10, 1)
    resident = []
    for number in range(letters):
        ours(number)
        if number + 1 in {early, letters}:
            with pool.lend() as renderer:
                resident.append(renderer.resident // 2**20)
    return {"figure": "memory", "letters": letters, "early_mb": resident[0], "late_mb": resident[-1]}


def main() -> None:
    """Measure in turns, so that a busy minute of the machine hits both alike."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--letters", type=int, default=20)
    parser.add_argument("--soak", type=int, default=0)
    options = parser.parse_args()
    render_raw = raw()
    render_raw(0)
    warm_up()
    list(ThreadPoolExecutor(2).map(ours, range(4)))
    rounds = [
        (
            seconds_each(render_raw, options.letters),
            seconds_each(ours, options.letters),
            seconds_each_with_two(options.letters),
        )
        for _round in range(options.rounds)
    ]
    limit, one, two = (statistics.median(column) for column in zip(*rounds, strict=True))
    figures: list[dict[str, object]] = [
        {"figure": "raw library", "seconds": round(limit, 4), "letters_a_minute": round(60 / limit)},
        {"figure": "ours", "seconds": round(one, 4), "letters_a_minute": round(60 / one)},
        {"figure": "ours, two at a time", "seconds": round(two, 4), "letters_a_minute": round(60 / two)},
        {"figure": "ours to raw", "ratio": round(limit / one, 2), "goal": GOAL_RATIO},
        {"figure": "two to one", "ratio": round(one / two, 2), "goal": GOAL_TWO_WORKERS},
    ]
    if options.soak:
        figures.append(soak(options.soak))
    for figure in figures:
        print(json.dumps({"job": "J4", **figure}, ensure_ascii=False))
    for figure in figures:
        values = "  ".join(f"{name} {value}" for name, value in figure.items() if name != "figure")
        sys.stdout.write(f"{figure['figure']:<22}{values}\n")


if __name__ == "__main__":
    main()
