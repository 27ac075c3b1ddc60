"""A supervisor named for a service: asked, then accepted or declined by the person named."""

from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from curriculum.models import ServicePeriod
from supervision.models.supervisor import Supervisor, SupervisorBasis


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Filters in the field's words."""

    def standing(self) -> "AppointmentQuerySet":
        """Appointments that are neither declined nor withdrawn."""
        return self.filter(declined_at__isnull=True, withdrawn_at__isnull=True)

    def awaiting_answer(self) -> "AppointmentQuerySet":
        """Standing appointments that were asked for and not yet answered."""
        return self.standing().filter(asked_at__isnull=False, accepted_at__isnull=True)

    def for_address(self, email: str) -> "AppointmentQuerySet":
        """Appointments that name this e-mail address."""
        return self.filter(email__iexact=email)


class Appointment(models.Model):
    """What the doctor states of the supervisor (R24–R29); the answer is the supervisor's own."""

    service_period = models.ForeignKey(ServicePeriod, on_delete=models.CASCADE, related_name="appointments")
    supervisor = models.ForeignKey(
        Supervisor, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    name = models.CharField(_("veilederens navn"), max_length=150)
    email = models.EmailField(_("veilederens e-post"))
    workplace = models.CharField(_("arbeidssted"), max_length=200, blank=True)
    basis = models.CharField(_("grunnlag"), max_length=20, choices=SupervisorBasis.choices, blank=True)
    meetings_per_month = models.PositiveSmallIntegerField(
        _("veiledningsmøter per måned"), null=True, blank=True, validators=[MaxValueValidator(31)]
    )
    schedule = models.TextField(_("plan for veiledningen"), blank=True)
    evaluation = models.TextField(_("evaluering av legen"), blank=True)
    at_palliative_centre = models.BooleanField(_("oppnevnt ved palliativt senter"), null=True, blank=True)
    whole_course = models.BooleanField(_("følger legen gjennom hele utdanningen"), null=True, blank=True)
    asked_at = models.DateTimeField(_("spurt"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("takket ja"), null=True, blank=True)
    declined_at = models.DateTimeField(_("takket nei"), null=True, blank=True)
    decline_reason = models.TextField(_("grunn til å takke nei"), blank=True)
    withdrawn_at = models.DateTimeField(_("trukket tilbake"), null=True, blank=True)
    # The days on which this supervisor follows approved service; set when an approval begins and when it ends.
    first_day = models.DateField(_("veileder fra og med"), null=True, blank=True)
    last_day = models.DateField(_("veileder til og med"), null=True, blank=True)
    not_eligible_from = models.DateField(_("fyller ikke kravene fra og med"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("oppnevning")
        verbose_name_plural = _("oppnevninger")
        ordering = ["-id"]
        permissions = [("answer_appointment", _("Kan svare på oppnevningen"))]
        indexes = [
            # They are few, and every follow-up asks for all of them.
            models.Index(
                fields=["service_period"],
                condition=Q(not_eligible_from__isnull=False),
                name="supervision_appointment_not_ok",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["service_period"],
                condition=Q(declined_at__isnull=True, withdrawn_at__isnull=True),
                name="supervision_appointment_one_standing",
                violation_error_message=_("Tjenesten har allerede en veileder."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(declined_at__isnull=True),
                name="supervision_appointment_one_answer",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(supervisor__isnull=False),
                name="supervision_appointment_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(first_day__isnull=True, last_day__isnull=True)
                | Q(first_day__isnull=False, last_day__isnull=False),
                name="supervision_appointment_days_paired",
            ),
            models.CheckConstraint(
                condition=Q(not_eligible_from__isnull=True)
                | Q(first_day__isnull=True)
                | Q(not_eligible_from__gte=F("first_day")),
                name="supervision_appointment_ineligible_in_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """One of named, asked, accepted, declined, withdrawn; derived from the dates."""
        stamps: list[tuple[str, Any]] = [
            ("withdrawn", self.withdrawn_at),
            ("declined", self.declined_at),
            ("accepted", self.accepted_at),
            ("asked", self.asked_at),
        ]
        return next((name for name, stamp in stamps if stamp is not None), "named")
