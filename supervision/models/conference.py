"""Patient conferences with the palliative centre: planned as a series, held one by one (R21, T16)."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from curriculum.models import Logbook
from units.models import PalliativeCentre


class ConferenceForm(models.TextChoices):
    """How a conference is held; both count (T16)."""

    IN_PERSON = "in_person", _("fysisk møte")
    VIDEO = "video", _("video")


class ConferenceState(models.TextChoices):
    """What became of a conference that was planned."""

    PLANNED = "planned", _("planlagt")
    HELD = "held", _("holdt")
    CANCELLED = "cancelled", _("avlyst")


class ConferenceSeries(models.Model):
    """How conferences recur: from a day to a day, so many weeks apart."""

    logbook = models.ForeignKey(Logbook, on_delete=models.PROTECT, related_name="conference_series")
    centre = models.ForeignKey(PalliativeCentre, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    first_on = models.DateField(_("første gang"))
    last_on = models.DateField(_("siste dag"))
    interval_weeks = models.PositiveSmallIntegerField(
        _("uker mellom"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    at = models.TimeField(_("klokkeslett"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("varighet i minutter"), default=60, validators=[MinValueValidator(5), MaxValueValidator(480)]
    )
    form = models.CharField(_("form"), max_length=10, choices=ConferenceForm.choices)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("planlagt"), auto_now_add=True)

    class Meta:
        verbose_name = _("rekke av pasientkonferanser")
        verbose_name_plural = _("rekker av pasientkonferanser")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="supervision_conferences_first_before_last",
                violation_error_message=_("Siste dag kan ikke være før første gang."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.logbook} {self.first_on} – {self.last_on}"


class Conference(models.Model):
    """One conference. `month` is `curriculum.months.month_number(on)`."""

    logbook = models.ForeignKey(Logbook, on_delete=models.PROTECT, related_name="conferences")
    series = models.ForeignKey(
        ConferenceSeries, on_delete=models.PROTECT, null=True, blank=True, related_name="conferences"
    )
    on = models.DateField(_("dato"))
    month = models.PositiveIntegerField(editable=False)
    at = models.TimeField(_("klokkeslett"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("varighet i minutter"), default=60, validators=[MinValueValidator(5), MaxValueValidator(480)]
    )
    form = models.CharField(_("form"), max_length=10, choices=ConferenceForm.choices)
    state = models.CharField(
        _("status"), max_length=10, choices=ConferenceState.choices, default=ConferenceState.PLANNED
    )
    cancel_cause = models.CharField(_("hvorfor avlyst"), max_length=200, blank=True)
    settled_at = models.DateTimeField(_("ført"), null=True, blank=True)
    # Nobody is logged in behind the centre's personal link.
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sequence = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("pasientkonferanse")
        verbose_name_plural = _("pasientkonferanser")
        ordering = ["on", "id"]
        indexes = [
            models.Index(
                fields=["logbook", "month"],
                include=["on"],
                condition=Q(state=ConferenceState.HELD),
                name="supervision_conference_month",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["logbook", "on"],
                condition=~Q(state=ConferenceState.CANCELLED),
                name="supervision_conference_once_a_day",
                violation_error_message=_("Det er allerede en pasientkonferanse denne dagen."),
            ),
            models.CheckConstraint(
                condition=Q(state=ConferenceState.PLANNED, settled_at__isnull=True)
                | (~Q(state=ConferenceState.PLANNED) & Q(settled_at__isnull=False)),
                name="supervision_conference_settled_paired",
            ),
            models.CheckConstraint(
                condition=~Q(state=ConferenceState.CANCELLED) | ~Q(cancel_cause=""),
                name="supervision_conference_cancelled_with_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.logbook} {self.on}"


class ConferenceAnswer(models.Model):
    """What somebody said became of a conference, kept when it is said anew: never changed and never removed.

    `state` is planned when an earlier answer was taken back; only a person who is logged in does that. `on` is the day
    that the conference then had.
    """

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="answers")
    state = models.CharField(_("status"), max_length=10, choices=ConferenceState.choices)
    on = models.DateField(_("dato"))
    cause = models.CharField(_("hvorfor avlyst"), max_length=200, blank=True)
    # Nobody is logged in behind the centre's personal link.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("ført"))

    class Meta:
        verbose_name = _("svar om pasientkonferanse")
        verbose_name_plural = _("svar om pasientkonferanser")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state=ConferenceState.CANCELLED) & ~Q(cause=""))
                | (~Q(state=ConferenceState.CANCELLED) & Q(cause="")),
                name="supervision_conference_answer_cause_paired",
            ),
            models.CheckConstraint(
                condition=~Q(state=ConferenceState.PLANNED) | Q(by__isnull=False),
                name="supervision_conference_answer_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conference_id} {self.state}"
