"""Small groups: of a unit, planned from the training package (004), and a doctor's own (R36). No names are kept."""

import uuid
from typing import Any, Final

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from curriculum.models.logbook import Logbook
from curriculum.models.teaching import TeachingSeries, TeachingSession
from units.models import PalliativeUnit

#: no group counts more people of one role
MOST_OF_A_ROLE: Final = 99
#: no meeting lasts longer than a day
MOST_MINUTES: Final = 24 * 60
#: who takes part, counted by role; the names of the fields that hold the counts
ROLES: Final = ("nurses", "health_workers", "assistants", "doctors", "others")


class GroupProgramme(models.TextChoices):
    """What the group follows."""

    PACKAGE = "package", _("opplæringspakken Lindrende behandling og omsorg")
    DOCTOR = "doctor", _("legens smågruppe")


def _count(label: Any) -> "models.PositiveSmallIntegerField[int, int]":
    return models.PositiveSmallIntegerField(label, default=0, validators=[MaxValueValidator(MOST_OF_A_ROLE)])


class SmallGroup(models.Model):
    """A group that meets to learn: at a unit by the package, or in a doctor's log, where its series holds the hours.

    Who takes part is known by role only.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.CharField(_("program"), max_length=10, choices=GroupProgramme.choices)
    unit = models.ForeignKey(
        PalliativeUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="small_groups"
    )
    logbook = models.ForeignKey(Logbook, on_delete=models.PROTECT, null=True, blank=True, related_name="small_groups")
    # The one place that the hours of a doctor's group come from.
    series = models.OneToOneField(
        TeachingSeries, on_delete=models.PROTECT, null=True, blank=True, related_name="small_group"
    )
    title = models.CharField(_("gruppens navn"), max_length=150)
    leader = models.CharField(_("gruppeleders stilling"), max_length=150)
    place = models.CharField(_("sted"), max_length=150, blank=True)
    nurses = _count(_("sykepleiere"))
    health_workers = _count(_("helsefagarbeidere"))
    assistants = _count(_("assistenter"))
    doctors = _count(_("leger"))
    others = _count(_("andre"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("laget"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("tatt bort"), null=True, blank=True)

    class Meta:
        verbose_name = _("smågruppe")
        verbose_name_plural = _("smågrupper")
        ordering = ["-id"]
        permissions = [("lead_smallgroup", _("Kan planlegge og føre smågruppen"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    programme=GroupProgramme.PACKAGE, unit__isnull=False, logbook__isnull=True, series__isnull=True
                )
                | Q(programme=GroupProgramme.DOCTOR, unit__isnull=True, logbook__isnull=False, series__isnull=False),
                name="curriculum_group_of_unit_or_of_log",
            ),
            models.UniqueConstraint(
                fields=["unit", "title"],
                condition=Q(withdrawn_at__isnull=True),
                name="curriculum_group_title_once_at_unit",
                violation_error_message=_("Enheten har allerede en gruppe som heter dette."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def participants(self) -> int:
        """How many take part, the leader not among them."""
        return sum(int(getattr(self, role)) for role in ROLES)


class GroupMeeting(models.Model):
    """What one meeting of a group is about: films and cases by their keys, and what is done in each phase.

    A meeting at a unit has its own day, minutes and tick. One of a doctor's group has a session of the series, which
    knows the day and whether the doctor was there.
    """

    group = models.ForeignKey(SmallGroup, on_delete=models.PROTECT, related_name="meetings")
    session = models.OneToOneField(
        TeachingSession, on_delete=models.PROTECT, null=True, blank=True, related_name="group_meeting"
    )
    on = models.DateField(_("dato"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutter"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)]
    )
    films = models.JSONField(_("filmer"), default=list, blank=True)
    cases = models.JSONField(_("kasus"), default=list, blank=True)
    preparation = models.CharField(_("forberedelse"), max_length=500, blank=True)
    introduction = models.CharField(_("faglig introduksjon"), max_length=500, blank=True)
    reflection = models.CharField(_("felles refleksjon"), max_length=500, blank=True)
    held_at = models.DateTimeField(_("ført som holdt"), null=True, blank=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(_("avlyst"), null=True, blank=True)

    class Meta:
        verbose_name = _("møte i smågruppe")
        verbose_name_plural = _("møter i smågrupper")
        ordering = ["on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(session__isnull=True, on__isnull=False, minutes__isnull=False)
                | Q(
                    session__isnull=False,
                    on__isnull=True,
                    minutes__isnull=True,
                    held_at__isnull=True,
                    cancelled_at__isnull=True,
                ),
                name="curriculum_group_meeting_own_day_or_session",
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1, minutes__lte=MOST_MINUTES),
                name="curriculum_group_meeting_minutes",
            ),
            models.UniqueConstraint(
                fields=["group", "on"],
                condition=Q(cancelled_at__isnull=True),
                name="curriculum_group_meeting_once_a_day",
                violation_error_message=_("Gruppen har allerede et møte den dagen."),
            ),
            models.CheckConstraint(
                condition=Q(held_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="curriculum_group_meeting_held_or_cancelled",
            ),
            models.CheckConstraint(
                condition=Q(held_at__isnull=True, held_by__isnull=True)
                | Q(held_at__isnull=False, held_by__isnull=False),
                name="curriculum_group_meeting_held_paired",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.on}"
