"""A municipality and what is known of its palliative services, each fact with date and source."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SizeClass(models.TextChoices):
    """The size classes of the mapping report of 2025."""

    SMALL = "liten", _("liten")
    MEDIUM = "mellomstor", _("mellomstor")
    LARGE = "stor", _("stor")


class ProfileField(models.TextChoices):
    """What the mapping report describes of each municipality."""

    BEDS = "beds", _("palliative senger")
    UNIT_KIND = "unit_kind", _("type enhet")
    COORDINATOR = "kreftkoordinator", _("kreftkoordinator")
    CONTACTS = "kreftkontakter", _("kreftkontakter")
    RESOURCE_NURSES = "ressurssykepleiere", _("ressurssykepleiere")
    CANCER_NURSES = "kreftsykepleiere", _("kreftsykepleiere")
    TEAM = "palliative_team_municipal", _("kommunalt palliativt team")
    HEALTH_TEAM = "psht", _("pasientsentrert helseteam")
    OUT_OF_HOURS = "palliativ_legevakt", _("palliativ legevakt")
    RESOURCE_GROUP = "resource_group", _("ressursgruppe")
    CANCER_ONLY = "cancer_only", _("bare kreft")
    PLAN = "palliativ_plan", _("palliativ plan")
    SPICT = "spict", _("SPICT")
    CSNAT = "csnat", _("CSNAT")
    ADVANCE_CARE = "forhandssamtaler", _("forhåndssamtaler")
    LAST_DAYS = "livets_siste_dager", _("Livets siste dager")
    STOP_POINT = "stoppunkt", _("stoppunkt i forløpet")
    PUMPS = "smertepumper", _("smertepumper")
    HOME_DEATH = "hjemmedod_routine", _("rutine for hjemmedød")
    GENERAL_PRACTITIONERS = "gp_collaboration", _("samarbeid med fastlegene")
    GP_STRUCTURE = "gp_structure", _("struktur i samarbeidet med fastlegene")
    HOME_CARE = "home_care_collaboration", _("samarbeid med hjemmetjenesten")
    HOME_CARE_STRUCTURE = "home_care_structure", _("struktur i samarbeidet med hjemmetjenesten")
    HOSPITAL = "hospital_collaboration", _("samarbeid med sykehuset")
    DISTANCE = "distance_to_hospital_km", _("kilometer til sykehuset")
    VOLUNTEERS = "volunteers", _("frivillige")
    DOCUMENTATION = "documentation", _("dokumentasjon")
    NEXT_OF_KIN = "next_of_kin", _("pårørende")
    TRAINING = "training", _("opplæring")
    ETHICS = "ethics_reflection", _("etisk refleksjon")
    RESERVATION = "reservation", _("forbehold om samarbeidet")


class Municipality(models.Model):
    """One municipality. Demo rows are marked and never mixed with a real register."""

    name = models.CharField(_("navn"), max_length=120)
    number = models.CharField(_("kommunenummer"), max_length=4, blank=True)
    county = models.CharField(_("fylke"), max_length=60, blank=True)
    health_region = models.CharField(_("helseregion"), max_length=60, blank=True)
    inhabitants = models.PositiveIntegerField(_("innbyggere"), null=True, blank=True)
    size_class = models.CharField(_("størrelse"), max_length=10, choices=SizeClass.choices, blank=True)
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)

    class Meta:
        verbose_name = _("kommune")
        verbose_name_plural = _("kommuner")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["name", "is_demo"], name="units_municipality_name_unique"),
            models.UniqueConstraint(
                fields=["number"], condition=~models.Q(number=""), name="units_municipality_number_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MunicipalityFact(models.Model):
    """One statement about a municipality: value, date, and the words it rests on, or who stated it.

    That a field is not stated is a value of its own (`not_stated`), and never the same as no. What is stated anew of
    the same day replaces what was wrong, which is kept. `recorded_by` is empty for what came with the report.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="facts")
    field = models.CharField(_("felt"), max_length=40, choices=ProfileField.choices)
    value = models.CharField(_("verdi"), max_length=80)
    detail = models.JSONField(_("detaljer"), default=dict, blank=True)
    source = models.TextField(_("kilde"), blank=True)
    stated_by = models.CharField(
        _("oppgitt av"), max_length=150, blank=True, help_text=_("Stilling eller kontor, ikke navn")
    )
    as_of = models.DateField(_("gjelder per"))
    recorded_at = models.DateTimeField(_("registrert"), null=True, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("registrert av"),
    )
    replaced_at = models.DateTimeField(_("erstattet"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("kommuneopplysning")
        verbose_name_plural = _("kommuneopplysninger")
        ordering = ["municipality", "field", "-as_of"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "field", "as_of"],
                condition=models.Q(replaced_at__isnull=True),
                name="units_municipalityfact_once_per_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.get_field_display()}"
