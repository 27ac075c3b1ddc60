"""The renderer: a process of its own that turns HTML into PDF and can do nothing else.

Started by path with an isolated interpreter, so that it imports neither Django nor the project. Reads frames from
standard input, writes frames to standard output, and ends when the input ends. Fonts and stylesheet are parsed once.
"""

import contextlib
import logging
import os
import re
import resource
import shutil
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parent))

import frames

SCHEME = "letter"
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")

# PDF/A allows a foreign metadata property only when its schema is described in the file itself.
_UA_RDF = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\
<pdfuaid:part>1</pdfuaid:part></rdf:Description>\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
# Longer than any word of ours; and pieces that fit a line, for one that does not is what costs the time.
_LONGEST_WORD = 60
_LONG_WORD = re.compile(rf"\S{{{_LONGEST_WORD},}}")
_PIECE = re.compile(r".{30}(?=.)")
_REPLACEMENT = "\ufffd"
_ATTEMPTS = 3
# Control characters print nothing, and those that turn the reading direction can make a text look like another one.
_UNFIT_FOR_PRINT = {
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]),
    **{ord(kept): kept for kept in "\t\n\r"},
    0x2028: "\n",
    0x2029: "\n",
}
_RDF_END = re.compile(rb"</(\w+:)?RDF>\s*$")


class Renderer:
    """WeasyPrint with the project's fonts and stylesheet, and no way to any other resource."""

    def __init__(self, stylesheet: str, files: dict[str, tuple[str, bytes]]) -> None:
        """Parse fonts and stylesheet; `files` are the only resources a letter may name, as `letter:<name>`."""
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        self._weasyprint = weasyprint
        self._missing: set[int] = set()
        weasyprint.LOGGER.handlers = [_MissingGlyphs(self._missing)]
        weasyprint.LOGGER.setLevel(logging.WARNING)
        self._fetcher = _make_fetcher(files)
        self._fonts = FontConfiguration()
        self._css = weasyprint.CSS(string=stylesheet, font_config=self._fonts, url_fetcher=self._fetcher)

    def render(self, head: dict[str, Any], html: bytes, attachments: list[bytes]) -> bytes:
        """One letter as PDF/A-3a with PDF/UA-1 marks.

        A character that no font can draw would leave the whole text unreadable for machines, so it gets the
        replacement character, and the letter is made again.
        """
        text = html.decode().translate(_UNFIT_FOR_PRINT)
        for _attempt in range(_ATTEMPTS):
            self._missing.clear()
            pdf = self._render_text(head, text, attachments)
            if not self._missing:
                break
            text = text.translate(
                dict.fromkeys(self._missing, "?" if ord(_REPLACEMENT) in self._missing else _REPLACEMENT)
            )
        return pdf

    def _render_text(self, head: dict[str, Any], text: str, attachments: list[bytes]) -> bytes:
        source = self._weasyprint.HTML(string=text, url_fetcher=self._fetcher)
        # Tagged variants need the language on the root, whatever the template wrote.
        source.etree_element.set("lang", head["language"])
        _loosen_long_words(source.etree_element)
        document = source.render(font_config=self._fonts, stylesheets=[self._css])
        _describe(document.metadata, head)
        embedded = [
            self._weasyprint.Attachment(
                string=content,
                name=described["name"],
                description=described["description"],
                relationship=described["relationship"],
                created=datetime.now(UTC),
                modified=datetime.now(UTC),
                url_fetcher=self._fetcher,
            )
            for described, content in zip(head["attachments"], attachments, strict=True)
        ]
        pdf: bytes = document.write_pdf(pdf_variant="pdf/a-3a", attachments=embedded, finisher=_finish)
        return pdf


class _MissingGlyphs(logging.Handler):
    """Hears which characters no font could draw; the library tells it to the log and to nobody else."""

    def __init__(self, missing: set[int]) -> None:
        super().__init__()
        self._missing = missing

    def emit(self, record: logging.LogRecord) -> None:
        if ".notdef" in str(record.msg) and isinstance(record.args, tuple):
            self._missing.add(int(str(record.args[1])))


def _loosen_long_words(root: Any) -> None:
    """Allow a break in words no language has: looking for one costs the library time that grows with the square."""
    for element in root.iter():
        for place in ("text", "tail"):
            text = None if (element.tag, place) == ("style", "text") else getattr(element, place)
            if text and len(text) > _LONGEST_WORD:
                setattr(element, place, _LONG_WORD.sub(_loosen, text))


def _loosen(word: re.Match[str]) -> str:
    return _PIECE.sub(lambda piece: piece.group(0) + "\u200b", word.group(0))


def _finish(_document: Any, pdf: Any) -> None:
    """Last touches on the objects of the file, before they are written."""
    _mark_table_headers(pdf)
    _name_embedded_files_once(pdf)


