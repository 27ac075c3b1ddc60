"""The letter as a file: what is in it, what it never fetches, and what happens when it asks for too much."""

import contextlib
import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pypdf
import pytest
from django.test import override_settings

from correspondence.pdf import EmbeddedFile, PdfFailed, render_pdf, resources, warm_up
from correspondence.pdf.pool import pool
from correspondence.pdf.process import RendererProcess
from tests import servers

LETTER = """<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>Noe annet</title></head><body>
<header class="letter-sender"><p class="name">Helsedirektoratet</p><p class="address">Postboks 220 Skøyen</p></header>
<div class="letter-head"><div class="letter-recipient"><p>Åse Nguyễn Šarūnaitė</p></div>
<div class="letter-references"><p>Vår ref: <span class="letter-reference-line">26/00042-3</span></p></div></div>
<h1>Du får godkjent tjenesten</h1>
<h2>Vedtak</h2><p>Vi har godkjent tjenesten din. <a href="https://lovdata.no/">Les forskriften</a>.</p>
<table class="facts"><tr><th>Enhet</th><td>Lindrende enhet</td></tr><tr><th>Stilling</th><td>50 %</td></tr></table>
<table><thead><tr><th>Måned</th><th>Timer</th></tr></thead><tbody><tr><td>Januar</td><td>3,5</td></tr></tbody></table>
MORE
<ul><li>Skriv hva du klager på.</li></ul></body></html>"""


_open_documents: list[pikepdf.Pdf] = []

OUTSIDE = [
    '<img src="http://127.0.0.1:PORT/a.png">',
    '<link rel="stylesheet" href="http://127.0.0.1:PORT/a.css">',
    "<style>@import url(http://127.0.0.1:PORT/b.css);</style>",
    "<style>@font-face { font-family: x; src: url(http://127.0.0.1:PORT/x.woff2) } p { font-family: x }</style><p>a",
    '<link rel="attachment" href="http://127.0.0.1:PORT/d.pdf">',
    '<a rel="attachment" href="file:///etc/passwd">a</a>',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<img src="file:///etc/passwd">',
    '<img src="data:image/png;base64,AAAA">',
    '<object data="http://127.0.0.1:PORT/e.svg"></object>',
    '<embed src="http://127.0.0.1:PORT/f.svg">',
    '<img src="letter:../../etc/passwd">',
    '<img src="letter:missing.svg">',
    '<link rel="attachment" href="ftp://127.0.0.1:PORT/i">',
]
UNUSED = [
    '<p><style>p { background: url("//127.0.0.1:PORT/c.png") }</style>',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1:PORT/g.png"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><use href="http://127.0.0.1:PORT/h.svg#a"/></svg>',
    '<p style="list-style-image: url(http://127.0.0.1:PORT/j.png)">a',
]


def letter(more: str = "") -> str:
    return LETTER.replace("MORE", more)


def render(more: str = "", **options) -> bytes:
    return render_pdf(letter(more), **{"language": "nb", "title": "Vedtak i sak 26/00042", **options})


def opened(content: bytes) -> pikepdf.Pdf:
    document = pikepdf.open(io.BytesIO(content))
    # Its objects live as long as it does.
    _open_documents.append(document)
    return document


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render(author="Helsedirektoratet", description="26/00042", keywords=["vedtak"])


def test_text_of_the_letter_is_what_was_written(pdf):
    # What floats beside is painted first; a screen reader follows the tags, which keep the order of the HTML.
    lines = [line.strip() for line in text_of(pdf).splitlines() if line.strip()]
    assert lines == [
        "Åse Nguyễn Šarūnaitė Vår ref: 26/00042-3",
        "Helsedirektoratet",
        "Postboks 220 Skøyen",
        "Du får godkjent tjenesten",
        "Vedtak",
        "Vi har godkjent tjenesten din. Les forskriften.",
        "Enhet Lindrende enhet",
        "Stilling 50 %",
        "Måned Timer",
        "Januar 3,5",
        "Skriv hva du klager på.•",
        "26/00042-3 Side 1 av 1",
    ]


@pytest.mark.parametrize(("language", "words"), [("nb", "Side 1 av 2"), ("nn", "Side 1 av 2"), ("en", "Page 1 of 2")])
def test_page_number_is_in_the_language_of_the_letter(language, words):
    content = render('<p style="break-before: page">Avsnitt</p>', language=language)
    assert words in text_of(content)
    assert str(opened(content).Root.Lang) == language


def test_file_is_tagged_and_described(pdf):
    root = opened(pdf).Root
    assert bool(root.MarkInfo.Marked)
    assert str(root.Lang) == "nb"
    assert root.StructTreeRoot.Type == "/StructTreeRoot"
    assert [str(intent.S) for intent in root.OutputIntents] == ["/GTS_PDFA1"]
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    with opened(pdf).open_metadata() as metadata:
        assert metadata["dc:title"] == "Vedtak i sak 26/00042"
        assert metadata["dc:creator"] == ["Helsedirektoratet"]
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"
    xml = bytes(root.Metadata.read_bytes())
    assert xml.count(b"pdfaExtension:schemas") == 2


