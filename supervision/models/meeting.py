"""Supervision meetings: planned, held, and what the two of them wrote (R26-R28)."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from curriculum.models import Logbook
from supervision.models.appointment import Appointment

LEAST_MINUTES, MOST_MINUTES = 5, 480


class MeetingForm(models.TextChoices):
    """How two people meet."""

    IN_PERSON = "in_person", _("ansikt til ansikt")
    VIDEO = "video", _("video")
    PHONE = "phone", _("telefon")


class Topic(models.TextChoices):
    """What a meeting was about, in words short enough for a thumb."""

    SYMPTOMS = "symptoms", _("symptomlindring")
    COMMUNICATION = "communication", _("kommunikasjon")
    ETHICS = "ethics", _("etikk og avgjørelser")
    DYING = "dying", _("de siste dagene")
    FAMILY = "family", _("pårørende")
    COOPERATION = "cooperation", _("samarbeid")
    ROLE = "role", _("legerollen")
    PROGRESS = "progress", _("læring og framgang")


class DoctorAnswer(models.TextChoices):
    """What the doctor says of a meeting that the supervisor has logged."""

    CONFIRMED = "confirmed", _("bekreftet")
    DISPUTED = "disputed", _("bestridt")


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Filters in the field's words."""

    def standing(self) -> "MeetingQuerySet":
        """Entries that have neither been corrected nor struck out."""
        return self.filter(replaced_at__isnull=True, struck_at__isnull=True)


class Meeting(models.Model):
    """One meeting as it was logged. A correction is a new row that `replaces` the old one; nothing is removed.

    `month` is `curriculum.months.month_number(held_on)`. Nobody but the two reads what was said: that is in `Notes`.
    """

    logbook = models.ForeignKey(Logbook, on_delete=models.PROTECT, related_name="meetings")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="meetings")
    held_on = models.DateField(_("dato"))
    month = models.PositiveIntegerField(editable=False)
    form = models.CharField(_("form"), max_length=10, choices=MeetingForm.choices)
    minutes = models.PositiveSmallIntegerField(
        _("varighet i minutter"), validators=[MinValueValidator(LEAST_MINUTES), MaxValueValidator(MOST_MINUTES)]
    )
    topics = models.JSONField(_("tema"), default=list, blank=True)
    has_evaluation = models.BooleanField(_("legen ble evaluert"))
    # Nobody is logged in behind a personal link.
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    logged_at = models.DateTimeField(_("ført"), auto_now_add=True)
    answer = models.CharField(_("legens svar"), max_length=10, choices=DoctorAnswer.choices, blank=True)
    answered_at = models.DateTimeField(_("besvart"), null=True, blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    replaced_at = models.DateTimeField(_("rettet"), null=True, blank=True)
    struck_at = models.DateTimeField(_("strøket"), null=True, blank=True)
    struck_reason = models.CharField(_("hvorfor strøket"), max_length=200, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("veiledningsmøte")
        verbose_name_plural = _("veiledningsmøter")
        ordering = ["-held_on", "-id"]
        indexes = [
            models.Index(
                fields=["logbook", "month"],
                include=["held_on", "has_evaluation"],
                condition=Q(replaced_at__isnull=True, struck_at__isnull=True),
                name="supervision_meeting_month",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["logbook", "held_on"],
                condition=Q(replaced_at__isnull=True, struck_at__isnull=True),
                name="supervision_meeting_once_a_day",
                violation_error_message=_("Det er allerede ført et møte denne dagen."),
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=LEAST_MINUTES) & Q(minutes__lte=MOST_MINUTES),
                name="supervision_meeting_minutes_possible",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="supervision_meeting_answer_paired",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.logbook} {self.held_on}"


class Notes(models.Model):
    """Minutes and evaluation of a meeting. The doctor and the supervisor read them, and nobody else ever does.

    `progress` is a list of {"goal", "level"}: how far the doctor has come with each learning goal that was talked of.
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="notes")
    minutes = models.TextField(_("referat"), blank=True, max_length=4000)
    progress = models.JSONField(_("framgang per læringsmål"), default=list, blank=True)
    strengths = models.TextField(_("styrker"), blank=True, max_length=2000)
    to_work_on = models.TextField(_("å arbeide med"), blank=True, max_length=2000)
    next_step = models.TextField(_("avtalt neste steg"), blank=True, max_length=2000)
    dispute = models.TextField(_("hvorfor legen bestrider møtet"), blank=True, max_length=2000)

    class Meta:
        verbose_name = _("referat")
        verbose_name_plural = _("referater")
        permissions = [("read_notes", _("Kan lese referat og evaluering"))]

    def __str__(self) -> str:
        return str(self.meeting_id)


class PlannedMeeting(models.Model):
    """A meeting that the two have agreed on. Held when a meeting is logged on that day; moved is cancelled and new."""

    logbook = models.ForeignKey(Logbook, on_delete=models.PROTECT, related_name="planned_meetings")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="planned_meetings")
    on = models.DateField(_("dato"))
    at = models.TimeField(_("klokkeslett"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("varighet i minutter"),
        default=60,
        validators=[MinValueValidator(LEAST_MINUTES), MaxValueValidator(MOST_MINUTES)],
    )
    form = models.CharField(_("form"), max_length=10, choices=MeetingForm.choices)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(_("planlagt"), auto_now_add=True)
    # A meeting that is moved goes on under the name that calendars know it by.
    calendar_id = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    # Calendars tell a changed entry from an old one by its number.
    sequence = models.PositiveSmallIntegerField(default=0)
    cancelled_at = models.DateTimeField(_("avlyst"), null=True, blank=True)
    cancel_cause = models.CharField(_("hvorfor avlyst"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("planlagt veiledningsmøte")
        verbose_name_plural = _("planlagte veiledningsmøter")
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["logbook", "on"],
                condition=Q(cancelled_at__isnull=True),
                name="supervision_planned_once_a_day",
                violation_error_message=_("Det er allerede planlagt et møte denne dagen."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.logbook} {self.on}"
