"""A letter that is to be made and sent: the outbox between an act and the PDF that tells of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.enums import LetterKind
from approvals.models.application import Application
from approvals.models.decision import Letter


class LetterOrder(models.Model):
    """One letter ordered in the transaction of its act and made afterwards by a worker, exactly once.

    `failure` names what the letter lacks; such an order waits until somebody mends it and tries again.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="letter_orders")
    kind = models.CharField(_("brevtype"), max_length=20, choices=LetterKind.choices)
    key = models.CharField(_("nøkkel"), max_length=120, unique=True)
    details = models.JSONField(_("opplysninger i brevet"), default=dict, blank=True)
    language = models.CharField(_("målform"), max_length=2, choices=settings.LANGUAGES)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ordered_at = models.DateTimeField(_("bestilt"), auto_now_add=True)
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, null=True, blank=True, related_name="order")
    failure = models.TextField(_("hva som mangler"), blank=True)

    class Meta:
        verbose_name = _("bestilt brev")
        verbose_name_plural = _("bestilte brev")
        ordering = ["-id"]
        indexes = [models.Index(fields=["id"], condition=Q(letter__isnull=True), name="approvals_letter_to_make")]
        constraints = [
            models.CheckConstraint(
                condition=Q(letter__isnull=True) | Q(failure=""), name="approvals_letterorder_made_or_failed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_kind_display()}"