def test_every_font_is_embedded_and_ours(pdf):
    fonts = {
        str(font.BaseFont).split("+")[1]: font.DescendantFonts[0].FontDescriptor
        for page in opened(pdf).pages
        for font in page.Resources.Font.values()
    }
    assert sorted(fonts) == ["Inter", "Inter-Extended", "Inter-Semi-Bold", "Inter-Vietnamese"]
    assert ["/FontFile2" in descriptor for descriptor in fonts.values()] == [True] * 4


def test_header_cells_say_what_they_head(pdf):
    scopes = [
        str(element.A.Scope)
        for element in opened(pdf).objects
        if _is_dictionary(element) and element.get("/S") == "/TH"
    ]
    assert scopes == ["/Row", "/Row", "/Column", "/Column"]


def _is_dictionary(element) -> bool:
    return isinstance(element, pikepdf.Dictionary)


def test_checkers_find_nothing(pdf, tmp_path):
    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf)
    commands = {"outloud": ["--no-info", "--fail-on", "warning"], "pdfua": ["check"]}
    results = {
        name: subprocess.run(
            [Path(sys.executable).with_name(name), *options, path], capture_output=True, text=True, check=False
        )
        for name, options in commands.items()
    }
    assert {name: (done.returncode, done.stdout if done.returncode else "") for name, done in results.items()} == {
        "outloud": (0, ""),
        "pdfua": (0, ""),
    }


def test_title_and_language_come_from_the_caller_not_from_the_html():
    content = render(language="nn", title="Vedtak <&> «æøå»")
    with opened(content).open_metadata() as metadata:
        assert metadata["dc:title"] == "Vedtak <&> «æøå»"


def test_file_given_by_the_caller_is_embedded():
    facts = b'{"antall senger": 8}'
    content = render(attachments=[EmbeddedFile(name="vurdering.json", content=facts, description="Vurderingen")])
    document = opened(content)
    assert list(document.attachments) == ["vurdering.json"]
    specification = document.attachments["vurdering.json"]
    assert specification.get_file().read_bytes() == facts
    assert specification.get_file().mime_type == "application/json"
    assert str(specification.obj.AFRelationship) == "/Data"
    assert len(document.Root.AF) == 1


@pytest.fixture
def listener():
    """A server that counts who comes."""
    hits = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        stop = threading.Event()

        def count():
            while not stop.is_set():
                try:
                    connection, _address = server.accept()
                except TimeoutError:
                    continue
                hits.append(connection.recv(100))
                connection.close()

        thread = threading.Thread(target=count)
        thread.start()
        yield server.getsockname()[1], hits
        stop.set()
        thread.join()


@pytest.mark.parametrize("planted", OUTSIDE)
def test_letter_that_names_something_outside_fetches_nothing_and_embeds_nothing(planted, listener):
    port, hits = listener
    with pytest.raises(PdfFailed, match="utenfor seg selv"):
        render(planted.replace("PORT", str(port)))
    assert hits == []


@pytest.mark.parametrize("planted", UNUSED)
def test_address_that_nothing_uses_is_not_fetched_either(planted, listener):
    port, hits = listener
    document = opened(render(planted.replace("PORT", str(port))))
    assert (list(document.attachments), "/AF" in document.Root) == ([], False)
    assert hits == []


def test_escaped_text_stands_in_the_letter_as_text():
    content = render("<p>&lt;img src=&quot;http://127.0.0.1/x&quot;&gt;</p>")
    assert '<img src="http://127.0.0.1/x">' in text_of(content)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("a\x00b\x0b\x1b\x85\x7fc", "abc"),
        ("a\u202eb\u2066c", "abc"),
        ("a\ufffeb", "a\ufffdb"),
        ("a\ue123b", "a\ufffdb"),
        ("a\ud800b", "a?b"),
        ("a\u2028b", "a b"),
    ],
)
def test_character_that_cannot_be_printed_leaves_the_rest_readable(typed, printed):
    lines = [line.replace("?", "\ufffd") for line in text_of(render(f"<p>før {typed} etter</p>")).splitlines()]
    assert f"før {printed} etter".replace("?", "\ufffd") in lines


def test_long_word_is_broken_and_whole():
    lines = text_of(render(f"<p>{'x' * 5_000}</p>")).replace("\u200b", "").splitlines()
    words = [line for line in lines if set(line) == {"x"}]
    assert sum(map(len, words)) == 5_000
    assert max(map(len, words)) <= 100


