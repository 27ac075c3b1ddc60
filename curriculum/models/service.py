"""A doctor's service at a unit, and how large a position was tied to it when."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Doctor
from curriculum.models.logbook import Logbook
from units.models import PalliativeUnit


class ServicePeriod(models.Model):
    """Service at one unit from a day to a day, both included. Dates may be unknown while an application is drafted."""

    doctor = models.ForeignKey(Doctor, on_delete=models.PROTECT, related_name="service_periods")
    unit = models.ForeignKey(
        PalliativeUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="service_periods"
    )
    employed = models.BooleanField(_("ansatt"), null=True, blank=True)
    starts_on = models.DateField(_("fra og med"), null=True, blank=True)
    ends_on = models.DateField(_("til og med"), null=True, blank=True)
    # Opened by the first grant; the service of a change case goes on in the log of the one it changes.
    logbook = models.ForeignKey(
        Logbook, on_delete=models.PROTECT, null=True, blank=True, related_name="service_periods"
    )

    #: filled by `approvals.facts.load_for_facts`: the appointment neither declined nor withdrawn, if any
    standing_appointments: list[Any]

    class Meta:
        verbose_name = _("tjenesteperiode")
        verbose_name_plural = _("tjenesteperioder")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="curriculum_service_start_before_end",
                violation_error_message=_("Tjenesten kan ikke slutte før den begynner."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.doctor} ({self.starts_on} – {self.ends_on})"


class PositionPart(models.Model):
    """Share of full time tied to the unit in a sub-period (R18, E06). Overlapping parts add up (E04).

    A part on leave has no share: its days count nothing, whatever the other parts say (E21).
    """

    service_period = models.ForeignKey(ServicePeriod, on_delete=models.CASCADE, related_name="positions")
    starts_on = models.DateField(_("fra og med"))
    ends_on = models.DateField(_("til og med"))
    percent = models.DecimalField(_("stillingsprosent"), max_digits=5, decimal_places=2)
    is_leave = models.BooleanField(_("permisjon"), default=False)

    class Meta:
        verbose_name = _("stillingsdel")
        verbose_name_plural = _("stillingsdeler")
        ordering = ["starts_on", "ends_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="curriculum_position_start_before_end",
                violation_error_message=_("Perioden kan ikke slutte før den begynner."),
            ),
            models.CheckConstraint(
                condition=models.Q(percent__gte=Decimal(0)) & models.Q(percent__lte=Decimal(100)),
                name="curriculum_position_percent_0_100",
                violation_error_message=_("Stillingsprosenten er mellom 0 og 100."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_leave=False) | models.Q(percent=Decimal(0)),
                name="curriculum_position_leave_has_no_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % ({self.starts_on} – {self.ends_on})"
