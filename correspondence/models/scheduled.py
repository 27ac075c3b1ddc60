"""Messages that are to be sent later, unless their cause goes away first."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from correspondence.enums import DeliveryLanguage, ScheduledState
from correspondence.models.deliveries import Delivery


class ScheduledMessage(models.Model):
    """One reminder that waits. Whoever planned it moves or cancels it by its key; sending makes a delivery of it."""

    #: names the cause: kind, what it is about, and whom it goes to; one waits for each
    key = models.CharField(_("nøkkel"), max_length=200)
    kind = models.CharField(_("slag"), max_length=40)
    #: what the planner plans as a whole, so that what is no longer wanted is found; empty for a message by itself
    about = models.CharField(_("gjelder"), max_length=60, blank=True)
    recipient_email = models.EmailField(_("mottakers e-postadresse"), max_length=254)
    recipient_name = models.CharField(_("mottaker"), max_length=200, blank=True)
    language = models.CharField(_("språk"), max_length=2, choices=DeliveryLanguage)
    #: what the words of the message need, as the kind reads it
    params = models.JSONField(_("innhold"), default=dict, blank=True)
    due_at = models.DateTimeField(_("sendes"))
    #: what is due today goes by itself; the rest is gathered in a digest
    is_urgent = models.BooleanField(_("sendes alene"), default=False)
    state = models.CharField(
        _("tilstand"), max_length=10, choices=ScheduledState, default=ScheduledState.WAITING, editable=False
    )
    made_at = models.DateTimeField(_("lagt i kø"), auto_now_add=True)
    closed_at = models.DateTimeField(_("avsluttet"), null=True, blank=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, null=True, blank=True, related_name="scheduled")

    class Meta:
        verbose_name = _("planlagt melding")
        verbose_name_plural = _("planlagte meldinger")
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state=ScheduledState.WAITING),
                name="correspondence_scheduled_due",
            ),
            models.Index(fields=["about"], name="correspondence_scheduled_about"),
            # Whoever got a digest this week waits for the next one.
            models.Index(
                fields=["recipient_email", "kind", "closed_at"],
                condition=Q(state=ScheduledState.SENT, is_urgent=False),
                name="correspondence_digest_sent",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(state=ScheduledState.WAITING), name="correspondence_scheduled_one_waits"
            ),
            models.CheckConstraint(
                condition=Q(state=ScheduledState.WAITING, closed_at__isnull=True)
                | (~Q(state=ScheduledState.WAITING) & Q(closed_at__isnull=False)),
                name="correspondence_scheduled_closed_with_state",
            ),
            models.CheckConstraint(
                condition=~Q(state=ScheduledState.SENT) | Q(delivery__isnull=False),
                name="correspondence_scheduled_sent_as_a_delivery",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d}"
