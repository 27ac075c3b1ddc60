"""The decision letter: what it says in each kind and language, that nothing gets in, and what it looks like as PDF."""

import io
import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.utils import timezone
from pypdf import PdfReader

from accounts.roles import Role
from approvals import rules
from approvals.enums import DecisionKind
from approvals.exceptions import LetterMissing
from approvals.letters import build_decision_context, render_decision_html, render_decision_letter
from approvals.letters.rendering import template_version
from tests.approvals.letter_cases import partly_granted, proposed, refused
from tests.factories import make_municipality, make_unit, make_user, submitted_application

pytestmark = pytest.mark.django_db

HOSTILE = (
    '<script>alert(1)</script><img src="http://127.0.0.1:9/x"><link rel=attachment href="file:///etc/passwd">{{ 7 }}%s'
)


class _Tags(HTMLParser):
    """Which elements and which addresses a document names."""

    def __init__(self, html):
        super().__init__()
        self.names, self.addresses = set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.addresses += [value for name, value in attrs if name in {"src", "href", "data", "style", "action"}]


def approver():
    return make_user(Role.APPROVER, name="Gunnar Godkjenner")


def html_of(proposal, *, by=None, dated=None):
    return render_decision_html(
        build_decision_context(proposal, approver=by or approver(), dated=dated or timezone.localdate())
    )


def text_of(html):
    """The visible words, separated by single spaces."""
    parts = []

    class Text(HTMLParser):
        def handle_data(self, data):
            parts.append(data)

        def handle_endtag(self, tag):
            if tag in {"p", "td", "th", "li", "h1", "h2", "h3", "title"}:
                parts.append("|")

    Text().feed(html)
    lines = (" ".join(line.split()) for line in "".join(parts).split("|"))
    return [line for line in lines if line]


def pdf_text(content):
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    return " ".join(" ".join(pages).split())


def section(lines, heading, until):
    return lines[lines.index(heading) + 1 : lines.index(until)]


def test_letter_granted_opens_with_sender_recipient_references_and_outcome():
    unit = make_unit(name="Lia lindrende enhet", municipality=make_municipality(name="Stor kommune 1"))
    doctor = make_user(name="Ingrid Solheim", email="ingrid@example.no")
    proposal = proposed(submitted_application(by=doctor, unit=unit))
    lines = text_of(html_of(proposal, dated=date(2026, 11, 22)))
    number = proposal.application.case_number
    title = "Vedtak: Søknaden om forhåndsgodkjenning er innvilget"
    assert lines[:9] == [
        title,
        "Helsedirektoratet",
        "Postboks 220 Skøyen, 0213 Oslo",
        "Ingrid Solheim",
        "Sendes på e-post til ingrid@example.no",
        f"Vår ref: {number}-2",
        "Saksbehandler: Siri Saksbehandler",
        "Dato: 22. november 2026",
        title,
    ]
    assert section(lines, "Vedtak", "Bakgrunn") == [
        (
            "Vi forhåndsgodkjenner tjenesten din ved Lia lindrende enhet i Stor kommune 1 "
            "fra og med 1. januar 2027 til og med 31. desember 2027."
        ),
        "Den godkjente tjenesten teller 6,0 måneder i utdanningen til kompetanseområdet palliativ medisin.",
    ]


def test_letter_granted_lists_what_the_approval_covers():
    application = submitted_application(hpr_number="7654321", supervisor=make_user(Role.SUPERVISOR, name="Ola Vik"))
    application.centre_statement.centre.name = "Senteret"
    application.centre_statement.centre.save()
    context = build_decision_context(proposed(application), approver=approver(), dated=timezone.localdate())
    lines = text_of(render_decision_html(context))
    covered = section(lines, "Hva godkjenningen omfatter", "Klageadgang")
    assert covered[:16] == [
        "Lege",
        f"{application.doctor.user.name}, HPR-nummer 7654321",
        "Enhet",
        f"{context.service.unit} (sykehjem), {context.service.municipality}",
        "Periode",
        "Fra og med 1. januar 2027 til og med 31. desember 2027",
        "Stillingsstørrelse",
        "50 %",
        "Tellende tjeneste",
        "6,0 måneder",
        "Undervisning",
        "Minst 36 undervisningstimer i den godkjente perioden",
        "Veileder",
        "Ola Vik",
        "Palliativt senter",
        "Senteret",
    ]


