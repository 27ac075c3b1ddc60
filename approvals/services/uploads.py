"""Judging an uploaded file by what is in it. Only harmless PDF, JPEG and PNG pass; names say nothing."""

import hashlib
import unicodedata
import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from approvals.exceptions import NotPossible

MAX_PAGES: Final = 2_000
MAX_OBJECTS: Final = 200_000
MAX_PIXELS: Final = 40_000_000
MAX_NAME: Final = 120
_EXTENSIONS: Final = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
_ACTIVE_KEYS: Final = ("/JS", "/JavaScript", "/AA", "/XFA", "/RichMedia", "/EmbeddedFiles", "/EF", "/AF", "/Collection")
_ACTIVE_ACTIONS: Final = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound"}
)
_ACTIVE_SUBTYPES: Final = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Screen", "/3D", "/Sound"})
_BLANK: Final = b" \t\r\n\x00"


class UploadRefused(NotPossible):
    """A file was refused; the sentence names the file and the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedFile:
    """A file that may be kept: its bytes, what it is, a name that is safe to show, and its hash."""

    content: bytes
    content_type: str
    name: str
    sha256: str


def judge_upload(upload: "UploadedFile[Any]") -> JudgedFile:
    """Return the file when its content is a harmless PDF, JPEG or PNG of at most ATTACHMENT_MAX_BYTES.

    Raises UploadRefused with a sentence that names the file and what is wrong with it.
    """
    shown = clean_name(upload.name or "")
    size = upload.size or 0
    if size == 0:
        raise _refusal(shown, _("Filen er tom."))
    if size > settings.ATTACHMENT_MAX_BYTES:
        limit = settings.ATTACHMENT_MAX_BYTES // (1024 * 1024)
        raise _refusal(shown, _("Filen er for stor. Et vedlegg kan være høyst %(limit)d MB.") % {"limit": limit})
    upload.seek(0)
    content = upload.read()
    content_type = _first_look(content)
    if content_type is None:
        raise _refusal(shown, _("Innholdet er ikke PDF, JPEG eller PNG, uansett hva filen heter."))
    reason = _fault_in_pdf(content) if content_type == "application/pdf" else _fault_in_image(content, content_type)
    if reason:
        raise _refusal(shown, reason)
    name = PurePosixPath(shown).stem[:MAX_NAME] + _EXTENSIONS[content_type]
    return JudgedFile(content=content, content_type=content_type, name=name, sha256=hashlib.sha256(content).hexdigest())


def clean_name(name: str) -> str:
    """Return the last part of a file name without characters that steer: controls, text direction, separators."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(char for char in unicodedata.normalize("NFC", last) if unicodedata.category(char)[0] != "C")
    return " ".join(kept.split()).strip(". ")[:150] or _("Vedlegg")


def _refusal(name: str, reason: str) -> UploadRefused:
    return UploadRefused(_("«%(name)s» ble ikke lastet opp. %(reason)s") % {"name": name, "reason": reason})


def _first_look(content: bytes) -> str | None:
    """Return the type that the very first bytes and the signature register agree on, if it is one of ours."""
    import puremagic  # noqa: PLC0415 - heavy, and needed only when a file arrives

    starts = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
    found = next((kind for start, kind in starts.items() if content.startswith(start)), None)
    try:
        seen = {match.mime_type for match in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        return None
    return found if found in seen else None


def _fault_in_pdf(content: bytes) -> str:
    """Return why the PDF cannot be kept, or an empty text."""
    import pikepdf  # noqa: PLC0415 - heavy, and needed only when a file arrives

    end = content.rfind(b"%%EOF")
    if end != -1 and content[end + len(b"%%EOF") :].strip(_BLANK):
        return _("Det ligger noe etter slutten av PDF-en. Lagre den på nytt som PDF, og prøv igjen.")
    try:
        with pikepdf.open(BytesIO(content), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                return _("PDF-en er beskyttet med passord. Lagre den uten passord, og prøv igjen.")
            if not 0 < len(pdf.pages) <= MAX_PAGES or len(pdf.objects) > MAX_OBJECTS:
                return _("PDF-en har ingen sider, eller for mange. Del den opp, og prøv igjen.")
            if _is_active(pdf):
                return _("PDF-en inneholder skript, innebygde filer eller handlinger. Skriv den ut som ny PDF.")
    except pikepdf.PasswordError:
        return _("PDF-en er beskyttet med passord. Lagre den uten passord, og prøv igjen.")
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError):
        return _("PDF-en er skadet og kan ikke leses. Lagre den på nytt, og prøv igjen.")
    return ""


def _is_active(pdf: Any) -> bool:
    import pikepdf  # noqa: PLC0415 - as above

    opening = pdf.Root.get("/OpenAction")
    # A plain destination only says which page to show first; word processors write it into every file.
    if isinstance(opening, pikepdf.Dictionary) and opening.get("/S") != "/GoTo":
        return True
    return any(
        _is_active_dictionary(item)
        for item in pdf.objects
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream | pikepdf.Array)
    )


def _is_active_dictionary(item: Any, depth: int = 0) -> bool:
    import pikepdf  # noqa: PLC0415 - as above

    if depth > _MAX_DEPTH:
        return True  # what is hidden this deep was not written by a word processor
    if isinstance(item, pikepdf.Array):
        children = [child for child in item if _is_direct_container(child)]
    else:
        if any(key in item for key in _ACTIVE_KEYS):
            return True
        if str(item.get("/S", "")) in _ACTIVE_ACTIONS or str(item.get("/Subtype", "")) in _ACTIVE_SUBTYPES:
            return True
        children = [child for _key, child in item.items() if _is_direct_container(child)]
    return any(_is_active_dictionary(child, depth + 1) for child in children)


def _is_direct_container(child: Any) -> bool:
    import pikepdf  # noqa: PLC0415 - as above

    return isinstance(child, pikepdf.Dictionary | pikepdf.Array) and not child.is_indirect


_MAX_DEPTH: Final = 50


def _fault_in_image(content: bytes, content_type: str) -> str:
    """Return why the image cannot be kept, or an empty text."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - heavy, and needed only when a file arrives

    if _has_tail(content, content_type):
        return _("Det ligger noe etter slutten av bildet. Lagre det på nytt, og prøv igjen.")
    too_large = _("Bildet har for mange bildepunkter. Gjør det mindre, og prøv igjen.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=[content_type.removeprefix("image/").upper()]) as image:
                if image.width * image.height > MAX_PIXELS:
                    return too_large
                image.load()
    except Image.DecompressionBombError:
        return too_large
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        return _("Bildet er skadet og kan ikke leses. Lagre det på nytt, og prøv igjen.")
    return ""


def _has_tail(content: bytes, content_type: str) -> bool:
    """Whether something follows the image: a file that is two things at once is refused."""
    end = b"\xff\xd9" if content_type == "image/jpeg" else b"IEND\xaeB`\x82"
    found = content.rfind(end)
    return found != -1 and bool(content[found + len(end) :].strip(_BLANK))
