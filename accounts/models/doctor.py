"""The doctor in training: what is known of the person professionally."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class NordicCourse(models.TextChoices):
    """Where the doctor stands with the Nordic Specialist Course in Palliative Medicine (R02)."""

    COMPLETED = "completed", _("fullført")
    ONGOING = "ongoing", _("pågår")
    PLANNED = "planned", _("planlagt")
    NONE = "none", _("ikke planlagt")


class Doctor(models.Model):
    """One doctor, one log-in. The HPR number is text: digits only, no check digit exists."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="doctor",
        verbose_name=_("bruker"),
    )
    hpr_number = models.CharField(
        _("HPR-nummer"),
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"^[1-9][0-9]{0,8}$", _("HPR-nummeret har bare sifre, høyst ni."))],
    )
    phone = models.CharField(_("telefon"), max_length=20, blank=True)
    clinical_specialty = models.CharField(_("klinisk spesialitet"), max_length=120, blank=True)
    specialist_since = models.DateField(_("spesialist fra"), null=True, blank=True)
    nordic_course = models.CharField(
        _("Nordic Specialist Course"),
        max_length=10,
        choices=NordicCourse.choices,
        blank=True,
    )
    workplace = models.CharField(_("arbeidssted nå"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("lege")
        verbose_name_plural = _("leger")
        constraints = [
            models.UniqueConstraint(
                fields=["hpr_number"],
                condition=~models.Q(hpr_number=""),
                name="accounts_doctor_hpr_unique",
                violation_error_message=_("HPR-nummeret er allerede registrert på en annen bruker."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)