def test_letter_tells_how_to_appeal_and_prints_no_last_day(settings):
    settings.APPEAL_WEEKS, settings.AGENCY_EMAIL = 4, "post@example.no"
    lines = text_of(html_of(refused(), dated=date(2026, 11, 22)))
    appeal = section(lines, "Klageadgang", "Vennlig hilsen")
    assert appeal[0] == (
        "Du kan klage på vedtaket, se forvaltningsloven § 28. Fristen er fire uker fra brevet kom fram til deg (§ 29). "
        "Det er nok at klagen er sendt før fristen er ute (§ 30)."
    )
    assert appeal[1] == (
        "Send klagen til Helsedirektoratet. Vi ser på saken på nytt og kan endre vedtaket. Gjør vi ikke det, sender vi "
        "klagen videre til Klageorganet i testene, som er klageinstans og avgjør saken (§§ 33 og 34). "
        "Adressen vår er Postboks 220 Skøyen, 0213 Oslo, og e-postadressen er post@example.no."
    )
    assert appeal[-1].startswith("Du har som hovedregel rett til å se dokumentene i saken (§§ 18 og 19).")
    assert [line for line in appeal if "desember" in line or "2026" in line.replace("26/", "")] == []


def test_letter_ends_with_both_names_and_titles():
    lines = text_of(html_of(proposed()))
    assert lines[-4:] == [
        "Vennlig hilsen",
        "Gunnar Godkjenner godkjenner",
        "Siri Saksbehandler saksbehandler",
        "Dokumentet er godkjent elektronisk og har derfor ingen underskrift for hånd.",
    ]


def test_letter_granted_says_that_grounds_can_be_asked_for_and_refusal_does_not():
    sentence = "Begrunnelsen er kort fordi vi har innvilget hele eller deler av søknaden."
    assert [sum(sentence in line for line in text_of(html_of(case))) for case in (proposed(), refused())] == [1, 0]


def test_letter_refused_goes_through_each_criterion_that_fails():
    proposal = refused(
        unmet={"local.home_care": "Ingen faste møter er avtalt."}, statement="Første avsnitt.\n\nAndre avsnitt."
    )
    lines = text_of(html_of(proposal))
    grounds = section(lines, "Begrunnelse", "Klageadgang")
    assert grounds[:-2] == [
        (
            "Vi har vurdert søknaden mot alle vilkårene. Avslaget bygger på disse vilkårene, som ikke er oppfylt eller "
            "ikke er dokumentert:"
        ),
        "Antall palliative senger (R15) – ikke oppfylt",
        "Kravet: Enheten skal ha minst 6 palliative senger.",
        "Vi fant: Enheten har 5 palliative senger. Kravet er minst 6.",
        "Dette skal til: Enheten har 5 senger, trenger 6. Det mangler 1 seng.",
        "Samarbeid med hjemmetjenesten (R23) – ikke oppfylt",
        "Kravet: Enheten skal ha et strukturert samarbeid med hjemmetjenesten.",
        (
            "Vi fant: Saksbehandler har vurdert opplysningene og kommet til at vilkåret ikke er oppfylt. Begrunnelse: "
            "Ingen faste møter er avtalt."
        ),
        "Dette skal til: Send nye opplysninger som svarer på det begrunnelsen sier mangler.",
        "Saksbehandlerens begrunnelse",
        "Første avsnitt.",
        "Andre avsnitt.",
    ]
    failing = {"unit.beds", "local.home_care"}
    met = [
        key
        for key, strength in rules.ruleset_on(date.max).strengths.items()
        if strength == "mandatory" and key not in failing
    ]
    titles = [rules.criterion_texts(criterion, "nb").title for criterion in met]
    listed = ", ".join(title[0].lower() + title[1:] for title in titles)
    assert grounds[-2] == f"Disse vilkårene er oppfylt: {listed}."
    assert "Hva godkjenningen omfatter" not in lines


