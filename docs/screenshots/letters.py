"""Makes a picture of each page of every kind of letter, in every language, into the folder given as argument."""

import os
import sys
from pathlib import Path

import django
import pymupdf

LANGUAGES = ("nb", "nn", "en")
DOTS_PER_INCH = 70


def main(folder: Path) -> None:
    """Render each sample letter as PDF, keep it, and keep each page as PNG beside it."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()

    from approvals.demo.letter_samples import sample_letters  # noqa: PLC0415 - needs the settings above
    from approvals.letters.rendering import letter_title, render_html  # noqa: PLC0415 - as above
    from correspondence.pdf import render_pdf  # noqa: PLC0415 - as above

    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        for name, context in sample_letters(language):
            pdf = render_pdf(render_html(context), language=language, title=letter_title(context))
            path = folder / f"{name}-{language}.pdf"
            path.write_bytes(pdf)
            for number, page in enumerate(pymupdf.open(path), start=1):
                page.get_pixmap(dpi=DOTS_PER_INCH).save(folder / f"{name}-{language}-{number}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
