"""Proposal, letter, decision and approval: two people, one decision, one letter."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Doctor
from approvals.change_scope import only_ends
from approvals.enums import ApprovalState, DecisionKind, LetterKind, Occasion, SendBackCode
from approvals.models.application import Application
from approvals.models.assessment import Assessment
from correspondence.models import StoredDocument
from curriculum.models import ServicePeriod
from units.models import PalliativeUnit

#: Decisions that give nothing and so cover no days.
WITHOUT_PERIOD = [DecisionKind.REFUSED, DecisionKind.DISMISSED, DecisionKind.REVOKED]


class Proposal(models.Model):
    """What a caseworker proposes. Open until sent back, withdrawn with the case, or decided."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField(_("forslag"), max_length=20, choices=DecisionKind.choices)
    occasion = models.CharField(_("anledning"), max_length=20, choices=Occasion.choices, default=Occasion.FIRST)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="proposals")
    starts_on = models.DateField(_("gjelder fra og med"), null=True, blank=True)
    ends_on = models.DateField(_("gjelder til og med"), null=True, blank=True)
    counted_months = models.DecimalField(_("tellende måneder"), max_digits=5, decimal_places=2, null=True, blank=True)
    grounds = models.JSONField(_("begrunnelse per vilkår"), default=list)
    statement = models.TextField(_("begrunnelse"), blank=True)
    # The standard paragraphs that were put into the statement, as key and version, so that a changed one can be shown.
    paragraphs = models.JSONField(_("standardavsnitt"), default=list, blank=True)
    departure_reason = models.TextField(_("hvorfor forslaget avviker fra vurderingen"), blank=True)
    # A revocation says from which day the approval no longer counts; nothing else does.
    effective_on = models.DateField(_("gjelder ikke fra og med"), null=True, blank=True)
    application_version = models.PositiveIntegerField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("foreslått"), auto_now_add=True)
    closed_at = models.DateTimeField(_("lukket"), null=True, blank=True)
    sent_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    send_back_code = models.CharField(_("årsak"), max_length=20, choices=SendBackCode.choices, blank=True)
    send_back_reason = models.TextField(_("grunn til å sende tilbake"), blank=True)

    class Meta:
        verbose_name = _("forslag til vedtak")
        verbose_name_plural = _("forslag til vedtak")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(closed_at__isnull=True), name="approvals_proposal_one_open"
            ),
            models.CheckConstraint(
                condition=Q(sent_back_by__isnull=True, send_back_reason="")
                | (Q(sent_back_by__isnull=False, closed_at__isnull=False) & ~Q(send_back_reason="")),
                name="approvals_proposal_sent_back_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(sent_back_by__isnull=True, send_back_code="")
                | Q(sent_back_by__isnull=False, send_back_code__in=SendBackCode.values),
                name="approvals_proposal_sent_back_with_code",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=WITHOUT_PERIOD, starts_on__isnull=True, ends_on__isnull=True)
                | (
                    ~Q(kind__in=WITHOUT_PERIOD)
                    & Q(starts_on__isnull=False, ends_on__isnull=False, counted_months__isnull=False)
                    & Q(ends_on__gte=F("starts_on"))
                ),
                name="approvals_proposal_grant_has_period",
            ),
            models.CheckConstraint(
                condition=Q(kind=DecisionKind.REVOKED, effective_on__isnull=False)
                | (~Q(kind=DecisionKind.REVOKED) & Q(effective_on__isnull=True)),
                name="approvals_proposal_revocation_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_kind_display()}"


class Letter(models.Model):
    """A letter as it will be or was sent: its bytes are stored once and never made again."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(_("brevtype"), max_length=20, choices=LetterKind.choices, default=LetterKind.DECISION)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="letters")
    number = models.PositiveSmallIntegerField(_("dokumentnummer"), default=0)
    check_code = models.CharField(_("kontrollkode"), max_length=20, unique=True, null=True, blank=True)
    document = models.OneToOneField(StoredDocument, on_delete=models.PROTECT, related_name="+")
    # Whoever is to sign, or the caseworker of the case; nobody when the site writes before anybody has taken it.
    prepared_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    dated = models.DateField(_("brevdato"))
    language = models.CharField(_("målform"), max_length=2, choices=settings.LANGUAGES)
    template_version = models.CharField(_("malversjon"), max_length=64)
    context = models.JSONField(_("innhold"))
    prepared_at = models.DateTimeField(_("laget"), auto_now_add=True)

    class Meta:
        verbose_name = _("brev")
        verbose_name_plural = _("brev")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.application} {self.dated}"


class Decision(models.Model):
    """A decision made by two people. One per case and round; the database refuses one person in both places."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField(default=1)
    occasion = models.CharField(_("anledning"), max_length=20, choices=Occasion.choices, default=Occasion.FIRST)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("erstatter")
    )
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="decision")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="decisions")
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="decision")
    kind = models.CharField(_("utfall"), max_length=20, choices=DecisionKind.choices)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("foreslått av")
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("godkjent av")
    )
    decided_at = models.DateTimeField(_("vedtatt"))

    class Meta:
        verbose_name = _("vedtak")
        verbose_name_plural = _("vedtak")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "round"], name="approvals_decision_one_per_round"),
            models.CheckConstraint(condition=~Q(proposed_by=F("approved_by")), name="approvals_decision_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_kind_display()}"


class Approval(models.Model):
    """What a grant gives: this doctor, this unit, these days (T09)."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="approval")
    doctor = models.ForeignKey(Doctor, on_delete=models.PROTECT, related_name="approvals")
    unit = models.ForeignKey(
        PalliativeUnit, on_delete=models.PROTECT, related_name="approvals", verbose_name=_("enhet")
    )
    service_period = models.ForeignKey(ServicePeriod, on_delete=models.PROTECT, related_name="approvals")
    supervisor_name = models.CharField(_("veileder"), max_length=150)
    starts_on = models.DateField(_("fra og med"))
    ends_on = models.DateField(_("til og med"))
    counted_months = models.DecimalField(_("tellende måneder"), max_digits=5, decimal_places=2)
    agreement_to = models.DateField(_("avtalen med senteret gjelder til"), null=True, blank=True)
    ended_at = models.DateTimeField(_("avsluttet"), null=True, blank=True)
    ended_from = models.DateField(_("gjelder ikke fra og med"), null=True, blank=True)
    ended_by = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="ended_approvals"
    )

    class Meta:
        verbose_name = _("godkjenning")
        verbose_name_plural = _("godkjenninger")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["service_period"], condition=Q(ended_at__isnull=True), name="approvals_approval_one_active"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="approvals_approval_start_before_end"
            ),
            models.CheckConstraint(condition=Q(counted_months__gte=0), name="approvals_approval_months_not_negative"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_from__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_from__isnull=False, ended_by__isnull=False),
                name="approvals_approval_ended_by_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.doctor}: {self.unit} ({self.starts_on} – {self.ends_on})"

    def state_on(self, day: date) -> ApprovalState:
        """Return what the approval is worth on a day: computed from its days and from the decision that ended it.

        Until the day it is ended from it applies, and one whose last day has gone by is ended without any decision.
        Read it with `ended_by__application` at hand.
        """
        if self.ended_by is None or self.ended_from is None or day < self.ended_from:
            return ApprovalState.ACTIVE if day <= self.ends_on else ApprovalState.ENDED
        if self.ended_by.kind == DecisionKind.REVOKED:
            return ApprovalState.REVOKED
        if self.ended_by.kind in WITHOUT_PERIOD or only_ends(self.ended_by.application.change_kinds):
            return ApprovalState.ENDED
        return ApprovalState.SUPERSEDED
