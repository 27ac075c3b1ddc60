"""An appeal against a decision. It has a life of its own beside the case."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.enums import AppealState
from approvals.models.application import Application
from approvals.models.decision import Decision

OPEN_APPEAL_STATES = [AppealState.RECEIVED, AppealState.FORWARDED]


class Appeal(models.Model):
    """What the appellant wrote, when it came, whether it came late, and what became of it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="appeals")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeals")
    state = models.CharField(_("status"), max_length=20, choices=AppealState.choices, default=AppealState.RECEIVED)
    text = models.TextField(_("klagen"))
    received_on = models.DateField(_("mottatt"))
    due_on = models.DateField(_("klagefristen gikk ut"), null=True, blank=True)
    is_late = models.BooleanField(_("kom etter fristen"), default=False)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(_("registrert"), auto_now_add=True)
    statement = models.TextField(_("uttalelse til klageinstansen"), blank=True)
    appeal_body = models.CharField(_("klageinstans"), max_length=200, blank=True)
    forwarded_at = models.DateTimeField(_("sendt videre"), null=True, blank=True)
    outcome_text = models.TextField(_("klageinstansens avgjørelse"), blank=True)
    closed_at = models.DateTimeField(_("avsluttet"), null=True, blank=True)

    class Meta:
        verbose_name = _("klage")
        verbose_name_plural = _("klager")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(state__in=OPEN_APPEAL_STATES),
                name="approvals_appeal_one_open",
                violation_error_message=_("Vedtaket er allerede påklaget."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_APPEAL_STATES, closed_at__isnull=True)
                | (~Q(state__in=OPEN_APPEAL_STATES) & Q(closed_at__isnull=False)),
                name="approvals_appeal_closed_with_state",
            ),
            models.CheckConstraint(
                condition=~Q(state=AppealState.FORWARDED) | (Q(forwarded_at__isnull=False) & ~Q(appeal_body="")),
                name="approvals_appeal_forwarded_to_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_state_display()}"
