"""The files a letter may use: its stylesheet, its fonts and its pictures, all from the project's static files."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.translation import gettext as _

from correspondence.exceptions import PdfFailed

_STYLESHEET = "letters/letter.css"
_FONT_FOLDER = "inter/files"
_SUBSETS = ("latin", "latin-ext", "vietnamese")
_WEIGHTS = (400, 600)
_PICTURE_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}


@cache
def letter_stylesheet() -> str:
    """The text of the letter's stylesheet. Raises PdfFailed when it is not installed."""
    return _find(_STYLESHEET).read_text(encoding="utf-8")


@cache
def letter_files() -> tuple[tuple[str, str, bytes], ...]:
    """Name, type and bytes of all that `letter:<name>` may name. Raises PdfFailed when a font is not installed."""
    fonts = [f"inter-{subset}-{weight}-normal.woff2" for subset in _SUBSETS for weight in _WEIGHTS]
    files = [(name, "font/woff2", _find(f"{_FONT_FOLDER}/{name}").read_bytes()) for name in fonts]
    pictures = [path for path in sorted(_find(_STYLESHEET).parent.iterdir()) if path.suffix in _PICTURE_TYPES]
    return (*files, *((path.name, _PICTURE_TYPES[path.suffix], path.read_bytes()) for path in pictures))


def _find(name: str) -> Path:
    """Place of a static file: among the sources, or where collectstatic put it."""
    found = finders.find(name)
    if isinstance(found, str):
        return Path(found)
    collected = Path(settings.STATIC_ROOT) / name if settings.STATIC_ROOT else None
    if collected is not None and collected.is_file():
        return collected
    message = _("Filen %(name)s, som brevene trenger, er ikke installert. Kjør script/setup.")
    raise PdfFailed(message % {"name": name})
