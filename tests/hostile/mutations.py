"""What strangers send instead of what a form asks for: the same corpus each time, nothing is random."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

from django.core.files.uploadedfile import SimpleUploadedFile

from tests import files
from tests.hostile.pages import FoundForm

MARKER = "<mark-of-a-stranger>"
URLENCODED = "application/x-www-form-urlencoded"

#: name of the case -> what is put in every field
VALUES: dict[str, str] = {
    "empty": "",
    "blank": " \t\r\n ",
    "huge": "æ" * 70_000,
    "NUL": "a\x00b",
    "control characters": "a\x01\x07\x08\x0b\x1b[31m\x7f\x85b",
    "line breaks for a header": "navn\r\nBcc: alle@example.no\r\n\r\nTekst",
    "right to left override": "\u202egpj.exe\u2066",
    "invisible": "\u200b\u200d\ufeff\u2060",
    "noncharacters": "\ufffe\uffff\U0010ffff",
    "combining": "a" + "\u0301" * 500,
    "emoji": "👩‍⚕️" * 200,
    "template": "{{7*7}}{% debug %}${7*7}#{7*7}",
    "script": f"{MARKER}<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "SQL": "' OR 1=1; DROP TABLE approvals_application; --",
    "wildcards": "%_\\%",
    "shell": "$(id); `id` | id && id",
    "path": "../../../../etc/passwd",
    "address": "http://169.254.169.254/latest/meta-data/",
    "spreadsheet": '=HYPERLINK("http://example.no","klikk")',
    "format string": "%s%n%(name)s{0}{name.__class__}",
    "huge number": "9" * 400,
    "beyond the column": "2147483648",
    "beyond the machine": "9223372036854775808",
    "negative": "-1",
    "minus zero": "-0,0",
    "1e400": "1e400",
    "NaN": "NaN",
    "infinity": "-Infinity",
    "hexadecimal": "0x1F",
    "grouped": "1_000",
    "arabic digits": "٣٦",
    "fullwidth digits": "\uff15\uff10",
    "fraction": "½",
    "many decimals": "0," + "1" * 60,
    "no such day": "31.02.2027",
    "year 0": "00.00.0000",
    "year 10000": "01.01.10000",
    "date with digits of another script": "\u0660\u0661.\u0660\u0661.\u0662\u0660\u0662\u0667",
    "ISO time": "2027-01-01T00:00:00+25:00",
    "boolean": "true",
    "list": "[]",
    "JSON": '{"$ne": null}',
    "id of nobody": "987654321",
    "uuid": "00000000-0000-0000-0000-000000000000",
    "address without a domain": "kari@",
    "address with a line break": "kari@example.no\nBcc:b@example.no",
    "long address": "a" * 250 + "@example.no",
}

#: what no form offers, and a model or a session might take all the same
FORBIDDEN_FIELDS = {
    "id": "1",
    "pk": "1",
    "status": "granted",
    "state": "sent",
    "role": "administrator",
    "is_staff": "on",
    "is_superuser": "on",
    "is_active": "",
    "user_permissions": "1",
    "groups": "1",
    "owner": "1",
    "user": "1",
    "doctor": "1",
    "applicant": "1",
    "application": "1",
    "assigned_to": "1",
    "decided_by": "1",
    "approved_by": "1",
    "proposed_by": "1",
    "prepared_for": "1",
    "case_number": "26/99999",
    "submitted_at": "2020-01-01",
    "decided_at": "2020-01-01",
    "counted_months": "24",
    "public_id": "00000000-0000-0000-0000-000000000000",
    "saved_sections": '["about"]',
    "sha256": "0" * 64,
    "supervisor": "1",
    "competence_area_verified": "on",
    "registered_by": "1",
    "is_demo": "on",
    "by": "1",
    "_method": "DELETE",
    "__proto__": "1",
}

FORMSET_ATTACKS: dict[str, str] = {
    "a billion rows": "1000000000",
    "minus one row": "-1",
    "no number of rows": "mange",
    "empty number of rows": "",
    "rows in arabic": "٢",
    "more rows than fit an integer": "9" * 30,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One post: what it tries, and what the client is to send."""

    name: str
    data: Any
    content_type: str | None = URLENCODED
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def options(self) -> dict[str, Any]:
        """For `client.post`, beside address and data."""
        typed = {"content_type": self.content_type} if self.content_type else {}
        return {**typed, "headers": self.headers}


def encode(pairs: list[tuple[str, str]]) -> bytes:
    """The body of a form as a browser writes it; lone surrogates stay as the bytes that no browser sends."""
    return "&".join(f"{_quote(name)}={_quote(value)}" for name, value in pairs).encode()


def _quote(text: str) -> str:
    return quote_plus(text.encode("utf-8", "surrogatepass"))


def attacks_on(form: FoundForm) -> Iterator[Attack]:
    """Every attack on one form, in the same order each time."""
    yield from _with_values(form)
    yield from _on_hidden_fields(form)
    yield from _on_shape(form)
    yield from _on_files(form)


def with_forbidden_fields(form: FoundForm) -> list[tuple[str, str]]:
    """The form as it stands, and everything that it does not ask for."""
    return [*form.fields, *((name, value) for name, value in FORBIDDEN_FIELDS.items() if name not in form.names)]


def _is_structure(name: str) -> bool:
    return name == "csrfmiddlewaretoken" or name.endswith("_FORMS")


def _with_values(form: FoundForm) -> Iterator[Attack]:
    if all(_is_structure(name) for name in form.names):
        return
    for label, value in VALUES.items():
        pairs = [(name, old if _is_structure(name) else value) for name, old in form.fields]
        yield Attack(name=label, data=encode(pairs))
    surrogates = [(name, old if _is_structure(name) else "a\ud800b") for name, old in form.fields]
    yield Attack(name="lone surrogate", data=encode(surrogates))


