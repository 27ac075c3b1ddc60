"""What somebody is asked of a service that is followed: to log the meeting of a month, and to name a new supervisor."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.models.appointment import Appointment


class AskedMonth(models.Model):
    """A supervisor has been asked for the meeting of one month. Personal links to log it are about this row."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="asked_months")
    month = models.PositiveIntegerField(_("måned"))
    asked_at = models.DateTimeField(_("spurt"), auto_now_add=True)

    class Meta:
        verbose_name = _("måned det er spurt om")
        verbose_name_plural = _("måneder det er spurt om")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["appointment", "month"], name="supervision_asked_month_once"),
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id} {self.month}"


class Handover(models.Model):
    """A supervisor wants somebody else to take over from a day. The doctor names the new one in a change case."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="handovers")
    name = models.CharField(_("den nye veilederens navn"), max_length=150)
    email = models.EmailField(_("den nye veilederens e-post"))
    from_on = models.DateField(_("fra og med"))
    message = models.TextField(_("melding til legen"), blank=True, max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("sendt"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("trukket tilbake"), null=True, blank=True)

    class Meta:
        verbose_name = _("ønske om ny veileder")
        verbose_name_plural = _("ønsker om ny veileder")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment"],
                condition=Q(withdrawn_at__isnull=True),
                name="supervision_handover_one_open",
                violation_error_message=_("Du har alt bedt legen om å bytte veileder."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id} {self.from_on}"
