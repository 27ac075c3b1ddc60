"""Every kind of letter in every language: no value lacks, nothing is empty, and the page tells how to check it."""

import io
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings as project
from django.template import Engine, engines
from pypdf import PdfReader

from approvals.demo.letter_samples import sample_letters
from approvals.enums import DecisionKind, LetterKind
from approvals.letters.kinds import ALL_TEMPLATES, template_of, title_of
from approvals.letters.rendering import letter_title, render_html
from correspondence.pdf import render_pdf

LANGUAGES = [code for code, _name in project.LANGUAGES]
NAMES = [name for name, _context in sample_letters("nb")]
MISSING = "\u00a4missing\u00a4"
PLACEHOLDER = re.compile(r"%\(\w+\)|\{\{|\{%|\bNone\b|\bFalse\b|datetime\.|Decimal\(")
BLOCKS = ("p", "h1", "h2", "h3", "li", "td", "th", "strong", "title")


class Blocks(HTMLParser):
    """The text of each block, by its element; an inner block belongs to the outer one too."""

    def __init__(self, html):
        super().__init__()
        self.open, self.found = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag in BLOCKS:
            self.open.append([tag, ""])

    def handle_endtag(self, tag):
        if tag in BLOCKS:
            tag, text = self.open.pop()
            self.found.append((tag, " ".join(text.split())))

    def handle_data(self, data):
        for block in self.open:
            block[1] += data


def sample(name, language="nb"):
    return dict(sample_letters(language))[name]


@pytest.fixture
def telling_engine(settings):
    """Templates that say aloud when a value is not there, instead of leaving a gap."""
    options = {**settings.TEMPLATES[0]["OPTIONS"], "string_if_invalid": MISSING}
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "OPTIONS": options}]


@pytest.mark.usefixtures("telling_engine")
def test_engine_of_these_tests_tells_of_a_value_that_is_not_there():
    assert engines["django"].from_string("{{ letter.nothing }}").render({"letter": {}}) == MISSING


def test_samples_hold_every_kind_and_every_outcome():
    kinds = {getattr(context, "letter_kind", context.kind) for _name, context in sample_letters("nb")}
    outcomes = {context.kind for _name, context in sample_letters("nb") if hasattr(context, "letter_kind")}
    assert kinds == set(LetterKind.values)
    assert outcomes == set(DecisionKind.values)


def test_every_template_of_letters_is_in_the_list_that_versions_them():
    folder = Path(Engine.get_default().get_template("letters/layout.html").origin.name).parent
    files = {f"letters/{path.relative_to(folder).as_posix()}" for path in folder.rglob("*.html")}
    assert files == set(ALL_TEMPLATES)


def test_every_kind_has_a_template_of_its_own():
    first = [template_of(LetterKind.DECISION, decision=kind) for kind in DecisionKind if kind != DecisionKind.REVOKED]
    others = [template_of(kind) for kind in LetterKind if kind != LetterKind.DECISION]
    assert len({*first, *others}) == len(first) + len(others) == 16


@pytest.mark.usefixtures("telling_engine")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_letter_has_no_gap(name, language):
    context = sample(name, language)
    html = render_html(context)
    blocks = Blocks(html).found
    assert MISSING not in html
    assert PLACEHOLDER.findall(html) == []
    assert [tag for tag, text in blocks if not text] == []
    texts = [text for _tag, text in blocks]
    assert texts.count(letter_title(context)) == 2
    assert f'<html lang="{language}">' in html
    reference = [text for text in texts if context.reference in text]
    assert len(reference) >= 2
    assert context.check_code in texts
    assert context.agency_name in texts


@pytest.mark.parametrize("name", NAMES)
def test_letter_is_never_the_same_text_as_another(name):
    mine = render_html(sample(name))
    assert [other for other in NAMES if other != name and render_html(sample(other)) == mine] == []


def test_title_of_a_letter_differs_for_every_kind():
    titles = [
        letter_title(sample(name))
        for name in NAMES
        if not any(word in name for word in ("without", "_of_change", "_body"))
    ]
    assert len(set(titles)) == len(titles)


def test_title_of_a_kind_needs_nothing_but_the_kind():
    kinds = [kind for kind in LetterKind if kind != LetterKind.DECISION]
    assert [kind for kind in kinds if not title_of(kind)] == []