def test_letter_that_takes_too_long_fails_in_words_and_the_next_one_works():
    # A smaller bound, so that it is met before the memory is used up on any machine.
    renderer = RendererProcess(resources.letter_stylesheet(), resources.letter_files(), seconds=2)
    head = {"language": "nb", "title": "a", "attachments": []}
    started = time.monotonic()
    with contextlib.closing(renderer), pytest.raises(PdfFailed, match="ikke ferdig på 2 sekunder"):
        renderer.render(head, [b"<table>" + b"<tr><td>a" * 800_000 + b"</table>"])
    assert time.monotonic() - started < 60
    assert "Vedtak" in text_of(render())


def test_letter_that_wants_too_much_memory_fails_in_words():
    # A smaller bound and large files, so that it is met before the time is up on any machine.
    renderer = RendererProcess(resources.letter_stylesheet(), resources.letter_files(), memory_bytes=200 * 1024 * 1024)
    file = {"name": "a", "description": "", "relationship": "Data"}
    head = {"language": "nb", "title": "a", "attachments": [file] * 3}
    try:
        with pytest.raises(PdfFailed, match="minne"):
            renderer.render(head, [b"<p>a</p>", *[bytes(60 * 1024 * 1024)] * 3])
    finally:
        renderer.close()


def test_letter_beyond_the_size_limit_fails_at_once():
    with pytest.raises(PdfFailed, match="for langt"):
        render("x" * (8 * 1024 * 1024))


def test_too_many_attachments_fail():
    with pytest.raises(PdfFailed, match="for mange vedlegg"):
        render(attachments=[EmbeddedFile(name=f"{number}", content=b"a") for number in range(21)])


def test_unknown_language_fails():
    with pytest.raises(PdfFailed, match="Ukjent språk"):
        render(language="sv")


def test_renderer_killed_while_idle_is_replaced():
    with pool.lend() as renderer:
        process = renderer._process
    process.kill()
    process.wait()
    assert "Vedtak" in text_of(render())


def test_renderer_killed_in_the_middle_fails_one_letter_only():
    with pool.lend() as renderer:
        process = renderer._process
    timer = threading.Timer(0.5, process.kill)
    timer.start()
    with pytest.raises(PdfFailed, match="stanset før brevet var ferdig"):
        render("<table>" + "<tr><td>a" * 200_000 + "</table>")
    assert "Vedtak" in text_of(render())


def test_worn_renderer_is_replaced():
    with pool.lend() as renderer:
        before = renderer._process.pid
        renderer.letters = 10_000
    with pool.lend() as renderer:
        assert renderer._process.pid != before


def test_threads_get_their_own_letters():
    def number_in_letter(number: int) -> bool:
        return f"nummer {number}." in text_of(render(f"<p>Dette er nummer {number}.</p>"))

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(number_in_letter, range(16))) == [True] * 16
    assert len(pool._idle) <= 2


def test_forked_process_makes_letters_of_its_own():
    warm_up()
    parents = [renderer._process.pid for renderer in pool._idle]
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            own = render("<p>Fra barnet</p>")
            with pool.lend() as renderer:
                mine = renderer._process.pid
            os.write(writer, b"own" if "Fra barnet" in text_of(own) and mine not in parents else b"shared")
            pool.close()
        finally:
            os._exit(0)
    os.close(writer)
    answer = os.read(reader, 10)
    os.waitpid(child, 0)
    os.close(reader)
    assert answer == b"own"
    assert [renderer._process.pid for renderer in pool._idle] == parents
    assert "Vedtak" in text_of(render())


def test_missing_font_fails_with_what_to_do():
    resources.letter_files.cache_clear()
    pool.close()
    try:
        with (
            override_settings(STATICFILES_DIRS=[]),
            pytest.raises(PdfFailed, match=r"inter-latin-400-normal\.woff2.*ikke installert.*script/setup"),
        ):
            resources.letter_files()
    finally:
        resources.letter_files.cache_clear()


def test_site_never_loads_the_pdf_library():
    program = (
        "import sys, django; django.setup(); from correspondence.pdf import render_pdf;"
        "render_pdf('<p>a', language='nb', title='a'); print('weasyprint' in sys.modules)"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=servers.ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_renderer_ends_with_its_parent_and_leaves_no_files():
    program = (
        "import os, django; django.setup(); from correspondence.pdf.pool import pool\n"
        "with pool.lend() as renderer: print(renderer._process.pid, renderer._folder, flush=True)\n"
        "input()"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    command = [sys.executable, "-c", program]
    parent = subprocess.Popen(command, cwd=servers.ROOT, env=environment, text=True, **pipes)
    pid, folder = parent.stdout.readline().split()
    assert any(Path(folder).iterdir())
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    deadline = time.monotonic() + 30
    while _is_running(int(pid)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _is_running(int(pid))
    assert not Path(folder).exists()


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
