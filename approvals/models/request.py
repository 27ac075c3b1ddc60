"""Everything a case waits for is one pattern: asked, delivered, then answered, declined, expired or withdrawn."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.enums import ItemAnswer, RequestKind, RequestState
from approvals.models.application import Application
from approvals.models.attachment import Attachment
from correspondence.models import Delivery
from supervision.models import Appointment

OPEN_REQUEST_STATES = [RequestState.ASKED, RequestState.DELIVERED]


class RequestQuerySet(models.QuerySet["Request"]):
    """Filters in the field's words."""

    def open(self) -> "RequestQuerySet":
        """Requests somebody is still waited for."""
        return self.filter(state__in=OPEN_REQUEST_STATES)


class Request(models.Model):
    """One thing asked of one person. `state` is written by `approvals.services.requests` alone."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(_("forespørsel"), max_length=20, choices=RequestKind.choices)
    state = models.CharField(_("status"), max_length=20, choices=RequestState.choices, default=RequestState.ASKED)
    recipient_name = models.CharField(_("mottaker"), max_length=150)
    recipient_email = models.EmailField(_("mottakerens e-post"))
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="requests"
    )
    message = models.TextField(_("melding"), blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("spurt"), auto_now_add=True)
    due_on = models.DateField(_("frist"))
    reminded_at = models.DateTimeField(_("sist påminnet"), null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(_("påminnelser"), default=0)
    closed_at = models.DateTimeField(_("avsluttet"), null=True, blank=True)
    # The newest message that asks; reminders have rows of their own in the outbox.
    delivery = models.ForeignKey(
        Delivery, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("utsendelse")
    )
    comment = models.TextField(_("kommentar fra mottakeren"), blank=True)
    facts_before = models.JSONField(_("fakta da det ble spurt"), default=dict, blank=True)
    facts_after = models.JSONField(_("fakta da det ble svart"), default=dict, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("forespørsel")
        verbose_name_plural = _("forespørsler")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(state__in=OPEN_REQUEST_STATES), name="approvals_req_due")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind"],
                condition=Q(state__in=OPEN_REQUEST_STATES),
                name="approvals_request_one_open_per_kind",
                violation_error_message=_("Det venter allerede en slik forespørsel i saken."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_REQUEST_STATES, closed_at__isnull=True)
                | (~Q(state__in=OPEN_REQUEST_STATES) & Q(closed_at__isnull=False)),
                name="approvals_request_closed_with_state",
            ),
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="approvals_request_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_kind_display()}"


class RequestItem(models.Model):
    """One fact to confirm or one question to answer, with its own answer."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField(_("rekkefølge"))
    criterion = models.CharField(_("vilkår"), max_length=60, blank=True)
    field = models.CharField(_("opplysning"), max_length=60, blank=True)
    question = models.TextField(_("spørsmål"), blank=True)
    stated = models.TextField(_("oppgitt"), blank=True)
    answer = models.CharField(_("svar"), max_length=12, choices=ItemAnswer.choices, blank=True)
    value = models.TextField(_("verdi"), blank=True)
    comment = models.TextField(_("kommentar"), blank=True)
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("besvart"), null=True, blank=True)

    class Meta:
        verbose_name = _("del av forespørsel")
        verbose_name_plural = _("deler av forespørsler")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="approvals_requestitem_in_order"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="approvals_requestitem_answered_paired",
            ),
        ]

    def __str__(self) -> str:
        return self.question or self.field
