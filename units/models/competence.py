"""What the staff of a unit have taken part in: counts per profession and activity, never who."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from units.models.unit import PalliativeUnit


class Profession(models.TextChoices):
    """The professions that the programmes of the catalogue are meant for."""

    DOCTOR = "doctor", _("leger")
    NURSE = "nurse", _("sykepleiere")
    HEALTH_CARE_WORKER = "health_care_worker", _("helsefagarbeidere")
    ASSISTANT = "assistant", _("assistenter")
    PHYSIOTHERAPIST = "physiotherapist", _("fysioterapeuter")
    OCCUPATIONAL_THERAPIST = "occupational_therapist", _("ergoterapeuter")


class StaffCompetence(models.Model):
    """«Of 3 physiotherapists 2 have done the course», on a day, as somebody stated it.

    Rows are added, never edited; the newest by date is the one in use, and the others are its history. They inform
    (R08, R16) and decide nothing. The words of the activity are kept as they were when the count was stated.
    """

    unit = models.ForeignKey(
        PalliativeUnit, on_delete=models.CASCADE, related_name="competence", verbose_name=_("enhet")
    )
    profession = models.CharField(_("yrkesgruppe"), max_length=30, choices=Profession.choices)
    #: programme and activity of the catalogue: «programme.activity»
    activity = models.CharField(_("aktivitet"), max_length=120)
    activity_text = models.CharField(_("aktivitetens navn"), max_length=300)
    done = models.PositiveSmallIntegerField(_("har gjennomført"))
    of = models.PositiveSmallIntegerField(_("antall i yrkesgruppen"))
    as_of = models.DateField(_("gjelder per"))
    stated_by = models.CharField(_("oppgitt av"), max_length=150)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("registrert av")
    )
    recorded_at = models.DateTimeField(_("registrert"), auto_now_add=True)

    class Meta:
        verbose_name = _("kompetanse i enheten")
        verbose_name_plural = _("kompetanse i enhetene")
        ordering = ["unit", "profession", "activity", "-as_of", "-id"]
        indexes = [
            models.Index(fields=["unit", "profession", "activity", "-as_of", "-id"], name="units_competence_newest")
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done__lte=models.F("of")),
                name="units_competence_done_at_most_all",
                violation_error_message=_("Det kan ikke være flere som har gjennomført, enn det er i yrkesgruppen."),
            ),
            models.CheckConstraint(
                condition=models.Q(done__gte=0, of__gte=1),
                name="units_competence_of_somebody",
                violation_error_message=_("Det må være minst én i yrkesgruppen."),
            ),
            models.CheckConstraint(
                condition=~models.Q(stated_by=""),
                name="units_competence_says_who",
                violation_error_message=_("Skriv hvem som har oppgitt tallene."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.activity_text}"
