"""The letter as the signing page stores it, without the seconds that typesetting takes."""

from django.utils import timezone

from accounts.models import User
from approvals.letters import build_decision_context, letter_kind_of, new_mark
from approvals.letters.rendering import template_version
from approvals.models import Letter, Proposal
from correspondence.services import store_document


def prepared_letter(proposal: Proposal, approver: User) -> Letter:
    """Store a letter with the true context and bytes that are no PDF's."""
    today = timezone.localdate()
    mark = new_mark(proposal.application)
    context = build_decision_context(proposal, approver=approver, dated=today, mark=mark).to_json()
    content = f"%PDF-1.7 {proposal.pk} {approver.pk}".encode()
    return Letter.objects.create(
        application=proposal.application,
        kind=letter_kind_of(proposal),
        proposal=proposal,
        number=mark.number,
        check_code=mark.check_code,
        document=store_document(content, filename="vedtak.pdf", content_type="application/pdf"),
        prepared_for=approver,
        dated=today,
        language=proposal.application.language,
        template_version=template_version(),
        context=context,
    )