def test_letter_partly_granted_says_what_counts_and_what_limits_it():
    lines = text_of(html_of(partly_granted()))
    decided = section(lines, "Vedtak", "Bakgrunn")
    assert decided[0].endswith("fra og med 1. januar 2027 til og med 30. september 2027.")
    assert decided[1] == (
        "Du søkte for perioden fra og med 1. oktober 2026 til og med 30. september 2027. "
        "Resten av den perioden er ikke godkjent og teller ikke."
    )
    assert decided[2] == (
        "Den godkjente tjenesten teller 4,5 måneder i utdanningen til kompetanseområdet palliativ medisin."
    )
    grounds = section(lines, "Begrunnelse", "Hva godkjenningen omfatter")
    assert grounds[0] == "Vi har vurdert søknaden mot alle vilkårene. Dette begrenser hva vi kan godkjenne:"
    assert grounds[1] == "Godkjent før oppstart (R11) – delvis"
    assert grounds[-2:] == ["Saksbehandlerens begrunnelse", "Tjenesten før vedtaket kan ikke telle."]
    assert "Minst 27 undervisningstimer i den godkjente perioden" in lines


def test_letter_partly_granted_for_the_cap_tells_the_excess():
    application = submitted_application(
        percent=Decimal(100), ends_on=date(2028, 6, 30), hours=Decimal(120), weeks=60, nordic_course="planned"
    )
    proposal = proposed(
        application, kind=DecisionKind.PARTLY_GRANTED, starts_on=date(2027, 1, 1), ends_on=date(2028, 6, 30)
    )
    lines = text_of(html_of(proposal))
    assert section(lines, "Vedtak", "Bakgrunn")[1] == (
        "Den godkjente tjenesten teller 12,0 måneder i utdanningen til kompetanseområdet palliativ medisin. "
        "Ytterligere 6,0 måneder ligger over det som kan telle, og regnes ikke med."
    )
    titles = [ground.criterion for ground in _context(proposal).grounds]
    assert titles == ["course.nursing_home_cap"]


def test_letter_departing_from_the_assessment_gives_the_reason():
    application = submitted_application(beds=5)
    reason = "En sjette seng er åpnet etter at søknaden kom inn."
    lines = text_of(html_of(proposed(application, departure_reason=reason)))
    grounds = section(lines, "Begrunnelse", "Hva godkjenningen omfatter")
    assert grounds[-2:] == ["Saksbehandlerens begrunnelse", reason]
    assert (
        "Vi har vurdert søknaden mot alle vilkårene og kommet til at alle de obligatoriske er oppfylt." not in grounds
    )


def _context(proposal):
    return build_decision_context(proposal, approver=approver(), dated=timezone.localdate())


@pytest.mark.parametrize(
    ("language", "title", "act", "kind", "decimal", "day"),
    [
        ("nb", "Antall palliative senger", "forvaltningsloven", "sykehjem", "37,5", "1. januar 2027"),
        ("nn", "Talet på palliative senger", "forvaltningslova", "sjukeheim", "37,5", "1. januar 2027"),
        (
            "en",
            "Number of palliative beds",
            "the Public Administration Act (forvaltningsloven)",
            "nursing home",
            "37.5",
            "1 January 2027",
        ),
    ],
)
def test_letter_is_written_in_the_language_of_the_case(language, title, act, kind, decimal, day):
    html = html_of(refused(language=language, percent=Decimal("37.5")))
    assert html.count(f'<html lang="{language}">') == 1
    assert [html.count(piece) > 0 for piece in (title, f"{act} ", f"({kind})", f"{decimal} %", day)] == [True] * 5


@pytest.mark.parametrize("make", [proposed, partly_granted, refused])
def test_letter_names_no_address_and_no_forbidden_element(make):
    tags = _Tags(html_of(make()))
    assert tags.addresses == []
    assert tags.names & {"script", "style", "img", "link", "iframe", "object", "svg", "a"} == set()


def test_letter_shows_hostile_text_as_text():
    doctor = make_user(name=f"Kari {HOSTILE}"[:150])
    unit = make_unit(name=f"Enhet {HOSTILE}"[:150], municipality=make_municipality(name=f"K {HOSTILE}"[:120]))
    supervisor = make_user(Role.SUPERVISOR, name=f"Ola {HOSTILE}"[:150])
    proposal = refused(
        by=doctor, unit=unit, supervisor=supervisor, unmet={"local.home_care": HOSTILE}, statement=HOSTILE
    )
    html = html_of(proposal)
    assert _Tags(html).addresses == []
    assert "script" not in _Tags(html).names
    assert HOSTILE in text_of(html)
    content = render_decision_letter(proposal, approver=approver(), dated=timezone.localdate()).content
    assert "<script>alert(1)</script>" in pdf_text(content)
    assert list(PdfReader(io.BytesIO(content)).attachments) == ["vurdering.json"]