def _name_embedded_files_once(pdf: Any) -> None:
    """The library names each embedded file twice in the catalogue."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = list(dict.fromkeys(pdf.catalog["AF"]))


def _mark_table_headers(pdf: Any) -> None:
    """Say of each header cell whether it heads its row or its column: the library leaves a screen reader to guess."""
    elements: dict[bytes, Any] = {
        entry.reference: entry
        for entry in pdf.objects
        if hasattr(entry, "get") and entry.get("S") in {"/TR", "/TH", "/TD"}
    }
    for row in [element for element in elements.values() if element["S"] == "/TR"]:
        cells = [cell for cell in elements.values() if cell.get("P") == row.reference and cell["S"] != "/TR"]
        scope = "/Row" if any(cell["S"] == "/TD" for cell in cells) else "/Column"
        for cell in cells:
            if cell["S"] == "/TH":
                cell["A"]["Scope"] = scope
            elif not cell["A"].get("Headers"):
                # An empty list would say that the cell has no header at all.
                cell["A"].pop("Headers", None)


def _describe(metadata: Any, head: dict[str, Any]) -> None:
    """Title, language and the rest come from the caller, never from the letter's text; PDF/UA stands beside PDF/A."""
    metadata.title = head["title"]
    metadata.lang = head["language"]
    metadata.authors = [head["author"]] if head["author"] else []
    metadata.description = head["description"] or None
    metadata.keywords = head["keywords"]
    metadata.created = metadata.modified = head["created"]
    generate = metadata.generate_rdf_metadata

    def generate_with_ua(*arguments: Any) -> bytes:
        rdf = generate(*arguments)
        marked, count = _RDF_END.subn(lambda match: _UA_RDF + match.group(0), rdf)
        if count != 1:
            raise RuntimeError("the metadata has another form than the one our PDF/UA mark was written for")
        return marked

    metadata.generate_rdf_metadata = generate_with_ua


def _make_fetcher(files: dict[str, tuple[str, bytes]]) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class LetterFetcher(URLFetcher):
        """Gives the project's own letter files; everything else ends the letter, never opens a door."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=(SCHEME,), allow_redirects=False, fail_on_errors=True)

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            name = url.removeprefix(f"{SCHEME}:")
            if name == url or name not in files:
                raise ResourceRefused(url.partition(":")[0][:20])
            content_type, content = files[name]
            return URLFetcherResponse(url, content, {"Content-Type": content_type})

    return LetterFetcher()


class ResourceRefused(ValueError):
    """A letter named something that is not one of its own files."""


def forbid_outside_world() -> None:
    """After the start no socket is opened and no program started, whatever the libraries below would like to do."""

    def refuse(event: str, _arguments: tuple[Any, ...]) -> None:
        if event.startswith(("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system", "os.fork", "urllib.")):
            raise PermissionError(event)

    sys.addaudithook(refuse)


def limit_memory(limit_bytes: int) -> None:
    """An allocation beyond the limit fails in this process and in no other."""
    resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, limit_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def resident_bytes() -> int:
    """Memory held now, or 0 where the system does not tell."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE_BYTES
    return 0


def _read_exactly(count: int) -> bytes:
    data = sys.stdin.buffer.read(count)
    if len(data) < count:
        # The parent is gone, or has no more letters.
        raise SystemExit(0)
    return data


def _answer(head: dict[str, object], parts: tuple[bytes, ...] = ()) -> None:
    _output.write(frames.pack(head, parts))
    _output.flush()


def _attempt(renderer: Renderer, head: dict[str, Any], parts: list[bytes]) -> None:
    """Render one letter and answer; a letter that fails says which kind of fault, never a word of its text."""
    try:
        pdf = renderer.render(head, parts[0], parts[1:])
    except SystemExit:
        raise
    except MemoryError:
        _answer({"ok": False, "fault": "memory"})
        raise SystemExit(1) from None
    except BaseException as error:  # noqa: BLE001 - the fetcher's refusal is no Exception, and every fault is answered
        cause = error.__cause__ or error
        fault = "resource" if isinstance(cause, ResourceRefused) else "error"
        _answer({"ok": False, "fault": fault, "detail": str(cause) if fault == "resource" else type(cause).__name__})
    else:
        _answer({"ok": True, "resident": resident_bytes()}, (pdf,))


def main() -> NoReturn:
    """Start up from the first frame, then render until the input ends."""
    logging.getLogger("fontTools").addHandler(logging.NullHandler())
    head, parts = frames.unpack(_read_exactly)
    limit_memory(int(head["memory_bytes"]))
    seconds = int(head["seconds"])
    try:
        names: Any = head["files"]
        files = {name: (kind, content) for (name, kind), content in zip(names, parts[1:], strict=True)}
        renderer = Renderer(parts[0].decode(), files)
    except Exception as error:  # noqa: BLE001 - the parent must hear why, whatever it was
        _answer({"ok": False, "fault": "start", "detail": f"{type(error).__name__}: {error}"[:300]})
        raise SystemExit(1) from None
    forbid_outside_world()
    _answer({"ok": True})
    while True:
        head, parts = frames.unpack(_read_exactly)
        # The parent kills an overrun; should the parent be gone by then, this does.
        signal.alarm(seconds + 5)
        _attempt(renderer, head, parts)
        signal.alarm(0)


if __name__ == "__main__":
    # Whatever a library prints must not end up between the frames.
    _output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        main()
    finally:
        # The parent does this too, unless it was killed.
        shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
