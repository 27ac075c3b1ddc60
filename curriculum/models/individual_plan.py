"""The individual education plan as it is agreed: each version is kept, and two people sign (R30)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from curriculum.models.logbook import Logbook


class IndividualPlan(models.Model):
    """One version of a doctor's plan for the whole course. A signed version is never changed: a new one is made.

    `goals` is a list of {"key", "text", "by"}: learning goals from the catalogue (with its key) or one's own, and the
    day by which they are to be reached. `activities` is a list of {"key", "text", "from", "to"}.
    """

    logbook = models.ForeignKey(Logbook, on_delete=models.PROTECT, related_name="individual_plans")
    version = models.PositiveSmallIntegerField(_("versjon"))
    goals = models.JSONField(_("læringsmål"), default=list)
    activities = models.JSONField(_("læringsaktiviteter"), default=list)
    remark = models.TextField(_("merknad"), blank=True, max_length=4000)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("laget"), auto_now_add=True)
    signed_by_doctor_at = models.DateTimeField(_("signert av legen"), null=True, blank=True)
    signed_by_supervisor_at = models.DateTimeField(_("signert av veilederen"), null=True, blank=True)
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("individuell utdanningsplan")
        verbose_name_plural = _("individuelle utdanningsplaner")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["logbook", "version"], name="curriculum_individual_plan_one_per_version"),
            models.CheckConstraint(
                condition=Q(signed_by_supervisor_at__isnull=True, supervisor__isnull=True)
                | Q(signed_by_supervisor_at__isnull=False, supervisor__isnull=False),
                name="curriculum_individual_plan_supervisor_paired",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.logbook} {self.version}"

    @property
    def is_signed(self) -> bool:
        """Whether both have signed."""
        return self.signed_by_doctor_at is not None and self.signed_by_supervisor_at is not None