def _on_hidden_fields(form: FoundForm) -> Iterator[Attack]:
    """Each field alone, for the values that only hurt when the rest is in order."""
    for name in form.names:
        if name.endswith("_FORMS"):
            for label, value in FORMSET_ATTACKS.items():
                yield Attack(
                    name=f"{label} in {name}", data=encode(_replaced(form, name, value)), content_type=URLENCODED
                )
        elif name in form.choices or name in {"version", "sha256", "criterion", "terms", "unit", "next"}:
            for label in ("empty", "beyond the machine", "arabic digits", "negative", "script", "id of nobody"):
                body = encode(_replaced(form, name, VALUES[label]))
                yield Attack(name=f"{label} in {name}", data=body)


def _replaced(form: FoundForm, wanted: str, value: str) -> list[tuple[str, str]]:
    return [(name, value if name == wanted else old) for name, old in form.fields]


def _on_shape(form: FoundForm) -> Iterator[Attack]:
    pairs = form.fields
    shapes: dict[str, list[tuple[str, str]]] = {
        "nothing": [],
        "no management form": [(name, value) for name, value in pairs if not _is_structure(name)],
        "everything twice": [*pairs, *pairs],
        "names as arrays": [(f"{name}[]", value) for name, value in pairs],
        "forbidden fields": with_forbidden_fields(form),
        "two thousand fields": [(f"felt{number}", "x") for number in range(2000)],
        "NUL in a name": [*pairs, ("a\x00b", "x")],
    }
    for label, shape in shapes.items():
        yield Attack(name=label, data=encode(shape))
    yield Attack(name="htmx", data=encode(pairs), headers={"hx-request": "true"})
    xml = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    bodies = {
        "invalid UTF-8": (encode(pairs) + b"&name=%ff%fe%c0%80", URLENCODED),
        "raw bytes": (bytes(range(256)), URLENCODED),
        "an unknown charset": (encode(pairs), f"{URLENCODED}; charset=klingon"),
        "UTF-7": (b"name=+ADw-script+AD4-", f"{URLENCODED}; charset=utf-7"),
        "JSON": (json.dumps(dict(pairs)).encode(), "application/json"),
        "broken JSON": (b'{"name": ', "application/json"),
        "plain text": (encode(pairs), "text/plain"),
        "XML": (xml, "text/xml"),
        "multipart without a boundary": (b"x", "multipart/form-data"),
        "multipart cut short": (b"--a\r\nContent-Disp", "multipart/form-data; boundary=a"),
    }
    for label, (body, content_type) in bodies.items():
        yield Attack(name=label, data=body, content_type=content_type)


def _on_files(form: FoundForm) -> Iterator[Attack]:
    for wanted in form.files:
        for label, name, content, claimed in hostile_files():
            upload = SimpleUploadedFile("x", content, content_type=claimed)
            # The name as it was sent: SimpleUploadedFile would already have cut the folders off.
            upload._name = name
            data = {**dict(form.fields), wanted: upload}
            yield Attack(name=f"file: {label}", data=data, content_type=None)
        data = {**dict(form.fields), wanted: "plan.pdf"}
        yield Attack(name="text where a file is asked for", data=data, content_type=None)


def hostile_files() -> list[tuple[str, str, bytes, str]]:
    """What is attached instead of a plan: (what it is, its name, its bytes, the type that is claimed)."""
    pdf, png = files.pdf_bytes(), files.image_bytes()
    with_script = files.pdf_with_root(OpenAction=files.javascript_action())
    return [
        ("empty", "tom.pdf", b"", "application/pdf"),
        ("a page that says it is a PDF", "plan.pdf", b"<html><script>alert(1)</script>", "application/pdf"),
        ("a PDF that is cut short", "plan.pdf", pdf[: len(pdf) // 2], "application/pdf"),
        ("a PDF with a page in front", "plan.pdf", b"<html>" + pdf, "application/pdf"),
        (
            "a PDF with a script",
            "plan.pdf",
            with_script,
            "application/pdf",
        ),
        ("a PDF that starts a program", "plan.pdf", files.pdf_with_action("/Launch"), "application/pdf"),
        ("a PDF with a file inside", "plan.pdf", files.pdf_with_embedded_file(), "application/pdf"),
        ("a PDF behind a password", "plan.pdf", files.encrypted_pdf("hemmelig"), "application/pdf"),
        ("a bomb", "bilde.png", files.png_bomb(), "image/png"),
        ("a picture cut short", "bilde.png", png[:40], "image/png"),
        ("SVG", "bilde.svg", b"<svg onload=alert(1)>", "image/svg+xml"),
        ("ZIP", "plan.docx", b"PK\x03\x04" + bytes(60), "application/zip"),
        ("a program", "plan.pdf.exe", b"MZ" + bytes(60), "application/pdf"),
        ("a name with folders", "../../../../tmp/plan.pdf", pdf, "application/pdf"),
        ("a name from Windows", "C:\\Windows\\plan.pdf", pdf, "application/pdf"),
        ("a name from right to left", "\u202efdp.exe", pdf, "application/pdf"),
        ("a name with NUL", "plan.pdf\x00.exe", pdf, "application/pdf"),
        ("a name with line breaks", "plan\r\nSet-Cookie: a=b.pdf", pdf, "application/pdf"),
        ("a name of a script", f"{MARKER}.pdf", pdf, "application/pdf"),
        ("a long name", "a" * 5000 + ".pdf", pdf, "application/pdf"),
        ("no name", "", pdf, "application/pdf"),
        ("a type of nonsense", "plan.pdf", pdf, "\x00/;;="),
    ]
