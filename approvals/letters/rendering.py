"""From the context of a decision letter to its HTML and its bytes."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.template import Engine
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.enums import DecisionKind
from approvals.letters.context import DecisionLetterContext, build_decision_context
from approvals.letters.law import LAW_FILE
from approvals.models import Letter, Proposal
from correspondence.pdf import render_pdf
from correspondence.pdf.resources import letter_stylesheet

#: Raise it when the code changes what the same templates and values come to.
CODE_VERSION: Final = "1"

TEMPLATE: Final = "letters/decision.html"
#: a decision that says nothing of the criteria has a letter of its own
DISMISSAL_TEMPLATE: Final = "letters/dismissal.html"
_TEMPLATES: Final = (
    "letters/layout.html",
    TEMPLATE,
    DISMISSAL_TEMPLATE,
    "letters/parts/outcome.html",
    "letters/parts/background.html",
    "letters/parts/rules.html",
    "letters/parts/grounds.html",
    "letters/parts/scope.html",
    "letters/parts/appeal.html",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedLetter:
    """A finished letter. `context` is what it says, JSON-able; the file name holds no personal data."""

    content: bytes
    filename: str
    language: str
    context: dict[str, Any]
    template_version: str


def render_decision_letter(proposal: Proposal, *, approver: User, dated: date) -> RenderedLetter:
    """Make the decision letter as it is to be signed by `approver` on the day `dated`. Stores nothing.

    Raises LetterMissing naming what lacks, and PdfFailed when the bytes cannot be made.
    """
    context = build_decision_context(proposal, approver=approver, dated=dated)
    content = render_pdf(
        render_decision_html(context),
        language=context.language,
        title=letter_title(context),
        author=context.agency_name,
        description=context.reference,
    )
    return RenderedLetter(
        content=content,
        filename=f"vedtak-{context.reference.replace('/', '-')}.pdf",
        language=context.language,
        context=context.to_json(),
        template_version=template_version(),
    )


def render_decision_html(context: DecisionLetterContext) -> str:
    """Return the letter as a whole HTML document in its own language; every text in it is escaped."""
    template = DISMISSAL_TEMPLATE if context.kind == DecisionKind.DISMISSED else TEMPLATE
    with translation.override(context.language):
        return render_to_string(template, {"letter": context, "title": letter_title(context)})


def is_up_to_date(letter: Letter, proposal: Proposal, *, approver: User) -> bool:
    """Whether a letter made for `approver` still says what it would say if it were made now, on the same day.

    Names, addresses, units and settings stand outside the case and its version; so does the wording of the templates.
    Raises LetterMissing naming what lacks by now.
    """
    current = build_decision_context(proposal, approver=approver, dated=letter.dated).to_json()
    return letter.template_version == template_version() and letter.context == current


def letter_title(context: DecisionLetterContext) -> str:
    """Return the heading, which tells the outcome."""
    with translation.override(context.language):
        match DecisionKind(context.kind):
            case DecisionKind.GRANTED:
                return _("Vedtak: Søknaden om forhåndsgodkjenning er innvilget")
            case DecisionKind.PARTLY_GRANTED:
                return _("Vedtak: Søknaden om forhåndsgodkjenning er delvis innvilget")
            case DecisionKind.REFUSED:
                return _("Vedtak: Avslag på søknaden om forhåndsgodkjenning")
            case DecisionKind.DISMISSED:
                return _("Vedtak: Søknaden er avvist")
            case DecisionKind.REVOKED:
                return _("Vedtak: Forhåndsgodkjenningen er kalt tilbake")


def template_version() -> str:
    """Return a hash over everything that shapes a letter besides its values: templates, stylesheet, law and code."""
    digest = hashlib.sha256(CODE_VERSION.encode())
    for name in _TEMPLATES:
        digest.update(Path(Engine.get_default().get_template(name).origin.name).read_bytes())
    digest.update(LAW_FILE.read_bytes())
    digest.update(letter_stylesheet().encode())
    return digest.hexdigest()
