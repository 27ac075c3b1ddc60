"""A palliative unit and its dated facts."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from units.models.municipality import Municipality


class UnitKind(models.TextChoices):
    """What house the unit stands in; the last three need a caseworker's classification (R09, T11)."""

    NURSING_HOME = "sykehjem", _("sykehjem")
    SYKESTUE = "sykestue", _("sykestue")
    DMS = "dms", _("distriktsmedisinsk senter (DMS)")
    HELSEHUS = "helsehus", _("helsehus")
    HOSPICE = "hospice", _("hospice")
    OTHER = "other", _("annet")


class UnitField(models.TextChoices):
    """The facts of a unit that cases reuse (R08, R15–R17, R22, R23)."""

    PALLIATIVE_BEDS = "palliative_beds", _("palliative senger")
    DESCRIPTION = "description", _("organisering og kompetanse")
    STAFFING = "staffing", _("bemanning")
    PATIENTS_PER_YEAR = "patients_per_year", _("pasienter per år")
    PATIENT_MIX = "patient_mix", _("pasientgrunnlag")
    GENERAL_PRACTITIONERS = "general_practitioners", _("samarbeid med fastlegene")
    HOME_CARE = "home_care", _("samarbeid med hjemmetjenesten")


def validate_organisation_number(value: str) -> None:
    """Refuse what is not a Norwegian organisation number (nine digits with a valid control digit)."""
    from stdnum.no import orgnr  # noqa: PLC0415 - only needed when a number is entered

    if not (value.isascii() and value.isdigit() and orgnr.is_valid(value)):
        raise ValidationError(_("Organisasjonsnummeret har ni sifre, og kontrollsifferet må stemme."))


class PalliativeUnit(models.Model):
    """One unit in the register. Its facts stand in `UnitFact`, never here."""

    name = models.CharField(_("navn"), max_length=150)
    kind = models.CharField(_("type"), max_length=10, choices=UnitKind.choices)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="units", verbose_name=_("kommune")
    )
    organisation_number = models.CharField(
        _("organisasjonsnummer"), max_length=9, blank=True, validators=[validate_organisation_number]
    )
    operated_by = models.CharField(_("drives av"), max_length=150, blank=True)
    contact_name = models.CharField(_("enhetsleder"), max_length=150, blank=True)
    contact_email = models.EmailField(_("enhetslederens e-post"), blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)

    class Meta:
        verbose_name = _("palliativ enhet")
        verbose_name_plural = _("palliative enheter")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                name="units_unit_name_unique_in_municipality",
                violation_error_message=_("Denne enheten finnes allerede i registeret."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitFact(models.Model):
    """One statement about a unit. Rows are added, never edited; the newest by date is the one in use (E24)."""

    unit = models.ForeignKey(PalliativeUnit, on_delete=models.CASCADE, related_name="facts")
    field = models.CharField(_("felt"), max_length=30, choices=UnitField.choices)
    value = models.TextField(_("verdi"))
    as_of = models.DateField(_("gjelder per"))
    source = models.CharField(_("kilde"), max_length=250, blank=True)
    confirmed_by = models.CharField(_("bekreftet av"), max_length=150, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("registrert"), auto_now_add=True)

    class Meta:
        verbose_name = _("enhetsopplysning")
        verbose_name_plural = _("enhetsopplysninger")
        ordering = ["unit", "field", "-as_of", "-id"]
        indexes = [models.Index(fields=["unit", "field", "-as_of", "-id"], name="units_unitfact_newest")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.get_field_display()}"
