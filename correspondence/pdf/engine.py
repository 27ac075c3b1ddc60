"""From a letter's HTML to its bytes, and the only door to it: the site itself never imports the PDF library."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from correspondence.enums import DeliveryLanguage
from correspondence.exceptions import PdfFailed
from correspondence.pdf.pool import pool

# Text beyond this is no letter; the renderer's own bounds stand behind.
MAX_HTML_BYTES = 8 * 1024 * 1024
MAX_ATTACHMENTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedFile:
    """A file inside the PDF. `relationship` is PDF/A-3's word: Data, Source, Alternative, Supplement or Unspecified."""

    name: str
    content: bytes
    description: str = ""
    relationship: str = "Data"


def render_pdf(
    html: str,
    *,
    language: str,
    title: str,
    attachments: Sequence[EmbeddedFile] = (),
    author: str = "",
    description: str = "",
    keywords: Sequence[str] = (),
    created: datetime | None = None,
) -> bytes:
    """Render a whole HTML document as PDF/A-3a with PDF/UA-1 marks, styled by static/letters/letter.css.

    Takes at most 10 seconds and 512 MB in a process of its own. The HTML may name the project's letter pictures as
    `letter:<file>`; any other address ends the letter. `created` (aware, default now) is the date in the metadata.
    Raises PdfFailed with the reason in words, never with text of the letter.
    """
    if language not in DeliveryLanguage.values:
        raise PdfFailed(_("Ukjent språk: %(language)s.") % {"language": language[:10]})
    content = html.encode("utf-8", "replace")
    if len(content) > MAX_HTML_BYTES:
        raise PdfFailed(_("Brevet er for langt."))
    if len(attachments) > MAX_ATTACHMENTS:
        raise PdfFailed(_("Brevet har for mange vedlegg."))
    head: dict[str, object] = {
        "language": language,
        "title": title,
        "author": author,
        "description": description,
        "keywords": list(keywords),
        "created": (created or timezone.now()).isoformat(timespec="seconds"),
        "attachments": [
            {"name": file.name, "description": file.description, "relationship": file.relationship}
            for file in attachments
        ],
    }
    parts = [content, *(file.content for file in attachments)]
    with pool.lend() as renderer:
        return renderer.render(head, parts)


def warm_up() -> None:
    """Start one renderer now, so that the first letter does not wait for it. Raises PdfFailed."""
    with pool.lend():
        pass
