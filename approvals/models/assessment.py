"""The engine's assessments, the caseworker's conclusions, and confirmed facts. Rows are added, never edited."""

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.enums import ConclusionOutcome, ConfirmedField
from approvals.models.application import Application


class Assessment(models.Model):
    """One run of the engine, kept whole, so that showing an old case never computes it anew."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="assessments")
    on = models.DateField(_("vurdert per"))
    application_version = models.PositiveIntegerField()
    facts = models.JSONField(_("fakta"))
    result = models.JSONField(_("resultat"))
    parameters = models.JSONField(_("verdier brukt"))
    # How many mandatory criteria came to each outcome: drawn from `result` when the row is made, for lists that cannot
    # read the whole of it. Neither ever changes.
    counts = models.JSONField(_("antall vilkår etter utfall"), null=True, editable=False)
    ruleset_id = models.CharField(_("regelsett"), max_length=60)
    ruleset_version = models.CharField(_("versjon"), max_length=60)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("laget"), auto_now_add=True)

    class Meta:
        verbose_name = _("vurdering")
        verbose_name_plural = _("vurderinger")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.application} {self.on}"

    @property
    def outcome(self) -> str:
        """The engine's overall outcome as stored."""
        return str(self.result["outcome"])


class Conclusion(models.Model):
    """A named person's judgement of one criterion with its reason. The newest per criterion counts."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="conclusions")
    criterion = models.CharField(_("vilkår"), max_length=60)
    outcome = models.CharField(_("konklusjon"), max_length=10, choices=ConclusionOutcome.choices)
    reason = models.TextField(_("begrunnelse"), validators=[MinLengthValidator(10)])
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("konkludert"), auto_now_add=True)

    class Meta:
        verbose_name = _("konklusjon")
        verbose_name_plural = _("konklusjoner")
        ordering = ["-id"]
        indexes = [models.Index(fields=["criterion", "-id"], name="approvals_conclusion_earlier")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=ConclusionOutcome.values), name="approvals_conclusion_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.get_outcome_display()}"


class Confirmation(models.Model):
    """A fact that the unit or the centre has confirmed to a caseworker; it replaces what was stated."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="confirmations")
    field = models.CharField(_("opplysning"), max_length=40, choices=ConfirmedField.choices)
    value = models.TextField(_("verdi"))
    confirmed_by = models.CharField(_("bekreftet av"), max_length=150)
    as_of = models.DateField(_("gjelder per"))
    source = models.CharField(_("kilde"), max_length=250)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    request_item = models.OneToOneField(
        "approvals.RequestItem", on_delete=models.PROTECT, null=True, blank=True, related_name="confirmation"
    )
    registered_at = models.DateTimeField(_("registrert"), auto_now_add=True)

    class Meta:
        verbose_name = _("bekreftelse")
        verbose_name_plural = _("bekreftelser")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(registered_by__isnull=False, request_item__isnull=True)
                | models.Q(registered_by__isnull=True, request_item__isnull=False),
                name="approvals_confirmation_from_one_side",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()}: {self.value}"


class Note(models.Model):
    """An internal note on a case."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField(_("notat"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("skrevet"), auto_now_add=True)

    class Meta:
        verbose_name = _("notat")
        verbose_name_plural = _("notater")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.text[:60]
