"""The demo's mailbox: a real mail server in a process of its own, and the pages that show what it took."""

import os
import smtplib
import socket
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.http import Http404
from django.test import RequestFactory

from correspondence import demo_views
from correspondence.maildir import deliver, list_messages, read_message
from correspondence.transport import OutgoingMail
from tests import servers
from tests.smtp_server import free_port


def _mail(subject: str = "Vedtak", *, attachment: tuple[str, str, bytes] | None = None) -> OutgoingMail:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Helsedirektoratet <a@hdir.example>", "b@example.org", subject
    message.set_content("Hei!\n\nLes mer: https://example.org/sak?x=1&y=2\n<script>alert(1)</script>\n")
    if attachment:
        name, kind, content = attachment
        main_type, _, sub_type = kind.partition("/")
        message.add_attachment(content, maintype=main_type, subtype=sub_type, filename=name)
    return OutgoingMail(sender="a@hdir.example", recipient="b@example.org", content=bytes(message))


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.CORRESPONDENCE_MAILDIR = tmp_path / "post"
    return tmp_path / "post"


@pytest.fixture
def show(settings):
    """Answer a view of the mailbox as text; the pages stand only where the demo is on."""
    settings.ROOT_URLCONF = "tests.correspondence.demo_site"

    def get(view, *arguments, **query):
        return view(RequestFactory().get("/", query), *arguments).content.decode()

    return get


@pytest.mark.servers
def test_mail_server_keeps_what_it_takes_and_stops_when_told(tmp_path):
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "mailbox", "--port", str(port), "--folder", tmp_path / "post"],
        cwd=servers.ROOT,
        stdout=subprocess.PIPE,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        text=True,
    )
    try:
        assert f"127.0.0.1:{port}" in process.stdout.readline()
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail("a@hdir.example", ["b@example.org", "c@example.org"], _mail().content)
        assert [
            read_message(tmp_path / "post", entry.name)["Subject"] for entry in list_messages(tmp_path / "post")
        ] == [
            "Vedtak",
            "Vedtak",
        ]
    finally:
        process.terminate()
        process.communicate(timeout=20)
    assert process.returncode == 0


@pytest.mark.servers
def test_mail_server_on_a_taken_port_says_so():
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        done = subprocess.run(
            [sys.executable, "manage.py", "mailbox", "--port", str(port)],
            cwd=servers.ROOT,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, f"Cannot listen on 127.0.0.1:{port}" in done.stderr) == (1, True)


def test_messages_are_listed_newest_first(folder):
    for number in range(3):
        deliver(folder, _mail(f"Nummer {number}"))
        time.sleep(0.001)
    subjects = [read_message(folder, entry.name)["Subject"] for entry in list_messages(folder)]
    assert subjects == ["Nummer 2", "Nummer 1", "Nummer 0"]


def test_folder_that_is_not_there_is_empty(folder):
    assert list_messages(folder) == []


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "..", "", "x.eml", "12345678901234567.0123456789abcdef.eml", "\0"]
)
def test_name_that_is_no_message_opens_nothing(name, folder):
    deliver(folder, _mail())
    assert read_message(folder, name) is None


def test_pages_of_the_mailbox(folder, show):
    for number in range(26):
        deliver(folder, _mail(f"Emne {number}"))
        time.sleep(0.001)
    first, second = show(demo_views.mailbox), show(demo_views.mailbox, side="2")
    assert [f"Emne {number}<" in first for number in (25, 1, 0)] == [True, True, False]
    assert [f"Emne {number}<" in second for number in (25, 1, 0)] == [False, False, True]
    assert "Side 1 av 2" in first
    assert "Side 1 av 2" in show(demo_views.mailbox, side="x")


def test_empty_mailbox_says_so(folder, show):
    assert "Det har ikke kommet noen e-post ennå." in show(demo_views.mailbox)


def test_message_is_shown_as_text_with_its_links(folder, show):
    name = deliver(folder, _mail("<b>Vedtak</b>", attachment=("vedtak.pdf", "application/pdf", b"%PDF-1.7"))).name
    shown = show(demo_views.message, name)
    assert "&lt;b&gt;Vedtak&lt;/b&gt;" in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert 'href="https://example.org/sak?x=1&amp;y=2"' in shown
    assert f"/demo/postkasse/{name}/1/" in shown


@pytest.mark.parametrize(
    ("filename", "kind", "expected"),
    [
        ("vedtak.pdf", "application/pdf", "application/pdf"),
        ("side.html", "text/html", "application/octet-stream"),
        ("bilde.svg", "image/svg+xml", "application/octet-stream"),
    ],
)
def test_attachment_is_always_a_download(filename, kind, expected, folder):
    name = deliver(folder, _mail(attachment=(filename, kind, b"<script>"))).name
    answer = demo_views.attachment(RequestFactory().get("/"), name, 1)
    assert answer.content == b"<script>"
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (expected, "nosniff")
    assert answer["Content-Disposition"] == f'attachment; filename="{filename}"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("number", [0, 2, 10**30])
def test_attachment_that_is_not_there_is_not_found(number, folder):
    name = deliver(folder, _mail(attachment=("a.pdf", "application/pdf", b"a"))).name
    with pytest.raises(Http404):
        demo_views.attachment(RequestFactory().get("/"), name, number)


def test_message_that_is_not_there_is_not_found(folder):
    with pytest.raises(Http404):
        demo_views.message(RequestFactory().get("/"), "12345678901234567.0123456789abcdef.eml")
