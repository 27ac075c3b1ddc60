"""From the context of a letter to its HTML and its bytes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.template import Engine
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.enums import LetterKind
from approvals.exceptions import LetterMissing
from approvals.letters.context import DecisionLetterContext, build_decision_context
from approvals.letters.kinds import ALL_TEMPLATES, template_of, title_of
from approvals.letters.law import LAW_FILE
from approvals.letters.marks import Mark, code_picture, mark_of, next_number
from approvals.letters.messages import AdvanceNoticeContext, ConfirmationContext, MessageContext, build_message
from approvals.models import Application, Assessment, Letter, Proposal
from correspondence.pdf import EmbeddedFile, PdfFailed, render_pdf
from correspondence.pdf.resources import letter_stylesheet

#: Raise it when the code changes what the same templates and values come to.
CODE_VERSION: Final = "2"

#: the name of the assessment inside the PDF of a decision
ASSESSMENT_FILE: Final = "vurdering.json"
#: the name of what a confirmation says as data, inside its PDF
CONFIRMATION_FILE: Final = "bekreftelse.json"

LetterContext = DecisionLetterContext | MessageContext


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedLetter:
    """A finished letter. `context` is what it says, JSON-able; the file name holds no personal data."""

    content: bytes
    title: str
    filename: str
    language: str
    context: dict[str, Any]
    template_version: str
    mark: Mark


def render_decision_letter(
    proposal: Proposal, *, approver: User, dated: date, mark: Mark | None = None
) -> RenderedLetter:
    """Make the decision letter as it is to be signed by `approver` on the day `dated`. Stores nothing.

    Without a `mark` the letter is only a draft to look at: it has the number that is free and no check code.
    Raises LetterMissing naming what lacks, and PdfFailed when the bytes cannot be made.
    """
    context = build_decision_context(proposal, approver=approver, dated=dated, mark=mark)
    attached = _assessment_file(proposal.assessment, context)
    return _rendered(context, name="vedtak", mark=mark or Mark(number=0), attachments=[attached])


def render_decision_html(context: DecisionLetterContext) -> str:
    """Return the letter as a whole HTML document in its own language; every text in it is escaped."""
    return render_html(context)


def render_message(
    application: Application,
    kind: LetterKind,
    *,
    details: Mapping[str, Any],
    mark: Mark,
    dated: date,
    language: str = "",
) -> RenderedLetter:
    """Make a letter that needs no signature. Stores nothing. `language` is the applicant's unless said otherwise.

    Raises LetterMissing naming what lacks, also when the bytes cannot be made.
    """
    context = build_message(application, kind, details=details, mark=mark, dated=dated, language=language)
    try:
        if isinstance(context, ConfirmationContext):
            return _rendered(context, name="bekreftelse", mark=mark, attachments=[_confirmation_file(context)])
        return _rendered(context, name="brev", mark=mark)
    except PdfFailed as failure:
        raise LetterMissing(_("Brevet kunne ikke lages: %(reason)s") % {"reason": failure}) from failure


def render_html(context: LetterContext) -> str:
    """Return a letter as a whole HTML document in its own language; every text in it is escaped."""
    template = template_of(_kind_of(context), decision=context.kind)
    with translation.override(context.language):
        values = {"letter": context, "title": letter_title(context), "code_picture": _picture(context)}
        return render_to_string(template, values)


def is_up_to_date(letter: Letter, proposal: Proposal, *, approver: User) -> bool:
    """Whether a letter made for `approver` still says what it would say if it were made now, on the same day.

    Names, addresses, units and settings stand outside the case and its version; so does the wording of the templates.
    Number and code are the letter's own, and the number must still be free. Raises LetterMissing naming what lacks by
    now.
    """
    current = build_decision_context(proposal, approver=approver, dated=letter.dated, mark=mark_of(letter)).to_json()
    is_same = letter.template_version == template_version() and letter.context == current
    return is_same and letter.number == next_number(proposal.application)


def letter_title(context: LetterContext) -> str:
    """Return the heading, which tells what the letter is about."""
    changes = context.changes if isinstance(context, DecisionLetterContext) else None
    with translation.override(context.language):
        if isinstance(context, AdvanceNoticeContext) and context.is_revocation:
            return _("Forhåndsvarsel: Vi vurderer å kalle tilbake godkjenningen din")
        return title_of(
            _kind_of(context),
            decision=context.kind,
            is_change=changes is not None,
            is_ending=bool(changes and changes.last_day),
        )


def template_version() -> str:
    """Return a hash over everything that shapes a letter besides its values: templates, stylesheet, law and code."""
    digest = hashlib.sha256(CODE_VERSION.encode())
    for name in ALL_TEMPLATES:
        digest.update(Path(Engine.get_default().get_template(name).origin.name).read_bytes())
    digest.update(LAW_FILE.read_bytes())
    digest.update(letter_stylesheet().encode())
    return digest.hexdigest()


def _rendered(
    context: LetterContext, *, name: str, mark: Mark, attachments: Sequence[EmbeddedFile] = ()
) -> RenderedLetter:
    title = letter_title(context)
    content = render_pdf(
        render_html(context),
        language=context.language,
        title=title,
        author=context.agency_name,
        description=context.reference,
        attachments=attachments,
    )
    return RenderedLetter(
        content=content,
        title=title,
        filename=f"{name}-{context.reference.replace('/', '-')}.pdf",
        language=context.language,
        context=context.to_json(),
        template_version=template_version(),
        mark=mark,
    )


def _kind_of(context: LetterContext) -> str:
    return context.letter_kind if isinstance(context, DecisionLetterContext) else context.kind


def _picture(context: LetterContext) -> SafeString:
    """Return the QR code: nothing in it is typed by anybody, and its title is escaped where it is made."""
    return mark_safe(code_picture(context.check_code)) if context.check_code else SafeString()  # noqa: S308 - ours alone


def _assessment_file(assessment: Assessment, context: DecisionLetterContext) -> EmbeddedFile:
    """Return the assessment that the decision rests on, as data inside the PDF."""
    kept = {
        "reference": context.reference,
        "assessed_on": assessment.on.isoformat(),
        "ruleset": {"id": assessment.ruleset_id, "version": assessment.ruleset_version},
        "facts": assessment.facts,
        "parameters": assessment.parameters,
        "result": assessment.result,
    }
    with translation.override(context.language):
        description = _("Vurderingen som vedtaket bygger på, som data")
    content = json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return EmbeddedFile(
        name=ASSESSMENT_FILE, content=content.encode("utf-8", "replace"), description=description, relationship="Data"
    )


def confirmation_data(context: Mapping[str, Any]) -> str:
    """Return what a confirmation says as JSON, from the context that is kept with its letter."""
    names = ("reference", "check_code", "check_address", "sha256", "content")
    signed = ("supervisor_name", "supervisor_signed_on", "signed_by", "signed_on")
    kept = {name: context[name] for name in (*names, *signed)}
    return json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _confirmation_file(context: ConfirmationContext) -> EmbeddedFile:
    with translation.override(context.language):
        description = _("Det samme som data")
    content = confirmation_data(context.to_json()).encode("utf-8", "replace")
    return EmbeddedFile(name=CONFIRMATION_FILE, content=content, description=description, relationship="Alternative")
