"""Who read a case, who may not handle it, when a letter was opened, and the chain that shows tampering."""

from typing import Any

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.enums import ReadingSubject
from approvals.models.application import Application
from approvals.models.decision import Letter


class Reading(models.Model):
    """A staff member opened a case or one of its documents. Rows are only added."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="readings")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(_("hva"), max_length=40)
    read_at = models.DateTimeField(_("lest"), auto_now_add=True)

    class Meta:
        verbose_name = _("lesing")
        verbose_name_plural = _("lesinger")
        ordering = ["-id"]
        indexes = [models.Index(fields=["application", "-id"], name="approvals_reading_newest")]

    def __str__(self) -> str:
        return f"{self.application}: {self.what}"

    @property
    def subject_label(self) -> Any:
        """What was opened, in words; `what` is the subject and, for one paper of several, its key."""
        subject = self.what.partition(":")[0]
        return ReadingSubject(subject).label if subject in ReadingSubject.values else self.what


class LetterOpening(models.Model):
    """The applicant opened a letter. The first row is the one that counts (eForvaltningsforskriften § 8)."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="openings")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("åpnet"), auto_now_add=True)

    class Meta:
        verbose_name = _("åpning av brev")
        verbose_name_plural = _("åpninger av brev")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.letter)


class Disqualification(models.Model):
    """A person may not handle this case (habilitet, forvaltningsloven § 6). Never removed."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="disqualifications")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    reason = models.TextField(_("grunn"), validators=[MinLengthValidator(10)])
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(_("markert"), auto_now_add=True)

    class Meta:
        verbose_name = _("inhabilitet")
        verbose_name_plural = _("inhabiliteter")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "person"],
                name="approvals_disqualification_once",
                violation_error_message=_("Personen er allerede markert som inhabil i saken."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.person}"


class AuditEntry(models.Model):
    """One link of the audit chain: `hash` is SHA-256 over the entry's canonical JSON and the hash before it."""

    sequence = models.PositiveBigIntegerField(_("nummer"), unique=True)
    at = models.CharField(_("når"), max_length=40)
    kind = models.CharField(_("hva"), max_length=40)
    actor_id = models.BigIntegerField(_("hvem"), null=True, blank=True)
    case_id = models.BigIntegerField(_("sak"), null=True, blank=True, db_index=True)
    payload = models.TextField(_("innhold"))
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("revisjonsspor")
        verbose_name_plural = _("revisjonsspor")
        ordering = ["sequence"]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"


class AuditHead(models.Model):
    """The chain's newest link, locked while the next one is added. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        verbose_name = _("revisjonssporets hode")
        verbose_name_plural = _("revisjonssporets hoder")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="approvals_audithead_single")]

    def __str__(self) -> str:
        return str(self.sequence)
