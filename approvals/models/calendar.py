"""What people's calendars have been told by mail."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from correspondence.models import Delivery


class CalendarNotice(models.Model):
    """One person has been told of one version of one calendar entry. What is told is never told again.

    `entry` is the UID of the entry, the same for as long as it is the same meeting, and `sequence` its version.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entry = models.CharField(_("oppføring"), max_length=120)
    sequence = models.PositiveSmallIntegerField(_("versjon"))
    is_cancelled = models.BooleanField(_("avlyst"))
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("melding til kalender")
        verbose_name_plural = _("meldinger til kalender")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "entry", "sequence"], name="approvals_calendar_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.sequence}"
