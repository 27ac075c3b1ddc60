"""Bytes that left the house, kept exactly as they were."""

import hashlib
import uuid

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StoredDocumentQuerySet(models.QuerySet["StoredDocument"]):
    """Reads that leave the bytes in the database until somebody needs them."""

    def without_content(self) -> "StoredDocumentQuerySet":
        """Rows with everything but the bytes, for lists."""
        return self.defer("content")


class StoredDocument(models.Model):
    """A file as it was sent (P3). Rows are only ever added: triggers refuse UPDATE and DELETE on both databases."""

    public_id = models.UUIDField(_("offentlig id"), default=uuid.uuid4, unique=True, editable=False)
    content = models.BinaryField(_("innhold"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    size = models.PositiveIntegerField(_("størrelse i byte"))
    filename = models.CharField(_("filnavn"), max_length=200)
    content_type = models.CharField(_("filtype"), max_length=100)
    created_at = models.DateTimeField(_("lagret"), default=timezone.now, editable=False)

    objects = StoredDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("lagret dokument")
        verbose_name_plural = _("lagrede dokumenter")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="storeddocument_not_empty"),
            models.CheckConstraint(condition=Exact(Length("sha256"), 64), name="storeddocument_sha256_is_whole"),
        ]

    def __str__(self) -> str:
        return self.filename

    def is_intact(self) -> bool:
        """True while the bytes still have the hash that was noted when they were stored."""
        return hashlib.sha256(bytes(self.content)).hexdigest() == self.sha256
