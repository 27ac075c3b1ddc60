"""A single-purpose link: lets one addressee do one thing without an account, once, until a date."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SingleUseLink(models.Model):
    """Only the hash of the secret is kept. Void once used, withdrawn or expired; useless for any other purpose."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purpose = models.CharField(_("formål"), max_length=40)
    subject_id = models.BigIntegerField(_("gjelder"))
    secret_hash = models.CharField(max_length=64, unique=True)
    recipient_email = models.EmailField(_("mottaker"))
    created_at = models.DateTimeField(_("laget"), auto_now_add=True)
    expires_at = models.DateTimeField(_("utløper"))
    opened_at = models.DateTimeField(_("åpnet"), null=True, blank=True)
    used_at = models.DateTimeField(_("brukt"), null=True, blank=True)
    voided_at = models.DateTimeField(_("gjort ugyldig"), null=True, blank=True)

    class Meta:
        verbose_name = _("engangslenke")
        verbose_name_plural = _("engangslenker")
        ordering = ["-id"]
        indexes = [models.Index(fields=["purpose", "subject_id"], name="accounts_link_subject")]
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(voided_at__isnull=True), name="accounts_link_one_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject_id}"
