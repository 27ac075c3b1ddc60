"""Teaching that a doctor follows, and teaching that the doctor gives."""

from decimal import Decimal
from hashlib import sha256

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from curriculum.models.logbook import Logbook
from curriculum.models.plan import TeachingForm

#: no session of teaching lasts longer than a day
MOST_HOURS = Decimal(24)


class TeachingSeries(models.Model):
    """A programme that the doctor follows: what, who leads it, where, and how often (R31, R35, R36)."""

    logbook = models.ForeignKey(Logbook, on_delete=models.PROTECT, related_name="teaching_series")
    title = models.CharField(_("hva"), max_length=150)
    form = models.CharField(_("form"), max_length=20, choices=TeachingForm.choices)
    leader = models.CharField(_("ansvarlig"), max_length=150, blank=True)
    place = models.CharField(_("sted"), max_length=150, blank=True)
    interval_weeks = models.PositiveSmallIntegerField(_("uker mellom gangene"), null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("lagt inn"), auto_now_add=True)

    class Meta:
        verbose_name = _("undervisningsrekke")
        verbose_name_plural = _("undervisningsrekker")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class TeachingSession(models.Model):
    """One time in a series: planned with its hours, then attended with as many or fewer, or cancelled.

    Hours are undervisningstimer as declared (T03). `month` is `curriculum.months.month_number(on)`.
    """

    series = models.ForeignKey(TeachingSeries, on_delete=models.PROTECT, related_name="sessions")
    logbook = models.ForeignKey(Logbook, on_delete=models.PROTECT, related_name="teaching_sessions")
    on = models.DateField(_("dato"))
    month = models.PositiveIntegerField(editable=False)
    hours = models.DecimalField(
        _("undervisningstimer"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.25")), MaxValueValidator(MOST_HOURS)],
    )
    topic = models.CharField(_("tema"), max_length=200, blank=True)
    attended_hours = models.DecimalField(
        _("timer deltatt"), max_digits=5, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    attended_at = models.DateTimeField(_("ført"), null=True, blank=True)
    attended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(_("avlyst"), null=True, blank=True)
    cancel_cause = models.CharField(_("hvorfor avlyst"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("undervisning")
        verbose_name_plural = _("undervisning")
        ordering = ["on", "id"]
        indexes = [
            models.Index(
                fields=["logbook", "month"],
                include=["attended_hours", "on"],
                condition=Q(attended_hours__isnull=False),
                name="curriculum_attended_month",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "on"],
                condition=Q(cancelled_at__isnull=True),
                name="curriculum_session_once_a_day",
                violation_error_message=_("Rekken har allerede undervisning den dagen."),
            ),
            models.CheckConstraint(
                condition=Q(attended_hours__isnull=True, attended_at__isnull=True)
                | Q(attended_hours__isnull=False, attended_at__isnull=False, attended_hours__gte=Decimal(0)),
                name="curriculum_session_attended_paired",
            ),
            models.CheckConstraint(
                condition=Q(attended_hours__isnull=True) | Q(attended_hours__lte=F("hours")),
                name="curriculum_session_attended_at_most_all",
                violation_error_message=_("Du kan ikke ha deltatt i flere timer enn undervisningen varte."),
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=Decimal(0)) & Q(hours__lte=MOST_HOURS), name="curriculum_session_hours_0_24"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(attended_hours__isnull=True),
                name="curriculum_session_cancelled_or_attended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.on}"

    @property
    def attendance_mark(self) -> str:
        """A mark of the attendance that is logged, by which whoever writes shows what they had seen; empty for none."""
        if self.attended_hours is None or self.attended_at is None:
            return ""
        logged = f"{self.pk} {self.attended_hours:.2f} {self.attended_at.timestamp():.6f}"
        return sha256(logged.encode()).hexdigest()[:16]


class OwnTeaching(models.Model):
    """Teaching that the doctor has given (R34). Kept apart: none of it counts as teaching received (E20, T20)."""

    logbook = models.ForeignKey(Logbook, on_delete=models.PROTECT, related_name="own_teaching")
    on = models.DateField(_("dato"))
    month = models.PositiveIntegerField(editable=False)
    hours = models.DecimalField(
        _("undervisningstimer"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.25")), MaxValueValidator(MOST_HOURS)],
    )
    title = models.CharField(_("hva du underviste om"), max_length=200)
    audience = models.CharField(_("for hvem"), max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("lagt inn"), auto_now_add=True)
    removed_at = models.DateTimeField(_("tatt bort"), null=True, blank=True)

    class Meta:
        verbose_name = _("egen undervisning")
        verbose_name_plural = _("egen undervisning")
        ordering = ["on", "id"]
        indexes = [
            models.Index(
                fields=["logbook", "month"], condition=Q(removed_at__isnull=True), name="curriculum_own_teaching_month"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gt=Decimal(0)) & Q(hours__lte=MOST_HOURS), name="curriculum_own_teaching_hours_0_24"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.on}"
