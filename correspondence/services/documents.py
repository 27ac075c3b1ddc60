"""Keeping the bytes that are sent."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction

from correspondence.exceptions import InvalidDelivery
from correspondence.models import StoredDocument
from correspondence.services.text import check_single_line


@transaction.atomic
def store_document(content: bytes, *, filename: str, content_type: str) -> StoredDocument:
    """Store `content` with its SHA-256, once and for good.

    `content_type` is «type/subtype» in ASCII. Raises UnsafeText for control characters in the name or type and
    InvalidDelivery for an empty file or a value that is too long.
    """
    check_single_line(filename=filename, content_type=content_type)
    document = StoredDocument(
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        filename=filename,
        content_type=content_type,
    )
    try:
        document.full_clean()
    except ValidationError as error:
        raise InvalidDelivery(" ".join(error.messages)) from error
    document.save(force_insert=True)
    return document
