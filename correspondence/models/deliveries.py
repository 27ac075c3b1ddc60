"""The outbox: one row per message and recipient."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from correspondence.enums import (
    ACCOUNT_KIND,
    ENDED_STATES,
    PROBLEM_STATES,
    DeliveryLanguage,
    DeliveryState,
    SettlementOutcome,
)
from correspondence.models.documents import StoredDocument


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Filters in the words of the desk."""

    def due(self, now: datetime) -> "DeliveryQuerySet":
        """Ready and not told to wait longer."""
        return self.filter(state=DeliveryState.READY, next_attempt_at__lte=now)

    def awaiting_person(self) -> "DeliveryQuerySet":
        """Failed or of unknown fate, and nobody has answered for it yet."""
        return self.filter(state__in=PROBLEM_STATES, settled_at__isnull=True).exclude(kind=ACCOUNT_KIND)

    def for_reference(self, reference: str) -> "DeliveryQuerySet":
        """All deliveries of one case number, oldest first."""
        return self.filter(reference=reference).order_by("pk")


def _pair(*, present: Q, absent: Q) -> Q:
    """Both sides hold or neither does."""
    return present | absent


class Delivery(models.Model):
    """One message to one recipient. Name, address and text are snapshots of the moment it was queued."""

    key = models.CharField(_("nøkkel"), max_length=255, unique=True, editable=False)
    kind = models.CharField(_("slag"), max_length=40)
    reference = models.CharField(_("saksnummer"), max_length=40, blank=True)
    recipient_email = models.EmailField(_("mottakers e-postadresse"), max_length=254)
    recipient_name = models.CharField(_("mottaker"), max_length=200, blank=True)
    language = models.CharField(_("språk"), max_length=2, choices=DeliveryLanguage)
    subject = models.CharField(_("emne"), max_length=255)
    body = models.TextField(_("tekst"), blank=True)
    holds_secret = models.BooleanField(_("har personlig lenke"), default=False)
    documents = models.ManyToManyField(
        StoredDocument, through="DeliveryDocument", related_name="deliveries", verbose_name=_("vedlegg")
    )

    state = models.CharField(
        _("tilstand"), max_length=10, choices=DeliveryState, default=DeliveryState.READY, editable=False
    )
    message_id = models.CharField(_("Message-ID"), max_length=255, unique=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("forsøk"), default=0)
    next_attempt_at = models.DateTimeField(_("neste forsøk"), null=True, blank=True, default=timezone.now)
    claimed_at = models.DateTimeField(_("påbegynt"), null=True, blank=True)
    # Outlives the claim, so that a sender that was believed dead can still report a message it knows was accepted.
    claim_token = models.UUIDField(_("merke for påbegynt sending"), null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sendt"), null=True, blank=True)
    reason = models.TextField(_("årsak"), blank=True)

    settled_at = models.DateTimeField(_("avgjort"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("avgjort av"),
    )
    settlement_outcome = models.CharField(_("utfall"), max_length=10, choices=SettlementOutcome, blank=True)
    settlement = models.TextField(_("begrunnelse for avgjørelsen"), blank=True)

    resend_of = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="resent_as",
        verbose_name=_("ny sending av"),
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("bedt om av"),
    )
    request_note = models.TextField(_("begrunnelse for ny sending"), blank=True)
    created_at = models.DateTimeField(_("lagt i kø"), default=timezone.now, editable=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("utsendelse")
        verbose_name_plural = _("utsendelser")
        ordering = ["-pk"]
        permissions = [("settle_delivery", _("Kan avgjøre og gjenta utsendelser"))]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"], condition=Q(state=DeliveryState.READY), name="delivery_due_idx"
            ),
            models.Index(fields=["claimed_at"], condition=Q(state=DeliveryState.SENDING), name="delivery_claimed_idx"),
            models.Index(
                fields=["id"],
                condition=Q(state__in=PROBLEM_STATES, settled_at__isnull=True),
                name="delivery_awaiting_person_idx",
            ),
            models.Index(fields=["reference", "id"], name="delivery_reference_idx"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_known"),
            models.CheckConstraint(condition=Q(language__in=DeliveryLanguage.values), name="delivery_language_known"),
            models.CheckConstraint(condition=~Q(recipient_email=""), name="delivery_has_recipient"),
            models.CheckConstraint(
                condition=_pair(
                    present=Q(state=DeliveryState.SENT, sent_at__isnull=False),
                    absent=~Q(state=DeliveryState.SENT) & Q(sent_at__isnull=True),
                ),
                name="delivery_sent_has_time",
            ),
            models.CheckConstraint(
                condition=_pair(
                    present=Q(state=DeliveryState.SENDING, claimed_at__isnull=False, claim_token__isnull=False),
                    absent=~Q(state=DeliveryState.SENDING) & Q(claimed_at__isnull=True),
                ),
                name="delivery_sending_is_claimed",
            ),
            models.CheckConstraint(
                condition=_pair(
                    present=Q(state=DeliveryState.READY, next_attempt_at__isnull=False),
                    absent=~Q(state=DeliveryState.READY) & Q(next_attempt_at__isnull=True),
                ),
                name="delivery_ready_has_next_attempt",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=PROBLEM_STATES) | ~Q(reason=""), name="delivery_problem_has_reason"
            ),
            models.CheckConstraint(
                condition=_pair(
                    present=Q(settled_at__isnull=False, settled_by__isnull=False)
                    & Q(settlement_outcome__in=SettlementOutcome.values)
                    & ~Q(settlement=""),
                    absent=Q(settled_at__isnull=True, settled_by__isnull=True, settlement_outcome="", settlement=""),
                ),
                name="delivery_settlement_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(state__in=PROBLEM_STATES),
                name="delivery_settled_only_after_problem",
            ),
            models.CheckConstraint(
                condition=_pair(
                    present=Q(resend_of__isnull=False, requested_by__isnull=False) & ~Q(request_note=""),
                    absent=Q(resend_of__isnull=True, requested_by__isnull=True, request_note=""),
                ),
                name="delivery_resend_is_asked_for",
            ),
            models.CheckConstraint(
                condition=Q(resend_of__isnull=True) | ~Q(resend_of=F("id")), name="delivery_not_resend_of_itself"
            ),
            models.CheckConstraint(
                condition=Q(holds_secret=False) | ~Q(state__in=ENDED_STATES) | Q(body=""),
                name="delivery_secret_is_erased_at_the_end",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_awaiting_person(self) -> bool:
        """True when somebody must say what happens: the message failed, or nobody knows whether it arrived."""
        return self.state in PROBLEM_STATES and self.settled_at is None and self.kind != ACCOUNT_KIND

    @property
    def is_delivered(self) -> bool:
        """True when a mail server took the message, or a person answered that it arrived."""
        return self.state == DeliveryState.SENT or self.settlement_outcome == SettlementOutcome.SENT


class DeliveryDocument(models.Model):
    """Place of a document among the attachments of a delivery."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="attached")
    document = models.ForeignKey(StoredDocument, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("rekkefølge"))

    class Meta:
        verbose_name = _("vedlegg")
        verbose_name_plural = _("vedlegg")
        ordering = ["delivery", "position"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "position"], name="deliverydocument_one_per_position"),
            models.UniqueConstraint(fields=["delivery", "document"], name="deliverydocument_once_per_delivery"),
        ]

    def __str__(self) -> str:
        return str(self.document)
