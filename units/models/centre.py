"""A palliative centre at a hospital."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PalliativeCentre(models.Model):
    """A centre counts toward R04 only with team, bed unit and approval as training site on the day in question."""

    name = models.CharField(_("navn"), max_length=150)
    health_region = models.CharField(_("helseregion"), max_length=60, blank=True)
    has_team = models.BooleanField(_("har palliativt team"), default=False)
    has_bed_unit = models.BooleanField(_("har sengeenhet"), default=False)
    approved_from = models.DateField(_("godkjent utdanningssted fra"), null=True, blank=True)
    approved_to = models.DateField(_("godkjent utdanningssted til"), null=True, blank=True)
    contact_name = models.CharField(_("kontaktperson"), max_length=150, blank=True)
    contact_email = models.EmailField(_("kontaktens e-post"), blank=True)
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)

    class Meta:
        verbose_name = _("palliativt senter")
        verbose_name_plural = _("palliative sentre")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="units_centre_name_unique"),
            models.CheckConstraint(
                condition=models.Q(approved_to__isnull=True)
                | (models.Q(approved_from__isnull=False) & models.Q(approved_to__gte=models.F("approved_from"))),
                name="units_centre_approval_in_order",
                violation_error_message=_("Godkjenningen kan ikke slutte før den begynner."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
