"""The log of a service that has been approved, and the days on which the doctor was away from it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Doctor


class Logbook(models.Model):
    """What is done in one approved service, from its first grant on. A changed service goes on in the same log."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    doctor = models.ForeignKey(Doctor, on_delete=models.PROTECT, related_name="logbooks")
    opened_at = models.DateTimeField(_("åpnet"), auto_now_add=True)

    class Meta:
        verbose_name = _("loggbok")
        verbose_name_plural = _("loggbøker")
        ordering = ["-id"]
        permissions = [
            ("keep_logbook", _("Kan føre loggboken som lege under utdanning")),
            ("supervise_logbook", _("Kan føre loggboken som veileder")),
        ]

    def __str__(self) -> str:
        return str(self.doctor)


class AbsenceKind(models.TextChoices):
    """Why the service stopped for a while; no more is asked, and nothing about anybody's health is kept."""

    LEAVE = "leave", _("permisjon")
    ILLNESS = "illness", _("sykefravær")


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Filters in the field's words."""

    def standing(self) -> "AbsenceQuerySet":
        """Absences that have not been taken back."""
        return self.filter(withdrawn_at__isnull=True)


class Absence(models.Model):
    """Days, both included, on which the service stood still: they count nothing and ask for nothing (E21)."""

    logbook = models.ForeignKey(Logbook, on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(_("fravær"), max_length=10, choices=AbsenceKind.choices)
    starts_on = models.DateField(_("første dag borte"))
    ends_on = models.DateField(_("siste dag borte"))
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField(_("oppgitt"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("trukket tilbake"), null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("fravær")
        verbose_name_plural = _("fravær")
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="curriculum_absence_start_before_end",
                violation_error_message=_("Fraværet kan ikke slutte før det begynner."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.starts_on} – {self.ends_on})"
