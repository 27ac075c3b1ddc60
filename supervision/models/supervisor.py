"""A person who has accepted to supervise, and on what basis."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class SupervisorBasis(models.TextChoices):
    """The two grounds of R25."""

    COMPETENCE_AREA = "competence_area", _("har selv godkjenning i kompetanseområdet palliativ medisin")
    OTHER = "other", _("er godkjent som veileder på annet grunnlag")


class Supervisor(models.Model):
    """One supervisor, one log-in. The register look-up is a caseworker's act and carries name and date."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="supervisor")
    hpr_number = models.CharField(
        _("HPR-nummer"),
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"^[1-9][0-9]{0,8}$", _("HPR-nummeret har bare sifre, høyst ni."))],
    )
    workplace = models.CharField(_("arbeidssted"), max_length=200, blank=True)
    basis = models.CharField(_("grunnlag"), max_length=20, choices=SupervisorBasis.choices)
    basis_text = models.TextField(_("nærmere om grunnlaget"), blank=True)
    competence_area_verified = models.BooleanField(_("funnet i registeret"), null=True, blank=True)
    verified_at = models.DateTimeField(_("registeroppslag"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verified_source = models.CharField(_("kilde for registeroppslaget"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("veileder")
        verbose_name_plural = _("veiledere")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    competence_area_verified__isnull=True, verified_at__isnull=True, verified_by__isnull=True
                )
                | models.Q(
                    competence_area_verified__isnull=False, verified_at__isnull=False, verified_by__isnull=False
                ),
                name="supervision_supervisor_verified_paired",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)
