"""A draft of the rules asked over all cases, to see what it would do. Nothing in any case is changed by it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.enums import SimulationState
from approvals.models.application import Application
from approvals.rules import Overall

_OVERALL = [str(each) for each in Overall]
_ENDED = [SimulationState.FINISHED, SimulationState.FAILED]


class Simulation(models.Model):
    """One draft and what it came to. Deleted after a while: it is a thought, no part of any case.

    `attempt` says which worker's run counts: one that was given up for dead writes nothing more. `totals` is
    `approvals.services.simulation.Totals` as JSON; `changes` names the values and criteria that the draft changes.
    """

    title = models.CharField(_("utkast"), max_length=200)
    draft = models.TextField(_("utkastets tekst"))
    valid_from = models.DateField(_("gjelder fra"))
    changes = models.JSONField(_("endrer"), default=list, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("bestilt av")
    )
    asked_at = models.DateTimeField(_("bestilt"), auto_now_add=True)
    state = models.CharField(
        _("status"), max_length=10, choices=SimulationState.choices, default=SimulationState.WAITING
    )
    attempt = models.PositiveSmallIntegerField(default=0)
    seen_at = models.DateTimeField(_("sist i gang"), null=True, blank=True)
    cases = models.PositiveIntegerField(_("saker i alt"), default=0)
    done = models.PositiveIntegerField(_("saker regnet"), default=0)
    finished_at = models.DateTimeField(_("ferdig"), null=True, blank=True)
    totals = models.JSONField(_("tall"), default=dict, blank=True)
    failure = models.CharField(_("hvorfor stoppet"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("simulering av regler")
        verbose_name_plural = _("simuleringer av regler")
        ordering = ["-id"]
        permissions = [("simulate_rules", _("Kan simulere regler"))]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SimulationState.values), name="approvals_simulation_state"),
            models.CheckConstraint(
                condition=Q(state__in=_ENDED, finished_at__isnull=False)
                | (~Q(state__in=_ENDED) & Q(finished_at__isnull=True)),
                name="approvals_simulation_finished_at",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the simulation in admin."""
        return reverse("admin:approvals_simulation_change", args=[self.pk])


class SimulatedCase(models.Model):
    """A case in which the draft comes to something else; `criteria` is criterion to outcome before and after."""

    simulation = models.ForeignKey(Simulation, on_delete=models.CASCADE, related_name="differing")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    before = models.CharField(_("etter gjeldende regler"), max_length=20)
    after = models.CharField(_("etter utkastet"), max_length=20)
    criteria = models.JSONField(_("vilkår som endres"), default=dict)

    class Meta:
        verbose_name = _("simulert sak")
        verbose_name_plural = _("simulerte saker")
        ordering = ["application_id"]
        constraints = [
            models.UniqueConstraint(fields=["simulation", "application"], name="approvals_simulatedcase_once"),
            models.CheckConstraint(
                condition=Q(before__in=_OVERALL, after__in=_OVERALL), name="approvals_simulatedcase_outcomes_known"
            ),
            models.CheckConstraint(
                condition=~Q(before=F("after")) | ~Q(criteria={}), name="approvals_simulatedcase_differs"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.before} – {self.after}"

    @property
    def flips(self) -> bool:
        """Whether the whole case comes to something else."""
        return self.before != self.after
