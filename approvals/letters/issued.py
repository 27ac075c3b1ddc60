"""The letters of a case that have been issued: what the applicant finds on the page of the case."""

from uuid import UUID

from django.db.models import Q, QuerySet

from approvals.models import Application, Letter


def list_issued_letters(application: Application) -> list[Letter]:
    """Return the letters that were issued, newest first; the bytes stay in the database."""
    return list(
        _issued(application)
        .select_related("document", "issue")
        .defer("document__content", "context")
        .order_by("-issue__number", "-pk")
    )


def load_issued_letter(application: Application, document_id: UUID) -> Letter | None:
    """Return an issued letter with its document; one that was only prepared is nobody's to read yet."""
    letters = _issued(application).select_related("document", "application__doctor")
    return letters.filter(document__public_id=document_id).first()


def _issued(application: Application) -> QuerySet[Letter]:
    return Letter.objects.filter(Q(issue__isnull=False) | Q(decision__isnull=False), application=application)