def text_of(name):
    return " ".join(" | ".join(text for tag, text in Blocks(render_html(sample(name))).found).split())


@pytest.mark.parametrize("name", ["receipt", "withdrawal"])
def test_letter_of_the_system_is_from_the_agency_and_nobody_else(name):
    signature = render_html(sample(name)).split('class="letter-signatures"')[1]
    assert "<strong>Helsedirektoratet</strong>" in signature
    assert "Siri Saksbehandler" not in signature


@pytest.mark.parametrize("name", [name for name in NAMES if hasattr(sample(name), "letter_kind")])
def test_letter_of_a_decision_names_caseworker_approver_and_whether_it_can_be_appealed(name):
    text = text_of(name)
    assert "Gunnar Godkjenner godkjenner" in text
    assert "Siri Saksbehandler saksbehandler" in text
    is_final = name == "appeal_changed_by_the_appeal_body"
    assert ("som er klageinstans og avgjør saken" in text) is not is_final
    assert ("kan ikke påklages på nytt (forvaltningsloven § 28)" in text) is is_final
    assert "rett til å se dokumentene i saken" in text


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("correction", "Det var en åpenbar feil i vedtaket vårt av 1. september 2026 (26/00042-2)."),
        ("reversal", "Vi har tatt opp igjen vedtaket vårt av 1. september 2026 (26/00042-2) av eget tiltak"),
        ("appeal_changed", "Vi mottok klagen din 18. september 2026."),
        (
            "appeal_changed_by_the_appeal_body",
            "Nasjonalt klageorgan for helsetjenesten, som er klageinstans, har endret",
        ),
        ("revocation", "Godkjenningen gjelder ikke fra og med 1. mars 2027."),
        ("change_granted", "Vi endrer forhåndsgodkjenningen din av 1. september 2026 (26/00017-4)"),
        ("change_granted", "Dette endres: stillingsstørrelse, veileder. Endringen gjelder fra og med 1. mars 2027."),
        ("change_ended", "Den siste dagen som er godkjent, er 28. februar 2027."),
        ("change_ended", "Du har selv bedt om at godkjenningen avsluttes."),
        ("change_refused", "Godkjenningen gjelder videre slik den er."),
        ("forwarding", "Klagen kom inn etter at klagefristen var ute."),
        ("advance_notice", "har du rett til å uttale deg (forvaltningsloven § 16). Fristen er 4. desember 2026."),
        ("provisional", "Vi regner med å avgjøre saken innen 18. desember 2026."),
        ("provisional_without_day", "Vi kan ikke si nå når saken blir avgjort."),
        ("question", "Vi ber deg svare innen 4. desember 2026."),
        ("renotification", "Dette varselet gir ikke en ny frist."),
        ("withdrawal_of_change", "Den godkjenningen gjelder videre slik den er."),
        ("receipt_of_change", "Vi har mottatt søknaden din om å endre forhåndsgodkjenningen i sak 26/00017."),
    ],
)
def test_letter_says(name, sentence):
    assert sentence in text_of(name)


def pdf_of(name, language="nb"):
    context = sample(name, language)
    return render_pdf(render_html(context), language=language, title=letter_title(context))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["question", "revocation"])
def test_letter_as_pdf_has_title_language_bookmarks_and_a_described_picture(name):
    content = pdf_of(name, "en")
    reader = PdfReader(io.BytesIO(content))
    title = letter_title(sample(name, "en"))
    outline = reader.outline
    assert reader.metadata.title == title
    assert reader.trailer["/Root"]["/Lang"].lower().startswith("en")
    assert outline[0].title == title
    assert len(outline[1]) >= 2
    with pikepdf.open(io.BytesIO(content)) as pdf:
        figures = [
            str(each.get("/Alt", ""))
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
        ]
    assert len(figures) == 1
    assert "7KQM-4TXB-9HRD" in figures[0]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["receipt", "question", "correction"])
def test_letter_as_pdf_reads_without_errors(name, tmp_path):
    path = tmp_path / "brev.pdf"
    path.write_bytes(pdf_of(name))
    program = Path(sys.executable).with_name("outloud")
    report = json.loads(subprocess.run([program, path, "--json", "-"], capture_output=True, check=False).stdout)
    findings = report["results"][0]["findings"]
    assert [finding for finding in findings if finding["severity"] == "error"] == []
