"""A letter that is to be made and sent, and the letters that have been issued, each with its number in the case."""

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


class IssuedLetter(models.Model):
    """A letter that has left the house, and the number it has among the documents of its case.

    A decision letter that is only made for signing has no row here: its number is the one that is free, and whoever
    issues first takes it. So no number is used twice, and none is lost by a letter that nobody signed.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="issued_letters")
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="issue")
    number = models.PositiveSmallIntegerField(_("dokumentnummer"))
    issued_at = models.DateTimeField(_("utstedt"), auto_now_add=True)

    class Meta:
        verbose_name = _("utstedt brev")
        verbose_name_plural = _("utstedte brev")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="approvals_issuedletter_number_once"),
            models.CheckConstraint(condition=Q(number__gte=2), name="approvals_issuedletter_after_the_application"),
        ]

    def __str__(self) -> str:
        return f"{self.application}-{self.number}"
