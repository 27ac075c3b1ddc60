"""Files as people send them: good ones, broken ones and hostile ones."""

import zlib
from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image


def pdf_bytes(*, pages: int = 1, **save: Any) -> bytes:
    """A plain PDF."""
    out = BytesIO()
    save.setdefault("deterministic_id", "encryption" not in save)
    with pikepdf.new() as pdf:
        for _page in range(pages):
            pdf.add_blank_page()
        pdf.save(out, **save)
    return out.getvalue()


def encrypted_pdf(opens_with: str) -> bytes:
    """A PDF behind a password; with an empty one anybody can open it, and it is encrypted all the same."""
    return pdf_bytes(encryption=pikepdf.Encryption(owner="eier", user=opens_with))


def pdf_with_root(**entries: Any) -> bytes:
    """A PDF whose catalogue says more than a plain one's."""
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        for key, value in entries.items():
            pdf.Root[f"/{key}"] = value
        pdf.save(out)
    return out.getvalue()


def pdf_with_action(action: str) -> bytes:
    """A PDF with a link on its page that does `action` when pressed."""
    out = BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 10, 10],
            A=pikepdf.Dictionary(S=pikepdf.Name(action)),
        )
        page.Annots = pikepdf.Array([link])
        pdf.save(out)
    return out.getvalue()


def pdf_with_embedded_file() -> bytes:
    """A PDF that carries another file."""
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["skjult.exe"] = b"MZ"
        pdf.save(out)
    return out.getvalue()


def nested(depth: int) -> pikepdf.Array:
    """An array in an array in an array."""
    inner = pikepdf.Array([])
    for _level in range(depth):
        inner = pikepdf.Array([inner])
    return inner


def javascript_action() -> pikepdf.Dictionary:
    """An action that runs a script."""
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def image_bytes(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    """A plain picture."""
    out = BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def png_bomb(side: int = 30_000) -> bytes:
    """A few kilobytes that claim to unfold to hundreds of megapixels."""
    header = side.to_bytes(4, "big") * 2 + b"\x01\x00\x00\x00\x00"
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