def test_letter_as_pdf_says_what_the_html_says():
    proposal = proposed()
    letter = render_decision_letter(proposal, approver=approver(), dated=date(2026, 11, 22))
    text = pdf_text(letter.content)
    pieces = [
        "Vedtak: Søknaden om forhåndsgodkjenning er innvilget",
        f"Vår ref: {proposal.application.case_number}-2",
        "Dato: 22. november 2026",
        "fra og med 1. januar 2027 til og med 31. desember 2027",
        "6,0 måneder",
        "50 %",
        "Gunnar Godkjenner",
        "Siri Saksbehandler",
        "Side 1 av 2",
    ]
    assert [piece for piece in pieces if piece not in text] == []


def test_letter_has_a_name_without_personal_data_and_keeps_what_it_says():
    doctor = make_user(name="Ingrid Solheim")
    proposal = proposed(submitted_application(by=doctor))
    letter = render_decision_letter(proposal, approver=approver(), dated=date(2026, 11, 22))
    assert letter.filename == f"vedtak-{proposal.application.case_number.replace('/', '-')}-2.pdf"
    assert (letter.language, letter.template_version) == ("nb", template_version())
    assert json.loads(json.dumps(letter.context)) == letter.context
    assert letter.context["recipient_name"] == "Ingrid Solheim"
    assert letter.context["dated"] == "2026-11-22"
    assert letter.context["approved"]["counted_months"] == "6.00"


def test_letter_of_ten_pages_is_made_whole():
    long = "Begrunnelsen er lang fordi saken er sammensatt. " * 90
    proposal = refused(unmet={"local.home_care": long, "unit.patients": long}, statement="\n\n".join([long] * 7))
    content = render_decision_letter(proposal, approver=approver(), dated=timezone.localdate()).content
    reader = PdfReader(io.BytesIO(content))
    assert len(reader.pages) >= 10
    assert pdf_text(content).count("sammensatt.") == 9 * 90
    last_page = " ".join(reader.pages[-1].extract_text().split())
    assert "Du har som hovedregel rett til å se dokumentene" in last_page
    assert "Gunnar Godkjenner" in last_page


@pytest.mark.parametrize(
    ("setting", "what"),
    [("APPEAL_BODY", "klageinstansen"), ("AGENCY_NAME", "etatens navn"), ("AGENCY_ADDRESS", "etatens adresse")],
)
def test_letter_without_a_fact_of_the_agency_is_refused_naming_it(settings, setting, what):
    proposal = refused()
    setattr(settings, setting, "")
    with pytest.raises(LetterMissing) as refusal:
        render_decision_letter(proposal, approver=approver(), dated=timezone.localdate())
    assert str(refusal.value) == f"Brevet kan ikke lages: {what} mangler."


def test_letter_of_a_grant_without_supervisor_is_refused_naming_it():
    proposal = proposed()
    proposal.application.service_period.appointments.update(withdrawn_at=timezone.now())
    with pytest.raises(LetterMissing) as refusal:
        render_decision_letter(proposal, approver=approver(), dated=timezone.localdate())
    assert str(refusal.value) == "Brevet kan ikke lages: veilederen mangler."


def test_template_version_changes_with_a_template_and_is_a_sha256(tmp_path, settings):
    before = template_version()
    changed = tmp_path / "letters"
    changed.mkdir()
    for name in ("layout.html", "grant.html"):
        (changed / name).write_text("another text", encoding="utf-8")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    assert len(before) == 64
    assert template_version() != before


@pytest.mark.slow
@pytest.mark.parametrize("make", [proposed, refused])
def test_letter_as_pdf_is_accessible(make, tmp_path):
    path = tmp_path / "vedtak.pdf"
    path.write_bytes(render_decision_letter(make(), approver=approver(), dated=timezone.localdate()).content)
    program = Path(sys.executable).with_name("outloud")
    report = json.loads(subprocess.run([program, path, "--json", "-"], capture_output=True, check=False).stdout)
    findings = report["results"][0]["findings"]
    assert [finding for finding in findings if finding["severity"] == "error"] == []
