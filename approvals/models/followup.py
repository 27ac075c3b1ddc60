"""What follows a grant: alerts, the confirmation of counted service, and calendars."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.enums import AlertKind, ConfirmationState
from approvals.models.decision import Approval
from correspondence.models import StoredDocument
from curriculum.models import Logbook


class AlertQuerySet(models.QuerySet["Alert"]):
    """Filters in the field's words."""

    def open(self) -> "AlertQuerySet":
        """Alerts whose cause has not gone away."""
        return self.filter(resolved_at__isnull=True)


class Alert(models.Model):
    """Something the follow-up found in an approval. Doctor and supervisor hear first, staff later; nothing is refused.

    `month` is the number of the month it is about (`curriculum.months`), and nothing when it is about all of it.
    """

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="alerts")
    kind = models.CharField(_("varsel"), max_length=20, choices=AlertKind.choices)
    month = models.PositiveIntegerField(_("måned"), null=True, blank=True)
    detail = models.JSONField(_("nærmere"), default=dict, blank=True)
    found_on = models.DateField(_("funnet"))
    told_at = models.DateTimeField(_("lege og veileder varslet"), null=True, blank=True)
    listed_at = models.DateTimeField(_("på listen for ansatte"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("borte"), null=True, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("varsel i oppfølgingen")
        verbose_name_plural = _("varsler i oppfølgingen")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["listed_at", "id"],
                condition=Q(resolved_at__isnull=True, listed_at__isnull=False),
                name="approvals_alert_listed",
            ),
        ]
        constraints = [
            # Two, because not every database can be told that two empty months are the same one.
            models.UniqueConstraint(
                fields=["approval", "kind"],
                condition=Q(resolved_at__isnull=True, month__isnull=True),
                name="approvals_alert_one_open",
            ),
            models.UniqueConstraint(
                fields=["approval", "kind", "month"],
                condition=Q(resolved_at__isnull=True, month__isnull=False),
                name="approvals_alert_one_open_a_month",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.approval}: {self.get_kind_display()}"


class FollowUpRun(models.Model):
    """A run of the follow-up: the day it looked from, the day it was made, and whether it measured everything."""

    on = models.DateField(_("sett fra"))
    ran_on = models.DateField(_("kjørt"))
    is_whole = models.BooleanField(_("alt målt"))
    opened = models.PositiveIntegerField(_("varsler åpnet"))
    resolved = models.PositiveIntegerField(_("varsler borte"))

    class Meta:
        verbose_name = _("kjøring av oppfølgingen")
        verbose_name_plural = _("kjøringer av oppfølgingen")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.on)


class ChangedLog(models.Model):
    """The day on which something that the follow-up measures was last written about a log. One row for a log."""

    logbook = models.OneToOneField(Logbook, on_delete=models.PROTECT, related_name="+", primary_key=True)
    changed_on = models.DateField(_("endret"), db_index=True)

    class Meta:
        verbose_name = _("endret loggbok")
        verbose_name_plural = _("endrede loggbøker")

    def __str__(self) -> str:
        return str(self.logbook)


class ServiceConfirmation(models.Model):
    """What a service has counted, computed from the log, signed by the supervisor and then by a caseworker.

    `content` is everything the document says and is never computed again. What is signed is exactly that, so a log
    that changes calls for a new confirmation, and the earlier one is withdrawn.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    logbook = models.ForeignKey(Logbook, on_delete=models.PROTECT, related_name="confirmations")
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="confirmations")
    state = models.CharField(
        _("status"), max_length=20, choices=ConfirmationState.choices, default=ConfirmationState.MADE
    )
    starts_on = models.DateField(_("fra og med"))
    ends_on = models.DateField(_("til og med"))
    language = models.CharField(_("målform"), max_length=2, choices=settings.LANGUAGES)
    content = models.JSONField(_("innhold"))
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("laget"), auto_now_add=True)
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    supervisor_signed_at = models.DateTimeField(_("signert av veilederen"), null=True, blank=True)
    caseworker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    caseworker_signed_at = models.DateTimeField(_("signert av saksbehandleren"), null=True, blank=True)
    document = models.OneToOneField(StoredDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    number = models.PositiveSmallIntegerField(_("dokumentnummer"), null=True, blank=True)
    check_code = models.CharField(_("kontrollkode"), max_length=20, unique=True, null=True, blank=True)
    closed_at = models.DateTimeField(_("trukket eller erstattet"), null=True, blank=True)
    close_reason = models.CharField(_("hvorfor trukket"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("bekreftelse av tellende tjeneste")
        verbose_name_plural = _("bekreftelser av tellende tjeneste")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="approvals_confirmation_start_before_end"
            ),
            models.CheckConstraint(
                condition=Q(supervisor__isnull=True, supervisor_signed_at__isnull=True)
                | Q(supervisor__isnull=False, supervisor_signed_at__isnull=False),
                name="approvals_confirmation_supervisor_paired",
            ),
            models.CheckConstraint(
                condition=Q(caseworker__isnull=True, caseworker_signed_at__isnull=True)
                | Q(caseworker__isnull=False, caseworker_signed_at__isnull=False, supervisor__isnull=False),
                name="approvals_confirmation_caseworker_signs_last",
            ),
            models.CheckConstraint(
                condition=~Q(state=ConfirmationState.ISSUED)
                | Q(document__isnull=False, check_code__isnull=False, caseworker__isnull=False),
                name="approvals_confirmation_issued_is_whole",
            ),
            models.UniqueConstraint(
                fields=["logbook"],
                condition=Q(state__in=[ConfirmationState.MADE, ConfirmationState.SUPERVISOR_SIGNED]),
                name="approvals_confirmation_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.logbook} {self.starts_on} – {self.ends_on}"


class CalendarFeed(models.Model):
    """A private address that a calendar may read. The secret is stored as a hash; revoked, it answers nobody."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_feeds")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("laget"), auto_now_add=True)
    last_read_on = models.DateField(_("sist lest"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("stengt"), null=True, blank=True)

    class Meta:
        verbose_name = _("kalenderadresse")
        verbose_name_plural = _("kalenderadresser")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at__isnull=True), name="approvals_calendar_one_open"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)
