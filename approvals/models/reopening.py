"""A decided case taken up again: why, by whom, and whether it is still open."""

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.enums import Occasion
from approvals.models.appeal import Appeal
from approvals.models.application import Application
from approvals.models.decision import Decision


class Reopening(models.Model):
    """One round after the first: correction, reversal, appeal or revocation. Closed by a new decision or by keeping."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reopenings")
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="reopenings", verbose_name=_("vedtaket det gjelder")
    )
    occasion = models.CharField(_("anledning"), max_length=20, choices=Occasion.choices)
    reason = models.TextField(_("grunn"), validators=[MinLengthValidator(10)])
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, null=True, blank=True, related_name="reopenings")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("gjenopptatt"), auto_now_add=True)
    # Advance notice before a decision to somebody's detriment (forvaltningsloven § 16).
    notice_text = models.TextField(_("forhåndsvarsel"), blank=True)
    notice_sent_at = models.DateTimeField(_("forhåndsvarslet"), null=True, blank=True)
    notice_due_on = models.DateField(_("frist for å uttale seg"), null=True, blank=True)
    notice_answer = models.TextField(_("uttalelse"), blank=True)
    notice_answered_at = models.DateTimeField(_("uttalte seg"), null=True, blank=True)
    closed_at = models.DateTimeField(_("lukket"), null=True, blank=True)

    class Meta:
        verbose_name = _("gjenopptak")
        verbose_name_plural = _("gjenopptak")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(closed_at__isnull=True),
                name="approvals_reopening_one_open",
                violation_error_message=_("Saken er allerede gjenopptatt."),
            ),
            models.CheckConstraint(
                condition=Q(occasion__in=[value for value in Occasion.values if value != Occasion.FIRST]),
                name="approvals_reopening_occasion_known",
            ),
            models.CheckConstraint(
                condition=Q(occasion=Occasion.APPEAL, appeal__isnull=False)
                | (~Q(occasion=Occasion.APPEAL) & Q(appeal__isnull=True)),
                name="approvals_reopening_appeal_with_occasion",
            ),
            models.CheckConstraint(
                condition=Q(notice_sent_at__isnull=True, notice_due_on__isnull=True)
                | Q(notice_sent_at__isnull=False, notice_due_on__isnull=False),
                name="approvals_reopening_notice_has_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_occasion_display()}"
